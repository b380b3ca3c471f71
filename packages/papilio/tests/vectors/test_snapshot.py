from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from unit_vectors import clustered, normed, units

from papilio.vectors.filters import Between, Filter, Labelled
from papilio.vectors.index import VectorIndex
from papilio.vectors.rows import Floats, Row
from papilio.vectors.snapshot import Snapshot

DIMENSION = 320
COUNT = 30_000
REMOVED = 500
TIE = 1e-3
"""Scores that differ by less are equal: bytes cannot tell them apart."""


@pytest.fixture(scope="module")
def vectors() -> Floats:
    return clustered(COUNT, DIMENSION)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory, vectors: Floats) -> Snapshot:
    """So many rows that most are not compared exactly; every third has a label; the first are removed."""
    index = VectorIndex(tmp_path_factory.mktemp("vectors"), "e", DIMENSION)
    rows = [Row(f"p{number:05}", ("third",) if number % 3 == 0 else (), year=number % 20) for number in range(COUNT)]
    with index.writer() as writer:
        writer.put(rows, vectors)
        writer.remove([row.ref for row in rows[:REMOVED]])
        writer.commit(1)
        writer.put(rows[:REMOVED], vectors[:REMOVED])
        writer.commit(2)
        writer.remove([row.ref for row in rows[:REMOVED]])
        writer.commit(3)
    return index.snapshot()


NEAR, FAR = 0.08, 100.0


@pytest.mark.parametrize("distance", [NEAR, FAR])
@pytest.mark.parametrize(
    ("condition", "lets_through"),
    [
        (None, np.ones(COUNT, np.bool_)),
        (Labelled(frozenset({"third"})), np.arange(COUNT) % 3 == 0),
        (Between("year", 3, 4), np.arange(COUNT) % 20 == 3),
    ],
)
def test_nearly_all_of_the_nearest_are_found(
    large: Snapshot, vectors: Floats, condition: Filter | None, lets_through: np.ndarray, distance: float
) -> None:
    possible = lets_through & (np.arange(COUNT) >= REMOVED)
    recalled: list[float] = []
    for asked in normed(vectors[:40] + distance * units(40, DIMENSION, 5)):
        exact = np.where(possible, vectors @ asked, -2)
        found = [int(each.ref[1:]) for each in large.search(asked, 100, condition)]
        assert len(set(found)) == 100
        assert possible[found].all()
        recalled.append(float((exact[found] >= np.partition(exact, -100)[-100] - TIE).mean()))
    assert np.mean(recalled) >= 0.98


def test_many_threads_find_what_one_does(large: Snapshot) -> None:
    asked = list(units(60, DIMENSION, 3))
    alone = [large.search(each, 20) for each in asked]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda each: large.search(each, 20), asked)) == alone


def test_the_order_in_which_rows_came_decides_nothing(large: Snapshot, vectors: Floats, tmp_path: Path) -> None:
    index = VectorIndex(tmp_path, "e", DIMENSION)
    order = np.random.default_rng(1).permutation(np.arange(REMOVED, COUNT))
    with index.writer() as writer:
        # The same mean as the other: all rows in the first commit.
        writer.put([Row(f"p{number:05}") for number in order], vectors[order])
        writer.commit(3)
        writer.tidy(always=True)
    with_same_mean = index.snapshot()
    for asked in units(10, DIMENSION, 8):
        same = {each.ref: each.score for each in large.search(asked, 2000)}
        for each in with_same_mean.search(asked, 50):
            assert same[each.ref] == each.score


def small(path: Path, vectors: Floats, refs: list[str]) -> Snapshot:
    index = VectorIndex(path, "e", vectors.shape[1])
    with index.writer() as writer:
        writer.put([Row(ref) for ref in refs], vectors)
        writer.commit(1)
    return index.snapshot()


def test_ties_stand_in_the_order_of_refs_also_where_the_last_wanted_is_one(tmp_path: Path) -> None:
    one, other = units(2, 16)
    snapshot = small(tmp_path, np.stack([other, *[one] * 9]), ["z", *"hcaibdgfe"])
    assert [each.ref for each in snapshot.search(one, 4)] == list("abcd")
    assert [each.ref for each in snapshot.search(one, 99)] == [*"abcdefghi", "z"]


def test_scores_are_inner_products_with_what_is_asked_of_any_length(tmp_path: Path) -> None:
    vectors = units(50, 320)
    snapshot = small(tmp_path, vectors, [f"{number:02}" for number in range(50)])
    for length in (0.001, 1, 250):
        found = snapshot.search(length * vectors[7], 50)
        assert found[0].ref == "07"
        for each in found:
            assert each.score / length == pytest.approx(vectors[int(each.ref)] @ vectors[7], abs=0.003)


def test_more_than_there_are_none_wanted_and_nothing_near_to_0(tmp_path: Path) -> None:
    snapshot = small(tmp_path, units(1, 16), ["only"])
    assert [each.ref for each in snapshot.search(-units(1, 16)[0], 1000)] == ["only"]
    assert snapshot.search(units(1, 16)[0], 0) == []
    assert snapshot.search(np.zeros(16, np.float32), 10) == []


def test_what_cannot_be_asked_says_what_would_be_right(tmp_path: Path) -> None:
    snapshot = small(tmp_path, units(1, 16), ["only"])
    with pytest.raises(ValueError, match=r"\(16,\) is right"):
        snapshot.search(units(1, 8)[0], 10)
    with pytest.raises(ValueError, match="not finite"):
        snapshot.search(np.full(16, np.nan, np.float32), 10)
    with pytest.raises(ValueError, match="cannot be negative: -1"):
        snapshot.search(units(1, 16)[0], -1)


def test_vectors_of_refs(tmp_path: Path) -> None:
    vectors = units(5, 320)
    snapshot = small(tmp_path, vectors, list("edcba"))
    refs, held = snapshot.vectors(["a", "never", "e", "a"])
    assert refs == ["a", "e", "a"]
    assert (held * vectors[[4, 0, 4]]).sum(axis=1).min() > 0.999
    assert snapshot.vectors([])[1].shape == snapshot.vectors(["never"])[1].shape == (0, 320)


def test_scores_of_named_rows_are_those_of_a_search(large: Snapshot, vectors: Floats) -> None:
    found = large.search(vectors[REMOVED] * 3, 50)
    assert large.scores(vectors[REMOVED] * 3, [*(each.ref for each in found), "p00000", "unknown"]) == dict(found)
    assert large.scores(np.zeros(DIMENSION, np.float32), ["p01000"]) == {}
    with pytest.raises(ValueError, match="shape"):
        large.scores(np.ones(3, np.float32), ["p01000"])
