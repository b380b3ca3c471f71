"""The commands that read the library: search, related, show, resolve."""

import json
from contextlib import closing
from pathlib import Path

import pytest
from commands import papilio, papilio_process
from lines import LINES

from papilio.store import Store


def test_search_prints_the_fixed_shape(library: Path) -> None:
    answer = json.loads(papilio_process(library, "search", "--json", "monarch matrices").stdout)
    assert answer["total"] == 1
    hit = answer["hits"][0]
    assert hit["ref"] == "arxiv:2401.00001"
    assert hit["authors"] == ["Erwin Schrödinger", "Ada Lovelace"]
    assert hit["title"] == "Monarch matrices for everyone"
    assert hit["year"] == 2024
    assert {why["field"] for why in hit["why"]} >= {"title"}
    assert answer["facets"]["category"] == [{"value": "cs.LG", "count": 1}, {"value": "math.NA", "count": 1}]


def test_a_query_error_names_the_column_and_a_way_out(library: Path) -> None:
    done = papilio(library, "search", "auther:Lovelace", expect=1)
    assert "column 1" in done.stderr
    assert "\nTry: author:Lovelace" in done.stderr
    for query in ("(", '"', "title:", "is:mine"):
        assert "Try:" not in papilio(library, "search", "--", query, expect=1).stderr
    for query in ("foo:strings", "(strings", "strings)", "strings year:98-00", "-(a) OR strings"):
        tried = papilio(library, "search", "--", query, expect=1).stderr.partition("\nTry: ")[2].strip()
        papilio(library, "search", "--", tried)


def test_what_chinese_terms_mean_is_told_and_each_can_be_left(library: Path) -> None:
    assert "Understood: 矩阵 → matrix" in papilio(library, "search", "矩阵").stdout
    left = papilio(library, "search", "矩阵 蝴蝶", "--untranslated", "矩阵", "--untranslated", "图神经网络").stdout
    assert "Understood: 矩阵 → matrix; matrices (not searched for)" in left
    assert "“图神经网络” is no Chinese term of this query" in " ".join(left.split())
    whole = json.loads(papilio(library, "search", "--json", "矩阵").stdout)
    assert [hit["ref"] for hit in whole["hits"]] == ["arxiv:2401.00001"]
    assert {why["asked"] for why in whole["hits"][0]["why"] if why["channel"] == "lexical"} == {"矩阵"}


def test_a_file_of_queries_becomes_a_run_of_words(library: Path, tmp_path: Path) -> None:
    queries = tmp_path / "queries.jsonl"
    queries.write_text('{"_id": "q1", "text": "strings (and: \\"others"}\n{"_id": "q2", "text": "matrices blocks"}\n')
    papilio(
        library, "search", "--queries", str(queries), "--limit", "100", "--channel", "lexical", "--run", str(tmp_path / "run")
    )
    lines = [line.split() for line in (tmp_path / "run").read_text().splitlines()]
    assert [line[:4] for line in lines] == [["q1", "Q0", "arxiv:hep-th/9901001", "1"], ["q2", "Q0", "arxiv:2401.00001", "1"]]
    papilio(library, "search", "--queries", str(tmp_path / "missing"), expect=1)


@pytest.mark.parametrize(
    "name", ["2401.00001v3", "arXiv:2401.00001", "https://arxiv.org/pdf/2401.00001v1.pdf", "10.48550/arXiv.2401.00001"]
)
def test_show_takes_every_name(library: Path, name: str) -> None:
    assert json.loads(papilio(library, "show", "--json", name).stdout)["ref"] == "arxiv:2401.00001"


def test_show_says_what_is_not_there(library: Path) -> None:
    said = " ".join(papilio(library, "show", "2401.99999", expect=1).stderr.split())
    assert "2401.99999" in said and "papilio serve" in said
    assert "nonsense" in papilio(library, "show", "nonsense", expect=1).stderr


def test_resolve_prints_the_page(library: Path) -> None:
    text = "see https://arxiv.org/abs/hep-th/9901001 and arXiv:2401.00001"
    answer = json.loads(papilio(library, "resolve", "--json", text).stdout)
    assert answer["refs"] == ["arxiv:hep-th/9901001", "arxiv:2401.00001"]
    assert answer["kind"] == "papers"


def test_related_prints_the_nearest_and_says_when_there_is_none(tmp_path: Path) -> None:
    more = [
        LINES[0],
        {**LINES[0], "id": "2401.00002", "title": "Monarch matrices again"},
        {**LINES[1], "title": "0", "abstract": ""},
    ]
    (tmp_path / "papers.jsonl").write_text("".join(json.dumps(line) + "\n" for line in more))
    papilio(tmp_path, "import", str(tmp_path / "papers.jsonl"))
    assert "arxiv:2401.00002" in papilio(tmp_path, "related", "2401.00001").stdout
    answer = json.loads(papilio(tmp_path, "related", "https://arxiv.org/abs/2401.00001", "--json").stdout)
    assert [hit["ref"] for hit in answer["hits"]] == ["arxiv:2401.00002"]
    assert "too little" in papilio(tmp_path, "related", "hep-th/9901001").stdout
    assert "holds no paper" in papilio(tmp_path, "related", "2499.00001", expect=1).stderr


def test_recommend_names_the_starred_papers_and_says_what_to_do_without(tmp_path: Path) -> None:
    again = {**LINES[0], "id": "2401.00002", "title": "Monarch matrices again"}
    (tmp_path / "papers.jsonl").write_text("".join(json.dumps(line) + "\n" for line in (*LINES, again)))
    papilio(tmp_path, "import", str(tmp_path / "papers.jsonl"))
    assert "Star a paper" in papilio(tmp_path, "recommend").stdout
    with closing(Store.open(f"sqlite:///{tmp_path / 'papilio.db'}")) as store, store.transaction() as tx:
        store.stars.add(tx, "ada", "arxiv:2401.00001", 1)
    said = papilio(tmp_path, "recommend", "--reader", "ada").stdout
    assert "Monarch matrices again" in said and "like arxiv:2401.00001" in said
    answer = json.loads(papilio(tmp_path, "recommend", "--reader", "ada", "--json").stdout)
    assert (answer["likes"], [hit["ref"] for hit in answer["hits"]]) == (1, ["arxiv:2401.00002"])
    assert "--scope must be one of today, week, month, all" in papilio(tmp_path, "recommend", "--scope", "x", expect=1).stderr
