"""Monarch against dense and low rank: products over row counts, and the projection against batched SVDs. Medians of calls that
take turns, ratios within one run.

Products: 384 → 1536, 8 blocks of 48 numbers between the factors, and 48 is the rank of a low-rank product of equal parameters.
`two bmm` keeps rows (c, n) and copies for the permutations; `feature-major` is (n, c) throughout, by two bmm too; `columns` and
`rows` are ours on what each of them takes.

Against low rank: products of square matrices of equal parameters, in NumPy and PyTorch, for columns `A @ x` and rows `x @ A`.
`low rank` is our structure of it, `two products` the same without one, `blocks alone` the two batched products of a Monarch
with every operand in one piece, and `before` the Monarch of another build. Memory, traced in NumPy, is that of the operands and
of the call, at its peak.

    git worktree add /tmp/before 33b97a7
    python benchmarks/monarch_speed.py [--threads 2] [--seconds 0.4] [--only against] [--before /tmp/before]
"""

import argparse
import importlib
import os
import statistics
import sys
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch

from danaus.lowrank import LowRank
from danaus.monarch import Monarch
from report import Row, environment, publish

ROWS = (1, 8, 32, 64, 128, 256, 512, 1024, 2048, 4096)
INPUTS, OUTPUTS, BLOCKS = 384, 1536, 8
WIDTHS = {1024: 32, 2048: 32, 4096: 64}
"""Of square matrices, with their blocks."""

ROWS_AGAINST = (1, 8, 32, 128, 512, 4096)


def interleaved(calls: dict[str, Callable[[], Any]], seconds: float) -> dict[str, float]:
    """Median microseconds of each call. They take turns of four until each has had its seconds, and the first of a turn, which
    finds the caches and the threads as another call left them, does not count.
    """
    taken: dict[str, list[float]] = {name: [] for name in calls}
    end = time.perf_counter() + seconds * len(calls)
    while time.perf_counter() < end or min(len(each) for each in taken.values()) < 12:
        for name, call in calls.items():
            call()
            for _ in range(3):
                start = time.perf_counter()
                call()
                taken[name].append(time.perf_counter() - start)
    return {name: statistics.median(each) * 1e6 for name, each in taken.items()}


def two_bmm(x: Any, left: Any, right: Any) -> Any:
    """Rows (c, n) → (c, m): contiguous between each step."""
    rows = x.shape[0]
    (lefts, s, r), (k, _, p) = left.shape, right.shape
    y = torch.bmm(x.reshape(rows, k, p).transpose(0, 1), right.transpose(1, 2))
    y = y.transpose(0, 1).reshape(rows, r, lefts).transpose(1, 2).contiguous().transpose(0, 1)
    z = torch.bmm(y, left.transpose(1, 2))
    return z.permute(1, 2, 0).reshape(rows, s * lefts)


def feature_major(x: Any, left: Any, right: Any) -> Any:
    """Columns (n, c) → (m, c)."""
    columns = x.shape[1]
    (lefts, s, r), (k, _, p) = left.shape, right.shape
    y = torch.bmm(right, x.view(k, p, columns))
    z = torch.bmm(left, y.view(r, lefts, columns).transpose(0, 1))
    return z.transpose(0, 1).reshape(s * lefts, columns)


