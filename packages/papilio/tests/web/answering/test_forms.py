"""How a form is served: to a browser without script, and to a script."""

from collections.abc import Mapping

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.testclient import TestClient

from papilio.app import App
from papilio.errors import NotFoundError
from papilio.web.answering.forms import MAX_FIELDS, Done, form, local_path
from papilio.web.frame import Frame
from papilio.web.gate.security import MAX_BODY_BYTES

JSON = {"Accept": "application/json"}


@pytest.fixture
def client(papilio_app: App) -> TestClient:
    def handler(_: Request, __: App, ___: Frame, fields: Mapping[str, str]) -> Done | Response:
        if fields.get("paper") == "none":
            raise NotFoundError("there is no paper <none>")
        if fields.get("paper") == "broken":
            raise ZeroDivisionError("secret")
        return Done({"fields": dict(fields)}, "#here", "/starred")

    site = Starlette(routes=[Route("/form", form(handler), methods=["POST"])])
    site.state.papilio = papilio_app
    return TestClient(site, follow_redirects=False)


def test_without_script_it_goes_back_and_with_script_it_tells_the_state(client: TestClient) -> None:
    fields = {"paper": "a&b", "back": "/arxiv/cs.LG?show=9#old"}
    answer = client.post("/form", data=fields)
    assert (answer.status_code, answer.headers["location"]) == (303, "/arxiv/cs.LG?show=9#here")
    assert client.post("/form", data={}).headers["location"] == "/starred#here"
    assert client.post("/form?more=1", data=fields, headers=JSON).json() == {"fields": {**fields, "more": "1"}}


def test_an_error_is_a_page_or_json(client: TestClient) -> None:
    answer = client.post("/form", data={"paper": "none"})
    assert answer.status_code == 404 and "&lt;none&gt;" in answer.text
    told = client.post("/form", data={"paper": "none"}, headers=JSON)
    assert (told.status_code, told.json()) == (404, {"error": "there is no paper <none>"})
    for headers in ({}, JSON):
        failed = client.post("/form", data={"paper": "broken"}, headers=headers)
        assert failed.status_code == 500 and "secret" not in failed.text


def test_what_is_too_large_or_has_too_many_fields_is_refused(client: TestClient) -> None:
    assert client.post("/form", data={"text": "a" * (MAX_BODY_BYTES + 1)}).status_code == 413
    assert client.post("/form", content=b"a=1&" * (MAX_FIELDS + 1)).status_code == 400
    assert client.post("/form", content=b"paper=%ff\xff", headers=JSON).json() == {"fields": {"paper": "\ufffd\ufffd"}}


@pytest.mark.parametrize(
    ("path", "local"),
    [
        ("/arxiv/cs.LG?a=1", "/arxiv/cs.LG?a=1"), ("//evil.example", "/"), ("/\\evil.example", "/"),
        ("https://evil.example", "/"),
        ("/a\nb", "/"), ("/a\\b", "/"), ("/弦", "/"), ("", "/"), ("javascript:x", "/"),
    ],
)  # fmt: skip
def test_no_path_leads_elsewhere(path: str, local: str) -> None:
    assert local_path(path) == local
