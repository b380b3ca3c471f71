"""Orthonormal bases of what a matrix does most, grown block by block for `randomized_svd`.

Three kinds with the same methods:

- `RightBasis` keeps V (n, d) alone and multiplies by AᴴA, in one pass over A. AᴴA squares the singular values, so it sees
  nothing below √ε σ₁, and says so: `TooSteep`.
- `BothBases` keeps U (m, d), V (n, d) and the small C with A V = U C, and makes orthonormal after each product: it sees down to
  ε σ₁, at the price of the tall basis and two passes.
- `HermitianBasis` keeps V and T = Vᴴ A V of a Hermitian A, and multiplies by A alone. What it holds of A is V T Vᴴ, not A V Vᴴ.
"""

from typing import Any

import numpy as np

from danaus._arrays import Array, Work, adjoint, largest_entry
from danaus._svd import singular_values, svd
from danaus.operators.beyond import Beyond, outside
from danaus.operators.factors import Factors
from danaus.operators.operator import Operator

_LOST = 100
"""Multiples of ε at which what is left of a vector is rounding."""


class TooSteep(Exception):
    """The singular values fall so far, or are so huge or tiny, that AᴴA holds too little of them."""


def orthonormal(w: Work, x: Array, against: list[Array], rng: np.random.Generator) -> Array:
    """Orthonormal columns, as many as `x` (…, n, c) has, that span what `x` has outside of `against`.

    Where `x` has nothing there, random directions come in its place: the columns are orthonormal whatever `x` is.
    """
    xp = w.xp
    if x.shape[-1] == 0:
        return x
    size = xp.max(xp.linalg.vector_norm(x, axis=-2), axis=-1)
    rest = outside(x, against)
    q, r = xp.linalg.qr(rest)
    fresh = False
    for _ in range(int(x.shape[-1])):
        lost = _lost(w, r, size)
        if not bool(xp.any(lost)):
            break
        # The column itself is replaced: its direction in q is rounding, and may hold what later columns have.
        rest = xp.where(lost[..., None, :], w.normal(tuple(x.shape), rng) * _or_one(w, size)[..., None, None], rest)
        q, r = xp.linalg.qr(outside(rest, against))
        fresh = True
    return xp.linalg.qr(outside(q, against))[0] if against or fresh else q


def _lost(w: Work, r: Array, size: Array) -> Array:
    """Which columns of a triangle have nothing but rounding beyond those before them."""
    xp = w.xp
    least = (_LOST * w.epsilon * size)[..., None]
    small = xp.abs(xp.linalg.diagonal(r)) <= least
    # No column before has what stands in the rows of such columns.
    beyond = xp.linalg.vector_norm(xp.where(small[..., :, None], r, xp.zeros_like(r)), axis=-2)
    return small & (beyond <= least)


def _or_one(w: Work, size: Array) -> Array:
    return w.xp.where(size > 0, size, w.xp.ones_like(size))


