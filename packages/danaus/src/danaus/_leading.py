r"""The leading singular triples of many small matrices at once, faster than a batched SVD and as exact.

For one triple, the Gram matrix G = SᴴS is squared again and again, each time divided by its trace: P = G^N/tr G^N tends to the
projector onto the first right singular vector, as fast as (σ₂/σ₁)^(2N) falls, and a squaring is one batched product. Where
tr P² ≥ 1 − δ its first eigenvalue is at least 1 − δ, so that the column of its largest diagonal, which is at least 1/p, is the
vector v but for a share of √p δ. Steps v ← SᴴSv on S itself bring it to the accuracy of S, so that squared condition numbers
cost nothing. What has no such P after
`MOST_SQUARINGS`, and what is no eigenvector then, ‖SᴴSv − σ²v‖ > τσ², is left to the SVD.

That test bounds the excess: with v = Σ cᵢvᵢ, nearly all of it v₁, the error of the approximation exceeds the best by
Σ cᵢ²(σ₁² − σᵢ²), and each of its terms is at most the smaller of the gap and residual²/gap. It would not do
alone: v₂ passes it.

For several triples, and matrices in single precision, the eigenvectors of the Gram matrix are found in double precision, where
squaring loses nothing that single precision had; in double precision the SVD itself is taken. PyTorch finds them quicker in
single precision, which does where much is left over: the eigenvectors are those of G + E with ‖E‖ of the rounding of σ₁², so
that the square of the error exceeds the best by 2b‖E‖ at most (Ky Fan), which is nothing beside Σ_{i>b} σᵢ² ≥ bσ₁².
"""

from typing import Any

from danaus._arrays import Array, Work, adjoint, compat, dtype_name, is_differentiated, work
from danaus._svd import svd

MOST_SQUARINGS = 13
"""N ≤ 2^13."""

UNSETTLED = 1e-4
"""δ above."""

AT_ONCE = 2**20
"""Numbers of the matrices that are taken together, so that what is made on the way stays in the cache."""


