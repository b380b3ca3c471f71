r"""Monarch matrices: M = P L P R, two block-diagonal factors between permutations, O(n^1.5) numbers for n² entries.

Shapes. `right` R is (k, q, p): k blocks that take p numbers to q. `left` L is (l, s, r): l blocks that take r numbers to s.
k·q = l·r is the length of the vector between them. M is (m, n) with m = l·s and n = k·p, or its first m rows and n columns
(`shape=`), when sizes were padded to fit.

Indices. A permutation P between two of them transposes the view of a vector as a table. With

    column   x = κ·p + π                            block κ < k of right, π < p
    between  t = κ·q + c = a·l + j                  c < q in block κ of right, a < r in block j of left
    row      y = σ·l + j                            block j < l of left, σ < s

every entry is M[y, x] = Σ_t left[j, σ, a(t)] · right[κ, c(t), π], over the t that lie in block κ on one side and in block j
on the other. When l divides q (and so k divides r) there are b = q/l = r/k of them for each pair (j, κ), the rank of a block:
then c = β·l + j and a = κ·b + β with β < b, and

    M[σ·l + j, κ·p + π] = Σ_{β<b} left[j, σ, κ·b + β] · right[κ, β·l + j, π].

So M is any matrix whose l·k slices of shape (s, p), one for each (j, κ), have rank at most b. All that follows follows from
this: the nearest Monarch is the truncated SVD of each slice (`Monarch.project`), and a matrix is a Monarch exactly when its
slices have rank b at most.

Patterns. `pattern` spells the product, and says where the outer permutations are (`danaus._pattern`).

Transposing swaps the factors, so the transpose of P L P R is Rᵀ P Lᵀ P with the same numbers. The permutation between the
factors is transposed too: `strided="left"` is t = κ·q + c = a·l + j, `strided="right"` is t = c·k + κ = j·r + a. For b = 1
they are one.

Cost. k·q·p + l·s·r numbers and twice as many operations for a column: for n = m = k² and b = 1 that is 2 n^1.5 in place of n².

References:
    Dao, Chen, Sohoni et al., "Monarch: expressive structured matrices for efficient and accurate training", ICML 2022.
"""

from typing import Any

import numpy as np

from danaus._arrays import Array, Work, check_matrix, work
from danaus._blockwise import check_invertible, multiply, slices_of, solve
from danaus._layout import Layout
from danaus._nearest import Nearest, Weighed, nearest
from danaus._pattern import OTHER, TRANSPOSED, Factors, Pattern, Side, factors_of, strided_sides, transposed
from danaus.errors import ArgumentError, KindError, ShapeError
from danaus.matrix import Matrix
from danaus.results import Fit