class RightBasis:
    """V (n, d) with T = Vᴴ AᴴA V. See the module."""

    sees_squares = True
    """Whether singular values come from their squares, which rounding of the largest hides."""
    is_orthogonal = True
    """Whether what is left of A, and what a rank leaves of what is held, have orthogonal rows."""

    def __init__(self, op: Operator, rng: np.random.Generator) -> None:
        self.op, self.w, self.rng = op, op.work, rng
        self.v: list[Array] = []
        self.columns: list[Array] = []
        self.captured = 0.0
        self.largest = 0.0
        # Squares of singular values below this vanish or are badly rounded in the dtype.
        self.least = float(np.finfo(np.float32 if op.work.is_single else np.float64).tiny) ** 0.5

    @property
    def width(self) -> int:
        """The number d of columns of V."""
        return sum(int(each.shape[1]) for each in self.v)

    def powered(self, x: Array, times: int) -> Array:
        """An orthonormal basis of (AᴴA)ᵗ x outside of V. Each step is shifted by as much as keeps the order of what matters."""
        w, shift = self.w, 0.0
        x = orthonormal(w, x, self.v, self.rng)
        for _ in range(times):
            z = outside(self._gram(x), self.v) - shift * x
            s = _floats(singular_values(w, w.xp.linalg.qr(z)[1]))
            self.largest = max(self.largest, s[0] + shift)
            self._check(s[-1] + shift)
            # Subtracting up to half of the least that the space holds grows the ratio of what is wanted to what is not.
            shift = max(shift, (shift + s[-1]) / 2)
            x = orthonormal(w, z, self.v, self.rng)
        return x

    def extend(self, x: Array) -> Array:
        """AᴴA x, where the next block may begin, after the orthonormal columns of `x` are taken into V."""
        w = self.w
        z = self._gram(x)
        self.v.append(x)
        column = w.xp.concat([adjoint(v) @ z for v in self.v], axis=0)
        self.columns.append(column)
        block = column[-x.shape[1] :]
        values = _floats(w.xp.linalg.eigvalsh((block + adjoint(block)) / 2))
        self.largest = max(self.largest, values[-1])
        self._check(values[0])
        self.captured += float(np.sum(values))
        return z

    def svd(self, rank: int | None) -> tuple[Array, Array, Array]:
        """u, s, v of A V Vᴴ, or of its best approximation of that rank."""
        w = self.w
        values, vectors = w.xp.linalg.eigh(self._small())
        kept = self.width if rank is None else rank
        if kept:
            self._check(_floats(values)[-kept])
        vectors = w.xp.flip(vectors, axis=1)[:, :kept]
        right = self.combined(vectors)
        return tall_svd(w, self.op.matmat(right), right)

    def squares(self) -> list[float]:
        """Squares of the singular values of A V, falling."""
        return [max(0.0, each) for each in _floats(self.w.xp.linalg.eigvalsh(self._small()))[::-1]]

    def last(self, x: Array, rank: int) -> tuple[Array, Array, Array]:
        """u, s, v of the best approximation of A x xᴴ, with one more pass. x is orthonormal."""
        w = self.w
        y = self.op.matmat(x)
        values, vectors = w.xp.linalg.eigh(adjoint(y) @ y)
        self.largest = max(self.largest, _floats(values)[-1])
        self._check(_floats(values)[-rank])
        turn = w.xp.flip(vectors, axis=1)[:, :rank]
        return tall_svd(w, y @ turn, x @ turn)

    def held(self) -> Factors:
        """A V Vᴴ."""
        v = self.w.xp.concat(self.v, axis=1)
        return Factors(self.w, self.op.matmat(v), adjoint(v))

    def left(self) -> tuple[Operator, Factors | None]:
        """A matrix, and what is to be taken from it, that make up A − A V Vᴴ."""
        return Beyond(self.op, self.v), None

    def combined(self, vectors: Array) -> Array:
        """V times a small matrix."""
        total, at = None, 0
        for v in self.v:
            term = v @ vectors[at : at + v.shape[1]]
            total = term if total is None else total + term
            at += v.shape[1]
        return total

    def _small(self) -> Array:
        """T, from the columns that were kept above its diagonal."""
        return hermitian(self.w, self.columns)

    def _gram(self, x: Array) -> Array:
        with np.errstate(over="ignore", invalid="ignore", under="ignore"):
            z = self.op.gram(x)
        size = largest_entry(z)
        if not self.least < size < 1 / self.least:
            raise TooSteep
        return z

    def _check(self, value: float) -> None:
        if value <= _LOST * self.w.epsilon * self.largest:
            raise TooSteep


