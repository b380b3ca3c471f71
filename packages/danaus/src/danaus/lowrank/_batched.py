"""`randomized_svd` of batches, all matrices at once, with the error of each.

The bases are those of one matrix, kept tall and made orthonormal between A and Aᴴ: squares may hold too little of one matrix
and enough of another. Each matrix is divided by a scale of its own.
"""

import math
from dataclasses import replace
from typing import Any

import numpy as np

from danaus._arrays import Array, Work, adjoint, check_matrix, check_values, to_numpy
from danaus._scale import scale_of
from danaus._svd import with_signs
from danaus.errors import RangeError
from danaus.lowrank._range_finder import BothBases
from danaus.lowrank.residual import ErrorNorm, exact_frobenius, lanczos_spectral
from danaus.lowrank.svd import SVD
from danaus.operators.batch import Batch
from danaus.operators.dense import Dense
from danaus.operators.factors import Factors
from danaus.results import ErrorEstimate, decomposed, rounded


def batched_svd(
    w: Work,
    a: Array,
    rank: int,
    blocks: tuple[int, ...],
    powers: int | None,
    norm: ErrorNorm,
    probability: float,
    generator: np.random.Generator,
) -> SVD:
    """The SVDs of rank k of a batch (…, m, n).

    Args:
        w: Where to compute.
        a: The batch.
        rank: k.
        blocks: The columns that are added to the basis, one number after the other.
        powers: Products with AᴴA of the one block of `power`; None for `krylov`.
        norm: Of the error.
        probability: With which the errors hold, all of them together.
        generator: Of the random numbers. All matrices begin with the same columns.
    """
    check_values(a, "a", "this method goes on")
    check_matrix(a)
    *batch, m, n = (int(size) for size in a.shape)
    held = w.enter(a)
    scales = _scales(w, held)
    held = _divided(w, held, scales)
    if rank == 0:
        shapes, dtypes = ((*batch, m, 0), (*batch, 0), (*batch, 0, n)), (w.dtype, w.real_dtype, w.dtype)
        u, s, vh = (w.xp.zeros(shape, dtype=dtype, device=w.device) for shape, dtype in zip(shapes, dtypes, strict=True))
    else:
        u, s, vh = _parts(w, held, rank, blocks, powers, generator)
    errors = _errors(w, held, (u, s, vh), norm, probability, generator)
    s = _multiplied(w, s, scales)
    flat = np.ravel(scales)
    sizes = np.ravel(np.linalg.norm(to_numpy(s) / scales[..., None], axis=-1)) * flat
    errors = tuple(
        rounded(w, error.times(float(scale)), float(size), m * n)
        for error, scale, size in zip(errors, flat, sizes, strict=True)
    )
    return SVD(w.leave(u), w.leave(s), w.leave(vh), largest(errors, norm, probability), errors)


def _parts(
    w: Work, a: Array, rank: int, blocks: tuple[int, ...], powers: int | None, generator: np.random.Generator
) -> tuple[Array, Array, Array]:
    """u, s, vh of matrices that are divided by their scales."""
    wide = a.shape[-2] < a.shape[-1]
    of = Batch(w, adjoint(a) if wide else a)
    basis = BothBases(of, generator)
    start = w.normal((of.shape[1], blocks[0]), generator)
    start = start + w.xp.zeros((*a.shape[:-2], 1, 1), dtype=w.dtype, device=w.device)
    if powers is not None:
        u, s, v = basis.last(basis.powered(start, powers), rank)
    else:
        for width in blocks:
            start = basis.extend(basis.powered(start[..., :width], 0))
        u, s, v = basis.svd(rank)
    return with_signs(w, *((v, s, adjoint(u)) if wide else (u, s, adjoint(v))))


def largest(errors: tuple[ErrorEstimate, ...], norm: ErrorNorm, probability: float) -> ErrorEstimate:
    """The largest error of several; 0 of none."""
    if not errors:
        return ErrorEstimate.exact(0.0, norm)
    worst = max(errors, key=lambda error: error.upper)
    chance = 1.0 if all(error.probability == 1 for error in errors) else probability
    return replace(
        worst, lower=max(error.lower for error in errors), value=max(error.value for error in errors), probability=chance
    )


def _scales(w: Work, a: Array) -> Any:
    """A power of two for each matrix, in NumPy."""
    batch = tuple(a.shape[:-2])
    if 0 in a.shape:
        return np.ones(batch)
    sizes = to_numpy(w.xp.max(w.xp.abs(a), axis=(-2, -1)))
    return np.reshape([scale_of(float(size), single=w.is_single) for size in np.ravel(sizes)], batch)


def _divided(w: Work, a: Array, scales: Any) -> Array:
    """Each matrix by its scale, in two steps that stay within the range."""
    if (scales == 1).all():
        return a
    exponents = np.log2(scales)
    for half in (np.floor(exponents / 2), np.ceil(exponents / 2)):
        a = a * w.array(2.0**-half, w.real_dtype)[..., None, None]
    return a


def _multiplied(w: Work, s: Array, scales: Any) -> Array:
    """Singular values times the scale of their matrix.

    Raises:
        RangeError: One is too large for the dtype.
    """
    if (scales == 1).all():
        return s
    exponents = np.log2(scales)
    for half in (np.floor(exponents / 2), np.ceil(exponents / 2)):
        with np.errstate(over="ignore"):
            s = s * w.array(2.0**half, w.real_dtype)[..., None]
    if not bool(w.xp.all(w.xp.isfinite(s))):
        raise RangeError("a singular value of the batch is too large for its dtype; divide what is given by a power of two")
    return s


def _errors(
    w: Work,
    a: Array,
    parts: tuple[Array, Array, Array],
    norm: ErrorNorm,
    probability: float,
    generator: np.random.Generator,
) -> tuple[ErrorEstimate, ...]:
    """The error of each matrix in the order of rows; all hold together with the probability."""
    *batch, m, n = (int(size) for size in a.shape)
    count = math.prod(batch)
    if 0 in (m, n):
        return (ErrorEstimate.exact(0.0, norm),) * count
    u, s, vh = (w.xp.reshape(part, (count, *part.shape[len(batch) :])) for part in parts)
    flat = w.xp.reshape(a, (count, m, n))
    each = 1 - (1 - probability) / max(1, count)
    found: list[ErrorEstimate] = []
    for at in range(count):
        op = Dense(w, flat[at, ...])
        made = Factors(w, u[at, ...], w.xp.astype(s[at, ...], w.dtype)[:, None] * vh[at, ...])
        if norm == "spectral":
            error = lanczos_spectral(op, made, None, each, generator)
        else:
            error = exact_frobenius(op, made)
            error = error.widened(decomposed(w, m) * math.sqrt(op.squared_norm()))
        found.append(replace(error, probability=probability) if error.probability < 1 else error)
    return tuple(found)
