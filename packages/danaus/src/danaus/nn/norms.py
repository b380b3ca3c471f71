"""Element-wise substitutes of normalisation, as modules of PyTorch.

RMSNorm, y = √d x/‖x‖ over a row of d numbers, has the derivative ∂y/∂x = (√d/‖x‖)(I − yyᵀ/d). Whoever keeps its diagonal
alone has an equation for each number by itself, dy/dx = f·(1 − y²/d), and must say what f = √d/‖x‖ shall be, which depends on
the whole row:

    DyT      a constant 1/ρ         y = √d tanh(u/√d)          u = x/ρ
    DyISRU   y/x, which it is       y = √d u/√(u² + d)

Both are u near zero and end at ±√d, the most that one number of a row can be after RMSNorm. Because √d stands in them, ρ is the
root mean square that the layer expects of a row, in any width, and 1/ρ is all that is trained beside the usual weight and bias.
DyISRU is RMSNorm itself where the other numbers of the row have the squares that ρ says: u² + d for the sum.

DyT is due to Zhu et al. (2025, arXiv:2503.10622), with α for 1/(√d ρ) and the weight for √d times the weight here.
"""

import math
from typing import Any

import torch
from torch import Tensor, nn

from danaus.errors import KindError, ShapeError


class _ElementWise(nn.Module):
    """What both have: 1/ρ, weight and bias."""

    def __init__(
        self,
        dimensions: int,
        *,
        inverse_rms: float = 1.0,
        affine: bool = True,
        bias: bool = True,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        """Prepare.

        Args:
            dimensions: d, of the last axis.
            inverse_rms: 1/ρ at first.
            affine: Whether the result is multiplied by a weight for each dimension, 1 at first.
            bias: Whether one is added, 0 at first; not without `affine`.
        """
        super().__init__()
        if dimensions < 1:
            raise ShapeError(f"dimensions: expected a whole number from 1, got {dimensions}")
        if not (math.isfinite(inverse_rms) and inverse_rms > 0):
            raise ShapeError(f"inverse_rms: expected a positive number, got {inverse_rms}")
        self.dimensions = dimensions
        made = {"device": device, "dtype": dtype}
        self.inverse_rms = nn.Parameter(torch.full((), inverse_rms, **made))
        self.weight = nn.Parameter(torch.ones(dimensions, **made)) if affine else None
        self.bias = nn.Parameter(torch.zeros(dimensions, **made)) if affine and bias else None

    def forward(self, x: Tensor) -> Tensor:
        """The substitute for the norm of x (…, d), in its dtype.

        Raises:
            ShapeError: The last axis has another width.
            KindError: The numbers are whole.
        """
        if x.shape[-1:] != (self.dimensions,):
            raise ShapeError(f"expected (…, {self.dimensions}), got {tuple(x.shape)}")
        if not x.is_floating_point():
            raise KindError(f"expected floating-point numbers, got {x.dtype}")
        root = math.sqrt(self.dimensions)
        y = root * self.bounded(x * (self.inverse_rms / root))
        if self.weight is not None:
            y = y * self.weight
        if self.bias is not None:
            y = y + self.bias
        return y.to(x.dtype)

    def bounded(self, r: Tensor) -> Tensor:
        """y/√d for r = u/√d."""
        raise NotImplementedError

    def extra_repr(self) -> str:
        """For `print`."""
        return f"{self.dimensions}, affine={self.weight is not None}, bias={self.bias is not None}"


class DyT(_ElementWise):
    """√d tanh(x/(√d ρ)), for each number by itself.

    Example:
        >>> import torch
        >>> layer = DyT(4, inverse_rms=0.5)
        >>> [round(each, 3) for each in layer(torch.tensor([1.0, -2.0, 100.0, 0.0])).tolist()]
        [0.49, -0.924, 2.0, 0.0]
    """

    def bounded(self, r: Tensor) -> Tensor:
        """tanh r."""
        return torch.tanh(r)


class DyISRU(_ElementWise):
    """√d x/√(x² + d ρ²), for each number by itself: the inverse square root unit.

    Example:
        >>> import torch
        >>> layer = DyISRU(4, inverse_rms=0.5)
        >>> [round(each, 3) for each in layer(torch.tensor([1.0, -2.0, 100.0, 0.0])).tolist()]
        [0.485, -0.894, 1.998, 0.0]
    """

    def bounded(self, r: Tensor) -> Tensor:
        """r/√(r² + 1), whose square cannot overflow."""
        return r / torch.hypot(r, torch.ones_like(r))
