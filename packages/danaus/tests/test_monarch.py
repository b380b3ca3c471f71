import itertools
from typing import Any

import numpy as np
import pytest
import scipy.linalg
from hypothesis import given, settings
from hypothesis import strategies as st

from budgets import budget
from cases import case, cases
from danaus import reference
from danaus.errors import ArgumentError, FactorisationError, KindError, NotFiniteError, ShapeError
from danaus.monarch import Monarch
from laws import check_structure
from monarchs import PATTERNS, random, sides
from named import array, epsilon, numbers

SHAPES = (
    ((2, 3, 4), (2, 4, 5)),
    ((6, 2, 2), (4, 3, 5)),
    ((3, 4, 2), (2, 3, 5)),
    ((1, 3, 4), (4, 1, 2)),
    ((4, 1, 6), (3, 8, 1)),
)


# The structure


@pytest.mark.parametrize(("pattern", "strided"), [*itertools.product(PATTERNS, ("left", "right"))])
def test_every_entry_is_the_formula(pattern: str, strided: str) -> None:
    for left, right in SHAPES:
        a = random("numpy", "complex128", left, right, pattern=pattern, strided=strided)
        dense = a.to_dense()
        for y, x in np.ndindex(*a.shape):
            wanted = reference.monarch_entry(a.left, a.right, y, x, middle=strided, **sides(pattern))
            np.testing.assert_allclose(dense[y, x], wanted, atol=1e-12)


@pytest.mark.parametrize(
    ("library", "dtype", "pattern", "strided"),
    [
        *itertools.product(("numpy", "torch"), ("float32", "float64", "complex64", "bfloat16"), PATTERNS, ("left", "right")),
        ("jax", "float32", "PLPR", "left"),
    ],
)
def test_it_is_a_structure(library: str, dtype: str, pattern: str, strided: str) -> None:
    for left, right in SHAPES[: 1 if library == "jax" else None]:
        whole = random(library, dtype, left, right, pattern=pattern, strided=strided)
        check_structure(whole)
        assert whole.flops == 2 * whole.parameters == 2 * (np.prod(left) + np.prod(right))
    cut = Monarch(whole.left, whole.right, pattern=pattern, strided=strided, shape=(whole.shape[0] - 1, whole.shape[1] - 2))
    check_structure(cut)
    np.testing.assert_array_equal(numbers(cut.to_dense()), numbers(whole.to_dense())[:-1, :-2])


def test_the_projection_has_a_gradient() -> None:
    torch = pytest.importorskip("torch")
    a = torch.randn(6, 6, dtype=torch.float64, generator=torch.Generator().manual_seed(0)).requires_grad_()
    torch.autograd.gradcheck(lambda a: Monarch.project(a, 2).to_dense(), a)


def test_jax_compiles_the_product() -> None:
    jax = pytest.importorskip("jax")
    a = random("jax", "float32", (2, 3, 4), (2, 4, 5))
    x = jax.numpy.ones((10, 2))
    compiled = jax.jit(lambda left, right, x: Monarch(left, right) @ x)(a.left, a.right, x)
    np.testing.assert_allclose(compiled, a.to_dense() @ x, rtol=1e-5)


# Projection


