"""Ratings and reading marks in a real browser: without a reload, one rating at a time, and what is kept."""

from typing import Any

import pytest

pytestmark = pytest.mark.browser


def pressed(card: Any, name: str) -> str:
    return card.locator(f".{name}").get_attribute("aria-pressed")


def press(page: Any, card: Any, name: str, route: str) -> None:
    with page.expect_response(f"**/{route}") as response:
        card.locator(f".{name}").click()
    response.value.finished()
    state = "read" if route == "read" else "rating"
    assert state in response.value.json()


def test_a_rating_up_then_down_then_none_is_kept_without_a_reload(desk: Any) -> None:
    desk.goto("/arxiv/cs.LG")
    desk.evaluate("window.stayed = true")
    card = desk.locator("[id='2405.00055']")
    for name, up, down in [("rate-up", "true", "false"), ("rate-down", "false", "true"), ("rate-down", "false", "false")]:
        press(desk, card, name, "rate")
        card.locator(f".rate-up[aria-pressed='{up}']").wait_for()
        card.locator(f".rate-down[aria-pressed='{down}']").wait_for()
    press(desk, card, "rate-up", "rate")
    card.locator(".rate-up[aria-pressed='true']").wait_for()
    assert desk.evaluate("window.stayed")
    desk.reload()
    assert (pressed(card, "rate-up"), pressed(card, "rate-down")) == ("true", "false")


def test_a_paper_marked_as_read_turns_quiet_and_back(desk: Any) -> None:
    desk.goto("/arxiv/cs.LG")
    desk.evaluate("window.stayed = true")
    card = desk.locator("[id='2405.00054']")
    colour = "card => getComputedStyle(card.querySelector('.title-link')).color"
    loud = card.evaluate(colour)
    press(desk, card, "read-it", "read")
    desk.locator("[id='2405.00054'].read").wait_for()
    desk.wait_for_function(
        "loud => getComputedStyle(document.getElementById('2405.00054').querySelector('.title-link')).color !== loud", arg=loud
    )
    assert desk.evaluate("window.stayed")
    desk.reload()
    assert pressed(card, "read-it") == "true"
    press(desk, card, "read-it", "read")
    card.locator(".read-it[aria-pressed='false']").wait_for()
    desk.reload()
    assert not card.evaluate("card => card.classList.contains('read')")


def test_a_rating_that_script_cannot_send_goes_by_the_form(desk: Any, complaints: list[str]) -> None:
    desk.goto("/arxiv/2405.00053")
    desk.evaluate("() => { window.fetch = () => Promise.reject(new Error('away')); }")
    with desk.expect_navigation():
        desk.locator(".rate-down").click()
    assert pressed(desk, "rate-down") == "true"
    assert complaints == []
