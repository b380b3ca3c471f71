import itertools

import numpy as np
import pytest
import scipy.linalg

from danaus import reference
from danaus._arrays import work
from danaus.chain import Chain
from danaus.errors import ArgumentError, KindError, NotFiniteError, ShapeError
from danaus.monarch import Monarch
from laws import check_structure
from named import array, at_once, epsilon, numbers

SHAPES = (
    [(2, 6, 3, 5), (10, 2, 3, 4), (4, 20, 1, 2)],
    [(1, 12, 2, 3), (3, 4, 3, 2), (6, 2, 2, 2), (12, 1, 2, 3)],
    [(3, 2, 4, 5)],
)


def random(library: str, dtype: str, shapes: list[tuple[int, int, int, int]]) -> Chain:
    rng = np.random.default_rng(len(shapes))
    flat = [rng.standard_normal((h * a * o, i)) for h, a, o, i in shapes]
    return Chain([array(library, dtype, each).reshape(shape) for each, shape in zip(flat, shapes, strict=True)])


@pytest.mark.parametrize(
    ("library", "dtype"),
    [*itertools.product(("numpy", "torch"), ("float32", "float64", "complex64", "bfloat16")), ("jax", "float32")],
)
def test_it_is_a_structure(library: str, dtype: str) -> None:
    for shapes in SHAPES[: 1 if library == "jax" else None]:
        a = random(library, dtype, shapes)
        check_structure(a)
        assert a.order == len(shapes)
        wanted = reference.chain_dense([numbers(factor) for factor in a.factors])
        got = numbers(at_once(work(a.parts[0]), lambda a: a.to_dense(), a))
        np.testing.assert_allclose(got, wanted, atol=100 * epsilon(dtype) * np.abs(wanted).max())


@pytest.mark.parametrize(
    ("library", "dtype"), [*itertools.product(("numpy", "torch"), ("float32", "complex128")), ("jax", "float32")]
)
def test_a_chain_is_recovered(library: str, dtype: str) -> None:
    # JAX compiles every shape anew, so it is given two factors.
    shapes = [(3, 1, 2, 4), (1, 2, 5, 3)][::-1] if library == "jax" else SHAPES[1]
    rows, columns = ((5, 2), (3, 4)) if library == "jax" else ((2, 3, 2, 2), (3, 2, 2, 3))
    a = random(library, dtype, shapes)
    w = work(a.parts[0])
    whole = at_once(w, lambda a: a.to_dense(), a)
    found = at_once(w, lambda dense: Chain.project(dense, rows, columns), whole)
    assert [tuple(factor.shape) for factor in found.factors] == shapes
    assert found.factors[0].dtype == a.factors[0].dtype
    dense = numbers(whole)
    np.testing.assert_allclose(
        numbers(at_once(w, lambda a: a.to_dense(), found)), dense, atol=50 * epsilon(dtype) * np.abs(dense).max()
    )


def test_the_butterfly_holds_hadamard_and_fourier() -> None:
    sizes = (2,) * 5
    hadamard = scipy.linalg.hadamard(32).astype(float)
    found = Chain.project(hadamard, sizes)
    assert found.parameters == 5 * 2 * 32
    np.testing.assert_allclose(found.to_dense(), hadamard, atol=1e-13)
    two = np.array([[1.0, 1.0], [1.0, -1.0]])
    np.testing.assert_array_equal(Chain.from_kronecker(*[two] * 5).to_dense(), hadamard)
    # Columns in the order of their reversed digits.
    fourier = scipy.linalg.dft(32).reshape(32, *sizes).transpose(0, 5, 4, 3, 2, 1).reshape(32, 32)
    np.testing.assert_allclose(Chain.project(fourier, sizes).to_dense(), fourier, atol=1e-13)
    np.testing.assert_allclose(Chain.project(np.eye(32), sizes).to_dense(), np.eye(32), atol=1e-13)


def test_two_factors_are_monarch() -> None:
    a = np.random.default_rng(2).standard_normal((12, 20))
    monarch = Monarch.project(a, (4, 5))
    chain = Chain.project(a, (3, 4), (5, 4))
    np.testing.assert_allclose(chain.to_dense(), monarch.to_dense(), atol=1e-12)
    assert chain.parameters == monarch.parameters


def test_no_chain_is_nearer_than_the_nearest_monarch_of_a_cut() -> None:
    a = np.random.default_rng(3).standard_normal((16, 16))
    error = np.linalg.norm(a - Chain.project(a, (2,) * 4).to_dense())
    cuts = [np.linalg.norm(a - Monarch.project(a, (16 // size, size)).to_dense()) for size in (2, 4, 8)]
    assert max(cuts) <= error < np.linalg.norm(a)


@pytest.mark.parametrize(
    ("library", "dtype"), [*itertools.product(("numpy", "torch"), ("float32", "float64", "complex128")), ("jax", "complex128")]
)
def test_three_factors_hold_every_circulant(library: str, dtype: str) -> None:
    c = array(library, dtype, np.random.default_rng(4).standard_normal((12, 1)))[:, 0]
    for blocks in (1, 3, 4, 12) if library != "jax" else (3,):
        w = work(c)
        found = at_once(w, lambda c, blocks=blocks: Chain.circulant(c, blocks), c)
        wanted = scipy.linalg.circulant(numbers(c))
        np.testing.assert_allclose(
            numbers(at_once(w, lambda a: a.to_dense(), found)), wanted, atol=20 * epsilon(dtype) * np.abs(wanted).max()
        )
        assert found.order == 3
        assert found.parameters == 2 * blocks * (12 // blocks) ** 2 + (12 // blocks) * blocks**2
        check_structure(found)


def test_bad_arguments_say_what_would_be_right() -> None:
    with pytest.raises(ShapeError, match="at least one factor"):
        Chain([])
    with pytest.raises(ShapeError, match=r"factor 0: expected \(h, a, o, i\)"):
        Chain([np.ones((2, 2))])
    with pytest.raises(ShapeError, match=r"factor 0 \(1, 2, 2, 2\) takes 4 numbers and factor 1 \(1, 3, 2, 2\) gives 6"):
        Chain([np.ones((1, 2, 2, 2)), np.ones((1, 3, 2, 2))])
    with pytest.raises(KindError, match="one dtype"):
        Chain([np.ones((1, 2, 2, 2)), np.ones((1, 2, 2, 2), np.float32)])
    with pytest.raises(ArgumentError, match=r"make up \(4, 4\), and A is \(4, 8\)"):
        Chain.project(np.ones((4, 8)), (2, 2))
    with pytest.raises(ArgumentError, match="as many sizes"):
        Chain.project(np.ones((4, 8)), (2, 2), (8,))
    with pytest.raises(NotFiniteError):
        Chain.project(np.full((4, 4), np.nan), (2, 2))
    with pytest.raises(ArgumentError, match="5 does not divide 12"):
        Chain.circulant(np.ones(12), 5)
