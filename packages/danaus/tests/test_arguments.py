"""What is no sensible argument is told as such, whichever function it is given to."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from danaus._arguments import check_not_negative, check_positive, check_rank, check_whole, is_number, is_whole, random_numbers
from danaus.errors import ArgumentError
from danaus.lowrank import (
    RowBlocks,
    column_row,
    cur,
    interpolative,
    nystrom,
    pca,
    randomized_eigh,
    randomized_svd,
    residual_norm,
    streaming_svd,
    truncated_svd,
)
from danaus.monarch import Monarch
from danaus.spectrum import estimate

A = np.random.default_rng(0).standard_normal((16, 8))
SQUARE = np.random.default_rng(1).standard_normal((16, 16))

WHOLE: dict[str, Callable[[Any], Any]] = {
    "oversampling": lambda value: randomized_svd(A, rank=2, oversampling=value),
    "iterations": lambda value: randomized_svd(A, rank=2, iterations=value),
    "block": lambda value: randomized_svd(A, rank=2, block=value),
    "rank": lambda value: randomized_svd(A, rank=value),
    "rank of an SVD": lambda value: truncated_svd(A, rank=value),
    "rank of columns": lambda value: interpolative(A, rank=value),
    "rank of both": lambda value: cur(A, value),
    "rank of a stream": lambda value: streaming_svd(RowBlocks.of(A), value),
    "oversampling of a stream": lambda value: streaming_svd(RowBlocks.of(A), 2, oversampling=value),
    "rank of eigenvalues": lambda value: randomized_eigh(SQUARE + SQUARE.T, value),
    "block of eigenvalues, not of a rank": lambda value: randomized_eigh(SQUARE + SQUARE.T, 2, block=value),
    "rank of one pass": lambda value: nystrom(SQUARE @ SQUARE.T, value),
    "oversampling of one pass": lambda value: nystrom(SQUARE @ SQUARE.T, 2, oversampling=value),
    "rank of components": lambda value: pca(A, rank=value),
    "samples": lambda value: residual_norm(A, A, samples=value),
    "samples of a product": lambda value: column_row(A, A.T, samples=value),
    "rows": lambda value: RowBlocks.of(A, rows=value),
    "blocks": lambda value: Monarch.project(SQUARE, value),
    "pair of blocks": lambda value: Monarch.project(SQUARE, (value, 4)),
    "block_rank": lambda value: Monarch.project(SQUARE, 4, value),
    "probes": lambda value: estimate(A, probes=value),
    "steps": lambda value: estimate(A, steps=value),
}
NUMBERS: dict[str, Callable[[Any], Any]] = {
    "tol": lambda value: randomized_svd(A, tol=value),
    "tol of an SVD": lambda value: truncated_svd(A, tol=value),
    "energy": lambda value: truncated_svd(A, energy=value),
    "growth": lambda value: interpolative(A, rank=2, growth=value),
    "tol of components": lambda value: pca(A, tol=value),
    "probability of one pass": lambda value: nystrom(SQUARE @ SQUARE.T, 2, probability=value),
    "probability": lambda value: residual_norm(A, A, probability=value),
    "tol of a fit": lambda value: Monarch.fit(SQUARE, 4, inputs=np.ones(16), tol=value),
}
SEEDED: dict[str, Callable[[Any], Any]] = {
    "randomized": lambda rng: randomized_svd(A, rank=2, rng=rng),
    "streaming": lambda rng: streaming_svd(RowBlocks.of(A), 2, rng=rng),
    "eigenvalues": lambda rng: randomized_eigh(SQUARE + SQUARE.T, 2, rng=rng),
    "one pass": lambda rng: nystrom(SQUARE @ SQUARE.T, 2, rng=rng),
    "components": lambda rng: pca(A, rank=2, rng=rng),
    "columns": lambda rng: interpolative(A, rank=2, rng=rng),
    "both": lambda rng: cur(A, 2, rng=rng),
    "a product": lambda rng: column_row(A, A.T, samples=4, rng=rng),
    "a norm": lambda rng: residual_norm(A, truncated_svd(A, rank=1), samples=3, rng=rng),
    "a spectrum": lambda rng: estimate(A, rng=rng),
}


@pytest.mark.parametrize("wrong", [2.5, 2.0, "2", True, -3, [2], np.array(2), np.float32(2)], ids=repr)
@pytest.mark.parametrize("name", WHOLE)
def test_what_is_no_whole_number_is_refused_by_name(name: str, wrong: Any) -> None:
    with pytest.raises(ArgumentError, match=name.split()[0] if not name.startswith("pair") else "blocks"):
        WHOLE[name](wrong)


@pytest.mark.parametrize("kind", [np.int64, np.int32, np.uint8])
@pytest.mark.parametrize("name", WHOLE)
def test_whole_numbers_of_numpy_are_as_good(name: str, kind: Any) -> None:
    WHOLE[name](kind(4 if "block" in name and "rank" not in name else 2))


@pytest.mark.parametrize("wrong", ["0.5", {}, float("nan"), float("inf"), -0.1, True, [0.5]], ids=repr)
@pytest.mark.parametrize("name", NUMBERS)
def test_what_is_no_number_is_refused_by_name(name: str, wrong: Any) -> None:
    with pytest.raises(ArgumentError, match=name.split()[0]):
        NUMBERS[name](wrong)


@pytest.mark.parametrize("kind", [np.float32, np.float64, np.float16])
@pytest.mark.parametrize("name", [name for name in NUMBERS if name != "growth"])
def test_numbers_of_numpy_are_as_good(name: str, kind: Any) -> None:
    NUMBERS[name](kind(0.5))


@pytest.mark.parametrize("wrong", ["a", -1, 1.5, {}], ids=repr)
@pytest.mark.parametrize("name", SEEDED)
def test_what_is_no_seed_is_refused(name: str, wrong: Any) -> None:
    with pytest.raises(ArgumentError, match="rng: expected a whole number"):
        SEEDED[name](wrong)


def test_checks_return_pythons_numbers() -> None:
    assert type(check_whole(np.int16(3), "x")) is int and type(check_rank(np.int64(2), (4, 3))) is int
    with pytest.raises(ArgumentError, match=r"x: expected a whole number from 2 up, got 1"):
        check_whole(1, "x", 2)
    with pytest.raises(ArgumentError, match=r"rank: expected a whole number from 0 to 3 \(the shape is \(4, 3\)\), got 4"):
        check_rank(4, (4, 3))
    for check, wrong in ((check_positive, 0), (check_positive, "1"), (check_not_negative, -1), (check_not_negative, None)):
        with pytest.raises(ArgumentError, match="x: expected a finite number"):
            check(wrong, "x")
    check_positive(1e-300, "x")
    check_not_negative(np.int8(0), "x")
    assert is_whole(np.uint8(1)) and not is_whole(np.True_) and is_number(np.float16(1)) and not is_number(1j)
    generator = np.random.default_rng(3)
    assert random_numbers(generator) is generator
    assert random_numbers(3).random() == np.random.default_rng(3).random()


def test_a_tolerance_beyond_the_norm_leaves_nothing() -> None:
    for found in (randomized_svd(A, tol=5.0), randomized_svd(A, tol=1e9, relative=False), truncated_svd(A, tol=5.0)):
        assert found.s.shape == (0,)
        assert found.error.lower <= np.linalg.norm(A) <= found.error.upper
