import numpy as np
import pytest
import scipy.sparse.linalg
from scipy import sparse

from cases import case
from danaus import reference
from danaus.errors import ArgumentError, KindError, ShapeError
from danaus.lowrank import LowRank, RowBlocks, residual_norm, truncated_svd
from named import epsilon, numbers, with_spectrum

NORMS = ("frobenius", "spectral")


class Named:
    """A factorisation of another module, as far as it matters here."""

    def __init__(self, matrix: LowRank) -> None:
        self.matrix = matrix

    def to_matrix(self) -> LowRank:
        return self.matrix


NAMES = ("wide", "prime sizes", "rank deficient", "zero", "huge", "tiny", "no rows", "one row")
KINDS = (("numpy", "float64"), ("numpy", "complex64"), ("torch", "float32"), ("torch", "bfloat16"))


@pytest.mark.parametrize("norm", NORMS)
@pytest.mark.parametrize(
    ("library", "dtype", "name"),
    [
        *((library, dtype, name) for library, dtype in KINDS for name in NAMES),
        *(("jax", "float32", name) for name in ("prime sizes", "no rows")),
    ],
)
def test_the_norm_is_within_its_interval_for_every_kind_of_approximation(
    library: str, dtype: str, norm: str, name: str
) -> None:
    a = case(library, dtype, name)
    svd = truncated_svd(a, rank=min(a.shape) // 2)
    wanted = reference.norm_of(numbers(a) - (numbers(svd.u) * numbers(svd.s)) @ numbers(svd.vh), norm)
    slack = 4 * epsilon(dtype) * float(np.linalg.norm(numbers(a)))
    for approximation in (svd, svd.to_dense(), svd.to_matrix(), Named(svd.to_matrix())):
        for samples in (None, 8):
            found = residual_norm(a, approximation, norm, samples=samples, probability=0.9999)
            assert found.lower - slack <= wanted <= found.upper + slack
            if samples is None:
                assert (found.kind, found.how) == ("exact", "difference")
                assert abs(float(found) - wanted) <= slack


@pytest.mark.parametrize("norm", NORMS)
def test_what_only_multiplies_is_estimated(norm: str) -> None:
    a = with_spectrum(120, 90, 1 / np.arange(1, 91))
    svd = truncated_svd(a, rank=5)
    wanted = reference.eckart_young(a, 5, norm)
    for kind in (sparse.csr_array, sparse.csc_matrix, scipy.sparse.linalg.aslinearoperator, RowBlocks.of):
        found = residual_norm(kind(a), svd, norm)
        assert (found.kind, found.how) == ("estimate", "samples" if norm == "frobenius" else "Lanczos")
        assert found.lower <= wanted <= found.upper
        assert found.upper / found.lower < (2.5 if norm == "frobenius" else 1.07)
        assert found.probability == 0.99


@pytest.mark.parametrize("norm", NORMS)
@pytest.mark.parametrize("sigma", [np.eye(1, 40)[0], 1 / np.arange(1, 41), np.ones(40)], ids=["one", "slow", "flat"])
def test_the_interval_holds_as_often_as_it_says(norm: str, sigma: np.ndarray) -> None:
    a = with_spectrum(60, 40, sigma)
    nothing = LowRank(np.zeros((60, 0)), np.zeros((0, 40)))
    wanted = reference.norm_of(a, norm)
    seen = [residual_norm(a, nothing, norm, samples=6, probability=0.9, rng=seed) for seed in range(400)]
    # Of 400 that hold with probability 0.9, fewer than 338 would have been seen in one of 4,500 sets of seeds.
    rounding = 1e-14
    assert sum(found.lower - rounding <= wanted <= found.upper + rounding for found in seen) >= 338
    assert min(found.lower for found in seen) > 0


def test_below_the_root_of_epsilon_errors_are_told_apart() -> None:
    a = with_spectrum(80, 60, [1.0, 1e-11, *np.zeros(58)])
    for norm in NORMS:
        for kind in (np.asarray, sparse.csr_array):
            found = residual_norm(kind(a), truncated_svd(a, rank=1), norm)
            assert found.lower <= 1e-11 <= found.upper < 1e-10


def test_bad_arguments_say_what_would_be_right() -> None:
    a = np.ones((4, 3))
    with pytest.raises(ShapeError, match=r"\(3, 4\), and a has shape \(4, 3\)"):
        residual_norm(a, a.T)
    with pytest.raises(KindError, match="got str"):
        residual_norm(a, "a")
    for arguments in ({"norm": "nuclear"}, {"samples": 0}, {"probability": 0.0}):
        with pytest.raises(ArgumentError, match="expected"):
            residual_norm(a, a, **arguments)
