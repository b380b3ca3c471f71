"""The map in a real browser: it moves by mouse, keys and links, a dot leads to its paper, and axe finds nothing."""

from typing import Any

import pytest
from looked_at import AXE, SHIFTS, VIOLATIONS

from papilio.app import App

expect = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed").expect
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def papilio_app(mapped: App) -> App:
    return mapped


def opened(desk: Any, path: str = "/map") -> Any:
    with desk.expect_response("**/map/dots*"):
        desk.goto(path)
    return desk.locator(".map canvas")


def coloured(desk: Any) -> int:
    """Bytes of the picture that are not clear."""
    return desk.evaluate("""() => {
      const canvas = document.querySelector(".map canvas");
      const picture = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
      return picture.filter((each, at) => at % 4 === 3 && each).length;
    }""")


def test_it_zooms_by_wheel_key_and_link_and_the_address_follows(desk: Any) -> None:
    canvas = opened(desk)
    desk.wait_for_function("document.querySelector('.map canvas').width > 300")
    assert coloured(desk) > 500
    for act in (lambda: canvas.press("+"), lambda: desk.click("[data-move=in]"), lambda: desk.mouse.wheel(0, -150)):
        canvas.hover()
        before = desk.url
        with desk.expect_response("**/map/dots*zoom=*"):
            act()
        desk.wait_for_function("before => location.href !== before", arg=before)
    with desk.expect_response("**/map/dots*"):
        canvas.press("ArrowLeft")
    with desk.expect_response("**/map/dots*"):
        desk.reload()
    assert desk.locator(".map").get_attribute("data-window") != "0.5 0.5 1.0", "the address holds the window"
    with desk.expect_response("**/map/dots"):
        desk.locator(".map canvas").press("0")
    desk.wait_for_function("location.search === ''")
    expect(desk.locator("[data-move=out]")).not_to_have_attribute("href", "")


def test_a_dot_tells_its_title_and_leads_to_its_paper(desk: Any) -> None:
    with desk.expect_response("**/map/dots*") as response:
        desk.goto("/map?query=reading+machines")
    x, y, _, href, title = response.value.json()["dots"][0]
    canvas = desk.locator(".map canvas")
    expect(desk.locator(".map-papers li")).to_have_count(5)
    size = canvas.bounding_box()["width"]
    at = {"x": x / 1000 * size, "y": y / 1000 * size}
    canvas.hover(position=at)
    expect(desk.locator(".map-tip")).to_have_text(title)
    canvas.click(position=at)
    desk.wait_for_url(f"**{href}")


def test_a_finger_taps_a_dot_and_then_its_title(chromium: Any, site_address: str) -> None:
    context = chromium.new_context(base_url=site_address, viewport={"width": 360, "height": 740}, has_touch=True)
    page = context.new_page()
    with page.expect_response("**/map/dots*") as response:
        page.goto("/map?query=reading+machines")
    x, y, _, href, title = response.value.json()["dots"][0]
    expect(page.locator(".map-papers li")).to_have_count(5)
    canvas = page.locator(".map canvas")
    size = canvas.bounding_box()["width"]
    canvas.tap(position={"x": x / 1000 * size, "y": y / 1000 * size})
    link = page.locator(".map-tip a")
    expect(link).to_have_text(title)
    link.tap()
    page.wait_for_url(f"**{href}")
    context.close()


def test_without_script_dots_are_links_and_links_move(chromium: Any, site_address: str) -> None:
    context = chromium.new_context(base_url=site_address, java_script_enabled=False)
    page = context.new_page()
    page.goto("/map")
    page.locator("[data-move=in]").click()
    page.wait_for_url("**/map?x=0.5&y=0.5&zoom=2")
    dot = page.locator(".map-stage svg a").last
    href = dot.get_attribute("href")
    dot.locator("circle").click(force=True)
    page.wait_for_url(lambda url: "/map" not in url)
    assert href
    context.close()


@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing_and_nothing_jumps(desk: Any, width: int) -> None:
    if not AXE.is_file():
        pytest.skip("axe-core is not installed (npm ci in tests/web)")
    desk.set_viewport_size({"width": width, "height": 800})
    desk.add_init_script(SHIFTS)
    opened(desk)
    expect(desk.locator(".map-stage svg")).to_have_count(0)
    assert desk.evaluate("document.documentElement.scrollWidth") <= width
    assert sum(each[0] for each in desk.evaluate("shifted")) < 0.02
    desk.evaluate(AXE.read_text("utf-8"))
    for scheme in ("light", "dark"):
        desk.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        assert desk.evaluate(VIOLATIONS, None) == []
