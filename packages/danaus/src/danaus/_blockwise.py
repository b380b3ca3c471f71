"""What the two block-diagonal factors of a Monarch do in every library: multiply columns, solve, and give the slices.

No permutation between the factors copies anything that BLAS can read and write in place (`_pattern`). NumPy makes the product
by panels (`_panels`), and also that of PyTorch's tensors, in their memory, as long as they are on the CPU, nothing follows what
is done to them, and no block is so large that the threads of NumPy's BLAS would wake beside those of PyTorch. Else it is made
of the library's own operations.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from danaus import _panels
from danaus._arrays import Array, Work, check_matrix, compat, dtype_name, is_traced, is_transformed, work
from danaus._pattern import Factor, Factors, Side, between
from danaus._svd import singular_values
from danaus.errors import FactorisationError


def multiply(w: Work, factors: Factors, x: Array) -> Array:
    """The product of the factors with x (n, c)."""
    if isinstance(x, np.ndarray):
        return _panels.multiply(factors, x, _panels.BLAS_THREADS)
    if not compat.is_torch_array(x):
        return _multiply_anew(w.xp.matmul, factors, x)
    if not x.is_cpu or _is_followed(w, factors, x) or not _panels.are_alone(factors, x.shape[1]):
        return _multiply_anew(w.xp.bmm, factors, x)
    first, last = (factor._replace(blocks=_in_numpy(factor.blocks)) for factor in factors)
    return w.xp.from_numpy(_panels.multiply((first, last), _in_numpy(x), w.xp.get_num_threads()))


def _in_numpy(x: Array) -> Any:
    """The memory of one of PyTorch's tensors. A conjugate that has not been computed yet is."""
    return x.detach().resolve_conj().numpy() if x.is_complex() else x.detach().numpy()


def _is_followed(w: Work, factors: Factors, x: Array) -> bool:
    """Whether the product has to be made of PyTorch's own operations, each with a result of its own."""
    parts = (x, *(factor.blocks for factor in factors))
    return (w.xp.is_grad_enabled() and any(part.requires_grad for part in parts)) or any(map(is_transformed, parts))


def _multiply_anew(product: Callable[[Array, Array], Array], factors: Factors, x: Array) -> Array:
    """The product for gradients and other transformations, for JAX and other devices."""
    columns = x.shape[1]
    for factor in factors:
        y = product(factor.blocks, factor.read(x))
        x = _in_a_row(factor, y, columns)
    return x


def solve(w: Work, factors: Factors, x: Array) -> Array:
    """What the product of the factors, with square blocks, makes x (n, c) of."""
    for factor in reversed(factors):
        # A block that read and wrote in strides is undone by writing and reading so.
        undone = Factor(factor.blocks, factor.writes_strided, factor.reads_strided)
        x = _in_a_row(undone, w.xp.linalg.solve(undone.blocks, undone.read(x)), x.shape[1])
    return x


def check_invertible(blocks: Array, name: str) -> None:
    """Refuse square blocks (g, n, n) where one is singular, if numbers can be looked at.

    Raises:
        FactorisationError: Says which.
    """
    w = work(blocks)
    check_matrix(blocks, name)
    sigma = singular_values(w, w.enter(blocks))
    if sigma.shape[-1] == 0 or is_traced(sigma):
        return
    singular = w.xp.nonzero(sigma[:, -1] <= sigma[:, 0] * (blocks.shape[1] * w.epsilon))[0]
    if singular.shape[0]:
        at = int(singular[0])
        raise FactorisationError(
            f"block {at} of {name} ({blocks.shape[0]} of shape {tuple(blocks.shape[1:])}, {dtype_name(blocks.dtype)}) "
            f"is singular: singular values from {float(sigma[at, 0]):.3g} to {float(sigma[at, -1]):.3g}"
        )


def slices_of(w: Work, left: Array, right: Array, strided: Side) -> Array:
    """The slices (l, k, s, p) of the matrix, from the formula of its entries."""
    xp = w.xp
    (lefts, s, r), (k, q, p) = (tuple(int(size) for size in part.shape) for part in (left, right))
    # Rows of both by t: what left makes of the number t, and what right gives to it.
    from_t = xp.permute_dims(left, (2, 0, 1) if strided == "left" else (0, 2, 1)).reshape(lefts * r, s)
    to_t = (xp.permute_dims(right, (1, 0, 2)) if strided == "right" else right).reshape(k * q, p)
    which = between(lefts, r, k, q, strided)
    if which.shape[2]:
        # A sum of fewer terms than the others gets a row of zeros.
        from_t = xp.concat([from_t, xp.zeros((1, s), dtype=w.dtype, device=w.device)])
        to_t = xp.concat([to_t, xp.zeros((1, p), dtype=w.dtype, device=w.device)])
    at = xp.asarray(which.reshape(-1), device=w.device)
    gathered_left = xp.take(from_t, at, axis=0).reshape(*which.shape, s)
    gathered_right = xp.take(to_t, at, axis=0).reshape(*which.shape, p)
    return xp.matrix_transpose(gathered_left) @ gathered_right


def _in_a_row(factor: Factor, y: Array, columns: int) -> Array:
    """What the blocks give, (g, o, c), as (g·o, c)."""
    return (y.swapaxes(0, 1) if factor.writes_strided else y).reshape(y.shape[0] * y.shape[1], columns)