def leading_triples(w: Work, slices: Array, rank: int) -> tuple[Array, Array]:
    """The best approximation of that rank of each matrix, as two factors of equal norm.

    Args:
        w: Where and in what to compute.
        slices: (g, s, p), finite, in the dtype of the computation.
        rank: b, from 0 to min(s, p).

    Returns:
        u√σ (g, s, b) and √σvᴴ (g, b, p).

    Raises:
        FactorisationError
    """
    xp = w.xp
    g, s, p = slices.shape
    if is_differentiated(slices):
        return _by_svd(w, slices, rank)  # Which has a gradient.
    if compat.is_torch_array(slices) and slices.device.type == "cpu" and rank == 1:
        # In the same memory by NumPy, which multiplies many small matrices twice as fast.
        found = leading_triples(work(slices.numpy(force=True)), slices.numpy(force=True), rank)
        return xp.from_numpy(found[0]), xp.from_numpy(found[1])
    together = max(1, AT_ONCE // max(1, s * p))
    if g > together and not compat.is_jax_array(slices):
        parts = [leading_triples(w, slices[at : at + together], rank) for at in range(0, g, together)]
        return xp.concat([part[0] for part in parts]), xp.concat([part[1] for part in parts])
    if rank == 0 or g == 0:
        return xp.zeros((g, s, rank), dtype=w.dtype, device=w.device), xp.zeros((g, rank, p), dtype=w.dtype, device=w.device)
    if rank == min(s, p) == 1:
        return _of_vectors(w, slices)
    scale = xp.max(xp.abs(slices), axis=(-2, -1), keepdims=True)
    scaled = slices / xp.astype(xp.where(scale > 0, scale, xp.ones_like(scale)), w.dtype)
    if s < p:
        right, left = (adjoint(factor) for factor in _of_tall(w, adjoint(scaled), rank))
    else:
        left, right = _of_tall(w, scaled, rank)
    root = xp.astype(xp.sqrt(scale), w.dtype)
    return left * root, right * root


def _of_vectors(w: Work, slices: Array) -> tuple[Array, Array]:
    """The factors of slices (g, s, 1) or (g, 1, p), which are vectors."""
    xp = w.xp
    size = xp.linalg.vector_norm(slices, axis=(-2, -1), keepdims=True)
    root = xp.astype(xp.sqrt(xp.where(size > 0, size, xp.ones_like(size))), w.dtype)
    alone = xp.ones_like(slices[:, :1, :1])
    return (slices / root, alone * root) if slices.shape[-1] == 1 else (alone * root, slices / root)


def _of_tall(w: Work, a: Array, rank: int) -> tuple[Array, Array]:
    """The factors of slices (g, s, p) with s ≥ p and entries of size at most 1."""
    if rank == 1:
        return _first_triple(w, a)
    if dtype_name(w.dtype) in ("float32", "complex64"):
        return _by_gram(w, a, rank)
    return _by_svd(w, a, rank)


def _by_svd(w: Work, a: Array, rank: int) -> tuple[Array, Array]:
    u, s, vh = svd(w, a, "products")
    s = s[..., :rank]
    # The root has no derivative at 0; it is given the derivative 0.
    some = s > 0
    root = w.xp.astype(w.xp.where(some, w.xp.sqrt(w.xp.where(some, s, w.xp.ones_like(s))), w.xp.zeros_like(s)), w.dtype)
    return u[..., :rank] * root[..., None, :], root[..., :, None] * vh[..., :rank, :]


def _by_gram(w: Work, a: Array, rank: int) -> tuple[Array, Array]:
    """The factors by Gram matrices in double precision; where there is none (JAX without x64), by the SVD."""
    xp = w.xp
    double = w.double_dtype
    if not compat.is_torch_array(a):
        wide = xp.astype(a, double)
        return _by_svd(w, a, rank) if wide.dtype == w.dtype else _by_eigenvectors(w, wide, rank)[:2]
    left, right, values = _by_eigenvectors(w, a, rank)
    if values is None:
        return left, right
    (at,) = xp.nonzero(xp.sum(values[:, :-rank], axis=-1) < rank * values[:, -1])
    if at.shape[0] == 0:
        return left, right
    better = _by_eigenvectors(w, xp.astype(xp.take(a, at, axis=0), double), rank)
    return _put(left, at, better[0]), _put(right, at, better[1])


def _by_eigenvectors(w: Work, a: Array, rank: int) -> tuple[Array, Array, Array | None]:
    """The factors, and the eigenvalues (g, p), rising; None in their place where the SVD had to do it.

    It computes in the precision of `a`. The factors are in that of the computation.
    """
    xp = w.xp
    try:
        values, vectors = xp.linalg.eigh(adjoint(a) @ a)
    except (ArithmeticError, ValueError, RuntimeError):
        return *_by_svd(w, xp.astype(a, w.dtype), rank), None
    v = xp.flip(vectors, axis=-1)[..., :rank]
    left = a @ v
    size = xp.linalg.vector_norm(left, axis=-2, keepdims=True)
    root = xp.astype(xp.sqrt(xp.where(size > 0, size, xp.ones_like(size))), a.dtype)
    return xp.astype(left / root, w.dtype), xp.astype(adjoint(v * root), w.dtype), values


def _first_triple(w: Work, a: Array) -> tuple[Array, Array]:
    xp = w.xp
    v, wrong = _top_vector(w, adjoint(a) @ a)
    for _ in range(2):
        v = _unit(w, adjoint(a) @ _unit(w, a @ v))
    av = a @ v
    size = xp.linalg.vector_norm(av, axis=(-2, -1), keepdims=True)
    one = xp.ones_like(size)
    residual = xp.linalg.vector_norm(
        adjoint(a) @ (av / _as(w, xp.where(size > 0, size, one))) - v * _as(w, size), axis=(-2, -1)
    )
    allowed = max(1e-6, 2 * w.epsilon * a.shape[-2] ** 0.5) if w.epsilon > 1e-10 else 1e-9
    root = _as(w, xp.sqrt(xp.where(size > 0, size, one)))
    left, right = av / root, adjoint(v) * root
    wrong = xp.logical_or(wrong, residual > allowed * size[:, 0, 0])
    count = int(xp.sum(xp.astype(wrong, xp.int32)))
    if count == 0:
        return left, right
    if count == a.shape[0]:
        return _by_svd(w, a, 1)
    (at,) = xp.nonzero(wrong)
    better = _by_svd(w, xp.take(a, at, axis=0), 1)
    return _put(left, at, better[0]), _put(right, at, better[1])


def _top_vector(w: Work, gram: Array) -> tuple[Array, Array]:
    """Unit vectors (g, p, 1) of the largest eigenvalues, and where (g,) they are not known to be such.

    The matrices (g, p, p) are positive semidefinite.
    """
    xp = w.xp
    power = _with_trace_one(w, gram)
    squarings = 0
    while True:
        squared = power @ power
        # With trace 1 the trace of the square is 1 exactly where one eigenvalue is left.
        trace = xp.linalg.trace(squared)
        unsettled = 1 - (xp.real(trace) if w.is_complex else trace) > UNSETTLED
        power = _with_trace_one(w, squared)
        squarings += 1
        if squarings == MOST_SQUARINGS or not bool(xp.any(unsettled)):
            diagonal = xp.linalg.diagonal(power)
            at = xp.argmax(xp.real(diagonal) if w.is_complex else diagonal, axis=-1)
            return _unit(w, xp.take_along_axis(power, at[:, None, None], axis=-1)), unsettled


def _with_trace_one(w: Work, x: Array) -> Array:
    """x / tr x; what is zero becomes the projector onto the first unit vector."""
    xp = w.xp
    trace = xp.linalg.trace(x)[:, None, None]
    nothing = xp.abs(trace) == 0
    first = w.array([[float(row == column == 0) for column in range(x.shape[-1])] for row in range(x.shape[-1])])
    if not bool(xp.any(nothing)):
        return x / trace
    return xp.where(nothing, first[None], x / xp.where(nothing, xp.ones_like(trace), trace))


def _unit(w: Work, v: Array) -> Array:
    """v / ‖v‖; zero stays."""
    size = w.xp.linalg.vector_norm(v, axis=(-2, -1), keepdims=True)
    return v / _as(w, w.xp.where(size > 0, size, w.xp.ones_like(size)))


def _as(w: Work, x: Array) -> Array:
    return w.xp.astype(x, w.dtype)


def _put(x: Array, at: Array, values: Array) -> Array:
    """`x` with some of its first axis replaced; in place where the library can."""
    if compat.is_jax_array(x):
        x_at: Any = x.at[at]
        return x_at.set(values)
    x[at] = values
    return x
