"""How a vector is kept: one byte for each dimension, and 512 bits for a first look.

Vectors are turned by a random rotation first. After it no dimension stands out, whatever the encoder: of a unit vector in d
dimensions each component is spread as a normal variable of deviation 1/√d, so one step of `SPREAD`/(127 √d) serves all rows.
An inner product of unit vectors is off by some 0.0006 at 320 dimensions.

Each bit of the sketch of x belongs to a direction, and is 1 where x lies beyond the mean of all rows along it. The first
directions are the dimensions, the others are drawn at random. The share of bits in which two sketches differ grows with the
angle between their vectors, seen from the mean (Charikar, Similarity Estimation Techniques from Rounding Algorithms, 2002).
All rows are looked at by the first half of their bits, the likely ones by the other half too.
"""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from papilio.vectors.rows import Floats

Bytes: TypeAlias = NDArray[np.int8]
Words: TypeAlias = NDArray[np.uint64]

SPREAD = 4.5
"""Components beyond so many deviations are cut: seven in a million."""

BITS = 512
WORDS = BITS // 64
HALF = WORDS // 2

_MOST = 127
_EXACT = 2**24
"""Single precision holds every whole number up to this."""
_SEED = 20_261_130
_BATCH = 8192


@dataclass(frozen=True, slots=True)
class Question:
    """A vector that is asked for.

    Attributes:
        weights: Whole numbers (dimension,), so small that sums of their products with a row are exact, in every order: no part
            of such a sum is above the product of both lengths.
        sketch: (`WORDS`,)
        unit: What one of a row's inner products with `weights` is worth.
    """

    weights: Floats
    sketch: Words
    unit: float


@dataclass(frozen=True, slots=True)
class Coding:
    """How the vectors of one index are kept.

    Attributes:
        rotation: (dimension, dimension), orthogonal.
        others: Directions of sketches beside the dimensions, turned by the rotation: (`BITS` − dimension or 0, dimension).
        mean: Of the rows that it was made for, turned by the rotation: (dimension,)
    """

    rotation: Floats
    others: Floats
    mean: Floats

    @classmethod
    def drawn(cls, dimension: int) -> "Coding":
        """A coding of the mean 0, the same for each call of one version of NumPy."""
        normal = np.random.default_rng(_SEED).standard_normal((2, max(dimension, BITS), dimension))
        rotation = np.linalg.qr(normal[0, :dimension])[0]
        others = normal[1, : max(BITS - dimension, 0)]
        others = others / np.linalg.norm(others, axis=1, keepdims=True)
        return cls(rotation.astype(np.float32), others.astype(np.float32), np.zeros(dimension, np.float32))

    @classmethod
    def from_bytes(cls, content: bytes, dimension: int) -> "Coding":
        """The coding that `to_bytes` wrote.

        Raises:
            ValueError: The content is of another length.
        """
        others = max(BITS - dimension, 0)
        numbers = np.frombuffer(content, np.float32).reshape(dimension + others + 1, dimension)
        return cls(numbers[:dimension], numbers[dimension:-1], numbers[-1])

    def to_bytes(self) -> bytes:
        """The rotation, below it the other directions, and the mean."""
        return np.vstack([self.rotation, self.others, self.mean]).tobytes()

    def centred(self, rows: Bytes) -> "Coding":
        """The same directions with the mean of these rows."""
        total = np.zeros(len(self.mean))
        for start in range(0, len(rows), _BATCH):
            total += rows[start : start + _BATCH].sum(axis=0, dtype=np.int64)
        mean = total * self.step / max(len(rows), 1)
        return Coding(self.rotation, self.others, mean.astype(np.float32))

    @property
    def step(self) -> float:
        """What one unit of a byte is worth."""
        return float(SPREAD / (_MOST * len(self.mean) ** 0.5))

    def to_rows(self, vectors: Floats) -> Bytes:
        """Unit vectors as they are kept, (rows, dimension)."""
        turned: Floats = vectors @ self.rotation.T
        return np.clip(np.rint(turned / self.step), -_MOST, _MOST).astype(np.int8)

    def to_vectors(self, rows: Bytes) -> Floats:
        """Rows as vectors again, of length 1 and up to the error of their bytes.

        Not by `matmul`: a reader's page has few of them, and its threads wait by turning while others search.
        """
        turned: Floats = np.vecdot(rows.astype(np.float32)[:, None], np.ascontiguousarray(self.rotation.T))
        return turned / np.linalg.norm(turned, axis=1, keepdims=True)

    def sketches(self, rows: Bytes) -> Words:
        """The bits of rows, (rows, `WORDS`)."""
        found = np.empty((len(rows), WORDS), np.uint64)
        for start in range(0, len(rows), _BATCH):
            part = rows[start : start + _BATCH].astype(np.float32)
            found[start : start + _BATCH] = self._sketched(part * np.float32(self.step))
        return found

    def question(self, vector: Floats) -> Question:
        """A vector as it is compared with rows; its length counts in scores and not in sketches."""
        length = float(np.linalg.norm(vector.astype(np.float64)))
        turned = self.rotation.astype(np.float64) @ (vector / length)
        fine = 0.9 * _EXACT * self.step
        weights = np.rint(turned * fine).astype(np.float32)
        return Question(weights, self._sketched(turned[None].astype(np.float32))[0], length * self.step / fine)

    def _sketched(self, turned: Floats) -> Words:
        """The bits of turned vectors."""
        seen = turned - self.mean
        bits = np.zeros((len(turned), BITS), np.bool_)
        direct = min(seen.shape[1], BITS)
        bits[:, :direct] = seen[:, :direct] > 0
        bits[:, direct:] = seen @ self.others.T > 0
        return np.packbits(bits, axis=1).view(np.uint64)
