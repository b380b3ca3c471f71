"""The singular value decomposition of arrays of every library, which never fails in silence."""

from functools import partial
from typing import Any

import numpy as np
import scipy.linalg

from danaus._arrays import Array, Work, adjoint, conjugate, dtype_name, is_differentiated, is_finite, is_traced, to_numpy
from danaus._gradients import Convention, differentiable_svd
from danaus._scale import divided
from danaus.errors import FactorisationError

_GRAM_ENTRIES = 1 << 20


def svd(w: Work, a: Array, convention: Convention = "spaces") -> tuple[Array, Array, Array]:
    """The thin singular value decomposition of finite matrices (…, m, n).

    It is u (…, m, k), s (…, k) falling, and vh (…, k, n) with k = min(m, n).

    It never fails in silence: when the library's own (gesdd) gives up or answers NaN, gesvd is tried, then the eigenvectors of
    the smaller Gram matrix. Signs are made definite: in each column of u the entry of largest size is real and positive.

    Args:
        w: Where and in what to compute.
        a: (…, m, n).
        convention: Of the derivative where singular values are equal; see `danaus._gradients`.

    Raises:
        FactorisationError: All three failed.
    """
    if min(a.shape[-2:]) == 0:
        return _empty_svd(w, a)
    scale = w.scale(a)
    if scale != 1:
        u, s, vh = svd(w, divided(a, scale), convention)
        return u, w.multiplied(s, scale), vh
    tried: list[str] = []
    library = partial(_library_svd, convention=convention)
    for name, decompose in (("gesdd", library), ("gesvd", _gesvd), ("the Gram matrix", _gram_svd)):
        try:
            u, s, vh = decompose(w, a)
        except (ArithmeticError, ValueError, RuntimeError) as problem:
            # NumPy's LinAlgError is a ValueError, PyTorch's a RuntimeError.
            tried.append(
                f"{name} ({type(problem).__name__}: {str(problem).strip().splitlines()[0] if str(problem) else 'failed'})"
            )
            continue
        if is_traced(s) or (is_finite(s) and is_finite(u) and is_finite(vh)):
            return with_signs(w, u, s, vh)
        tried.append(f"{name} (answered NaN)")
    raise FactorisationError(
        f"no SVD of a finite matrix of shape {tuple(a.shape)} and dtype {dtype_name(a.dtype)}; tried " + ", ".join(tried)
    )


def singular_values(w: Work, a: Array) -> Array:
    """The singular values of finite matrices (…, m, n), falling: (…, min(m, n)). As `svd`, without the vectors.

    NumPy's in single precision are roots of the eigenvalues of the smaller Gram matrix in double precision. That takes a third
    of the time, and what the square loses is below what single precision has: √ε of the one is a quarter of ε of the other.
    """
    if min(a.shape[-2:]) == 0:
        return w.xp.reshape(w.xp.abs(a), (*a.shape[:-2], 0))
    if w.is_numpy and w.is_single:
        try:
            return _roots_of_gram(w, a)
        except np.linalg.LinAlgError:
            return svd(w, a)[1]
    scale = w.scale(a)
    if scale != 1:
        return w.multiplied(singular_values(w, divided(a, scale)), scale)
    try:
        s = w.xp.linalg.svdvals(a) if hasattr(w.xp.linalg, "svdvals") else w.xp.linalg.svd(a, compute_uv=False)
    except (ArithmeticError, ValueError, RuntimeError):
        return svd(w, a)[1]
    return s if is_traced(s) or is_finite(s) else svd(w, a)[1]


