"""Links to the reader's server in the pages of the sites that he allowed: where, how many, when gone, and who is asked."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import pytest
from world import Answer, Request, World

SERVER = "http://papilio.test"

BOATS, PATIENCE, LEAVES, NOISE = (
    f"{SERVER}/arxiv/{number}" for number in ("2401.00101", "2401.00202", "2402.00303", "2403.00404")
)


def goes(ref: str) -> str:
    return f"{SERVER}/go?u={quote(ref, safe='')}"


ARXIV = ("https://arxiv.org/*", "https://www.arxiv.org/*", "https://export.arxiv.org/*")
ALPHAXIV = ("https://alphaxiv.org/*", "https://www.alphaxiv.org/*")
HUGGINGFACE = ("https://huggingface.co/*",)
OPENREVIEW = ("https://openreview.net/*",)
ACL = ("https://aclanthology.org/*",)
SEMANTICSCHOLAR = ("https://www.semanticscholar.org/*", "https://semanticscholar.org/*")
SCHOLAR = tuple(f"https://scholar.google.{ending}/*" for ending in ("com", "co.uk", "de", "fr", "co.jp", "com.hk"))
FIRST = "0" * 39 + "1"
DOI = "doi:10.1145/3292500.3330701"

PAGES = [
    ("arxiv", ARXIV, "https://arxiv.org/abs/2401.00101", [BOATS]),
    ("arxiv", ARXIV, "https://arxiv.org/list/cs.CL/new", [BOATS, PATIENCE, LEAVES, NOISE]),
    ("arxiv", ARXIV, "https://arxiv.org/search/", [BOATS, PATIENCE, LEAVES]),
    ("alphaxiv", ALPHAXIV, "https://www.alphaxiv.org/abs/2401.00101", [BOATS]),
    ("alphaxiv", ALPHAXIV, "https://www.alphaxiv.org/", [BOATS, PATIENCE, LEAVES, NOISE]),
    ("huggingface", HUGGINGFACE, "https://huggingface.co/papers", [BOATS, PATIENCE, LEAVES, NOISE]),
    ("huggingface", HUGGINGFACE, "https://huggingface.co/papers/2401.00101", [BOATS]),
    ("openreview", OPENREVIEW, "https://openreview.net/forum?id=NGB6YNnO5a", [goes("openreview:NGB6YNnO5a")]),
    (
        "openreview",
        OPENREVIEW,
        "https://openreview.net/group?id=Boats.org/2024/Conference",
        [goes("openreview:NGB6YNnO5a"), goes("openreview:H6rr_CGzV9")],
    ),
    ("acl", ACL, "https://aclanthology.org/2024.boats-long.1/", [goes("acl:2024.boats-long.1")]),
    (
        "acl",
        ACL,
        "https://aclanthology.org/events/boats-2024/",
        [goes(f"acl:2024.boats-long.{number}") for number in (1, 2, 3)],
    ),
    (
        "semanticscholar",
        SEMANTICSCHOLAR,
        "https://www.semanticscholar.org/search",
        [BOATS, goes(DOI), goes("acl:2024.boats-long.3")],
    ),
    (
        "semanticscholar",
        SEMANTICSCHOLAR,
        f"https://www.semanticscholar.org/paper/Small-Boats-for-Large-Models-Lee/{FIRST}",
        [BOATS, goes(DOI), goes("acl:2024.boats-long.3")],
    ),
    (
        "scholar",
        SCHOLAR,
        "https://scholar.google.com/scholar?q=boats",
        [BOATS, goes(DOI), goes("acl:2024.boats-long.3"), goes("openreview:H6rr_CGzV9")],
    ),
]
"""Site, its permission, a page, and where its marks lead, in the order of the page."""


@dataclass(frozen=True)
class Mark:
    """One mark as it stands in a page: a link in a closed shadow root; `parent` is the element that holds it."""

    href: str
    text: str
    label: str
    rel: str
    target: str
    parent: str


def _chromium_tree(node: dict[str, Any]) -> dict[str, Any]:
    names = node.get("attributes", [])
    roots = [root for root in node.get("shadowRoots", []) if root["shadowRootType"] == "closed"]
    return {
        "name": node["localName"] or node["nodeName"],
        "text": node.get("nodeValue", ""),
        "attributes": dict(zip(names[::2], names[1::2], strict=True)),
        "children": [_chromium_tree(child) for child in node.get("children", [])],
        "root": [_chromium_tree(child) for root in roots for child in root.get("children", [])],
    }


def _firefox_tree(node: dict[str, Any]) -> dict[str, Any]:
    value = node["value"]
    root = value.get("shadowRoot")
    closed = root and root["value"]["mode"] == "closed"
    return {
        "name": value.get("localName", ""),
        "text": value.get("nodeValue", ""),
        "attributes": value.get("attributes", {}),
        "children": [_firefox_tree(child) for child in value.get("children", [])],
        "root": [_firefox_tree(child) for child in root["value"].get("children", [])] if closed else [],
    }


def _marks_in(node: dict[str, Any], parent: str = "") -> Iterator[Mark]:
    for link in node["root"]:
        if link["name"] == "a":
            text = "".join(child["text"] for child in link["children"])
            values = [link["attributes"].get(name, "") for name in ("aria-label", "rel", "target")]
            yield Mark(link["attributes"]["href"], text, *values, parent)
    for child in node["children"]:
        yield from _marks_in(child, node["name"])


def marks(browser: Any, tab: Any) -> list[Mark]:
    """The marks of a page, in its order, closed shadow roots and all."""
    if browser.name == "chromium":
        session = browser.context.new_cdp_session(tab.page)
        tree = _chromium_tree(session.send("DOM.getDocument", {"depth": -1, "pierce": True})["root"])
        session.detach()
    else:
        options = {"includeShadowTree": "all", "maxDomDepth": None}
        tree = _firefox_tree(
            browser.bidi.call(
                "script.evaluate",
                expression="document.documentElement",
                target={"context": tab.context},
                awaitPromise=False,
                serializationOptions=options,
            )["result"]
        )
    return list(_marks_in(tree))


def hrefs(browser: Any, tab: Any) -> list[str]:
    return [mark.href for mark in marks(browser, tab)]


def until(value: Callable[[], Any], expected: Any, seconds: float = 8) -> None:
    """Wait until a value is as expected; the assertion shows the last one."""
    end = time.monotonic() + seconds
    while (last := value()) != expected and time.monotonic() < end:
        time.sleep(0.05)
    assert last == expected


def choose(browser: Any, *sites: str, counts: bool = False, open_in: str = "new") -> None:
    """The reader's settings: these sites, and his server."""
    change = {
        "servers": [{"id": "home", "name": "Home", "url": SERVER}],
        "active": "home",
        "links": dict.fromkeys(sites, True),
        "counts": counts,
        "openIn": open_in,
    }
    browser.api(
        f"import('/settings.js').then(({{write}}) => write(now => ({{...now, ...{json.dumps(change)}}}))).then(() => 1)"
    )


