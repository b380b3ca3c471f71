from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from danaus.errors import ArgumentError, KindError, RangeError
from danaus.lowrank import Centred, RowBlocks, pca, randomized_svd, residual_norm, streaming_svd
from named import array, with_spectrum

A = with_spectrum(111, 47, 0.7 ** np.arange(47))


@pytest.mark.parametrize("dtype", ["float32", "float64", "complex128"])
@pytest.mark.parametrize("rows", [1, 17, 64, 1000])
def test_blocks_of_any_size_give_what_memory_gives(dtype: str, rows: int) -> None:
    a = array("numpy", dtype, A)
    tolerance = {"float32": 1e-4, "float64": 1e-11, "complex128": 1e-11}[dtype]
    blocks, whole = RowBlocks.of(a, rows=rows), RowBlocks.of(a, rows=len(a))
    for found, wanted in (
        (randomized_svd(blocks, rank=5), randomized_svd(a, rank=5)),
        (randomized_svd(blocks, rank=5, method="power", iterations=0), randomized_svd(a, rank=5, method="power", iterations=0)),
        (randomized_svd(blocks, tol=1e-2), randomized_svd(a, tol=1e-2)),
        (streaming_svd(blocks, 5), streaming_svd(whole, 5)),
    ):
        assert found.u.dtype == a.dtype
        for got, part in zip(found, wanted, strict=True):
            np.testing.assert_allclose(got, part, atol=tolerance)


def test_passes_are_as_few_as_they_say() -> None:
    passes: list[int] = []

    def blocks() -> Iterator[Any]:
        passes.append(1)
        yield from (A[:60], A[60:])

    a = RowBlocks(A.shape, A.dtype, blocks)
    streaming_svd(a, 5)
    assert len(passes) == 1
    passes.clear()
    found = randomized_svd(a, rank=5, method="power", iterations=0)
    assert len(passes) == 2
    assert (found.error.kind, found.error.how) == ("exact", "identity")
    best = np.linalg.norm(0.7 ** np.arange(5, 47))
    assert best <= np.linalg.norm(A - found.to_dense()) < 1.05 * best


@pytest.mark.parametrize("dtype", ["float64", "complex64"])
def test_one_pass_is_near_the_best_and_its_error_holds(dtype: str) -> None:
    a = array("numpy", dtype, A)
    best = np.linalg.norm(0.7 ** np.arange(8, 47))
    held = 0
    for seed in range(60):
        found = streaming_svd(RowBlocks.of(a, rows=50), 8, probability=0.9, rng=seed)
        true = np.linalg.norm(a - found.to_dense())
        assert best * (1 - 1e-6) <= true < 1.1 * best
        held += found.error.lower <= true <= found.error.upper
        exact = residual_norm(a, found)
        assert exact.lower <= true <= exact.upper
    # Of 60 that hold with probability 0.9, fewer than 45 would have been seen in one of 4,900 sets of seeds.
    assert held >= 45


def test_shapes_at_the_edge() -> None:
    for shape, rank in (((0, 4), 0), ((4, 0), 0), ((1, 5), 1), ((5, 1), 1), ((6, 6), 0), ((3, 9), 3)):
        a = np.random.default_rng(0).standard_normal(shape)
        for found in (streaming_svd(RowBlocks.of(a, rows=2), rank), randomized_svd(RowBlocks.of(a, rows=2), rank=rank)):
            assert [part.shape for part in found] == [(shape[0], rank), (rank,), (rank, shape[1])]
            if rank == min(shape):
                np.testing.assert_allclose(found.to_dense(), a, atol=1e-12)
    assert streaming_svd(RowBlocks.of(np.zeros((9, 5))), 2).s.tolist() == [0, 0]


def test_bad_arguments_say_what_would_be_right() -> None:
    with pytest.raises(KindError, match=r"RowBlocks\.of"):
        streaming_svd(A, 3)
    with pytest.raises(ArgumentError, match="from 0 to 47"):
        streaming_svd(RowBlocks.of(A), 68)
    with pytest.raises(ArgumentError, match="oversampling"):
        streaming_svd(RowBlocks.of(A), 3, oversampling=-1)


@pytest.mark.parametrize("dtype", ["float32", "float64", "complex128"])
@pytest.mark.parametrize("mean", [0.0, 1e6])
def test_rows_that_pass_once_are_centred_on_the_way(dtype: str, mean: float) -> None:
    a = array("numpy", dtype, A) + np.asarray(mean + np.arange(47.0), dtype)
    passes: list[int] = []

    def blocks() -> Iterator[Any]:
        passes.append(1)
        yield from (a[:60], a[60:])

    held = RowBlocks(a.shape, a.dtype, blocks)
    wide = a.astype(np.clongdouble if dtype == "complex128" else np.longdouble)
    centred = (wide - wide.mean(axis=0)).astype("c16")
    found = streaming_svd(Centred(held), 8)
    true = np.linalg.norm(centred - found.u.astype("c16") * found.s @ found.vh)
    assert found.error.lower <= true <= found.error.upper
    best = np.linalg.norm(np.linalg.svd(centred, compute_uv=False)[8:])
    assert true <= 1.3 * best
    once = pca(held, rank=8, method="streaming")
    assert len(passes) == 2
    np.testing.assert_allclose(once.mean, wide.mean(axis=0).astype(dtype), rtol=1e-6)
    often = pca(RowBlocks.of(a), rank=8)
    np.testing.assert_allclose(once.explained_variance_ratio, often.explained_variance_ratio, rtol=0.05, atol=0.01)
    assert once.error == found.error


def test_centring_what_passes_once_says_what_it_cannot_do() -> None:
    far = RowBlocks.of(np.array([[1.7e308, 0.0], [-1.7e308, 0.0]]))
    with pytest.raises(RangeError, match="the rows are too far apart to be centred in float64"):
        pca(far, rank=1, method="streaming")
    with pytest.raises(ArgumentError, match="one pass is made for a rank"):
        pca(RowBlocks.of(A), tol=0.1, method="streaming")
    with pytest.raises(KindError, match=r"expected RowBlocks, got ndarray"):
        streaming_svd(Centred(A), 3)
    constant = pca(RowBlocks.of(np.full((5, 3), 7.0)), rank=2, method="streaming")
    assert constant.explained_variance_ratio.tolist() == [0.0, 0.0] and constant.mean.tolist() == [7.0, 7.0, 7.0]
