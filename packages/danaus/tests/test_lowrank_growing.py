import numpy as np
import pytest

from danaus._arrays import work
from danaus.errors import ArgumentError, FactorisationError
from danaus.lowrank._growing import check_tol, grown, scaled_plan
from danaus.lowrank._growth import Growth
from danaus.lowrank._plans import ByTolerance
from danaus.lowrank._range_finder import BothBases, HermitianBasis, RightBasis
from danaus.lowrank._stated import Meter
from danaus.operators.kinds import as_operator
from danaus.results import Norm
from named import array, with_spectrum


@pytest.mark.parametrize("basis", [RightBasis, BothBases, HermitianBasis])
@pytest.mark.parametrize("norm", ["frobenius", "spectral"])
@pytest.mark.parametrize("method", ["krylov", "power"])
def test_every_basis_grows_until_the_error_is_met_and_no_further(basis: type, norm: Norm, method: str) -> None:
    left = with_spectrum(30, 30, 0.6 ** np.arange(30))
    sigma = np.where(np.arange(30) % 2, -1, 1) * 0.6 ** np.arange(30)
    q = np.linalg.qr(left)[0]
    a = (q * sigma) @ q.T
    op, rng = as_operator((a + a.T) / 2), np.random.default_rng(0)
    found = basis(op, rng)
    meter = Meter(op, ByTolerance(0.01, norm, relative=True), 0.99, rng)
    u, s, v, error = grown(found, meter, Growth(method, 30, 4, 2), 1.0, rng)
    order = "fro" if norm == "frobenius" else 2
    true = np.linalg.norm(a - u * s @ v.T, order)
    assert error.lower <= true <= error.upper <= 0.01 * np.linalg.norm(a, order)
    assert found.width < 30 and 9 <= len(s) <= 14


def test_a_tolerance_that_rounding_forbids_is_refused() -> None:
    op, rng = as_operator(np.eye(6)), np.random.default_rng(0)
    plan = ByTolerance(1e-40, "frobenius", relative=False)
    with pytest.raises(FactorisationError, match="tol 2e-40 in the frobenius norm is met by no rank: float64 leaves"):
        grown(BothBases(op, rng), Meter(op, plan, 0.99, rng), Growth("krylov", 6, 3, 0), 2.0, rng)
    with pytest.raises(ArgumentError, match="below what bfloat16 can hold"):
        check_tol(work(array("numpy", "bfloat16", np.eye(2))), ByTolerance(1e-3, "frobenius", relative=True))


def test_only_an_absolute_tolerance_is_scaled() -> None:
    relative, absolute = (ByTolerance(0.5, "frobenius", relative=each) for each in (True, False))
    assert scaled_plan(relative, 4.0) == relative
    assert scaled_plan(absolute, 4.0).tol == 0.125
    assert scaled_plan(absolute, 2.0**-1070).tol < float("inf")
