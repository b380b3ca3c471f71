r"""What products alone tell of a spectrum: effective ranks of matrices too large to decompose, with their errors.

`estimate(a)` multiplies by A and Aᴴ a fixed number of times and answers a `Spectrum`, from which every effective rank of
`danaus.rank` follows without another product. With d = min(m, n) and G = AᴴA (AAᴴ where that is smaller):

1. Subspace iteration finds an orthonormal Q (d, k) close to the leading singular vectors. Its Ritz values σ̃ᵢ are at most σᵢ.
2. For any f with f(0) = 0, Σ f(σᵢ²) = tr f(G) = Σⱼ qⱼᴴ f(G) qⱼ + tr (I−QQᴴ) f(G) (I−QQᴴ). The first part is a sum over the k
   columns; the second is (d−k) times the mean of zᴴ f(G) z over z drawn evenly from the unit sphere of what Q leaves (Hutch++).
3. Each zᴴ f(G) z is an integral, for which a few products give two rules (stochastic Lanczos quadrature; `_quadrature` tells
   how): their mean is the value, half their difference is counted to the error.
4. The standard error is that of a jackknife over the drawn vectors, and no less than what the strongest direction that Q
   leaves would make of them alone.

What is certain, but for rounding: the Ritz values are lower bounds; where ‖A‖_F is known exactly, ρ² = ‖A‖²_F − Σ σ̃ᵢ² is all
that Q leaves, Σ_{i≤j} σᵢ² lies between Σ_{i≤j} σ̃ᵢ² and that plus ρ² (Ky Fan), and at most ρ²/τ² singular values beyond the
k-th exceed τ. The upper bound of σ₁ holds with the probability that Kuczyński and Woźniakowski give for a random start.

References:
    Ubaru, Chen and Saad, "Fast estimation of tr(f(A)) via stochastic Lanczos quadrature", SIAM J. Matrix Anal. Appl. 2017.
    Meyer, Musco, Musco and Woodruff, "Hutch++: optimal stochastic trace estimation", SOSA 2021.
    Kuczyński and Woźniakowski, "Estimating the largest eigenvalue by the power and Lanczos algorithms with a random start",
    SIAM J. Matrix Anal. Appl. 1992.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np

from danaus._arguments import Seed, check_positive, check_whole, random_numbers
from danaus._arrays import Array, Work, adjoint, check_finite, compat, to_numpy
from danaus._quadrature import Function, Rule, parts, rules_of
from danaus.errors import ArgumentError, NotFiniteError
from danaus.operators.kinds import as_operator
from danaus.operators.operator import Operator

_ITERATIONS = 2  # Of the subspace: few, as the quadrature mends what it leaves.
_FREE = 4  # Starts that nothing was taken out of, for the bound of σ₁.


class Estimate(NamedTuple):
    """A number and its standard error."""

    value: float
    error: float


class Bounds(NamedTuple):
    """A whole number that was estimated, between two that are certain."""

    value: int
    low: int
    high: int


@dataclass(frozen=True)
class Spectrum:
    """An estimated spectrum; `estimate` makes it.

    Attributes:
        shape: (m, n) of the matrix.
        largest: σ₁: the largest Ritz value, which is a lower bound, and a bound of the norm of its residual: some singular
            value is that near.
        largest_bound: σ₁ is at most this with probability `confidence`.
        confidence: 0.999.
        leading: Lower bounds of the k largest singular values, falling, (k,): the Ritz values.
        squared_norm: ‖A‖²_F.
        exact_norm: Whether `squared_norm` is exact and not estimated.
        products: Columns that A and Aᴴ were multiplied by, together.
        probes: Number of drawn vectors; 0 where the leading ones are all.
    """

    shape: tuple[int, int]
    largest: Estimate
    largest_bound: float
    confidence: float
    leading: Any
    squared_norm: Estimate
    exact_norm: bool
    products: int
    probes: int
    _rules: tuple[tuple[Rule, Rule], ...]
    _rounding: float

    def renyi_rank(self, order: float = 1.0, power: float = 1.0) -> Estimate:
        """`rank.renyi_rank`, estimated. Order 0, the rank, cannot be: use `error_rank` with a tolerance.

        Raises:
            ArgumentError: An order that is not above 0; a power that is not finite and above 0.
        """
        if not order > 0:
            raise ArgumentError(
                f"order: expected a number above 0, got {order!r}; the number of nonzero singular values cannot be told "
                "from products, error_rank(tolerance) counts those above one"
            )
        check_positive(power, "power")
        if self.largest.value == 0:
            return Estimate(0.0, 0.0)
        total = _power(power)
        if order == math.inf:
            found = self._of_sums([total], _first, [power])
            slack = power * self.largest.error / self.largest.value
            return Estimate(found.value, found.error + found.value * slack)
        if order == 1:
            return self._of_sums([total, _power_and_log(power)], lambda s: np.exp(np.log(s[0]) - s[1] / s[0]), [power, None])
        return self._of_sums(
            [_power(order * power), total],
            lambda s: np.exp((np.log(s[0]) - order * np.log(s[1])) / (1 - order)),
            [order * power, power],
        )

    def entropy_rank(self, power: float = 1.0) -> Estimate:
        """`rank.entropy_rank`, estimated."""
        return self.renyi_rank(1.0, power)

    def nuclear_frobenius_rank(self) -> Estimate:
        """`rank.nuclear_frobenius_rank`, estimated."""
        return self.renyi_rank(0.5, 2.0)

    def participation_rank(self) -> Estimate:
        """`rank.participation_rank`, estimated."""
        return self.renyi_rank(2.0, 2.0)

    def nuclear_rank(self) -> Estimate:
        """`rank.nuclear_rank`, estimated."""
        return self.renyi_rank(math.inf, 1.0)

    def stable_rank(self) -> Estimate:
        """`rank.stable_rank`, estimated."""
        return self.renyi_rank(math.inf, 2.0)

    def schatten(self, power: float) -> Estimate:
        """Σ σᵠ: the q-th power of Schatten's norm.

        Raises:
            ArgumentError: A power that is not finite and above 0.
        """
        check_positive(power, "power")
        if self.largest.value == 0:
            return Estimate(0.0, 0.0)
        sums = self._of_sums([_power(power)], _first, [power], clip=False)
        scale = self.largest.value**power
        return Estimate(sums.value * scale, sums.error * scale)

    def energy_rank(self, energy: float = 0.99) -> Bounds:
        """`rank.energy_rank` with σ². The bounds are certain where the norm is exact; else they are 0 and min(m, n).

        Raises:
            ArgumentError: A share outside 0 to 1.
        """
        if not 0 <= energy <= 1:
            raise ArgumentError(f"energy: expected a share from 0 to 1, got {energy!r}")
        d, total = min(self.shape), self.squared_norm.value
        if self.largest.value == 0 or energy == 0:
            return Bounds(0, 0, 0)
        sigma, counts = self.curve()
        target = energy * total
        within, numbers = np.cumsum(counts * sigma**2), np.cumsum(counts)
        # Within a node, which stands for several singular values, in proportion.
        at = min(int(np.searchsorted(within, min(target, within[-1]) * (1 - self._rounding))), len(within) - 1)
        value = float(numbers[at] - counts[at] * max(within[at] - target, 0.0) / (counts[at] * sigma[at] ** 2))
        low, high = 0, d
        if self.exact_norm:
            captured, slack = np.cumsum(self.leading**2), self._rounding * total
            rest = max(total - float(np.sum(self.leading**2)), 0.0)
            low = 1 + int(np.sum(captured + rest + slack < target))
            reached = np.flatnonzero(captured - slack >= target)
            high = int(reached[0]) + 1 if len(reached) else d
        return Bounds(min(max(math.ceil(value - 1e-6), low), high), low, high)

    def error_rank(self, error: float = 1e-2) -> Bounds:
        """`rank.error_rank` in the spectral norm, relative: how many σᵢ exceed error·σ₁. The lower bound is certain but for σ₁
        itself, the upper one where the norm is exact; else it is min(m, n). In Frobenius' norm it is `energy_rank(1 − error²)`.

        Raises:
            ArgumentError: An error that is not above 0.
        """
        check_positive(error, "error")
        d, threshold = min(self.shape), error * self.largest.value
        if self.largest.value == 0:
            return Bounds(0, 0, 0)
        sigma, counts = self.curve()
        value = round(float(counts[sigma > threshold].sum()))
        low = int(np.sum(self.leading > error * min(self.largest_bound, self.largest.value + self.largest.error)))
        high = d
        if self.exact_norm:
            captured = float(np.sum(self.leading**2))
            rest = max(self.squared_norm.value - captured, 0.0) + self._rounding * self.squared_norm.value
            high = min(d, len(self.leading) + int(rest / threshold**2))
            if high == len(self.leading):
                # What is left lies below the threshold, and lifts no Ritz value by more than itself.
                high = int(np.sum(np.sqrt(self.leading**2 + rest) > threshold))
        return Bounds(min(max(value, low), high), low, high)

    def curve(self) -> tuple[Any, Any]:
        """The values of the spectrum, falling, and how many singular values each stands for.

        The leading ones stand for one each. The nodes that the drawn vectors saw share the energy that the leading ones leave.
        """
        lead = len(self.leading)
        if not self.probes:
            return self.leading, np.ones(lead)
        rule = self._rules[0][1]
        nodes = rule.nodes.ravel() * self.largest.value
        counts = rule.weights.ravel() * (min(self.shape) - lead) / self.probes
        seen = float(np.sum(counts * nodes**2))
        rest = self.squared_norm.value - float(np.sum(self.leading**2))
        if seen > 0 and rest > self._rounding * self.squared_norm.value:
            counts = counts * rest / seen
        sigma, counts = np.concatenate([self.leading, nodes]), np.concatenate([np.ones(lead), counts])
        order = np.argsort(-sigma, kind="stable")
        keep = order[counts[order] > 0]
        return sigma[keep], counts[keep]

    def _strongest(self, f: Function) -> float:
        """The largest |f| at a node of any draw.

        Where a node's weight is less than a direction has on average, it counts in proportion: that is a leading direction
        showing through.
        """
        rule, left = self._rules[0][1], min(self.shape) - len(self.leading)
        inside = rule.nodes > 0
        size = np.where(inside, np.abs(f(np.where(inside, rule.nodes, 1.0))), 0.0) * np.minimum(1.0, left * rule.weights)
        return float(size.max())

    def _of_sums(
        self, functions: list[Function], g: Callable[[list[Any]], Any], powers: list[float | None], *, clip: bool = True
    ) -> Estimate:
        """g of the list of sums of functions over the spectrum, with its error. A sum of squares is exact where the norm is."""
        exact = self.squared_norm.value / self.largest.value**2
        left = min(self.shape) - len(self.leading)
        # For each rule and function: the leading part, and what each drawn vector makes of the rest.
        fixed: Any = np.zeros((len(self._rules), len(functions)))
        drawn: Any = np.zeros((len(self._rules), len(functions), self.probes))
        for i, (lead, probes) in enumerate(self._rules):
            for j, (f, power) in enumerate(zip(functions, powers, strict=True)):
                known = self.exact_norm and power == 2
                fixed[i, j] = exact if known else lead(f).sum()
                drawn[i, j] = 0.0 if known else left * probes(f)
        rest = drawn.sum(axis=-1) / max(self.probes, 1)
        values = [float(g(list(sums))) for sums in fixed + rest]
        value, gap = sum(values) / 2, abs(values[0] - values[1]) / 2
        error = 0.0
        if self.probes:
            mean, count = drawn.mean(axis=0), self.probes
            without: Any = g(list(fixed.mean(axis=0)[:, None] + (mean.sum(axis=-1, keepdims=True) - mean) / (count - 1)))
            variance = (count - 1) / count * float(np.sum((without - without.mean()) ** 2))
            # Where a few directions make up the rest, most draws miss them and the spread of the draws is too small. The
            # variance is at least that of the strongest direction alone, which the nodes show.
            sums = (fixed + rest).mean(axis=0)
            for j, (f, power) in enumerate(zip(functions, powers, strict=True)):
                if not (self.exact_norm and power == 2):
                    shifted = list(sums)
                    shifted[j] = sums[j] + math.sqrt(2 / count) * self._strongest(f)
                    variance += (float(g(shifted)) - float(g(list(sums)))) ** 2
            error = math.sqrt(variance)
        if clip:
            value = min(max(value, 1.0), float(min(self.shape)))
        return Estimate(value, error + gap + self._rounding * abs(value))


def _power(exponent: float) -> Function:
    return lambda x: x**exponent


def _power_and_log(exponent: float) -> Function:
    return lambda x: x**exponent * exponent * np.log(x)


def _first(sums: list[Any]) -> Any:
    return sums[0]


def estimate(of: Any, *, leading: int = 32, probes: int = 16, steps: int = 32, rng: Seed = 0) -> Spectrum:
    """The spectrum of a matrix, estimated from products with it.

    Args:
        of: (m, n): an array, a sparse matrix, a `LinearOperator`, a `danaus.matrix.Matrix`, or `RowBlocks`.
        leading: k: how many leading directions are taken out first. The error falls with what they hold of the spectrum.
        probes: Drawn vectors, at least 2. The standard error falls with their square root.
        steps: Length of the bidiagonal matrices, at least 2. The error of the quadrature falls quickly with it.
        rng: Seed or generator.

    Returns:
        The spectrum. A and Aᴴ are multiplied by blocks of columns 2·steps + 6 times in all (passes over `RowBlocks`).

    Raises:
        ArgumentError: A number below what it may be.
        KindError, ShapeError, NotFiniteError: As for any operator.

    Example:
        >>> import numpy as np
        >>> a = np.diag(1 / np.arange(1.0, 301.0))
        >>> found = estimate(a).stable_rank()
        >>> exact = (np.diag(a) ** 2).sum()
        >>> bool(abs(found.value - exact) <= 4 * found.error + 1e-12)
        True
    """
    for name, value, least in (("leading", leading, 0), ("probes", probes, 2), ("steps", steps, 2)):
        check_whole(value, name, least)
    op = as_operator(of, "of")
    if min(op.shape) == 0:
        empty = Rule(np.zeros((0, 1)), np.zeros((0, 1)))
        zero = Estimate(0.0, 0.0)
        return Spectrum(op.shape, zero, 0.0, 1.0, np.zeros(0), zero, True, 0, 0, ((empty, empty), (empty, empty)), 0.0)
    return _estimate(op, _Sides.of(op), leading, probes, steps, random_numbers(rng))


@dataclass(frozen=True)
class _Sides:
    """A, or Aᴴ where that has fewer columns: forth (d, c) → (long, c), back the other way."""

    work: Work
    d: int
    forth: Callable[[Array], Array]
    back: Callable[[Array], Array]

    @classmethod
    def of(cls, op: Operator) -> "_Sides":
        m, n = op.shape
        forth, back = (op.matmat, op.rmatmat) if n <= m else (op.rmatmat, op.matmat)
        return cls(op.work, min(m, n), _values(op, forth), _values(op, back))


def _values(op: Operator, product: Callable[[Array], Array]) -> Callable[[Array], Array]:
    """A product without its gradients, in the dtype of the computation."""

    def values(x: Array) -> Array:
        y = op.work.enter(product(x))
        check_finite(y, f"a product with the {op.kind} of shape {op.shape}")
        return y.detach() if compat.is_torch_array(y) else y

    return values


def _estimate(op: Operator, sides: _Sides, leading: int, probes: int, steps: int, rng: Any) -> Spectrum:
    w, d = sides.work, sides.d
    k = min(leading, d)
    probes = probes if k < d else 0
    q, ritz = _leading(sides, k, rng)
    drawn: Any = w.normal((d, probes), rng)
    for _ in range(2):
        drawn = drawn - q @ (adjoint(q) @ drawn)
    starts = w.xp.concat([q, drawn, w.normal((d, _FREE), rng)], axis=-1)
    gauss, radau, last = rules_of(w, sides.forth, sides.back, starts, steps)
    top = int(np.argmax(radau.nodes[:, 0]))
    largest = max(float(radau.nodes[top, 0]), float(ritz.max(initial=0.0)))
    norm = op.squared_norm()
    rounding = max(64, *op.shape) * w.epsilon
    if norm is not None and not math.isfinite(norm):
        raise NotFiniteError(f"of: the sum of squares of the {op.kind} of shape {op.shape} is too large for its dtype")
    zero = max(op.shape) * w.epsilon
    rules = parts(gauss, largest, zero, k, probes), parts(radau, largest, zero, k, probes)
    exact = norm is not None
    residual = min(float(last[top]), largest)
    unknown = Estimate(norm if norm is not None else 0.0, 0.0)
    found = Spectrum(
        shape=op.shape,
        largest=Estimate(largest, residual),
        largest_bound=0.0,
        confidence=0.999,
        leading=ritz,
        squared_norm=unknown,
        exact_norm=exact,
        products=(2 * _ITERATIONS + 1) * k + (2 * steps + 1) * (k + probes + _FREE),
        probes=probes,
        _rules=rules,
        _rounding=rounding,
    )
    if not exact:
        found = replace(found, squared_norm=found.schatten(2.0))
    free = float(gauss.nodes[k + probes :, 0].max())
    return replace(found, largest_bound=_largest_bound(found, free, rounding, d, steps))


def _leading(sides: _Sides, k: int, rng: Any) -> tuple[Array, Any]:
    """Orthonormal columns (d, k) close to the leading singular vectors, and their Ritz values (k,), falling."""
    w, qr = sides.work, sides.work.xp.linalg.qr
    q = w.normal((sides.d, k), rng)
    if k == 0:
        return q, np.zeros(0)
    q = qr(q)[0]
    for _ in range(_ITERATIONS):
        q = qr(sides.back(qr(sides.forth(q))[0]))[0]
    _, r = qr(sides.forth(q))
    _, s, vh = w.xp.linalg.svd(r, full_matrices=False)
    return q @ adjoint(vh), to_numpy(s).astype(np.float64)


def _largest_bound(found: Spectrum, free: float, rounding: float, d: int, steps: int) -> float:
    """σ₁ is at most this with the probability stated, and no more than what is certain."""
    bounds = [math.inf]
    # P(θ < (1−ε) σ₁²) ≤ 1.648 √d exp(−√ε (2·steps − 1)) for one start, and its power for independent ones. A complex start lies
    # below η along a direction with probability 1 − (1−η²)^(d−1) ≤ (d−1) η², which with η = 2 exp(−√ε (2·steps − 1)) is 1.48
    # times the square of that bound at most, and so less than it where it is 0.18.
    each = (1 - found.confidence) ** (1 / _FREE)
    root = math.log(1.648 * math.sqrt(d) / each) / (2 * steps - 1)
    if root < 1:
        bounds.append(max(free / math.sqrt(1 - root**2), found.largest.value))
    if found.exact_norm:
        total = found.squared_norm.value * (1 + rounding)
        rest = max(total - float(np.sum(found.leading**2)), 0.0)
        bounds += [math.sqrt(total), math.sqrt(float(found.leading[:1].sum()) ** 2 + rest)]
    return max(min(bounds), found.largest.value)
