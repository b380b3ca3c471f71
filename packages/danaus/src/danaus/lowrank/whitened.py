r"""The best approximation of a weight for what flows into it.

    min over M of rank k:   ‖(W − M) X‖_F,    X (n, c) the inputs as columns.

M X runs over the matrices of rank k whose rows lie in the row space of X, and the best of those is the truncated SVD of W X;
with W X = U Σ Vᴴ it is reached by

    M = Uₖ Uₖᴴ W,    ‖(W − M) X‖_F = (Σ_{i>k} σᵢ²)^½.

X counts only through XXᴴ = L Lᴴ, so W L is decomposed in place of W X, with L from the QR of Xᴴ (no square is ever formed; the
samples can come in blocks) or, where the covariance is given, from its Cholesky factor, or from its eigenvectors where it is
singular. Written as in papers, M = Uₖ Σₖ Vₖᴴ L⁻¹ by a triangular solve; Uₖᴴ W L = Σₖ Vₖᴴ says that this is Uₖᴴ W, which is had
by a product alone and stands where L is singular. With XXᴴ = I it is the truncated SVD of W.

What no input reaches decides nothing: where W X has a rank below k there are many optima; Uₖ is then completed by what is best
for the rest of W itself. `damping` is for samples that are too few to stand for what comes: it adds λ I to XXᴴ.

References:
    Wang, Zheng, Wan, Zhang, "SVD-LLM: truncation-aware singular value decomposition for large language model compression",
    2025.
    Chen, Yu, Dhillon, Hsieh, "DRONE: data-aware low-rank compression for large NLP models", 2021.
"""

import math
from collections.abc import Iterable
from typing import Any, NamedTuple, cast

from danaus._arguments import check_not_negative
from danaus._arrays import (
    Array,
    Work,
    adjoint,
    check_finite,
    check_matrix,
    check_values,
    compat,
    dtype_name,
    largest_entry,
    work,
)
from danaus._scale import divided
from danaus._svd import svd
from danaus.errors import ArgumentError, KindError, RangeError, ShapeError
from danaus.lowrank._columns import is_sparse
from danaus.lowrank._plans import planned
from danaus.lowrank.product import LowRank
from danaus.operators.row_blocks import RowBlocks
from danaus.results import ErrorEstimate, decomposed, rounding


class InputFactor:
    """L with L Lᴴ = XXᴴ of inputs that come in blocks, (n, n) numbers however many they are.

    Each block extends the triangle of a QR factorisation of Xᴴ: what is small in X keeps its digits, which XXᴴ would square
    away.

    Args:
        n: Numbers of one input.

    Attributes:
        samples: How many inputs there were.

    Example:
        >>> import numpy as np
        >>> factor = InputFactor(2)
        >>> for block in (np.eye(2), np.array([[1.0], [0.0]])):
        ...     factor.add(block)
        >>> l = factor.left()
        >>> (l @ l.T).round(12).tolist(), factor.samples
        ([[2.0, 0.0], [0.0, 1.0]], 3)
    """

    def __init__(self, n: int) -> None:
        self.n = n
        self.samples = 0
        self._triangle: Any = None

    def add(self, x: Array) -> None:
        """Take in the inputs x (n, c), one a column, of any library; all blocks of the same.

        Raises:
            ShapeError, NotFiniteError, KindError
        """
        w = work(x) if self._triangle is None else work(x, self._triangle)
        check_matrix(x, "inputs", batched=False)
        if x.shape[0] != self.n:
            raise ShapeError(f"inputs: expected ({self.n}, c), one input a column, got {tuple(x.shape)}")
        self.samples += int(x.shape[1])
        if x.shape[1] == 0 and self._triangle is not None:
            return
        rows = adjoint(w.enter(x))
        joined = rows if self._triangle is None else w.xp.concat([w.enter(self._triangle), rows], axis=0)
        self._triangle = w.xp.linalg.qr(joined)[1] if min(joined.shape) else joined

    def left(self) -> Array:
        """L, (n, r) with r ≤ n.

        Raises:
            ArgumentError: Nothing was added.
        """
        if self._triangle is None:
            raise ArgumentError("inputs: no block was given")
        return adjoint(self._triangle)


class Whitened(NamedTuple):
    """W ≈ left · right for given inputs X.

    Attributes:
        left: (m, k), orthonormal columns, falling in what they keep of W X.
        right: (k, n).
        s: (k,), the singular values of W X that are kept (of the damped ones, where there is damping).
        error: ‖(W − left · right) X‖_F of what is returned, without damping.
        plain_error: ‖(W − Wₖ) X‖_F, with Wₖ the truncated SVD of W alone.
        norm: ‖W X‖_F.
    """

    left: Array
    right: Array
    s: Array
    error: ErrorEstimate
    plain_error: ErrorEstimate
    norm: float

    def to_dense(self) -> Array:
        """The approximation, (m, n)."""
        w = work(self.left)
        return w.leave(w.enter(self.left) @ w.enter(self.right))

    def to_matrix(self) -> LowRank:
        """The approximation as a structure."""
        return LowRank(self.left, self.right)