class Monarch(Matrix):
    """P L P R, or its first rows and columns.

    Args:
        left: (l, s, r), the blocks of L.
        right: (k, q, p), the blocks of R, with k·q = l·r, of the same dtype.
        pattern: Where the outer permutations are.
        strided: Which factor sees the vector between the two in strides.
        shape: (m, n) when only the first m of l·s rows and n of k·p columns are meant.

    Raises:
        ShapeError: They do not fit.
        KindError: They are of two dtypes.
        ArgumentError: No such pattern.

    Example:
        >>> import numpy as np
        >>> a = Monarch(np.ones((2, 3, 2)), np.ones((2, 2, 4)))
        >>> a.shape, a.block_rank, a.parameters, (a @ np.ones(8)).tolist()
        ((6, 8), 1, 28, [8.0, 8.0, 8.0, 8.0, 8.0, 8.0])
    """

    _held = ("left", "right")
    _cached = ("_ready",)
    _ready: tuple[Work, tuple[Factors, Factors]] | None = None
    """Where to compute, the factors, and those of the transpose."""

    def __init__(
        self,
        left: Array,
        right: Array,
        *,
        pattern: Pattern = "PLPR",
        strided: Side = "left",
        shape: tuple[int, int] | None = None,
    ) -> None:
        work(left, right)
        if left.ndim != 3 or right.ndim != 3 or min(left.shape[0], right.shape[0]) < 1:
            raise ShapeError(f"expected left (l, s, r) and right (k, q, p), got {tuple(left.shape)} and {tuple(right.shape)}")
        if left.shape[0] * left.shape[2] != right.shape[0] * right.shape[1]:
            raise ShapeError(
                f"left {tuple(left.shape)} takes l·r = {left.shape[0] * left.shape[2]} numbers and right "
                f"{tuple(right.shape)} gives k·q = {right.shape[0] * right.shape[1]}; they must be as many"
            )
        if left.dtype != right.dtype:
            raise KindError(f"left is {left.dtype} and right is {right.dtype}; give both in one dtype")
        if strided not in OTHER:
            raise ArgumentError(f"strided: expected left or right, got {strided!r}")
        whole = int(left.shape[0] * left.shape[1]), int(right.shape[0] * right.shape[2])
        if shape is not None and not (len(shape) == 2 and 0 <= shape[0] <= whole[0] and 0 <= shape[1] <= whole[1]):
            raise ShapeError(f"shape: expected at most {whole}, which the factors give, got {shape}")
        self.left, self.right = left, right
        self.pattern: Pattern = pattern
        self.strided: Side = strided
        self._whole = whole
        self._shape = whole if shape is None else (int(shape[0]), int(shape[1]))
        strided_sides(pattern)
        self._made()

    @property
    def _work(self) -> Work:
        return work(self.left, self.right)

    @property
    def shape(self) -> tuple[int, int]:
        """(m, n)."""
        return self._shape

    @property
    def blocks(self) -> tuple[int, int]:
        """(l, k), as many as left and right have."""
        return int(self.left.shape[0]), int(self.right.shape[0])

    @property
    def block_rank(self) -> int:
        """The most that the rank of a slice can be.

        It is q/l, rounded up, or r/k where the right factor is the strided one.
        """
        lefts, rights = self.blocks
        return -(-int(self.right.shape[1]) // lefts) if self.strided == "left" else -(-int(self.left.shape[2]) // rights)

    @property
    def parts(self) -> tuple[Array, ...]:
        """left and right."""
        return self.left, self.right

    def matmat(self, x: Array) -> Array:
        """A x for columns (n, c), which are not copied. Of rows of memory (c, n) give the transposed view."""
        return self._multiply(x)

    def __matmul__(self, x: Any) -> Any:
        """A x for a vector (n,) or matrices (…, n, c); A B for a structure B."""
        if getattr(x, "ndim", 0) == 2 and x.shape[0] == self._shape[1]:
            return self._multiply(x)
        return super().__matmul__(x)

    def rmatmat(self, x: Array) -> Array:
        """Aᴴ x."""
        return self._multiply(x, turned=True, conjugated=True)

    def __rmatmul__(self, x: Array) -> Array:
        """x A for a vector (m,) or rows of activations (…, m).

        The result lies as the rows (c, m) do where its blocks are contiguous numbers; else it is the transposed view of (n, c),
        which the next product with a Monarch reads as it lies.
        """
        if getattr(x, "ndim", 0) != 2 or x.shape[1] != self._shape[0]:
            return super().__rmatmul__(x)
        return self._multiply(x.T, turned=True).T

    def _multiply(self, x: Array, *, turned: bool = False, conjugated: bool = False) -> Array:
        """A x, or Aᵀ x, or Aᴴ x."""
        w, both = self._ready = self._ready or self._prepared()
        ours = x
        is_ready = isinstance(self.left, type(x)) and x.dtype == self.left.dtype == w.dtype
        if not is_ready:
            # What has to be converted is the exception. Finding out takes as long as the product of a few columns.
            w, ours = work(x, self.left, self.right), w.enter(x)
            _, both = self._prepared(w)
        first, last = both[turned]
        if conjugated and w.is_complex:
            first, last = (factor._replace(blocks=w.xp.conj(factor.blocks)) for factor in (first, last))
        (rows, columns), whole = (self._shape, self._whole) if not turned else (self._shape[::-1], self._whole[::-1])
        if columns != whole[1]:
            filling = w.xp.zeros((whole[1] - columns, ours.shape[1]), dtype=ours.dtype, device=w.device)
            ours = w.xp.concat([ours, filling])
        y = multiply(w, (first, last), ours)
        y = y if rows == whole[0] else y[:rows]
        return y if is_ready else w.leave(y)

    def _prepared(self, w: Work | None = None) -> tuple[Work, tuple[Factors, Factors]]:
        """Where to compute, the factors there, and those of the transpose; as the parts are, without `w`."""
        left, right = (self.left, self.right) if w is None else (w.enter(self.left), w.enter(self.right))
        factors = factors_of(left, right, self.pattern, self.strided)
        return w or self._work, (factors, transposed(factors))

    def _entered(self, x: Array) -> tuple[Work, Array, Array]:
        """Where to compute, and the factors there."""
        w = work(x, self.left, self.right)
        return w, w.enter(self.left), w.enter(self.right)

    @property
    def T(self) -> "Monarch":
        """Rᵀ P Lᵀ P: the same numbers."""
        left, right = map(self._work.xp.matrix_transpose, (self.right, self.left))
        turned: tuple[Pattern, Side] = TRANSPOSED[self.pattern], OTHER[self.strided]
        return Monarch(left, right, pattern=turned[0], strided=turned[1], shape=(self._shape[1], self._shape[0]))

    def to_dense(self) -> Array:
        """The dense matrix, slice by slice from the formula of the entries."""
        w = self._work
        slices = slices_of(w, w.enter(self.left), w.enter(self.right), self.strided)
        dense = Layout(*self._whole, *self.blocks, *strided_sides(self.pattern)).join(w, slices)
        return w.leave(dense[: self._shape[0], : self._shape[1]])

    @property
    def flops(self) -> int:
        """2 (k·q·p + l·s·r)."""
        return 2 * self.parameters

    # Solving

    def solve(self, b: Array) -> Array:
        """The x of A x = b, for b (n,) or (n, c): two solutions of small systems.

        Raises:
            ShapeError: A block is not square, `shape` leaves some rows out, or `b` does not fit.
            FactorisationError: A block is singular; says which.
        """
        n = self._check_blocks()
        if b.ndim not in (1, 2) or b.shape[0] != n:
            raise ShapeError(f"solve: A has shape {(n, n)}, so b must have shape ({n},) or ({n}, c), not {tuple(b.shape)}")
        w, left, right = self._entered(b)
        x = solve(w, factors_of(left, right, self.pattern, self.strided), w.enter(b)[:, None] if b.ndim == 1 else w.enter(b))
        return w.leave(x[:, 0] if b.ndim == 1 else x)

    def inverse(self) -> "Monarch":
        """A⁻¹ = R⁻¹ P L⁻¹ P, of the transposed pattern.

        Raises:
            ShapeError, FactorisationError: As `solve`.

        Example:
            >>> import numpy as np
            >>> a = Monarch.dft(6, 2)
            >>> bool(np.allclose(a.inverse().to_dense(), np.fft.ifft(np.eye(6))))
            True
        """
        self._check_blocks()
        w = self._work
        left, right = (w.leave(w.xp.linalg.inv(w.enter(part))) for part in self.parts)
        return Monarch(right, left, pattern=TRANSPOSED[self.pattern], strided=OTHER[self.strided])

    def _check_blocks(self) -> int:
        for name, part in (("left", self.left), ("right", self.right)):
            if part.shape[1] != part.shape[2]:
                raise ShapeError(f"blocks of {name} have shape {tuple(part.shape[1:])}; only square ones can be inverted")
        if self._shape != self._whole:
            raise ShapeError(f"the factors give {self._whole}, and a part {self._shape} of it has no inverse of this form")
        for name, part in (("left", self.left), ("right", self.right)):
            check_invertible(part, name)
        return self._shape[0]

    # Making

    @classmethod
    def project(
        cls,
        a: Array,
        blocks: int | tuple[int, int],
        block_rank: int = 1,
        *,
        inputs: Array | None = None,
        covariance: Array | None = None,
        pattern: Pattern = "PLPR",
        pad: bool = False,
        sweeps: int = 30,
        tol: float = 1e-4,
    ) -> "Monarch":
        """The nearest Monarch: the matrix of `fit`, which takes the same arguments and tells the error too.

        Example:
            >>> import numpy as np
            >>> a = np.kron(np.array([[1.0, 2.0], [3.0, 4.0]]), np.ones((3, 3)))
            >>> bool(np.allclose(Monarch.project(a, (3, 2)).to_dense(), a))
            True
        """
        weighed = Weighed(inputs, covariance, sweeps, tol)
        return cls._of_nearest(a, nearest(a, blocks, block_rank, *strided_sides(pattern), weighed, pad=pad), pattern)

    @classmethod
    def fit(
        cls,
        a: Array,
        blocks: int | tuple[int, int],
        block_rank: int = 1,
        *,
        inputs: Array | None = None,
        covariance: Array | None = None,
        pattern: Pattern = "PLPR",
        pad: bool = False,
        sweeps: int = 30,
        tol: float = 1e-4,
    ) -> Fit["Monarch"]:
        """The Monarch of this pattern, blocks and rank with the least ‖A − M‖_F, and how the fit went.

        It is the truncated SVD of each slice. With `inputs` X (or their covariance) it minimises ‖(A − M)X‖_F: the optimum
        too where the covariance XXᴴ is diagonal; else alternating least squares, which begin at the optimum of the diagonal
        of the covariance and go down at every step.

        Args:
            a: (m, n).
            blocks: l = k, or the pair (l, k): l must divide m and k must divide n.
            block_rank: b, at most min(m/l, n/k).
            inputs: X (n, c), samples as columns; or a vector (n,) that stands for diag(inputs).
            covariance: In place of `inputs`: XXᴴ (n, n), Hermitian and positive semidefinite; or its diagonal (n,).
            pattern: Of the result.
            pad: Whether sizes that the blocks do not divide may be filled up with zeros to the next multiples. The result is
                still (m, n), the first rows and columns of a larger Monarch, and still the nearest of those: what is added are
                whole rows and columns of slices, which a truncated SVD leaves zero. It has more parameters than an exact fit.
            sweeps: The most of the alternating least squares.
            tol: They end when a sweep lowers the error by a smaller share than this.

        Raises:
            ArgumentError: Blocks that do not fit, with those that would; a rank that no slice can have; both inputs and
                covariance.
            ShapeError, NotFiniteError, KindError, FactorisationError

        Example:
            >>> import numpy as np
            >>> found = Monarch.fit(np.diag([3.0, 2.0, 1.0, 1.0]), 2, inputs=np.array([1.0, 1.0, 0.0, 5.0]))
            >>> found.matrix.shape, round(found.error.value, 12), len(found.history)
            ((4, 4), 0.0, 1)
        """
        weighed = Weighed(inputs, covariance, sweeps, tol)
        found = nearest(a, blocks, block_rank, *strided_sides(pattern), weighed, pad=pad)
        matrix = cls._of_nearest(a, found, pattern)
        error = found.error(a, matrix.to_dense())
        return Fit(matrix, tuple(found.history) or (error.value,), error)

    @classmethod
    def _of_nearest(cls, a: Array, found: Nearest, pattern: Pattern) -> "Monarch":
        m, n = (int(size) for size in a.shape)
        out = work(a)
        return cls(out.leave(found.left), out.leave(found.right), pattern=pattern, shape=(m, n))

    @classmethod
    def identity(cls, n: int, blocks: int, *, like: Array | None = None) -> "Monarch":
        """The identity of size n = blocks·p, with the parameters of any Monarch of (l, k) = (p, blocks).

        Args:
            n: The size.
            blocks: k, which divides n.
            like: An array whose library, dtype and device to take; NumPy's double precision without.
        """
        eyes = [np.eye(size) for size in (blocks, _share(n, blocks))]
        w = work(*eyes) if like is None else work(like)
        return cls.from_kronecker(*(w.leave(w.array(eye)) for eye in eyes))

    @classmethod
    def from_kronecker(cls, a: Array, b: Array) -> "Monarch":
        """a ⊗ b for a (s, k) and b (l, p). Every block of left is a, and every block of right is b.

        Example:
            >>> import numpy as np
            >>> Monarch.from_kronecker(np.eye(2), np.ones((1, 2))).to_dense().tolist()
            [[1.0, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 1.0]]
        """
        w = work(a, b)
        check_matrix(a, "a", batched=False)
        check_matrix(b, "b", batched=False)
        (s, k), (lefts, p) = a.shape, b.shape
        if min(k, lefts) < 1:
            raise ShapeError(
                f"expected a (s, k) and b (l, p) with k and l at least 1, got {tuple(a.shape)} and {tuple(b.shape)}"
            )
        xp = w.xp
        left, right = xp.broadcast_to(w.enter(a), (lefts, s, k)), xp.broadcast_to(w.enter(b), (k, lefts, p))
        return cls(w.leave(xp.asarray(left, copy=True)), w.leave(xp.asarray(right, copy=True)))

    @classmethod
    def block_diagonal(cls, blocks: Array) -> "Monarch":
        """diag(B₁, …, B_k) for blocks (k, l, p): right is them, and left sends each number to its row."""
        w = work(blocks)
        if blocks.ndim != 3 or min(blocks.shape[:2]) < 1:
            raise ShapeError(f"blocks: expected (k, l, p) with k and l at least 1, got {tuple(blocks.shape)}")
        k, lefts, _ = (int(size) for size in blocks.shape)
        return cls(w.leave(w.array(np.tile(np.eye(k), (lefts, 1, 1)))), w.leave(w.enter(blocks)))

    @classmethod
    def dft(cls, n: int, blocks: int) -> "Monarch":
        """The Fourier matrix exp(−2πi·y·x/n) as Cooley and Tukey split it: pattern PLPRP, l = n/blocks, complex128.

        Example:
            >>> import numpy as np
            >>> bool(np.allclose(Monarch.dft(6, 2) @ np.arange(6.0), np.fft.fft(np.arange(6.0))))
            True
        """
        k, p = blocks, _share(n, blocks)
        # y = σ·p + j and x = π·k + κ: y·x/n = σ·π + σ·κ/k + j·π/p + j·κ/n, and σ·π is whole.
        j, kappa = np.arange(p), np.arange(k)
        turn = np.exp(-2j * np.pi * (j[:, None] * kappa / n))
        left = np.exp(-2j * np.pi * (np.outer(kappa, kappa) % k) / k) * turn[:, None, :]
        right = np.tile(np.exp(-2j * np.pi * (np.outer(j, j) % p) / p), (k, 1, 1))
        return cls(left, right, pattern="PLPRP")


def _share(n: int, blocks: int) -> int:
    if n < 1 or blocks < 1 or n % blocks:
        raise ArgumentError(f"blocks: {blocks} does not divide {n}")
    return n // blocks
