"""Errors of the API, in one shape."""

import pytest
from starlette.testclient import TestClient


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/api/search?q=auther:x", 400, {"column": 1, "parameter": "q"}),
        ('/api/search?q="open', 400, {"column": 1}),
        ("/api/search", 400, {"parameter": "q"}),
        ("/api/search?q=%20", 400, {"parameter": "q"}),
        ("/api/search?q=x&limit=0", 400, {"parameter": "limit"}),
        ("/api/search?q=x&limit=201", 400, {"detail": "limit: expected a whole number from 1 to 200, got '201'"}),
        ("/api/search?q=x&limit=many", 400, {"detail": "limit: expected a whole number from 1 to 200, got 'many'"}),
        ("/api/search?q=x&offset=-1", 400, {"parameter": "offset"}),
        ("/api/search?q=x&offset=1e9", 400, {"parameter": "offset"}),
        ("/api/search?q=x&sort=upwards", 400, {"parameter": "sort"}),
        ("/api/papers/arxiv:2401.99999", 404, {}),
        ("/api/papers/nonsense", 404, {}),
        ("/api/lists/cs.XX", 404, {}),
        ("/api/lists/cs.LG?date=2026-02-30", 400, {"parameter": "date"}),
        ("/api/lists/cs.LG?date=yesterday", 400, {"parameter": "date"}),
        ("/api/lists/cs.LG?date=0", 400, {"parameter": "date"}),
        ("/api/lists/cs.LG?date=1714694400", 400, {"parameter": "date"}),
        ("/api/lists/cs.LG?date=2024-05-03T00:00:00", 400, {"parameter": "date"}),
        ("/api/nothing", 404, {}),
        ("/api/resolve?u=", 400, {}),
        ("/api/cards", 400, {"parameter": "name", "detail": "name: a value is needed"}),
        ("/api/cards?" + "name=x&" * 51, 400, {"parameter": "name"}),
    ],
)
def test_errors_have_one_shape(client: TestClient, path: str, status: int, said: dict[str, object]) -> None:
    response = client.get(path)
    problem = response.json()
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert problem["status"] == status
    assert problem["detail"]
    assert {name: problem.get(name) for name in said} == said


def test_a_mistyped_field_is_answered_with_the_nearest(client: TestClient) -> None:
    assert client.get("/api/search?q=auther:lovelace").json()["suggestion"] == "author:lovelace"


@pytest.mark.parametrize(
    "query",
    [
        "(",
        '"',
        "title:",
        "foo:lovelace",
        "lovelace (spectral",
        "lovelace OR",
        "year:2019-24",
        "lovelace is:stared",
        '(foo:"lovelace',
    ],
)
def test_what_is_suggested_for_a_query_can_be_read(client: TestClient, query: str) -> None:
    refused = client.get("/api/search", params={"q": query})
    suggestion = refused.json().get("suggestion", "")
    assert refused.status_code == 400
    assert bool(suggestion) == (query not in ("(", '"', "title:"))
    assert client.get("/api/search", params={"q": suggestion or "a"}).status_code == 200


def test_every_error_that_the_description_names_is_a_problem(client: TestClient) -> None:
    for path in client.get("/api/openapi.json").json()["paths"].values():
        for operation in path.values():
            assert "422" not in operation["responses"]
            for status, response in operation["responses"].items():
                assert list(response["content"]) == ["application/json" if status < "300" else "application/problem+json"]


@pytest.mark.parametrize(("query", "said"), [("title=" + "a" * 2001, "2000"), ("title=", "title"), ("", "title")])
def test_a_title_that_cannot_be_one_is_a_problem(client: TestClient, query: str, said: str) -> None:
    answer = client.get(f"/api/papers?{query}")
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert said in answer.json()["detail"]


def test_a_route_that_takes_fewer_says_so(client: TestClient) -> None:
    said = client.get("/api/papers/arxiv:2405.00001/related?limit=150").json()
    assert said["detail"] == "limit: expected a whole number from 1 to 100, got '150'"
