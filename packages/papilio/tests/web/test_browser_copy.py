"""Copying in a real browser: rich text, the same where the page has no clipboard object, and what is said."""

from typing import Any

import pytest

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def _still(desk: Any) -> None:
    """The clock stands until a test moves it: what a button says for a second and a half is there to be read."""
    desk.clock.install(time=0)
    desk.clock.pause_at(1000)


def clipboard(page: Any, kind: str) -> str:
    return page.evaluate(f"navigator.clipboard.read().then(([item]) => item.getType('{kind}')).then((blob) => blob.text())")


@pytest.mark.parametrize("key", ["click", "Enter", " ", "c"])
def test_rich_text_by_pointer_and_by_key(desk: Any, key: str) -> None:
    desk.goto("/arxiv/2405.00001")
    button = desk.locator(".title-copy")
    if key == "click":
        button.click()
    elif key == "c":
        desk.keyboard.press(key)
    else:
        button.focus()
        desk.keyboard.press(key)
    desk.locator(".title-copy", has_text="Copied").wait_for()
    assert desk.locator("#says").text_content() == "Copied"
    rich = clipboard(desk, "text/html")
    assert '<a href="https://arxiv.org/abs/2405.00001">' in rich
    assert "127.0.0.1" not in rich + clipboard(desk, "text/plain")
    assert "Sparse graphs and their 1 colours</a>" in rich
    assert "Émilie du Châtelet" in rich
    desk.clock.run_for(1500)
    desk.locator(".title-copy", has_text="Copy").wait_for()


def test_pages_without_a_clipboard_object_copy_too(desk: Any) -> None:
    desk.add_init_script("navigator.clipboard.write = undefined")
    desk.goto("/arxiv/2405.00001")
    desk.locator(".title-copy").click()
    desk.locator(".title-copy", has_text="Copied").wait_for()
    assert clipboard(desk, "text/plain").splitlines()[0] == "Sparse graphs and their 1 colours"


def test_a_browser_that_refuses_says_so(desk: Any) -> None:
    desk.add_init_script("navigator.clipboard.write = undefined; document.execCommand = () => false;")
    desk.goto("/arxiv/2405.00001")
    desk.locator(".title-copy").click()
    desk.locator(".title-copy", has_text="Could not copy").wait_for()
    assert desk.locator("#says").is_visible()


def test_scripts_in_a_title_stay_text(desk: Any) -> None:
    desk.goto("/arxiv/2405.00201")
    desk.locator(".title-copy").click()
    desk.locator(".title-copy", has_text="Copied").wait_for()
    assert "<script" not in clipboard(desk, "text/html")
    assert clipboard(desk, "text/plain").startswith("<script>alert(1)</script>")


def test_bibtex_of_a_card_is_what_its_reference_page_offers(desk: Any) -> None:
    desk.goto("/arxiv/2405.00001")
    desk.locator(".title-bibtex").click()
    desk.locator(".title-bibtex", has_text="Copied").wait_for()
    record = clipboard(desk, "text/plain")
    assert record.startswith("@")
    assert "Sparse graphs and their 1 colours" in record
    assert record == desk.request.get("/cite/2405.00001?format=bibtex").text()
    desk.clock.run_for(1500)
    desk.locator(".title-bibtex", has_text="BibTeX").wait_for()


def test_bibtex_that_cannot_be_fetched_is_said(desk: Any, complaints: list[str]) -> None:
    desk.goto("/arxiv/2405.00001")
    desk.route("**/cite/**", lambda route: route.abort())
    desk.locator(".title-bibtex").click()
    desk.locator(".title-bibtex", has_text="Could not copy").wait_for()
    complaints[:] = [text for text in complaints if "ERR_FAILED" not in text]
