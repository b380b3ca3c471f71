"""Links to the reader's server in the pages of the sites that he allowed: where, how many, when gone, and who is asked."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from papilio.identifiers.table import TABLE
from reader import ask_for_cards, beside, keep, may_read
from world import Answer, Request, World

pytestmark = pytest.mark.slow

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
SCHOLAR = tuple(
    f"https://{host}/*" for site in TABLE.sites if site.name == "scholar" for host in site.hosts if not host.startswith("*.")
)
FIRST = "0" * 39 + "1"
DOI = "doi:10.1145/3292500.3330701"

PAGES = [
    ("arxiv", ARXIV, "https://arxiv.org/abs/2401.00101", [BOATS]),
    ("arxiv", ARXIV, "https://arxiv.org/list/cs.CL/new", [BOATS, PATIENCE, LEAVES, NOISE]),
    ("arxiv", ARXIV, "https://arxiv.org/search/", [BOATS, PATIENCE, LEAVES]),
    ("arxiv", ARXIV, "https://arxiv.org/html/2401.00101v2", [BOATS]),
    ("arxiv", ARXIV, "https://arxiv.org/a/lee_a_1", [BOATS, PATIENCE]),
    ("alphaxiv", ALPHAXIV, "https://www.alphaxiv.org/abs/2401.00101", [BOATS]),
    ("alphaxiv", ALPHAXIV, "https://www.alphaxiv.org/explore", [BOATS, PATIENCE, LEAVES]),
    ("alphaxiv", ALPHAXIV, "https://www.alphaxiv.org/", [BOATS, PATIENCE, LEAVES, NOISE]),
    ("huggingface", HUGGINGFACE, "https://huggingface.co/papers", [BOATS, PATIENCE, LEAVES, NOISE]),
    ("huggingface", HUGGINGFACE, "https://huggingface.co/papers/2401.00101", [BOATS]),
    ("huggingface", HUGGINGFACE, "https://huggingface.co/collections/lee/boats-65a1", [BOATS, PATIENCE]),
    ("huggingface", HUGGINGFACE, "https://huggingface.co/lee", [LEAVES]),
    ("openreview", OPENREVIEW, "https://openreview.net/forum?id=NGB6YNnO5a", [goes("openreview:NGB6YNnO5a")]),
    (
        "openreview",
        OPENREVIEW,
        "https://openreview.net/forum/lee%7Csmall_boats_for_large_models",
        [goes("openreview:NGB6YNnO5a")],
    ),
    (
        "openreview",
        OPENREVIEW,
        "https://openreview.net/activity",
        [goes("openreview:NGB6YNnO5a"), goes("openreview:H6rr_CGzV9")],
    ),
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
    ("acl", ACL, "https://aclanthology.org/search/?q=boats", [goes("acl:2024.boats-long.1"), goes("acl:P19-1001")]),
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
    (
        "scholar",
        SCHOLAR,
        "https://scholar.google.co.kr/scholar?q=boats",
        [BOATS, goes(DOI), goes("acl:2024.boats-long.3"), goes("openreview:H6rr_CGzV9")],
    ),
    ("scholar", SCHOLAR, "https://scholar.google.com/citations?view_op=view_citation&hl=en&citation_for_view=x", [BOATS]),
]
"""Site, its permission, a page, and where its marks lead, in the order of the page."""


@dataclass(frozen=True)
class Mark:
    """One mark as it stands in a page: a link in a closed shadow root.

    `parent` is the name of the element that holds it; `host` is how the browser refers to its own.
    """

    href: str
    text: str
    label: str
    rel: str
    target: str
    parent: str
    host: Any = field(compare=False)


def _chromium_tree(node: dict[str, Any]) -> dict[str, Any]:
    names = node.get("attributes", [])
    roots = [root for root in node.get("shadowRoots", []) if root["shadowRootType"] == "closed"]
    return {
        "name": node["localName"] or node["nodeName"],
        "text": node.get("nodeValue", ""),
        "attributes": dict(zip(names[::2], names[1::2], strict=True)),
        "children": [_chromium_tree(child) for child in node.get("children", [])],
        "root": [_chromium_tree(child) for root in roots for child in root.get("children", [])],
        "handle": node["backendNodeId"],
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
        "handle": node.get("sharedId"),
    }


def _marks_in(node: dict[str, Any], parent: str = "") -> Iterator[Mark]:
    for link in node["root"]:
        if link["name"] == "a":
            text = "".join(child["text"] for child in link["children"])
            names = link["attributes"]
            label, target = names["aria-label"], names.get("target", "")
            yield Mark(names["href"], text, label, names["rel"], target, parent, node["handle"])
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


def take_last_away(browser: Any, tab: Any) -> None:
    """Remove the last mark from the page, by means that no script of the page can have broken."""
    host = marks(browser, tab)[-1].host
    if browser.name == "chromium":
        session = browser.context.new_cdp_session(tab.page)
        session.send("DOM.getDocument", {"depth": 0})
        (node,) = session.send("DOM.pushNodesByBackendIdsToFrontend", {"backendNodeIds": [host]})["nodeIds"]
        session.send("DOM.removeNode", {"nodeId": node})
        session.detach()
    else:
        browser.bidi.call(
            "script.callFunction",
            functionDeclaration="host => host.remove()",
            arguments=[{"sharedId": host}],
            target={"context": tab.context, "sandbox": "tests"},
            awaitPromise=False,
        )


def until(value: Callable[[], Any], expected: Any, seconds: float = 30) -> None:
    """Wait until a value is as expected; the assertion shows the last one."""
    end = time.monotonic() + seconds
    while (last := value()) != expected and time.monotonic() < end:
        time.sleep(0.05)
    assert last == expected


def choose(browser: Any, *sites: str, counts: bool = False, open_in: str = "new", server: str = SERVER) -> None:
    """The reader's settings: these sites, and his server."""
    home = {"id": "home", "name": "Home", "url": server}
    keep(browser, home, counts=counts, links=dict.fromkeys(sites, True), openIn=open_in)


