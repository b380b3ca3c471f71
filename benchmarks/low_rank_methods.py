"""How much each method of low rank keeps of a matrix, at equal rank and at equal number of kept numbers, beside its peers in
one run.

Matrices: TF-IDF of real abstracts (needs the shared data), spectra that fall fast and slowly, low rank and noise, noise alone.
The error is ‖A − M‖_F/‖A‖_F, beside the least that a matrix of that rank can have (`truncated_svd` reaches it, and is run on
dense matrices alone). What a method keeps: k(m + n) numbers for two dense factors; of a sparse matrix the columns and rows
that are kept cost their stored entries alone, which is where CUR and the interpolative decomposition gain. The rank at equal
numbers is found by steps and keeps no more numbers than the SVD; how many it keeps is printed.

A second table samples a product, a third approximates a weight for what flows into it.

    python benchmarks/low_rank_methods.py [--abstracts 1500] [--rank 32]
"""

import argparse
import json
import lzma
import time
from collections.abc import Callable
from itertools import islice
from typing import Any

import numpy as np
import scipy.linalg.interpolative as scipy_interpolative
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.utils.extmath import randomized_svd

from danaus.lowrank import column_row, cur, interpolative, truncated_svd, whitened_svd
from report import DATA, Row, environment, publish

ABSTRACTS = "arxiv-abstracts-more.jsonl.xz"


