"""Drawn cases in which danaus states an error, each with the true one beside it.

The property tests draw from them, and `benchmarks/stated_errors.py` runs thousands. A case is a method, an operand, a dtype, a
shape, a spectrum and a scale over the dtype's own range. The truth is computed from the numbers that went in and that came out,
in NumPy's long double, which on x86 has 11 bits more than double precision and a range that nothing here leaves.
"""

import dataclasses
import itertools
import math
import tempfile
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import aslinearoperator

from danaus.chain import Chain
from danaus.errors import DanausError
from danaus.lowrank import (
    SVD,
    Centred,
    LowRank,
    RowBlocks,
    column_row,
    cur,
    interpolative,
    nystrom,
    pca,
    randomized_eigh,
    randomized_svd,
    residual_norm,
    streaming_svd,
    truncated_svd,
    whitened_svd,
)
from danaus.monarch import Monarch

SHAPES = {
    "tall": (60, 25),
    "wide": (25, 60),
    "very wide": (40, 200),
    "long": (300, 40),
    "square": (30, 30),
    "one row": (1, 17),
    "one column": (17, 1),
    "one entry": (1, 1),
    "no rows": (0, 5),
    "no columns": (5, 0),
}
FEW_SHAPES = ("tall", "wide", "one row", "no columns")
"""Those of JAX, which compiles every operation for every shape."""

FLOATS = ("float16", "bfloat16", "float32", "float64", "complex64", "complex128")
WHOLE = ("int8", "uint8", "int32", "int64", "bool")
EPSILON = {"float16": 2.0**-10, "bfloat16": 2.0**-7}
EXPONENTS = {"float16": (-24, 15), "bfloat16": (-133, 127), "int8": (0, 6), "uint8": (0, 7), "int32": (0, 30), "int64": (0, 62)}
"""Of the smallest number above 0 and of the largest power of two, where NumPy does not tell."""

