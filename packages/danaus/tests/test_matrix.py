"""The interface itself; every structure's own test checks the laws by `check_structure`."""

import copy
import pickle
import warnings
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import torch
from scipy.sparse.linalg import LinearOperator, lsqr
from torch.autograd import forward_ad

from danaus._arrays import Work, to_numpy, work
from danaus.chain import Chain
from danaus.errors import KindError, ShapeError
from danaus.lowrank import truncated_svd
from danaus.lowrank.product import LowRank
from danaus.matrix import Matrix
from danaus.monarch import Monarch
from laws import check_structure
from named import at_once


class Diagonal(Matrix):
    """The least that a structure gives."""

    def __init__(self, numbers: Any) -> None:
        self.numbers = numbers

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.numbers), len(self.numbers)

    @property
    def parts(self) -> tuple[Any, ...]:
        return (self.numbers,)

    def matmat(self, x: Any) -> Any:
        return self.numbers[:, None] * x

    def rmatmat(self, x: Any) -> Any:
        return self.numbers.conj()[:, None] * x

    @property
    def T(self) -> "Diagonal":
        return self

    def to_dense(self) -> Any:
        return np.diag(self.numbers)

    @property
    def flops(self) -> int:
        return len(self.numbers)


class Wrong(Diagonal):
    """Whose adjoint product forgets to conjugate."""

    def rmatmat(self, x: Any) -> Any:
        return self.numbers[:, None] * x


NUMBERS = np.array([1.0, 2j, -3.0])


def test_what_a_structure_gives_is_enough_for_the_rest() -> None:
    a = Diagonal(NUMBERS)
    check_structure(a)
    assert repr(a) == "Diagonal(3×3, complex128, 3 parameters of 9)"
    assert a.parameters == 3
    assert a.dtype == np.complex128
    assert a.device == "cpu"


def test_the_laws_see_a_structure_that_breaks_one() -> None:
    with pytest.raises(AssertionError):
        check_structure(Wrong(NUMBERS))


def test_numpy_leaves_products_to_the_structure_and_wrong_shapes_are_named() -> None:
    a = Diagonal(NUMBERS)
    np.testing.assert_array_equal(np.ones(3) @ a, NUMBERS)
    np.testing.assert_array_equal(np.ones((2, 3)) @ a, [NUMBERS, NUMBERS])
    with pytest.raises(ShapeError, match=r"x @ A: A has shape \(3, 3\), so x must have shape \(3,\) or \(…, 3\), not \(2,\)"):
        np.ones(2) @ a
    with pytest.raises(KindError, match="list"):
        a @ [1.0, 2.0, 3.0]


def test_scipys_solvers_take_it() -> None:
    operator = Diagonal(np.array([1.0, 2.0, 4.0])).to_linear_operator()
    assert isinstance(operator, LinearOperator)
    np.testing.assert_allclose(lsqr(operator, np.ones(3), atol=1e-12, btol=1e-12)[0], [1, 0.5, 0.25])


def structures(like: Any) -> dict[str, Matrix]:
    """One of each kind, of shape (12, 12), in the library of an array. NumPy finds them: JAX would compile every step."""
    w, a = work(like), np.random.default_rng(4).standard_normal((12, 12))
    monarch = _in_library(w, Monarch.project(a, (4, 3)))
    return {
        "Monarch": monarch,
        "padded": _in_library(w, Monarch.project(a, 5, pad=True)),
        "LowRank": _in_library(w, truncated_svd(a, rank=3).to_matrix()),
        "Chain": _in_library(w, Chain.project(a, (3, 4))),
        "Product": monarch @ monarch.T,
    }


def _in_library(w: Work, a: Monarch | Chain | LowRank) -> Matrix:
    if isinstance(a, Chain):
        return Chain([w.array(factor) for factor in a.factors])
    left, right = w.array(a.left), w.array(a.right)
    if isinstance(a, Monarch):
        return Monarch(left, right, pattern=a.pattern, strided=a.strided, shape=a.shape)
    return LowRank(left, right)


KINDS = ("Monarch", "padded", "LowRank", "Chain", "Product")
# Made when they are wanted: JAX begins threads with its first array, and processes are forked before.
LIKE: dict[str, Callable[[], Any]] = {
    "numpy": lambda: np.zeros(1),
    "torch": lambda: torch.zeros(1, dtype=torch.float64),
    "jax": lambda: jnp.zeros(1),
}


@pytest.mark.parametrize("library", LIKE)
@pytest.mark.parametrize("kind", KINDS)
def test_structures_are_copied_and_pickled(kind: str, library: str) -> None:
    a = structures(LIKE[library]())[kind]
    x = work(LIKE[library]()).array(np.ones((12, 2)))
    expected = to_numpy(a @ x)  # After which it keeps what it had prepared.
    for again in (pickle.loads(pickle.dumps(a)), copy.deepcopy(a), copy.copy(a)):
        assert type(again) is type(a) and again.shape == a.shape
        np.testing.assert_array_equal(to_numpy(again @ x), expected)


