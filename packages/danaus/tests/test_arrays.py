import numpy as np
import pytest
from scipy.sparse.linalg import LinearOperator

from danaus._arrays import check_finite, dtype_name, largest_entry, to_numpy, work
from danaus.chain import Chain
from danaus.errors import KindError, NotFiniteError, RangeError
from danaus.lowrank import (
    LowRank,
    RowBlocks,
    column_row,
    cur,
    interpolative,
    pinv,
    randomized_svd,
    residual_norm,
    streaming_svd,
    truncated_svd,
    whitened_svd,
)
from danaus.monarch import Monarch
from danaus.rank import stable_rank
from danaus.spectrum import estimate
from named import array, numbers

DTYPES = {
    "float16": ("float32", "float16"),
    "bfloat16": ("float32", "bfloat16"),
    "float32": ("float32", "float32"),
    "complex64": ("complex64", "complex64"),
    "complex128": ("complex128", "complex128"),
    "int32": ("float64", "float64"),
    "bool": ("float64", "float64"),
}
"""What comes in → what is computed in, what goes out."""


@pytest.mark.parametrize("library", ["numpy", "torch", "jax"])
@pytest.mark.parametrize("dtype", DTYPES)
def test_dtypes_are_computed_in_and_go_out_as_the_table_says(library: str, dtype: str) -> None:
    x = array(library, dtype, np.ones((7, 5)))
    w = work(x)
    computed, out = DTYPES[dtype]
    assert (dtype_name(w.dtype), dtype_name(w.out)) == (computed, out)
    entered = w.enter(x)
    assert dtype_name(entered.dtype) == computed
    assert dtype_name(w.leave(entered).dtype) == out
    assert dtype_name(w.real_dtype) == {"complex64": "float32", "complex128": "float64"}.get(computed, computed)


def test_arrays_together_are_computed_in_the_widest() -> None:
    half, single, double = (np.ones(2, dtype) for dtype in ("float16", "float32", "float64"))
    assert dtype_name(work(half, single).out) == "float32"
    assert dtype_name(work(half, double).out) == "float64"
    assert dtype_name(work(half, half).out) == "float16"
    assert dtype_name(work(single, double * 1j).dtype) == "complex128"
    with pytest.raises(KindError, match="more than one library: numpy, torch"):
        work(half, array("torch", "float32", single))


@pytest.mark.parametrize("library", ["numpy", "torch", "jax"])
def test_one_seed_draws_the_same_numbers_in_every_library(library: str) -> None:
    for dtype in ("float32", "complex64"):
        x = array(library, dtype, np.ones((7, 5)))
        wanted = work(np.ones(1, dtype)).normal((7, 5), 3)
        np.testing.assert_array_equal(numbers(work(x).normal((7, 5), 3)), wanted)
        assert np.mean(np.abs(work(np.ones(1, dtype)).normal((400, 50), 0)) ** 2) == pytest.approx(1, abs=0.03)


@pytest.mark.parametrize("library", ["numpy", "torch", "jax"])
def test_what_is_not_finite_is_counted_and_the_first_is_named(library: str) -> None:
    a = np.zeros((7, 5))
    a[3, 2], a[4, 0] = np.nan, np.inf
    with pytest.raises(NotFiniteError, match=r"b: 2 of 35 entries are NaN or infinite, the first at \(3, 2\) \(shape \(7, 5\)"):
        check_finite(array(library, "float32", a), "b")
    check_finite(array(library, "int32", np.zeros((7, 5))), "b")


@pytest.mark.parametrize("library", ["numpy", "torch"])
def test_what_a_half_cannot_hold_is_refused_and_not_made_infinite(library: str) -> None:
    w = work(array(library, "float16", np.ones(2)))
    with pytest.raises(RangeError, match="entries up to 1e\\+06, too large for float16; give float32"):
        w.leave(w.array(np.array([1e6, 1.0])))
    assert numbers(w.leave(w.array(np.array([6e4, np.inf]))))[1] == np.inf  # As it was before.


@pytest.mark.parametrize("library", ["numpy", "torch", "jax"])
def test_the_largest_entry_is_had_of_every_dtype(library: str) -> None:
    a = np.zeros((7, 5))
    a[1, 1], a[2, 2] = -3.0, 2.0
    for dtype in ("float32", "bfloat16", "complex64"):
        assert largest_entry(array(library, dtype, a)) == pytest.approx(3)
    assert largest_entry(array(library, "float32", a)[:0]) == 0
    a[0, 0] = np.nan
    assert np.isnan(largest_entry(array(library, "float32", a)))


def test_every_array_becomes_numpys() -> None:
    for library in ("numpy", "torch", "jax"):
        for dtype in ("float32", "complex64"):
            assert isinstance(to_numpy(array(library, dtype, np.ones((7, 5)))), np.ndarray)
    torch = pytest.importorskip("torch")
    assert to_numpy(torch.ones(2, dtype=torch.bfloat16, requires_grad=True)).dtype == np.float32
    turned = torch.tensor([1 + 2j]).conj()  # Whose imaginary part is kept with the wrong sign, and a note.
    assert to_numpy(turned.imag).tolist() == [-2.0]
    assert randomized_svd(turned.imag[None], rank=1).s.tolist() == [2.0]


def test_masked_arrays_are_refused_everywhere_as_their_masks_would_be_lost() -> None:
    masked = np.ma.masked_invalid(np.array([[1.0, np.nan], [2.0, 3.0]]))
    operator = LinearOperator((2, 2), np.asarray, matmat=np.ma.array, rmatvec=np.asarray, dtype=float)
    takes = (
        lambda: truncated_svd(masked, rank=1),
        lambda: randomized_svd(masked, rank=1),
        lambda: pinv(masked),
        lambda: cur(masked, 1),
        lambda: interpolative(masked, rank=1),
        lambda: column_row(masked, np.eye(2), 1),
        lambda: column_row(np.eye(2), np.eye(2), 1, probabilities=np.ma.array([0.5, 0.5])),
        lambda: whitened_svd(np.eye(2), inputs=masked, rank=1),
        lambda: whitened_svd(np.eye(2), covariance=masked, rank=1),
        lambda: residual_norm(np.eye(2), masked),
        lambda: LowRank(masked, masked),
        lambda: LowRank(np.eye(2), np.eye(2)) @ masked,
        lambda: RowBlocks.of(masked),
        lambda: streaming_svd(RowBlocks((2, 2), masked.dtype, lambda: iter([masked])), 1),
        lambda: randomized_svd(operator, rank=1),
        lambda: Monarch.project(masked, 1),
        lambda: Monarch.block_diagonal(np.ma.ones((2, 2, 2))),
        lambda: Chain.project(masked, (2,)),
        lambda: stable_rank(masked[0]),
        lambda: stable_rank(of=masked),
        lambda: estimate(masked),
    )
    for take in takes:
        with pytest.raises(KindError, match=r"masked array .* fill it: a\.filled\(0\)"):
            take()
