r"""Products of p block-diagonal factors, each along one axis of the vector.

M = F₁ F₂ ⋯ F_p, and F_p acts first.

A factor is an array (h, a, o, i): h·a blocks of shape (o, i). The vector of h·i·a numbers is seen as a table (h, i, a), and

    y[η, ω, α] = Σ_ι F[η, α, ω, ι] · x[η, ι, α]

gives one of h·o·a. With h > 1 and a = 1 blocks are contiguous, with h = 1 they are strided, and in between both. Two factors
(k, 1, q, p) and (1, q, s, k) are `Monarch` of block rank 1; three hold every circulant matrix; p = log₂ n factors of blocks
(2, 2) with h = 1, 2, 4 … are the butterfly, which holds the Hadamard matrix and, but for a permutation, the Fourier matrix.

The transpose has the transposed factors in the other order, so the structure is closed under it.

References:
    Dao, Gu, Eichhorn, Rudra, Ré, "Learning fast algorithms for linear transforms using butterfly factorizations", ICML 2019.
    Zheng, Riccietti, Gribonval, "Efficient identification of butterfly sparse matrix factorizations", SIMODS 2023.
"""

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from danaus._arrays import Array, Work, adjoint, check_finite, check_matrix, work
from danaus._leading import leading_triples
from danaus._nearest import error_of
from danaus._scale import divided, halves
from danaus.errors import ArgumentError, KindError, ShapeError
from danaus.matrix import Matrix
from danaus.results import Fit


