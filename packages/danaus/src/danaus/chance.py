r"""What chance alone would show: the spectrum of a random matrix of the same shape and variance.

The singular values of an (m, n) matrix of independent entries of standard deviation s, with N = max(m, n), d = min(m, n) and
y = d/N, follow the law of Marchenko and Pastur: λ = σ²/(N s²) has the density

    ρ(λ) = √((b − λ)(λ − a)) / (2π y λ)   from a = (1 − √y)² to b = (1 + √y)².

`random_spectrum(shape)` is the typical spectrum: the d quantiles (i − ½)/d of the law, for s = 1. Every effective rank of it is
what the same rank of a random matrix tends to, whatever s is.

`fit_noise` finds s of a given spectrum by its median, as Gavish and Donoho do for unknown noise: s = σ_median / √(N λ_median).
Half of the singular values may be anything without moving it far, where the variance of all entries is moved by one large
direction. What exceeds the bulk's edge chance does not explain. The edge is s·√(μ + 2.02 τ), Johnstone's centring
μ = (√(N−1) + √d)² and scale τ = (√(N−1) + √d)(1/√(N−1) + 1/√d)^⅓ of the largest eigenvalue with the 0.99 quantile of
Tracy and Widom's law: of a hundred random matrices one has a singular value beyond it. It tends to s(√m + √n).

Where it misleads: entries of unequal variance (rows or columns of different size) and heavy tails widen the bulk, and by this
law look like structure; where more than half of the spectrum is structure, the median measures that.

References:
    Marchenko and Pastur, "Distribution of eigenvalues for some sets of random matrices", 1967.
    Johnstone, "On the distribution of the largest eigenvalue in principal components analysis", Ann. Statist. 2001.
    Gavish and Donoho, "The optimal hard threshold for singular values is 4/√3", IEEE Trans. Inf. Theory 2014.
"""

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

import numpy as np

from danaus._arguments import check_whole
from danaus.errors import ArgumentError, ShapeError

_QUANTILE = 2.0234
"""Of Tracy and Widom's law for real matrices, at 0.99; that of complex ones is smaller."""

_GRID = 4096


@dataclass(frozen=True)
class Noise:
    """The part of a spectrum that chance explains.

    Attributes:
        deviation: s, the standard deviation of the entries of such noise.
        edge: What chance hardly exceeds.
        above: How many singular values do; of an estimated spectrum not always a whole number.
        share: Of all min(m, n).
    """

    deviation: float
    edge: float
    above: float
    share: float


@lru_cache(maxsize=64)
def _law(y: float) -> tuple[Any, Any]:
    """The distribution function of the law on a grid of λ."""
    angle = np.linspace(0.0, math.pi, _GRID)
    # λ = a + 4√y sin²(θ/2) turns the density into 2 sin²θ/(πλ), which is smooth; at y = 1 its limit at 0 is finite.
    at = (1 - math.sqrt(y)) ** 2 + 4 * math.sqrt(y) * np.sin(angle / 2) ** 2
    density = np.sin(angle) ** 2 / np.where(at > 0, at, 1.0)
    if at[0] == 0:
        density[0] = 1.0
    grown = np.concatenate([[0.0], np.cumsum((density[1:] + density[:-1]) / 2)])
    return at, grown / grown[-1]


def random_spectrum(shape: tuple[int, int]) -> Any:
    """The typical singular values of a random matrix (m, n) of unit variance, falling: (min(m, n),).

    Example:
        >>> import numpy as np
        >>> s = random_spectrum((400, 400))
        >>> round(float((s**2).sum() / (400 * 400)), 3)  # The mean square of an entry.
        1.0
    """
    d, long = _sides(shape)
    if d == 0:
        return np.zeros(0)
    at, grown = _law(d / long)
    quantiles = cast(Any, np).interp(1 - (np.arange(d) + 0.5) / d, grown, at)
    return np.sqrt(long * quantiles)


def random_edge(shape: tuple[int, int]) -> float:
    """What one in a hundred random matrices (m, n) of unit variance exceeds by a singular value."""
    d, long = _sides(shape)
    if long < 2 or d == 0:
        return 0.0 if d == 0 else 3.0  # A single entry: about the 0.99 quantile of |normal|.
    root = math.sqrt(long - 1) + math.sqrt(d)
    scale = root * (1 / math.sqrt(long - 1) + 1 / math.sqrt(d)) ** (1 / 3)
    return math.sqrt(root**2 + _QUANTILE * scale)


def fit_noise(sigma: Any, shape: tuple[int, int], counts: Any = None) -> Noise | None:
    """The noise in a spectrum, by its median; None where half of the singular values are zero.

    Args:
        sigma: Singular values of an (m, n) matrix, falling.
        shape: (m, n).
        counts: How many each stands for, where the spectrum was estimated; else one.

    Raises:
        ArgumentError: A negative singular value.

    Example:
        >>> import numpy as np
        >>> a = np.random.default_rng(0).standard_normal((300, 200)) * 0.1
        >>> a[:, 0] += 5
        >>> noise = fit_noise(np.linalg.svd(a, compute_uv=False), a.shape)
        >>> round(noise.deviation, 2), int(noise.above)
        (0.1, 1)
    """
    s: Any = np.asarray(sigma, np.float64)
    if s.min(initial=0.0) < 0:
        raise ArgumentError("sigma: expected singular values, which are not negative")
    d, long = _sides(shape)
    numbers: Any = np.ones(len(s)) if counts is None else np.asarray(counts, np.float64)
    within = np.cumsum(numbers)
    # Half of d, and not of those given: what an estimate did not see is zero.
    upper = int(np.searchsorted(within, d / 2 - 1e-9))
    lower = int(np.searchsorted(within, d / 2, side="right"))
    if lower >= len(s) or s[lower] <= 0:
        return None
    law, grown = _law(d / long)
    middle = cast(Any, np).interp(0.5, grown, law)
    deviation = float(s[upper] + s[lower]) / 2 / math.sqrt(long * float(middle))
    edge = deviation * random_edge(shape)
    above = float(numbers[s > edge].sum())
    return Noise(deviation, edge, above, above / d)


def _sides(shape: tuple[int, int]) -> tuple[int, int]:
    if len(shape) != 2:
        raise ShapeError(f"shape: expected two numbers, (rows, columns), got {shape!r}")
    for each in shape:
        check_whole(each, "shape")
    return min(shape), max(shape)
