"""Drawing a map: of any number of papers, by landmarks where they are many, and keeping the places that readers know."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from unit_vectors import clustered

from papilio.mapping import making
from papilio.mapping.chart import NO_YEAR, Chart
from papilio.mapping.making import FEW, draw
from papilio.vectors.index import VectorIndex
from papilio.vectors.rows import Floats, Row
from papilio.vectors.snapshot import Snapshot

DIMENSION = 24


@pytest.fixture
def index(tmp_path: Path) -> Iterator[VectorIndex]:
    yield VectorIndex(tmp_path, "tests", DIMENSION)


def put(index: VectorIndex, vectors: Floats, first: int = 0, removed: tuple[str, ...] = ()) -> Snapshot:
    with index.writer() as writer:
        rows = [Row(f"p{first + number}", (), year=2000 + number % 20 if number else -1) for number in range(len(vectors))]
        writer.put(rows, vectors)
        writer.remove(list(removed))
        writer.commit(index.snapshot().sequence + 1)
    return index.refresh()


def of(chart: Chart) -> dict[str, tuple[float, float]]:
    return dict(zip(chart.named(chart.everything), map(tuple, chart.places.tolist()), strict=True))


@pytest.mark.parametrize("count", [0, 1, 2, 3, FEW, FEW + 1, 200])
def test_any_number_of_papers_has_places_inside(index: VectorIndex, count: int) -> None:
    snapshot = put(index, clustered(200, DIMENSION)[:count]) if count else index.snapshot()
    chart = draw(snapshot, [(f"p{number}", "cs.LG" if number % 2 else "") for number in range(count)])
    places = of(chart)
    assert set(places) == {f"p{number}" for number in range(count)}
    assert np.isfinite(chart.places).all() and ((chart.places >= 0) & (chart.places <= 1)).all()
    assert len(set(places.values())) == count, "no two lie on one another"
    if count == 1:
        assert chart.places.tolist() == [[0.5, 0.5]]
    years = dict(zip(chart.named(chart.everything), chart.years.tolist(), strict=True))
    assert not count or (years["p0"] == NO_YEAR and (count < 3 or years["p2"] == 2002))
    groups = {ref: chart.names[code] for ref, code in zip(chart.named(chart.everything), chart.groups.tolist(), strict=True)}
    assert all(name == ("cs.LG" if int(ref[1:]) % 2 else "") for ref, name in groups.items())


def test_papers_that_say_the_same_are_all_drawn(index: VectorIndex) -> None:
    vectors = np.repeat(clustered(1, DIMENSION), 100, axis=0)
    chart = draw(put(index, vectors), [])
    assert len(chart) == 100 and np.isfinite(chart.places).all()


def test_beyond_the_landmarks_papers_lie_where_their_likes_do(index: VectorIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "LANDMARKS", 300)
    chance = np.random.default_rng(1)
    centres, cluster = chance.standard_normal((6, DIMENSION)), chance.integers(6, size=900)
    vectors = (centres[cluster] + 0.2 * chance.standard_normal((900, DIMENSION))).astype(np.float32)
    snapshot = put(index, vectors / np.linalg.norm(vectors, axis=1, keepdims=True))
    chart = draw(snapshot, [])
    own = cluster[[int(ref[1:]) for ref in chart.named(chart.everything)]]
    landmarks, others = chart.places[:300], chart.places[300:]
    nearest = np.argmin(((others[:, None] - landmarks[None]) ** 2).sum(axis=2), axis=1)
    assert np.mean(own[:300][nearest] == own[300:]) > 0.97


def test_places_stay_where_papers_come_and_go(index: VectorIndex) -> None:
    vectors = clustered(150, DIMENSION)
    first = draw(put(index, vectors[:120]), [("p3", "cs.CL")])
    second = draw(put(index, vectors[120:], 120, ("p7",)), [("p3", "cs.LG"), ("p149", "ICML")], first)
    before, after = of(first), of(second)
    assert set(after) == {f"p{number}" for number in range(150) if number != 7}
    assert all(after[ref] == place for ref, place in before.items() if ref != "p7")
    assert second.sequence == first.sequence + 1
    groups = dict(zip(second.named(second.everything), second.groups.tolist(), strict=True))
    assert (second.names[groups["p3"]], second.names[groups["p149"]]) == ("cs.LG", "ICML")


def test_it_is_laid_out_anew_when_the_library_has_become_another(index: VectorIndex) -> None:
    vectors = clustered(400, DIMENSION)
    first = draw(put(index, vectors[:100]), [])
    second = draw(put(index, vectors[100:], 100), [], first)
    assert second.layout.made_of == 400 and len(second) == 400
    again = draw(index.refresh(), [], second)
    assert np.array_equal(again.places, second.places)
    assert np.array_equal(draw(index.refresh(), []).places, second.places), "the same from nothing"


def test_a_map_of_another_encoder_counts_for_nothing(index: VectorIndex, tmp_path: Path) -> None:
    other = VectorIndex(tmp_path / "other", "another", DIMENSION)
    last = draw(put(other, clustered(100, DIMENSION, seed=5)), [])
    snapshot = put(index, clustered(100, DIMENSION))
    assert np.array_equal(draw(snapshot, [], last).places, draw(snapshot, []).places)
