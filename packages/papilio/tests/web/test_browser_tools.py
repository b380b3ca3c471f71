"""The bookmarklet and the userscript in a real browser, on pages of other sites made here."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest

from papilio.web.pages.tools import bookmarklet

pytestmark = pytest.mark.browser

PAGE = """<!doctype html><title>{title}</title><body><main>{content}</main>
<footer><a href="https://arxiv.org/abs/2405.00009">Not in the footer</a></footer>"""
ABS = "https://arxiv.org/abs/2405.00001v2"
LIST = "https://arxiv.org/list/cs.LG/new"
FORUMS = "https://openreview.net/group?id=ICML.cc/2025"


@pytest.fixture
def elsewhere(chromium: Any, site_address: str) -> Iterator[Any]:
    """A window on the web, of which only these pages and this site are there; `asked`: every address that was wanted."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    asked: list[str] = []
    pages = {
        ABS: ("[2405.00001] Sparse", '<h1 class="title">Title: Sparse graphs &amp; more</h1><a href="/pdf/2405.00001">PDF</a>'),
        LIST: (
            "List",
            '<dl><dt><a href="/abs/2405.00002">arXiv:2405.00002</a> <a href="/pdf/2405.00002v1">pdf</a></dt>'
            '<dt><a href="/abs/2405.00003">arXiv:2405.00003</a></dt></dl><a href="/abs/2405.00004"><img alt=""></a>'
            '<p>See <a href="https://aclanthology.org/P19-1001/">Parsing aloud again and again</a>, '
            '<a href="https://example.org/abs/2405.00005">no site of the table</a></p>',
        ),
        FORUMS: ("Group", '<h1>ICML</h1><ul id="list"></ul>'),
    }

    def answer(route: Any) -> None:
        url = route.request.url
        if url.startswith(site_address):
            asked.append(url)
            route.continue_()
        elif url in pages:
            title, content = pages[url]
            route.fulfill(content_type="text/html", body=PAGE.format(title=title, content=content))
        else:
            asked.append(url)
            route.abort()

    context.route("**/*", answer)
    page = context.new_page()
    page.set_default_timeout(120_000)
    page.asked = asked
    yield page
    context.close()


def press(page: Any, address: str) -> str:
    """Press the bookmark, as a link of the page; the address that opened first."""
    page.evaluate(
        "(href) => document.body.prepend(Object.assign(document.createElement('a'), { id: 'mark', href, textContent: 'x' }))",
        bookmarklet(address),
    )
    before = page.url
    with page.context.expect_page() as opened:
        page.evaluate("document.querySelector('#mark').click()")
    opened.value.wait_for_load_state()
    assert page.url == before
    assert opened.value.evaluate("window.opener") is None
    return opened.value.url.removeprefix(address)


def test_the_bookmarklet_sends_the_page_or_what_is_selected(elsewhere: Any, site_address: str) -> None:
    elsewhere.goto(ABS)
    assert press(elsewhere, site_address) == "/arxiv/2405.00001"
    sent = parse_qs(urlsplit(next(each for each in elsewhere.asked if "/go?" in each)).query)
    assert sent == {"u": [ABS], "title": ["[2405.00001] Sparse"]}
    elsewhere.goto(LIST)
    elsewhere.evaluate("getSelection().selectAllChildren(document.querySelector('dl'))")
    assert press(elsewhere, site_address) == "/arxiv/2405.00002,2405.00003"


def test_on_its_own_page_the_bookmarklet_is_dragged_not_pressed(desk: Any, complaints: list[str]) -> None:
    desk.goto("/tools")
    with desk.expect_console_message(lambda message: message.type == "error"):
        desk.locator("a.drag").click()
    assert desk.url.endswith("/tools") and len(desk.context.pages) == 1
    assert "script-src" in complaints.pop()
    desk.locator("#bookmarklet summary").click()
    assert desk.locator("#bookmarklet pre").inner_text() == desk.locator("a.drag").get_attribute("href")


def marks(page: Any) -> list[dict[str, str]]:
    """What the links of the userscript stand after, and what they send."""
    found = page.locator(".papilio-mark").evaluate_all(
        "(marks) => marks.map((a) => [(a.previousElementSibling ?? a.parentElement).tagName, a.href])"
    )
    return [{"after": tag, **{name: value[0] for name, value in parse_qs(urlsplit(href).query).items()}} for tag, href in found]


def script_of(site_address: str) -> str:
    return httpx2.get(f"{site_address}/papilio.user.js").text


def test_the_userscript_marks_papers_and_asks_for_nothing_before_a_click(elsewhere: Any, site_address: str) -> None:
    script = script_of(site_address)
    elsewhere.goto(LIST)
    elsewhere.evaluate(script)
    assert marks(elsewhere) == [
        {"after": "A", "u": "https://arxiv.org/abs/2405.00002"},
        {"after": "A", "u": "https://arxiv.org/abs/2405.00003"},
        {"after": "A", "u": "https://aclanthology.org/P19-1001/", "title": "Parsing aloud again and again"},
    ]
    assert elsewhere.asked == []
    with elsewhere.context.expect_page() as opened:
        elsewhere.locator(".papilio-mark").first.click()
    opened.value.wait_for_load_state()
    assert opened.value.url == f"{site_address}/arxiv/2405.00002"
    elsewhere.goto(ABS)
    elsewhere.evaluate(script)
    assert marks(elsewhere) == [{"after": "H1", "u": ABS, "title": "Sparse graphs & more"}]


def test_the_userscript_follows_a_page_that_changes_without_loading(elsewhere: Any, site_address: str) -> None:
    elsewhere.goto(FORUMS)
    elsewhere.evaluate(script_of(site_address))
    assert marks(elsewhere) == []
    item = "<li><a href='/forum?id=${id}'>A talk</a> <a href='/pdf?id=${id}'>PDF</a></li>"
    add = f"(id) => {{ document.querySelector('#list').innerHTML = `{item}` }}"
    for talk in ("tAlk_1-xyz", "other_talk"):
        elsewhere.evaluate(add, talk)
        elsewhere.locator(f".papilio-mark[href*='{talk}']").wait_for()
        assert [each["u"] for each in marks(elsewhere)] == [f"https://openreview.net/forum?id={talk}"]
    elsewhere.evaluate("document.querySelector('#list a').href = '/forum?id=third_talk'; document.body.append('x')")
    elsewhere.locator(".papilio-mark[href*='third_talk']").wait_for()
    # The other link of the line still leads to the paper before.
    assert [each["u"].rpartition("/")[2] for each in marks(elsewhere)] == ["forum?id=third_talk", "pdf?id=other_talk"]
    elsewhere.evaluate("history.pushState({}, '', '/forum?id=fourth_tk'); document.querySelector('#list').replaceChildren()")
    elsewhere.locator("h1 .papilio-mark[href*='fourth_tk']").wait_for()
