import math
import pickle
from dataclasses import FrozenInstanceError

import numpy as np
import pytest

from danaus._arrays import work
from danaus.chain import Chain
from danaus.errors import RangeError
from danaus.lowrank import (
    SVD,
    ErrorEstimate,
    RowBlocks,
    column_row,
    cur,
    interpolative,
    randomized_svd,
    residual_norm,
    streaming_svd,
    truncated_svd,
    whitened_svd,
)
from danaus.monarch import Monarch
from danaus.results import UNKNOWN, decomposed, rounded, rounding
from named import array, with_spectrum

A = with_spectrum(24, 16, 0.5 ** np.arange(16))
RESULTS = {
    "truncated_svd": lambda: truncated_svd(A, rank=3),
    "randomized_svd": lambda: randomized_svd(A, rank=3),
    "streaming_svd": lambda: streaming_svd(RowBlocks.of(A), 3),
    "interpolative": lambda: interpolative(A, rank=3),
    "cur": lambda: cur(A, 3),
    "column_row": lambda: column_row(A, np.eye(16), 3),
    "whitened_svd": lambda: whitened_svd(A, covariance=np.eye(16), rank=3),
    "Monarch.fit": lambda: Monarch.fit(A, (4, 4)),
    "Monarch.fit for inputs": lambda: Monarch.fit(A, (4, 4), inputs=np.eye(16) + 0.1),
    "Chain.fit": lambda: Chain.fit(A, (4, 6), (4, 4)),
}


@pytest.mark.parametrize("name", RESULTS)
def test_every_result_tells_its_error_in_one_shape(name: str) -> None:
    found = RESULTS[name]()
    error = found.error
    assert isinstance(error, ErrorEstimate)
    assert 0 <= error.lower <= error.value <= error.upper
    assert 0 < error.probability <= 1
    assert float(error) == error.value
    assert error.norm == "frobenius"
    if error.kind == "exact":
        dense = (found.matrix if name.endswith(("fit", "inputs")) else found).to_dense()
        weighed = np.eye(16) + 0.1 if name.endswith("inputs") else np.eye(16)
        assert error.lower - 1e-13 <= np.linalg.norm((A - dense) @ weighed) <= error.upper + 1e-13
    with pytest.raises(FrozenInstanceError):
        error.value = 0.0


def test_the_kind_says_what_the_value_is() -> None:
    assert truncated_svd(A, rank=3).error.kind == "exact"
    assert residual_norm(A, A, samples=4).kind == "estimate"
    wide = ErrorEstimate.bound(3.0, 0.9, "samples")
    assert (wide.lower, wide.value, wide.upper, wide.kind) == (0.0, 3.0, 3.0, "bound")
    one = ErrorEstimate.exact(2.0, "spectral").widened(0.5)
    assert (one.lower, one.value, one.upper) == (1.5, 2.0, 2.5)
    assert one.times(2.0).upper == 5.0
    assert ErrorEstimate.exact(0.1).widened(0.5).lower == 0
    assert (UNKNOWN.lower, UNKNOWN.upper) == (0.0, math.inf)


def test_rounding_widens_what_goes_out_as_halves_only() -> None:
    half, single = work(np.zeros(3, np.float16)), work(np.zeros(3, np.float32))
    found = ErrorEstimate.exact(1.0)
    assert rounded(single, found, 10.0, 6) == found
    assert rounded(half, found, 10.0, 6).upper == pytest.approx(1 + 20 * 2.0**-10, abs=1e-6)
    assert 0 < rounding(single, 4) < rounding(single, 400) < decomposed(single, 400) < 1e-4


def test_what_is_tiny_is_rounded_outwards_and_what_is_too_large_is_refused() -> None:
    found = ErrorEstimate.exact(0.7).widened(0.1)
    tiny = found.times(2.0**-1074)
    assert (tiny.lower, tiny.upper) == (0.0, 2.0**-1073)
    assert found.times(2.0**1000).upper == found.upper * 2.0**1000
    with pytest.raises(RangeError, match=r"the error is 3 times 8\.99e"):
        ErrorEstimate.exact(3.0).times(2.0**1023)
    single = work(np.zeros(3, np.float32))
    assert rounded(single, ErrorEstimate.exact(0.0), 1e-45, 100).upper >= 10 * 2.0**-149


def test_an_svd_is_a_triple_that_keeps_its_error_where_it_stays_the_same() -> None:
    found = truncated_svd(A, rank=3)
    u, s, vh = found
    assert len(found) == 3
    assert (u is found.u, s is found.s, vh is found.vh) == (True, True, True)
    again = pickle.loads(pickle.dumps(found))
    assert type(again) is SVD
    assert again.error == found.error
    np.testing.assert_array_equal(again.s, s)
    # What was changed by hand has an error that nobody knows.
    assert found._replace(s=2 * s).error is UNKNOWN
    assert SVD(u, s, vh).error is UNKNOWN
    assert tuple(SVD(1, 2, 3)) == (1, 2, 3) == SVD(1, 2, 3)


def test_jax_maps_an_svd_as_its_three_arrays() -> None:
    jax = pytest.importorskip("jax")
    a = array("jax", "float32", A[:8, :5])
    traced = jax.jit(lambda a: truncated_svd(a, rank=2))(a)
    assert type(traced) is SVD
    assert len(jax.tree_util.tree_leaves(traced)) == 3
    assert traced.error is UNKNOWN
    np.testing.assert_allclose(traced.s, np.linalg.svd(A[:8, :5], compute_uv=False)[:2], rtol=1e-5)


@pytest.mark.parametrize("library", ["numpy", "torch"])
@pytest.mark.parametrize("dtype", ["float32", "complex128", "bfloat16"])
def test_the_error_of_a_truncation_is_that_of_the_worst_of_a_batch(library: str, dtype: str) -> None:
    flat = array(library, dtype, np.concatenate([A, 3 * A]))
    whole = flat.reshape(2, 24, 16)
    for norm in ("frobenius", "spectral", "nuclear"):
        found = truncated_svd(whole, tol=0.1, norm=norm)
        alone = truncated_svd(whole[1], rank=len(found.s[0]))
        worst = residual_norm(whole[1], alone)
        assert found.error.norm == norm
        if norm == "frobenius":
            assert found.error.lower <= worst.upper and worst.lower <= found.error.upper


def test_a_fit_tells_its_history_and_its_matrix_is_the_projection() -> None:
    fit = Monarch.fit(A, (4, 4), inputs=np.eye(16) + 0.1)
    assert len(fit.history) > 1
    assert fit.error.value == pytest.approx(fit.history[-1])
    same = Monarch.project(A, (4, 4), inputs=np.eye(16) + 0.1)
    np.testing.assert_array_equal(fit.matrix.left, same.left)
    plain = Monarch.fit(A, (4, 4))
    assert plain.history == (plain.error.value,)
    np.testing.assert_array_equal(plain.matrix.to_dense(), Monarch.project(A, (4, 4)).to_dense())
    chain = Chain.fit(A, (4, 6), (4, 4))
    np.testing.assert_array_equal(chain.matrix.to_dense(), Chain.project(A, (4, 6), (4, 4)).to_dense())
