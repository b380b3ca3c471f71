"""Every endpoint that takes a name of a paper finds the paper by every spelling of the vectors that the extension shares."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

import pytest
from httpx2 import Response
from lxml import etree, html
from readers_site import Site
from starlette.routing import Route
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Receive, Scope, Send

from budgets import LONG
from papilio.identifiers import page_path
from papilio.model.paper import Paper, Record
from papilio.web.api import router
from papilio.web.routes import ROUTES
from papilio.web.serving.server import create

_VECTORS = json.loads(Path(__file__).parents[1].joinpath("identifiers", "vectors.json").read_text(encoding="utf-8"))
pytestmark = pytest.mark.slow

SPELLINGS = [
    (vector["text"], vector["papers"][0]["ref"])
    for vector in _VECTORS
    if vector["only"] and len(vector["papers"]) == 1 and not vector["lists"]
]
"""(text that names one paper and nothing else, its name in the vectors)."""


@dataclass(frozen=True, slots=True)
class Held:
    """A paper of the library below."""

    ref: str
    title: str
    of_venue: bool


def record_of(number: int, name: str) -> Record:
    """A record that is found by this name; where the name is no ref of ours, by its DOI or by an alias."""
    source = name.partition(":")[0]
    where = {"venue": source.upper(), "year": 2024} if source not in ("arxiv", "doi") and ":" in name else {}
    title = f"Moths of chapter {number} and their lamps"
    abstract = f"We lead {number} moths to a lamp and count them."
    if name.startswith("doi:"):
        return Record(Paper(f"test2024:{number}", title, abstract, doi=name.removeprefix("doi:"), published="2024-05-03"))
    if "@" in name:
        return Record(Paper(f"test2024:{number}", title, abstract, published="2024-05-03"), aliases=(name,))
    return Record(Paper(name, title, abstract, published="2024-05-03", **where))


RECORDS = {name: record_of(number, name) for number, name in enumerate(dict.fromkeys(name for _, name in SPELLINGS), 101)}


@dataclass(frozen=True, slots=True)
class Way:
    """One way to name a paper to an endpoint.

    Attributes:
        ask: Asks by a text.
        says: Whether the answer is about the paper.
        in_path: The text stands in the path of the address, where the gate lets no control characters in.
    """

    ask: Callable[[TestClient, str], Response]
    says: Callable[[Response, Held], bool]
    in_path: bool = False


_HAS_CONTROLS = re.compile(r"[\x00-\x1f]")


def _encoded(text: str) -> str:
    return quote(text, safe="")


def _at(form: str, says: Callable[[Response, Held], bool]) -> Way:
    """Names in the path, `{}` in the form."""
    return Way(lambda client, text: client.get(form.format(_encoded(text))), says, in_path=True)


def _asked(path: str, name: str, says: Callable[[Response, Held], bool], **more: str) -> Way:
    """Names in a parameter of the address."""
    return Way(lambda client, text: client.get(path, params={name: text, **more}), says)


def _posted(path: str, says: Callable[[Response, Held], bool], **fields: str) -> Way:
    """Names in the field `paper` of a form."""
    headers = {"Accept": "application/json", "Sec-Fetch-Site": "same-origin"}
    return Way(lambda client, text: client.post(path, data={"paper": text, **fields}, headers=headers), says)


def _letters(text: str) -> str:
    return "".join(each for each in text if each.isalnum())


def leads(answer: Response, held: Held) -> bool:
    return answer.status_code == 302 and urlsplit(answer.headers["location"]).path == page_path(held.ref)


def shows(answer: Response, held: Held) -> bool:
    return answer.status_code == 200 and held.title in answer.text


def shows_of_arxiv(answer: Response, held: Held) -> bool:
    return shows(answer, held) == held.ref.startswith("arxiv:")


def shows_of_venue(answer: Response, held: Held) -> bool:
    return shows(answer, held) == held.of_venue


def headed(answer: Response, held: Held) -> bool:
    return answer.status_code == 200 and held.title in str(html.fromstring(answer.content).findtext(".//title"))


def titled(answer: Response, held: Held) -> bool:
    return answer.status_code == 200 and held.title in str(
        etree.fromstring(answer.content).findtext("{http://www.w3.org/2005/Atom}title")
    )


def filed(answer: Response, held: Held) -> bool:
    name = answer.headers.get("content-disposition", "")
    return answer.status_code == 200 and _letters(f"related {held.ref}") in _letters(name)


def offers(answer: Response, held: Held) -> bool:
    return answer.status_code == 300 and "ris" in answer.text


def is_about(*keys: str) -> Callable[[Response, Held], bool]:
    """JSON that holds the ref below these keys (`0`: in the first of a list)."""

    def says(answer: Response, held: Held) -> bool:
        found = answer.json() if answer.status_code == 200 else None
        for key in keys:
            if isinstance(found, list):
                found = found[int(key)] if found else None
            elif isinstance(found, Mapping):
                found = found.get(key)
        return found == held.ref

    return says


def counts(answer: Response, held: Held) -> bool:
    return answer.status_code == 200 and answer.text.isdigit()


PAGES: dict[str, tuple[Way, ...]] = {
    "search": (_asked("/search", "q", leads),),
    "arxiv-search": (_asked("/arxiv/search", "query", leads),),
    "venue-search": (_asked("/venue/search", "query", leads),),
    "search-export": (_asked("/search/export", "q", shows),),
    "arxiv-search-export": (_asked("/arxiv/search/export", "query", shows_of_arxiv),),
    "venue-search-export": (_asked("/venue/search/export", "query", shows_of_venue),),
    "star": (_posted("/star", is_about("paper"), starred="1"),),
    "rate": (_posted("/rate", is_about("paper"), value="1"),),
    "read": (_posted("/read", is_about("paper")),),
    "arxiv-count": (_posted("/arxiv/star", counts, key="unstar"),),
    "venue-count": (_posted("/venue/star", counts, key="unstar"),),
    "notes-save": (_posted("/notes", is_about("paper"), text="Read again."),),
    "arxiv-export": (_at("/arxiv/{}/export", shows),),
    "venue-export": (_at("/venue/{}/export", shows),),
    "cite": (_at("/cite/{}", shows),),
    "unapi": (_asked("/unapi", "id", shows, format="ris"), _asked("/unapi", "id", offers)),
    "arxiv": (_at("/arxiv/{}", shows),),
    "venue": (_at("/venue/{}", shows),),
    "related-export": (_at("/related/{}/export", filed),),
    "related-feed": (_at("/related/{}/feed", titled),),
    "related": (_at("/related/{}", headed),),
    "go": (_asked("/go", "u", leads),),
}
"""Route → how it is asked for a paper by its name."""

API: dict[str, tuple[Way, ...]] = {
    "search": (_asked("/api/search", "q", is_about("hits", "0", "ref"), limit="1"),),
    "related_papers": (_at("/api/papers/{}/related", is_about("ref")),),
    "paper": (_at("/api/papers/{}", is_about("ref")),),
    "cards": (_asked("/api/cards", "name", is_about("0", "ref")),),
    "resolve_text": (_asked("/api/resolve", "u", is_about("refs", "0")),),
}


WITHOUT = {
    "home": "the start page",
    "doi": "a DOI alone",
    "search-feed": "a query's words, the newest first",
    "arxiv-search-feed": "as search-feed",
    "venue-search-feed": "as search-feed",
    "starred": "a list",
    "starred-export": "a list",
    "recommended": "a list",
    "recommended-export": "a list",
    "recommended-feed": "a list",
    "notes": "a list",
    "notes-remove": "the number of a note",
    "notes-feed": "a list",
    "searches": "no parameters",
    "searches-save": "a query",
    "searches-rename": "the number of a saved search",
    "searches-seen": "the number of a saved search",
    "searches-remove": "the number of a saved search",
    "saved": "the number of a saved search",
    "saved-feed": "the number of a saved search",
    "saved-export": "the number of a saved search",
    "statistics": "no parameters",
    "map": "a query's words, and numbers",
    "map-dots": "as map",
    "opml": "categories",
    "tools": "no parameters",
    "opensearch": "no parameters",
    "userscript": "no parameters",
    "zotero": "no parameters",
    "arxiv-feed": "categories",
    "venue-feed": "an edition",
    "status": "no parameters",
    "health": "no parameters",
    "metrics": "no parameters",
    "preferences": "a choice",
    "robots": "no parameters",
    "static": "a file",
}
"""Route of a page that takes no name of a paper → what it takes."""

WITHOUT_OF_API = {
    "papers_by_title": "a title",
    "list_categories": "no parameters",
    "list_venues": "no parameters",
    "list_day": "categories",
    "recommended": "a list",
    "list_saved": "no parameters",
    "run_saved": "the number of a saved search",
    "status": "no parameters",
}

_WALKED_PAPERS = {
    "arxiv:1406.2661",
    "arxiv:math/0309136",
    "acl:P19-1001",
    "openreview:H6rr_CGzV9y",
    "doi:10.1145/3292500.3330701",
    "36974@AAAI",
}


def _walked() -> Iterator[tuple[str, str]]:
    """Every spelling of one paper of each kind of name; in the quick run those in which a sign stands that no earlier one of
    the paper has, since it is by a sign that a route could spoil a text.

    That all others are read alike, `/api/cards` is asked below.
    """
    met: dict[str, set[str]] = {name: set() for name in _WALKED_PAPERS}
    for text, name in SPELLINGS:
        signs = {each for each in f"{text} " if not each.isalnum()}
        if name in met and (LONG or signs - met[name]):
            met[name] |= signs
            yield text, name


WALKED = [*_walked()]

WAYS = [
    *((f"{name}-{number}", way) for name, ways in PAGES.items() for number, way in enumerate(ways, 1)),
    *((f"api-{name}-{number}", way) for name, ways in API.items() for number, way in enumerate(ways, 1)),
]


@pytest.fixture(scope="module")
def held() -> dict[str, Held]:
    return {name: Held(record.paper.ref, record.paper.title, bool(record.paper.venue)) for name, record in RECORDS.items()}


@pytest.fixture(scope="module")
def asker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    directory = tmp_path_factory.mktemp("named")
    site = Site(f"sqlite:///{directory / 'papilio.db'}", directory, list(RECORDS.values()))
    with TestClient(_as_served(create(site.app)), client=("10.0.0.1", 50_000), follow_redirects=False) as client:
        yield client
    site.close()


def _as_served(app: ASGIApp) -> ASGIApp:
    """The site behind a server that decodes the path once, as servers do; the test client decodes it twice."""

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        path = {"path": unquote(scope["raw_path"].decode("ascii"))} if scope["type"] == "http" else {}
        await app({**scope, **path}, receive, send)

    return serve


def test_every_route_is_asked_or_said_to_take_no_name() -> None:
    pages = [route.name for route in ROUTES if isinstance(route, Route)]
    assert sorted([*PAGES, *WITHOUT]) == sorted(pages)
    assert sorted([*API, *WITHOUT_OF_API]) == sorted(route.name for route in router.routes if isinstance(route, Route))


@pytest.mark.long
@pytest.mark.parametrize("way", [pytest.param(way, id=name) for name, way in WAYS])
def test_every_spelling_finds_its_paper(asker: TestClient, held: dict[str, Held], way: Way) -> None:
    texts = [(text, name) for text, name in WALKED if not (way.in_path and _HAS_CONTROLS.search(text))]
    assert [text for text, name in texts if not way.says(way.ask(asker, text), held[name])] == []


def test_all_spellings_of_the_vectors_find_their_papers(asker: TestClient, held: dict[str, Held]) -> None:
    for start in range(0, len(SPELLINGS), 50):
        asked = SPELLINGS[start : start + 50]
        answer = asker.get("/api/cards", params={"name": [text for text, _ in asked]})
        assert [each["ref"] for each in answer.json()] == [held[name].ref for _, name in asked]


BAD = ("x" * 3000, "9" * 3000, "\x01\x02", "2401.00001\x00", "\ufffd\ufffd", "foo:" + "é" * 400, "2413.00001", "', --")


@pytest.mark.parametrize(
    "way", [ways[0] for ways in (*PAGES.values(), *API.values())], ids=[*PAGES, *(f"api-{n}" for n in API)]
)
def test_no_name_makes_an_endpoint_fail(asker: TestClient, way: Way) -> None:
    assert [text for text in BAD if way.ask(asker, text).status_code >= 500] == []


def test_a_bad_name_among_good_ones_costs_the_others_nothing(asker: TestClient, held: dict[str, Held]) -> None:
    good = [held[name] for name in ("arxiv:math/0309136", "acl:P19-1001")]
    names = ["https://arxiv.org/abs/math/0309136v2", "2413.00001", "x" * 3000, "https://aclanthology.org/P19-1001.pdf"]
    for folder in ("arxiv", "venue"):
        page = asker.get(f"/{folder}/" + ",".join(_encoded(name) for name in names))
        assert page.status_code == 200
        assert all(each.title in page.text for each in good)
        assert "there is no month 13" in page.text
    cards = asker.get("/api/cards", params={"name": names}).json()
    assert [each["ref"] for each in cards] == [good[0].ref, None, None, good[1].ref]
