"""What the browser keeps, in a real one: the cloud of words, the file, and browsers that keep nothing."""

import json
from pathlib import Path
from typing import Any

import pytest

expect = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed").expect
pytestmark = pytest.mark.browser
FORBIDDEN = "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } });"
FULL = "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };"


def kept(page: Any, name: str) -> Any:
    return page.evaluate("(name) => JSON.parse(localStorage.getItem(name))", f"papilio.{name}")


def test_words_of_what_was_opened_weigh_and_halve_by_day(desk: Any) -> None:
    desk.goto("/arxiv/2405.00101")
    desk.reload()
    words = desk.locator(".paper").get_attribute("keywords").split(",")
    assert kept(desk, "cloud")["weights"] == dict.fromkeys(words, 1)
    desk.goto("/arxiv/2405.00102")
    assert kept(desk, "cloud")["weights"]["machines"] == 2
    desk.evaluate(
        """() => {
      const cloud = JSON.parse(localStorage.getItem("papilio.cloud"));
      localStorage.setItem("papilio.cloud", JSON.stringify({ ...cloud, day: "2020-01-01" }));
    }"""
    )
    desk.goto("/arxiv/2405.00103")
    assert kept(desk, "cloud")["weights"]["machines"] == 2


def test_cloud_is_a_list_whose_words_can_be_taken_out_and_order_a_list(desk: Any) -> None:
    desk.goto("/arxiv/2405.00101")
    desk.goto("/arxiv/2405.00102")
    desk.goto("/")
    assert "machines" in desk.locator(".cloud li span").all_text_contents()[:5]
    desk.get_by_role("button", name="Take out machines").click()
    assert desk.locator(".cloud li span", has_text="machines").count() == 0
    desk.goto("/arxiv/2405.00103")
    assert "machines" not in kept(desk, "cloud")["weights"]
    desk.goto("/arxiv/cs.CL?date=2024-05-02")
    desk.get_by_text("words of what you opened").click()
    expect(desk.locator(".paper")).to_have_count(5)
    assert "sort=" in desk.url and "reading" in desk.url
    desk.goto("/")
    desk.locator(".forget").click()
    assert not desk.locator(".cloud").is_visible()


def test_everything_goes_out_into_a_file_and_comes_back(desk: Any, tmp_path: Path) -> None:
    desk.goto("/arxiv/2405.00101")
    desk.goto("/")
    desk.locator("li[data-code='cs.CL'] .state").click()
    desk.locator("#words").fill("diffusion, protein")
    desk.locator("#words").blur()
    with desk.expect_download() as download:
        desk.locator(".take-out").click()
    path = tmp_path / "kept.json"
    download.value.save_as(path)
    content = json.loads(path.read_text("utf-8"))
    assert content["categories"] == {"cs.CL": 1}
    assert content["words"] == ["diffusion", "protein"]
    desk.evaluate("localStorage.clear()")
    desk.reload()
    assert not desk.locator(".cloud").is_visible()
    desk.locator(".keeping input").set_input_files(path)
    desk.locator(".keeping-says", has_text="Taken in").wait_for()
    assert desk.locator("#words").input_value() == "diffusion, protein"
    assert desk.locator(".mine-list a").first.get_attribute("href") == "/arxiv/cs.CL"
    assert desk.locator(".cloud li").count() == 10


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("not JSON", "no JSON"),
        ("{}", "not written by Papilio"),
        ("null", "not written by Papilio"),
        ('{"papilio": 1, "words": ["right"], "categories": {"cs.CL": 7}}', "part categories"),
        ('{"papilio": 1, "words": [7]}', "part words"),
        ('{"papilio": 1, "cloud": {"weights": {"a": "heavy"}}}', "part cloud"),
        ('{"papilio": 1, "cloud": null}', "part cloud"),
        ("[" * 1_000_001, "larger than 1 MB"),
    ],
)
def test_a_bad_file_changes_nothing_and_is_explained(desk: Any, content: str, says: str) -> None:
    desk.goto("/")
    desk.locator("#words").fill("mine")
    desk.locator("#words").blur()
    desk.locator(".keeping input").set_input_files(
        {"name": "kept.json", "mimeType": "application/json", "buffer": content.encode()}
    )
    desk.locator(".keeping-says", has_text=says).wait_for()
    assert kept(desk, "words") == ["mine"]


@pytest.mark.parametrize("state", [FORBIDDEN, FULL], ids=["forbidden", "full"])
def test_a_browser_that_keeps_nothing_still_works_and_says_so_once(desk: Any, state: str) -> None:
    desk.add_init_script(state)
    desk.goto("/")
    desk.locator("li[data-code='cs.CL'] .state").click()
    assert desk.locator("#says").is_visible()
    assert "keeps nothing" in desk.locator("#says").text_content()
    assert desk.locator(".mine-list a").first.get_attribute("href") == "/arxiv/cs.CL"
    desk.evaluate("document.getElementById('says').textContent = ''")
    desk.locator("li[data-code='cs.LG'] .state").click()
    assert desk.locator("#says").text_content() == ""
    assert desk.locator(".mine-list a").first.get_attribute("href") == "/arxiv/cs.CL,cs.LG"
    desk.goto("/arxiv/cs.CL?date=2024-05-02")
    desk.keyboard.press("f")
    desk.keyboard.type("103")
    desk.locator(".filter-count", has_text="1 of 5 shown").wait_for()
    desk.goto("/arxiv/2405.00101")
    assert desk.locator(".paper").is_visible()


@pytest.mark.parametrize("rubbish", ["{", "7", '{"weights": 2}', "[null]"])
def test_rubbish_in_the_storage_counts_as_nothing(desk: Any, rubbish: str) -> None:
    desk.goto("/")
    desk.evaluate(
        "(text) => ['categories', 'words', 'cloud', 'filter'].forEach((name) => localStorage.setItem(`papilio.${name}`, text))",
        rubbish,
    )
    for path in ("/", "/arxiv/cs.LG", "/arxiv/2405.00001"):
        desk.goto(path)
    desk.goto("/")
    desk.locator("li[data-code='cs.CL'] .state").click()
    assert kept(desk, "categories") == {"cs.CL": 1}


def test_two_tabs_agree_on_the_categories(desk: Any) -> None:
    desk.goto("/")
    other = desk.context.new_page()
    other.goto("/")
    other.locator("li[data-code='cs.CL'] .state").click()
    desk.locator("li[data-code='cs.CL'] .state[data-state='1']").wait_for()
