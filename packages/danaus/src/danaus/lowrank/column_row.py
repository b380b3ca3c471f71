r"""A sample of a product: c columns of A with the matching rows of B.

    A B = Σᵢ aᵢ bᵢ    (columns of A, rows of B)  ≈  C R = Σ_{t≤c} a_{i_t} b_{i_t} / (c p_{i_t}),    i_t drawn with
    probabilities p.

The expectation of C R is A B for any p that is zero only where aᵢ bᵢ is, and

    E‖AB − CR‖²_F = (Σᵢ ‖aᵢ‖²‖bᵢ‖²/pᵢ − ‖AB‖²_F) / c,

which pᵢ = ‖aᵢ‖‖bᵢ‖ / Σⱼ‖aⱼ‖‖bⱼ‖ make least: ((Σᵢ‖aᵢ‖‖bᵢ‖)² − ‖AB‖²_F) / c. Without replacement, with πᵢ the probability that i
is among the c and πᵢⱼ that both i and j are, C R = Σ aᵢ bᵢ / πᵢ over the chosen is unbiased too, with

    E‖AB − CR‖²_F = Σᵢⱼ (πᵢⱼ/(πᵢπⱼ) − 1) Re⟨aᵢbᵢ, aⱼbⱼ⟩.

References:
    Drineas, Kannan, Mahoney, "Fast Monte Carlo algorithms for matrices I", 2006.
    Horvitz and Thompson, "A generalization of sampling without replacement from a finite universe", 1952.
    Madow, "On the theory of systematic sampling, II", 1949.
    Adelman, Levy, Hakimi, Silberstein, "Faster neural network training with approximate tensor operations", 2021 (`largest`).
"""

import math
from collections.abc import Iterator
from typing import Any, Literal, NamedTuple, cast

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import norm as sparse_norm

from danaus._arguments import Seed, is_whole, random_numbers
from danaus._arrays import Array, Work, adjoint, check_finite, check_matrix, check_values, to_numpy, work
from danaus._scale import divided
from danaus.errors import ArgumentError, RangeError, ShapeError
from danaus.lowrank._columns import doubled, is_sparse
from danaus.lowrank.product import LowRank
from danaus.results import ErrorEstimate, rounded, rounding

_PROBABILITY = 0.99
"""Of the interval of the error of one sample."""

_BLOCK = 1024
"""Rows of a Gram matrix that are made at a time."""


class ColumnRow(NamedTuple):
    """The sampled product A B ≈ left · right.

    Attributes:
        left: C (m, c), columns of A, scaled; sparse (CSC) of a sparse A.
        right: R (c, p), rows of B, scaled alike; sparse (CSR) of a sparse B.
        indices: (c,), the columns, in the order in which they were drawn; each but once without replacement.
        probabilities: (n,): of one draw with replacement (their sum is 1); of being among the c without (their sum is c).
        variance: E‖CR − E CR‖²_F; None where `exact` was false.
        bias: ‖AB − E CR‖_F: 0 but for `largest`; None where `exact` was false and it is not known to be 0.
        error: ‖AB − CR‖_F: estimated by the root of its mean square, `variance` + `bias`²; exact where nothing is left to
            chance; where `exact` was false, bounded by the norms of columns and rows alone. Markov's inequality makes an
            interval of a mean square.
    """

    left: Any
    right: Any
    indices: Array
    probabilities: Array
    variance: float | None
    bias: float | None
    error: ErrorEstimate

    def to_dense(self) -> Array:
        """The product, (m, p)."""
        left, right = _dense(self.left), _dense(self.right)
        w = work(left, right)
        return w.leave(w.enter(left) @ w.enter(right))

    def to_matrix(self) -> LowRank:
        """The sample as a structure; sparse factors become dense."""
        left, right = _dense(self.left), _dense(self.right)
        w = work(left, right)
        return LowRank(w.leave(w.enter(left)), w.leave(w.enter(right)))


