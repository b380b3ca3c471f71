import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from unit_vectors import clustered, units

from budgets import budget
from papilio.vectors.coding import BITS, WORDS, Coding


@settings(max_examples=budget(20, 300), deadline=None)
@given(st.sampled_from([1, 2, 7, 64, 320, 384, 600]), st.integers(0, 1000))
@example(600, 182).via("a component that is cut")
def test_an_inner_product_is_kept_up_to_the_error_of_bytes(dimension: int, seed: int) -> None:
    coding = Coding.drawn(dimension)
    vectors, asked = units(50, dimension, seed), 3 * units(1, dimension, seed + 1)[0]
    question = coding.question(asked)
    found = coding.to_rows(vectors).astype(np.float64) @ question.weights * question.unit
    # Six deviations of the sum of errors that are even within a step, and what is cut; the length that is asked for counts.
    turned = vectors @ coding.rotation.T
    cut = np.abs(turned - np.clip(turned, -127 * coding.step, 127 * coding.step)) @ np.abs(coding.rotation @ asked)
    assert (np.abs(found - vectors @ asked) <= 3 * 6 * coding.step / 12**0.5 + cut).all()


@settings(max_examples=budget(20, 300), deadline=None)
@given(st.sampled_from([1, 3, 64, 320, 768]), st.integers(0, 1000))
def test_a_score_is_the_same_in_every_order_of_sums(dimension: int, seed: int) -> None:
    coding = Coding.drawn(dimension)
    rows = coding.to_rows(units(20, dimension, seed)).astype(np.float32)
    weights = coding.question(units(1, dimension, seed + 1)[0]).weights
    exact = rows.astype(np.int64) @ weights.astype(np.int64)
    assert np.array_equal(weights, np.rint(weights))
    for order in (np.arange(dimension), np.arange(dimension)[::-1], np.argsort(-weights)):
        assert np.array_equal(np.add.accumulate(rows[:, order] * weights[order], axis=1)[:, -1], exact)
    assert np.array_equal(rows @ weights, exact)


def test_rows_are_vectors_again() -> None:
    coding, vectors = Coding.drawn(320), units(100, 320)
    again = coding.to_vectors(coding.to_rows(vectors))
    assert np.linalg.norm(again, axis=1) == pytest.approx(1, abs=1e-6)
    assert (again * vectors).sum(axis=1).min() > 0.9998


def test_sketches_differ_as_angles_do_also_where_all_vectors_lie_on_one_side() -> None:
    vectors = clustered(3000, 320)
    rows = Coding.drawn(320).to_rows(vectors)
    coding = Coding.drawn(320).centred(rows)
    sketches = coding.sketches(rows)
    assert sketches.shape == (3000, WORDS)
    differing = np.bitwise_count(sketches ^ coding.question(vectors[0]).sketch).sum(axis=1, dtype=np.int64)
    centred = vectors - vectors.mean(axis=0)
    cosines = centred @ centred[0] / np.linalg.norm(centred, axis=1) / np.linalg.norm(centred[0])
    expected = np.arccos(np.clip(cosines, -1, 1)) / np.pi
    assert np.abs(differing / BITS - expected).mean() < 0.025
    assert differing[0] <= 8


def test_a_coding_is_read_as_it_was_written_and_not_cut_short() -> None:
    for dimension in (1, 320, 768):
        coding = Coding.drawn(dimension).centred(np.ones((3, dimension), np.int8))
        again = Coding.from_bytes(coding.to_bytes(), dimension)
        for name in ("rotation", "others", "mean"):
            assert np.array_equal(getattr(again, name), getattr(coding, name))
        with pytest.raises(ValueError, match="reshape"):
            Coding.from_bytes(coding.to_bytes()[:-4], dimension)


def test_the_mean_of_no_rows_is_0() -> None:
    assert not Coding.drawn(8).centred(np.zeros((0, 8), np.int8)).mean.any()
