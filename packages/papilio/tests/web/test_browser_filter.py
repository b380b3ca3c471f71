"""The filter of a list, in a real browser: words with and without, both ways of showing, loading on, and what is remembered."""

import re
from typing import Any

import pytest

pytestmark = pytest.mark.browser
OWN = """window.own = 0;
addEventListener("keydown", (event) => { if (event.key === "f" && !event.defaultPrevented) own++; });"""


def shown(page: Any) -> list[str]:
    return page.locator(".paper:not(.filtered) .title-link").all_text_contents()


def test_filter_hides_what_lacks_the_words_and_says_how_many(desk: Any) -> None:
    desk.goto("/arxiv/cs.CL?date=2024-05-02")
    desk.keyboard.press("f")
    assert desk.evaluate("document.activeElement.id") == "filter-include"
    desk.keyboard.type('"part 103", 101')
    desk.locator(".filter-count", has_text="2 of 5 shown").wait_for()
    assert sorted(shown(desk)) == ["Reading machines, part 101", "Reading machines, part 103"]
    desk.locator("[name=every]").select_option("all")
    desk.locator(".filter-count", has_text="0 of 5 shown").wait_for()
    desk.locator(".filter-progress", has_text="Nothing in the whole list").wait_for()
    desk.locator(".filter-clear").click()
    desk.locator("#filter-exclude").fill("102 104")
    desk.locator(".filter-count", has_text="3 of 5 shown").wait_for()
    assert not any("102" in title or "104" in title for title in shown(desk))
    desk.locator(".filter-close").click()
    assert len(shown(desk)) == 5
    assert not desk.locator("form.filter").is_visible()


@pytest.mark.parametrize("width", [320, 360, 700, 1000])
def test_filter_ends_where_the_bar_begins(desk: Any, width: int) -> None:
    desk.set_viewport_size({"width": width, "height": 740})
    desk.goto("/arxiv/cs.LG")
    desk.locator(".bar button[data-key=f]").click()
    edges = """() => [document.querySelector(".filter").getBoundingClientRect().bottom,
      document.querySelector(".bar").getBoundingClientRect().top,
      Math.max(...[...document.querySelectorAll(".bar > *")].map((each) => each.getBoundingClientRect().bottom))]"""
    ends, begins, last = desk.evaluate(edges)
    assert abs(ends - begins) < 0.1, "neither a gap nor an overlap"
    assert last <= 740.1
    if width <= 360:
        # What is empty takes no room before what is shown.
        first = """() => [...document.querySelector(".filter-line").children].map((each) => each.getBoundingClientRect())
          .find((box) => box.width > 0).left"""
        left = """() => document.querySelector(".filter label").getBoundingClientRect().left"""
        assert desk.evaluate(first) == desk.evaluate(left)


def test_filter_reads_names_without_their_accents(desk: Any) -> None:
    desk.goto("/arxiv/cs.CL?date=2024-05-02")
    desk.keyboard.press("f")
    desk.keyboard.type("emilie du")
    desk.locator(".filter-count", has_text="5 of 5 shown").wait_for()


def test_highlight_keeps_all_and_marks_the_words(desk: Any) -> None:
    desk.goto("/arxiv/cs.CL?date=2024-05-02")
    desk.keyboard.press("f")
    desk.locator("[name=show]").select_option("highlight")
    desk.locator("#filter-include").fill("103")
    desk.locator(".filter-count", has_text="1 of 5 match").wait_for()
    assert len(shown(desk)) == 5
    marked = desk.evaluate("[...CSS.highlights.get('papilio-filter')].map(String)")
    assert set(marked) == {"103"} and len(marked) > 10


def test_without_highlights_elements_mark_the_words_and_go_again(desk: Any) -> None:
    desk.add_init_script("delete CSS.highlights; Object.defineProperty(CSS, 'highlights', { value: undefined });")
    desk.goto("/arxiv/cs.CL?date=2024-05-02")
    before = desk.locator(".paper").first.inner_html()
    desk.keyboard.press("f")
    desk.keyboard.type("spectral")
    desk.locator("mark.found").first.wait_for()
    assert set(desk.locator("mark.found").all_text_contents()) == {"spectral"}
    desk.locator("#filter-include").fill("machines")
    desk.locator(".title-link mark.found").first.wait_for()
    assert set(desk.locator("mark.found").all_text_contents()) == {"machines"}
    desk.locator(".filter-close").click()
    assert desk.locator(".paper").first.inner_html() == before


def test_pages_come_until_something_matches(desk: Any) -> None:
    desk.goto("/arxiv/cs.LG")
    desk.keyboard.press("f")
    desk.keyboard.type('"their 7 colours"')
    desk.locator(".title-link", has_text="their 7 colours").wait_for()
    assert shown(desk) == ["Sparse graphs and their 7 colours"]
    assert desk.locator(".paper .index").count() == 60
    desk.keyboard.press("Escape")
    desk.keyboard.press("j")
    assert "their 7 " in desk.locator(".at .title-link").text_content()