def column_row(
    a: Any,
    b: Any,
    samples: int,
    *,
    probabilities: Literal["optimal", "uniform", "largest"] | Array = "optimal",
    replace: bool = True,
    exact: bool = True,
    rng: Seed = 0,
) -> ColumnRow:
    """The product A B, sampled by c of its n terms.

    Args:
        a: (m, n), an array or a sparse matrix.
        b: (n, p), likewise.
        samples: c, from 1 up; no more than n without replacement.
        probabilities: `optimal`, in proportion to ‖aᵢ‖‖bᵢ‖; `uniform`; (n,) of one's own, which sum to 1; or `largest`: the c
            terms of largest ‖aᵢ‖‖bᵢ‖, unscaled, which nothing draws and which is biased.
        replace: Whether a term can be drawn again. Without, terms whose probability c·pᵢ would exceed 1 are always taken, and
            of the others as many as are lacking: `uniform` by simple random sampling, else by systematic sampling, which lays
            the πᵢ end to end in the order of the columns and takes what lies at u, u + 1, … for one uniform u. It is unbiased
            in any order, but an order that repeats itself with the step makes the variance large.
        exact: Whether to compute `variance` and `bias`. It costs the product itself, and without replacement the Gram matrices
            of A and B, which is more than what is saved; a bound costs nothing.
        rng: A seed or a generator.

    Raises:
        ArgumentError: `samples` out of range; probabilities negative, of another sum, or zero where the term is not.
        ShapeError: A and B do not fit, or have batch dimensions.
        NotFiniteError, KindError

    Example:
        >>> import numpy as np
        >>> found = column_row(np.array([[3.0, 0.0, 1.0]]), np.array([[1.0], [5.0], [1.0]]), 4)
        >>> found.probabilities.tolist(), found.to_dense().round(12).tolist(), round(found.variance, 12)
        ([0.75, 0.0, 0.25], [[4.0]], 0.0)
    """
    w = _checked(a, b)
    (scale_a, x), (scale_b, y) = _scaled(w, a), _scaled(w, b)
    scale, n = _product(scale_a, scale_b), int(x.shape[1])
    weights = _norms(w, x, 0) * _norms(w, y, 1)
    c = _count(samples, n, n if n == 0 or not replace or _is(probabilities, "largest") else None)
    if _is(probabilities, "largest"):
        found = _largest(w, x, y, weights, c, exact)
    else:
        p = _probabilities(probabilities, weights)
        simple = _is(probabilities, "uniform")
        draw = _with_replacement if replace else _simply if simple else _systematically
        found = draw(w, x, y, weights, c, exact, p, random_numbers(rng))
    return ColumnRow(
        _times(w, _columns(w, _entered(w, a), found.indices), 1 / np.sqrt(found.expected), 1),
        _times(w, _rows(w, _entered(w, b), found.indices), 1 / np.sqrt(found.expected), 0),
        w.xp.asarray(found.indices, device=w.device),
        w.array(found.chance, w.real_dtype),
        _variance_of(found, scale),
        None if found.bias is None else scale * found.bias,
        _error(w, found, weights, (int(a.shape[0]), int(b.shape[1])), scale),
    )


def _product(one: float, other: float) -> float:
    """The product of two scales.

    Raises:
        RangeError: It is beyond the numbers that there are.
    """
    if not 0 < one * other < math.inf:
        raise RangeError(f"A B: its terms are of about {one:.3g} · {other:.3g}; give smaller or larger ones")
    return one * other


def _variance_of(found: "_Sample", scale: float) -> float | None:
    """The variance for A and B, of which the figures are divided by a scale.

    Raises:
        RangeError: It is too large for a number.
    """
    if found.variance is None:
        return None
    variance = found.variance * scale * scale
    if math.isinf(variance):
        raise RangeError(f"the variance is {found.variance:.3g} times {scale:.3g} squared, too large; give exact=False")
    return variance


def _error(w: Work, found: "_Sample", weights: Any, shape: tuple[int, int], scale: float) -> ErrorEstimate:
    """‖AB − CR‖_F. The variance is a difference, and known to the rounding of its terms."""
    farthest = 1 / math.sqrt(1 - _PROBABILITY)
    if found.variance is None or found.bias is None:
        error = ErrorEstimate.bound(farthest * math.sqrt(found.bound), _PROBABILITY, "formula")
    elif not found.is_drawn:
        error = ErrorEstimate.exact(found.bias, how="formula")
    else:
        most = farthest * math.sqrt(found.variance + 64 * w.epsilon * found.bound)
        error = ErrorEstimate(math.sqrt(found.variance), 0.0, most, _PROBABILITY, "frobenius", "estimate", "formula")
    sampled = float((weights[found.indices] / found.expected).sum())
    slack = rounding(w, len(weights)) * (float(weights.sum()) + sampled + error.value)
    return rounded(w, error.widened(slack).times(scale), sampled * scale, math.prod(shape))


class _Sample(NamedTuple):
    """What a design drew, and its figures for the matrices divided by their scales.

    Attributes:
        expected: (c,): by how much each term that was drawn is divided, the expected number of times that it is.
        is_drawn: Whether anything was left to chance.
    """

    indices: Any
    chance: Any
    expected: Any
    variance: float | None
    bias: float | None
    bound: float
    is_drawn: bool


def _largest(w: Work, x: Any, y: Any, weights: Any, c: int, exact: bool) -> _Sample:
    order = np.argsort(-weights, kind="stable")
    chosen, rest = np.sort(order[:c]), np.sort(order[c:])
    bias = _norm(_columns(w, x, rest) @ _rows(w, y, rest)) if exact else None
    chance = np.isin(np.arange(len(weights)), chosen).astype(float)
    return _Sample(chosen, chance, np.ones(c), 0.0, bias, float(weights[rest].sum()) ** 2, False)


