"""A walk over every route: each answers a fitting and an unfitting request in both languages, and axe looks at each page."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import uuid4

import pytest
from access_modes import client_of
from httpx2 import Response
from looked_at import PATHS
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import BaseRoute, Match, Route
from starlette.testclient import TestClient

from papilio.app import App
from papilio.store.readers.saved import Asked
from papilio.web.api.routes import router
from papilio.web.routes import ROUTES

UNFIT = ("nothing of the kind", "2405.99999", "<script>", "..", "%00", "弦" * 300)
VALUES = {
    "/arxiv/{names}": ("cs.LG", "cs.CL,cs.LG-cs.CY", "2405.00001", "2405.00001,2405.00002"),
    "/venue/{names}": ("ICML.2025", "latest", "acl:P19-1001"),
    "/cite/{name}": ("2405.00001", "P19-1001@ACL"),
    "/doi/{doi}": ("10.1000/nobody", "10.18653/v1/P19-1001"),
    "/searches/{number}": ("1",),
    "/api/saved/{number}": ("1",),
    "/related/{name}": ("2405.00001", "https://arxiv.org/abs/2405.00001v2"),
    "/static/{version}": ("any",),
    "/static/any/{name}": ("main.js", "papilio.css"),
    "/api/papers/{ref}": ("2405.00001", "acl:P19-1001"),
    "/api/lists/{codes}": ("cs.LG", "cs.CL,cs.LG"),
}
"""What fits a parameter, by the address up to it: a route with another needs a line here."""
QUERIES = ("", "q=graphs&query=graphs&id=arxiv:2405.00001&format=ris&u=2405.00001&name=2405.00001&title=Parsing+aloud")
"""Each route takes what it knows and passes over the rest."""
UNFIT_QUERIES = ("q=titel:x&u=%00&id=x&format=x&name=&title=%20", "date=never&show=x&skip=-1&sort=%00&limit=x&lists=x&venues=x")
FIELDS = {"paper": "2405.00009", "starred": "1", "value": "1", "read": "1", "text": "a note", "key": "pdf", "language": "zh"}
UNFIT_FIELDS = ({}, dict.fromkeys(FIELDS, "<script>"), {"back": "//evil.example", "paper": "\x00"})


@dataclass(frozen=True, slots=True)
class Walked:
    """A route, and the method by which it is asked."""

    path: str
    method: str


def walked(routes: Iterable[BaseRoute]) -> list[Walked]:
    found: list[Walked] = []
    for route in routes:
        assert isinstance(route, Route)
        found += [Walked(route.path, method) for method in sorted((route.methods or set()) - {"HEAD"})]
    return found


EVERY = walked([*ROUTES, *router.routes])


def addresses(path: str, unfit: tuple[str, ...] = ()) -> Iterator[str]:
    """The path with each value for its parameters; with one of `unfit` in the last place where that is wanted."""
    place = re.search(r"\{(\w+)(?::path)?\}", path)
    if place is None:
        yield path
        return
    rest = path[place.end() :]
    fitting = VALUES[f"{path[: place.start()]}{{{place[1]}}}"]
    for value in unfit if unfit and "{" not in rest else fitting:
        yield from addresses(path[: place.start()] + value + rest, unfit)


@pytest.fixture(scope="module")
def site(papilio_app: App) -> TestClient:
    return client_of(papilio_app)


@pytest.fixture
def fields(papilio_app: App) -> dict[str, str]:
    """What fits every form: a paper, a query, and a note that is there."""
    with papilio_app.store.transaction() as tx:
        note = papilio_app.store.notes.save(tx, "", "arxiv:2405.00009", "a note", 0)
    return {**FIELDS, "id": str(note), "name": uuid4().hex}


@pytest.fixture
def of_searches(papilio_app: App) -> Iterator[dict[str, str]]:
    """What fits the forms of saved searches: one that is there, and is not the first, which stays."""
    saved = papilio_app.store.saved
    with papilio_app.store.transaction() as tx:
        ids = [saved.save(tx, "", uuid4().hex, Asked("graphs"), 0) for _ in range(1 if saved.all("") else 2)]
    yield {**FIELDS, "id": str(ids[-1]), "name": uuid4().hex}
    with papilio_app.store.transaction() as tx:
        if any(each.id == ids[-1] for each in saved.all("")):
            saved.remove(tx, "", ids[-1])


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("each", EVERY, ids=lambda each: f"{each.method} {each.path}")
def test_every_route_answers(
    site: TestClient, each: Walked, language: str, fields: dict[str, str], of_searches: dict[str, str]
) -> None:
    fields = of_searches if each.path.startswith("/searches") else fields

    def ask(address: str, sent: dict[str, str]) -> Response:
        data = sent if each.method == "POST" else None
        answer = site.request(each.method, address, headers={"Accept-Language": language}, data=data)
        assert answer.status_code < 500, address
        return answer

    fitting = [ask(f"{path}?{query}", fields) for path in addresses(each.path) for query in QUERIES]
    assert min(answer.status_code for answer in fitting) < 400, "nothing fits it"
    unfitting = [f"{path}?{query}" for path in addresses(each.path) for query in UNFIT_QUERIES]
    for address in [*unfitting, *addresses(each.path, UNFIT)]:
        for sent in UNFIT_FIELDS if each.method == "POST" else [{}]:
            answer = ask(address, sent)
            assert "<script>" not in answer.text or "json" in answer.headers["content-type"], address


def pages(client: TestClient, routes: Iterable[BaseRoute]) -> set[str]:
    """The paths of the routes that answer a page."""
    found: set[str] = set()
    for each in walked(routes):
        asked = (client.get(f"{path}?{query}") for path in addresses(each.path) for query in QUERIES)
        if each.method == "GET" and any(
            answer.status_code == 200 and answer.headers["content-type"].startswith("text/html") for answer in asked
        ):
            found.add(each.path)
    return found


def seen(routes: Iterable[BaseRoute], paths: Iterable[str]) -> set[str]:
    """The paths of the routes that one of these addresses leads to."""
    found: set[str] = set()
    for path in paths:
        scope = {"type": "http", "method": "GET", "path": path.partition("?")[0], "root_path": "", "headers": []}
        led = next((each for each in routes if each.matches(scope)[0] is Match.FULL), None)
        if isinstance(led, Route):
            found.add(led.path)
    return found


def test_axe_looks_at_every_page(site: TestClient) -> None:
    looked_at = seen(ROUTES, PATHS)
    unseen = [each for each in ROUTES if isinstance(each, Route) and each.path not in looked_at]
    assert len(looked_at) > 10 and pages(site, unseen) == set(), "tests/looked_at.py lists no address of it"


def test_a_page_that_nobody_looks_at_is_caught(site_of: object, papilio_app: App) -> None:
    def show(_: Request) -> HTMLResponse:
        return HTMLResponse("<h1>New</h1>")

    site = site_of(papilio_app)  # type: ignore[operator]
    new = Route("/new", show)
    site.router.routes.append(new)
    assert pages(TestClient(site, follow_redirects=False), [new]) == {"/new"}
    assert "/new" not in seen([*ROUTES, new], PATHS)


def test_a_route_whose_parameter_nobody_knows_is_caught() -> None:
    with pytest.raises(KeyError):
        list(addresses("/new/{thing}"))
