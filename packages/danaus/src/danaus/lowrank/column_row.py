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
from typing import Any, Literal, NamedTuple

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import norm as sparse_norm

from danaus._arguments import Seed, is_whole, random_numbers
from danaus._arrays import Array, Work, check_finite, check_matrix, check_values, dtype_name, to_numpy, work
from danaus._scale import divided
from danaus.errors import ArgumentError, KindError, RangeError, ShapeError
from danaus.lowrank._columns import dense, doubled, is_sparse
from danaus.lowrank._designs import Sample, columns, largest, norm, rows, simply, systematically, with_replacement
from danaus.lowrank.product import LowRank
from danaus.operators.sparse_tensor import SparseTensor, is_sparse_tensor, of_scipy, of_sparse_tensor
from danaus.results import ErrorEstimate, rounded, rounding

_PROBABILITY = 0.99
"""With which the bound of the error of one sample holds."""


class ColumnRow(NamedTuple):
    """The sampled product A B ≈ left · right.

    Attributes:
        left: C (m, c), columns of A, scaled; sparse (CSC) of a sparse A.
        right: R (c, p), rows of B, scaled alike; sparse (CSR) of a sparse B.
        indices: (c,), the columns, in the order in which they were drawn; each but once without replacement.
        probabilities: (n,): of one draw with replacement (their sum is 1); of being among the c without (their sum is c).
        variance: E‖CR − E CR‖²_F; None where `exact` was false.
        bias: ‖AB − E CR‖_F: 0 but for `largest`; None where `exact` was false and it is not known to be 0.
        error: ‖AB − CR‖_F of this sample; where `exact` was false, a bound: Markov's inequality for a bound of the mean square
            by the norms of columns and rows alone.
    """

    left: Any
    right: Any
    indices: Array
    probabilities: Array
    variance: float | None
    bias: float | None
    error: ErrorEstimate

    def to_dense(self) -> Array:
        """The product, (m, p).

        Raises:
            RangeError: An entry is too large for the dtype; a sample may be larger than the product itself.
        """
        left, right = dense(self.left), dense(self.right)
        w = work(left, right)
        return w.whole(w.enter(left) @ w.enter(right))

    def to_matrix(self) -> LowRank:
        """The sample as a structure; sparse factors become dense."""
        left, right = dense(self.left), dense(self.right)
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
        a: (m, n), an array, a sparse matrix, or a sparse tensor in single or double precision.
        b: (n, p), likewise.
        samples: c, from 1 up; no more than n without replacement.
        probabilities: `optimal`, in proportion to ‖aᵢ‖‖bᵢ‖; `uniform`; (n,) of one's own, which sum to 1; or `largest`: the c
            terms of largest ‖aᵢ‖‖bᵢ‖, unscaled, which nothing draws and which is biased.
        replace: Whether a term can be drawn again. Without, terms whose probability c·pᵢ would exceed 1 are always taken, and
            of the others as many as are lacking: `uniform` by simple random sampling, else by systematic sampling, which lays
            the πᵢ end to end in the order of the columns and takes what lies at u, u + 1, … for one uniform u. It is unbiased
            in any order, but an order that repeats itself with the step makes the variance large.
        exact: Whether to compute `variance`, `bias` and the error itself. It costs the product, and without replacement the
            Gram matrices of A and B, which is more than what is saved; a bound costs nothing.
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
    sampled = _of_tensors if is_sparse_tensor(a) or is_sparse_tensor(b) else _of_arrays
    return sampled(a, b, samples, probabilities, replace, exact, rng)


def _of_arrays(a: Any, b: Any, samples: int, probabilities: Any, replace: bool, exact: bool, rng: Seed) -> ColumnRow:
    """The sample of arrays and of SciPy's sparse matrices."""
    w = _checked(a, b)
    (scale_a, x), (scale_b, y) = _scaled(w, a), _scaled(w, b)
    scale, n = _product(scale_a, scale_b), int(x.shape[1])
    weights = _norms(w, x, 0) * _norms(w, y, 1)
    c = _count(samples, n, n if n == 0 or not replace or _is(probabilities, "largest") else None)
    product = x @ y if exact and not _is(probabilities, "largest") else None
    if _is(probabilities, "largest"):
        found = largest(w, x, y, weights, c, exact)
    else:
        p = _probabilities(probabilities, weights)
        simple = _is(probabilities, "uniform")
        draw = with_replacement if replace else simply if simple else systematically
        found = draw(w, x, y, weights, c, product, p, random_numbers(rng))
    return ColumnRow(
        *_factors(w, a, b, found),
        w.xp.asarray(found.indices, device=w.device),
        w.array(found.chance, w.real_dtype),
        _variance_of(found, scale),
        None if found.bias is None else scale * found.bias,
        _error(w, found, weights, (int(a.shape[0]), int(b.shape[1])), scale, _difference(w, x, y, product, found)),
    )


