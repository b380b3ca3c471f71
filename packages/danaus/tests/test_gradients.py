"""Derivatives are those of finite differences; where there is none, a convention gives a finite one."""

import warnings
from typing import Any

import jax
import numpy as np
import pytest
import torch

from danaus._gradients import Convention, differentiable_svd
from danaus.lowrank import left_factor, pinv, right_factor, truncated_svd
from danaus.monarch import Monarch

CONVENTIONS: tuple[Convention, ...] = ("spaces", "products")
DTYPES = {"real": torch.float64, "complex": torch.complex128}
FAST: dict[str, Any] = {"fast_mode": True}
"""Derivatives along random directions, and not along every entry."""
CHECK: dict[str, Any] = {"check_forward_ad": True} | FAST


def with_values(values: list[float], rows: int, dtype: Any) -> Any:
    """A matrix of these singular values, in no special position."""
    generator = torch.Generator().manual_seed(len(values) + rows)
    left, right = (torch.linalg.qr(torch.randn(n, n, dtype=dtype, generator=generator))[0] for n in (rows, len(values)))
    return ((left[:, : len(values)] * torch.tensor(values, dtype=torch.float64)) @ right).requires_grad_()


def approximation(a: Any, rank: int) -> Any:
    return truncated_svd(a, rank=rank).to_dense()


def projector(a: Any, rank: int) -> Any:
    u = differentiable_svd(a, "spaces")[0][..., :rank]
    return u @ u.mH


@pytest.mark.parametrize("convention", CONVENTIONS)
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shape", [(5, 3), (3, 5), (4, 4), (2, 4, 3)], ids=str)
def test_what_has_a_derivative_has_it(convention: Convention, dtype: str, shape: tuple[int, ...]) -> None:
    a = torch.randn(*shape, dtype=DTYPES[dtype], generator=torch.Generator().manual_seed(1)).requires_grad_()

    def parts(x: Any) -> Any:
        u, s, vh = (each[..., :2] if at < 2 else each[..., :2, :] for at, each in enumerate(differentiable_svd(x, convention)))
        return (u * s[..., None, :]) @ vh, u @ u.mH, vh.mH @ vh, s**2

    assert torch.autograd.gradcheck(parts, a, **CHECK)
    assert torch.autograd.gradgradcheck(parts, a, **FAST)


@pytest.mark.parametrize("dtype", DTYPES)
def test_equal_singular_values_leave_the_true_derivative_of_what_has_one(dtype: str) -> None:
    equal = with_values([3.0, 3.0, 1.0, 1.0], 5, DTYPES[dtype])
    for rank in (2, 4):
        assert torch.autograd.gradcheck(lambda x, rank=rank: approximation(x, rank), equal, **CHECK)
        assert torch.autograd.gradcheck(lambda x, rank=rank: projector(x, rank), equal, **CHECK)
    # The zeros that are left out are equal too.
    lacking = with_values([3.0, 2.0, 0.0, 0.0], 5, DTYPES[dtype])
    assert torch.autograd.gradcheck(lambda x: approximation(x, 2), lacking, **FAST)
    assert torch.autograd.gradcheck(lambda x: truncated_svd(x, rank=2).s, lacking, **FAST)
    # Those of an identity are equal to the last digit.
    one = torch.eye(3, dtype=DTYPES[dtype], requires_grad=True)
    torch.testing.assert_close(torch.autograd.grad(approximation(one, 3).real.sum(), one)[0].real, torch.ones(3, 3).double())


def test_a_singular_value_cut_from_an_equal_one_gives_finite_numbers() -> None:
    for values in ([2.0, 2.0, 2.0], [0.0, 0.0, 0.0], [1.0, 0.0, 0.0]):
        a = with_values(values, 4, torch.float64)
        for rank in (1, 2):
            found = torch.autograd.grad(approximation(a, rank).sum(), a)[0]
            assert torch.isfinite(found).all(), (values, rank)


@pytest.mark.parametrize("dtype", DTYPES)
def test_pseudo_inverses_have_theirs(dtype: str) -> None:
    m = torch.randn(5, 5, dtype=DTYPES[dtype], generator=torch.Generator().manual_seed(3)).requires_grad_()
    for a in (with_values([2.0, 2.0, 2.0, 1.0], 5, DTYPES[dtype]), with_values([3.0, 1.0], 5, DTYPES[dtype])):
        assert torch.autograd.gradcheck(pinv, a, **CHECK)
        assert torch.autograd.gradcheck(lambda x: right_factor(x, m), a, **FAST)
        assert torch.autograd.gradcheck(lambda x: left_factor(m, x.mH), a, **FAST)
        with torch.no_grad():
            plain = right_factor(a, m), left_factor(m, a.mH)
        torch.testing.assert_close((right_factor(a, m), left_factor(m, a.mH)), plain)
    # Without full rank: the derivative along changes that keep the rank, here a factor.
    lacking = with_values([3.0, 0.0, 0.0], 5, DTYPES[dtype])
    _, change = torch.func.jvp(pinv, (lacking.detach(),), (lacking.detach(),))
    torch.testing.assert_close(change, -pinv(lacking.detach()))


def test_jax_is_given_the_same() -> None:
    weights = np.random.default_rng(0).standard_normal((5, 3))
    cut = {rank: jax.jit(jax.grad(lambda x, rank=rank: (approximation(x, rank) * weights).sum())) for rank in (2, 3)}
    inverted = jax.jit(jax.grad(lambda x: pinv(x).sum()))
    for values, rank in (([3.0, 3.0, 1.0], 2), ([3.0, 2.0, 0.0], 2), ([2.0, 2.0, 2.0], 3)):
        a = with_values(values, 5, torch.float64)
        wanted = torch.autograd.grad((approximation(a, rank) * torch.tensor(weights)).sum(), a)[0].numpy()
        x = jax.numpy.asarray(a.detach().numpy())
        # JAX computes in single precision where it is not told otherwise.
        np.testing.assert_allclose(np.asarray(cut[rank](x)), wanted, atol=1e-5)
        inverse = inverted(x)
        of_torch = torch.autograd.grad(pinv(a).sum(), a)[0].numpy()
        np.testing.assert_allclose(np.asarray(inverse), of_torch, atol=1e-4)


def test_transformations_of_pytorch_follow() -> None:
    a = torch.stack([with_values([3.0, 3.0, 1.0], 4, torch.float64).detach(), torch.randn(4, 3).double()])

    def cut(x: Any) -> Any:
        u, s, vh = differentiable_svd(x, "products")
        return (u[:, :2] * s[:2]) @ vh[:2]

    vmapped, forward = torch.func.vmap(torch.func.jacrev(cut))(a), torch.func.vmap(torch.func.jacfwd(cut))(a)
    torch.testing.assert_close(vmapped, forward)
    assert torch.isfinite(torch.func.hessian(lambda x: cut(x)[0, 0])(a[1])).all()
    compiled = torch.compile(cut, fullgraph=True, backend="eager")
    with warnings.catch_warnings(category=UserWarning, action="ignore"):  # It tells of a cache that it does not keep.
        torch.testing.assert_close(compiled(a[1]), cut(a[1]))


def test_the_nearest_monarch_of_what_has_zeros_has_a_derivative() -> None:
    # One triple of a zero slice is 0, and so is the derivative of its factors.
    a = torch.zeros(4, 4, dtype=torch.float64)
    a[:2, :2] = torch.randn(2, 2, generator=torch.Generator().manual_seed(0)).double()
    a.requires_grad_()
    found = torch.autograd.grad(Monarch.project(a, 2).to_dense().sum(), a)[0]
    assert torch.isfinite(found).all()
