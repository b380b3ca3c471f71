"""The pages in a real browser: with script and without, by keyboard, on a phone, in light and dark."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from listening import listening
from starlette.applications import Starlette
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from papilio.app import App

POLICY = b"default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
expect = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed").expect
pytestmark = pytest.mark.browser
PATHS = ("/", "/arxiv/cs.LG", "/arxiv/cs.CR", "/arxiv/hep-ex", "/arxiv/2405.00201", "/venue/ICML.2025", "/search?q=spectral")


@dataclass(frozen=True)
class Strict:
    """The site under the strictest policy that it may be served with."""

    site: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_policy(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (b"content-security-policy", POLICY)]
            await send(message)

        await self.site(scope, receive, with_policy)


@pytest.fixture(scope="module")
def site_address(papilio_app: App, site_of: Any) -> Iterator[str]:
    site: Starlette = site_of(replace(papilio_app))
    with listening(Strict(site)) as address:
        yield address


@pytest.fixture
def page(desk: Any) -> Any:
    return desk


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_pages_fit_and_the_console_is_silent(page: Any, scheme: str, width: int) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})
    for path in PATHS:
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        assert page.locator("h1").count() == 1


CONTRAST = """() => {
  const light = (text) => {
    const parts = text.match(/[\\d.]+/g).slice(0, 3).map((part) => part / 255)
      .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
  };
  const ground = (node) => {
    for (; node; node = node.parentElement) {
      const colour = getComputedStyle(node).backgroundColor;
      if (!/, 0\\)$|\\/ 0\\)$/.test(colour) && /^rgb\\(/.test(colour)) return colour;
    }
  };
  const poor = [];
  for (const node of document.querySelectorAll("main *, header *, aside *, footer *")) {
    if (![...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim())) continue;
    if (!node.checkVisibility({ opacityProperty: true }) || node.closest(".unseen")) continue;
    const [one, two] = [light(getComputedStyle(node).color), light(ground(node))].sort((a, b) => b - a);
    if ((one + 0.05) / (two + 0.05) < 4.5) poor.push(`${node.className || node.tagName}: ${node.textContent.slice(0, 30)}`);
  }
  return poor;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_its_ground(page: Any, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    for path in PATHS:
        page.goto(path)
        assert page.evaluate(CONTRAST) == []


def test_scrolling_brings_the_next_page_and_the_address_keeps_the_place(page: Any) -> None:
    page.goto("/arxiv/cs.LG")
    assert page.locator(".paper").count() == 25
    page.locator(".paper").last.scroll_into_view_if_needed()
    page.locator(".paper").nth(25).wait_for()
    page.locator(".paper").nth(30).evaluate("card => card.scrollIntoView()")
    page.wait_for_url("**skip=25")
    page.reload()
    assert page.locator(".paper .index").first.text_content() == "#26"
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    page.locator(".paper").nth(34).wait_for()
    assert page.locator("a.next-page").count() == 0
    numbers = page.locator(".paper .index").all_text_contents()
    assert numbers == [f"#{number}" for number in range(26, 61)]


def test_a_page_that_does_not_come_can_be_asked_for_again(page: Any, complaints: list[str]) -> None:
    page.route("**/arxiv/cs.LG?skip=25", lambda route: route.abort())
    page.goto("/arxiv/cs.LG")
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    page.get_by_text("Could not load more").wait_for()
    page.unroute("**/arxiv/cs.LG?skip=25")
    page.locator("a.next-page").click()
    page.locator(".paper").nth(25).wait_for()
    complaints[:] = [text for text in complaints if "ERR_FAILED" not in text]


def test_keyboard(page: Any) -> None:
    page.goto("/arxiv/cs.LG")
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert page.locator(".at .index").text_content() == "#2"
    page.keyboard.press("k")
    assert page.locator(".at .index").text_content() == "#1"
    page.keyboard.press("e")
    assert page.locator(".at .abstract.open").count() == 1
    page.keyboard.press("?")
    assert page.locator("dialog[open]").is_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search"
    page.keyboard.type("jk?")
    assert page.locator("#search").input_value() == "jk?"
    page.keyboard.press("Escape")
    page.keyboard.press("o")
    page.wait_for_url("**/arxiv/2405.00060")


def test_abstract_opens_and_closes_by_a_click(page: Any) -> None:
    page.goto("/arxiv/cs.LG")
    summary = page.locator(".summary").first
    folded = summary.bounding_box()["height"]
    summary.click()
    assert summary.bounding_box()["height"] > folded
    summary.click()
    assert summary.bounding_box()["height"] == folded


def test_copy_puts_rich_text_on_the_clipboard(page: Any) -> None:
    page.clock.install(time=0)
    page.clock.pause_at(1000)
    page.goto("/arxiv/2405.00001")
    page.locator(".title-copy").click()
    page.locator(".title-copy", has_text="Copied").wait_for()
    plain = page.evaluate("navigator.clipboard.readText()")
    assert plain.splitlines()[0] == "Sparse graphs and their 1 colours"
    assert plain.splitlines()[1] == "https://arxiv.org/abs/2405.00001"
    assert plain.splitlines()[2] == "Ada Lovelace, Émilie du Châtelet"
    rich = page.evaluate("navigator.clipboard.read().then(([item]) => item.getType('text/html')).then((blob) => blob.text())")
    assert "<a href=" in rich and "We colour 1 graphs" in rich


def test_theme_follows_the_system_and_the_switch_is_remembered(page: Any) -> None:
    def ground() -> str:
        return page.evaluate("getComputedStyle(document.body).backgroundColor")

    page.emulate_media(color_scheme="dark")
    page.goto("/")
    assert ground() == "rgb(22, 21, 15)"
    page.locator("button.theme").click()
    assert ground() == "rgb(251, 250, 247)"
    page.goto("/arxiv/cs.LG")
    assert ground() == "rgb(251, 250, 247)"


def test_choice_of_categories_has_three_states_and_makes_a_list(page: Any) -> None:
    page.goto("/")
    assert not page.locator(".mine-list").is_visible()
    page.locator("li[data-code='cs.CL'] .state").click()
    page.locator("li[data-code='cs.CY'] .state").click(click_count=2)
    assert page.locator("li[data-code='cs.CY'] .state").get_attribute("title") == "left out"
    page.reload()
    assert page.locator(".mine-list a").first.get_attribute("href") == "/arxiv/cs.CL-cs.CY"
    page.locator(".mine-list a").first.click()
    expect(page.locator(".paper")).to_have_count(2)
    watch = page.locator(".watch").first
    assert watch.get_attribute("aria-pressed") == "true"
    page.locator(".paper").first.hover()
    watch.click()
    assert watch.get_attribute("aria-pressed") == "false"
    page.goto("/")
    assert not page.locator(".mine-list").is_visible()


def test_words_of_the_reader_stay_in_the_browser_and_offer_an_order(page: Any) -> None:
    page.goto("/")
    page.locator("#words").fill("parsing, talk")
    page.locator("#words").blur()
    page.goto("/venue/ICML.2025")
    page.get_by_text("your words").click()
    assert page.locator(".paper .title-link").first.text_content() == "A talk"


def test_phone(page: Any) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/arxiv/cs.LG")
    assert page.locator(".bar").is_visible()
    assert not page.locator("#rail").is_visible()
    page.locator(".bar a[href='#rail']").click()
    assert page.locator("#rail .calendar").is_visible()
    page.locator("#rail .close").click()
    assert not page.locator("#rail").is_visible()
    page.locator(".bar button[data-key=j]").click()
    assert page.locator(".at .index").text_content() == "#1"


def test_everything_needed_works_without_script(chromium: Any, site_address: str) -> None:
    context = chromium.new_context(base_url=site_address, java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.set_default_timeout(120_000)
    page.goto("/")
    page.get_by_role("link", name="Machine Learning", exact=True).first.click()
    expect(page.locator(".paper")).to_have_count(25)
    page.get_by_text("Next page").click()
    expect(page.locator(".index").first).to_have_text("#26")
    page.locator(".bar a[href='#rail']").click()
    assert page.locator("#rail .calendar").is_visible()
    page.locator("#rail .close").click()
    summary = page.locator(".summary").first
    folded = summary.bounding_box()["height"]
    summary.click()
    assert summary.bounding_box()["height"] > folded
    page.goto("/arxiv/2405.00202")
    page.get_by_text("et al.").click()
    assert page.get_by_text("Author 56").is_visible()
    assert not page.locator(".title-copy").is_visible()
    page.get_by_role("button", name="中文").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh")
    page.locator("#search").fill("spectral")
    page.locator("#search").press("Enter")
    assert page.locator(".paper").count() > 0
    context.close()
