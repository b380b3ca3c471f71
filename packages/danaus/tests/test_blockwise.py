import itertools
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from danaus.monarch import Monarch
from monarchs import PATTERNS, random
from named import array, numbers


@pytest.fixture(params=["numpy", "torch", "torch with threads"])
def library_and_threads(request: pytest.FixtureRequest) -> Iterator[str]:
    """PyTorch with several threads goes ways of its own."""
    library = request.param.partition(" ")[0]
    if library == "numpy":
        yield library
        return
    torch = pytest.importorskip("torch")
    before = torch.get_num_threads()
    torch.set_num_threads(2 if request.param != library else 1)
    yield library
    torch.set_num_threads(before)


@pytest.mark.parametrize("columns", [0, 1, 31, 300, 700, 1100, 1536])
def test_products_of_any_width_and_layout_are_the_dense_product(library_and_threads: str, columns: int) -> None:
    library = library_and_threads
    x = np.random.default_rng(columns).standard_normal((columns, 20))
    for pattern, strided in itertools.product(PATTERNS, ("left", "right")):
        a = random(library, "float64", (3, 4, 8), (4, 6, 5), pattern=pattern, strided=strided)
        dense = numbers(a.to_dense())
        rows = array(library, "float64", x)
        np.testing.assert_allclose(numbers(a @ rows.T), dense @ x.T, atol=1e-12)
        np.testing.assert_allclose(numbers(a @ array(library, "float64", np.ascontiguousarray(x.T))), dense @ x.T, atol=1e-12)
        np.testing.assert_allclose(numbers(rows @ a.T), x @ dense.T, atol=1e-12)
        np.testing.assert_allclose(numbers(rows[:, :12] @ a), x[:, :12] @ dense, atol=1e-12)
        wide = array(library, "float64", np.concatenate([x, x], axis=1))
        np.testing.assert_allclose(numbers(a @ wide[:, 20:].T), dense @ x.T, atol=1e-12)


def test_memory_that_is_kept_belongs_to_one_product_at_a_time(library_and_threads: str) -> None:
    """Between dtypes, sizes, threads and PyTorch's modes."""
    library = library_and_threads
    rng = np.random.default_rng(5)

    def check(dtype: str, size: int, columns: int, rows: int = 7) -> None:
        a = random(library, dtype, (3, rows, 8), (4, 6, size))
        x = array(library, dtype, rng.standard_normal((4 * size, columns)))
        first, second = a @ x, a @ (2 * x)
        np.testing.assert_allclose(numbers(second), 2 * numbers(first), rtol=1e-5, atol=1e-5)
        np.testing.assert_allclose(numbers(first), numbers(a.to_dense()) @ numbers(x), rtol=1e-4, atol=1e-4)

    def check_all() -> None:
        for dtype, size, columns in (("float64", 9, 400), ("float32", 20, 1500), ("complex128", 5, 2500), ("float64", 3, 300)):
            check(dtype, size, columns)

    check_all()
    check("float64", 3, 300, rows=12_000)  # More beside its products than is kept.
    with ThreadPoolExecutor(3) as pool:
        for done in [pool.submit(check_all) for _ in range(6)]:
            done.result()
    if library == "torch":
        torch = pytest.importorskip("torch")
        for mode in (torch.inference_mode, torch.no_grad, torch.inference_mode):
            with mode():
                check_all()
        check_all()


@pytest.mark.parametrize("columns", [1, 40, 700])
def test_forward_derivatives_of_the_product_are_those_of_the_dense_one(columns: int) -> None:
    torch = pytest.importorskip("torch")
    forward = torch.autograd.forward_ad
    draw = torch.Generator().manual_seed(0)
    left, right, x, along, turned = (
        torch.randn(*shape, dtype=torch.float64, generator=draw)
        for shape in ((4, 5, 3), (3, 4, 5), (15, columns), (15, columns), (4, 5, 3))
    )
    with forward.dual_level():
        of_x = forward.unpack_dual(Monarch(left, right) @ forward.make_dual(x, along)).tangent
        of_left = forward.unpack_dual(Monarch(forward.make_dual(left, turned), right) @ x).tangent
    torch.testing.assert_close(of_x, Monarch(left, right).to_dense() @ along)
    torch.testing.assert_close(of_left, Monarch(turned, right).to_dense() @ x)


def test_gradients_of_the_product_are_those_of_the_dense_one() -> None:
    torch = pytest.importorskip("torch")
    a = random("torch", "float64", (3, 4, 8), (4, 6, 5))
    x = torch.ones(20, 2, dtype=torch.float64).cumsum(0).requires_grad_()
    a.left.requires_grad_()
    a.right.requires_grad_()
    (a @ x).square().sum().backward()
    got = [part.grad.clone() for part in (a.left, a.right, x)]
    for part in (a.left, a.right, x):
        part.grad = None
    (a.to_dense() @ x).square().sum().backward()
    for part, grad in zip((a.left, a.right, x), got, strict=True):
        torch.testing.assert_close(grad, part.grad)


def test_large_blocks_of_tensors_are_left_to_pytorch() -> None:
    torch = pytest.importorskip("torch")
    a = Monarch(*(torch.randn(2, 300, 300, generator=torch.Generator().manual_seed(seed)) for seed in (0, 1)))
    x = torch.ones(600, 40)
    torch.testing.assert_close(a @ x, a.to_dense() @ x, rtol=1e-3, atol=1e-2)