def test_looking_on_can_be_stopped(desk: Any) -> None:
    requests: list[str] = []
    desk.on("request", lambda request: requests.append(request.url) if "skip=" in request.url else None)
    held: list[Any] = []
    desk.route(re.compile("skip="), lambda route: held.append(route))
    desk.goto("/arxiv/cs.LG?show=10")
    desk.keyboard.press("f")
    desk.keyboard.type("nowhere")
    desk.locator(".filter-progress", has_text="Looking further").wait_for()
    desk.locator(".filter-stop").click()
    for route in held:
        route.continue_()
    desk.locator(".filter-progress", has_text="Nothing so far").wait_for()
    before = len(requests)
    following = desk.locator("a.next-page")
    assert following.count() == 1
    address = following.evaluate("link => link.href")
    with desk.expect_request(re.compile("skip=")):
        following.click()
    assert requests[before:] == [address]


def looked_on(page: Any, words: str) -> list[str]:
    """The requests for further pages when the filter rests; the first page is longer than what is loaded ahead."""
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url) if "skip=" in request.url else None)
    page.set_viewport_size({"width": 500, "height": 100})
    page.goto("/arxiv/cs.LG?show=5")
    page.keyboard.press("f")
    page.keyboard.type(words)
    page.locator(".filter-further").wait_for()
    return requests


def test_looking_on_asks_after_ten_pages_and_goes_on_when_told(desk: Any) -> None:
    requests = looked_on(desk, "nowhere")
    assert len(requests) == 10
    assert "55 papers" in desk.locator(".filter-progress").text_content()
    desk.locator(".filter-further").click()
    desk.locator(".filter-progress", has_text="Nothing in the whole list").wait_for()
    assert len(requests) == 11
    assert not desk.locator(".filter-further").is_visible()


def test_rare_matches_do_not_keep_it_looking_either(desk: Any) -> None:
    requests = looked_on(desk, '"their 7 colours", "their 31 colours"')
    assert len(requests) == 10
    assert shown(desk)


def test_filter_belongs_to_its_list_and_is_offered_on_others(desk: Any) -> None:
    desk.goto("/arxiv/cs.CL?date=2024-05-02")
    other = desk.context.new_page()
    other.goto("/arxiv/cs.LG")
    desk.keyboard.press("f")
    desk.keyboard.type("103")
    desk.locator(".filter-count", has_text="1 of 5").wait_for()
    assert len(shown(other)) == 25
    for address, papers in {"/arxiv/cs.LG": 25, "/arxiv/2405.00101": 1, "/arxiv/2405.00101,2405.00103": 2}.items():
        desk.goto(address)
        assert len(shown(desk)) == papers
        assert not desk.locator("form.filter").is_visible()
    desk.keyboard.press("f")
    assert desk.locator("#filter-include").input_value() == ""
    desk.locator(".filter-offer", has_text="Use “103” here").click()
    desk.locator(".filter-count", has_text="1 of 2").wait_for()
    desk.locator("#filter-include").fill("101")
    desk.locator(".filter-count", has_text="1 of 2").wait_for()
    desk.goto("/arxiv/cs.CL?date=2024-05-02&show=3")
    assert desk.locator("#filter-include").input_value() == "103"
    desk.locator(".filter-close").click()
    desk.reload()
    assert not desk.locator("form.filter").is_visible()
    other.close()


def test_filter_is_remembered_and_a_hidden_list_says_why(desk: Any) -> None:
    desk.goto("/arxiv/cs.CL?date=2024-05-02")
    desk.keyboard.press("f")
    desk.keyboard.type("103")
    desk.locator(".filter-count", has_text="1 of 5").wait_for()
    desk.reload()
    assert desk.locator("form.filter").is_visible()
    assert desk.locator("#filter-include").input_value() == "103"
    assert shown(desk) == ["Reading machines, part 103"]


def test_ctrl_f_opens_it_and_a_second_is_the_browsers_own(desk: Any) -> None:
    desk.goto("/arxiv/cs.CL?date=2024-05-02")
    desk.evaluate(OWN)
    desk.keyboard.press("Control+f")
    assert desk.evaluate("document.activeElement.id") == "filter-include"
    assert desk.evaluate("own") == 0
    desk.keyboard.press("Control+f")
    assert desk.evaluate("own") == 1
    desk.keyboard.press("Escape")
    assert not desk.locator("form.filter").is_visible()
    desk.keyboard.press("f")
    desk.locator("[name=takes]").uncheck()
    desk.evaluate(
        """new Promise((done) => {
          const kept = () => localStorage.getItem("papilio.filter")?.includes('"takes":false');
          const look = () => (kept() ? done() : setTimeout(look, 20));
          look();
        })"""
    )
    desk.reload()
    desk.evaluate(OWN)
    desk.keyboard.press("Control+f")
    assert desk.evaluate("own") == 1
    assert not desk.locator("form.filter").is_visible()


def test_formulas_stay_as_they_are(desk: Any) -> None:
    desk.goto("/arxiv/cs.CR")
    before = desk.locator(".paper math").first.evaluate("node => node.outerHTML") if desk.locator(".paper math").count() else ""
    desk.keyboard.press("f")
    desk.keyboard.type("a<b")
    desk.locator(".filter-count", has_text="1 of 1").wait_for()
    assert desk.locator("mark.found").count() == 0
    if before:
        assert desk.locator(".paper math").first.evaluate("node => node.outerHTML") == before
