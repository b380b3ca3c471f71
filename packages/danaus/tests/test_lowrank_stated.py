import numpy as np
import pytest
import scipy.sparse.linalg

from danaus.lowrank import randomized_svd
from danaus.lowrank._stated import stated
from danaus.operators.kinds import as_operator
from named import with_spectrum


@pytest.mark.parametrize("norm", ["frobenius", "spectral"])
def test_what_is_known_is_used_before_anything_is_drawn(norm: str) -> None:
    sigma = 0.3 ** np.arange(20)
    a = with_spectrum(30, 20, sigma)
    u, s, vh = np.linalg.svd(a, full_matrices=False)
    seen = set()
    for k in (0, 2, 19):  # Of the last, the identity has lost all digits.
        found = stated(as_operator(a), u[:, :k], s[:k], vh[:k], norm, 0.99, 0)
        true = sigma[k] if norm == "spectral" else np.linalg.norm(sigma[k:])
        assert found.lower - 1e-15 <= true <= found.upper + 1e-15
        seen.add((found.kind, found.how))
    assert seen == ({("estimate", "Lanczos")} if norm == "spectral" else {("exact", "identity"), ("exact", "difference")})
    blind = stated(as_operator(scipy.sparse.linalg.aslinearoperator(a)), u[:, :2], s[:2], vh[:2], norm, 0.99, 0)
    assert blind.kind == "estimate"


@pytest.mark.parametrize("norm", ["frobenius", "spectral"])
def test_the_stated_error_holds_the_true_one_as_often_as_it_says(norm: str) -> None:
    a = with_spectrum(60, 50, 1 / np.arange(1, 51))
    held = 0
    for seed in range(200):
        found = randomized_svd(
            scipy.sparse.linalg.aslinearoperator(a), rank=4, norm=norm, probability=0.8, iterations=2, oversampling=5, rng=seed
        )
        true = np.linalg.norm(a - found.to_dense(), 2 if norm == "spectral" else "fro")
        held += found.error.lower <= true <= found.error.upper
    # Of 200 that hold with probability 0.8, fewer than 140 would have been seen in one of 3,600 sets of seeds.
    assert held >= 140


@pytest.mark.parametrize("norm", ["frobenius", "spectral"])
def test_an_error_that_ended_the_growth_is_stated_with_the_probability_that_was_asked_for(norm: str) -> None:
    # Each look takes a part of the risk, and what is stated of the last must not forget the others.
    a = with_spectrum(90, 70, 0.6 ** np.arange(70))
    found = randomized_svd(scipy.sparse.linalg.aslinearoperator(a), tol=1e-2, norm=norm, probability=0.9)
    assert found.error.kind == "estimate"
    assert found.error.how in ("samples", "Lanczos")
    assert found.error.probability == 0.9
