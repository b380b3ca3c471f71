"""From a click to the page it leads to, in real browsers: what is read from a page, by the shortcut and by the menu."""

from collections.abc import Callable
from typing import Any

import pytest

from reader import PAPILIO, keep, until
from world import Answer, World

PAGE = """<!doctype html><meta charset=utf-8><title>Boats at sea | Harbour</title>
<meta name=citation_title content="Boats at Sea"><meta name=citation_arxiv_id content="2401.00102">
<link rel=canonical href="https://arxiv.org/abs/2401.00103">
<img name=title><img name=querySelectorAll><img name=activeElement><form name=baseURI></form>
<form id=form><input name=getAttribute><input name=querySelectorAll></form>
<p id=cited>Read <a href="https://arxiv.org/abs/2401.00104">the first</a>, arXiv:2401.00105 and
<a href="/relative">nothing</a></p><p><a href="https://arxiv.org/abs/2401.00199">outside</a></p>
<p id=words>small boats for large models</p><textarea id=field>see arXiv:2401.00106 there</textarea>
<a id=script href="javascript:open('https://arxiv.org/abs/2401.00107')">run</a>"""
"""A page that names its elements like properties of its document."""

FRAMES = "<!doctype html><title>Frames</title><iframe id=frame srcdoc='<p id=inner>arXiv:2401.00108</p>'></iframe>"
PLAIN = "<!doctype html><meta charset=utf-8><title>Lighthouses of the North | Sea</title><p>Nothing is named.</p>"
BARE = "<!doctype html><p>Nothing is named, and there is no title.</p>"


@pytest.fixture(autouse=True)
def sea(world: World, browser: Any) -> None:
    """The pages at https://sea.test, and a browser whose server is the library under test."""
    pages = {"/page": PAGE, "/frames": FRAMES, "/plain": PLAIN, "/bare": BARE}
    world.plays("sea.test", lambda asked: Answer(pages.get(asked.path, "<title>none</title>").encode()))
    browser.close_tabs()
    keep(browser, PAPILIO)
    world.forget()


def select(tab: Any, selector: str, inside: str = "document") -> None:
    tab.evaluate(f"{inside}.defaultView.getSelection().selectAllChildren({inside}.getElementById({selector!r}))")


def led(world: World) -> str:
    """Where the click has led; pages of the tests before may still ask for their scripts."""
    paths = ("/arxiv/", "/go?")
    return until(lambda: next((each.path for each in world.asked("papilio.test") if each.path.startswith(paths)), None))


@pytest.fixture
def pressed(browser: Any, world: World) -> Callable[[Any], str]:
    """Press the shortcut on a tab; the path that the server is asked for then."""

    def press(tab: Any) -> str:
        browser.grant(tab)
        tab.activate()
        world.forget()
        browser.press("open")
        return led(world)

    return press


def test_a_page_that_hides_its_own_names_is_read_all_the_same(browser: Any, pressed: Callable[[Any], str]) -> None:
    assert pressed(browser.open("https://sea.test/page")) == "/arxiv/2401.00102"


def test_a_selection_gives_its_text_and_its_links_and_no_others(browser: Any, pressed: Callable[[Any], str]) -> None:
    tab = browser.open("https://sea.test/page")
    select(tab, "cited")
    assert pressed(tab) == "/arxiv/2401.00105,2401.00104"


def test_a_selection_in_a_field_and_in_a_frame(browser: Any, pressed: Callable[[Any], str]) -> None:
    tab = browser.open("https://sea.test/page")
    tab.evaluate("(() => { const field = document.getElementById('field'); field.focus(); field.setSelectionRange(0, 99); })()")
    assert pressed(tab) == "/arxiv/2401.00106"
    tab = browser.open("https://sea.test/frames")
    select(tab, "inner", "document.getElementById('frame').contentDocument")
    assert pressed(tab) == "/arxiv/2401.00108"


def test_a_page_without_a_name_sends_its_title(browser: Any, pressed: Callable[[Any], str]) -> None:
    assert pressed(browser.open("https://sea.test/plain")) == "/go?u=Lighthouses+of+the+North"


def test_nothing_at_all_is_said_at_the_button(browser: Any, world: World) -> None:
    tab = browser.open("https://sea.test/bare")
    browser.grant(tab)
    browser.press("open")
    said = until(lambda: browser.api("browser.storage.session.get('notice').then(({notice}) => notice?.code)"))
    assert said == "nothing"
    assert not [each for each in world.asked("papilio.test") if not each.path.startswith("/static/")]


def test_the_menu_opens_beside_after_the_worker_has_slept(browser: Any, world: World) -> None:
    tab = browser.open("https://sea.test/page")
    browser.grant(tab)
    browser.sleep()
    browser.menu(tab, "#script")
    browser.choose("open")
    assert led(world) == "/arxiv/2401.00102"


def test_the_menu_of_a_link_reads_no_page(browser: Any, world: World) -> None:
    tab = browser.open("https://sea.test/page")
    browser.menu(tab, "#cited a")
    browser.choose("open")
    assert led(world) == "/arxiv/2401.00104"


def test_what_a_site_writes_around_a_title_is_not_searched_for(browser: Any, pressed: Callable[[Any], str]) -> None:
    words = "Our+new+paper+on+small+boats%2C+with+what+the+current+taught+us"
    assert pressed(browser.open("https://x.com/lee/status/1")) == f"/go?u={words}"


@pytest.mark.parametrize(
    ("link", "path"), [("#whole", "/arxiv/2401.00101"), ("#cut", "/go?u=openreview%3ANGB6YNnO5a")], ids=["whole", "cut"]
)
def test_a_shortened_link_leads_where_its_words_say(browser: Any, world: World, link: str, path: str) -> None:
    tab = browser.open("https://x.com/lee/status/1")
    browser.grant(tab)
    browser.menu(tab, link)
    browser.choose("open")
    assert led(world) == path


def test_papers_are_collected_in_the_popup_or_a_tab(browser: Any) -> None:
    tab = browser.open("https://sea.test/page")
    browser.grant(tab)
    browser.menu(tab, "body")
    browser.choose("collect")
    until(lambda: browser.popup_is_open() or any("popup.html?collect" in each.url for each in browser.tabs()))
    # From then on the button shows what the tab is about again, although the worker may sleep.
    popup = "browser.tabs.query({active: true, currentWindow: true}).then(([{id}]) => browser.action.getPopup({tabId: id}))"
    until(lambda: browser.api(popup).endswith("popup/popup.html"))
