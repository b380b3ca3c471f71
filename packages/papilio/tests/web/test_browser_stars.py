"""Stars in a real browser: without a reload, taken back, undone when the server cannot keep them, agreed on by two tabs."""

from typing import Any

import pytest

pytestmark = pytest.mark.browser


def star(page: Any, key: str) -> Any:
    return page.locator(f"[id='star-{key}']")


def test_star_by_pointer_and_by_key_is_kept(desk: Any) -> None:
    desk.goto("/arxiv/2405.00011")
    button = star(desk, "2405.00011")
    with desk.expect_response("**/star"):
        button.click()
    assert button.get_attribute("aria-pressed") == "true"
    desk.reload()
    assert button.get_attribute("aria-pressed") == "true"
    with desk.expect_response("**/star"):
        desk.keyboard.press("s")
    desk.reload()
    assert button.get_attribute("aria-pressed") == "false"


def test_a_star_that_is_not_kept_is_undone_and_that_is_said(desk: Any, complaints: list[str]) -> None:
    desk.goto("/arxiv/2405.00012")
    desk.route("**/star", lambda route: route.abort())
    star(desk, "2405.00012").click()
    desk.locator("#says", has_text="could not be kept").wait_for()
    assert star(desk, "2405.00012").get_attribute("aria-pressed") == "false"
    complaints[:] = [text for text in complaints if "ERR_FAILED" not in text]


def test_two_tabs_star_at_once_and_agree_when_looked_at(desk: Any) -> None:
    other = desk.context.new_page()
    for page in (desk, other):
        page.goto("/arxiv/2405.00013")
    for page in (desk, other):
        with page.expect_response("**/star"):
            star(page, "2405.00013").click()
    desk.reload()
    assert star(desk, "2405.00013").get_attribute("aria-pressed") == "true"
    with other.expect_response("**/star"):
        star(other, "2405.00013").click()
    desk.evaluate("dispatchEvent(new Event('blur')); dispatchEvent(new Event('focus'))")
    desk.locator("[id='star-2405.00013'][aria-pressed='false']").wait_for()


def test_opening_the_pdf_stars_counts_and_marks_as_read(desk: Any) -> None:
    desk.context.route("https://arxiv.org/**", lambda route: route.fulfill(body="pages"))
    desk.goto("/arxiv/cs.LG")
    card = desk.locator("[id='2405.00058']")
    card.locator(".title-pdf").click()
    desk.locator("[id='pdf-stars-2405.00058']", has_text="1").wait_for()
    assert star(desk, "2405.00058").get_attribute("aria-pressed") == "true"
    assert desk.locator("a.i-title[href='#2405.00058']").count() == 1
    desk.reload()
    assert card.evaluate("card => card.classList.contains('read')")