def _of_tensors(a: Any, b: Any, *options: Any) -> ColumnRow:
    """The sample of sparse tensors, drawn by SciPy on the CPU and given back as tensors.

    Raises:
        KindError: Half precision, which SciPy's sparse matrices have not.
    """
    held = [of_sparse_tensor(x, name) if is_sparse_tensor(x) else x for x, name in ((a, "a"), (b, "b"))]
    w = work(*(x.values if isinstance(x, SparseTensor) else x for x in held))
    for x, name in ((a, "a"), (b, "b")):
        if is_sparse_tensor(x) and dtype_name(x.dtype) in ("float16", "bfloat16"):
            raise KindError(
                f"{name}: a sparse tensor of {dtype_name(x.dtype)} cannot be sampled; give {name}.to(torch.float32)"
            )
    x, y = (x.to_scipy() if isinstance(x, SparseTensor) else to_numpy(x) for x in held)
    found = _of_arrays(x, y, *options)

    def given_back(x: Any) -> Array:
        return of_scipy(w, x) if is_sparse(x) else w.xp.asarray(x, device=w.device)

    left, right, indices, probabilities = (given_back(x) for x in found[:4])
    return ColumnRow(left, right, indices, probabilities, *found[4:])


def _product(one: float, other: float) -> float:
    """The product of two scales.

    Raises:
        RangeError: It is beyond the numbers that there are.
    """
    if not 0 < one * other < math.inf:
        raise RangeError(f"A B: its terms are of about {one:.3g} · {other:.3g}; give smaller or larger ones")
    return one * other


def _variance_of(found: Sample, scale: float) -> float | None:
    """The variance for A and B themselves.

    Raises:
        RangeError: It is too large for a number.
    """
    if found.variance is None:
        return None
    variance = found.variance * scale * scale
    if math.isinf(variance):
        raise RangeError(f"the variance is {found.variance:.3g} times {scale:.3g} squared, too large; give exact=False")
    return variance


def _difference(w: Work, x: Any, y: Any, product: Any, found: Sample) -> float | None:
    """‖AB − CR‖_F for the matrices divided by their scales; None where nobody pays for the product."""
    if not found.is_drawn:
        return found.bias
    if product is None:
        return None
    left = _times(w, columns(w, x, found.indices), 1 / found.expected, 1)
    return norm(product - left @ rows(w, y, found.indices))


def _error(
    w: Work, found: Sample, weights: Any, shape: tuple[int, int], scale: float, difference: float | None
) -> ErrorEstimate:
    if difference is None:
        farthest = 1 / math.sqrt(1 - _PROBABILITY)
        error = ErrorEstimate.bound(farthest * math.sqrt(found.bound), _PROBABILITY, "formula")
    else:
        error = ErrorEstimate.exact(difference)
    sampled = float((weights[found.indices] / found.expected).sum())
    slack = rounding(w, len(weights)) * (float(weights.sum()) + sampled + error.value)
    return rounded(w, error.widened(slack).times(scale), sampled * scale, math.prod(shape))


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


def _times(w: Work, x: Any, factors: Any, axis: int) -> Any:
    """Columns (axis 1) or rows (axis 0) multiplied by these factors."""
    if is_sparse(x):
        diagonal = sparse.diags_array(factors.astype(np.dtype(w.real_dtype)))
        return (x @ diagonal).tocsc() if axis else (diagonal @ x).tocsr()
    return x * w.array(factors[None, :] if axis else factors[:, None])


def _factors(w: Work, a: Any, b: Any, found: Sample) -> tuple[Any, Any]:
    """C and R, which share the factor of each term as its root."""
    roots = 1 / np.sqrt(found.expected)
    left = _times(w, columns(w, _entered(w, a), found.indices), roots, 1)
    right = _times(w, rows(w, _entered(w, b), found.indices), roots, 0)
    return (left if is_sparse(left) else w.leave(left)), (right if is_sparse(right) else w.leave(right))


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
