from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from unit_vectors import units

from budgets import budget
from papilio.vectors.filters import Between, Either, Every, Filter, Keyed, Labelled, Named, Without, has_key
from papilio.vectors.index import VectorIndex
from papilio.vectors.rows import UNKNOWN, Row, keys_of
from papilio.vectors.snapshot import Snapshot

LETTERS = "abcdefgh"
ROWS = [
    Row(
        f"p{number}",
        tuple(letter for place, letter in enumerate(LETTERS) if number >> place & 1),
        UNKNOWN if number % 7 == 0 else number * 10,
        UNKNOWN if number % 5 == 0 else 2000 + number % 30,
    )
    for number in range(200)
]


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    index = VectorIndex(tmp_path_factory.mktemp("vectors"), "e", 16)
    with index.writer() as writer:
        writer.put(ROWS, units(len(ROWS)))
        writer.commit(1)
    return index.snapshot()


def found(snapshot: Snapshot, condition: Filter) -> set[str]:
    return {each.ref for each in snapshot.search(units(1, seed=9)[0], len(ROWS), condition)}


def lets_through(condition: Filter, row: Row) -> bool:
    """What a filter means, row by row."""
    match condition:
        case Labelled(labels):
            return not labels.isdisjoint(row.labels)
        case Named(refs):
            return row.ref in refs
        case Keyed(keys):
            return keys_of([row.ref])[0] in keys
        case Between(column, first, end):
            value = row.time if column == "time" else row.year
            return value != UNKNOWN and (first is None or value >= first) and (end is None or value < end)
        case Every(parts):
            return all(lets_through(part, row) for part in parts)
        case Either(parts):
            return any(lets_through(part, row) for part in parts)
        case Without(part):
            return not lets_through(part, row)


refs = st.sampled_from([*(row.ref for row in ROWS), "not held"])
edges = st.none() | st.integers(-5, 2050)
single: st.SearchStrategy[Filter] = st.one_of(
    st.builds(Labelled, st.frozensets(st.sampled_from([*LETTERS, "never"]), max_size=7)),
    st.builds(Named, st.frozensets(refs, max_size=30)),
    st.builds(lambda some: Keyed(keys_of(some)), st.lists(refs, max_size=30)),
    st.builds(Between, st.sampled_from(["time", "year"]), edges, edges),
)
trees = st.recursive(
    single,
    lambda inner: st.one_of(
        st.builds(Every, st.lists(inner, max_size=3).map(tuple)),
        st.builds(Either, st.lists(inner, max_size=3).map(tuple)),
        st.builds(Without, inner),
    ),
    max_leaves=6,
)


@settings(max_examples=budget(150, 3000), deadline=None)
@given(trees)
def test_a_filter_lets_through_what_it_means(snapshot: Snapshot, condition: Filter) -> None:
    assert found(snapshot, condition) == {row.ref for row in ROWS if lets_through(condition, row)}


def test_one_that_lets_nothing_through_finds_nothing(snapshot: Snapshot) -> None:
    for condition in (
        Labelled(frozenset({"never"})),
        Either(()),
        Named(frozenset()),
        Between("year", 5, 5),
        Without(Every(())),
    ):
        assert found(snapshot, condition) == set()


@settings(max_examples=budget(50, 1000), deadline=None)
@given(st.lists(st.integers(0, 40)), st.lists(st.integers(0, 40)), st.booleans())
def test_keys_are_told_apart_by_all_their_bits(held: list[int], wanted: list[int], high: bool) -> None:
    shift = np.uint64(40 if high else 0)
    keys, asked = np.array(held, np.uint64) << shift, np.array(wanted, np.uint64) << shift
    assert has_key(keys, asked).tolist() == [number in wanted for number in held]


def test_filters_hold_across_commits_and_rewriting(tmp_path: Path) -> None:
    index = VectorIndex(tmp_path, "e", 16)
    with index.writer() as writer:
        for part in range(4):
            writer.put(ROWS[part * 50 : part * 50 + 50], units(50, seed=part))
            writer.commit(part)
        writer.remove([row.ref for row in ROWS[::3]])
        writer.commit(5)
        kept = [row for number, row in enumerate(ROWS) if number % 3]
        conditions = [Labelled(frozenset({"c"})), Labelled(frozenset("abcdef")), Between("year", 2010, None)]
        for _ in range(2):
            for condition in conditions:
                assert found(index.snapshot(), condition) == {row.ref for row in kept if lets_through(condition, row)}
            assert writer.tidy(always=True)
