"""What every page knows before it looks at anything."""

from dataclasses import replace

import pytest
from starlette.requests import Request

from papilio.app import App
from papilio.web.frame import Frame
from papilio.web.i18n import messages

FRAME = Frame("/lib", "/", messages("en"))


@pytest.mark.parametrize(
    ("path", "query", "cookie", "here", "language", "theme"),
    [
        ("/lib/arxiv/cs.LG", "sort=1", "", "/arxiv/cs.LG?sort=1", "en", ""),
        ("/lib", "", "papilio_language=zh; papilio_theme=dark", "/", "zh", "dark"),
        ("/lib/弦 论", "", "papilio_language=xx; papilio_theme=pink", "/%E5%BC%A6%20%E8%AE%BA", "en", ""),
    ],
)
def test_a_frame_tells_where_the_reader_is(
    papilio_app: App, path: str, query: str, cookie: str, here: str, language: str, theme: str
) -> None:
    scope = {
        "type": "http", "method": "GET", "path": path, "query_string": query.encode(), "server": ("testserver", 80),
        "headers": [(b"cookie", cookie.encode())],
    }  # fmt: skip
    frame = Frame.of(Request(scope), replace(papilio_app, base_path="/lib"))
    assert (frame.base, frame.here, frame.language, frame.theme) == ("/lib", here, language, theme)
    assert frame.language not in dict(frame.other_languages)


def test_links_lie_below_the_base_and_are_encoded() -> None:
    assert FRAME.link("/search", q="a&b=c", sort="", skip="0") == "/lib/search?q=a%26b%3Dc&skip=0"
    assert FRAME.link("/arxiv/弦 论?x#y") == "/lib/arxiv/%E5%BC%A6%20%E8%AE%BA%3Fx%23y"
    assert FRAME.at("/arxiv/hep-th%2F9901001") == "/lib/arxiv/hep-th%2F9901001"
    assert FRAME.static.startswith("/lib/static/")


def test_the_search_box_leads_where_its_page_searches() -> None:
    frame = FRAME.with_query("graphs", "/arxiv/search", "query")
    assert (frame.query, frame.search_path, frame.search_name) == ("graphs", "/arxiv/search", "query")
