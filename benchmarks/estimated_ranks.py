"""Whether the standard errors of estimated effective ranks hold, over spectra of many kinds, and what an estimate costs beside
the SVD of PyTorch, NumPy and the first singular values of scikit-learn.

    python benchmarks/estimated_ranks.py [--seeds 3] [--size 3000]

The first table counts how many estimates lie within one, two and three of their errors of the truth: of each rank, over spectra
that fall as powers and exponentials, are drawn from heavy tails, have steps, spikes and noise, and over other random matrices,
with 32, 8 and no leading directions. The seeds are none that the estimator was made with.
"""

import argparse
import math
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import torch
from sklearn.utils.extmath import randomized_svd

from danaus import rank
from danaus.spectrum import Estimate, Spectrum, estimate
from report import Row, environment, publish

RANKS: dict[str, tuple[Callable[[Spectrum], Estimate], Callable[[Any], Any]]] = {
    "entropy": (Spectrum.entropy_rank, rank.entropy_rank),
    "nuclear/Frobenius": (Spectrum.nuclear_frobenius_rank, rank.nuclear_frobenius_rank),
    "participation": (Spectrum.participation_rank, rank.participation_rank),
    "nuclear": (Spectrum.nuclear_rank, rank.nuclear_rank),
    "stable": (Spectrum.stable_rank, rank.stable_rank),
    "Rényi 0.7 of σ": (lambda s: s.renyi_rank(0.7, 1.0), lambda s: rank.renyi_rank(s, 0.7, 1.0)),
    "entropy of σ²": (lambda s: s.entropy_rank(2.0), lambda s: rank.entropy_rank(s, 2.0)),
}
ROWS, COLUMNS = 500, 400


def matrices(rng: np.random.Generator) -> Iterator[Any]:
    """500 × 400."""
    at = np.arange(1.0, COLUMNS + 1)
    spectra = [at**-power for power in (0.1, 0.3, 0.5, 0.7, 1.0, 1.5, 2.0, 3.0)]
    spectra += [share**at for share in (0.999, 0.995, 0.99, 0.97, 0.9, 0.7)]
    spectra += [rng.lognormal(0, 1, COLUMNS), rng.lognormal(0, 3, COLUMNS), rng.pareto(1, COLUMNS) + 1e-9]
    spectra += [np.where(at <= count, 1.0, 0.01) for count in (5, 40, 100, 200)]
    spectra += [np.repeat([3.0, 1.0, 0.3], [20, 80, 300]), np.where(at <= 37, 1.0, 0.0)]
    spectra += [np.concatenate([np.ones(32), [0.5, 0.4], np.full(366, 1e-3)])]
    for sigma in spectra:
        u, v = (np.linalg.qr(rng.standard_normal((size, COLUMNS)))[0] for size in (ROWS, COLUMNS))
        yield u * np.sort(sigma)[::-1] @ v.T
    noise = rng.standard_normal((ROWS, COLUMNS))
    yield noise
    for count in (3, 33, 60):
        yield (
            noise / 20 + 5 * (rng.standard_normal((ROWS, count)) / math.sqrt(ROWS)) @ rng.standard_normal((count, COLUMNS)) / 20
        )
    yield rng.standard_t(2, (ROWS, COLUMNS))
    yield rng.standard_t(1.2, (ROWS, COLUMNS))
    yield rng.random((ROWS, COLUMNS))
    yield (rng.random((ROWS, COLUMNS)) < 0.02).astype(float)


def coverage(seeds: int) -> list[Row]:
    found: dict[tuple[int, str], list[tuple[float, float]]] = {}
    for seed in range(1000, 1000 + seeds):
        for a in matrices(np.random.default_rng(seed)):
            sigma = np.linalg.svd(a, compute_uv=False)
            for leading in (32, 8, 0):
                spectrum = estimate(a, leading=leading, rng=seed)
                for name, (estimated, exact) in RANKS.items():
                    answer, truth = estimated(spectrum), float(exact(sigma))
                    off = abs(answer.value - truth) / max(answer.error, 1e-12 * truth)
                    found.setdefault((leading, name), []).append((off, abs(answer.value / truth - 1)))
    return [
        {
            "leading": leading,
            "rank": name,
            "estimates": len(each),
            **{f"within {count}": f"{np.mean([off <= count for off, _ in each]):.1%}" for count in (1, 2, 3)},
            "most errors": round(max(off for off, _ in each), 1),
            "median off": f"{np.median([off for _, off in each]):.2%}",
        }
        for (leading, name), each in found.items()
    ]


def cost(size: int) -> list[Row]:
    """Of one matrix, single precision."""
    rng = np.random.default_rng(7)
    a = (rng.standard_normal((size, 60)) @ rng.standard_normal((60, size)) + rng.standard_normal((size, size))).astype(
        np.float32
    )
    ways: dict[str, Callable[[], Any]] = {
        "danaus, estimated": lambda: tuple(estimate(a).entropy_rank()),
        "PyTorch svdvals": lambda: (float(rank.entropy_rank(torch.linalg.svdvals(torch.from_numpy(a)).numpy())), 0.0),
        "NumPy svd": lambda: (float(rank.entropy_rank(np.linalg.svd(a, compute_uv=False))), 0.0),
        "scikit-learn, 32 singular values": lambda: (float(rank.entropy_rank(randomized_svd(a, 32, random_state=0)[1])), 0.0),
    }
    rows: list[Row] = []
    for name, way in ways.items():
        began = time.perf_counter()
        value, error = way()
        row: Row = {"matrix": f"{size} × {size}", "way": name, "seconds": round(time.perf_counter() - began, 2)}
        rows.append(row | {"entropy rank": round(value, 1), "its error": round(error, 1)})
    return rows


def main() -> None:
    """Measure and publish."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--size", type=int, default=3000)
    options = parser.parse_args()
    facts = {**environment("danaus", "numpy", "torch", "scikit-learn"), "threads": torch.get_num_threads()}
    publish("estimated_ranks", coverage(options.seeds), facts)
    publish("estimated_ranks_cost", cost(options.size), facts)


if __name__ == "__main__":
    main()
