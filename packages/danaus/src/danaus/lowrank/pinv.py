r"""The pseudo-inverse, and the best factor when the other one is given.

A⁺ = V Σ⁺ Uᴴ is the only matrix that meets the four conditions of Penrose:

    A A⁺ A = A,    A⁺ A A⁺ = A⁺,    (A A⁺)ᴴ = A A⁺,    (A⁺ A)ᴴ = A⁺ A.

It answers two questions of least squares: of all B the one of least ‖A B − M‖_F, and among several the shortest, is A⁺ M; of
all A the one of least ‖A B − M‖_F is M B⁺. The factors are found by the SVD without ever forming A⁺, which would cost digits.

References:
    Penrose, "A generalized inverse for matrices", 1955; "On best approximate solutions of linear matrix equations", 1956.
"""

import math

from danaus._arrays import Array, Work, adjoint, check_matrix, is_differentiated, work
from danaus._scale import divided
from danaus._svd import svd
from danaus.errors import ArgumentError, ShapeError


def pinv(a: Array, rtol: float | None = None) -> Array:
    """A⁺, (…, n, m), for a matrix A (…, m, n).

    Where A has not full rank, A⁺ has no derivative. The one that PyTorch and JAX are given is for changes that keep the rank.

    Args:
        a: (…, m, n).
        rtol: Singular values at or below rtol·σ₁ count as zero; max(m, n)·ε where none is given.

    Raises:
        ArgumentError: `rtol` is negative or not a number.
        RangeError: A is so small that A⁺ is too large for its dtype.
        ShapeError, NotFiniteError, KindError, FactorisationError

    Example:
        >>> import numpy as np
        >>> pinv(np.array([[2.0, 0.0], [0.0, 0.0]])).tolist()
        [[0.5, 0.0], [0.0, 0.0]]
    """
    w = work(a)
    check_matrix(a)
    if is_differentiated(a):
        return w.leave(_differentiable(w, w.enter(a), rtol))
    u, inverted, vh, scale = _inverted(w, w.enter(a), rtol)
    return w.leave(times_quotient(w, (adjoint(vh) * inverted[..., None, :]) @ adjoint(u), 1.0, scale))


def right_factor(a: Array, m: Array, rtol: float | None = None) -> Array:
    """A⁺ M: the B of least ‖A B − M‖_F, and among several the one of least norm.

    Args:
        a: (…, n, r).
        m: (…, n, c).
        rtol: As in `pinv`.

    Returns:
        (…, r, c).

    Example:
        >>> import numpy as np
        >>> right_factor(np.array([[1.0], [1.0]]), np.array([[1.0], [3.0]])).round(12).tolist()
        [[2.0]]
    """
    w = work(a, m)
    check_matrix(a)
    check_matrix(m, "m")
    if a.shape[-2] != m.shape[-2]:
        raise ShapeError(f"A B ≈ M: A {tuple(a.shape)} and M {tuple(m.shape)} must have the same number of rows")
    if is_differentiated(a):
        return w.leave(_differentiable(w, w.enter(a), rtol) @ w.enter(m))
    u, inverted, vh, scale = _inverted(w, w.enter(a), rtol)
    seen, of_m = _divided(w, m)
    return w.leave(times_quotient(w, adjoint(vh) @ (inverted[..., :, None] * (adjoint(u) @ seen)), of_m, scale))


def left_factor(m: Array, b: Array, rtol: float | None = None) -> Array:
    """M B⁺: the A of least ‖A B − M‖_F, and among several the one of least norm.

    Args:
        m: (…, n, c).
        b: (…, r, c).
        rtol: As in `pinv`.

    Returns:
        (…, n, r).

    Example:
        >>> import numpy as np
        >>> left_factor(np.array([[2.0, 4.0]]), np.array([[1.0, 2.0]])).round(12).tolist()
        [[2.0]]
    """
    w = work(m, b)
    check_matrix(m, "m")
    check_matrix(b, "b")
    if m.shape[-1] != b.shape[-1]:
        raise ShapeError(f"A B ≈ M: M {tuple(m.shape)} and B {tuple(b.shape)} must have the same number of columns")
    if is_differentiated(b):
        return w.leave(w.enter(m) @ _differentiable(w, w.enter(b), rtol))
    u, inverted, vh, scale = _inverted(w, w.enter(b), rtol)
    seen, of_m = _divided(w, m)
    return w.leave(times_quotient(w, ((seen @ adjoint(vh)) * inverted[..., None, :]) @ adjoint(u), of_m, scale))


def _divided(w: Work, x: Array) -> tuple[Array, float]:
    """The array divided by its scale, and that."""
    x = w.enter(x)
    scale = w.scale(x)
    return divided(x, scale), scale


def times_quotient(w: Work, x: Array, scale: float, by: float) -> Array:
    """x · scale / by, for powers of two whose quotient alone might be out of range.

    Raises:
        RangeError
    """
    exponent = math.log2(scale) - math.log2(by)
    half = exponent // 2
    # Beyond these no number is left of either end.
    one, other = (2.0 ** min(1000.0, max(-1000.0, each)) for each in (half, exponent - half))
    return w.multiplied(w.multiplied(x, one), other)


def _differentiable(w: Work, a: Array, rtol: float | None) -> Array:
    """A⁺ by the library's own, whose derivative (Golub and Pereyra, 1973) takes no differences of singular values."""
    share = _share(w, a, rtol)
    if min(a.shape[-2:]) == 0:
        return w.xp.matrix_transpose(a)
    scale = w.scale(a)
    return times_quotient(w, w.xp.linalg.pinv(divided(a, scale), rtol=share), 1.0, scale)


def _share(w: Work, a: Array, rtol: float | None) -> float:
    share = max(a.shape[-2:]) * w.epsilon if rtol is None else rtol
    if not 0 <= share < 1:
        raise ArgumentError(f"rtol: expected a share of the largest singular value, from 0 to less than 1, got {rtol!r}")
    return share


def _inverted(w: Work, a: Array, rtol: float | None) -> tuple[Array, Array, Array, float]:
    """u, 1/σ and vh of A divided by a scale, and that scale.

    1/σ is 0 for what counts as zero, and in the dtype of u.
    """
    share = _share(w, a, rtol)
    scale = w.scale(a)
    u, s, vh = svd(w, divided(a, scale))
    xp = w.xp
    if s.shape[-1] == 0:
        return u, xp.astype(s, w.dtype), vh, scale
    kept = s > share * xp.max(s, axis=-1, keepdims=True)
    inverted = xp.where(kept, 1 / xp.where(kept, s, xp.ones_like(s)), xp.zeros_like(s))
    return u, xp.astype(inverted, w.dtype), vh, scale
