"""The laws of `danaus.operators`, one by one, over every kind, dtype and shape."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import scipy.sparse.linalg
from scipy import sparse

from danaus._arrays import dtype_name
from danaus.lowrank import Centred, LowRank, RowBlocks
from danaus.operators.beyond import Beyond
from danaus.operators.dense import Dense
from danaus.operators.factors import Factors
from danaus.operators.kinds import as_operator
from danaus.operators.operator import Operator
from named import array, epsilon, numbers

BASIS = {n: np.linalg.qr(np.random.default_rng(n).standard_normal((n, min(2, n))))[0] for n in (1, 5, 8, 12)}


def _beyond(a: Any) -> Operator:
    dense = Dense.of(a, "a")
    return Beyond(dense, [dense.work.array(BASIS[a.shape[1]])])


def _factors(a: Any) -> Operator:
    dense = Dense.of(a, "a")
    return Factors(dense.work, dense.matrix, dense.work.array(np.eye(a.shape[1])))


def _centred(kind: str) -> Callable[[Any], Operator]:
    made = {
        "dense": lambda a: a,
        "sparse": sparse.csr_array,
        "sparse tensor": lambda a: a.to_sparse_coo(),
        "linear": scipy.sparse.linalg.aslinearoperator,
        "row blocks": lambda a: RowBlocks.of(a, rows=3),
    }[kind]
    return lambda a: as_operator(Centred(made(a)))


KINDS: dict[str, Callable[[Any], Operator]] = {
    "dense": as_operator,
    "sparse": lambda a: as_operator(sparse.csr_array(a)),
    "sparse by columns": lambda a: as_operator(sparse.csc_matrix(a)),
    "sparse tensor": lambda a: as_operator(a.to_sparse_coo()),
    "linear": lambda a: as_operator(scipy.sparse.linalg.aslinearoperator(a)),
    "structured": lambda a: as_operator(LowRank(a, np.eye(a.shape[1], dtype=a.dtype))),
    "row blocks": lambda a: as_operator(RowBlocks.of(a, rows=3)),
    **{f"centred {kind}": _centred(kind) for kind in ("dense", "sparse", "sparse tensor", "linear", "row blocks")},
    "factors": _factors,
    "beyond": _beyond,
}
SHAPES = ((8, 5), (5, 8), (12, 12), (1, 8), (8, 1))
DTYPES = ("float32", "float64", "complex64", "complex128")
CASES = [
    *(
        pytest.param("numpy", kind, dtype, id=f"numpy-{kind}-{dtype}")
        for kind in KINDS
        for dtype in DTYPES
        if "tensor" not in kind
    ),
    pytest.param("numpy", "dense", "bfloat16", id="numpy-dense-bfloat16"),
    pytest.param("numpy", "structured", "bfloat16", id="numpy-structured-bfloat16"),
    *(
        pytest.param("torch", kind, dtype, id=f"torch-{kind}-{dtype}")
        for kind in ("dense", "sparse tensor", "centred dense", "centred sparse tensor", "factors", "beyond")
        for dtype in ("float32", "complex128", "bfloat16")
    ),
    *(pytest.param("jax", kind, "float32", id=f"jax-{kind}") for kind in ("dense", "factors")),
]


def _shapes(library: str) -> tuple[tuple[int, int], ...]:
    return SHAPES[:1] if library == "jax" else SHAPES


class Held:
    """An operator, its matrix, and columns to multiply by it."""

    def __init__(self, library: str, kind: str, dtype: str, shape: tuple[int, int]) -> None:
        m, n = shape
        given = array(library, dtype, np.random.default_rng(m * n).standard_normal(shape) * 3)
        self.operator = KINDS[kind](given)
        exact = numbers(given)
        if kind == "beyond":
            exact = exact - exact @ BASIS[n] @ BASIS[n].T
        self.exact = exact - exact.mean(axis=0) if kind.startswith("centred") else exact
        w = self.operator.work
        self.x, self.y = w.normal((n, 3), 1), w.normal((m, 3), 2)
        self.atol = 200 * epsilon("float32" if dtype in ("float16", "bfloat16") else dtype) * max(shape)

    def close(self, got: Any, wanted: Any, scale: float = 1.0) -> None:
        w = self.operator.work
        assert type(got) is type(self.x)
        assert dtype_name(got.dtype) == dtype_name(w.dtype)
        np.testing.assert_allclose(numbers(got), wanted, rtol=0, atol=self.atol * scale)


def _check_products(held: Held, operator: Operator, exact: Any, scale: float = 1.0) -> None:
    x, y = (held.x, held.y) if operator.shape == held.operator.shape else (held.y, held.x)
    held.close(operator.matmat(x), exact @ numbers(x), scale)
    held.close(operator.rmatmat(y), exact.conj().T @ numbers(y), scale)
    held.close(operator.gram(x), exact.conj().T @ (exact @ numbers(x)), 30 * scale)
    whole = operator.squared_norm()
    assert whole is None or whole == pytest.approx(np.linalg.norm(exact) ** 2, rel=1e-5)
    if operator.dense is not None:
        held.close(operator.dense, exact, scale)
        assert whole is not None


def _of_size(library: str, kind: str, dtype: str, shape: tuple[int, int], size: float) -> Operator:
    given = array(library, dtype, np.random.default_rng(shape[0] * shape[1]).standard_normal(shape) * 3)
    return KINDS[kind](given * size)


each_kind = pytest.mark.parametrize(("library", "kind", "dtype"), CASES)


@each_kind
def test_products_are_those_of_the_matrix_and_adjoint(library: str, kind: str, dtype: str) -> None:
    for shape in _shapes(library):
        held = Held(library, kind, dtype, shape)
        a, x, y = held.operator, held.x, held.y
        assert a.shape == shape
        _check_products(held, a, held.exact)
        forth, back = numbers(a.matmat(x)), numbers(a.rmatmat(y))
        np.testing.assert_allclose(numbers(y).conj().T @ forth, back.conj().T @ numbers(x), atol=held.atol * 30)


@each_kind
def test_columns_are_multiplied_one_by_one_and_none_gives_none(library: str, kind: str, dtype: str) -> None:
    for shape in _shapes(library):
        held = Held(library, kind, dtype, shape)
        a, x, y = held.operator, held.x, held.y
        held.close(a.matmat(x[:, 1:2]), numbers(a.matmat(x))[:, 1:2])
        held.close(a.rmatmat(y[:, 1:2]), numbers(a.rmatmat(y))[:, 1:2])
        if "linear" not in kind:  # SciPy's own refuses blocks without columns.
            assert tuple(a.matmat(x[:, :0]).shape) == (shape[0], 0)
            assert tuple(a.rmatmat(y[:, :0]).shape) == (shape[1], 0)
            assert tuple(a.gram(x[:, :0]).shape) == (shape[1], 0)


@each_kind
def test_what_is_turned_is_the_adjoint_and_twice_itself(library: str, kind: str, dtype: str) -> None:
    for shape in _shapes(library):
        held = Held(library, kind, dtype, shape)
        turned = held.operator.turned()
        assert turned.shape == shape[::-1]
        assert turned.kind == held.operator.kind
        _check_products(held, turned, held.exact.conj().T)
        _check_products(held, turned.turned(), held.exact)


@each_kind
def test_what_is_transposed_is_not_conjugated_and_twice_itself(library: str, kind: str, dtype: str) -> None:
    for shape in _shapes(library):
        held = Held(library, kind, dtype, shape)
        transposed = held.operator.transposed()
        assert transposed.shape == shape[::-1]
        _check_products(held, transposed, held.exact.T)
        _check_products(held, transposed.transposed(), held.exact)
        _check_products(held, transposed.turned(), held.exact.conj())


@each_kind
def test_what_is_divided_is_as_many_times_smaller(library: str, kind: str, dtype: str) -> None:
    for shape in _shapes(library):
        held = Held(library, kind, dtype, shape)
        assert held.operator.divided(1) is held.operator
        for scale in (8.0, 0.5):
            _check_products(held, held.operator.divided(scale), held.exact / scale, 2.0)
            _check_products(held, held.operator.divided(scale).turned(), held.exact.conj().T / scale, 2.0)


@each_kind
def test_the_scale_is_a_power_of_two_near_the_entries(library: str, kind: str, dtype: str) -> None:
    for shape in _shapes(library):
        held = Held(library, kind, dtype, shape)
        # What can be computed with as it is is left so.
        assert held.operator.scale() == 1
        if kind == "beyond" or dtype == "bfloat16" or (kind.startswith("centred") and shape[0] == 1):  # Nothing may be left.
            continue
        single = held.operator.work.is_single
        for size in (2.0**-110, 2.0**110) if single else (2.0**-1040, 2.0**-500, 2.0**1010):
            operator = _of_size(library, kind, dtype, shape, size)
            scale = operator.scale()
            assert np.frexp(scale)[0] == 0.5
            found = numbers(operator.divided(scale).matmat(held.x))
            assert 2**-9 < np.abs(found).max() < 2**9
            np.testing.assert_allclose(found * (scale / size), held.exact @ numbers(held.x), atol=held.atol * 10)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "beyond" and "tensor" not in kind and "linear" not in kind])
def test_a_zero_or_empty_matrix_has_scale_one_and_no_norm(kind: str) -> None:
    for shape in ((4, 3), (0, 3), (4, 0)):
        operator = KINDS[kind](np.zeros(shape))
        assert operator.scale() == 1
        assert (operator.squared_norm() or 0) == 0
        assert operator.matmat(np.ones((shape[1], 2))).shape == (shape[0], 2)
        assert operator.rmatmat(np.ones((shape[0], 2))).shape == (shape[1], 2)


@pytest.mark.parametrize("kind", ["dense", "sparse", "row blocks"])
def test_the_norm_of_what_is_huge_or_tiny_is_had_where_it_has_one(kind: str) -> None:
    a = np.random.default_rng(0).standard_normal((9, 4))
    for size in (1e-150, 1e30, 1e150):
        whole = KINDS[kind](a * size).squared_norm()
        assert whole == pytest.approx(np.linalg.norm(a) ** 2 * size**2)
        assert KINDS[kind](a * 2.0**600).divided(2.0**600).gram(np.eye(4)) == pytest.approx(a.T @ a)
