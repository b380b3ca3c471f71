"""The popup in a real browser: what it recognises, collects and opens, and what it says where the server or the page does not
let it."""

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from chromium import Chromium
from reader import ask_last, keep, until
from world import Answer, World

AXE = Path(__file__).parents[2] / "packages" / "papilio" / "tests" / "web" / "node_modules" / "axe-core" / "axe.min.js"
HOME = {"id": "home", "name": "Home", "url": "http://papilio.test"}
SHELF = {"id": "shelf", "name": "Shelf", "url": "https://shelf.test/papers"}
AS_POPUP = "chrome.tabs.getCurrent = async () => undefined"
"""A popup belongs to no tab; driven in a tab, it is told so."""

ONE = """<title>Parsing aloud - Blog</title><meta name=citation_arxiv_id content=2405.00007>
<meta name=citation_title content="Sparse graphs">"""
LIST = """<title>Reading list</title><ol>
<li><a href="https://arxiv.org/abs/2405.00001v2">Sparse graphs and their one colour</a> <a href="https://arxiv.org/pdf/2405.00001">[pdf]</a>
<li>Behind a shortener: <a href="https://t.co/x"><span aria-hidden=true>https://</span>arxiv.org/abs/2405.00002</a>
<li><a href="javascript:open('https://arxiv.org/abs/2405.00003')">A trap with an address</a>
<li>A. Lovelace. Wings and their scales. doi:10.1000/papilio.7
<li><details><summary>More</summary><a href="https://aclanthology.org/P19-1001/">
<div>Parsing</div><div>aloud in cards</div></a></details>
<li>Unknown to all: <a href="https://arxiv.org/abs/2401.09999">[link]</a>
</ol>"""
HOSTILE = """<title>x</title><form><input name=childNodes><input name=localName><input name=parentNode></form>
<img name=documentElement><img name=createTreeWalker><p><a href="https://evil.test/">
<b>&lt;img src=x onerror=alert(1)&gt; arxiv.org/abs/2405.00005</b></a></p>"""
MANY = "".join(f'<li>A study of things <a href="https://arxiv.org/pdf/2301.{n:05}">[pdf]</a>' for n in range(1, 1202))
PAGES = {
    "/one": ONE,
    "/list": LIST,
    "/hostile": HOSTILE,
    "/many": f"<ol>{MANY}</ol>",
    "/none": "<title>A walk in the hills | Blog</title><p>Hi.",
}
NAMES = ["2405.00001", "2405.00002", "10.1000/papilio.7", "P19-1001", "2401.09999"]


@pytest.fixture(autouse=True)
def reader(chromium: Chromium, world: World) -> Iterator[None]:
    """Two servers, the first may be asked; a blog with pages of links."""
    world.plays("blog.test", lambda request: Answer(PAGES.get(request.path, "").encode()))
    chromium.close_tabs()
    chromium.allow("http://papilio.test/*")
    keep(chromium, HOME, SHELF)
    world.forget()
    yield
    chromium.close_tabs()


def popup(chromium: Chromium, url: str, query: str = "", *, as_popup: bool = True) -> Any:
    """The popup over the page at `url`, once it has settled."""
    tab = chromium.open(url)
    chromium.grant(tab)
    tab.activate()
    number = chromium.api("browser.tabs.query({active: true, currentWindow: true}).then(([{id}]) => id)")
    page = chromium.context.new_page()
    page.set_viewport_size({"width": 380, "height": 600})
    if as_popup:
        page.add_init_script(AS_POPUP)
    page.goto(f"{chromium.base}/popup/popup.html?{query}{'&' if query else ''}tab={number}")
    page.locator("#open", has_text=re.compile(r"\S")).wait_for()
    return page


def says(page: Any, words: str | re.Pattern[str]) -> None:
    page.locator("#state", has_text=words).wait_for()


def titles(page: Any) -> list[str]:
    return page.locator("#list label").all_text_contents()