def _roots_of_gram(w: Work, a: Array) -> Array:
    """The singular values of matrices of NumPy in single precision."""
    double: Any = np.complex128 if w.is_complex else np.float64
    if a.shape[-2] < a.shape[-1]:
        a = np.swapaxes(a, -1, -2)  # Of the transpose, which has the same ones.
    n = a.shape[-1]
    gram = np.zeros((*a.shape[:-2], n, n), double)
    # As many rows at a time as make some megabytes in double precision.
    step = max(_GRAM_ENTRIES // n, 1)
    for at in range(0, a.shape[-2], step):
        rows = np.asarray(a[..., at : at + step, :], double)
        gram += adjoint(rows) @ rows
    squares = np.linalg.eigvalsh(gram)[..., ::-1]
    return np.sqrt(np.maximum(squares, 0.0)).astype(w.real_dtype)


def _empty_svd(w: Work, a: Array) -> tuple[Array, Array, Array]:
    (*batch, m, n) = a.shape
    shapes = ((*batch, m, 0), (*batch, 0), (*batch, 0, n))
    dtypes = (w.dtype, w.real_dtype, w.dtype)
    u, s, vh = (w.xp.zeros(shape, dtype=dtype, device=w.device) for shape, dtype in zip(shapes, dtypes, strict=True))
    return u, s, vh


def _library_svd(w: Work, a: Array, convention: Convention) -> tuple[Array, Array, Array]:
    if is_differentiated(a):
        return differentiable_svd(a, convention)
    u, s, vh = w.xp.linalg.svd(a, full_matrices=False)
    return u, s, vh


def _gesvd(w: Work, a: Array) -> tuple[Array, Array, Array]:
    """The SVD by LAPACK's slower, steadier routine, matrix by matrix on the CPU."""
    flat = to_numpy(a).reshape(-1, *a.shape[-2:])
    parts: list[Any] = [scipy.linalg.svd(each, full_matrices=False, lapack_driver="gesvd") for each in flat]
    u, s, vh = (
        w.array(np.stack([part[at] for part in parts]).reshape(*a.shape[:-2], *parts[0][at].shape), dtype)
        for at, dtype in ((0, w.dtype), (1, w.real_dtype), (2, w.dtype))
    )
    return u, s, vh


def _gram_svd(w: Work, a: Array) -> tuple[Array, Array, Array]:
    """The SVD by the eigenvectors of AAᴴ or AᴴA in double precision. Small singular values lose half their digits."""
    if a.shape[-2] < a.shape[-1]:
        u, s, vh = _gram_svd(w, adjoint(a))
        return adjoint(vh), s, adjoint(u)
    x = to_numpy(a).astype(np.complex128 if w.is_complex else np.float64)
    scale = np.abs(x).max(initial=0.0) or 1.0
    scaled = x / scale
    _, vectors = np.linalg.eigh(np.conj(np.swapaxes(scaled, -1, -2)) @ scaled)
    v = vectors[..., ::-1]
    # Columns of AV are orthogonal; QR makes their basis whole where singular values are zero.
    u, r = np.linalg.qr(x @ v)
    diagonal = np.diagonal(r, axis1=-2, axis2=-1)
    size = np.abs(diagonal)
    phase = np.where(size > 0, diagonal / np.where(size > 0, size, 1), 1)
    order = np.argsort(-size, axis=-1, kind="stable")
    u = np.take_along_axis(u * phase[..., None, :], order[..., None, :], -1)
    v = np.take_along_axis(v, order[..., None, :], -1)
    s = np.take_along_axis(size, order, -1)
    return w.array(u), w.array(s, w.real_dtype), w.array(np.conj(np.swapaxes(v, -1, -2)))


def with_signs(w: Work, u: Array, s: Array, vh: Array) -> tuple[Array, Array, Array]:
    """The same decomposition with definite signs.

    In each column of `u` the entry of largest size is real and positive.
    """
    if min(u.shape[-2:]) == 0:
        return u, s, vh
    xp = w.xp
    size = xp.abs(u)
    at = xp.argmax(size, axis=-2)[..., None, :]
    entry = xp.take_along_axis(u, at, axis=-2)[..., 0, :]
    length = xp.abs(entry)
    one = xp.ones_like(length)
    phase = xp.where(length > 0, entry / xp.where(length > 0, length, one), xp.astype(one, u.dtype))
    return u * conjugate(phase)[..., None, :], s, vh * phase[..., :, None]
