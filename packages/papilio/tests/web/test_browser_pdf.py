"""The PDF under its card, in a real browser: unfolding and folding, and what is said when the host refuses frames."""

from typing import Any

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.whole_browser]
PAGES = b"<p>pages</p>"


def answer(page: Any, **headers: str) -> None:
    page.context.route(
        "https://arxiv.org/**", lambda route: route.fulfill(body=PAGES, content_type="text/html", headers=headers or None)
    )


def test_pdf_unfolds_and_folds_by_key_and_nothing_jumps(desk: Any) -> None:
    answer(desk)
    desk.goto("/arxiv/cs.LG")
    desk.keyboard.press("j")
    before = desk.evaluate("scrollY")
    desk.keyboard.press("p")
    frame = desk.locator(".pdf-container iframe")
    frame.wait_for()
    assert frame.get_attribute("src").startswith("https://arxiv.org/pdf/2405.00060")
    desk.frame_locator(".pdf-container iframe").get_by_text("pages").wait_for()
    assert desk.evaluate("scrollY") == before
    assert desk.locator(".pdf-tab").get_attribute("href") == frame.get_attribute("src")
    assert desk.locator(".title-pdf").first.get_attribute("aria-expanded") == "true"
    desk.keyboard.press("p")
    assert frame.count() == 0
    assert desk.evaluate("scrollY") == before


def test_bar_folds_it_back_and_gives_the_focus_back(desk: Any) -> None:
    answer(desk)
    desk.goto("/arxiv/cs.LG")
    desk.locator(".title-pdf").first.click()
    desk.locator(".pdf-fold").click()
    assert desk.locator("iframe").count() == 0
    assert desk.evaluate("document.activeElement.id") == "pdf-2405.00060"


def test_middle_and_ctrl_click_still_open_a_tab(desk: Any) -> None:
    answer(desk)
    desk.goto("/arxiv/cs.LG")
    for options in ({"button": "middle"}, {"modifiers": ["Control"]}):
        with desk.context.expect_page():
            desk.locator(".title-pdf").first.click(**options)
        assert desk.locator("iframe").count() == 0


def test_a_host_that_refuses_leaves_words_and_a_link(desk: Any, complaints: list[str]) -> None:
    answer(desk, **{"X-Frame-Options": "DENY"})
    desk.goto("/arxiv/cs.LG")
    desk.locator(".title-pdf").first.click()
    desk.locator(".pdf-says", has_text="Nothing to see?").wait_for()
    assert desk.locator(".pdf-tab").is_visible()
    assert any("X-Frame-Options" in text for text in complaints)
    complaints[:] = [text for text in complaints if "X-Frame-Options" not in text]


def test_only_hosts_of_the_policy_are_framed(desk: Any) -> None:
    response = desk.goto("/venue/ICML.2025")
    assert "frame-src https://aclanthology.org https://arxiv.org" in response.headers["content-security-policy"]
    assert desk.locator(".title-pdf[data-frame]").count() == desk.locator(".title-pdf[data^='https://arxiv.org/']").count()
    assert desk.locator(".title-pdf:not([data-frame])").count() > 0