def align(browser: Any) -> None:
    """One pass more of what brings pages in line with choices and permissions, done once this is."""
    browser.api("import('/links/register.js').then(({alignLinks}) => alignLinks()).then(() => 1)")


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


def are_links_of_ours(found: list[Mark]) -> None:
    """Each says what it is and tells the server nothing, and none stands inside another link."""
    assert {mark.rel for mark in found} == {"noreferrer noopener"}
    assert {mark.target for mark in found} == {"_blank"}
    assert all(mark.text == "Papilio" and mark.label.startswith("Papilio: ") for mark in found)
    assert "a" not in {mark.parent for mark in found}


@pytest.mark.parametrize("site", dict.fromkeys(site for site, *_ in PAGES))
def test_a_site_is_marked_while_it_is_chosen_and_allowed_and_not_before_or_after(browser: Any, world: World, site: str) -> None:
    """Every paper has one mark on every page of it."""
    pages = [(url, expected) for name, _, url, expected in PAGES if name == site]
    origins = next(origins for name, origins, *_ in PAGES if name == site)
    url, expected = pages[0]
    tab = browser.open(url)
    assert not may_read(browser, tab)
    browser.allow(*origins)
    align(browser)
    assert not beside(browser, tab, "() => 'papilioMarks' in globalThis"), "allowed, but not chosen"
    assert marks(browser, tab) == []
    choose(browser, site)
    until(lambda: hrefs(browser, tab), expected)
    # The first one again at the end: it was there before it was chosen, and is what must lose its marks.
    for url, expected in [*pages[1:], pages[0]]:
        tab.goto(url)
        shows(browser, tab, expected)
        are_links_of_ours(marks(browser, tab))
    assert world.asked("papilio.test") == []
    browser.forbid(*origins)
    until(lambda: marks(browser, tab), [])
    until(lambda: registered(browser), [])
    tab.goto(url)
    assert not may_read(browser, tab)
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


def shows(browser: Any, tab: Any, expected: list[str]) -> None:
    """Wait until these marks are there, and still are after one look more at the whole page: that which puts one again."""
    until(lambda: hrefs(browser, tab), expected)
    take_last_away(browser, tab)
    until(lambda: hrefs(browser, tab), expected)


