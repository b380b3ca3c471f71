r"""The singular value decomposition in one pass: each row is seen once and never again.

With random matrices Υ (k, m), Ω (n, k), Φ (s, m), Ψ (n, s) the pass adds up three sketches of A, none as large as A:

    X = Υ A (k, n),    Y = A Ω (m, k),    Z = Φ A Ψ (s, s).

With orthonormal bases Q of Y and P of Xᴴ, A ≈ Q C Pᴴ, and the core C is what fits Z best: C = (Φ Q)⁺ Z (Pᴴ Ψ)⁺. Its SVD gives
that of A, cut to the rank. Before the cut, and with s ≥ 2k + 1, as it is here, the expected squared error is at most
(s − 1)/(s − k − 1) · (k + r − 1)/(k − r − 1) times that of the best of any rank r < k − 1 (Tropp and others, 2019; of complex
matrices it is less). The second factor, 1 + 2r/(k − r − 1), is of the two projections, which err by r/(k − r − 1) each beyond
what no rank r holds; the first, 1 + k/(s − k − 1), is of the core. What was reached is stated from a fourth sketch Θ A of a few
rows, which had no part in the result.

Of A less the means of its columns (`Centred`) the same pass is made. The sketches are linear in A, and

    Υ (A − 1 μᵀ) = Υ A − (Υ 1) μᵀ,    (A − 1 μᵀ) Ω = A Ω − 1 (μᵀ Ω),

so the means, known when the last row has passed, are taken from the sketches then. What passes is less its first row already,
so that means far larger than what varies cost no digits.

Whoever can pass twice should: `randomized_svd` of `RowBlocks` with `iterations=0` and `method="power"` passes twice, and is as
good as with A in memory.

References:
    Tropp, Yurtsever, Udell and Cevher, "Practical sketching algorithms for low-rank matrix approximation", 2017;
    "Streaming low-rank matrix approximation with an application to scientific simulation", 2019.
"""

import math
from typing import Any, NamedTuple, cast

import numpy as np
import scipy.linalg