def _with_replacement(w: Work, x: Any, y: Any, weights: Any, c: int, exact: bool, p: Any, rng: np.random.Generator) -> _Sample:
    indices = rng.choice(len(p), c, p=p) if c else np.zeros(0, np.int64)
    some = weights > 0
    bound = float((weights[some] ** 2 / p[some]).sum()) / max(c, 1)
    variance = max(0.0, bound - _norm(x @ y) ** 2 / max(c, 1)) if exact else None
    return _Sample(indices, p, c * p[indices], variance, 0.0, bound, True)


def _simply(w: Work, x: Any, y: Any, weights: Any, c: int, exact: bool, p: Any, rng: np.random.Generator) -> _Sample:
    """A simple random sample: all sets of c alike."""
    n = len(weights)
    indices = rng.choice(n, c, replace=False) if c else np.zeros(0, np.int64)
    share = n * (n - c) / (c * (n - 1)) if n > 1 else 0.0
    bound = share * float((weights**2).sum())
    variance = max(0.0, bound - share * _norm(x @ y) ** 2 / max(n, 1)) if exact else None
    return _Sample(indices, np.full(n, c / max(n, 1)), np.full(c, c / max(n, 1)), variance, 0.0, bound, c < n)


def _systematically(w: Work, x: Any, y: Any, weights: Any, c: int, exact: bool, p: Any, rng: np.random.Generator) -> _Sample:
    chance = _inclusion(p, c)
    indices = _systematic(chance, rng)
    variance, bound = _variance(w, x, y, weights, chance, exact)
    return _Sample(indices, chance, chance[indices], variance, 0.0, bound, bool((chance < 1).any()))


def _is(probabilities: Any, name: str) -> bool:
    return isinstance(probabilities, str) and probabilities == name


def _count(samples: Any, n: int, most: int | None) -> int:
    least = min(1, n)
    if not is_whole(samples) or samples < least or (most is not None and samples > most):
        wanted = f"a whole number from {least}" + ("" if most is None else f" to {most}")
        raise ArgumentError(f"samples: expected {wanted} (there are {n} columns), got {samples!r}")
    return int(samples)


def _checked(a: Any, b: Any) -> Work:
    dense: list[Array] = []
    for x, name in ((a, "a"), (b, "b")):
        check_values(x, name, "terms are chosen")
        if is_sparse(x):
            dense.append(np.zeros(0, x.dtype))
            check_finite(x.data, f"{name} (its stored entries)")
            if x.ndim != 2:
                raise ShapeError(f"{name}: expected a sparse matrix of shape (m, n), got shape {x.shape}")
        else:
            work(x)
            check_matrix(x, name, batched=False)
            dense.append(x)
    w = work(*dense)
    if a.shape[1] != b.shape[0]:
        raise ShapeError(f"A B: A {tuple(a.shape)} must have as many columns as B {tuple(b.shape)} has rows")
    return w


def _entered(w: Work, x: Any) -> Any:
    """The matrix in the dtype of the computation; a sparse one as CSR, to take rows and columns of."""
    return x.tocsr().astype(w.dtype, copy=False) if is_sparse(x) else w.enter(x)


def _scaled(w: Work, x: Any) -> tuple[float, Any]:
    """A power of two, and the matrix divided by it, so that no square overflows."""
    x = _entered(w, x)
    if not is_sparse(x):
        scale = w.scale(x)
        return scale, divided(x, scale)
    scale = w.scale(x.data)
    if scale != 1:
        x = x.copy()
        x.data = divided(x.data, scale)
    return scale, x


def _norms(w: Work, x: Any, axis: int) -> Any:
    """Norms of columns (axis 0) or rows (axis 1) in double precision."""
    if is_sparse(x):
        return np.asarray(sparse_norm(x, axis=axis), np.float64)
    return to_numpy(w.xp.linalg.vector_norm(x, axis=axis)).astype(np.float64)


def _norm(product: Any) -> float:
    return float(sparse_norm(product)) if is_sparse(product) else float(np.linalg.norm(doubled(product)))


def _columns(w: Work, x: Any, at: Any) -> Any:
    return x.tocsc()[:, at] if is_sparse(x) else w.xp.take(x, w.xp.asarray(at, device=w.device), axis=1)


def _rows(w: Work, x: Any, at: Any) -> Any:
    return x[at] if is_sparse(x) else w.xp.take(x, w.xp.asarray(at, device=w.device), axis=0)


def _times(w: Work, x: Any, factors: Any, axis: int) -> Any:
    """Columns (axis 1) or rows (axis 0) multiplied by these factors."""
    if is_sparse(x):
        diagonal = sparse.diags_array(factors.astype(np.dtype(w.real_dtype)))
        return (x @ diagonal).tocsc() if axis else (diagonal @ x).tocsr()
    return w.leave(x * w.array(factors[None, :] if axis else factors[:, None]))


