import numpy as np
import pytest

from danaus._arrays import work
from danaus._quadrature import Rule, parts, rules_of
from named import with_spectrum

SIGMA = 1 / np.arange(1.0, 31)
A = with_spectrum(40, 30, SIGMA)
FUNCTIONS = {
    "σ": lambda x: x,
    "σ^½": lambda x: np.sqrt(x),
    "−σ² log σ²": lambda x: -(x**2) * np.log(x**2),
}


def _rules(steps: int) -> tuple[Rule, Rule, np.ndarray]:
    starts = np.random.default_rng(0).standard_normal((30, 4))
    return rules_of(work(A), lambda x: A @ x, lambda x: A.T @ x, starts / np.linalg.norm(starts, axis=0), steps)


def _exact(f: object) -> np.ndarray:
    starts = np.random.default_rng(0).standard_normal((30, 4))
    vh = np.linalg.svd(A)[2]
    return ((vh @ (starts / np.linalg.norm(starts, axis=0))) ** 2 * f(SIGMA)[:, None]).sum(axis=0)  # type: ignore[operator]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_two_rules_hold_the_integral_between_them_and_close_in(name: str) -> None:
    f = FUNCTIONS[name]
    gaps = []
    for steps in (2, 4, 8):
        gauss, radau, _ = _rules(steps)
        above, below = gauss(f), radau(f)
        assert (below - 1e-12 <= _exact(f)).all()
        assert (_exact(f) <= above + 1e-12).all()
        gaps.append(np.max(above - below))
    assert gaps[0] > 2 * gaps[1] > 4 * gaps[2]


def test_weights_sum_to_one_and_squares_are_exact() -> None:
    gauss, radau, _ = _rules(5)
    np.testing.assert_allclose(gauss.weights.sum(axis=-1), 1, atol=1e-12)
    assert (radau.weights.sum(axis=-1) < 1).all()  # The rest is that of the node 0.
    for rule in (gauss, radau):
        np.testing.assert_allclose(rule(lambda x: x**2), _exact(lambda x: x**2), atol=1e-12)


def test_the_residual_bounds_how_far_the_largest_node_is_from_a_singular_value() -> None:
    for steps in (2, 5, 9):
        _, radau, residual = _rules(steps)
        nearest = np.abs(radau.nodes[:, :1] - SIGMA).min(axis=1)
        assert (nearest <= residual * SIGMA[0] / radau.nodes[:, 0] + 1e-12).all()


def test_parts_are_by_the_largest_and_leave_zeros_out() -> None:
    rule = Rule(np.array([[2.0, 1e-20], [1.0, 0.5], [4.0, 0.0]]), np.ones((3, 2)))
    leading, drawn = parts(rule, 4.0, 1e-10, 1, 2)
    assert leading.nodes.tolist() == [[0.5, 0.0]]
    assert drawn.nodes.tolist() == [[0.25, 0.125], [1.0, 0.0]]