class BothBases:
    """U (m, d), V (n, d) and C (d, d) with A V = U C, or batches of such. See the module."""

    sees_squares = False
    is_orthogonal = True

    def __init__(self, op: Operator, rng: np.random.Generator) -> None:
        self.op, self.w, self.rng = op, op.work, rng
        self.u: list[Array] = []
        self.v: list[Array] = []
        self.columns: list[Array] = []
        self.captured = 0.0

    @property
    def width(self) -> int:
        """The number d of columns of V."""
        return sum(int(each.shape[-1]) for each in self.v)

    def powered(self, x: Array, times: int) -> Array:
        """An orthonormal basis of (AᴴA)ᵗ x outside of V."""
        x = orthonormal(self.w, x, self.v, self.rng)
        for _ in range(times):
            y = orthonormal(self.w, self.op.matmat(x), self.u, self.rng)
            x = orthonormal(self.w, self.op.rmatmat(y), self.v, self.rng)
        return x

    def extend(self, x: Array) -> Array:
        """Aᴴ times the new columns of U, where the next block may begin, after `x` is taken into V."""
        w = self.w
        y = self.op.matmat(x)
        above: list[Array] = [
            w.xp.zeros((*u.shape[:-2], u.shape[-1], x.shape[-1]), dtype=w.dtype, device=w.device) for u in self.u
        ]
        rest = y
        for _ in range(2):
            for at, u in enumerate(self.u):
                part = adjoint(u) @ rest
                above[at] = above[at] + part
                rest = rest - u @ part
        q = orthonormal(w, rest, self.u, self.rng)
        column = w.xp.concat([*above, adjoint(q) @ rest], axis=-2)
        self.columns.append(column)
        self.captured += float(w.xp.linalg.vector_norm(column)) ** 2
        self.u.append(q)
        self.v.append(x)
        return self.op.rmatmat(q)

    def svd(self, rank: int | None) -> tuple[Array, Array, Array]:
        """u, s, v of A V Vᴴ, or of its best approximation of that rank."""
        w, xp = self.w, self.w.xp
        left, s, right = svd(w, _square(w, self.columns))
        kept = self.width if rank is None else rank
        u = xp.concat(self.u, axis=-1) @ left[..., :kept]
        v = xp.concat(self.v, axis=-1) @ adjoint(right[..., :kept, :])
        return u, s[..., :kept], v

    def last(self, x: Array, rank: int) -> tuple[Array, Array, Array]:
        """u, s, v of the best approximation of A x xᴴ, with one more pass. x is orthonormal."""
        q, r = self.w.xp.linalg.qr(self.op.matmat(x))
        left, s, right = svd(self.w, r)
        return q @ left[..., :rank], s[..., :rank], x @ adjoint(right[..., :rank, :])

    def squares(self) -> list[float]:
        """Squares of the singular values of A V, falling."""
        return [each * each for each in _floats(singular_values(self.w, _square(self.w, self.columns)))]

    def held(self) -> Factors:
        """A V Vᴴ."""
        v = self.w.xp.concat(self.v, axis=1)
        return Factors(self.w, self.op.matmat(v), adjoint(v))

    def left(self) -> tuple[Operator, Factors | None]:
        """A matrix, and what is to be taken from it, that make up A − A V Vᴴ."""
        return Beyond(self.op, self.v), None


class HermitianBasis:
    """V (n, d) with T = Vᴴ A V of a Hermitian A. See the module."""

    sees_squares = False
    is_orthogonal = False

    def __init__(self, op: Operator, rng: np.random.Generator) -> None:
        self.op, self.w, self.rng = op, op.work, rng
        self.v: list[Array] = []
        self.columns: list[Array] = []
        self.captured = 0.0

    @property
    def width(self) -> int:
        """The number d of columns of V."""
        return sum(int(each.shape[1]) for each in self.v)

    def powered(self, x: Array, times: int) -> Array:
        """An orthonormal basis of Aᵗ x outside of V."""
        x = orthonormal(self.w, x, self.v, self.rng)
        for _ in range(times):
            x = orthonormal(self.w, self.op.matmat(x), self.v, self.rng)
        return x

    def extend(self, x: Array) -> Array:
        """A x, where the next block may begin, after the orthonormal columns of `x` are taken into V."""
        w = self.w
        z = self.op.matmat(x)
        self.v.append(x)
        column = w.xp.concat([adjoint(v) @ z for v in self.v], axis=0)
        self.columns.append(column)
        # What stands above the diagonal stands beside it too.
        whole, block = (float(w.xp.linalg.vector_norm(each)) ** 2 for each in (column, column[-x.shape[1] :]))
        self.captured += 2 * whole - block
        return z

    def svd(self, rank: int | None) -> tuple[Array, Array, Array]:
        """Eigenvectors, eigenvalues and the eigenvectors again of V T Vᴴ, those of largest size."""
        w = self.w
        values, turns = w.xp.linalg.eigh(hermitian(w, self.columns))
        order = w.xp.argsort(-w.xp.abs(values))[: self.width if rank is None else rank]
        vectors = w.xp.concat(self.v, axis=1) @ w.xp.take(turns, order, axis=1)
        return vectors, w.xp.take(values, order), vectors

    def squares(self) -> list[float]:
        """Squares of the eigenvalues of T, falling."""
        values = _floats(self.w.xp.linalg.eigvalsh(hermitian(self.w, self.columns)))
        return sorted((each * each for each in values), reverse=True)

    def held(self) -> Factors:
        """V T Vᴴ."""
        v = self.w.xp.concat(self.v, axis=1)
        return Factors(self.w, v @ hermitian(self.w, self.columns), adjoint(v))

    def left(self) -> tuple[Operator, Factors | None]:
        """A matrix, and what is to be taken from it, that make up A − V T Vᴴ."""
        return self.op, self.held()


