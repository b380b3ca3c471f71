"""What the browsers ask for, watched at the network: nothing before a click, and nothing ever but at the reader's server."""

from typing import Any

import pytest

from reader import FENCE, PAPILIO, SHELF, ask_for_cards, ask_last, begins, keep, select, until
from world import BROWSERS_OWN, Answer, World

ARXIV = ("https://arxiv.org/*", "https://www.arxiv.org/*", "https://export.arxiv.org/*")
PAGES = {
    "arxiv.org": "https://arxiv.org/list/cs.CL/new",
    "huggingface.co": "https://huggingface.co/papers/2401.00101",
    "blog.test": "https://blog.test/reading",
    "publisher.test": "https://publisher.test/article",
}


@pytest.fixture(autouse=True)
def fresh(browser: Any, world: World) -> None:
    # Pages that the test before has opened ask for their scripts and pictures first.
    until(lambda: browser.api("browser.tabs.query({status: 'loading'}).then(tabs => !tabs.length)"))
    begins(browser, world)


def read_and_do_nothing(browser: Any) -> None:
    """Open the pages, select, look at the menu, write into the address bar; and leave it at that."""
    for page in PAGES.values():
        tab = browser.open(page)
        tab.evaluate("getSelection().selectAllChildren(document.body)")
        browser.menu(tab)
        browser.close_menu()
    browser.type_omnibox("arXiv:2405.00007 and colours of graphs")


def first_asked_elsewhere(world: World) -> str:
    """The path of the first request that was not for one of the pages, once there is one at the server."""
    world.wait_for("papilio.test")
    return next(request.path for request in world.asked() if request.host not in {*PAGES, *BROWSERS_OWN})


def test_nothing_is_asked_before_a_click(browser: Any, world: World) -> None:
    read_and_do_nothing(browser)
    browser.omnibox("2405.00007")
    assert first_asked_elsewhere(world) == "/arxiv/2405.00007"
    assert world.hosts() == {*PAGES, "papilio.test"}


def test_nothing_is_asked_before_a_click_with_links_in_pages_and_every_permission(browser: Any, world: World) -> None:
    browser.allow(*ARXIV, "http://papilio.test/*")
    keep(browser, PAPILIO, links={"arxiv": True})
    world.forget()
    tab = browser.open(PAGES["arxiv.org"])
    until(lambda: tab.evaluate("document.querySelectorAll('dt > span').length === 4"))
    read_and_do_nothing(browser)
    assert ask_for_cards(browser, tab, "arxiv:2401.00101") is None
    browser.sleep()
    browser.omnibox("2405.00007")
    assert first_asked_elsewhere(world) == "/arxiv/2405.00007"


def test_a_click_asks_the_chosen_server_and_tells_it_nothing_of_the_page(browser: Any, world: World) -> None:
    begins(browser, world, PAPILIO, SHELF)
    tab = browser.open("https://blog.test/reading")
    browser.grant(tab)
    of_the_page = world.hosts()
    select(tab, "two")
    browser.menu(tab, "#two")
    browser.choose("open:home")
    asked = world.wait_for("papilio.test")
    assert {"referer", "cookie", "origin", "x-papilio-client"} & set(asked.headers) == set()
    ask_last(browser, world)
    assert world.hosts() == {*of_the_page, "papilio.test", FENCE}


def test_the_popup_asks_nobody_who_was_not_allowed(browser: Any, world: World) -> None:
    tab = browser.open("https://arxiv.org/abs/2405.00007")
    tab.activate()
    browser.click_action()
    until(lambda: "Open" in (browser.in_popup("document.body?.innerText") or ""))
    ask_last(browser, world, browser.in_popup)
    assert world.hosts() == {"arxiv.org", FENCE}
    browser.close_popup()


def test_the_popup_asks_the_server_for_the_paper_shown_and_no_more(browser: Any, world: World) -> None:
    browser.allow("http://papilio.test/*")
    tab = browser.open("https://arxiv.org/abs/2405.00007")
    tab.activate()
    browser.click_action()
    until(lambda: "7 colours" in (browser.in_popup("document.body?.innerText") or ""))
    ask_last(browser, world, browser.in_popup)
    (asked,) = world.asked("papilio.test")
    assert (asked.method, asked.path) == ("GET", "/api/cards?name=arxiv%3A2405.00007")
    assert "referer" not in asked.headers
    assert world.hosts() == {"arxiv.org", "papilio.test", FENCE}
    browser.close_popup()


def test_a_server_that_sends_on_is_not_followed(browser: Any, world: World) -> None:
    world.plays("moved.test", Answer(status=302, headers={"Location": "https://thief.test/api/cards"}))
    begins(browser, world, {"id": "home", "name": "Moved", "url": "https://moved.test"})
    browser.allow("https://moved.test/*", "https://thief.test/*")
    tab = browser.open("https://arxiv.org/abs/2405.00007")
    tab.activate()
    world.forget()
    browser.click_action()
    world.wait_for("moved.test", "/api/cards")
    until(lambda: browser.in_popup("document.querySelector('.wrong[role=status]')?.textContent"))
    ask_last(browser, world, browser.in_popup)
    assert world.asked("thief.test") == []
    browser.close_popup()


def test_counts_are_asked_of_the_server_alone_and_only_while_they_are_chosen(browser: Any, world: World) -> None:
    browser.allow(*ARXIV, "http://papilio.test/*")
    keep(browser, PAPILIO, links={"arxiv": True}, counts=True)
    world.forget()
    tab = browser.open("https://arxiv.org/abs/2401.00101")
    asked = world.wait_for("papilio.test")
    assert (asked.method, asked.path) == ("GET", "/api/cards?name=arxiv%3A2401.00101")
    kept = "browser.storage.session.get('linkCards').then(({linkCards}) => linkCards?.cards['arxiv:2401.00101'])"
    until(lambda: browser.api(kept))
    assert ask_for_cards(browser, tab, "arxiv:2401.00101") == {"cards": {}}
    ask_last(browser, world)
    assert world.hosts() == {"arxiv.org", "papilio.test", FENCE}
    assert len(world.asked("papilio.test")) == 1
    keep(browser, PAPILIO, links={"arxiv": True})
    world.forget()
    tab = browser.open("https://arxiv.org/list/cs.CL/new")
    until(lambda: tab.evaluate("document.querySelectorAll('dt > span').length === 4"))
    assert ask_for_cards(browser, tab, "arxiv:2401.00101", "arxiv:2401.00202") is None
    ask_last(browser, world)
    assert world.hosts() == {"arxiv.org", FENCE}