def test_marks_follow_a_page_that_changes_without_loading(browser: Any) -> None:
    browser.allow(*HUGGINGFACE, *ALPHAXIV, *OPENREVIEW, *SEMANTICSCHOLAR)
    choose(browser, "huggingface", "alphaxiv", "openreview", "semanticscholar")
    tab = browser.open("https://huggingface.co/papers")
    shows(browser, tab, [BOATS, PATIENCE, LEAVES, NOISE])
    tab.click("article:nth-of-type(2) h3 a")
    shows(browser, tab, [PATIENCE])
    assert tab.evaluate("location.pathname") == "/papers/2401.00202"
    tab.click("a.back")
    shows(browser, tab, [BOATS, PATIENCE, LEAVES, NOISE])
    tab.evaluate("history.back()")
    tab = browser.open("https://www.alphaxiv.org/abs/2401.00101")
    shows(browser, tab, [BOATS])
    tab.evaluate("visit('/abs/2403.00404', 'A Quiet Theory of Noise')")
    shows(browser, tab, [NOISE])
    tab.evaluate("visit('/explore', 'What others read')")
    until(lambda: hrefs(browser, tab), [])
    link = "Object.assign(document.createElement('a'), {href: '/abs/2402.00303', textContent: 'What others read'})"
    tab.evaluate(f"void document.querySelector('main').appendChild(document.createElement('h3')).append({link})")
    shows(browser, tab, [LEAVES])
    tab = browser.open("https://openreview.net/group?id=Boats.org/2024/Conference")
    shows(browser, tab, [goes("openreview:NGB6YNnO5a"), goes("openreview:H6rr_CGzV9")])
    tab.evaluate("show(1, 3)")
    shows(browser, tab, [goes("openreview:H6rr_CGzV9"), goes("openreview:x-Kf2Uo09e3")])
    tab = browser.open("https://www.semanticscholar.org/search")
    shows(browser, tab, [BOATS, goes(DOI), goes("acl:2024.boats-long.3")])
    tab.evaluate("turn(1)")
    shows(browser, tab, [goes(DOI), goes("acl:2024.boats-long.3")])
    browser.forbid(*HUGGINGFACE, *ALPHAXIV, *OPENREVIEW, *SEMANTICSCHOLAR)


def test_a_paper_in_several_tabs_of_a_page_is_marked_in_the_one_that_is_shown(browser: Any) -> None:
    browser.allow(*OPENREVIEW)
    choose(browser, "openreview")
    boats, patience = goes("openreview:NGB6YNnO5a"), goes("openreview:H6rr_CGzV9")
    tab = browser.open("https://openreview.net/group?id=Reeds.org/2024/Conference")
    shows(browser, tab, [patience, boats])
    within = "document.querySelector('#accept-oral h4 > span') !== null"
    for _ in range(6):
        tab.click("a[href='#accept-oral']")
        until(lambda: tab.evaluate(within), True)
        tab.click("a[href='#all-submissions']")
        until(lambda: (tab.evaluate(within), hrefs(browser, tab)), (False, [patience, boats]))
    browser.forbid(*OPENREVIEW)


def test_a_click_opens_the_paper_beside_without_saying_where_from_and_without_the_page_hearing_it(
    browser: Any, world: World
) -> None:
    browser.allow(*HUGGINGFACE)
    choose(browser, "huggingface")
    tab = browser.open("https://huggingface.co/papers")
    shows(browser, tab, [BOATS, PATIENCE, LEAVES, NOISE])
    tab.evaluate("void document.addEventListener('click', () => { globalThis.heard = true; })")
    before = len(browser.tabs())
    tab.click("article:nth-of-type(2) h3 > span")
    request = world.wait_for("papilio.test", "/arxiv/2401.00202")
    assert "referer" not in request.headers
    until(lambda: tab.evaluate("1") and len(browser.tabs()), before + 1)
    assert tab.url == "https://huggingface.co/papers"
    assert tab.evaluate("globalThis.heard ?? false") is False
    choose(browser, "huggingface", open_in="same")
    until(lambda: {mark.target for mark in marks(browser, tab)}, {""})
    browser.forbid(*HUGGINGFACE)


