r"""The nearest Monarch: one truncated SVD for each slice, or alternating least squares where errors are weighed by inputs.

Let Aⱼ (s, n) be the rows of block j, columns in the order of the blocks, and Mⱼ = [Uⱼ₁Vⱼ₁ … Uⱼ_kVⱼ_k] with Uⱼκ (s, b) and Vⱼκ
(b, p). Then

    ‖A − M‖²_F = Σ_{j,κ} ‖Aⱼκ − UⱼκVⱼκ‖²_F,

which each pair minimises alone, by its truncated SVD (Eckart and Young). With inputs of covariance C = XXᴴ,

    ‖(A − M)X‖²_F = Σ_j tr (Aⱼ − Mⱼ) C (Aⱼ − Mⱼ)ᴴ,

a diagonal C scales columns and changes nothing else. A full one couples the κ, and they take turns: with the others fixed, and
C_κκ = F Fᴴ, the best UⱼκVⱼκ is the truncated SVD of (Nⱼκ F) F⁻¹, where Nⱼκ = UⱼκVⱼκ + (Aⱼ − Mⱼ) C_{:κ} C_κκ⁻¹ is what least
squares without a bound on the rank would take. After each round all U are found together, given V, by least squares. Every step
minimises over some of the numbers, so the error falls.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from danaus._arguments import check_not_negative, check_whole
from danaus._arrays import Array, Work, adjoint, check_finite, check_matrix, check_values, is_traced, largest_entry, work
from danaus._layout import Layout, fitted
from danaus._leading import leading_triples
from danaus._scale import divided, halves
from danaus.errors import ArgumentError, ShapeError
from danaus.operators.dense import squared_norm
from danaus.results import UNKNOWN, ErrorEstimate, rounded, rounding


@dataclass(frozen=True, slots=True)
class Weighed:
    """The inputs that weigh errors, and how long the alternating least squares go on.

    Attributes:
        inputs: X (n, c), or a diagonal (n,).
        covariance: In place of it: XXᴴ (n, n), or its diagonal (n,).
        sweeps: The most there are.
        tol: They end when a sweep lowers the error by a smaller share than this.

    Raises:
        ArgumentError: Both are given; sweeps or a tolerance below 0.
    """

    inputs: Array | None
    covariance: Array | None
    sweeps: int
    tol: float

    def __post_init__(self) -> None:
        if self.inputs is not None and self.covariance is not None:
            raise ArgumentError("give inputs or their covariance, not both")
        check_whole(self.sweeps, "sweeps")
        check_not_negative(self.tol, "tol")

    @property
    def given(self) -> tuple[Array, ...]:
        """The one of the two that is given, or none."""
        return tuple(x for x in (self.inputs, self.covariance) if x is not None)


@dataclass(frozen=True, slots=True)
class Nearest:
    """The factors of the nearest Monarch.

    Attributes:
        left: (l, s, k·b).
        right: (k, b·l, p).
        history: With inputs: ‖(A − M)X‖_F of the first solution and after each sweep.
        weighing: How errors are weighed, with inputs.
    """

    left: Array
    right: Array
    history: Sequence[float] = ()
    weighing: "Weighing | None" = None

    def error(self, a: Array, found: Array) -> ErrorEstimate:
        """‖A − M‖_F, or ‖(A − M)X‖_F, for the M that came of the factors."""
        if is_traced(found):
            return UNKNOWN
        w = work(a, found)
        scale = w.scale(w.enter(a))
        whole = divided(w.enter(a), scale)
        residual = whole - divided(w.enter(found), scale)
        if self.weighing is None:
            return error_of(w, residual, whole, int(self.left.shape[2]), scale)
        weighing = self.weighing
        value, apart = weighing.error(residual), weighing.error(residual, apart=True)
        # The square is a sum whose terms, where inputs meet, may cancel all but their rounding.
        blur = 64 * weighing.w.epsilon * apart**2
        half = 0.0 if w.out == w.dtype else 2 * w.out_epsilon
        slack = (rounding(w, sum(int(each) for each in a.shape)) + half) * weighing.error(whole, apart=True)
        least, most = (math.sqrt(max(0.0, value**2 + by)) for by in (-blur, blur))
        found = replace(ErrorEstimate.exact(value), lower=least, upper=most).widened(slack)
        # Entries too small for full precision are off by as much for every input that they meet.
        most = largest_entry(weighing.weights) * weighing.scale
        least = rounded(w, ErrorEstimate.exact(0.0), 0.0, math.prod(a.shape)).upper
        return found.times(scale).times(weighing.scale).widened(least * most)


def error_of(w: Work, residual: Array, whole: Array, terms: int, scale: float) -> ErrorEstimate:
    """‖A − M‖_F, from A − M and A divided by a scale; M sums so many terms."""
    error, size = math.sqrt(squared_norm(w, residual)), math.sqrt(squared_norm(w, whole))
    found = ErrorEstimate.exact(error).widened(rounding(w, terms) * size)
    return rounded(w, found.times(scale), size * scale, math.prod(whole.shape))


def nearest(
    a: Array, blocks: object, rank: Any, rows_strided: bool, columns_strided: bool, weighed: Weighed, *, pad: bool
) -> Nearest:
    """The nearest Monarch, in Frobenius' norm or weighed by inputs, which is computed in double precision.

    Raises:
        ArgumentError, ShapeError, NotFiniteError, KindError, FactorisationError
    """
    w = work(a, *weighed.given)
    check_matrix(a, batched=False)
    layout = fitted(a.shape, blocks, rank, rows_strided, columns_strided, pad=pad)
    scale = w.scale(w.enter(a))
    scaled = divided(w.enter(a), scale)
    if not weighed.given:
        return Nearest(*_factors(w, *_decomposed(w, layout, layout.padded(w, scaled), rank), scale))
    for x, name in ((a, "a"), (weighed.given[0], "inputs or covariance")):
        check_values(x, name, "inputs are weighed")
    weighing = Weighing.of(w, layout, a, weighed)
    wide = weighing.w
    matrix = layout.padded(wide, wide.enter(scaled))
    u, v = _weighted_start(wide, layout, matrix, rank, weighing.weights)
    if weighing.full is None:
        history = [weighing.error(matrix - layout.join(wide, u @ v))]
    else:
        u, v, history = _alternate(wide, layout, matrix, weighing.full, u, v, weighed.sweeps, weighed.tol)
    left, right = (w.xp.astype(factor, w.dtype) for factor in _factors(wide, u, v, scale))
    return Nearest(left, right, [each * scale * weighing.scale for each in history], weighing)


@dataclass(frozen=True)
class Weighing:
    """How errors are weighed by inputs, in double precision.

    Attributes:
        w: Where, in double precision.
        layout: The slices.
        weights: The roots of the diagonal of the covariance (n,).
        full: The whole covariance, its columns in the order of the blocks; None where it is diagonal.
        scale: By which the inputs were divided first.
    """

    w: Work
    layout: Layout
    weights: Array
    full: Array | None
    scale: float

    @classmethod
    def of(cls, w: Work, layout: Layout, a: Array, weighed: Weighed) -> "Weighing":
        """The weighing by inputs or by their covariance.

        Raises:
            ArgumentError, ShapeError, NotFiniteError
        """
        wide = _wide(w)
        given = wide.enter(weighed.given[0])
        scale = wide.scale(given)
        if weighed.covariance is not None and scale != 1:
            scale = 2.0 ** (math.log2(scale) // 2)  # Errors are of the root of a covariance.
            given = divided(given, scale)
        given = divided(given, scale)
        inputs, covariance = (None, given) if weighed.inputs is None else (given, None)
        return cls(wide, layout, *_weights(wide, layout, a, inputs, covariance), scale)

    def error(self, residual: Array, *, apart: bool = False) -> float:
        """‖E X‖_F for a residual E (m, n); `apart` as if inputs never met, so that nothing of it cancels."""
        w = self.w
        padded = self.layout.padded(w, w.enter(residual))
        if self.full is None or apart:
            return float(w.xp.linalg.vector_norm(padded * w.enter(self.weights)[None, :]))
        return _error(w, self.layout.split(w, padded), self.full)


def _wide(w: Work) -> Work:
    """The same in double precision."""
    return work(w.xp.zeros((), dtype=w.double_dtype, device=w.device))


def _decomposed(w: Work, layout: Layout, a: Array, rank: int) -> tuple[Array, Array]:
    """U (l, k, s, b) and V (l, k, b, p)."""
    slices = layout.split(w, a)
    lefts, k, s, p = slices.shape
    u, v = leading_triples(w, slices.reshape(lefts * k, s, p), rank)
    return u.reshape(lefts, k, s, rank), v.reshape(lefts, k, rank, p)


def _factors(w: Work, u: Array, v: Array, scale: float) -> tuple[Array, Array]:
    lefts, k, s, b = u.shape
    p = v.shape[-1]
    if scale != 1:
        one, other = halves(scale)
        u, v = u / one, v / other
    left = w.xp.permute_dims(u, (0, 2, 1, 3)).reshape(lefts, s, k * b)
    right = w.xp.permute_dims(v, (1, 2, 0, 3)).reshape(k, b * lefts, p)
    return left, right


def _weights(w: Work, layout: Layout, a: Array, inputs: Array | None, covariance: Array | None) -> tuple[Array, Array | None]:
    """The roots of the covariance's diagonal (n,), and the whole in blocks' order, None where that is all."""
    xp = w.xp
    n = int(a.shape[1])
    given, name = (inputs, "inputs") if inputs is not None else (covariance, "covariance")
    assert given is not None
    check_finite(given, name)
    wanted = f"({n},) or ({n}, c)" if name == "inputs" else f"({n},) or ({n}, {n})"
    square = name == "inputs" or given.ndim != 2 or given.shape[1] == n
    if given.ndim not in (1, 2) or given.shape[0] != n or not square:
        raise ShapeError(f"{name}: A has shape {tuple(a.shape)}, so expected shape {wanted}, got {tuple(given.shape)}")
    x = w.enter(given)
    if x.ndim == 1:
        if name == "inputs":
            weights = xp.abs(x)
        else:
            diagonal = xp.real(x) if w.is_complex else x
            if bool(xp.any(diagonal < 0)):
                raise ArgumentError("covariance: a diagonal is not negative")
            weights = xp.sqrt(diagonal)
        return _lengthened(w, layout, weights), None
    full = x @ adjoint(x) if name == "inputs" else x
    if name == "covariance":
        far = largest_entry(full - adjoint(full))
        if far > 1e-5 * largest_entry(full):
            raise ArgumentError(f"covariance: expected a Hermitian matrix, which it is not by {far:.3g}")
        full = (full + adjoint(full)) / 2
    diagonal = xp.linalg.diagonal(full)
    diagonal = xp.real(diagonal) if w.is_complex else diagonal
    if bool(xp.any(diagonal < 0)):
        raise ArgumentError("covariance: a diagonal is not negative")
    weights = _lengthened(w, layout, xp.sqrt(diagonal))
    if layout.columns != n:
        full = xp.concat([full, xp.zeros((layout.columns - n, n), dtype=w.dtype, device=w.device)])
        full = xp.concat([full, xp.zeros((layout.columns, layout.columns - n), dtype=w.dtype, device=w.device)], axis=1)
    turned = layout.order(w, full)
    return weights, xp.matrix_transpose(layout.order(w, xp.matrix_transpose(turned)))


def _lengthened(w: Work, layout: Layout, weights: Array) -> Array:
    xp = w.xp
    added = layout.columns - weights.shape[0]
    return xp.concat([weights, xp.zeros((added,), dtype=weights.dtype, device=w.device)]) if added else weights


def _weighted_start(w: Work, layout: Layout, a: Array, rank: int, weights: Array) -> tuple[Array, Array]:
    """The optimum for a diagonal covariance; columns of no weight are zero."""
    xp = w.xp
    u, v = _decomposed(w, layout, a * w.enter(weights)[None, :], rank)
    ordered = layout.order(w, weights).reshape(1, layout.right, 1, -1)
    inverse = xp.where(ordered > 0, 1 / xp.where(ordered > 0, ordered, xp.ones_like(ordered)), xp.zeros_like(ordered))
    return u, v * w.enter(inverse)


def _alternate(
    w: Work, layout: Layout, a: Array, c: Array, u: Array, v: Array, sweeps: int, tol: float
) -> tuple[Array, Array, list[float]]:
    k, p = layout.right, layout.columns // layout.right
    target = layout.split(w, a)
    roots = [_root_and_inverse(w, c[at * p : (at + 1) * p, at * p : (at + 1) * p]) for at in range(k)]
    history = [_error(w, target - u @ v, c)]
    floor = _error(w, target, c) * 10 * w.epsilon
    for _ in range(sweeps):
        if u.shape[-1] == 0 or history[-1] <= floor:
            break
        better = _round(w, target, c, roots, u, v)
        error = _error(w, target - better[0] @ better[1], c)
        together = _left_given_right(w, target, c, better[1])
        lower = _error(w, target - together @ better[1], c)
        # Least squares with a Gram matrix close to singular may lose what it should gain.
        if lower < error:
            better, error = (together, better[1]), lower
        if not error < history[-1]:
            break
        (u, v), last = better, history[-1]
        history.append(error)
        if last - error <= tol * last:
            break
    return u, v, history


def _round(w: Work, target: Array, c: Array, roots: Sequence[tuple[Array, Array]], u: Array, v: Array) -> tuple[Array, Array]:
    """The better U and V after each block of columns was fitted in its turn."""
    xp = w.xp
    k, p = v.shape[1], v.shape[-1]
    rank = u.shape[-1]
    us, vs = ([x[:, at] for at in range(k)] for x in (u, v))
    residuals = [target[:, at] - us[at] @ vs[at] for at in range(k)]
    for at, (root, inverse) in enumerate(roots):
        pull = xp.concat(residuals, axis=-1) @ c[:, at * p : (at + 1) * p]
        wanted = us[at] @ vs[at] @ root + pull @ adjoint(inverse)
        us[at], weighted = leading_triples(w, wanted, rank)
        vs[at] = weighted @ inverse
        residuals[at] = target[:, at] - us[at] @ vs[at]
    return xp.stack(us, axis=1), xp.stack(vs, axis=1)


def _left_given_right(w: Work, target: Array, c: Array, v: Array) -> Array:
    """The U (l, k, s, b) of least error for a V. It is Uⱼ = Aⱼ C Bⱼᴴ (Bⱼ C Bⱼᴴ)⁺, where Bⱼ (k·b, n) is block-diagonal of V."""
    xp = w.xp
    lefts, k, s, p = target.shape
    b = v.shape[2]
    bc = (xp.permute_dims(v, (1, 0, 2, 3)).reshape(k, lefts * b, p) @ c.reshape(k, p, k * p)).reshape(k, lefts, b, k * p)
    bc = xp.permute_dims(bc, (1, 0, 2, 3)).reshape(lefts, k * b, k * p)
    gram = xp.permute_dims(bc.reshape(lefts, k * b, k, p), (0, 2, 1, 3)) @ adjoint(v)
    gram = xp.permute_dims(gram, (0, 2, 1, 3)).reshape(lefts, k * b, k * b)
    rows = xp.permute_dims(target, (0, 2, 1, 3)).reshape(lefts, s, k * p)
    _, inverse = _root_and_inverse(w, (gram + adjoint(gram)) / 2)
    found = (rows @ adjoint(bc)) @ adjoint(inverse) @ inverse
    return xp.permute_dims(found.reshape(lefts, s, k, b), (0, 2, 1, 3))


def _root_and_inverse(w: Work, c: Array) -> tuple[Array, Array]:
    """F and F⁺ of C = F Fᴴ; what is zero of C is zero in both."""
    xp = w.xp
    values, vectors = xp.linalg.eigh(c)
    kept = values > c.shape[-1] * w.epsilon * values[..., -1:]
    size = xp.sqrt(xp.where(kept, values, xp.ones_like(values)))
    zero = xp.zeros_like(size)
    root, inverse = w.enter(xp.where(kept, size, zero)), w.enter(xp.where(kept, 1 / size, zero))
    return vectors * root[..., None, :], adjoint(vectors * inverse[..., None, :])


def _error(w: Work, residual: Array, c: Array) -> float:
    """The root of Σ_j tr Eⱼ C Eⱼᴴ, for E (l, k, s, p)."""
    xp = w.xp
    lefts, k, s, p = residual.shape
    rows = xp.permute_dims(residual, (0, 2, 1, 3)).reshape(lefts * s, k * p)
    products = (rows @ c) * (xp.conj(rows) if w.is_complex else rows)
    total = float(xp.sum(xp.real(products) if w.is_complex else products))
    return max(total, 0.0) ** 0.5
