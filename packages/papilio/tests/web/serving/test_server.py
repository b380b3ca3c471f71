"""The application as a whole: how it turns away what it cannot answer in time."""

from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from papilio.app import App
from papilio.web.serving.admission import Queue
from papilio.web.serving.server import create


@pytest.fixture
def busy(papilio_app: App, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    """The site while a newcomer would wait for four seconds and a half."""
    monkeypatch.setattr(Queue, "expected_seconds", lambda self: 4.5)
    monkeypatch.setattr(Queue, "is_full", lambda self, longest_wait_seconds: True)
    return TestClient(create(papilio_app))


@pytest.mark.parametrize(("language", "word"), [("en", "Too many pages"), ("zh", "请求太多")])
def test_a_page_is_turned_away_with_a_page(busy: TestClient, language: str, word: str) -> None:
    for path in ("/", "/search?q=graphs", "/arxiv/cs.LG"):
        answer = busy.get(path, headers={"Accept-Language": language})
        assert answer.status_code == 503
        assert answer.headers["retry-after"] == "6" and answer.headers["connection"] == "close"
        assert answer.headers["cache-control"] == "no-store" and "content-security-policy" in answer.headers
        assert word in answer.text and f'lang="{language}"' in answer.text


def test_a_program_is_turned_away_with_a_problem(busy: TestClient) -> None:
    answer = busy.get("/api/search?q=graphs")
    assert answer.status_code == 503 and answer.headers["retry-after"] == "6"
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == 503 and "6 s" in answer.json()["detail"]


def test_files_are_served_all_the_same(busy: TestClient) -> None:
    assert busy.get("/static/any/main.js").status_code == 200


@pytest.mark.parametrize("base", ["", "/lib"])
@pytest.mark.parametrize("path", ["/starred", "/arxiv/cs.LG", "/venue/latest", "/api/papers/2405.00001", ""])
def test_a_slash_at_the_end_makes_no_difference(papilio_app: App, base: str, path: str) -> None:
    client = TestClient(create(replace(papilio_app, base_path=base)), follow_redirects=False)
    plain = client.get(base + path or "/")
    assert plain.status_code == 200
    assert client.get(f"{base}{path}/").status_code == client.get(f"{base}{path}//").status_code == 200
    assert client.get("/starred/").status_code == 200, "a proxy may have taken the base away"