def entries(numbers: list[str]) -> str:
    return "\n".join(
        f'<dt>[1] <a href="/abs/{number}" title="Abstract">arXiv:{number}</a></dt><dd>A title</dd>' for number in numbers
    )


def plays(world: World, body: str, **headers: str) -> None:
    """What `export.arxiv.org` answers to everything."""

    def play(request: Request) -> Answer:
        return Answer(f"<!doctype html><title>Lists</title>{body}".encode(), headers=headers)

    world.plays("export.arxiv.org", play)


LIST = "https://export.arxiv.org/list/cs.CL/new"

RENEWED = {
    "/abs/2401.00101": """<title>[2401.00101] Small Boats for Large Models</title><h1>Take our survey</h1>
      <article><h1 class="k3">Title: Small  Boats for Large Models</h1><p><a href="/abs/2403.00404">v1</a></p></article>""",
    "/list/cs.CL/new": """<title>Computation and Language</title><h1>Computation and Language</h1>
      <section><h3 class="k4"><a href="/abs/2401.00101">Small Boats for Large Models</a></h3><p>Ada Lee</p></section>
      <section><a class="k5" href="/abs/2401.00202v2"><h4>On the Patience of Search</h4></a>
        <a href="/pdf/2401.00202">PDF</a></section>
      <section><strong><a href="/help">Help</a></strong> <strong><a href="/abs/2401.00202">Again</a></strong></section>""",
}
"""Pages of a site that has changed its markup: none of the table's selectors is met."""


@pytest.mark.parametrize(
    ("path", "expected", "parents"),
    [
        ("/abs/2401.00101", [BOATS], ["h1"]),
        ("/list/cs.CL/new", [BOATS, PATIENCE], ["h3", "section"]),
    ],
)
def test_a_site_that_changed_its_markup_has_marks_at_its_headings(
    browser: Any, world: World, path: str, expected: list[str], parents: list[str]
) -> None:
    world.plays("export.arxiv.org", lambda request: Answer(RENEWED.get(request.path, "").encode()))
    browser.allow(*ARXIV)
    choose(browser, "arxiv")
    tab = browser.open(f"https://export.arxiv.org{path}")
    shows(browser, tab, expected)
    assert [mark.parent for mark in marks(browser, tab)] == parents
    browser.forbid(*ARXIV)


HOSTILE = """
<style>span, a, dt > * { display: none !important; opacity: 0 !important; position: fixed !important; left: -9999px !important;
  all: unset !important; width: 0 !important; color: transparent !important; visibility: hidden !important }</style>
<script>
const broken = () => { throw new Error("broken by the page"); };
const kinds = [Node, Element, HTMLElement, Document, DocumentFragment, CSSStyleSheet, Array, Map, Set, MutationObserver];
const names = ["attachShadow", "append", "after", "remove", "createElement", "querySelectorAll", "querySelector", "closest",
  "setAttribute", "replaceSync", "map", "filter", "set", "has", "observe", "takeRecords", "appendChild"];
for (const kind of kinds) for (const name of names) if (name in kind.prototype) kind.prototype[name] = broken;
Object.defineProperty(globalThis, "MutationObserver", { value: broken });
Object.defineProperty(Element.prototype, "shadowRoot", { get: broken });
globalThis.chrome = globalThis.browser = { runtime: { sendMessage: broken } };
</script>
<span id="papilio-mark" class="papilio-mark"><a href="https://evil.example/">Papilio</a></span>
<form><input name="querySelectorAll"><input name="closest"><dl>LIST</dl></form>
"""


def test_a_page_that_redefines_style_and_prototypes_has_its_marks_all_the_same(browser: Any, world: World) -> None:
    plays(world, HOSTILE.replace("LIST", entries(["2401.00101", "2401.00202"])))
    browser.allow(*ARXIV)
    choose(browser, "arxiv")
    tab = browser.open(LIST)
    shows(browser, tab, [BOATS, PATIENCE])
    boxes = tab.evaluate(
        "(() => { const all = []; for (const dt of document.getElementsByTagName('dt')) {"
        " const style = getComputedStyle(dt.lastElementChild), box = dt.lastElementChild.getBoundingClientRect();"
        " all.push([style.display, style.visibility, style.opacity, box.width > 40 && box.height > 10 && box.left >= 0]); }"
        " return all; })()"
    )
    assert boxes == [["inline-block", "visible", "1", True]] * 2
    browser.forbid(*ARXIV)