def whitened_svd(
    weight: Array,
    *,
    inputs: Array | RowBlocks | InputFactor | Iterable[Array] | None = None,
    covariance: Array | None = None,
    rank: int | None = None,
    tol: float | None = None,
    energy: float | None = None,
    damping: float = 0.0,
) -> Whitened:
    """The M of rank k with the least ‖(W − M) X‖_F.

    Args:
        weight: W (m, n), which makes W x of an input x.
        inputs: X (n, c), one input a column; or blocks of those, one after the other; or an `InputFactor` of them; or
            `RowBlocks`, whose rows are the inputs.
        covariance: In place of `inputs`: XXᴴ (n, n), or any multiple of it, which makes the errors multiples of its root.
        rank: k, from 0 to min(m, n).
        tol: In place of `rank`: the least k with ‖(W − M) X‖_F ≤ tol·‖W X‖_F.
        energy: In place of both: the least k with Σ_{i≤k} σᵢ² ≥ energy·Σσ², σ the singular values of W X.
        damping: λ as a share of the mean of the diagonal of XXᴴ. M is then optimal for XXᴴ + λI, `rank`, `tol` and `energy`
            too are for that; the errors that are returned are not.

    Raises:
        ArgumentError: Not one of rank, tol and energy, or of inputs and covariance; one out of its range; a covariance that is
            not Hermitian or not positive semidefinite.
        ShapeError, NotFiniteError, KindError, FactorisationError

    Example:
        >>> import numpy as np
        >>> found = whitened_svd(np.diag([3.0, 2.0]), covariance=np.diag([1.0, 9.0]), rank=1)
        >>> found.to_dense().round(12).tolist(), round(found.error.value, 12), round(found.plain_error.value, 12)
        ([[0.0, 0.0], [0.0, 2.0]], 3.0, 6.0)
    """
    plan = planned(rank=rank, tol=tol, energy=energy)
    if (inputs is None) == (covariance is None):
        raise ArgumentError(f"give inputs or their covariance, got {'neither' if inputs is None else 'both'}")
    check_not_negative(damping, "damping")
    check_matrix(weight, "weight", batched=False)
    check_values(weight, "weight", "weights and inputs are scaled")
    m, n = (int(size) for size in weight.shape)
    raw = _of_covariance(covariance, n) if covariance is not None else _of_inputs(inputs, weight)
    w = work(weight, raw)
    out = work(weight) if work(weight).is_complex == w.is_complex else w
    x, scale_x = _scaled(w, raw)
    y, scale_y = _scaled(w, weight)
    scale = _product(scale_x, scale_y)
    damped = x
    if damping:
        level = math.sqrt(damping * float(w.xp.linalg.vector_norm(x)) ** 2 / max(n, 1))
        damped = w.xp.concat([x, level * w.xp.eye(n, dtype=w.dtype, device=w.device)], axis=1)
    u, s, _ = svd(w, y @ damped)
    kept = plan.kept(w, s, (m, n))
    sound = int(w.xp.sum(w.xp.astype(s > max(m, n) * w.epsilon * s[:1], w.whole_dtype))) if s.shape[0] else 0
    if kept > sound:
        u = _completed(w, u[:, :sound], y, kept)
        s = w.xp.concat([s, w.xp.zeros(max(0, kept - s.shape[0]), dtype=w.real_dtype, device=w.device)])
    left, right = _leave(out, u[:, :kept]), _leave(out, adjoint(u[:, :kept]) @ w.enter(weight))
    plain = svd(w, y)[0][:, :kept]
    found = w.enter(left) @ divided(w.enter(right), scale_y)
    # An `InputFactor` may be less exact than the computation.
    of_inputs = decomposed(work(raw) if isinstance(inputs, InputFactor) else w, n)
    least = 2 * out.least / scale_y * (m * n) ** 0.75 * _norm(w, x)
    half = 0.0 if out.out == out.dtype else 2 * out.out_epsilon * _size(w, found, x)
    error = ErrorEstimate.exact(_norm(w, (y - found) @ x))
    error = error.widened((rounding(w, n + kept) + of_inputs) * _size(w, y, x) + least + half)
    plain_error = ErrorEstimate.exact(_norm(w, (y - plain @ (adjoint(plain) @ y)) @ x))
    plain_error = plain_error.widened((decomposed(w, max(m, n)) + of_inputs) * _size(w, y, x))
    s = _leave(out, w.multiplied(s[:kept], scale))
    return Whitened(left, right, s, error.times(scale), plain_error.times(scale), _norm(w, y @ x) * scale)