def _dense(x: Any) -> Any:
    return x.toarray() if is_sparse(x) else x


def _probabilities(given: Any, weights: Any) -> Any:
    n = len(weights)
    if isinstance(given, str):
        if given not in ("optimal", "uniform"):
            raise ArgumentError(f"probabilities: expected optimal, uniform, largest or an array, got {given!r}")
        total = weights.sum()
        return weights / total if given == "optimal" and total > 0 else np.full(n, 1 / max(n, 1))
    work(given)
    p = doubled(given)
    if p.shape != (n,):
        raise ShapeError(f"probabilities: expected shape ({n},), one for each column of A, got {p.shape}")
    if not (np.isfinite(p).all() and (p >= 0).all()):
        raise ArgumentError(f"probabilities: expected numbers from 0 up, got {p[~(p >= 0)].tolist()[:5] or 'infinity'}")
    if n and not abs(p.sum() - 1) <= 1e-3:
        raise ArgumentError(f"probabilities: expected a sum of 1, got {p.sum():.6g}")
    barred = np.flatnonzero((p == 0) & (weights > 0))
    if len(barred):
        raise ArgumentError(
            f"probabilities: {len(barred)} are 0 where the term is not, the first at {barred[0]}, so the sample would be biased"
        )
    return p / p.sum() if n else p


def _inclusion(p: Any, samples: int) -> Any:
    """πᵢ = min(1, t pᵢ) with the t that makes their sum the number of samples. Where too few are above zero, the first of those
    that are zero make up the number."""
    chance = np.zeros(len(p))
    open_ = p > 0
    while True:
        lacking = samples - int((chance == 1).sum())
        if not open_.any() or not lacking:
            break
        # A hair below 1 is 1: else two of a step might fall on one.
        trial = lacking * p * open_ / p[open_].sum()
        certain = open_ & (trial >= 1 - 1e-9)
        if not certain.any():
            return chance + trial
        chance[certain] = 1
        open_ &= ~certain
    chance[np.flatnonzero(chance == 0)[: samples - int(chance.sum())]] = 1
    return chance


def _systematic(chance: Any, rng: np.random.Generator) -> Any:
    """A systematic sample, in the order of the columns.

    It holds what is certain, and what lies at u, u + 1, … when the others are laid end to end.
    """
    certain = np.flatnonzero(chance == 1)
    others = np.flatnonzero((chance > 0) & (chance < 1))
    if not len(others):
        return certain
    ends = np.cumsum(chance[others])
    count = round(float(ends[-1]))
    at = np.searchsorted(ends * (count / ends[-1]), rng.random() + np.arange(count), side="right")
    return np.sort(np.concatenate([certain, others[np.minimum(at, len(others) - 1)]]))


def _variance(w: Work, x: Any, y: Any, weights: Any, chance: Any, exact: bool) -> tuple[float | None, float]:
    """The variance of systematic sampling, and a bound by norms alone.

    πᵢⱼ is the length that the arcs of i and j share on a circle of circumference 1.
    """
    others = np.flatnonzero((chance > 0) & (chance < 1))
    pi, size = chance[others], weights[others]
    starts = (np.cumsum(pi) - pi) % 1
    a, b = _columns(w, x, others), _rows(w, y, others)
    variance, bound = 0.0, 0.0
    for block in _blocks(len(others)):
        apart = (starts[None, :] - starts[block, None]) % 1
        mine = pi[block, None]
        shared = np.clip(np.minimum(mine - apart, pi), 0, None) + np.clip(np.minimum(mine, apart + pi - 1), 0, None)
        excess = shared / (mine * pi) - 1
        bound += float((np.abs(excess) * size[block, None] * size).sum())
        if exact:
            at = cast(Any, np.arange)(block.start, block.stop)
            # ⟨aᵢbᵢ, aⱼbⱼ⟩ = (aᵢᴴaⱼ)(bⱼbᵢᴴ).
            gram = _gram(_columns(w, a, at), a) * np.conj(_gram(_adjoint(_rows(w, b, at)), _adjoint(b)))
            variance += float((excess * gram.real).sum())
    return (max(0.0, variance) if exact else None), bound


def _blocks(size: int) -> Iterator[slice]:
    for start in range(0, size, _BLOCK):
        yield slice(start, min(size, start + _BLOCK))


def _gram(x: Any, y: Any) -> Any:
    """xᴴ y in NumPy's double precision."""
    product = _adjoint(x) @ y
    return doubled(product.toarray() if is_sparse(product) else product)


def _adjoint(x: Any) -> Any:
    return x.conj().T.tocsr() if is_sparse(x) else adjoint(x)
