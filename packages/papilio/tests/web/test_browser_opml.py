"""The start page's file of feeds, which follows the choice of categories, in a browser."""

from typing import Any

import pytest
from lxml import etree

pytestmark = pytest.mark.browser


def feeds(desk: Any, link: str) -> list[str]:
    """Paths of the feeds in the file that a link leads to."""
    with desk.expect_download() as download:
        desk.locator(link).click()
    assert download.value.suggested_filename == "papilio.opml"
    root = etree.fromstring(download.value.path().read_bytes())
    return ["/" + each.get("xmlUrl", "").split("/", 3)[3] for each in root.iter("outline") if each.get("xmlUrl")]


def press(desk: Any, code: str) -> None:
    desk.locator(f"li[data-code='{code}']").evaluate("(line) => (line.closest('details').open = true)")
    desk.locator(f"li[data-code='{code}'] .state").click()


def test_the_file_holds_the_feeds_of_the_readers_choice(desk: Any) -> None:
    desk.goto("/")
    assert not desk.locator(".mine-opml").is_visible()
    everything = feeds(desk, ".opml a")
    assert {"/arxiv/cs.CL/feed", "/arxiv/cs.LG/feed", "/arxiv/hep-th/feed"} <= set(everything)
    press(desk, "cs.CL")
    press(desk, "hep-th")
    assert sorted(feeds(desk, ".mine-opml")) == ["/arxiv/cs.CL/feed", "/arxiv/hep-th/feed"]
    press(desk, "cs.CY")
    press(desk, "cs.CY")
    chosen = feeds(desk, ".mine-opml")
    assert all(path.removesuffix("/feed").endswith("-cs.CY") for path in chosen), chosen
    for path in chosen:
        assert desk.request.get(path).status == 200
    desk.reload()
    assert feeds(desk, ".mine-opml") == chosen
    for _ in range(2):
        press(desk, "cs.CL")
        press(desk, "hep-th")
    assert not desk.locator(".mine-opml").is_visible()