def test_a_strict_content_security_policy_leaves_marks_their_look(browser: Any, world: World) -> None:
    policy = "default-src 'none'; style-src 'none'; script-src 'none'"
    plays(world, f"<dl>{entries(['2401.00101'])}</dl>", **{"Content-Security-Policy": policy})
    browser.allow(*ARXIV)
    choose(browser, "arxiv")
    tab = browser.open(LIST)
    shows(browser, tab, [BOATS])
    assert tab.evaluate("getComputedStyle(document.querySelector('dt > span')).display") == "inline-block"
    assert tab.evaluate("document.querySelector('dt > span').getBoundingClientRect().height") == 14
    browser.forbid(*ARXIV)


def test_a_page_that_removes_marks_again_and_again_gets_no_endless_fight(browser: Any, world: World) -> None:
    script = """<script>
      globalThis.removed = {};
      setInterval(() => { for (const mark of document.querySelectorAll("dt > span")) {
        const { id } = mark.parentNode.querySelector("a");
        removed[id] = (removed[id] ?? 0) + 1;
        mark.remove();
      } }, 20);
      const add = (id) => {
        const entry = document.createElement("dt");
        entry.innerHTML = `<a id="${id}" href="/abs/${id}" title="Abstract">arXiv:${id}</a>`;
        document.querySelector("dl").append(entry);
      };
      add("2401.00101");
      add("2401.00202");
    </script>"""
    plays(world, f"<dl></dl>{script}")
    browser.allow(*ARXIV)
    choose(browser, "arxiv")
    tab = browser.open(LIST)
    until(lambda: tab.evaluate("removed"), {"2401.00101": 4, "2401.00202": 4})
    # A look that marks another paper, four times, would have marked these again.
    tab.evaluate("add('2402.00303')")
    until(lambda: tab.evaluate("removed['2402.00303']"), 4)
    assert tab.evaluate("removed") == {"2401.00101": 4, "2401.00202": 4, "2402.00303": 4}
    assert marks(browser, tab) == []
    browser.forbid(*ARXIV)


def test_a_page_that_makes_its_entries_anew_all_the_time_is_looked_at_ever_more_seldom(browser: Any, world: World) -> None:
    script = """<script>
      globalThis.looks = [];
      const list = document.querySelector("dl");
      const bare = list.cloneNode(true);
      const count = (records) => {
        const put = (record) => [...record.addedNodes].some(({ localName }) => localName === "span");
        if (records.some(put)) looks.push(performance.now());
      };
      new MutationObserver(count).observe(list, { subtree: true, childList: true });
      setInterval(() => list.replaceChildren(...bare.cloneNode(true).childNodes), 30);
    </script>"""
    plays(world, f"<dl>{entries(['2401.00101', '2401.00202'])}</dl>{script}")
    browser.allow(*ARXIV)
    choose(browser, "arxiv")
    tab = browser.open(LIST)
    # While they are news it looks again after 150 ms; then each time after twice as long.
    slower = "looks.at(-2) - looks.at(-3) > 500 && looks.at(-1) - looks.at(-2) > 1000"
    until(lambda: tab.evaluate(slower), True)
    assert tab.evaluate("looks.length") < 30
    browser.forbid(*ARXIV)


HELD = ["2405.00001", "2405.00002", "2401.00101"]
"""Two that the server holds, and one that it does not."""


