"""The JSON interface over a small real library."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.parse import quote

import jsonschema
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance
from starlette.testclient import TestClient

from papilio.app import App, build
from papilio.finding.indexing import catch_up
from papilio.model import Announcement, Author, Paper, Record
from papilio.settings.settings import Settings
from papilio.web.serving.server import create

ROOT = Path(__file__).parents[5]
HOSTILE = "<script>alert(1)</script> & \"quotes\" 'n' things"


def library() -> list[Record]:
    day = date(2024, 1, 3)
    papers = [
        Paper(
            f"arxiv:2401.{number:05d}",
            f"Butterfly {word} networks",
            f"We study {word} butterflies.",
            (Author("Ada Lovelace"), Author("Erwin Schrödinger", ("Vienna",))),
            ("cs.LG", "math.NA"),
            published="2024-01-02",
        )
        for number, word in enumerate(("sparse", "dense", "monarch", "low rank"), 1)
    ]
    listed = (Announcement("cs.LG", day, "new", True), Announcement("math.NA", day, "cross", True))
    published = Paper(
        "icml2024:abc", "Monarch at a venue", "Published.", (Author("Ada Lovelace"),), venue="ICML", year=2024, track="Oral"
    )
    hostile = Paper("arxiv:2401.00009", HOSTILE, HOSTILE, (Author(HOSTILE),), ("cs.CR",), published="2024-01-02")
    old = Paper(
        "arxiv:hep-th/9901001",
        "Strings",
        "Old.",
        (Author("A. Person"),),
        ("hep-th",),
        published="1999-01-01",
        doi="10.1000/XyZ",
    )
    return [
        *(Record(paper, listed) for paper in papers),
        Record(published, preprint="arxiv:2401.00003"),
        Record(hostile),
        Record(old, aliases=("doi:10.1000/xyz",)),
    ]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    app = build(Settings(data=tmp_path_factory.mktemp("api")))
    with app.store.transaction() as tx:
        app.store.papers.put(tx, library())
    catch_up(app.store, app.engine)
    yield app
    app.store.close()


@pytest.fixture(scope="module")
def client(app: App) -> TestClient:
    return TestClient(create(app), base_url="http://127.0.0.1:8000", raise_server_exceptions=False)


def test_search_answers_the_fixed_shape(client: TestClient) -> None:
    answer = client.get("/api/search", params={"q": "butterfly", "limit": 2}).json()
    assert set(answer) >= {"query", "total", "took_ms", "hits", "facets"}
    assert answer["query"] == "butterfly"
    assert answer["total"] == 3
    assert len(answer["hits"]) == 2
    assert set(answer["hits"][0]) >= {"ref", "title", "authors", "year", "venue", "categories", "score", "why"}
    assert {"channel": "lexical", "field": "title", "terms": ["Butterfly"]} in answer["hits"][0]["why"]
    assert answer["facets"]["category"] == [{"value": "cs.LG", "count": 3}, {"value": "math.NA", "count": 3}]
    assert answer["facets"]["year"] == [{"value": "2024", "count": 3}]


def test_pages_of_a_search_do_not_overlap(client: TestClient) -> None:
    refs = [
        client.get("/api/search", params={"q": "networks", "limit": 1, "offset": offset}).json()["hits"][0]["ref"]
        for offset in range(3)
    ]
    assert len(set(refs)) == 3


def test_reasons_are_given_unless_not_wanted(client: TestClient) -> None:
    hits = client.get("/api/search", params={"q": "sparse", "explain": "false"}).json()["hits"]
    assert [hit["why"] for hit in hits] == [[]]


def test_of_two_records_of_one_work_the_venues_is_shown(client: TestClient) -> None:
    hits = client.get("/api/search", params={"q": "monarch"}).json()["hits"]
    assert [(hit["ref"], hit["also"]) for hit in hits] == [("icml2024:abc", ["arxiv:2401.00003"])]
    assert client.get("/api/papers/arxiv:2401.00003").json()["also"] == ["icml2024:abc"]


@pytest.mark.parametrize(
    "name",
    ["arxiv:hep-th/9901001", "hep-th/9901001", "doi:10.1000/xyz", "10.1000/XYZ", "https://arxiv.org/abs/hep-th/9901001v1"],
)
def test_a_paper_answers_to_every_name(client: TestClient, name: str) -> None:
    assert client.get(f"/api/papers/{quote(name, safe='/:')}").json()["ref"] == "arxiv:hep-th/9901001"


def test_the_record_is_what_its_schema_says(client: TestClient) -> None:
    schema = json.loads((ROOT / "docs" / "paper-record.schema.json").read_text())
    for ref in ("arxiv:2401.00001", "icml2024:abc", "arxiv:2401.00009", "arxiv:hep-th/9901001"):
        record = client.get(f"/api/papers/{ref}").json()
        jsonschema.validate(record, schema, cls=jsonschema.Draft202012Validator)
        assert set(record) == set(schema["required"])


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
        ("/api/search?q=x&channel=semantic", 503, {}),
        ("/api/papers/arxiv:2401.99999", 404, {}),
        ("/api/papers/nonsense", 404, {}),
        ("/api/lists/cs.XX", 404, {}),
        ("/api/lists/cs.LG?date=2026-02-30", 400, {"parameter": "date"}),
        ("/api/lists/cs.LG?date=yesterday", 400, {"parameter": "date"}),
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
    assert "author" in client.get("/api/search?q=auther:x").json()["suggestion"]


def test_html_in_records_stays_text(client: TestClient) -> None:
    response = client.get("/api/papers/arxiv:2401.00009")
    assert response.headers["content-type"] == "application/json"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.json()["title"] == HOSTILE


def test_lists_categories_venues_and_status(client: TestClient) -> None:
    day = client.get("/api/lists/math.NA").json()
    assert day["day"] == "2024-01-03"
    assert {each["kind"] for each in day["papers"]} == {"cross"}
    assert "icml2024:abc" in [each["ref"] for each in day["papers"]]
    held = {each["code"]: each for each in client.get("/api/categories").json()}
    assert held["cs.LG"]["papers"] == 4
    assert "cs.NA" in held["math.NA"]["aliases"]
    assert client.get("/api/venues").json() == [
        {"name": "ICML.2024", "venue": "ICML", "year": 2024, "papers": 1, "tracks": [{"name": "Oral", "papers": 1}]}
    ]
    status = client.get("/api/status").json()
    assert status["sequence"] == status["indexed_sequence"]


def test_resolve_names_what_is_not_held(client: TestClient) -> None:
    answer = client.get(
        "/api/resolve", params={"u": "https://arxiv.org/abs/2401.00001 https://arxiv.org/abs/2401.77777"}
    ).json()
    assert answer["kind"] == "papers"
    assert answer["unknown"] == ["arxiv:2401.77777"]


def test_the_description_of_the_api_is_served_and_whole(client: TestClient) -> None:
    description = client.get("/api/openapi.json").json()
    assert {"/api/search", "/api/papers/{ref}", "/api/resolve", "/api/status"} <= set(description["paths"])
    for path in description["paths"].values():
        for operation in path.values():
            assert operation["description"]


def operations(app: App) -> list[schemathesis.schemas.APIOperation]:
    schema = schemathesis.openapi.from_asgi("/api/openapi.json", create(app), headers={"host": "127.0.0.1"})
    return [result.ok() for result in schema.get_all_operations()]


def test_every_error_that_the_description_names_is_a_problem(client: TestClient) -> None:
    for path in client.get("/api/openapi.json").json()["paths"].values():
        for operation in path.values():
            assert "422" not in operation["responses"]
            for status, response in operation["responses"].items():
                assert list(response["content"]) == ["application/json" if status < "300" else "application/problem+json"]


PATHS = (
    *("/search", "/papers", "/papers/{ref}", "/papers/{ref}/related", "/cards", "/resolve"),
    *("/categories", "/venues", "/lists/{codes}", "/status"),
)
TRIED = [(schemathesis.GenerationMode.POSITIVE, f"/api{path}") for path in PATHS] + [
    (schemathesis.GenerationMode.NEGATIVE, path) for path in ("/api/search", "/api/lists/{codes}")
]


@pytest.mark.parametrize(("mode", "path"), TRIED)
def test_whatever_is_asked_is_answered_as_described(app: App, mode: schemathesis.GenerationMode, path: str) -> None:
    operation = next(each for each in operations(app) if each.path == path)

    @settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate], database=None)
    @given(case=operation.as_strategy(generation_mode=mode))
    def check(case: schemathesis.Case) -> None:
        # 503 is an answer of its own here, and text in a query string has no type that it could violate.
        unfit = [not_a_server_error, negative_data_rejection, positive_data_acceptance]
        response = case.call_and_validate(headers={"host": "127.0.0.1"}, excluded_checks=unfit)
        assert response.status_code in (200, 400, 404, 503)

    check()


def test_every_path_is_tried(app: App) -> None:
    assert {each.path for each in operations(app)} == {path for _, path in TRIED}


def test_related_papers(client: TestClient) -> None:
    answer = client.get("/api/papers/2401.00001/related", params={"limit": 2}).json()
    assert (answer["ref"], len(answer["hits"])) == ("arxiv:2401.00001", 2)
    assert "arxiv:2401.00001" not in {hit["ref"] for hit in answer["hits"]}
    assert "Butterfly" in answer["hits"][0]["why"][0]["terms"]
    assert client.get("/api/papers/arxiv:hep-th/9901001/related").json() == {
        "ref": "arxiv:hep-th/9901001",
        "total": 0,
        "hits": [],
    }
    missing = client.get("/api/papers/2499.00001/related")
    assert (missing.status_code, missing.headers["content-type"]) == (404, "application/problem+json")
    assert client.get("/api/papers/2401.00001/related", params={"limit": 101}).status_code == 400


def test_cards_answer_each_name_in_the_order_asked(client: TestClient) -> None:
    names = [
        "https://arxiv.org/abs/2401.00003v2",
        "arXiv:2401.99999",
        "10.1000/XYZ",
        "  2401.00002v1 ",
        "icml2024:abc",
        "2401.00001 and 2401.00002",
        "",
        "<b>nothing</b>",
        "2401.00003",
    ]
    answer = client.get("/api/cards", params={"name": names}).json()
    assert [card["name"] for card in answer] == names
    assert [card["ref"] for card in answer] == [
        *("arxiv:2401.00003", None, "arxiv:hep-th/9901001", "arxiv:2401.00002", "icml2024:abc"),
        *(None, None, None, "arxiv:2401.00003"),
    ]
    assert answer[1] == {"name": "arXiv:2401.99999", "ref": None}
    assert answer[0] == {
        "name": names[0],
        "ref": "arxiv:2401.00003",
        "title": "Butterfly monarch networks",
        "authors": ["Ada Lovelace", "Erwin Schrödinger"],
        "year": 2024,
        "venue": "",
        "page": "/arxiv/2401.00003",
        "starred": False,
        "read": False,
        "readings": {"pdf": 0, "answers": 0},
        "answers": None,
        "also": ["icml2024:abc"],
    }


def test_papers_by_their_title(client: TestClient) -> None:
    def refs(title: str) -> list[str]:
        answer = client.get("/api/papers", params={"title": title})
        assert answer.status_code == 200, answer.text
        return [record["ref"] for record in answer.json()]

    assert refs("Butterfly sparse networks") == ["arxiv:2401.00001"]
    for spelled in ("BUTTERFLY low-rank networks.", "Bütterfly Löw Rank Networks", "$Butterfly$ \\emph{low rank} {N}etworks"):
        assert refs(spelled) == ["arxiv:2401.00004"], spelled
    assert refs("Monarch at a venue") == ["icml2024:abc"], "the record that is shown, with what names it"
    assert refs(HOSTILE) == ["arxiv:2401.00009"]
    for other in (
        "Butterfly networks",
        "Butterfly sparse networks again",
        "Nothing of this",
        "?!",
        "title:(",
        '"',
        "2401.00001",
    ):
        assert refs(other) == [], other
    record = client.get("/api/papers", params={"title": "strings"}).json()[0]
    assert record == client.get("/api/papers/arxiv:hep-th/9901001").json()


@pytest.mark.parametrize(("query", "said"), [("title=" + "a" * 2001, "2000"), ("title=", "title"), ("", "title")])
def test_a_title_that_cannot_be_one_is_a_problem(client: TestClient, query: str, said: str) -> None:
    answer = client.get(f"/api/papers?{query}")
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert said in answer.json()["detail"]


def test_titles_in_any_script_with_formulas_and_of_many_papers(tmp_path: Path) -> None:
    built = build(Settings(data=tmp_path))
    titles = ("弦论与黑洞", "Étude of $\\alpha$-decay in $^{12}$C", "On Erd\u0151s numbers", "Introduction", "Introduction")
    with built.store.transaction() as tx:
        built.store.papers.put(tx, [Record(Paper(f"arxiv:2401.{n:05}", title, "Words.")) for n, title in enumerate(titles, 1)])
    catch_up(built.store, built.engine)
    client = TestClient(create(built), base_url="http://localhost")

    def refs(title: str) -> list[str]:
        return [record["ref"] for record in client.get("/api/papers", params={"title": title}).json()]

    assert refs("弦论与黑洞") == ["arxiv:2401.00001"]
    assert refs("etude of \u03b1 decay in 12C") == ["arxiv:2401.00002"]
    assert refs("On Erdos numbers") == refs("ON ERD\\H{o}S NUMBERS") == ["arxiv:2401.00003"]
    assert sorted(refs("introduction")) == ["arxiv:2401.00004", "arxiv:2401.00005"]
    built.store.close()