class Chain(Matrix):
    """F₁ F₂ ⋯ F_p.

    Args:
        factors: Arrays (h, a, o, i) of one dtype; the last acts first.

    Raises:
        ShapeError: One is no such array, or takes another number of numbers than the next gives.
        KindError: They are of several dtypes.

    Example:
        >>> import numpy as np
        >>> two = np.array([[1.0, 1.0], [1.0, -1.0]])
        >>> hadamard = Chain.from_kronecker(two, two, two)
        >>> hadamard.shape, hadamard.parameters, (hadamard @ np.arange(8.0))[:2].tolist()
        ((8, 8), 48, [28.0, -4.0])
    """

    _held = ("factors",)

    def __init__(self, factors: Sequence[Array]) -> None:
        if not factors:
            raise ShapeError("expected at least one factor, got none")
        work(*factors)
        for at, factor in enumerate(factors):
            if factor.ndim != 4 or min(factor.shape[:2]) < 1:
                raise ShapeError(f"factor {at}: expected (h, a, o, i) with h and a at least 1, got {tuple(factor.shape)}")
            if factor.dtype != factors[0].dtype:
                raise KindError(f"factor {at} is {factor.dtype} and factor 0 is {factors[0].dtype}; give all in one dtype")
        for at, (taker, giver) in enumerate(pairwise(factors)):
            if _taken(taker) != _given(giver):
                raise ShapeError(
                    f"factor {at} {tuple(taker.shape)} takes {_taken(taker)} numbers and factor {at + 1} {tuple(giver.shape)} "
                    f"gives {_given(giver)}"
                )
        self.factors = tuple(factors)
        self._made()

    @property
    def shape(self) -> tuple[int, int]:
        """(m, n)."""
        return _given(self.factors[0]), _taken(self.factors[-1])

    @property
    def order(self) -> int:
        """p."""
        return len(self.factors)

    @property
    def parts(self) -> tuple[Array, ...]:
        """The factors."""
        return self.factors

    def matmat(self, x: Array) -> Array:
        """A x, factor by factor."""
        w = work(x, *self.factors)
        y = w.enter(x)
        for factor in reversed(self.factors):
            y = _along(w, w.enter(factor), y)
        return w.leave(y)

    def rmatmat(self, x: Array) -> Array:
        """Aᴴ x, by the adjoint factors in the other order."""
        w = work(x, *self.factors)
        y = w.enter(x)
        for factor in self.factors:
            y = _along(w, adjoint(w.enter(factor)), y)
        return w.leave(y)

    @property
    def T(self) -> "Chain":
        """F_pᵀ ⋯ F₁ᵀ."""
        turn = work(*self.factors).xp.matrix_transpose
        return Chain([turn(factor) for factor in reversed(self.factors)])

    def to_dense(self) -> Array:
        """The dense factors, multiplied."""
        w = work(*self.factors)
        dense = _dense(w, w.enter(self.factors[0]))
        for factor in self.factors[1:]:
            dense = dense @ _dense(w, w.enter(factor))
        return w.leave(dense)

    @property
    def flops(self) -> int:
        """Two for each number."""
        return 2 * self.parameters

    @classmethod
    def project(cls, a: Array, rows: Sequence[int], columns: Sequence[int] | None = None) -> "Chain":
        """A chain near A: the matrix of `fit`, which takes the same arguments and tells the error too.

        Example:
            >>> import numpy as np, scipy.linalg
            >>> a = scipy.linalg.hadamard(16)
            >>> bool(np.allclose(Chain.project(a, (2, 2, 2, 2)).to_dense(), a))
            True
        """
        columns = rows if columns is None else columns
        w = work(a)
        check_matrix(a, batched=False)
        if not rows or len(rows) != len(columns) or min(*rows, *columns) < 1:
            raise ArgumentError(f"rows and columns: expected as many sizes of both, from 1, got {rows} and {columns}")
        if (math.prod(rows), math.prod(columns)) != tuple(a.shape):
            raise ArgumentError(
                f"sizes {tuple(rows)} by {tuple(columns)} make up {(math.prod(rows), math.prod(columns))}, "
                f"and A is {tuple(a.shape)}"
            )
        scale = w.scale(w.enter(a))
        found = _cut(w, divided(w.enter(a), scale)[None], tuple(rows), tuple(columns))
        if scale != 1:
            one, other = halves(scale)
            found[0], found[-1] = found[0] / one, found[-1] / other if len(found) > 1 else found[0] / one / other
        return cls([w.leave(factor[0]) for factor in found])

    @classmethod
    def fit(cls, a: Array, rows: Sequence[int], columns: Sequence[int] | None = None) -> Fit["Chain"]:
        """A chain near A, and its error.

        Its factors take axes of sizes i₁ … i_p (columns) to o₁ … o_p (rows), F_p along the last axis first.

        The axes are cut in two, the nearest Monarch of that cut is taken (a truncated SVD for each slice), and its blocks,
        which are matrices of fewer axes, are cut again. A chain comes out as it went in, to rounding. For p = 2 it is the
        nearest Monarch. For more it is not the nearest chain, and no error bound is claimed; only that no chain can be nearer
        than the nearest Monarch of any one cut.

        Args:
            a: (m, n).
            rows: o₁ … o_p, whose product is m; (2,)·log₂ m for the butterfly.
            columns: i₁ … i_p, whose product is n; `rows` without.

        Raises:
            ArgumentError: The sizes do not make up the shape.
            ShapeError, NotFiniteError, KindError, FactorisationError

        Example:
            >>> import numpy as np, scipy.linalg
            >>> found = Chain.fit(scipy.linalg.hadamard(16) + np.eye(16), (2, 2, 2, 2))
            >>> found.matrix.order, found.error.kind, found.error.value < 4
            (4, 'exact', True)
        """
        matrix = cls.project(a, rows, columns)
        w = work(a)
        scale = w.scale(w.enter(a))
        exact, found = divided(w.enter(a), scale), divided(w.enter(matrix.to_dense()), scale)
        error = error_of(w, exact - found, exact, matrix.order, scale)
        return Fit(matrix, (error.value,), error)

    @classmethod
    def from_kronecker(cls, *matrices: Array) -> "Chain":
        """A₁ ⊗ A₂ ⊗ … ⊗ A_p: every block of F_h is A_h."""
        if not matrices:
            raise ShapeError("expected at least one matrix, got none")
        w = work(*matrices)
        for matrix in matrices:
            check_matrix(matrix, "matrices", batched=False)
        factors: list[Array] = []
        for at, matrix in enumerate(matrices):
            before = math.prod(int(each.shape[1]) for each in matrices[:at])
            after = math.prod(int(each.shape[0]) for each in matrices[at + 1 :])
            whole = w.xp.broadcast_to(w.enter(matrix), (before, after, *matrix.shape))
            factors.append(w.leave(w.xp.asarray(whole, copy=True)))
        return cls(factors)

    @classmethod
    def circulant(cls, first_column: Array, blocks: int) -> "Chain":
        """The circulant matrix C[y, x] = c[(y − x) mod n] as three complex factors.

        C = F⁻¹ diag(Fc) F. The Fourier matrix along p = n/blocks strided numbers is the last factor and its inverse the first;
        what is between them, the rest of F, the diagonal and the rest of F⁻¹, acts on contiguous blocks and is one factor.

        Args:
            first_column: c (n,).
            blocks: k, which divides n.

        Example:
            >>> import numpy as np, scipy.linalg
            >>> c = np.array([1.0, 2.0, 0.0, 5.0, 0.0, 3.0])
            >>> bool(np.allclose(Chain.circulant(c, 2).to_dense(), scipy.linalg.circulant(c)))
            True
        """
        w = work(first_column)
        if first_column.ndim != 1 or not first_column.shape[0]:
            raise ShapeError(f"first_column: expected shape (n,), got {tuple(first_column.shape)}")
        n, k = int(first_column.shape[0]), blocks
        if k < 1 or n % k:
            raise ArgumentError(f"blocks: {k} does not divide {n}")
        check_finite(first_column, "first_column")
        p = n // k
        xp = w.xp
        complexes = getattr(xp, "complex64" if w.epsilon > 1e-10 else "complex128")
        spectrum = xp.fft.fft(xp.astype(w.enter(first_column), complexes))
        j, kappa = np.arange(p), np.arange(k)
        outer = np.exp(-2j * np.pi * (np.outer(j, j) % p) / p)
        inner = np.exp(-2j * np.pi * ((np.outer(kappa, kappa) % k) / k + j[:, None, None] * kappa / n))
        rest = w.array(inner, complexes)
        middle = adjoint(rest) @ (xp.permute_dims(spectrum.reshape(k, p), (1, 0))[:, :, None] * rest) / k
        first = w.array(np.broadcast_to(outer, (1, k, p, p)).copy(), complexes)
        return cls([adjoint(first) / p, middle[:, None], first])


