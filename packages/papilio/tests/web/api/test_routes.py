"""The JSON interface over a small real library."""

from pathlib import Path
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from papilio.app import build
from papilio.finding.indexing import catch_up
from papilio.model.paper import Paper, Record
from papilio.settings.settings import Settings
from papilio.web.serving.server import create


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


def test_chinese_terms_are_understood_unless_they_are_left(client: TestClient) -> None:
    answer = client.get("/api/search", params={"q": "稀疏"}).json()
    assert answer["understood"] == [{"term": "稀疏", "english": ["sparse", "sparsity"], "searched": True}]
    assert {why["asked"] for hit in answer["hits"] for why in hit["why"]} == {"稀疏"}
    left = client.get("/api/search", params={"q": "稀疏", "untranslated": "稀疏"}).json()
    assert (left["total"], left["understood"][0]["searched"]) == (0, False)
    [note] = client.get("/api/search", params={"q": "稀疏", "untranslated": "图神经网络"}).json()["notes"]
    assert "“图神经网络” is no Chinese term of this query" in note


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


def test_html_in_records_stays_text(client: TestClient, hostile: str) -> None:
    response = client.get("/api/papers/arxiv:2401.00009")
    assert response.headers["content-type"] == "application/json"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.json()["title"] == hostile


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


def test_papers_by_their_title(client: TestClient, hostile: str) -> None:
    def refs(title: str) -> list[str]:
        answer = client.get("/api/papers", params={"title": title})
        assert answer.status_code == 200, answer.text
        return [record["ref"] for record in answer.json()]

    assert refs("Butterfly sparse networks") == ["arxiv:2401.00001"]
    for spelled in ("BUTTERFLY low-rank networks.", "Bütterfly Löw Rank Networks", "$Butterfly$ \\emph{low rank} {N}etworks"):
        assert refs(spelled) == ["arxiv:2401.00004"], spelled
    assert refs("Monarch at a venue") == ["icml2024:abc"], "the record that is shown, with what names it"
    assert refs(hostile) == ["arxiv:2401.00009"]
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