@cases()
def test_the_projection_is_the_best_of_its_pattern_and_comes_back_from_itself(library: str, dtype: str, name: str) -> None:
    a = case(library, dtype, name)
    exact = numbers(a)
    m, n = a.shape
    scale = float(np.linalg.norm(exact)) or 1.0
    tolerance = 40 * epsilon(dtype) * max(1, m, n)
    settings = (((2, 3), 1, "PLPR"), ((1, 1), 1, "LPR"), ((3, 2), 2, "PLPRP"), ((2, 2), 0, "LPRP"))
    for blocks, rank, pattern in settings[:1] if library == "jax" else settings:  # JAX compiles each anew.
        padded = np.pad(exact, [(0, -m % blocks[0]), (0, -n % blocks[1])])
        if rank > min(padded.shape[0] // blocks[0], padded.shape[1] // blocks[1]):
            with pytest.raises(ArgumentError, match="block_rank"):
                Monarch.project(a, blocks, rank, pattern=pattern, pad=True)
            continue
        found = Monarch.project(a, blocks, rank, pattern=pattern, pad=True)
        assert found.shape == (m, n)
        assert found.left.dtype == found.right.dtype == a.dtype
        assert type(found.left) is type(a)
        dense = numbers(found.to_dense())
        best = reference.monarch_error(padded, *blocks, rank, **sides(pattern))
        assert np.linalg.norm(exact - dense) <= best + tolerance * scale
        again = Monarch.project(found.to_dense(), blocks, rank, pattern=pattern, pad=True)
        np.testing.assert_allclose(numbers(again.to_dense()), dense, atol=tolerance * scale)
        if blocks == (1, 1):
            np.testing.assert_allclose(best, reference.eckart_young(exact, 1, "frobenius"), atol=1e-9 * scale)


@given(st.sampled_from(PATTERNS), st.integers(1, 3), st.integers(1, 3), st.integers(1, 3), st.integers(0, 2**32 - 1))
@settings(max_examples=budget(20, 600))
def test_the_residual_is_orthogonal_to_the_tangent_space(pattern: Any, lefts: int, k: int, rank: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    a = rng.standard_normal((lefts * 4, k * 3))
    found = Monarch.project(a, (lefts, k), rank, pattern=pattern)
    residual = a - found.to_dense()
    for _ in range(4):
        # Moving one factor a little moves M along its tangent space.
        for left, right in (
            (rng.standard_normal(found.left.shape), found.right),
            (found.left, rng.standard_normal(found.right.shape)),
        ):
            direction = Monarch(left, right, pattern=pattern).to_dense()
            # A first vector may miss its direction by 1e-9, which costs the error the square of that.
            assert abs((residual * direction).sum()) <= 2e-9 * np.linalg.norm(a) * np.linalg.norm(direction)
        near = Monarch(
            found.left + 0.1 * rng.standard_normal(found.left.shape),
            found.right + 0.1 * rng.standard_normal(found.right.shape),
            pattern=pattern,
        )
        assert np.linalg.norm(a - near.to_dense()) >= np.linalg.norm(residual)
    best = reference.monarch_error(a, lefts, k, rank, **sides(pattern))
    np.testing.assert_allclose(np.linalg.norm(residual), best, rtol=1e-12, atol=1e-13 * np.linalg.norm(a))


@pytest.mark.parametrize(
    ("m", "n", "blocks"), [(15, 15, (3, 5)), (85, 168, (5, 8)), (168, 85, (7, 17)), (13, 17, (4, 3)), (7, 7, 7)]
)
def test_awkward_sizes(m: int, n: int, blocks: Any) -> None:
    a = np.random.default_rng(m + n).standard_normal((m, n))
    pair = blocks if isinstance(blocks, tuple) else (blocks, blocks)
    found = Monarch.project(a, blocks, pad=True)
    check_structure(found)
    # Rows and columns that padding adds belong to slices whole: without them each slice is the same matrix.
    best = sum(
        reference.eckart_young(a[j :: pair[0], at : at + -(-n // pair[1])], 1, "frobenius") ** 2
        for j in range(pair[0])
        for at in range(0, n, -(-n // pair[1]))
    )
    np.testing.assert_allclose(np.linalg.norm(a - found.to_dense()), best**0.5, rtol=1e-9, atol=1e-12)
    if m % pair[0] or n % pair[1]:
        with pytest.raises(ArgumentError, match=r"4 does not divide the 13 rows; 1, 13 do, or with pad=True .* 16 rows"):
            Monarch.project(a, blocks)


@pytest.mark.parametrize("dtype", ["float32", "float64", "complex64", "complex128"])
@pytest.mark.parametrize("library", ["numpy", "torch"])
def test_what_is_a_monarch_is_recovered(library: str, dtype: str) -> None:
    rng = np.random.default_rng(3)
    shift = np.roll(np.eye(24), 5, axis=0)
    members = {
        "identity": (np.eye(24), (6, 4), "PLPR"),
        "shift": (shift, (6, 4), "PLPR"),
        "a permutation of the pattern": (np.eye(24).reshape(6, 4, 24).swapaxes(0, 1).reshape(24, 24), (4, 6), "LPR"),
        "Hadamard": (scipy.linalg.hadamard(16), 4, "PLPR"),
        "Kronecker": (np.kron(rng.standard_normal((3, 4)), rng.standard_normal((5, 2))), (5, 4), "PLPR"),
        "blocks": (scipy.linalg.block_diag(*rng.standard_normal((3, 4, 5))), (4, 3), "PLPR"),
        "its transpose": (scipy.linalg.block_diag(*rng.standard_normal((3, 4, 5))).T, (3, 4), "LPRP"),
        "zero": (np.zeros((6, 6)), 2, "PLPR"),
    }
    for name, (dense, blocks, pattern) in members.items():
        a = array(library, dtype, dense)
        got = numbers(Monarch.project(a, blocks, pattern=pattern).to_dense())
        np.testing.assert_allclose(got, numbers(a), atol=8 * epsilon(dtype) * np.abs(dense).max(), err_msg=name)
    if dtype.startswith("complex"):
        fourier = scipy.linalg.dft(24)
        a = fourier.astype(dtype) if library == "numpy" else pytest.importorskip("torch").as_tensor(fourier.astype(dtype))
        np.testing.assert_allclose(
            numbers(Monarch.project(a, (6, 4), pattern="PLPRP").to_dense()), fourier, atol=30 * epsilon(dtype)
        )


def test_a_product_of_rank_two_is_recovered_by_rank_two_and_not_by_one() -> None:
    a = random("numpy", "float64", (3, 4, 8), (4, 6, 5)).to_dense()
    assert np.linalg.norm(Monarch.project(a, (3, 4), 2).to_dense() - a) <= 1e-13 * np.linalg.norm(a)
    assert np.linalg.norm(Monarch.project(a, (3, 4), 1).to_dense() - a) > 0.1 * np.linalg.norm(a)
    # A general circulant matrix is not a Monarch: its slices are Toeplitz matrices of full rank. Three factors hold it (Chain).
    circulant = scipy.linalg.circulant(np.random.default_rng(0).standard_normal(16))
    for pattern in PATTERNS:
        assert np.linalg.norm(Monarch.project(circulant, 4, pattern=pattern).to_dense() - circulant) > 1


def test_helpers_make_what_they_say() -> None:
    rng = np.random.default_rng(4)
    a, b, blocks = rng.standard_normal((2, 3)), rng.standard_normal((4, 5)), rng.standard_normal((3, 2, 4))
    np.testing.assert_allclose(Monarch.from_kronecker(a, b).to_dense(), np.kron(a, b), atol=1e-14)
    np.testing.assert_allclose(Monarch.block_diagonal(blocks).to_dense(), scipy.linalg.block_diag(*blocks), atol=1e-14)
    np.testing.assert_array_equal(Monarch.identity(15, 3).to_dense(), np.eye(15))
    like = array("torch", "bfloat16", a)
    assert Monarch.identity(6, 2, like=like).left.dtype == like.dtype
    for n, k in ((12, 3), (12, 4), (7, 7), (7, 1), (15, 5)):
        np.testing.assert_allclose(Monarch.dft(n, k).to_dense(), scipy.linalg.dft(n), atol=1e-13)
        check_structure(Monarch.dft(n, k))
    with pytest.raises(ArgumentError, match="5 does not divide 12"):
        Monarch.dft(12, 5)


# Solving


@pytest.mark.parametrize("library", ["numpy", "torch"])
@pytest.mark.parametrize(("pattern", "strided"), [*itertools.product(PATTERNS, ("left", "right"))])
def test_solving_and_inverting_undo_the_product(library: str, pattern: str, strided: str) -> None:
    for left, right in (((3, 4, 4), (4, 3, 3)), ((2, 6, 6), (3, 4, 4)), ((6, 2, 2), (4, 3, 3)), ((1, 5, 5), (5, 1, 1))):
        a = random(library, "complex128", left, right, pattern=pattern, strided=strided)
        dense = numbers(a.to_dense())
        n = a.shape[0]
        inverse = a.inverse()
        check_structure(inverse)
        np.testing.assert_allclose(numbers(inverse.to_dense()) @ dense, np.eye(n), atol=1e-9)
        np.testing.assert_allclose(numbers(inverse.inverse().to_dense()), dense, atol=1e-9)
        b = array(library, "complex128", np.random.default_rng(n).standard_normal((n, 3)))
        np.testing.assert_allclose(dense @ numbers(a.solve(b)), numbers(b), atol=1e-9)
        np.testing.assert_allclose(dense @ numbers(a.solve(b[:, 1])), numbers(b)[:, 1], atol=1e-9)


def test_what_cannot_be_inverted_is_named() -> None:
    a = random("numpy", "float64", (3, 4, 4), (4, 3, 3))
    a.left[2, 1] = a.left[2, 3]
    for attempt in (a.inverse, lambda: a.solve(np.ones(12))):
        with pytest.raises(FactorisationError, match=r"block 2 of left \(3 of shape \(4, 4\), float64\) is singular"):
            attempt()
    with pytest.raises(ShapeError, match=r"blocks of left have shape \(3, 4\); only square"):
        random("numpy", "float64", (2, 3, 4), (2, 4, 4)).inverse()
    whole = Monarch.identity(6, 2)
    with pytest.raises(ShapeError, match=r"\(6, 6\), and a part \(5, 6\)"):
        Monarch(whole.left, whole.right, shape=(5, 6)).inverse()
    with pytest.raises(ShapeError, match=r"b must have shape \(6,\)"):
        whole.solve(np.ones(5))


def test_bad_arguments_say_what_would_be_right() -> None:
    left, right, a = np.ones((2, 3, 4)), np.ones((2, 4, 5)), np.ones((6, 10))
    with pytest.raises(ShapeError, match=r"takes l·r = 6 numbers and right \(2, 4, 5\) gives k·q = 8"):
        Monarch(left[:, :, :3], right)
    with pytest.raises(ShapeError, match=r"left \(l, s, r\) and right \(k, q, p\), got \(3, 4\)"):
        Monarch(left[0], right)
    with pytest.raises(KindError, match="one dtype"):
        Monarch(left, right.astype(np.float32))
    with pytest.raises(ArgumentError, match="expected one of PLPR"):
        Monarch(left, right, pattern="PRPL")  # type: ignore[arg-type]
    with pytest.raises(ArgumentError, match="left or right"):
        Monarch(left, right, strided="middle")  # type: ignore[arg-type]
    with pytest.raises(ShapeError, match=r"at most \(6, 10\)"):
        Monarch(left, right, shape=(7, 10))
    for blocks in (0, -1, 2.0, True, (2,), (2, 0)):
        with pytest.raises(ArgumentError, match="blocks: expected"):
            Monarch.project(a, blocks)  # type: ignore[arg-type]
    for rank in (-1, 4, 1.5, True):
        with pytest.raises(ArgumentError, match=r"block_rank: expected a whole number from 0 to 3 \(slices are \(3, 5\)\)"):
            Monarch.project(a, 2, rank)  # type: ignore[arg-type]
    with pytest.raises(ArgumentError, match="3 does not divide the 10 columns; 1, 2, 5, 10 do"):
        Monarch.project(a, 3)
    with pytest.raises(ArgumentError, match="not both"):
        Monarch.project(a, 2, inputs=np.ones(10), covariance=np.ones(10))
    with pytest.raises(
        ShapeError, match=r"inputs: A has shape \(6, 10\), so expected shape \(10,\) or \(10, c\), got \(6, 3\)"
    ):
        Monarch.project(a, 2, inputs=np.ones((6, 3)))
    with pytest.raises(ShapeError, match=r"\(10,\) or \(10, 10\)"):
        Monarch.project(a, 2, covariance=np.ones((10, 3)))
    with pytest.raises(ArgumentError, match="Hermitian"):
        Monarch.project(a, 2, covariance=np.triu(np.ones((10, 10))))
    with pytest.raises(ArgumentError, match="not negative"):
        Monarch.project(a, 2, covariance=-np.ones(10))
    for bad in (np.nan, np.inf):
        with pytest.raises(NotFiniteError, match=r"a: 1 of 60 entries"):
            Monarch.project(np.where(np.arange(60).reshape(6, 10) == 5, bad, a), 2)
        with pytest.raises(NotFiniteError, match="inputs"):
            Monarch.project(a, 2, inputs=np.full(10, bad))
    with pytest.raises(ShapeError):
        Monarch.project(np.ones((2, 6, 10)), 2)