SPECTRA: dict[str, Callable[[int, Any], Any]] = {
    "flat": lambda k, rng: np.ones(k),
    "slow": lambda k, rng: 1 / np.sqrt(np.arange(1, k + 1)),
    "geometric": lambda k, rng: rng.choice([0.3, 0.7, 0.9]) ** np.arange(k),
    "steep": lambda k, rng: 10.0 ** -np.linspace(0, 20, k),
    "steps": lambda k, rng: 10.0 ** -(np.arange(k) // 5 * 3.0),
    "low rank": lambda k, rng: np.where(np.arange(k) < (k + 3) // 4, 1.0, 0.0),
    "one huge": lambda k, rng: np.where(np.arange(k) < 1, 1.0, 10.0 ** -rng.integers(2, 14)),
    "clustered": lambda k, rng: np.where(np.arange(k) < k // 2, 1.0, 1e-6) * (1 + 1e-10 * np.arange(k)),
    "noise floor": lambda k, rng: 0.5 ** np.arange(k) + 10.0 ** -rng.integers(3, 15),
}
"""Name → singular values."""

ENTRIES: dict[str, Callable[[int, int, Any], Any]] = {
    "Gaussian": lambda m, n, rng: rng.standard_normal((m, n)),
    "Hilbert": lambda m, n, rng: 1.0 / (1 + np.arange(m)[:, None] + np.arange(n)),
    "a tenth is not zero": lambda m, n, rng: rng.standard_normal((m, n)) * (rng.random((m, n)) < 0.1),
    "columns of all sizes": lambda m, n, rng: rng.standard_normal((m, n)) * 10.0 ** -rng.uniform(0, 20, n),
    "zero": lambda m, n, rng: np.zeros((m, n)),
}
"""Name → a matrix."""

ARRAYS = ("numpy", "torch", "jax", "memmap")
HERE = ("numpy", "torch", "jax", "sparse", "LinearOperator", "LowRank", "RowBlocks")
"""Operands of matrices that are made of the case's."""
OPERANDS = (*ARRAYS, "sparse", "LinearOperator", "LowRank", "Monarch", "RowBlocks", "RowBlocks of a memmap")
TENSORS = {"float16", "bfloat16", "float32", "float64", "complex64", "complex128"}
"""Dtypes of the sparse tensors that are tried where a sparse matrix is drawn."""


@dataclass(frozen=True)
class Case:
    """What is tried. `seed` is of the numbers; everything else can be read."""

    method: str
    operand: str
    dtype: str
    shape: str
    entries: str
    exponent: int
    seed: int

    @property
    def epsilon(self) -> float:
        """Of results."""
        if self.dtype in FLOATS:
            return EPSILON.get(self.dtype) or float(np.finfo(self.dtype).eps)
        return float(np.finfo(np.float64).eps)


class Outcome(NamedTuple):
    """What was stated, and what is true of it.

    Attributes:
        what: The method, and what of it.
        error: As it was stated.
        true: The norm of A less the product of what came out, exactly.
        dense: The same of the dense matrix that the result makes; `true` where it makes none.
        whole: The norm of A.
        allowed: By `tol`; infinity where there is none.
    """

    what: str
    error: Any
    true: Any
    dense: Any
    whole: Any
    allowed: Any = math.inf

    @property
    def holds(self) -> bool:
        """Whether the interval holds both."""
        return bool(self.error.lower <= min(self.true, self.dense) and max(self.true, self.dense) <= self.error.upper)

    @property
    def is_met(self) -> bool:
        """Whether what was asked for is met, but for the rounding that is stated, which small numbers are all of."""
        rounding = self.error.upper - self.error.lower
        return bool(self.true <= self.allowed * (1 + 1e-12) + (rounding if self.error.kind == "exact" else 0))


def drawn(seed: int) -> Case:
    """The case of a number: the same in every run."""
    rng = np.random.default_rng((20261130, seed))
    method = str(rng.choice(list(METHODS), p=WEIGHTS))
    operand = str(rng.choice([each for each in METHODS[method].operands if each != "jax" or rng.random() < 0.4]))
    dtypes = [each for each in (*FLOATS, *FLOATS, *FLOATS, *WHOLE) if _can_be(operand, each)]
    dtype = str(rng.choice(dtypes))
    usual = [*SHAPES][:5]
    shape = str(rng.choice(FEW_SHAPES if operand == "jax" else usual if rng.random() < 0.8 else list(SHAPES)))
    entries = str(rng.choice([*SPECTRA, *ENTRIES]))
    low, high = exponents(dtype)
    exponent = int(rng.integers(max(low, -3), min(high, 4) + 1) if rng.random() < 0.6 else rng.integers(low, high + 1))
    return Case(method, operand, dtype, shape, entries, exponent, seed)


def cases(seed: int) -> Iterator[Case]:
    """The case of a number, and those beside it that are not drawn, so that what is drawn stays what it was."""
    case = drawn(seed)
    yield case
    if case.method in BESIDE:
        yield dataclasses.replace(case, method=BESIDE[case.method])
    if case.operand == "sparse" and case.dtype in TENSORS and case.method != "column_row":
        yield dataclasses.replace(case, operand="sparse tensor")


def exponents(dtype: str) -> tuple[int, int]:
    """The exponents of the smallest number above 0, and of the largest power of two."""
    if dtype in EXPONENTS:
        return EXPONENTS[dtype]
    if dtype == "bool":
        return 0, 0
    limits = np.finfo(dtype)
    return int(limits.minexp) - int(limits.nmant), int(limits.maxexp) - 1


def _can_be(operand: str, dtype: str) -> bool:
    if operand == "sparse":
        return dtype not in ("float16", "bfloat16")
    if operand in ("LinearOperator", "memmap", "RowBlocks of a memmap", "Monarch"):
        return dtype != "bfloat16"
    return operand != "jax" or dtype in ("float32", "float64", "complex64", "bfloat16")


def matrix(case: Case, rng: Any) -> Any:
    """The matrix of a case in NumPy and its dtype; bfloat16 as float32 that has no more digits."""
    m, n = SHAPES[case.shape]
    a = _unit(_entries(case, m, n, rng))
    if case.dtype == "bool":
        return np.real(a) > 0.1
    if case.dtype in WHOLE:
        low = 0 if case.dtype == "uint8" else -math.inf
        return np.clip(np.rint(np.real(a) * 2.0**case.exponent), low, None).astype(case.dtype)
    if case.dtype.startswith("complex"):
        a = a * np.exp(1j * np.arange(m))[:, None] * np.exp(0.5j * np.arange(n))[None, :]
    wide = a.astype(np.clongdouble if np.iscomplexobj(a) else np.longdouble)
    return matrix_in(case.dtype, wide * np.ldexp(np.longdouble(1), case.exponent))


def matrix_in(dtype: str, scaled: Any) -> Any:
    """Numbers in NumPy and a dtype of floats; bfloat16 as float32 that has no more digits."""
    if dtype != "bfloat16":
        return scaled.astype(dtype)
    bits = scaled.astype(np.float32).view(np.uint32) & np.uint32(0xFFFF0000)
    return bits.view(np.float32)


def _entries(case: Case, m: int, n: int, rng: Any) -> Any:
    if case.entries in ENTRIES:
        return ENTRIES[case.entries](m, n, rng)
    k = min(m, n)
    left, right = (np.linalg.qr(rng.standard_normal((size, k)))[0] for size in (m, n))
    return left * SPECTRA[case.entries](k, rng) @ right.T


def _unit(a: Any) -> Any:
    largest = float(np.abs(a).max(initial=0.0))
    return a / largest if largest else a


def array(library: str, dtype: str, a: Any) -> Any:
    """NumPy's array in a library."""
    if library == "torch":
        import torch

        return torch.as_tensor(a).to(getattr(torch, dtype))
    if library == "jax":
        import jax

        jax.config.update("jax_enable_x64", True)
        return jax.numpy.asarray(a, dtype=dtype)
    if dtype == "bfloat16":
        import ml_dtypes

        return a.astype(ml_dtypes.bfloat16)
    return a


def operand(kind: str, dtype: str, a: Any, folder: Path) -> Any:
    """The matrix as an operand of that kind."""
    if kind in ("numpy", "torch", "jax"):
        return array(kind, dtype, a)
    if kind == "sparse":
        return sparse.csr_array(a)
    if kind == "sparse tensor":
        return array("torch", dtype, a).to_sparse_coo()
    if kind == "LinearOperator":
        return aslinearoperator(a)
    if kind == "LowRank":
        held = array("numpy", dtype, a)
        return LowRank(held, np.eye(a.shape[1]).astype(held.dtype))
    if kind == "Monarch":
        return Monarch.block_diagonal(a[None]) if a.shape[0] else LowRank(a, np.eye(a.shape[1]).astype(a.dtype))
    if kind == "RowBlocks":
        return RowBlocks.of(array("numpy", dtype, a), rows=7)
    if a.size == 0:  # No file can be mapped that is empty.
        return a if kind == "memmap" else RowBlocks.of(a)
    mapped = np.memmap(folder / "numbers", a.dtype, "w+", shape=a.shape)
    mapped[:] = a
    return mapped if kind == "memmap" else RowBlocks.of(mapped, rows=11)


def exact(x: Any) -> Any:
    """The numbers of any array, dense or sparse, in long double."""
    if sparse.issparse(x):
        x = x.toarray()
    if type(x).__module__.startswith("torch") and x.is_sparse:
        x = x.to_dense()
    if type(x).__module__.startswith("torch"):
        x = x.detach().cpu()
        x = (x.float() if str(x.dtype) == "torch.bfloat16" else x).resolve_conj().numpy()
    x = np.asarray(x)
    if x.dtype.kind == "c":
        return x.astype(np.clongdouble)
    return (x.astype(np.float32) if x.dtype.itemsize == 2 and x.dtype.kind not in "iu" else x).astype(np.longdouble)


def norm(e: Any, name: str = "frobenius") -> Any:
    """A norm of a matrix in long double."""
    largest = np.abs(e).max(initial=0)
    if largest == 0 or not np.isfinite(largest):
        return largest
    scale = np.ldexp(np.longdouble(1), int(np.frexp(largest)[1]))
    e = e / scale
    if name == "frobenius":
        return scale * np.sqrt((np.abs(e) ** 2).sum())
    sigma = np.linalg.svd(e.astype(np.complex128 if np.iscomplexobj(e) else np.float64), compute_uv=False)
    return scale * np.longdouble(sigma.sum() if name == "nuclear" else sigma[0])


def outcome(
    what: str, error: Any, a: Any, parts: Any, found: Any = None, *, by: Any = None, tol: float | None = None
) -> Outcome:
    """The outcome for A (long double), the product of `parts`, and what `found` makes dense, both times `by`."""
    product = exact(parts[0])
    for part in parts[1:]:
        product = product @ exact(part)
    weigh = (lambda e: e) if by is None else (lambda e: e @ by)
    true = norm(weigh(a - product), error.norm)
    dense = true
    if found is not None:
        try:
            with np.errstate(all="ignore"):
                dense = norm(weigh(a - exact(found.to_dense())), error.norm)
        except DanausError:  # Too large for a half: as it says.
            dense = true
    whole = norm(weigh(a), error.norm)
    return Outcome(what, error, true, dense, whole, math.inf if tol is None else tol * whole)


# The methods: each yields what it states


def _rank(case: Case, rng: Any) -> int:
    most = min(SHAPES[case.shape])
    return min(most, 5) if case.operand == "jax" else int(rng.integers(0, most + 1))


def _tol(case: Case, rng: Any) -> float:
    least = 32 * case.epsilon
    return float(10.0 ** rng.uniform(math.log10(least), -0.2)) if least < 0.3 else 0.5


def _svd(what: str, a: Any, found: SVD, tol: float | None = None) -> Iterator[Outcome]:
    yield outcome(what, found.error, a, (found.u, np.diag(exact(found.s)), found.vh), found, tol=tol)


def _truncated(case: Case, a: Any, x: Any, rng: Any) -> Iterator[Outcome]:
    name = str(rng.choice(["frobenius", "spectral", "nuclear"]))
    way = rng.integers(3)
    if way == 0:
        yield from _svd("truncated_svd", a, truncated_svd(x, rank=_rank(case, rng), norm=name))
    elif way == 1:
        tol = _tol(case, rng)
        yield from _svd("truncated_svd", a, truncated_svd(x, tol=tol, norm=name), None if case.epsilon > 1e-4 else 1.01 * tol)
    else:
        yield from _svd("truncated_svd", a, truncated_svd(x, energy=1 - 10 ** -rng.uniform(0, 8), norm=name))


def _randomized(way: str, method: str) -> "Stating":
    def states(case: Case, a: Any, x: Any, rng: Any) -> Iterator[Outcome]:
        name = str(rng.choice(["frobenius", "spectral"]))
        what = f"randomized_svd {way}, {name}"
        if way == "rank":
            some = (
                {} if rng.random() < 0.5 else {"oversampling": int(rng.integers(0, 9)), "iterations": int(rng.integers(0, 3))}
            )
            found = randomized_svd(x, rank=_rank(case, rng), norm=name, method=method, rng=case.seed, **some)
            yield from _svd(what, a, found)
        else:
            tol = _tol(case, rng)
            yield from _svd(what, a, randomized_svd(x, tol=tol, norm=name, method=method, rng=case.seed), tol)

    return states


def _mirrored(a: Any) -> Any:
    """A Hermitian matrix of the entries of `a` on and below the diagonal of its first square."""
    k = min(a.shape)
    square = a[:k, :k]
    return np.tril(square, -1) + np.tril(square, -1).conj().T + np.diag(np.real(np.diagonal(square)))


def _hermitian(case: Case, a: Any, signs: Any) -> Any:
    """A Hermitian matrix in the dtype of the case with the singular values of `a`; of whole numbers one of its entries."""
    if case.dtype in WHOLE:
        return _mirrored(a).astype(case.dtype)
    _, s, vh = np.linalg.svd(_unit(a).astype(np.complex128 if np.iscomplexobj(a) else np.float64), full_matrices=False)
    v = np.linalg.qr(vh[:, : len(s)].conj().T)[0]
    with np.errstate(all="ignore"):
        return matrix_in(case.dtype, exact(_mirrored(_unit(v * (s * signs[: len(s)]) @ v.conj().T))) * np.abs(a).max(initial=0))


def _eigh(case: Case, a: Any, x: Any, rng: Any) -> Iterator[Outcome]:
    h = _hermitian(case, a, rng.choice([-1.0, 1.0], min(a.shape)))
    given = operand(case.operand, case.dtype, h, Path())
    name: Any = "frobenius" if case.seed % 3 else "spectral"
    found = randomized_eigh(given, int(rng.integers(0, len(h) + 1)), norm=name, rng=case.seed)
    yield outcome(f"randomized_eigh, {name}", found.error, exact(h), _pair(found), found)


def _eigh_by_tol(case: Case, a: Any, x: Any, rng: Any) -> Iterator[Outcome]:
    h = _hermitian(case, a, rng.choice([-1.0, 1.0], min(a.shape)))
    given = operand(case.operand, case.dtype, h, Path())
    name: Any = "frobenius" if case.seed % 3 else "spectral"
    tol = _tol(case, rng)
    found = randomized_eigh(given, tol=tol, norm=name, rng=case.seed)
    yield outcome(f"randomized_eigh tol, {name}", found.error, exact(h), _pair(found), found, tol=tol)


def _nystrom(case: Case, a: Any, x: Any, rng: Any) -> Iterator[Outcome]:
    if case.dtype in WHOLE:
        return
    h = _hermitian(case, a, np.ones(min(a.shape)))
    given = operand(case.operand, case.dtype, h, Path())
    found = nystrom(given, int(rng.integers(0, len(h) + 1)), rng=case.seed)
    yield outcome("nystrom", found.error, exact(h), _pair(found), found)


def _nystrom_by_tol(case: Case, a: Any, x: Any, rng: Any) -> Iterator[Outcome]:
    if case.dtype in WHOLE:
        return
    h = _hermitian(case, a, np.ones(min(a.shape)))
    tol = max(1e-6, _tol(case, rng))
    found = nystrom(operand(case.operand, case.dtype, h, Path()), tol=tol, rng=case.seed)
    yield outcome("nystrom tol", found.error, exact(h), _pair(found), found, tol=tol)


def _pair(found: Any) -> Any:
    vectors = exact(found.vectors)
    return vectors * exact(found.values), vectors.conj().T


def _pca(case: Case, a: Any, x: Any, rng: Any) -> Iterator[Outcome]:
    tol = _tol(case, rng) if rng.random() < 0.5 else None
    asked: dict[str, Any] = {"rank": _rank(case, rng)} if tol is None else {"tol": tol}
    found = pca(x, rng=case.seed, **asked)
    yield outcome("pca", found.error, a - a.mean(axis=0), (found.scores, found.components), tol=tol)


def _streaming(case: Case, a: Any, x: Any, rng: Any) -> Iterator[Outcome]:
    yield from _svd("streaming_svd", a, streaming_svd(x, _rank(case, rng), rng=case.seed))


def _streaming_centred(case: Case, a: Any, x: Any, rng: Any) -> Iterator[Outcome]:
    if len(a):
        yield from _svd("streaming_svd centred", a - a.mean(axis=0), streaming_svd(Centred(x), _rank(case, rng), rng=case.seed))


def _interpolative(case: Case, a: Any, x: Any, rng: Any) -> Iterator[Outcome]:
    tol = _tol(case, rng) if rng.random() < 0.4 else None
    asked: dict[str, Any] = {"rank": _rank(case, rng)} if tol is None else {"tol": tol}
    found = interpolative(x, axis=str(rng.choice(["columns", "rows"])), rng=case.seed, **asked)
    pair = (found.skeleton, found.coefficients)
    yield outcome("interpolative", found.error, a, pair if found.axis == "columns" else pair[::-1], found, tol=tol)


def _cur(case: Case, a: Any, x: Any, rng: Any) -> Iterator[Outcome]:
    found = cur(x, _rank(case, rng), method=str(rng.choice(["qr", "skeleton", "leverage"])), rng=case.seed)
    yield outcome("cur", found.error, a, (found.left, found.middle, found.right), found)


def _whitened(case: Case, a: Any, x: Any, rng: Any) -> Iterator[Outcome]:
    n = a.shape[1]
    c = int(rng.integers(1, 2 * n + 2))
    given = array("numpy" if case.operand == "memmap" else case.operand, "float32", rng.standard_normal((n, c)).astype("f4"))
    rank = _rank(case, rng)
    found = whitened_svd(x, inputs=given, rank=rank, damping=float(rng.choice([0.0, 0.01])))
    inputs = exact(given)
    yield outcome("whitened_svd", found.error, a, (found.left, found.right), found, by=inputs)
    u, s, vh = np.linalg.svd(_unit(a).astype(np.complex128 if np.iscomplexobj(a) else np.float64), full_matrices=False)
    floor = 1e4 * case.epsilon * s.max(initial=0.0)
    if rank in (0, len(s)) or (s[rank] < 0.99 * s[rank - 1] and s[rank - 1] > floor):  # Else there is more than one.
        plain = exact(u[:, :rank] * s[:rank]) @ exact(vh[:rank]) * np.abs(a).max(initial=0)
        yield outcome("whitened_svd, plain", found.plain_error, a, (plain,), by=inputs)


def _column_row(case: Case, a: Any, x: Any, rng: Any) -> Iterator[Outcome]:
    b = rng.standard_normal((a.shape[1], 6))
    b = array("numpy" if case.operand in ("memmap", "sparse") else case.operand, "float32", b.astype("f4"))
    chosen = str(rng.choice(["optimal", "uniform", "largest"]))
    replace = bool(rng.random() < 0.5)
    count = int(rng.integers(min(1, a.shape[1]), a.shape[1] + 1))
    found = column_row(x, b, count, probabilities=chosen, replace=replace, exact=bool(rng.random() < 0.6), rng=case.seed)
    yield outcome("column_row", found.error, a @ exact(b), (found.left, found.right), found)


def _residual(case: Case, a: Any, x: Any, rng: Any) -> Iterator[Outcome]:
    name = str(rng.choice(["frobenius", "spectral"]))
    rank = _rank(case, rng)
    u, s, vh = np.linalg.svd(_unit(a).astype(np.complex128 if np.iscomplexobj(a) else np.float64), full_matrices=False)
    size = np.abs(a).max(initial=0) or 1
    library = {"torch": "torch", "jax": "jax", "sparse tensor": "torch"}.get(case.operand, "numpy")
    dtype = case.dtype if case.dtype in FLOATS else "float64"
    with np.errstate(all="ignore"):
        left = array(library, dtype, (exact(u[:, :rank] * s[:rank]) * size).astype(_held(dtype)))
        right = array(library, dtype, vh[:rank].astype(_held(dtype)))
    samples = None if rng.random() < 0.5 else int(rng.integers(4, 30))
    error = residual_norm(x, LowRank(left, right), name, samples=samples, rng=case.seed)
    yield outcome(f"residual_norm, {name}", error, a, (left, right))


def _held(dtype: str) -> str:
    return "float32" if dtype == "bfloat16" else dtype


def _monarch(case: Case, a: Any, x: Any, rng: Any) -> Iterator[Outcome]:
    blocks = int(rng.integers(1, 6)), int(rng.integers(1, 6))
    m, n = a.shape
    rank = int(rng.integers(0, min(-(-m // blocks[0]), -(-n // blocks[1])) + 1))
    pattern: Any = str(rng.choice(["PLPR", "LPRP", "PLPRP", "LPR"]))
    library = "numpy" if case.operand == "memmap" else case.operand
    inputs = None
    if rng.random() < 0.3:
        inputs = array(library, "float32", rng.standard_normal((n, 9) if rng.random() < 0.5 else (n,)).astype("f4"))
    found = Monarch.fit(x, blocks, min(rank, 4), pattern=pattern, pad=True, inputs=inputs)
    by = None if inputs is None else exact(inputs) if inputs.ndim == 2 else np.diag(exact(inputs))
    yield outcome("Monarch.fit", found.error, a, (_wide(found.matrix),), found.matrix, by=by)


def _wide(m: Monarch) -> Any:
    """A Monarch as a dense matrix, multiplied in double precision."""
    left, right = (exact(part) for part in m.parts)
    kind = np.complex128 if np.iscomplexobj(left) or np.iscomplexobj(right) else np.float64
    return Monarch(left.astype(kind), right.astype(kind), pattern=m.pattern, strided=m.strided, shape=m.shape).to_dense()


def _chain(case: Case, a: Any, x: Any, rng: Any) -> Iterator[Outcome]:
    rows, columns = (
        next((d, size // d) for d in itertools.count(2) if size % d == 0) if size > 1 else (1, 1) for size in a.shape
    )
    found = Chain.fit(x, rows, columns)
    wide = [exact(factor) for factor in found.matrix.parts]
    kind = np.complex128 if np.iscomplexobj(wide[0]) else np.float64
    dense = Chain([factor.astype(kind) for factor in wide]).to_dense()
    yield outcome("Chain.fit", found.error, a, (dense,), found.matrix)


Stating = Callable[[Case, Any, Any, Any], Iterator[Outcome]]


class Method(NamedTuple):
    """How a method is tried, on what, and how often."""

    states: Stating
    operands: tuple[str, ...]
    weight: float


METHODS = {
    "truncated_svd": Method(_truncated, ARRAYS, 2),
    "randomized_svd krylov by rank": Method(_randomized("rank", "krylov"), OPERANDS, 3),
    "randomized_svd power by rank": Method(_randomized("rank", "power"), OPERANDS, 2),
    "randomized_svd krylov by tol": Method(_randomized("tol", "krylov"), OPERANDS, 3),
    "randomized_svd power by tol": Method(_randomized("tol", "power"), OPERANDS, 2),
    "randomized_eigh": Method(_eigh, HERE, 2),
    "nystrom": Method(_nystrom, HERE, 1),
    "pca": Method(_pca, OPERANDS, 2),
    "streaming_svd": Method(_streaming, ("RowBlocks", "RowBlocks of a memmap"), 1),
    "interpolative": Method(_interpolative, OPERANDS, 2),
    "cur": Method(_cur, OPERANDS, 2),
    "whitened_svd": Method(_whitened, ARRAYS, 1),
    "column_row": Method(_column_row, (*ARRAYS, "sparse"), 1),
    "residual_norm": Method(_residual, OPERANDS, 2),
    "Monarch.fit": Method(_monarch, ARRAYS, 1),
    "Chain.fit": Method(_chain, ARRAYS, 0.5),
    "randomized_eigh by tol": Method(_eigh_by_tol, HERE, 0),
    "nystrom by tol": Method(_nystrom_by_tol, HERE, 0),
    "streaming_svd centred": Method(_streaming_centred, ("RowBlocks", "RowBlocks of a memmap"), 0),
}
BESIDE = {
    "randomized_eigh": "randomized_eigh by tol",
    "nystrom": "nystrom by tol",
    "streaming_svd": "streaming_svd centred",
}
"""Methods that are tried where another is drawn."""
_TOTAL = sum(method.weight for method in METHODS.values())
WEIGHTS = [method.weight / _TOTAL for method in METHODS.values()]


class Run(NamedTuple):
    """What became of a case.

    Attributes:
        outcomes: What was stated.
        refused: By one of danaus' own errors: its name and message.
        wrong: An error from inside, or a warning.
    """

    outcomes: tuple[Outcome, ...]
    refused: str = ""
    wrong: str = ""


def run(case: Case) -> Run:
    """Try a case."""
    rng = np.random.default_rng((case.seed, 1))
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        with np.errstate(all="ignore"):
            a = matrix(case, rng)
        x = operand(case.operand, case.dtype, a, Path(folder))
        try:
            found = tuple(METHODS[case.method].states(case, exact(a), x, rng))
        except DanausError as problem:
            return Run((), refused=f"{type(problem).__name__}: {problem}")
        except Exception as problem:
            return Run((), wrong=f"{type(problem).__name__}: {problem}")
    return Run(found, wrong="; ".join(sorted({f"{each.category.__name__}: {each.message}" for each in told})))