from danaus._arguments import Seed, check_rank, check_whole, random_numbers
from danaus._arrays import Array, Work, work
from danaus._scale import divided, multiplied, scale_of
from danaus._svd import svd, with_signs
from danaus.errors import KindError
from danaus.lowrank.residual import check_probability, mean_of_squares
from danaus.lowrank.svd import SVD
from danaus.operators.centred import Centred, Means, largest_left
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
        blocks: A (m, n) as `RowBlocks`, or `Centred` of them. `blocks.blocks()` is called once.
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
        RangeError: The rows of a matrix to be centred are too far apart for the dtype.
        ShapeError, NotFiniteError: A block is not as it should be; says at which row it begins.

    Example:
        >>> import numpy as np
        >>> a = np.outer(np.arange(1.0, 7.0), [3.0, 4.0])
        >>> found = streaming_svd(RowBlocks.of(a, rows=4), rank=1)
        >>> bool(np.allclose(found.to_dense(), a))
        True
    """
    return streamed(blocks, rank, oversampling, probability, rng).svd


class Streamed(NamedTuple):
    """What one pass gives.

    Attributes:
        svd: The decomposition.
        mean: The means of the columns (n,), or zeros where the matrix is not centred.
        size: ‖A‖_F of what was decomposed.
    """

    svd: SVD
    mean: Array
    size: float


def streamed(blocks: Any, rank: int, oversampling: int | None, probability: float, rng: Seed) -> Streamed:
    """What `streaming_svd` gives, with the means and the norm that the same pass finds.

    Raises:
        KindError, ArgumentError, RangeError, ShapeError, NotFiniteError
    """
    rows = blocks.of if isinstance(blocks, Centred) else blocks
    if not isinstance(rows, RowBlocks):
        raise KindError(f"blocks: expected RowBlocks, got {type(rows).__name__}; RowBlocks.of makes them of an array")
    k = check_rank(rank, rows.shape)
    check_probability(probability)
    if oversampling is not None:
        check_whole(oversampling, "oversampling")
    m, n = rows.shape
    w = work(np.zeros(0, rows.dtype))
    width = min(m, n, k + (3 * k + 1 if oversampling is None else oversampling))
    sketches = _Sketches(w, (m, n), width, 2 * width + 1, random_numbers(rng))
    base: Any = np.zeros(n, w.double_dtype)
    for start, block in rows.checked():
        if blocks is rows:
            sketches.add(start, w.enter(block))
        else:
            base = block[0].astype(base.dtype) if start == 0 and len(block) else base
            sketches.add(start, Means(base, np.zeros_like(base)).taken_from(w, block))
    rest = sketches.centred() if blocks is not rows else np.zeros_like(base)
    left, s, right = sketches.decomposed()
    u, s, vh = with_signs(w, left[:, :k], s[:k], right[:k])
    square = sketches.squared_difference(u, s, vh)
    error = mean_of_squares(square, _JUDGES, probability, is_complex=w.is_complex)
    # Θ has as many columns as A has rows, and its sums lose as much.
    error = error.widened(rounding(w, m + k) * math.sqrt(sketches.passed)) if m and n else ErrorEstimate.exact(0.0)
    s = w.multiplied(s, sketches.scale)
    error = rounded(w, error.times(sketches.scale), math.hypot(*s.tolist()), m * n)
    mean = (base + multiplied(rest, sketches.scale)).astype(w.dtype)
    return Streamed(SVD(w.leave(u), w.leave(s), w.leave(vh), error), w.leave(mean), math.sqrt(sketches.whole) * sketches.scale)


class _Sketches:
    """The sketches of the rows that have passed, all divided by one power of two.

    Each random matrix has its own seed and is drawn row by row with the rows of A, so that blocks make no difference, and can
    be drawn again instead of kept.

    Attributes:
        scale: The power of two.
        passed: The square of Frobenius' norm of what has passed, divided.
        whole: The same of what is decomposed.
    """

    def __init__(self, w: Work, shape: tuple[int, int], width: int, core: int, rng: np.random.Generator) -> None:
        m, n = shape
        self.w = w
        self.scale, self.passed = 1.0, 0.0
        omega, psi, *self._seeds = (int(seed) for seed in rng.integers(2**62, size=5))
        self._omega = _normal(w, np.random.default_rng(omega), n, width)
        self._psi = _normal(w, np.random.default_rng(psi), n, core)
        self._upsilon, self._phi, self._theta = (np.random.default_rng(seed) for seed in self._seeds)
        self._x, self._y = np.zeros((width, n), w.dtype), np.empty((m, width), w.dtype)
        self._z, self._judged = np.zeros((core, core), w.dtype), np.zeros((_JUDGES, n), w.dtype)
        self._ones = [np.zeros((columns, 1), w.double_dtype) for columns in (width, core, _JUDGES)]
        self._sum: Any = np.zeros(n, w.double_dtype)
        self._centred = 0.0

    @property
    def whole(self) -> float:
        """See the class."""
        return max(0.0, self.passed - self._centred)

    def add(self, start: int, a: Any) -> None:
        """Take in the rows of A that begin at `start`."""
        needed = scale_of(largest_left(a), single=self.w.is_single)
        if needed != self.scale and (needed > max(self.scale, 1.0) or self.passed == 0.0):
            self._divide(needed / self.scale, start)
            self.scale = needed
        a = divided(a, self.scale)
        self._y[start : start + len(a)] = a @ self._omega
        drawn = [
            _normal(self.w, generator, len(a), len(ones)).T
            for generator, ones in zip((self._upsilon, self._phi, self._theta), self._ones, strict=True)
        ]
        self._x += drawn[0] @ a
        self._z += drawn[1] @ (a @ self._psi)
        self._judged += drawn[2] @ a
        for ones, random in zip(self._ones, drawn, strict=True):
            ones += random.sum(axis=1, keepdims=True)
        self._sum += a.sum(axis=0, dtype=self._sum.dtype)
        self.passed += squared_norm(self.w, a)

    def centred(self) -> Any:
        """The means of what has passed, divided, after they were taken from the sketches."""
        m = max(1, len(self._y))
        mean, dtype = self._sum / m, self.w.dtype
        upsilon, phi, theta = self._ones
        self._x -= (upsilon * mean).astype(dtype)
        self._y -= (mean @ self._omega).astype(dtype)
        self._z -= (phi * (mean @ self._psi)).astype(dtype)
        self._judged -= (theta * mean).astype(dtype)
        self._centred = m * float(np.linalg.norm(mean)) ** 2
        return mean

    def _divide(self, by: float, rows: int) -> None:
        self._x, self._z, self._judged, self._sum = (divided(each, by) for each in (self._x, self._z, self._judged, self._sum))
        self._y[:rows] = divided(self._y[:rows], by)
        self.passed = self.passed / by / by

    def decomposed(self) -> tuple[Any, Any, Any]:
        """Q C Pᴴ as U, σ and Vᴴ. It takes the sketch of the columns, which is gone then."""
        lstsq = cast(Any, np.linalg.lstsq)
        # SciPy's keeps single precision and may overwrite y, the largest that there is; NumPy's would compute in double.
        q: Any = cast(Any, scipy.linalg).qr(self._y, mode="economic", overwrite_a=True, check_finite=False)[0]
        p: Any = np.linalg.qr(self._x.conj().T)[0]
        half: Any = lstsq(_sketch(self.w, self._seeds[1], len(self._z), q), self._z, rcond=None)[0]
        turned: Any = lstsq((p.conj().T @ self._psi).T, half.T, rcond=None)[0]
        left, s, right = svd(self.w, turned.T)
        return q @ left, s, right @ p.conj().T

    def squared_difference(self, u: Any, s: Any, vh: Any) -> float:
        """The mean of ‖θᵀ(A − U Σ Vᴴ)‖² over the rows θᵀ of Θ."""
        difference = self._judged - (_sketch(self.w, self._seeds[2], _JUDGES, u) * s) @ vh
        return squared_norm(self.w, difference) / _JUDGES


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