def test_counts_are_asked_of_the_server_only_and_only_by_the_second_choice(browser: Any, world: World) -> None:
    plays(world, f"<dl>{entries(HELD)}</dl>")
    browser.allow(*ARXIV, "http://papilio.test/*")
    browser.api(f"import('/servers.js').then(({{star}}) => star({{id: 'home', url: '{SERVER}'}}, 'arxiv:2405.00001', true))")
    world.forget()
    choose(browser, "arxiv")
    tab = browser.open(LIST)
    shows(browser, tab, [f"{SERVER}/arxiv/{number}" for number in HELD])
    assert ask_for_cards(browser, tab, "arxiv:2405.00001") is None
    assert world.hosts() == {"export.arxiv.org"}
    world.forget()
    choose(browser, "arxiv", counts=True)
    until(lambda: [mark.text for mark in marks(browser, tab)], ["Papilio ★", "Papilio", "Papilio"])
    assert next(mark.label for mark in marks(browser, tab)) == "Papilio: arXiv:2405.00001 at Home; starred"
    assert world.hosts() == {"papilio.test"}
    assert [request.path.split("?")[0] for request in world.asked()] == ["/api/cards"]
    tab.goto(LIST)
    until(lambda: [mark.text for mark in marks(browser, tab)], ["Papilio ★", "Papilio", "Papilio"])
    assert len(world.asked("papilio.test")) == 1, "of what it said a moment ago it is not asked again"
    widths = tab.evaluate("[...document.querySelectorAll('dt > span')].map(span => span.getBoundingClientRect().width)")
    assert len(set(widths)) == 1, "the page cannot measure what the server said"
    browser.forbid("http://papilio.test/*")
    world.forget()
    until(lambda: [mark.text for mark in marks(browser, tab)], ["Papilio"] * 3)
    tab.goto(LIST)
    shows(browser, tab, [f"{SERVER}/arxiv/{number}" for number in HELD])
    assert ask_for_cards(browser, tab, "arxiv:2405.00001") is None
    assert world.asked("papilio.test") == []
    browser.forbid(*ARXIV)


def wide(tab: Any) -> set[float]:
    """How wide the page sees the marks to be, and how far it could scroll one."""
    return set(
        tab.evaluate("[...document.querySelectorAll('dt > span')].flatMap(span => [span.offsetWidth, span.scrollWidth])")
    )


def test_marks_with_counts_are_as_wide_as_what_the_server_can_say_and_no_wider(browser: Any, world: World) -> None:
    plays(world, f"<dl>{entries(HELD)}</dl>")
    browser.allow(*ARXIV, "http://counting.test/*")
    said = {"2405.00001": (True, 1234, 5678), "2405.00002": (False, 3, 0), "2401.00101": (False, 0, 2)}
    makes: list[str | None] = [None]

    def card(name: str) -> dict[str, object]:
        starred, pdf, answers = said[name.removeprefix("arxiv:")]
        readings = {"pdf": pdf, "answers": answers}
        return {"name": name, "ref": name, "starred": starred, "readings": readings, "answers": makes[0]}

    world.plays(
        "counting.test",
        lambda request: Answer(
            json.dumps([card(name) for name in parse_qs(urlsplit(request.path).query)["name"]]).encode(), "application/json"
        ),
    )
    choose(browser, "arxiv", counts=True, server="http://counting.test")
    tab = browser.open(LIST)
    until(lambda: [mark.text for mark in marks(browser, tab)], ["Papilio ★ 99+", "Papilio 3", "Papilio"])
    assert marks(browser, tab)[0].label == "Papilio: arXiv:2405.00001 at Home; starred; read as PDF 1234 times"
    (narrow,) = wide(tab)
    assert narrow < 130

    # Another server, which makes answers: known once it has said so, and shown from the next page on.
    makes[0] = "ready"
    choose(browser, "arxiv", counts=True, server="http://counting.test/answers")
    tab.goto(LIST)
    until(lambda: [mark.text for mark in marks(browser, tab)], ["Papilio ★ 99+", "Papilio 3", "Papilio"])
    assert wide(tab) == {narrow}
    tab.goto(LIST)
    until(lambda: [mark.text for mark in marks(browser, tab)], ["Papilio ★ 99+ · 99+", "Papilio 3 · 0", "Papilio 0 · 2"])
    (wider,) = wide(tab)
    assert narrow < wider < 170
    browser.forbid(*ARXIV, "http://counting.test/*")