def hermitian(w: Work, columns: list[Array]) -> Array:
    """The Hermitian matrix that has these blocks of columns down to its diagonal."""
    upper = _square(w, columns)
    strict = w.xp.triu(upper, k=1)
    diagonal = w.xp.triu(upper) - strict
    return strict + adjoint(strict) + (diagonal + adjoint(diagonal)) / 2


def _square(w: Work, columns: list[Array]) -> Array:
    """Blocks of columns that end at the diagonal, filled up with zeros below it."""
    d = columns[-1].shape[-2]
    zeros = [
        w.xp.zeros((*each.shape[:-2], d - each.shape[-2], each.shape[-1]), dtype=w.dtype, device=w.device) for each in columns
    ]
    return w.xp.concat([w.xp.concat(pair, axis=-2) for pair in zip(columns, zeros, strict=True)], axis=-1)


def tall_svd(w: Work, y: Array, right: Array) -> tuple[Array, Array, Array]:
    """u, s, v of y rightᴴ, for a tall y (m, c) and an orthonormal `right` (n, c).

    The columns of y should be nearly orthogonal.

    By Cholesky's factor of the Gram matrix of the columns made unit, in double precision, which is near the unit matrix and so
    loses nothing; else by QR. NumPy's y is overwritten with u.
    """
    xp = w.xp
    if right.shape[1] == 0:
        return y, w.xp.zeros((0,), dtype=w.real_dtype, device=w.device), right
    if w.is_numpy:
        u, s, small = _by_gram(w, y)
        if u is not None:
            return u, w.array(s, w.real_dtype), right @ w.array(small)
    q, r = xp.linalg.qr(y)
    left, s, turned = svd(w, r)
    return q @ left, s, right @ adjoint(turned)


def _by_gram(w: Work, y: Any) -> tuple[Any, Any, Any]:
    """u, s and the small v of y; (None, None, None) where the columns are too far from orthogonal."""
    m, c = y.shape
    rows = max(1, (1 << 21) // max(1, c))
    wide = np.complex128 if w.is_complex else np.float64
    gram = np.zeros((c, c), wide)
    for at in range(0, m, rows):
        part = y[at : at + rows].astype(wide, copy=False)
        gram += part.conj().T @ part
    norms = np.sqrt(np.diagonal(gram).real)
    nothing = (None, None, None)
    if not (norms > 0).all() or not np.isfinite(norms).all():
        return nothing
    try:
        lower = np.linalg.cholesky(gram / norms / norms[:, None])
    except np.linalg.LinAlgError:
        return nothing
    if np.diagonal(lower).real.min() < 0.5:
        return nothing
    # y D⁻¹ = Q Lᴴ, so y = Q (Lᴴ D) and the small SVD of Lᴴ D turns Q.
    left, s, turned = np.linalg.svd(lower.conj().T * norms)
    turn = (np.linalg.solve(lower.conj().T, left) / norms[:, None]).astype(w.dtype)
    for at in range(0, m, rows):
        y[at : at + rows] = y[at : at + rows] @ turn
    return y, s, turned.conj().T


def _floats(x: Array) -> list[float]:
    """Numbers of any library as Python's."""
    return [float(each) for each in x.tolist()]
