"""What every encoder does."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

Vectors: TypeAlias = NDArray[np.float32]
"""One row a text, of length 1; or of zeros, where the encoder knows nothing of the text."""

Vector: TypeAlias = NDArray[np.float32]
"""One of them: (dimensions,)."""


class Encoder(Protocol):
    """Texts as vectors of one space, whose inner product says how alike two texts are."""

    @property
    def name(self) -> str:
        """What an operator is told: `built-in table`."""
        ...

    @property
    def dimensions(self) -> int:
        """The width of a vector."""
        ...

    @property
    def fingerprint(self) -> str:
        """What tells this encoder's vectors from any other's, in letters and digits."""
        ...

    @property
    def least_likeness(self) -> float:
        """The inner product below which a text has nothing to do with a query."""
        ...

    def queries(self, texts: Sequence[str]) -> Vectors:
        """The vectors (texts, dimensions) of what a reader asks."""
        ...

    def documents(self, texts: Sequence[str]) -> Vectors:
        """The vectors (texts, dimensions) of what may answer."""
        ...

    def shares(self, texts: Sequence[str], direction: Vector) -> Sequence[Mapping[str, float]]:
        """What each word of each text, folded, adds to its inner product with a direction (dimensions,).

        In units of the text; the sum is that product, times a number that is above 0. Empty where the encoder cannot say.
        """
        ...


class Encoders(Protocol):
    """The encoders that a library may use, by their fingerprints."""

    def wanted(self) -> Encoder:
        """The one whose vectors are to serve; asked again and again, so that a running site takes up another."""
        ...

    def find(self, fingerprint: str) -> Encoder | None:
        """The one that made vectors which lie there still; None where it is gone or cannot be read."""
        ...


@dataclass(frozen=True, slots=True)
class Alone:
    """The one encoder of a library that knows no other."""

    encoder: Encoder

    def wanted(self) -> Encoder:
        """It."""
        return self.encoder

    def find(self, fingerprint: str) -> Encoder | None:
        """It, if it is asked for."""
        return self.encoder if fingerprint == self.encoder.fingerprint else None
