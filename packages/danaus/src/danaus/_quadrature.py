r"""Integrals ∫ f dμ = zᴴ f(AᴴA) z from products with A and Aᴴ, by two rules.

They need no singular value of A.

Here μ is the measure with the weight |vᵢᴴz|² at each σᵢ², and B the bidiagonal matrix of Golub and Kahan that begins at z.
Gauss's rule has for nodes the squares of B's singular values, and for weights the squares of the first entries of its right
singular vectors. With one column more, B has the node 0: the rule of Gauss and Radau. For λ^s, 0 < s < 1, and −λ log λ the
first is too large and the second too small, as the derivatives of even and odd order have one sign.

References:
    Golub and Meurant, "Matrices, Moments and Quadrature with Applications", 2010.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias, cast

import numpy as np

from danaus._arrays import Array, Work, compat, to_numpy

Function: TypeAlias = Callable[[Any], Any]
"""Of singular values by the largest, entry by entry; 0 at 0."""

Product: TypeAlias = Callable[[Array], Array]
"""With A (d, c) → (long, c), or with Aᴴ back."""


@dataclass(frozen=True)
class Rule:
    """Quadrature: nodes (starts, steps), as singular values by the largest, and weights of the same shape."""

    nodes: Any
    weights: Any

    def __call__(self, f: Function) -> Any:
        """∫ f dμ for each start, where f(0) = 0."""
        inside = self.nodes > 0
        values = np.where(inside, f(np.where(inside, self.nodes, 1.0)), 0.0)
        return (self.weights * values).sum(axis=-1)

    def part(self, starts: slice) -> "Rule":
        """The rule of some starts."""
        return Rule(self.nodes[starts], self.weights[starts])


def rules_of(w: Work, forth: Product, back: Product, starts: Array, steps: int) -> tuple[Rule, Rule, Any]:
    """The rule of Gauss, the rule of Gauss and Radau, and a residual (c,), for starts (d, c).

    Nodes fall and are not yet divided by the largest. The residual is a bound for the largest node of each start. A is
    multiplied steps + 1 times, Aᴴ steps times.
    """
    alpha, beta = _bidiagonal(w, forth, back, starts, steps)
    b = np.zeros((len(alpha), steps, steps + 1))
    at = cast(Any, np.arange(steps))
    b[:, at, at], b[:, at, at + 1] = alpha, beta
    _, nodes, right = np.linalg.svd(b[:, :, :steps])
    gauss = Rule(nodes, right[:, :, 0] ** 2)
    left, nodes, right = np.linalg.svd(b, full_matrices=False)
    # With u = U p and v = V q of the largest node, Aᴴu = σv and Av − σu is α qₖ₊₁ = α β pₖ/σ long, α the next of the diagonal;
    # as α ≤ σ₁, that is β pₖ at most, but for σ₁/σ.
    return gauss, Rule(nodes, right[:, :, 0] ** 2), beta[:, -1] * np.abs(left[:, -1, 0])


def parts(rule: Rule, largest: float, zero: float, k: int, probes: int) -> tuple[Rule, Rule]:
    """The rules of the leading and of the drawn starts. Nodes are divided by the largest, and 0 up to `zero`."""
    x = rule.nodes / largest if largest else rule.nodes
    whole = Rule(np.where(x > zero, x, 0.0), rule.weights)
    return whole.part(slice(0, k)), whole.part(slice(k, k + probes))


def _bidiagonal(w: Work, forth: Product, back: Product, starts: Array, steps: int) -> tuple[Any, Any]:
    """The diagonals and superdiagonals (c, steps) of Golub and Kahan's upper bidiagonal matrices for each start (d, c).

    Orthogonality is not kept: what is lost repeats nodes and shares their weight, and changes no integral.
    """
    alpha: list[Any] = []
    beta: list[Any] = []
    v, _ = _unit(w, starts, 0.0)
    u, a = _unit(w, forth(v), 0.0)
    for _ in range(steps):
        alpha.append(a)
        # A residual of the size of rounding is none: nothing is left of the start.
        floor = w.epsilon * float(w.xp.max(a))
        v, b = _unit(w, back(u) - v * a, floor)
        beta.append(b)
        u, a = _unit(w, forth(v) - u * b, floor)
    return _stacked(alpha), _stacked(beta)


def _stacked(columns: list[Array]) -> Any:
    return np.stack([to_numpy(each) for each in columns], axis=-1).astype(np.float64)


def _unit(w: Work, x: Array, floor: float) -> tuple[Array, Array]:
    """Columns of length 1 and their lengths; zero where the length is not above the floor."""
    # By the largest entry first, so that squares of huge and tiny ones stay within the dtype.
    size = w.xp.max(w.xp.abs(x), axis=0)
    nothing = w.xp.zeros_like(size)
    safe = w.xp.where(size > 0, size, w.xp.ones_like(size))
    # Summed in double precision where there is one: columns are long, and what errs here errs in every node.
    wide = w.real_dtype if compat.is_jax_array(x) else w.xp.float64
    squares = w.xp.sum(w.xp.astype(w.xp.abs(x / safe), wide) ** 2, axis=0)
    length = size * w.xp.astype(w.xp.sqrt(squares), w.real_dtype)
    length = w.xp.where(length > floor, length, nothing)
    inverse = w.xp.where(length > 0, 1 / w.xp.where(length > 0, length, w.xp.ones_like(length)), nothing)
    return x * inverse, length