def registered(browser: Any) -> list[str]:
    return browser.api("browser.scripting.getRegisteredContentScripts().then(all => all.map(({id}) => id).sort())")


@pytest.fixture(autouse=True)
def clean(browser: Any, world: World) -> Iterator[None]:
    choose(browser)
    world.forget()
    yield
    choose(browser)
    until(lambda: registered(browser), [])
    browser.close_tabs()


@pytest.mark.parametrize(("site", "origins", "url", "expected"), PAGES, ids=[url.split("//")[1] for *_, url, _ in PAGES])
def test_every_paper_has_one_mark_on_the_pages_of_a_site_that_was_chosen_and_allowed(
    browser: Any, world: World, site: str, origins: tuple[str, ...], url: str, expected: list[str]
) -> None:
    tab = browser.open(url)
    time.sleep(0.3)
    assert marks(browser, tab) == []
    browser.allow(*origins)
    choose(browser, site)
    until(lambda: hrefs(browser, tab), expected)
    tab.goto(url)
    until(lambda: hrefs(browser, tab), expected)
    time.sleep(0.5)
    found = marks(browser, tab)
    assert [mark.href for mark in found] == expected
    assert {mark.rel for mark in found} == {"noreferrer noopener"}
    assert {mark.target for mark in found} == {"_blank"}
    assert all(mark.text == "Papilio" and mark.label.startswith("Papilio: ") for mark in found)
    assert "a" not in {mark.parent for mark in found}
    assert world.asked("papilio.test") == []
    browser.forbid(*origins)
    until(lambda: marks(browser, tab), [])
    until(lambda: registered(browser), [])
    tab.goto(url)
    time.sleep(0.5)
    assert marks(browser, tab) == []


@pytest.mark.parametrize(("path", "numbers"), [("/abs/2106.09608", ["2106.09608"]), ("/list/cs.AI/new", [])])
def test_pages_as_arxiv_sends_them(browser: Any, world: World, path: str, numbers: list[str]) -> None:
    browser.allow(*ARXIV)
    choose(browser, "arxiv")
    tab = browser.open(f"https://arxiv.org{path}")
    if tab.evaluate("document.title") == "Nothing here":
        pytest.skip("the recorded pages are not beside this checkout")
    numbers = tab.evaluate("[...document.querySelectorAll('dt a[title=Abstract]')].map(link => link.id)") or numbers
    assert len(numbers) == (1 if path.startswith("/abs") else 6)
    until(lambda: hrefs(browser, tab), [f"{SERVER}/arxiv/{number}" for number in numbers])
    assert {mark.parent for mark in marks(browser, tab)} == {"h1" if path.startswith("/abs") else "dt"}
    browser.forbid(*ARXIV)
