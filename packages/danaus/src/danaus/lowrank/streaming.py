r"""The singular value decomposition in one pass: each row is seen once and never again.

With random matrices Υ (k, m), Ω (n, k), Φ (s, m), Ψ (n, s) the pass adds up three sketches of A, none as large as A:

    X = Υ A (k, n),    Y = A Ω (m, k),    Z = Φ A Ψ (s, s).

With orthonormal bases Q of Y and P of Xᴴ, A ≈ Q C Pᴴ, and the core C is what fits Z best: C = (Φ Q)⁺ Z (Pᴴ Ψ)⁺. Its SVD gives
that of A, cut to the rank. Before the cut, and with s ≥ 2k + 1, as it is here, the expected squared error is at most
(s − 1)/(s − k − 1) · (k + r − 1)/(k − r − 1) times that of the best of any rank r < k − 1 (Tropp and others, 2019; of complex
matrices it is less). The second factor, 1 + 2r/(k − r − 1), is of the two projections, which err by r/(k − r − 1) each beyond
what no rank r holds; the first, 1 + k/(s − k − 1), is of the core. What was reached is stated from a fourth sketch Θ A of a few
rows, which had no part in the result.

Whoever can pass twice should: `randomized_svd` of `RowBlocks` with `iterations=0` and `method="power"` passes twice, and is as
good as with A in memory.

References:
    Tropp, Yurtsever, Udell and Cevher, "Practical sketching algorithms for low-rank matrix approximation", 2017;
    "Streaming low-rank matrix approximation with an application to scientific simulation", 2019.
"""

import math
from typing import Any, cast

import numpy as np
import scipy.linalg

from danaus._arguments import Seed, check_rank, check_whole, random_numbers
from danaus._arrays import Work, work
from danaus._scale import divided
from danaus._svd import svd, with_signs
from danaus.errors import KindError
from danaus.lowrank.residual import check_probability, mean_of_squares
from danaus.lowrank.svd import SVD
from danaus.operators.dense import squared_norm
from danaus.operators.row_blocks import RowBlocks
from danaus.results import ErrorEstimate, rounded, rounding

_JUDGES = 20
_ROWS = 8192


def streaming_svd(
    blocks: Any,
    rank: int,
    *,
    oversampling: int | None = None,
    probability: float = 0.99,
    rng: Seed = 0,
) -> SVD:
    """The k largest singular values of A, approximately, with their vectors, in one pass over blocks of rows.

    Args:
        blocks: A (m, n). `blocks.blocks()` is called once.
        rank: k.
        oversampling: How many columns the sketches of rows and columns have beyond k: 3 k + 1 where none is given. The memory
            is some (3 m + 6 n) (k + oversampling + 10) numbers and a few blocks when it is most.
        probability: With which the stated error holds.
        rng: Seed. The result does not depend on how the rows are cut into blocks, but for rounding.

    Returns:
        `SVD` of NumPy's u (m, k), s (k,), vh (k, n), and `error` in Frobenius' norm.

    Raises:
        KindError: No `RowBlocks`.
        ArgumentError: A rank beyond min(m, n); a probability that is none.
        ShapeError, NotFiniteError: A block is not as it should be; says at which row it begins.

    Example:
        >>> import numpy as np
        >>> a = np.outer(np.arange(1.0, 7.0), [3.0, 4.0])
        >>> found = streaming_svd(RowBlocks.of(a, rows=4), rank=1)
        >>> bool(np.allclose(found.to_dense(), a))
        True
    """
    if not isinstance(blocks, RowBlocks):
        raise KindError(f"blocks: expected RowBlocks, got {type(blocks).__name__}; RowBlocks.of makes them of an array")
    k = check_rank(rank, blocks.shape)
    check_probability(probability)
    if oversampling is not None:
        check_whole(oversampling, "oversampling")
    m, n = blocks.shape
    w = work(np.zeros(0, blocks.dtype))
    width = min(m, n, k + (3 * k + 1 if oversampling is None else oversampling))
    core = 2 * width + 1
    # Each random matrix has its own seed and is drawn row by row with the rows of A, so that blocks make no difference, and can
    # be drawn again instead of kept.
    seeds = [int(seed) for seed in random_numbers(rng).integers(2**62, size=5)]
    omega, psi = (_normal(w, np.random.default_rng(seed), n, size) for seed, size in zip(seeds, (width, core), strict=False))
    upsilon, phi, theta = (np.random.default_rng(seed) for seed in seeds[2:])
    x, y = np.zeros((width, n), w.dtype), np.empty((m, width), w.dtype)
    z, judged = np.zeros((core, core), w.dtype), np.zeros((_JUDGES, n), w.dtype)
    whole, scale = 0.0, 1.0
    for start, block in blocks.checked():
        a = w.enter(block)
        needed = w.scale(a)
        if needed != scale and (needed > max(scale, 1.0) or whole == 0.0):
            # What was added up so far is divided alike.
            by, scale = needed / scale, needed
            x, z, judged, whole = divided(x, by), divided(z, by), divided(judged, by), whole / by / by
            y[:start] = divided(y[:start], by)
        a = divided(a, scale)
        rows = slice(start, start + len(a))
        y[rows] = a @ omega
        x += _normal(w, upsilon, len(a), width).T @ a
        z += _normal(w, phi, len(a), core).T @ (a @ psi)
        judged += _normal(w, theta, len(a), _JUDGES).T @ a
        whole += squared_norm(w, a)
    lstsq = cast(Any, np.linalg.lstsq)
    # SciPy's keeps single precision and may overwrite y, the largest that there is; NumPy's would compute in double.
    q: Any = cast(Any, scipy.linalg).qr(y, mode="economic", overwrite_a=True, check_finite=False)[0]
    p: Any = np.linalg.qr(x.conj().T)[0]
    half: Any = lstsq(_sketch(w, seeds[3], core, q), z, rcond=None)[0]
    turned: Any = lstsq((p.conj().T @ psi).T, half.T, rcond=None)[0]
    left, s, right = svd(w, turned.T)
    u, s, vh = with_signs(w, q @ left[:, :k], s[:k], right[:k] @ p.conj().T)
    difference = judged - (_sketch(w, seeds[4], _JUDGES, u) * s) @ vh
    error = mean_of_squares(squared_norm(w, difference) / _JUDGES, _JUDGES, probability, is_complex=w.is_complex)
    # Θ has as many columns as A has rows, and its sums lose as much.
    error = error.widened(rounding(w, m + k) * math.sqrt(whole)) if m and n else ErrorEstimate.exact(0.0)
    s = w.multiplied(s, scale)
    error = rounded(w, error.times(scale), math.hypot(*s.tolist()), m * n)
    return SVD(w.leave(u), w.leave(s), w.leave(vh), error)


def _normal(w: Work, generator: np.random.Generator, rows: int, columns: int) -> Any:
    """Standard normal numbers, the same whether rows are drawn together or apart."""
    drawn: Any = cast(Any, generator).standard_normal((rows, columns * (1 + w.is_complex)), dtype=w.real_dtype)
    return (drawn[:, :columns] + 1j * drawn[:, columns:]) / w.real_dtype(2) ** 0.5 if w.is_complex else drawn


def _sketch(w: Work, seed: int, columns: int, x: Any) -> Any:
    """The transpose of the random matrix of that seed, times x, without having all of it."""
    generator = np.random.default_rng(seed)
    result = np.zeros((columns, x.shape[1]), w.dtype)
    for at in range(0, len(x), _ROWS):
        part = x[at : at + _ROWS]
        result += _normal(w, generator, len(part), columns).T @ part
    return result
