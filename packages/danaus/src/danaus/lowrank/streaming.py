r"""The singular value decomposition in one pass: each row is seen once and never again.

With random matrices Υ (k, m), Ω (n, k), Φ (s, m), Ψ (n, s) the pass adds up three sketches of A, none as large as A:

    X = Υ A (k, n),    Y = A Ω (m, k),    Z = Φ A Ψ (s, s).

With orthonormal bases Q of Y and P of Xᴴ, A ≈ Q C Pᴴ, and the core C is what fits Z best: C = (Φ Q)⁺ Z (Pᴴ Ψ)⁺. Its SVD gives
that of A, cut to the rank. In expectation the squared error is at most (s − 1)/(s − k − 1) · (k + r − 1)/(k − r − 1) of the best
of any rank r < k − 1 (Tropp and others, 2019); what was reached is stated from a fourth sketch Θ A of a few rows, which had no
part in the result.

Whoever can pass twice should: `randomized_svd` of `RowBlocks` with `iterations=0` and `method="power"` passes twice, and is as
good as with A in memory.

References:
    Tropp, Yurtsever, Udell and Cevher, "Practical sketching algorithms for low-rank matrix approximation", 2017;
    "Streaming low-rank matrix approximation with an application to scientific simulation", 2019.
"""

import numpy as np

from danaus._arrays import Seed, check_rank, svd, with_signs, work
from danaus._operators import RowBlocks, squared_norm
from danaus.errors import ArgumentError, KindError
from danaus.lowrank.randomized import RandomizedSVD
from danaus.lowrank.residual import Estimate, check_probability, mean_of_squares, rounded, rounding

_JUDGES = 20


def streaming_svd(
    blocks: RowBlocks,
    rank: int,
    *,
    oversampling: int | None = None,
    probability: float = 0.99,
    rng: Seed = 0,
) -> RandomizedSVD:
    """About the k largest singular values of A with their vectors, in one pass over blocks of its rows.

    Args:
        blocks: A (m, n). `blocks.blocks()` is called once.
        rank: k.
        oversampling: How many columns the sketches of rows and columns have beyond k: 3 k + 1 where none is given. The memory is
            (m + n) (k + oversampling) numbers and the square of twice as many.
        probability: With which the stated error holds.
        rng: Seed. The result does not depend on how the rows are cut into blocks, but for rounding.

    Returns:
        `RandomizedSVD` of NumPy's u (m, k), s (k,), vh (k, n), and `error` in Frobenius' norm.

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
    if oversampling is not None and oversampling < 0:
        raise ArgumentError(f"oversampling: expected a whole number from 0 up, got {oversampling}")
    m, n = blocks.shape
    w = work(np.zeros(0, blocks.dtype))
    width = min(m, n, k + (3 * k + 1 if oversampling is None else oversampling))
    core = 2 * width + 1
    # Each random matrix has its own generator and is drawn row by row with the rows of A, so that blocks make no difference.
    seeds = np.random.default_rng(rng).integers(2**62, size=5)
    omega, psi = w.normal((n, width), int(seeds[0])), w.normal((n, core), int(seeds[1]))
    upsilon, phi, theta = (np.random.default_rng(int(seed)) for seed in seeds[2:])
    x, y = np.zeros((width, n), w.dtype), np.empty((m, width), w.dtype)
    z, judged = np.zeros((core, core), w.dtype), np.zeros((_JUDGES, n), w.dtype)
    drawn_theta = np.empty((m, _JUDGES), w.dtype)
    drawn_phi = np.empty((m, core), w.dtype)
    whole = 0.0
    for start, block in blocks.checked():
        a = w.enter(block)
        rows = slice(start, start + len(a))
        drawn_phi[rows], drawn_theta[rows] = w.normal((len(a), core), phi), w.normal((len(a), _JUDGES), theta)
        y[rows] = a @ omega
        x += w.normal((len(a), width), upsilon).T @ a
        z += drawn_phi[rows].T @ (a @ psi)
        judged += drawn_theta[rows].T @ a
        whole += squared_norm(w, a)
    q, p = np.linalg.qr(y)[0], np.linalg.qr(x.conj().T)[0]
    half = np.linalg.lstsq(drawn_phi.T @ q, z, rcond=None)[0]
    middle = np.linalg.lstsq((p.conj().T @ psi).T, half.T, rcond=None)[0].T
    left, s, right = svd(w, middle)
    u, s, vh = with_signs(w, q @ left[:, :k], s[:k], right[:k] @ p.conj().T)
    difference = judged - ((drawn_theta.T @ u) * s) @ vh
    error = mean_of_squares(squared_norm(w, difference) / _JUDGES, _JUDGES, probability, is_complex=w.is_complex)
    error = error.widened(rounding(w, k) * whole**0.5) if m and n else Estimate(0.0, 0.0, 0.0, 1.0, "frobenius", "exact")
    found = RandomizedSVD(w.leave(u), w.leave(s), w.leave(vh))
    found.error = rounded(w, error, float(np.linalg.norm(s)))
    return found
