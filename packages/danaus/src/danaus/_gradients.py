r"""The derivative of the singular value decomposition, finite wherever a convention makes it so.

With A = U Σ Vᴴ, thin, P = Uᴴ dA V and j ≠ i,

    dU = U Ω + (I − UUᴴ) dA V Σ⁻¹,     Ωᵢⱼ = αᵢⱼ Pᵢⱼ + βᵢⱼ P̄ⱼᵢ,     αᵢⱼ = σⱼ/(σⱼ² − σᵢ²),
    dV = V Ψ + (I − VVᴴ) dAᴴ U Σ⁻¹,    Ψᵢⱼ = βᵢⱼ Pᵢⱼ + αᵢⱼ P̄ⱼᵢ,     βᵢⱼ = σᵢ/(σⱼ² − σᵢ²),     dσⱼ = Re Pⱼⱼ,

and the derivative of a real function with the gradients Ū, σ̄, V̄ is

    Ā = U P̂ Vᴴ + (I − UUᴴ) Ū Σ⁻¹ Vᴴ + U Σ⁻¹ V̄ᴴ (I − VVᴴ),    P̂ = α∘UᴴŪ + β∘VᴴV̄ + (β∘UᴴŪ + α∘VᴴV̄)ᴴ + diag σ̄.

Where σᵢ = σⱼ, the vectors have no derivative: the least change of A turns them by any angle. One of two conventions gives one.
Each is the truth for what does not depend on the turn:

    spaces      α = 1/(4σ), β = −1/(4σ): U and V stay orthonormal. True for projectors UUᴴ.
    products    α = 1/(2σ), β = 0: what cannot be a turn is shared by both. True for approximations U Σ Vᴴ.

The diagonal is as for spaces: it is the phase of complex vectors, half of it in each. Σ⁻¹ is 0 where σ is.

References:
    Townsend, "Differentiating the singular value decomposition", 2016.
    Wan and Zhang, "Automatic differentiation for complex valued SVD", 2019.
"""

import sys
from functools import cache, partial
from typing import Any, Literal

from danaus._arrays import Array, adjoint, compat

Convention = Literal["spaces", "products"]

_TIED = 16
"""Singular values that differ by fewer roundings of the largest are equal."""


def differentiable_svd(a: Array, convention: Convention) -> tuple[Array, Array, Array]:
    """The thin decomposition u, s, vh of a tensor of PyTorch or an array of JAX, with the derivative above.

    Where PyTorch's compiler traces, which cannot take in what is defined here, it has PyTorch's own derivative.
    """
    if compat.is_jax_array(a):
        return _of_jax(convention)(a)
    torch: Any = sys.modules["torch"]
    if torch.compiler.is_compiling():
        u, s, vh = torch.linalg.svd(a, full_matrices=False)
        return u, s, vh
    return _of_torch().apply(a, convention)


def _coefficients(xp: Any, s: Array, epsilon: float, convention: Convention) -> tuple[Array, Array, Array]:
    """α and β (…, k, k), and 1/σ (…, k)."""
    one = xp.ones_like(s)
    inverse = xp.where(s > 0, 1 / xp.where(s > 0, s, one), 0 * one)
    i, j = s[..., :, None], s[..., None, :]
    tied = xp.abs(j - i) <= _TIED * epsilon * s[..., :1, None]
    itself = xp.eye(s.shape[-1], dtype=s.dtype, device=compat.device(s))
    gap = xp.where(tied, xp.ones_like(i * j), (j - i) * (j + i))
    half = inverse[..., None, :] / (4 if convention == "spaces" else 2)
    alpha = xp.where(tied, half, j / gap)
    beta = xp.where(tied, -half if convention == "spaces" else 0 * half, i / gap)
    quarter = inverse[..., None, :] / 4 * itself
    return alpha * (1 - itself) + quarter, beta * (1 - itself) - quarter, inverse


def _tangents(
    xp: Any, epsilon: float, convention: Convention, parts: tuple[Array, Array, Array], da: Array
) -> tuple[Array, Array, Array]:
    """The changes of u, s and vh by a change of A."""
    u, s, vh = parts
    v = adjoint(vh)
    alpha, beta, inverse = _coefficients(xp, s, epsilon, convention)
    p = adjoint(u) @ da @ v
    mirror = adjoint(p)
    du = u @ (alpha * p + beta * mirror - p * inverse[..., None, :]) + da @ v * inverse[..., None, :]
    dv = v @ (beta * p + alpha * mirror - mirror * inverse[..., None, :]) + adjoint(da) @ u * inverse[..., None, :]
    diagonal = xp.diagonal(p, 0, -2, -1)
    return du, xp.real(diagonal) if diagonal.dtype != s.dtype else diagonal, adjoint(dv)


def _gradient(
    xp: Any,
    epsilon: float,
    convention: Convention,
    parts: tuple[Array, Array, Array],
    gradients: tuple[Array | None, Array | None, Array | None],
) -> Array:
    """The gradient of A for those of u, s and vh; None is none."""
    u, s, vh = parts
    gu, gs, gvh = (xp.zeros_like(part) if given is None else given for part, given in zip(parts, gradients, strict=True))
    v, gv = adjoint(vh), adjoint(gvh)
    alpha, beta, inverse = _coefficients(xp, s, epsilon, convention)
    of_u, of_v = adjoint(u) @ gu, adjoint(v) @ gv
    inner = alpha * of_u + beta * of_v + adjoint(beta * of_u + alpha * of_v)
    inner = inner + gs[..., None, :] * xp.eye(s.shape[-1], dtype=s.dtype, device=compat.device(s))
    left = (gu - u @ of_u) * inverse[..., None, :]
    right = (gv - v @ of_v) * inverse[..., None, :]
    return (u @ inner + left) @ vh + u @ adjoint(right)


@cache
def _of_torch() -> Any:
    """A function with a derivative, as PyTorch wants it."""
    torch: Any = sys.modules["torch"]

    class SingularValueDecomposition(torch.autograd.Function):
        generate_vmap_rule = True

        @staticmethod
        def forward(a: Any, convention: Convention) -> tuple[Any, Any, Any]:
            u, s, vh = torch.linalg.svd(a, full_matrices=False)
            return u, s, vh

        @staticmethod
        def setup_context(ctx: Any, inputs: tuple[Any, Convention], output: tuple[Any, Any, Any]) -> None:
            ctx.convention = inputs[1]
            ctx.save_for_backward(*output)
            ctx.save_for_forward(*output)

        @staticmethod
        def backward(ctx: Any, *gradients: Any) -> tuple[Any, None]:
            parts = ctx.saved_tensors
            return _gradient(torch, torch.finfo(parts[1].dtype).eps, ctx.convention, parts, gradients), None

        @staticmethod
        def jvp(ctx: Any, tangent: Any, _: None) -> tuple[Any, Any, Any]:
            parts = ctx.saved_tensors
            return _tangents(torch, torch.finfo(parts[1].dtype).eps, ctx.convention, parts, tangent)

    return SingularValueDecomposition


@cache
def _of_jax(convention: Convention) -> Any:
    """A function with a derivative, as JAX wants it."""
    jax: Any = sys.modules["jax"]
    decompose: Any = jax.custom_jvp(partial(jax.numpy.linalg.svd, full_matrices=False))

    @decompose.defjvp
    def follow(primals: tuple[Any], tangents: tuple[Any]) -> tuple[Any, Any]:
        parts = tuple(decompose(*primals))
        epsilon = float(jax.numpy.finfo(parts[1].dtype).eps)
        return parts, _tangents(jax.numpy, epsilon, convention, parts, *tangents)

    return decompose