def main() -> None:
    """Measure, print."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--abstracts", type=int, default=1500)
    arguments.add_argument("--rank", type=int, default=32)
    options = arguments.parse_args()
    found = matrices(options.abstracts)
    rows = [row for name, a in found.items() for row in compared(name, a, options.rank)]
    facts = environment("numpy", "scipy", "scikit-learn")
    publish("low_rank_methods", rows, facts)
    publish("low_rank_sampling", [row for name, a in found.items() for row in sampled(name, a)], facts)
    publish("low_rank_whitened", weighted(options.rank), facts)


def matrices(abstracts: int) -> dict[str, Any]:
    """Name → a matrix, sparse or dense."""
    rng = np.random.default_rng(1)
    left, right = (np.linalg.qr(rng.standard_normal((size, 400)))[0] for size in (800, 400))

    def with_spectrum(sigma: Any) -> Any:
        return left * sigma @ right.T

    noise = rng.standard_normal((800, 400))
    found: dict[str, Any] = {
        "falls fast": with_spectrum(0.9 ** np.arange(400)),
        "falls slowly": with_spectrum(1 / np.sqrt(np.arange(1, 401))),
        "low rank, noise": rng.standard_normal((800, 20)) @ rng.standard_normal((20, 400)) + 0.3 * noise,
        "noise": noise,
    }
    path = DATA / ABSTRACTS
    if not path.exists():
        print(f"skipped TF-IDF: {path} is absent")
        return found
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        texts = [json.loads(line)["abstract"] for line in islice(lines, abstracts)]
    return {"TF-IDF": TfidfVectorizer(stop_words="english", min_df=10).fit_transform(texts), **found}


def compared(name: str, a: Any, rank: int) -> list[Row]:
    """One row for each method."""
    whole = scipy_norm(a)
    budget = rank * sum(a.shape)
    best = least(a)
    rows: list[Row] = []
    for method, approximate in methods(a).items():
        seconds, (error, numbers) = timed(lambda approximate=approximate: approximate(rank))
        more = max(1, min(min(a.shape), rank * budget // max(numbers, 1)))
        there, kept = approximate(more)
        while kept > budget and more > 1:  # The square of the rank that CUR keeps too was not foreseen.
            more = min(more - 1, round(more * (budget / kept) ** 0.8))
            there, kept = approximate(more)
        rows.append(
            {
                "matrix": name,
                "method": method,
                "rank": rank,
                "error": f"{error / whole:.4f}",
                "best": f"{best(rank) / whole:.4f}",
                "ms": round(1000 * seconds, 1),
                "numbers": numbers,
                "rank at equal numbers": more,
                "numbers there": kept,
                "error there": f"{there / whole:.4f}",
            }
        )
    return rows


def methods(a: Any) -> dict[str, Callable[[int], tuple[float, int]]]:
    """Name → from the rank to error and kept numbers."""
    two = sum(a.shape)
    dense = a.toarray() if sparse.issparse(a) else a

    def of_svd(k: int) -> tuple[float, int]:
        return float(np.linalg.norm(dense - truncated_svd(dense, rank=k).to_dense())), k * two

    def sklearns(k: int) -> tuple[float, int]:
        u, s, vh = randomized_svd(a, k, random_state=0)
        return float(np.linalg.norm(dense - u * s @ vh)), k * two

    def of_columns(k: int) -> tuple[float, int]:
        found = interpolative(a, rank=k)
        return found.error.value, stored(found.skeleton) + k * a.shape[1] - k * k

    def scipys(k: int) -> tuple[float, int]:
        order, x = scipy_interpolative.interp_decomp(dense, k, rand=True, rng=np.random.default_rng(0))
        there = scipy_interpolative.reconstruct_matrix_from_id(dense[:, order[:k]], order, x)
        return float(np.linalg.norm(dense - there)), stored(a[:, order[:k]]) + k * a.shape[1] - k * k

    def of_both(method: Any) -> Callable[[int], tuple[float, int]]:
        def there(k: int) -> tuple[float, int]:
            found = cur(a, k, method=method)
            return found.error.value, stored(found.left) + stored(found.right) + k * k

        return there

    exact: dict[str, Callable[[int], tuple[float, int]]] = {} if sparse.issparse(a) else {"truncated_svd": of_svd}
    return exact | {
        "sklearn randomized_svd": sklearns,
        "interpolative": of_columns,
        "scipy interp_decomp": scipys,
        "cur qr": of_both("qr"),
        "cur skeleton": of_both("skeleton"),
        "cur leverage": of_both("leverage"),
    }


def sampled(name: str, a: Any) -> list[Row]:
    """AᴴA by a tenth of its terms; the error expected, as a share of ‖AᴴA‖_F."""
    rows = a.T.tocsr() if sparse.issparse(a) else a.T
    b = a.tocsr() if sparse.issparse(a) else a
    whole = scipy_norm(rows @ b)
    c = a.shape[0] // 10
    designs: dict[str, dict[str, Any]] = {
        "uniform": {"probabilities": "uniform"},
        "uniform, each once": {"probabilities": "uniform", "replace": False},
        "optimal": {},
        "optimal, each once": {"replace": False},
        "largest (biased)": {"probabilities": "largest"},
    }
    found: list[Row] = []
    for design, chosen in designs.items():
        seconds, _ = timed(lambda chosen=chosen: column_row(rows, b, c, exact=False, **chosen))
        sample = column_row(rows, b, c, **chosen)
        expected = sample.error.value
        found.append(
            {
                "matrix": name,
                "design": design,
                "terms": f"{c} of {a.shape[0]}",
                "error": f"{expected / whole:.4f}",
                "ms": round(1000 * seconds, 1),
            }
        )
    return found


def weighted(rank: int) -> list[Row]:
    """A random weight for inputs of falling variance: ‖(W − M)X‖_F/‖WX‖_F on the inputs that were seen and on others."""
    rng = np.random.default_rng(2)
    n, m = 384, 512
    weight = rng.standard_normal((m, n))
    mixing = rng.standard_normal((n, n)) * (1 / np.sqrt(np.arange(1, n + 1)))
    others = mixing @ rng.standard_normal((n, 4000))
    rows: list[Row] = []
    for count in (100, 400, 4000):
        seen = mixing @ rng.standard_normal((n, count))
        for damping in (0.0, 0.01, 0.1):
            seconds, found = timed(
                lambda seen=seen, damping=damping: whitened_svd(weight, inputs=seen, rank=rank, damping=damping)
            )
            rest = np.linalg.norm(weight @ others - found.left @ (found.right @ others)) / np.linalg.norm(weight @ others)
            plain = truncated_svd(weight, rank=rank).to_dense()
            rows.append(
                {
                    "inputs": count,
                    "damping": damping,
                    "rank": rank,
                    "seen": f"{found.error.value / found.norm:.4f}",
                    "seen, plain SVD": f"{found.plain_error.value / found.norm:.4f}",
                    "others": f"{rest:.4f}",
                    "others, plain SVD": f"{np.linalg.norm((weight - plain) @ others) / np.linalg.norm(weight @ others):.4f}",
                    "ms": round(1000 * seconds, 1),
                }
            )
    return rows


def least(a: Any) -> Callable[[int], float]:
    """From the rank to the error of the best approximation (Eckart and Young)."""
    sigma = np.linalg.svd(a.toarray() if sparse.issparse(a) else a, compute_uv=False)
    return lambda rank: float(np.linalg.norm(sigma[rank:]))


def scipy_norm(a: Any) -> float:
    return float(np.linalg.norm(a.data if sparse.issparse(a) else a))


def stored(x: Any) -> int:
    return int(x.nnz if sparse.issparse(x) else x.size)


def timed(run: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds of the best of two, and the result."""
    best = float("inf")
    for _ in range(2):
        start = time.perf_counter()
        result = run()
        best = min(best, time.perf_counter() - start)
    return best, result


if __name__ == "__main__":
    main()
