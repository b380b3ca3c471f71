"""Every way from a page to the reader's Papilio, in real browsers from a fresh profile."""

from typing import Any

import pytest

from reader import PAPILIO, SHELF, begins, keep, select, until
from world import World

PLACES = {
    "https://arxiv.org/abs/2401.00101": "/arxiv/2401.00101",
    "https://arxiv.org/list/cs.CL/new": "/arxiv/cs.CL",
    "https://www.alphaxiv.org/abs/2401.00101": "/arxiv/2401.00101",
    "https://huggingface.co/papers/2401.00101": "/arxiv/2401.00101",
    "https://openreview.net/forum?id=NGB6YNnO5a": "/go?u=openreview%3ANGB6YNnO5a&title=Small+Boats+for+Large+Models",
    "https://aclanthology.org/2024.boats-long.1/": "/go?u=acl%3A2024.boats-long.1&title=Small+Boats+for+Large+Models",
}
"""Pages of each site whose address says what they are, and the path that a click on them leads to."""


@pytest.fixture(autouse=True)
def fresh(browser: Any, world: World) -> None:
    begins(browser, world)


def leads(world: World, path: str, host: str = "papilio.test") -> bool:
    """Whether the first page asked of the server since is this one."""
    return world.wait_for(host, path.partition("?")[0]).path == path


def opened(browser: Any, before: list[int]) -> dict[str, Any]:
    """The one tab that was not there before, once it is."""
    tabs = until(lambda: [tab for tab in browser.api("browser.tabs.query({})") if tab["id"] not in before])
    assert len(tabs) == 1
    return tabs[0]


def tab_ids(browser: Any) -> list[int]:
    return [tab["id"] for tab in browser.api("browser.tabs.query({})")]


@pytest.mark.parametrize("place", PLACES)
def test_the_menu_of_a_page_leads_to_its_paper(browser: Any, world: World, place: str) -> None:
    tab = browser.open(place)
    browser.menu(tab)
    browser.choose("open")
    browser.wait_for_tab(PAPILIO["url"])
    assert leads(world, PLACES[place])


def test_it_opens_beside_the_page_and_in_front(browser: Any) -> None:
    page = browser.open("https://arxiv.org/abs/2401.00101")
    browser.open("about:blank")
    browser.api("1")
    before = tab_ids(browser)
    browser.menu(page)
    front = browser.api("browser.tabs.query({active: true, currentWindow: true})")[0]
    browser.choose("open")
    tab = opened(browser, before)
    assert (tab["index"], tab["active"], tab["openerTabId"]) == (front["index"] + 1, True, front["id"])


def test_it_opens_behind_or_in_the_same_tab_as_the_reader_chose(browser: Any, world: World) -> None:
    keep(browser, PAPILIO, openIn="background")
    page = browser.open("https://arxiv.org/abs/2401.00101")
    before = tab_ids(browser)
    browser.menu(page)
    browser.choose("open")
    assert opened(browser, before)["active"] is False
    world.wait_for("papilio.test", "/arxiv/2401.00101")
    keep(browser, PAPILIO, openIn="same")
    before = tab_ids(browser)
    browser.menu(page)
    browser.choose("open")
    until(lambda: page.url == "http://papilio.test/arxiv/2401.00101")
    assert tab_ids(browser) == before


def test_the_control_key_opens_behind(browser: Any) -> None:
    page = browser.open("https://arxiv.org/abs/2401.00101")
    before = tab_ids(browser)
    browser.menu(page)
    browser.choose("open", control=True)
    assert opened(browser, before)["active"] is False


def test_the_menu_of_a_link(browser: Any, world: World) -> None:
    tab = browser.open("https://blog.test/reading")
    for element, path in {
        "#link": "/arxiv/2405.00005",
        "#elsewhere": "/go?u=acl%3AP19-1001",
        "#list": "/arxiv/cs.LG",
    }.items():
        world.forget()
        browser.menu(tab, element)
        browser.choose("open")
        assert leads(world, path)


def test_the_menu_of_a_selection_opens_all_that_it_names(browser: Any, world: World) -> None:
    tab = browser.open("https://blog.test/reading")
    browser.grant(tab)
    select(tab, "two")
    browser.menu(tab, "#two")
    browser.choose("open")
    assert leads(world, "/arxiv/2405.00003,2405.00004")


def test_the_menu_of_a_selection_that_names_nothing_searches_for_its_words(browser: Any, world: World) -> None:
    tab = browser.open("https://blog.test/reading")
    select(tab, "words")
    browser.menu(tab, "#words")
    browser.choose("open")
    assert leads(world, "/go?u=sparse+graphs+and+their+colours")


def test_the_menu_in_a_frame_opens_what_the_frame_shows(browser: Any, world: World) -> None:
    tab = browser.open("https://blog.test/reading")
    until(lambda: tab.evaluate("performance.getEntriesByType('resource').length"))
    browser.menu(tab, "h1", frame=True)
    browser.choose("open")
    assert leads(world, "/arxiv/2401.00101")


def test_each_of_several_servers_has_an_entry(browser: Any, world: World) -> None:
    begins(browser, world, PAPILIO, SHELF)
    tab = browser.open("https://arxiv.org/abs/2401.00101")
    browser.menu(tab)
    browser.choose("open:shelf")
    assert leads(world, "/papers/arxiv/2401.00101", "shelf.test")
    assert world.asked("papilio.test") == []


def test_the_keys_open_what_the_page_says_of_itself(browser: Any, world: World) -> None:
    tab = browser.open("https://publisher.test/article")
    browser.grant(tab)
    browser.press("open")
    assert leads(world, "/go?u=doi%3A10.1000%2Fpapilio.7&title=Wings+and+their+scales")


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("2405.00007v3", "/arxiv/2405.00007"),
        ("https://doi.org/10.1000/papilio.7", "/go?u=doi%3A10.1000%2Fpapilio.7"),
        ("colours of graphs", "/go?u=colours+of+graphs"),
    ],
)
def test_the_address_bar_opens_in_its_own_tab(browser: Any, world: World, text: str, path: str) -> None:
    tab = browser.open("https://blog.test/untitled")
    before = tab_ids(browser)
    browser.omnibox(text)
    assert leads(world, path)
    until(lambda: tab.url.startswith(PAPILIO["url"]))
    assert tab_ids(browser) == before


def test_the_toolbar_button_shows_the_paper_and_opens_it(browser: Any, world: World) -> None:
    browser.allow("http://papilio.test/*")
    tab = browser.open("https://arxiv.org/abs/2405.00007")
    tab.activate()
    browser.click_action()
    until(lambda: "Sparse graphs and their 7 colours" in browser.in_popup("document.body?.innerText ?? ''"))
    world.forget()
    browser.in_popup("setTimeout(() => document.getElementById('open').click())")
    assert leads(world, "/arxiv/2405.00007")


def test_the_options_change_where_a_click_leads(browser: Any, world: World) -> None:
    page = browser.inside("options/options.html")
    until(lambda: page.evaluate("'ready' in document.body.dataset"))
    page.evaluate(
        "(() => { const address = document.querySelector('#servers [data-part=address]'); address.value = 'https://shelf.test/papers/';"
        "address.dispatchEvent(new Event('change')); })()"
    )
    until(lambda: page.evaluate("document.getElementById('says').textContent"))
    tab = browser.open("https://arxiv.org/abs/2401.00101")
    browser.menu(tab)
    browser.choose("open")
    assert leads(world, "/papers/arxiv/2401.00101", "shelf.test")