@pytest.mark.parametrize("library", LIKE)
@pytest.mark.parametrize("kind", KINDS)
def test_several_matrices_at_once_are_multiplied_as_numpy_does(kind: str, library: str) -> None:
    a = structures(LIKE[library]())[kind]
    w = work(LIKE[library]())
    shapes = ((12,), (12, 5), (2, 12, 5), (2, 3, 12, 5), (0, 12, 2), (2, 12, 0))
    right = [np.random.default_rng(5).standard_normal(shape) for shape in shapes]
    left = [np.swapaxes(x, -1, -2) if x.ndim > 1 else x for x in right]

    def products(a: Any, right: list[Any], left: list[Any]) -> Any:
        return a.to_dense(), [a @ x for x in right], [y @ a for y in left]

    whole, *found = at_once(w, products, a, [w.array(x) for x in right], [w.array(y) for y in left])
    dense = to_numpy(whole)
    for got, x in zip(found[0], right, strict=True):
        np.testing.assert_allclose(to_numpy(got), dense @ x, atol=1e-4)
    for got, y in zip(found[1], left, strict=True):
        np.testing.assert_allclose(to_numpy(got), y @ dense, atol=1e-4)
    for wrong in ((), (11,), (12, 5, 2), (2, 11, 5)):
        with pytest.raises(ShapeError, match=r"A has shape \(12, 12\)"):
            a @ w.array(np.ones(wrong))
    with pytest.raises(ShapeError, match=r"x @ A: .*\(…, 12\), not \(2, 12, 5\)"):
        w.array(np.ones((2, 12, 5))) @ a


@pytest.mark.parametrize("first", KINDS)
@pytest.mark.parametrize("second", KINDS)
def test_a_product_of_structures_is_one(first: str, second: str) -> None:
    held = structures(np.zeros(1))
    product = held[first] @ held[second]
    check_structure(product)
    np.testing.assert_allclose(product.to_dense(), held[first].to_dense() @ held[second].to_dense(), atol=1e-12)
    assert product.flops == held[first].flops + held[second].flops


def test_products_that_do_not_fit_are_refused() -> None:
    a = LowRank(np.ones((4, 1)), np.ones((1, 3)))
    with pytest.raises(ShapeError, match=r"A @ B: A has shape \(4, 3\) and B has shape \(4, 3\)"):
        a @ a
    with pytest.raises(KindError, match="more than one library"):
        a @ LowRank(torch.ones((3, 1)), torch.ones((1, 3)))


@pytest.mark.parametrize("kind", KINDS)
def test_jax_takes_structures_as_trees(kind: str) -> None:
    a = structures(LIKE["jax"]())[kind]
    x = jnp.ones((12, 2))
    product, returned, turned, gradient = jax.jit(
        lambda a, x: (a @ x, a.T, a.T.to_dense(), jax.grad(lambda a: ((a @ x) ** 2).sum())(a))
    )(a, x)
    dense = structures(np.zeros(1))[kind].to_dense()
    np.testing.assert_allclose(product, dense @ np.ones((12, 2)), atol=1e-5)
    assert type(returned) is type(a)
    np.testing.assert_allclose(turned, dense.T, atol=1e-5)
    assert [part.shape for part in gradient.parts] == [part.shape for part in a.parts]
    doubled = jax.tree_util.tree_map(lambda part: 2 * part, a)
    assert doubled.shape == a.shape
    assert jax.tree_util.tree_structure(doubled) == jax.tree_util.tree_structure(a)


@pytest.mark.filterwarnings("ignore:.torch.jit:DeprecationWarning")  # Of what PyTorch does when it first follows a derivative.
def test_pytorch_follows_products_through_vmap_and_forward_derivatives() -> None:
    x, tangent = torch.ones((12, 2), dtype=torch.float64), torch.randn((12, 2), dtype=torch.float64)
    for a in structures(LIKE["torch"]()).values():
        value, derivative = torch.func.jvp(lambda x, a=a: a @ x, (x,), (tangent,))
        torch.testing.assert_close(value, a @ x)
        torch.testing.assert_close(derivative, a @ tangent)
        torch.testing.assert_close(
            torch.vmap(lambda x, a=a: a @ x)(torch.stack([x, tangent])), torch.stack([a @ x, a @ tangent])
        )
        torch.testing.assert_close(torch.vmap(lambda x, a=a: x.T @ a)(torch.stack([x, tangent]))[1], tangent.T @ a)
        with forward_ad.dual_level():
            dual = a @ forward_ad.make_dual(x, tangent)
            torch.testing.assert_close(forward_ad.unpack_dual(dual).tangent, a @ tangent)


def test_pytorch_compiles_a_product_in_one_graph() -> None:
    a = structures(LIKE["torch"]())["Monarch"]
    x = torch.randn((12, 2), dtype=torch.float64)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Of functions that remember answers, which the compiler looks through.
        found = torch.compile(lambda x: a.matmat(x), fullgraph=True, backend="eager")(x)
    torch.testing.assert_close(found, a @ x)
