"""A layout: points in two dimensions such that neighbours are near each other and all others keep apart.

It is t-SNE: with qᵢⱼ = 1/(1 + ‖yᵢ − yⱼ‖²) and Z = Σ_{i≠j} qᵢⱼ, and pᵢⱼ alike for all neighbours and 0 for others, it descends

    ∂KL/∂yᵢ = 4 Σⱼ pᵢⱼ qᵢⱼ (yᵢ − yⱼ) − (4/Z) Σⱼ qᵢⱼ² (yᵢ − yⱼ).

The second sum goes over all pairs. It and Z are convolutions of the points with functions of the distance, and are computed on
a grid by Fourier transforms: each point is shared out to the nine nearest nodes of a grid, and takes back from them.

References:
    Van der Maaten and Hinton, "Visualizing data using t-SNE", 2008.
    Linderman et al., "Fast interpolation-based t-SNE for improved visualization of single-cell RNA-seq data", 2019.
    Belkina et al., "Automated optimized parameters for t-distributed stochastic neighbor embedding", 2019 (the step).
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias, cast

import numpy as np
from numpy.typing import NDArray
from scipy import fft, sparse

from papilio.mapping.nearest import Places

Points: TypeAlias = NDArray[np.float64]

EARLY, LATE = 150, 350
"""Steps while neighbours are drawn together more than in the end, and steps after them."""
EXAGGERATION = 12.0
_EARLY_MOMENTUM, _LATE_MOMENTUM = 0.5, 0.8
_LEAST_GAIN = 0.01
_SPREAD = 1e-4
"""The deviation of the points at the beginning."""
_NODE = 0.6
"""Between two nodes of the grid, where that makes no more than `_MOST_NODES`."""
_LEAST_NODES, _MOST_NODES = 32, 384
_GROWTH = 1.1
"""The grid grows by such steps, since its transforms are made anew with it."""


def lay_out(neighbours: Places, start: Points, *, on_step: Callable[[int, int], None] = lambda done, steps: None) -> Points:
    """The places (points, 2) of points, around 0. The same for the same arguments.

    Args:
        neighbours: (points, count): of each point the nearest; that it is its own counts for nothing.
        start: (points, 2): where they lie at the beginning, up to scale.
        on_step: Receives (steps done, steps).
    """
    count = len(start)
    drawn = _attraction(neighbours)
    places = start * (_SPREAD / (start.std() or 1.0))
    step = count / EXAGGERATION
    moved, gains = np.zeros_like(places), np.ones_like(places)
    for number in range(EARLY + LATE):
        exaggeration, momentum = (EXAGGERATION, _EARLY_MOMENTUM) if number < EARLY else (1.0, _LATE_MOMENTUM)
        gradient = 4 * (exaggeration * _pulled(drawn, places) - _pushed(places))
        gains = np.maximum(np.where(gradient * moved > 0, gains * 0.8, gains + 0.2), _LEAST_GAIN)
        moved = momentum * moved - step * gains * gradient
        places = places + moved
        places -= places.mean(axis=0)
        on_step(number + 1, EARLY + LATE)
    return places


@dataclass(frozen=True, slots=True)
class _Pairs:
    """Who draws whom (`first`, `second`), both ways, and how much, in all 1."""

    first: NDArray[Any]
    second: NDArray[Any]
    weights: Points


def _attraction(neighbours: Places) -> _Pairs:
    count, each = neighbours.shape
    held: Any = (np.ones(count * each), neighbours.ravel(), np.arange(0, count * each + 1, each))
    graph: Any = sparse.csr_array(held, shape=(count, count))
    graph.setdiag(0)
    graph.eliminate_zeros()
    both: Any = sparse.coo_array(graph + graph.T)
    return _Pairs(both.row, both.col, both.data / both.data.sum())


def _pulled(pairs: _Pairs, places: Points) -> Points:
    """Σⱼ pᵢⱼ qᵢⱼ (yᵢ − yⱼ) of each point."""
    x, y = places.T
    across, down = x[pairs.first] - x[pairs.second], y[pairs.first] - y[pairs.second]
    weights = pairs.weights / (1 + across * across + down * down)
    sums: Any = [np.bincount(pairs.first, weights * way, len(places)) for way in (across, down)]
    return np.stack(sums, axis=1)


def _pushed(places: Points) -> Points:
    """Σⱼ qᵢⱼ² (yᵢ − yⱼ)/Z of each point."""
    reach = float(np.abs(places).max())
    nodes, width = _grid(reach)
    shares = _Shares.of(places, nodes, width)
    near, across, down = _kernels(nodes, width)
    charge = fft.rfft2(shares.given(), (2 * nodes, 2 * nodes))
    sums = shares.taken(_convolved(charge, near, nodes)).sum() - len(places)
    pushed = np.stack([shares.taken(_convolved(charge, kernel, nodes)) for kernel in (across, down)], axis=1)
    return pushed / max(sums, 1e-12)


def _grid(reach: float) -> tuple[int, float]:
    """How many nodes a side has, and how far they are apart, in steps."""
    grown = _GROWTH ** np.ceil(np.log(max(reach, 1e-3)) / np.log(_GROWTH))
    inner = min(max(int(np.ceil(2 * grown / _NODE)), _LEAST_NODES), _MOST_NODES)
    nodes = fft.next_fast_len(inner + 4, real=True)
    return nodes, float(2 * grown / (nodes - 4))


@lru_cache(maxsize=2)
def _kernels(nodes: int, width: float) -> tuple[Any, Any, Any]:
    """The transforms of q, and of q² times the way, from node to node."""
    steps = (np.arange(2 * nodes) + nodes) % (2 * nodes) - nodes
    across, down = np.meshgrid(steps * width, steps * width, indexing="ij")
    q = 1 / (1 + across**2 + down**2)
    return fft.rfft2(q), fft.rfft2(q * q * across), fft.rfft2(q * q * down)


def _convolved(charge: Any, kernel: Any, nodes: int) -> Points:
    whole = cast(Points, fft.irfft2(charge * kernel, (2 * nodes, 2 * nodes)))
    return whole[:nodes, :nodes]


@dataclass(frozen=True, slots=True)
class _Shares:
    """How each point is shared out to nodes: their numbers (9, points) and weights (9, points), by quadratic interpolation."""

    nodes: int
    at: NDArray[np.int64]
    weights: Points

    @classmethod
    def of(cls, places: Points, nodes: int, width: float) -> "_Shares":
        """The shares of points on a grid around 0."""
        scaled = places.T / width + (nodes - 1) / 2
        middle = np.rint(scaled)
        off = scaled - middle
        weights = np.stack([off * (off - 1) / 2, 1 - off * off, off * (off + 1) / 2])
        first = middle.astype(np.int64)
        at = [(first[0] + i) * nodes + first[1] + j for i in (-1, 0, 1) for j in (-1, 0, 1)]
        return cls(nodes, np.stack(at), np.stack([weights[i, 0] * weights[j, 1] for i in range(3) for j in range(3)]))

    def given(self) -> Points:
        """What each node (nodes, nodes) is given of all points."""
        found: Any = np.bincount(self.at.ravel(), self.weights.ravel(), self.nodes * self.nodes)
        return found.reshape(self.nodes, self.nodes)

    def taken(self, field: Points) -> Points:
        """What each point takes from the nodes."""
        return np.einsum("kn,kn->n", field.ravel()[self.at], self.weights)
