"""From the vectors of a text's tokens to one: pooling, and the layers that sentence-transformers sets upon it.

For the vectors h(1) … h(n) of the tokens of a text:

    cls           h(1)                           max            the largest of each component
    mean          Σ h(i) / n                     weightedmean   Σ i h(i) / Σ i
    lasttoken     h(n)                           mean_sqrt_len_tokens   Σ h(i) / √n

Several ways are set side by side. Where the prompt is not to count, i begins behind it, and keeps its value.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from papilio.errors import FileError

Numbers = NDArray[np.float32]

_SMALLEST = 1e-12
_EPSILON = 1e-5


@dataclass(frozen=True, slots=True)
class Pooling:
    """How the vectors of tokens become one.

    Attributes:
        modes: Ways, whose vectors are set side by side.
        width: Of a token's vector, as it is stated; None where it is not.
        with_prompt: Whether the tokens of a prompt count.
    """

    modes: tuple[str, ...]
    width: int | None
    with_prompt: bool = True

    def __call__(self, tokens: Numbers, prompt: int = 0) -> Numbers:
        """One vector for those of the tokens (tokens, width) of a text.

        Args:
            prompt: Tokens of its prompt.
        """
        start = 0 if self.with_prompt or prompt >= len(tokens) else prompt
        return np.concatenate([_MODES[mode](tokens, start) for mode in self.modes])


def _weighted_mean(tokens: Numbers, start: int) -> Numbers:
    weights = np.arange(start + 1, len(tokens) + 1, dtype=np.float32)
    return weights @ tokens[start:] / weights.sum()


_MODES: dict[str, Callable[[Numbers, int], Numbers]] = {
    "cls": lambda tokens, start: tokens[start],
    "max": lambda tokens, start: tokens[start:].max(0),
    "mean": lambda tokens, start: tokens[start:].mean(0),
    "mean_sqrt_len_tokens": lambda tokens, start: tokens[start:].sum(0) / np.float32(len(tokens) - start) ** 0.5,
    "weightedmean": _weighted_mean,
    "lasttoken": lambda tokens, start: tokens[-1],
}
MODES = tuple(_MODES)
"""The ways that are known."""


class Layer(Protocol):
    """What is done with a vector."""

    def __call__(self, vector: Numbers) -> Numbers:
        """The vector behind the layer."""
        ...


@dataclass(frozen=True, slots=True)
class Normalize:
    """Length 1."""

    def __call__(self, vector: Numbers) -> Numbers:
        """The vector at length 1; zeros stay."""
        return vector / max(float(np.linalg.norm(vector)), _SMALLEST)


@dataclass(frozen=True, slots=True)
class LayerNorm:
    """Mean 0 and variance 1, then a weight and a shift for each component."""

    weight: Numbers
    bias: Numbers

    def __call__(self, vector: Numbers) -> Numbers:
        """The vector behind the layer."""
        return (vector - vector.mean()) / np.sqrt(vector.var() + np.float32(_EPSILON)) * self.weight + self.bias


def _sigmoid(numbers: Numbers) -> Numbers:
    return np.float32(0.5) * (1 + np.tanh(numbers / 2))


_ACTIVATIONS: dict[str, Callable[[Numbers], Numbers]] = {
    "Identity": lambda numbers: numbers,
    "Tanh": np.tanh,
    "ReLU": lambda numbers: np.maximum(numbers, 0),
    "Sigmoid": _sigmoid,
}


@dataclass(frozen=True, slots=True)
class Dense:
    """A matrix (out, in), a shift, and a function of each component."""

    weight: Numbers
    bias: Numbers | None
    activation: Callable[[Numbers], Numbers]

    @classmethod
    def of(cls, activation: str, tensors: Sequence[Numbers], path: Path) -> "Dense":
        """The layer of these tensors, its weight and perhaps its shift.

        Args:
            activation: The last part counts: `torch.nn.modules.activation.Tanh`.
            path: Where that is written.

        Raises:
            FileError: The function is not known, or the weight is no matrix.
        """
        known = _ACTIVATIONS.get(activation.rpartition(".")[2])
        if known is None:
            raise FileError(f"{path}: `activation_function` is {activation!r}; known are {', '.join(_ACTIVATIONS)}.")
        weight, *bias = tensors
        if weight.ndim != 2 or any(each.shape != weight.shape[:1] for each in bias):
            raise FileError(f"{path.parent}: weights {[each.shape for each in tensors]}; a matrix and a shift were expected.")
        return cls(weight, bias[0] if bias else None, known)

    def __call__(self, vector: Numbers) -> Numbers:
        """The vector behind the layer."""
        found = self.weight @ vector
        return self.activation(found if self.bias is None else found + self.bias)


def fits(layers: Sequence[Layer], width: int) -> bool:
    """Whether vectors of this width can go through the layers."""
    vector: NDArray[Any] = np.ones(width, np.float32)
    try:
        for layer in layers:
            vector = layer(vector)
    except ValueError:
        return False
    return vector.ndim == 1