def _taken(factor: Array) -> int:
    return int(factor.shape[0] * factor.shape[1] * factor.shape[3])


def _given(factor: Array) -> int:
    return int(factor.shape[0] * factor.shape[1] * factor.shape[2])


def _along(w: Work, factor: Array, x: Array) -> Array:
    """One factor times x (h·i·a, c)."""
    before, after, out, taken = (int(size) for size in factor.shape)
    table = w.xp.permute_dims(x.reshape(before, taken, after, x.shape[1]), (0, 2, 1, 3))
    y = w.xp.permute_dims(factor @ table, (0, 2, 1, 3))
    return y.reshape(before * out * after, x.shape[1])


def _dense(w: Work, factor: Array) -> Array:
    """A factor as a dense matrix: every block at its place among zeros."""
    before, after, out, taken = (int(size) for size in factor.shape)
    places = w.array(np.eye(before)[:, None, None, :, None, None] * np.eye(after)[None, None, :, None, None, :])
    # (h, o, a, h', i, a'), zero but where h = h' and a = a'.
    blocks = w.xp.permute_dims(factor, (0, 2, 1, 3))[:, :, :, None, :, None]
    return (blocks * places).reshape(before * out * after, before * taken * after)


def _cut(w: Work, a: Array, rows: tuple[int, ...], columns: tuple[int, ...]) -> list[Array]:
    """The factors, each (g, h, a, o, i), of matrices (g, m, n)."""
    xp = w.xp
    g, m, n = a.shape
    if len(rows) == 1:
        return [a.reshape(g, 1, 1, m, n)]
    half = len(rows) // 2
    s, below = math.prod(rows[:half]), math.prod(rows[half:])
    k, p = math.prod(columns[:half]), math.prod(columns[half:])
    slices = xp.permute_dims(a.reshape(g, s, below, k, p), (0, 2, 3, 1, 4)).reshape(g * below * k, s, p)
    u, v = leading_triples(w, slices, 1)
    lefts = xp.permute_dims(u.reshape(g, below, k, s), (0, 1, 3, 2)).reshape(g * below, s, k)
    rights = xp.permute_dims(v.reshape(g, below, k, p), (0, 2, 1, 3)).reshape(g * k, below, p)
    found: list[Array] = []
    for factor in _cut(w, lefts, rows[:half], columns[:half]):
        _, before, after, out, taken = factor.shape
        table = xp.permute_dims(factor.reshape(g, below, before, after, out, taken), (0, 2, 3, 1, 4, 5))
        found.append(table.reshape(g, before, after * below, out, taken))
    for factor in _cut(w, rights, rows[half:], columns[half:]):
        _, before, after, out, taken = factor.shape
        found.append(factor.reshape(g, k * before, after, out, taken))
    return found
