"""The page that stands where another could not be shown."""

from dataclasses import replace

import pytest
from access_modes import client_of
from lxml import html
from starlette.requests import Request

from papilio.app import App
from papilio.errors import NotFoundError, PapilioError, ParameterError, StorageFullError
from papilio.web.answering.error import failed, not_found, refused, respond
from papilio.web.answering.problems import PageError
from papilio.web.frame import Frame, Link
from papilio.web.i18n import messages

FRAME = Frame("/lib", "/", messages("en"))


@pytest.mark.parametrize(
    ("problem", "status", "title", "message"),
    [
        (ParameterError("show", "from 1 to 500 <is> right"), 400, "That cannot be read", "show: from 1 to 500 <is> right"),
        (NotFoundError("there is no such paper"), 404, "Not found", "there is no such paper"),
        (PageError(429, "come later", (Link("go on", "/lib/tools"),)), 429, "Not there at the moment", "come later"),
        (StorageFullError("/var/x"), 507, "No space left", "nothing can be saved"),
        (PapilioError("no"), 500, "Something failed here", "no"),
    ],
)
def test_the_page_says_what_was_wrong_and_has_ways_on(problem: PapilioError, status: int, title: str, message: str) -> None:
    answer = respond(FRAME, problem)
    [section] = html.fromstring(answer.body).cssselect(".problem")
    assert answer.status_code == status
    assert title in section.text_content() and message in section.text_content()
    ways = [link.get("href") for link in section.cssselect("a")]
    assert ways == (["/lib/tools", "/lib/"] if isinstance(problem, PageError) else ["/lib/"])


def test_what_nobody_foresaw_says_that_nothing_is_lost() -> None:
    answer = failed(FRAME)
    assert answer.status_code == 500 and b"The library itself is untouched" in answer.body


def test_a_long_address_is_shown_short_and_as_text(papilio_app: App) -> None:
    path = "/<script>" + "a" * 200
    request = Request({"type": "http", "method": "GET", "path": path, "query_string": b"", "headers": [], "server": ("x", 80)})
    answer = not_found(request, replace(papilio_app, language="zh"))
    page = html.fromstring(answer.body)
    assert answer.status_code == 404 and page.get("lang") == "zh"
    assert "…" in page.cssselect(".problem")[0].text_content() and b"<script>a" not in answer.body
    assert refused(request, papilio_app, 405, "GET is right").status_code == 405


def test_every_address_without_a_page_has_this_one(papilio_app: App) -> None:
    client = client_of(papilio_app)
    for path in ("/nowhere", "/static", "/arxiv", "/nowhere/"):
        answer = client.get(path)
        assert answer.status_code == 404 and html.fromstring(answer.text).cssselect(".problem a"), path