def test_a_worker_that_sleeps_is_woken_by_a_page(browser: Any) -> None:
    browser.allow(*ARXIV)
    choose(browser, "arxiv")
    tab = browser.open("https://arxiv.org/abs/2401.00101")
    shows(browser, tab, [BOATS])
    browser.sleep()
    tab.goto("https://arxiv.org/list/cs.CL/new")
    shows(browser, tab, [BOATS, PATIENCE, LEAVES, NOISE])
    browser.sleep()
    browser.forbid(*ARXIV)
    until(lambda: marks(browser, tab), [])


LONG = [f"24{month:02}.{number:05}" for month in range(1, 11) for number in range(1, 1001)]


def test_a_page_of_ten_thousand_papers_is_marked_as_one_reads_it(browser: Any, world: World) -> None:
    plays(world, f"<dl>{entries(LONG)}</dl>")
    browser.allow(*ARXIV)
    choose(browser, "arxiv")
    tab = browser.open(LIST)
    until(lambda: tab.evaluate("document.querySelectorAll('dt > span').length >= 200"), True)
    assert tab.evaluate("document.querySelectorAll('dt > span').length") < 400
    near = "[...document.querySelectorAll('dt')].slice(PLACE).every(dt => dt.querySelectorAll('span').length === 1)"
    for place in ("-20", "5000, 5020"):
        tab.evaluate(f"[...document.querySelectorAll('dt')].slice({place})[0].scrollIntoView()")
        until(lambda place=place: tab.evaluate(near.replace("PLACE", place)), True)
    browser.forbid(*ARXIV)


@pytest.mark.parametrize("browser", ["chromium"], indirect=True)
def test_the_work_on_a_page_of_ten_thousand_papers_is_done_in_small_pieces(browser: Any, world: World) -> None:
    """Only Chromium says how long the pieces are."""
    plays(world, f"<dl>{entries(LONG)}</dl>")
    browser.allow(*ARXIV)
    tab = browser.open(LIST)
    with traced(browser, "devtools.timeline", "toplevel", "v8") as events:
        choose(browser, "arxiv")
        until(lambda: tab.evaluate("document.querySelectorAll('dt > span').length >= 200"), True)
        # The last of those that wait to come near the view is the last piece of the work.
        tab.evaluate("document.querySelector('dl').lastElementChild.scrollIntoView()")
        until(lambda: tab.evaluate("document.querySelector('dt:last-of-type > span') !== null"), True)
    # The script's work runs on the page's thread, in timers, calls, and what promises go on with; in time of the processor,
    # since a busy machine takes a task off it. One piece of all of it would be nearly the whole; on a fast machine four or five
    # pieces of eight milliseconds are.
    ours = [event for event in events if "links/mark.js" in json.dumps(event.get("args", {}))]
    thread = {(event["pid"], event["tid"]) for event in ours}
    names = {"v8.callFunction", "TimerFire", "FunctionCall", "EvaluateScript", "BlinkScheduler_PerformMicrotaskCheckpoint"}
    pieces = [event for event in events if event["name"] in names and (event["pid"], event["tid"]) in thread]
    took = [event.get("tdur", 0) for event in pieces]
    print(f"{len(pieces)} pieces of together {sum(took) / 1000:.0f} ms, the longest {max(took) / 1000:.1f} ms")
    assert len(pieces) > 20
    assert max(took) < sum(took) / 2
    browser.forbid(*ARXIV)


@contextmanager
def traced(chromium: Any, *categories: str) -> Iterator[list[dict[str, Any]]]:
    """Complete events of the browser's trace, there once the block is left."""
    session = chromium.context.browser.new_browser_cdp_session()
    events: list[dict[str, Any]] = []
    ended: list[Any] = []
    session.on("Tracing.dataCollected", lambda data: events.extend(each for each in data["value"] if each.get("ph") == "X"))
    session.on("Tracing.tracingComplete", lambda event: ended.append(event))
    session.send("Tracing.start", {"transferMode": "ReportEvents", "traceConfig": {"includedCategories": list(categories)}})
    yield events
    session.send("Tracing.end")
    until(lambda: chromium.api("1") and bool(ended), True)
    session.detach()