def opened(chromium: Chromium, count: int = 1) -> list[str]:
    """Addresses of the pages of the server, once there are so many; the longest first."""

    def urls() -> list[str]:
        return [unquote(tab.url) for tab in chromium.tabs() if "papilio.test" in tab.url]

    until(lambda: len(urls()) >= count)
    assert len(urls()) == count, urls()
    return sorted(urls(), key=len, reverse=True)


def is_accessible(page: Any) -> None:
    if not AXE.exists():
        return
    page.evaluate(AXE.read_text() + "; 0")
    violations = page.evaluate("axe.run().then(({violations}) => violations.map(({id, nodes}) => [id, nodes[0].html]))")
    assert violations == []


def test_the_server_is_asked_by_the_toolbar_button_and_not_before(chromium: Chromium, world: World) -> None:
    chromium.open("http://blog.test/one")
    ask_last(chromium, world)
    assert world.asked("papilio.test", "shelf.test") == []
    chromium.click_action()
    until(lambda: "7 colours" in (chromium.in_popup("document.body?.innerText") or ""))
    (asked,) = world.asked("papilio.test", "shelf.test")
    assert "2405.00007" in unquote(asked.path)
    chromium.close_popup()


def test_a_paper_is_shown_with_what_the_server_knows_and_nothing_moves(chromium: Chromium, world: World) -> None:
    page = popup(chromium, "http://blog.test/one")
    before = page.locator("#open").bounding_box()
    page.get_by_role("heading", name="Sparse graphs and their 7 colours").wait_for()
    assert page.locator("#open").bounding_box() == before
    assert "Ada Lovelace" in page.text_content("#meta")
    assert "No answers on this server" in page.text_content("#flags")
    is_accessible(page)
    with suppress(chromium.errors):  # The popup shuts while the key is still down.
        page.keyboard.press("Enter")
    assert opened(chromium) == ["http://papilio.test/arxiv/2405.00007"]


def test_a_star_and_bibtex(chromium: Chromium) -> None:
    chromium.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = popup(chromium, "http://blog.test/one")
    page.locator("#star:enabled").click()
    says(page, "Starred.")
    assert page.get_attribute("#star", "aria-pressed") == "true"
    page.click("#star")
    says(page, "No longer starred.")
    page.click("#bibtex")
    says(page, "1 record copied.")
    assert page.evaluate("navigator.clipboard.readText()").startswith("@")


def test_collected_papers_are_chosen_by_keyboard_and_open_on_one_page(chromium: Chromium) -> None:
    page = popup(chromium, "http://blog.test/list", "collect")
    page.locator("#list label", has_text="Parsing aloud").wait_for()
    page.locator("#list li", has_text="Not held").wait_for()
    assert titles(page)[:2] == ["Sparse graphs and their 1 colours", "Sparse graphs and their 2 colours"]
    assert [each.split("/")[-1] for each in page.locator("#list .about > span:nth-child(2)").all_text_contents()] == [
        "Link to arxiv.org",
        "Link to t.co",
        "In the text",
        "Link to aclanthology.org",
        "Link to arxiv.org",
    ]
    is_accessible(page)
    page.locator("#list input").first.focus()
    for key in ("ArrowDown", "Space", "End", "Space", "ArrowUp"):
        page.keyboard.press(key)
    assert page.evaluate("document.activeElement.dataset.index") == "3"
    assert page.text_content("#open") == "Open 3 papers"
    page.keyboard.press("Control+Enter")
    says(page, "Opened in the background.")
    (url,) = opened(chromium)
    assert [name in url for name in NAMES] == [True, False, True, True, False]


def test_collected_papers_have_the_titles_of_their_own_cards(chromium: Chromium, world: World) -> None:
    chromium.forbid("http://papilio.test/*")
    page = popup(chromium, "https://www.semanticscholar.org/search?q=reeds", "collect")
    page.locator("#list label").nth(1).wait_for()
    assert titles(page) == ["Small Boats for Large Models", "On the Patience of Search"]
    page = popup(chromium, "https://x.com/lee/status/1", "collect")
    page.locator("#list label").nth(1).wait_for()
    assert titles(page)[0] == "Our new paper on small boats, with what the current taught us"


