"""How a page's handler is served."""

import logging

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from papilio.app import App
from papilio.errors import ParameterError
from papilio.web.answering.endpoint import endpoint
from papilio.web.answering.problems import PageError
from papilio.web.frame import Frame, Link


def asked(app: App, raised: Exception | None) -> Response:
    def handler(_: Request, given: App, frame: Frame) -> Response:
        assert given is app
        if raised:
            raise raised
        return PlainTextResponse(frame.language)

    site = Starlette(routes=[Route("/", endpoint(handler))])
    site.state.papilio = app
    return TestClient(site).get("/", headers={"Accept-Language": "zh"})  # pyright: ignore[reportReturnType]


def test_a_handler_gets_the_app_and_the_frame(papilio_app: App) -> None:
    assert asked(papilio_app, None).text == "zh"  # pyright: ignore[reportAttributeAccessIssue]


@pytest.mark.parametrize(
    ("raised", "status", "shown"),
    [
        (ParameterError("q", "<b>wrong</b>"), 400, "q: &lt;b&gt;wrong&lt;/b&gt;"),
        (PageError(429, "later", (Link("go on", "/tools"),)), 429, 'href="/tools"'),
        (ZeroDivisionError("secret"), 500, 'href="/"'),
    ],
)
def test_an_error_is_a_page_with_a_way_on_and_no_secret(
    papilio_app: App, raised: Exception, status: int, shown: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        answer = asked(papilio_app, raised)
    assert answer.status_code == status
    assert shown in answer.text and "secret" not in answer.text  # pyright: ignore[reportAttributeAccessIssue]
    assert ("a page failed" in caplog.text) == (status == 500), "what nobody foresaw is in the log"
