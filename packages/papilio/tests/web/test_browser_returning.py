"""Back to a list in a real browser: what was done on the paper's page shows there, from memory and from what was stored."""

from typing import Any

import pytest

from papilio.app import App

pytestmark = pytest.mark.browser
KEY = "2405.00042"


def back(page: Any) -> None:
    """As the reader presses it: `go_back` would wait for a load, and what comes from memory loads nothing."""
    page.evaluate("() => { history.back(); }")


def there_and_back(page: Any) -> None:
    """Open a paper from its list, star it, rate it and go back."""
    page.goto("/arxiv/cs.LG?show=60")
    page.locator(f"[id='title-{KEY}']").click()
    for name, route in ((".star", "star"), (".rate-up", "rate")):
        with page.expect_response(f"**/{route}"):
            page.locator(name).click()
    back(page)
    page.wait_for_function("location.pathname === '/arxiv/cs.LG'")


def expect_marks(page: Any) -> None:
    card = page.locator(f"[id='{KEY}']")
    card.locator(".star[aria-pressed='true']").wait_for()
    card.locator(".rate-up[aria-pressed='true']").wait_for()
    card.locator(".read-it[aria-pressed='true']").wait_for()
    assert card.evaluate("card => card.classList.contains('read')")
    assert page.locator(f"a.i-title[href='#{KEY}']").count() == 1


def test_back_shows_what_was_done_on_the_papers_page(desk: Any) -> None:
    there_and_back(desk)
    expect_marks(desk)


def test_back_from_memory_shows_it_too(desk: Any) -> None:
    desk.goto(f"/arxiv/{KEY}")
    desk.goto("/arxiv/cs.LG?show=60")
    card = desk.locator(f"[id='{KEY}']")
    with desk.expect_response("**/star"):
        card.locator(".star").click()
    starred = card.locator(".star").get_attribute("aria-pressed") == "true"
    elsewhere = desk.context.new_page()
    elsewhere.goto(f"/arxiv/{KEY}")
    with elsewhere.expect_response("**/star"):
        elsewhere.locator(".star").click()
    desk.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    card.locator(f".star[aria-pressed='{'false' if starred else 'true'}']").wait_for()
    elsewhere.close()


@pytest.mark.whole_browser
def test_a_browser_that_keeps_the_page_in_memory_shows_it_too(desk: Any) -> None:
    desk.goto("/venue/ICML.2025")
    desk.evaluate("addEventListener('pageshow', (event) => { window.persisted = event.persisted; })")
    card = desk.locator(".paper").first
    key, starred = card.get_attribute("id"), card.locator(".star").get_attribute("aria-pressed")
    with desk.expect_navigation():
        card.locator(".title-link").click()
    with desk.expect_response("**/star"):
        desk.locator(".star").click()
    back(desk)
    desk.wait_for_function("window.persisted === true")
    desk.locator(f"[id='{key}'] .star[aria-pressed='{'false' if starred == 'true' else 'true'}']").wait_for()


def test_further_pages_are_looked_at_where_the_reader_is(desk: Any, papilio_app: App) -> None:
    desk.goto("/arxiv/cs.LG?show=10")
    desk.locator(".paper").nth(9).scroll_into_view_if_needed()
    last = desk.locator(".paper").nth(14)
    last.wait_for()
    last.scroll_into_view_if_needed()
    store = papilio_app.store
    with store.transaction() as tx:
        store.stars.add(tx, "", f"arxiv:{last.get_attribute('id')}", 0)
    desk.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    last.locator(".star[aria-pressed='true']").wait_for()
