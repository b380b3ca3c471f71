"""The keyboard in a real browser: moving, folding, jumping; and that a key does no harm where it has nothing to do."""

from typing import Any

import pytest

pytestmark = pytest.mark.browser


def test_a_card_folds_to_its_title_by_key_and_by_button(desk: Any) -> None:
    desk.goto("/arxiv/cs.LG")
    card = desk.locator(".paper").first
    tall = card.bounding_box()["height"]
    desk.keyboard.press("j")
    desk.keyboard.press("x")
    assert card.bounding_box()["height"] < tall / 2
    assert not card.locator(".summary").is_visible()
    assert card.locator(".fold-it").get_attribute("aria-expanded") == "false"
    card.locator(".fold-it").click()
    assert card.bounding_box()["height"] == tall


def test_jumps(desk: Any) -> None:
    desk.goto("/arxiv/cs.LG")
    desk.keyboard.press("Shift+G")
    desk.evaluate("new Promise((done) => { const look = () => (scrollY > 1000 ? done() : setTimeout(look, 20)); look(); })")
    desk.keyboard.press("g")
    desk.keyboard.press("g")
    assert desk.evaluate("scrollY") == 0
    desk.keyboard.press("g")
    desk.keyboard.press("h")
    desk.wait_for_url("**/")
    desk.locator("li[data-code='cs.CL'] .state").click()
    desk.keyboard.press("g")
    desk.keyboard.press("t")
    desk.wait_for_url("**/arxiv/cs.CL")


def test_jumps_to_the_readers_own_pages(desk: Any) -> None:
    for key, path in (("s", "/starred"), ("n", "/notes")):
        desk.goto("/")
        with desk.expect_request(f"**{path}"):
            desk.keyboard.press("g")
            desk.keyboard.press(key)
        desk.wait_for_url(f"**{path}")


def test_keys_without_a_task_do_no_harm(desk: Any) -> None:
    for path in ("/", "/arxiv/cs.LG?date=2024-05-04", "/arxiv/2405.00203", "/status"):
        desk.goto(path)
        here = desk.url
        for key in "jkaesxfc":
            desk.keyboard.press(key)
        desk.keyboard.press("Escape")
        assert desk.url == here


def test_a_lone_g_is_forgotten(desk: Any) -> None:
    desk.clock.install()
    desk.goto("/arxiv/cs.LG")
    desk.keyboard.press("g")
    desk.clock.run_for(1600)
    desk.keyboard.press("j")
    assert desk.locator(".at .index").text_content() == "#1"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_help_names_every_key(desk: Any, language: str) -> None:
    desk.context.add_cookies(
        [{"name": "papilio_language", "value": language, "url": desk.url if "http" in desk.url else "http://127.0.0.1"}]
    )
    desk.goto("/arxiv/cs.LG")
    desk.keyboard.press("?")
    keys = set(desk.locator("dialog kbd").all_text_contents())
    assert keys == {*"jkoexpascf/?ghtnG"}
    assert desk.locator("html").get_attribute("lang") == language
    assert desk.locator("dialog").evaluate("node => node.scrollWidth <= node.clientWidth")


def test_bar_of_the_phone_opens_the_filter(desk: Any) -> None:
    desk.set_viewport_size({"width": 360, "height": 740})
    desk.goto("/arxiv/cs.LG")
    desk.locator(".bar [data-key=f]").click()
    line, bar = desk.locator("form.filter p:visible").last.bounding_box(), desk.locator(".bar").bounding_box()
    assert line["y"] + line["height"] <= bar["y"]
    desk.locator(".bar [data-key=f]").click(trial=True)
    assert desk.evaluate("document.documentElement.scrollWidth") <= 360
