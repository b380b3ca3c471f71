"""Every page by axe-core, in both languages and themes, wide and narrow, and by Tab alone: no serious violation, nothing
overflows, nothing jumps, no control without a name or out of reach; and what a phone without script can do."""

from typing import Any

import pytest
from looked_at import AXE, PATHS, SHIFTS, VIOLATIONS

from budgets import LONG
from papilio.app import App

expect = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed").expect
pytestmark = [pytest.mark.browser, pytest.mark.slow]
# The signs that watch and exclude are larger where a finger presses them (`hover: none`), which this browser is not.
SMALL = """[...document.querySelectorAll("button, .actions a, nav.bar a, summary, select")]
  .filter((each) => each.checkVisibility() && !each.matches(".watch, .exclude"))
  .filter((each) => each.getBoundingClientRect().height < 24 && each.getBoundingClientRect().width > 0)
  .map((each) => each.outerHTML.slice(0, 100)).slice(0, 4)"""
CONTROLS = """window.controls = [...document
  .querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")]
  .filter((each) => each.tabIndex >= 0 && !each.disabled && each.type !== "hidden")
  .filter((each) => each.checkVisibility({ visibilityProperty: true }));
window.reached = new Set();
controls.length"""
# Each language and each width is looked at by axe; both languages in both widths in the long run.
LOOKED_AT = ("en 1280", "zh 320")
# The browser says the status of pages that explain a mistake.
EXPECTED = ("400 (Bad Request)", "404 (Not Found)")


@pytest.fixture(scope="module")
def papilio_app(lived_in: App) -> App:
    return lived_in


@pytest.fixture(scope="module")
def axe() -> str:
    if not AXE.is_file():
        pytest.skip("axe-core is not installed (npm ci in tests/web)")
    return AXE.read_text("utf-8")


@pytest.mark.long
@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("width", [320, 1280])
def test_every_page_in_both_themes(
    desk: Any, site_address: str, complaints: list[str], axe: str, language: str, width: int
) -> None:
    desk.context.add_cookies([{"name": "papilio_language", "value": language, "url": site_address}])
    desk.set_viewport_size({"width": width, "height": 800})
    desk.add_init_script(SHIFTS)
    found: list[str] = []
    for path in PATHS:
        desk.emulate_media(color_scheme="light", reduced_motion="reduce")
        desk.goto(path)
        if desk.evaluate("document.documentElement.scrollWidth") > width:
            found.append(f"{path} is wider than {width} px")
        shifts = desk.evaluate("shifted")
        if sum(each[0] for each in shifts) >= 0.02:
            found.append(f"{path} jumps: {shifts[:3]}")
        if width == 320:
            found += [f"{path} has a target that is too low for a finger: {each}" for each in desk.evaluate(SMALL)]
        if not LONG and f"{language} {width}" not in LOOKED_AT:
            continue
        desk.evaluate(axe)
        found += [f"{path} {each}" for each in desk.evaluate(VIOLATIONS, None)]
        desk.emulate_media(color_scheme="dark")
        found += [f"{path} dark {each}" for each in desk.evaluate(VIOLATIONS, ["color-contrast", "link-in-text-block"])]
    complaints[:] = [text for text in complaints if not any(each in text for each in EXPECTED)]
    assert found == []


@pytest.mark.parametrize("path", ["/", "/arxiv/cs.CL"])
def test_tab_reaches_every_control_and_each_has_a_name(desk: Any, axe: str, path: str) -> None:
    desk.goto(path)
    desk.evaluate(axe)
    desk.evaluate("scrollTo(0, 0)")
    count = desk.evaluate(CONTROLS)
    assert count > 20
    for _ in range(count + 20):
        desk.keyboard.press("Tab")
        desk.evaluate("reached.add(document.activeElement)")
    assert desk.evaluate("controls.filter((each) => !reached.has(each)).map((each) => each.outerHTML.slice(0, 120))") == []
    desk.evaluate("axe.setup(document.body)")
    nameless = "controls.filter((each) => !axe.commons.text.accessibleText(each)).map((each) => each.outerHTML)"
    assert desk.evaluate(nameless) == []


def test_a_phone_without_script_stars_writes_notes_and_exports(chromium: Any, site_address: str) -> None:
    context = chromium.new_context(base_url=site_address, viewport={"width": 360, "height": 740}, java_script_enabled=False)
    page = context.new_page()
    page.set_default_timeout(120_000)
    page.goto("/arxiv/cs.CL")
    cards = page.locator(".paper")
    assert cards.count() >= 5
    assert not page.locator("form.filter").is_visible()
    star = page.locator("[id='star-2405.00103']")
    star.click()
    expect(star).to_have_attribute("aria-pressed", "true")
    page.goto("/starred")
    assert page.locator("[id='2405.00103']").count() == 1
    page.locator(".exports summary").click()
    with page.expect_download() as download:
        page.locator(".exports a[href*='bibtex']").click()
    assert "Reading machines, part 103" in download.value.path().read_text("utf-8")
    page.goto("/arxiv/2405.00103")
    page.locator("form.write textarea").fill("Written on the *phone*")
    page.locator("form.write").last.locator("button").first.click()
    page.locator(".written em", has_text="phone").wait_for()
    context.close()