def test_the_middle_button_opens_one_in_the_background(chromium: Chromium) -> None:
    page = popup(chromium, "http://blog.test/list", "collect")
    page.locator("#list a").first.click(button="middle")
    says(page, "Opened in the background.")
    assert opened(chromium) == ["http://papilio.test/arxiv/2405.00001"]
    assert not page.is_closed()


def test_more_than_a_page_holds_is_said_and_chosen(chromium: Chromium) -> None:
    page = popup(chromium, "http://blog.test/many", "collect", as_popup=False)
    page.locator("#count", has_text="1,201 papers").wait_for()
    page.locator("#list li").nth(1200).wait_for(state="attached")
    assert page.text_content("#too-many-words") == "1,201 papers are checked, and one page shows 500."
    assert page.text_content("#open") == "Open 500 papers"
    page.get_by_label("Open all of them, in 3 tabs").check()
    assert page.text_content("#open") == "Open 1,201 papers"
    page.click("#open", modifiers=["Control"])
    says(page, "Opened 3 tabs in the background.")
    urls = opened(chromium, 3)
    assert [len(url.split(",")) for url in urls] == [500, 500, 201]
    page.click("#none")
    assert page.is_disabled("#open") and page.is_hidden("#too-many")


def test_a_hostile_page_cannot_hide_its_links_or_write_into_the_popup(chromium: Chromium) -> None:
    page = popup(chromium, "http://blog.test/hostile", "collect")
    page.locator("#list label", has_text="Sparse graphs and their 5 colours").wait_for()
    assert page.locator("#list li").count() == 1
    assert page.locator("img").count() == 0
    assert page.text_content("#list .about > span").strip() == "Link to evil.test"


def test_a_page_without_a_paper_offers_its_title_as_a_search(chromium: Chromium) -> None:
    page = popup(chromium, "http://blog.test/none")
    page.get_by_role("heading", name="A walk in the hills").wait_for()
    assert page.text_content("#open") == "Search"
    is_accessible(page)
    page.click("#collect")
    says(page, "This page links no papers.")


def test_a_page_that_no_script_may_read_is_said(chromium: Chromium) -> None:
    page = popup(chromium, "chrome://version/")
    says(page, "The browser lets no extension read this page.")
    assert page.is_disabled("#open")


@pytest.mark.parametrize(
    ("host", "words"),
    [
        ("refused.test", "does not answer"),
        ("html.test", "log in"),
        ("closed.test", re.compile("password|ten seconds")),
        ("broken.test", "500"),
        ("rubbish.test", "not Papilio"),
    ],
)
def test_whatever_the_server_answers_the_paper_opens(chromium: Chromium, host: str, words: str | re.Pattern[str]) -> None:
    chromium.allow(f"http://{host}/*")
    keep(chromium, {"id": "bad", "name": "Bad", "url": f"http://{host}"})
    page = popup(chromium, "http://blog.test/one")
    says(page, words)
    assert page.text_content("#title") == "Sparse graphs"
    assert page.is_enabled("#open")


def test_without_permission_nothing_is_asked_and_a_button_asks_for_it(chromium: Chromium, world: World) -> None:
    keep(chromium, SHELF, HOME)
    page = popup(chromium, "http://blog.test/one")
    says(page, "let the extension ask shelf.test")
    assert page.text_content("#remedy") == "Allow"
    assert page.is_enabled("#open") and page.is_disabled("#bibtex")
    assert world.asked("shelf.test", "papilio.test") == []
    is_accessible(page)
    page.select_option("#server", label="Home")
    page.get_by_role("heading", name="Sparse graphs and their 7 colours").wait_for()
    assert world.asked("shelf.test") == []


def test_dark_is_readable(chromium: Chromium) -> None:
    page = popup(chromium, "http://blog.test/list", "collect")
    page.emulate_media(color_scheme="dark")
    page.locator("#list label", has_text="Parsing aloud").wait_for()
    is_accessible(page)