def products(seconds: float) -> list[Row]:
    generator = torch.Generator().manual_seed(0)
    middle = INPUTS // BLOCKS
    left = torch.randn(BLOCKS, OUTPUTS // BLOCKS, middle, generator=generator)
    right = torch.randn(BLOCKS, middle, INPUTS // BLOCKS, generator=generator)
    monarch = Monarch(left, right)
    dense = torch.randn(OUTPUTS, INPUTS, generator=generator)
    rank = monarch.parameters // (INPUTS + OUTPUTS)
    a, b = torch.randn(rank, INPUTS, generator=generator), torch.randn(OUTPUTS, rank, generator=generator)
    assert LowRank(b, a).parameters == monarch.parameters
    inputs = {rows: torch.randn(rows, INPUTS, generator=generator) for rows in ROWS}
    seen: dict[int, dict[str, float]] = {}
    with torch.inference_mode():
        for rows, x in inputs.items():
            seen[rows] = interleaved(_products_of(x, x.T.contiguous(), monarch, dense, LowRank(b, a)), seconds)
    # Last, since the threads of NumPy's BLAS keep asking for work on the processors of PyTorch's.
    for rows, x in inputs.items():
        seen[rows] |= interleaved(_numpy_products_of(x.T.contiguous(), monarch, dense), seconds)
    found: list[Row] = []
    for rows, taken in seen.items():
        best = min(taken["two bmm"], taken["feature-major"])
        found.append(
            {
                "rows": rows,
                **{f"{name} µs": round(value, 1) for name, value in taken.items()},
                "columns: dense/ours": round(taken["dense"] / taken["columns"], 2),
                "rows: dense/ours": round(taken["dense"] / taken["rows"], 2),
                "dense/low rank": round(taken["dense"] / taken["low rank"], 2),
                "columns: best layout/ours": round(best / taken["columns"], 2),
                "rows: best layout/ours": round(best / taken["rows"], 2),
                "columns: low rank/ours": round(taken["low rank"] / taken["columns"], 2),
                "numpy: dense/ours": round(taken["numpy dense"] / taken["numpy columns"], 2),
            }
        )
    return found


def _products_of(x: Any, columns: Any, monarch: Monarch, dense: Any, low_rank: LowRank) -> dict[str, Callable[[], Any]]:
    """What is measured, after each has been seen to compute the same."""
    left, right = monarch.left, monarch.right
    wanted = monarch.to_dense() @ columns
    for got in (two_bmm(x, left, right).T, feature_major(columns, left, right), monarch @ columns, monarch @ x.T):
        torch.testing.assert_close(got, wanted, rtol=1e-3, atol=1e-2)
    linear = torch.nn.functional.linear
    return {
        "dense": lambda: linear(x, dense),
        "low rank": lambda: linear(linear(x, low_rank.right), low_rank.left),
        "two bmm": lambda: two_bmm(x, left, right),
        "feature-major": lambda: feature_major(columns, left, right),
        "columns": lambda: monarch @ columns,
        "rows": lambda: (monarch @ x.T).T,
    }


def _numpy_products_of(columns: Any, monarch: Monarch, dense: Any) -> dict[str, Callable[[], Any]]:
    x, full, ours = columns.numpy(), dense.numpy(), Monarch(monarch.left.numpy(), monarch.right.numpy())
    return {"numpy dense": lambda: full @ x, "numpy columns": lambda: ours @ x}


def against(seconds: float, before: Path | None) -> list[Row]:
    """Monarch against low rank, PyTorch first: the threads of NumPy's BLAS keep asking for work on the processors of its."""
    monarchs = {"ours": Monarch} | ({"before": _monarch_of(before)} if before else {})
    rng = np.random.default_rng(0)
    found: list[Row] = []
    with torch.inference_mode():
        for library in ("torch", "numpy"):
            for width, blocks in WIDTHS.items():
                for rows in ROWS_AGAINST:
                    drawn = [
                        rng.standard_normal(shape, dtype=np.float32)
                        for shape in ((blocks, width // blocks, blocks), (blocks, blocks, width // blocks), (rows, width))
                    ]
                    found += _against(library, drawn, monarchs, seconds)
    return found


def _against(library: str, drawn: list[Any], monarchs: dict[str, Any], seconds: float) -> list[Row]:
    left, right, x = drawn if library == "numpy" else [torch.from_numpy(each) for each in drawn]
    rows, width = x.shape
    matrices = {name: made(left, right) for name, made in monarchs.items()}
    rank = matrices["ours"].parameters // (2 * width)
    b, c = left.reshape(-1)[: width * rank].reshape(width, rank), right.reshape(-1)[: width * rank].reshape(rank, width)
    low, xp = LowRank(b, c), np if library == "numpy" else torch
    columns = np.ascontiguousarray(x.T) if library == "numpy" else x.T.contiguous()
    alone = columns.reshape(right.shape[0], right.shape[2], rows)
    of_columns: dict[str, Callable[[], Any]] = {
        **{name: lambda a=a: a @ columns for name, a in matrices.items()},
        "low rank": lambda: low @ columns,
        "two products": lambda: b @ (c @ columns),
        "blocks alone": lambda: xp.matmul(left, xp.matmul(right, alone)),
    }
    of_rows: dict[str, Callable[[], Any]] = {
        **{name: lambda a=a: x @ a for name, a in matrices.items()},
        "low rank": lambda: x @ low,
        "two products": lambda: (x @ b) @ c,
    }
    found: list[Row] = []
    for layout, calls in (("columns", of_columns), ("rows", of_rows)):
        taken = interleaved(calls, seconds)
        row: Row = {"library": library, "width": width, "rows": rows, "layout": layout}
        row |= {f"{name} µs": round(taken[name], 1) if name in taken else "" for name in of_columns}
        for peer in ("low rank", "two products"):
            row[f"ours/{peer}"] = round(taken["ours"] / taken[peer], 2)
        if library == "numpy":
            held = sum(each.nbytes for each in (left, right, x))
            row |= {f"{name} MB": round((held + _peak(calls[name])) / 1e6, 1) for name in calls if name != "blocks alone"}
        found.append(row)
    return found


def _peak(call: Callable[[], Any]) -> int:
    """Bytes that a call has at once, beside its operands."""
    call()
    tracemalloc.start()
    call()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def _monarch_of(checkout: Path) -> Any:
    """The class of another build, which is imported beside ours."""
    kept = {name: sys.modules.pop(name) for name in list(sys.modules) if name.partition(".")[0] == "danaus"}
    source = str(checkout / "packages/danaus/src")
    sys.path.insert(0, source)
    try:
        found = importlib.import_module("danaus.monarch")
        assert str(found.__file__).startswith(source), f"{source} has no danaus"
        return found.Monarch
    finally:
        sys.path.remove(source)
        for name in [name for name in sys.modules if name.partition(".")[0] == "danaus"]:
            del sys.modules[name]
        sys.modules.update(kept)


def projections(rounds: int) -> list[Row]:
    size, blocks = 4096, 64
    a = torch.randn(size, size, generator=torch.Generator().manual_seed(1))

    def slices() -> Any:
        return a.view(blocks, blocks, blocks, blocks).permute(1, 2, 0, 3).reshape(-1, blocks, blocks)

    def gram() -> Any:
        x = slices()
        return x @ torch.linalg.eigh(x.mT @ x)[1][..., -1:]

    found: list[Row] = []
    for rank in (1, 2, 4):
        calls: dict[str, Callable[[], Any]] = {
            "torch SVD": lambda: torch.linalg.svd(slices(), full_matrices=False),
            "Gram+eigh": gram,
            "numpy SVD": lambda: np.linalg.svd(slices().numpy(), full_matrices=False),
            "ours": lambda rank=rank: Monarch.project(a, blocks, rank),
            "ours numpy": lambda rank=rank: Monarch.project(a.numpy(), blocks, rank),
        }
        taken: dict[str, list[float]] = {name: [] for name in calls}
        for _ in range(rounds):
            for name, call in calls.items():
                start = time.perf_counter()
                call()
                taken[name].append((time.perf_counter() - start) * 1000)
        middle = {name: statistics.median(each) for name, each in taken.items()}
        best = torch.linalg.svdvals(slices().double())[:, rank:].square().sum().sqrt()
        row: Row = {"block rank": rank, **{f"{name} ms": round(value) for name, value in middle.items()}}
        row["ours/torch SVD"] = round(middle["ours"] / middle["torch SVD"], 2)
        row["numpy: ours/SVD"] = round(middle["ours numpy"] / middle["numpy SVD"], 2)
        for name, given in (("excess", a), ("numpy excess", a.numpy())):
            error = np.linalg.norm(a.double().numpy() - np.asarray(Monarch.project(given, blocks, rank).to_dense(), np.float64))
            row[name] = f"{error / float(best) - 1:.1e}"
        found.append(row)
    return found


def main() -> None:
    """Measure and publish."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=0.4)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", choices=("product", "projection", "against"))
    parser.add_argument("--before", type=Path, help="checkout of another build, to measure beside ours")
    options = parser.parse_args()
    threads = {name: str(options.threads) for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")}
    if threads.items() - os.environ.items():
        # Both libraries look there when they are imported, which they are by now.
        os.execve(sys.executable, [sys.executable, *sys.argv], os.environ | threads)
    torch.set_num_threads(options.threads)
    facts = environment("danaus", "torch", "numpy") | {"threads": options.threads}
    if options.only in (None, "product"):
        publish("monarch_speed", products(options.seconds), facts | {"matrix": f"{INPUTS}→{OUTPUTS}, {BLOCKS} blocks, float32"})
    if options.only in (None, "against"):
        publish("monarch_against_low_rank", against(options.seconds, options.before), facts | {"dtype": "float32"})
    if options.only in (None, "projection"):
        publish("monarch_projection", projections(options.rounds), facts | {"matrix": "4096×4096, 64×64 blocks, float32"})


if __name__ == "__main__":
    main()
