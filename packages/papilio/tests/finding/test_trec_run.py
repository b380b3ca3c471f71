"""Runs in TREC's form: queries in, lines out, scores that no tool can take for ties."""

from itertools import pairwise
from pathlib import Path

import pytest

from papilio.errors import FileError
from papilio.finding.find import Findings, Found, find
from papilio.finding.indexing import catch_up
from papilio.finding.trec_run import read_queries, run_lines
from papilio.model.paper import Entry, Paper, Record
from papilio.search.documents import Hit, Search
from papilio.search.engine import Engine
from papilio.store import Store


@pytest.fixture
def findings(sqlite_url: str, tmp_path: Path) -> Findings:
    """Twelve papers of one text, whose scores are all alike."""
    store, engine = Store.open(sqlite_url), Engine(tmp_path / "index")
    with store.transaction() as tx:
        store.papers.put(tx, [Record(Paper(f"own:{number:02}", "Sparse butterflies")) for number in range(12)])
    catch_up(store, engine)
    return find(store, engine, Search("butterflies", channel="lexical", words_only=True))


def test_equal_scores_become_strictly_smaller_in_the_order_of_the_ranks(findings: Findings) -> None:
    assert len({found.hit.score for found in findings.found}) == 1
    lines = [line.split(" ") for line in run_lines("q1", findings, 100)]
    assert [(query, q0, rank, tag) for query, q0, _, rank, _, tag in lines] == [
        ("q1", "Q0", str(rank), "papilio") for rank in range(1, 13)
    ]
    assert [ref for _, _, ref, *_ in lines] == [found.entry.paper.ref for found in findings.found]
    scores = [float(line[4]) for line in lines]
    assert all(better > worse for better, worse in pairwise(scores)), "as a tool reads them"
    assert scores[0] == findings.found[0].hit.score
    assert scores[-1] == pytest.approx(scores[0])


def test_other_records_of_a_work_follow_their_hit_and_stay_before_the_next(findings: Findings) -> None:
    def found(ref: str, score: float, *also: str) -> Found:
        return Found(Hit(ref, score), Entry(Paper(ref, "Title"), 1, also=also))

    ranked = Findings(findings.answer, (found("a", 2.0, "a2", "a3"), found("b", 2.0), found("c", 1.0, "c2")))
    lines = [line.split(" ") for line in run_lines("q", ranked, 5)]
    assert [line[2] for line in lines] == ["a", "a2", "a3", "b", "c"]
    scores = [float(line[4]) for line in lines]
    assert scores == sorted(set(scores), reverse=True)
    assert scores[-1] == 1.0


def test_reads_queries_and_says_which_line_is_none(tmp_path: Path) -> None:
    path = tmp_path / "queries.jsonl"
    path.write_text('{"_id": 1, "text": "graph"}\n\n{"_id": "b", "text": "图"}\n')
    assert list(read_queries(path)) == [("1", "graph"), ("b", "图")]
    path.write_text('{"_id": 1, "text": "graph"}\n{"_id": 2}\n')
    with pytest.raises(FileError, match="line 2"):
        list(read_queries(path))
    with pytest.raises(FileError, match="No such file"):
        list(read_queries(tmp_path / "nowhere"))