def _of_inputs(inputs: Any, weight: Array) -> Array:
    """L (n, r) with L Lᴴ = XXᴴ; X itself where it has no more columns than rows. What is decomposed is no less exact than W."""
    n = int(weight.shape[1])

    def entered(x: Any) -> Array:
        return work(weight, x).enter(x) if compat.is_array_api_obj(x) else x

    if isinstance(inputs, InputFactor):
        if inputs.n != n:
            raise ShapeError(f"inputs: the factor is of {inputs.n} numbers an input, the weight takes {n}")
        return inputs.left()
    factor = InputFactor(n)
    if compat.is_array_api_obj(inputs):
        work(inputs)
        if inputs.ndim == 2 and inputs.shape[0] == n and inputs.shape[1] <= n:
            check_finite(inputs, "inputs")
            return inputs
        factor.add(entered(inputs))
    elif isinstance(inputs, RowBlocks):
        if inputs.shape[1] != n:
            raise ShapeError(f"inputs: the rows have {inputs.shape[1]} numbers, the weight takes {n}")
        for _, block in inputs.checked():
            factor.add(entered(block.T))
    elif isinstance(inputs, Iterable) and not is_sparse(inputs):
        for block in cast(Iterable[Array], inputs):
            factor.add(entered(block))
    else:
        raise KindError(
            "inputs: expected an array, blocks of arrays, RowBlocks or an InputFactor, got "
            + type(cast(object, inputs)).__name__
        )
    return factor.left()


def _of_covariance(covariance: Array, n: int) -> Array:
    """L (n, n) with L Lᴴ the covariance: Cholesky's factor, or V Λ^½ where it is singular."""
    w = work(covariance)
    check_matrix(covariance, "covariance", batched=False)
    if tuple(covariance.shape) != (n, n):
        raise ShapeError(f"covariance: expected ({n}, {n}), got {tuple(covariance.shape)}")
    x, scale = _scaled(w, covariance)
    # Rounding of the dtype in which it came, which may be a half.
    slack = 10 * max(n, 1) * w.out_epsilon * largest_entry(x)
    skew = largest_entry(x - adjoint(x))
    if skew > slack:
        raise ArgumentError(f"covariance: not Hermitian, entries differ from their mirror image by up to {skew * scale:.3g}")
    x = (x + adjoint(x)) / 2
    try:
        lower = w.xp.linalg.cholesky(x)
        if bool(w.xp.all(w.xp.isfinite(lower))):  # JAX answers NaN where others raise.
            return lower * math.sqrt(scale)
    except (ArithmeticError, ValueError, RuntimeError):
        pass
    values, vectors = w.xp.linalg.eigh(x)
    if float(values[0]) < -slack:
        raise ArgumentError(
            f"covariance: not positive semidefinite, its eigenvalues go from {float(values[0]) * scale:.3g} to "
            f"{float(values[-1]) * scale:.3g}"
        )
    return vectors * w.xp.astype(w.xp.sqrt(w.xp.clip(values, 0, None)), w.dtype)[None, :] * math.sqrt(scale)


def _completed(w: Work, u: Array, y: Array, kept: int) -> Array:
    """The columns of u (m, r) and further ones, orthonormal together: what is best for the rest of y."""
    rest = svd(w, y - u @ (adjoint(u) @ y))[0]
    basis = w.xp.linalg.qr(w.xp.concat([u, rest], axis=1))[0]
    return w.xp.concat([u, basis[:, u.shape[1] : kept]], axis=1)


def _scaled(w: Work, x: Array) -> tuple[Array, float]:
    """The array divided by a power of two, so that no square overflows, and that."""
    x = w.enter(x)
    scale = w.scale(x)
    return divided(x, scale), scale


def _product(one: float, other: float) -> float:
    """The product of two powers of two.

    Raises:
        RangeError: It is beyond the numbers that there are.
    """
    exponent = math.log2(one) + math.log2(other)
    if not -1074 <= exponent <= 1023:
        raise RangeError(f"weight and inputs: their product has entries of about 2^{exponent:.0f}; give smaller or larger ones")
    return 2.0**exponent


def _size(w: Work, a: Array, x: Array) -> float:
    """The root of the sum of squares of the norms of all terms of A X.

    Rounding is in proportion to it.
    """
    norm = w.xp.linalg.vector_norm
    return float(norm(norm(a, axis=0) * norm(x, axis=1)))


def _norm(w: Work, x: Array) -> float:
    return float(w.xp.linalg.vector_norm(x))


def _leave(out: Work, x: Array) -> Array:
    """A result in the dtype of the weight, even where the inputs had a wider one."""
    real = dtype_name(x.dtype).startswith("float")
    return out.leave(out.xp.astype(x, out.real_dtype if real else out.dtype))
