"""A matrix of 4 GB on disk in less than 1 GB of memory, with the result of memory.

python benchmarks/streaming_memory.py [--rows 500000] [--folder DIR]

The matrix, of `rows` × 2,000 in single precision, falls by 0.9 from one singular value to the next and has noise; it is
written to a temporary file, which is deleted after. Each method runs in a process of its own, whose peak of resident memory
is that of the kernel (VmHWM), all of Python included. The matrix is also factorised in memory, with the same seed: `in
memory` is the peak then, and `difference` the largest between the singular values, and between the factors' products on a few
columns, over the largest singular value.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from report import Row, environment, publish

COLUMNS = 2000
RANK = 20
METHODS = ("two passes", "krylov", "tol 0.5", "one pass")


def write(file: Path, rows: int) -> None:
    """Row block by row block."""
    rng = np.random.default_rng(0)
    right = (rng.standard_normal((60, COLUMNS)) * 0.9 ** np.arange(60)[:, None]).astype(np.float32)
    with file.open("wb") as numbers:
        for start in range(0, rows, 10_000):
            count = min(10_000, rows - start)
            block = rng.standard_normal((count, 60), np.float32) @ right
            block += np.float32(0.5) * rng.standard_normal((count, COLUMNS), np.float32)
            numbers.write(block.tobytes())


def run(method: str, file: Path, rows: int, in_memory: bool) -> Row:
    """One factorisation, in this process."""
    from danaus.lowrank import RowBlocks, randomized_svd, streaming_svd

    a = np.fromfile(file, np.float32, rows * COLUMNS).reshape(rows, COLUMNS) if in_memory else None
    source = RowBlocks.of(np.memmap(file, np.float32, "r", shape=(rows, COLUMNS)) if a is None else a)
    began = time.perf_counter()
    if method == "one pass":
        found = streaming_svd(source, RANK)
    else:
        taken = source if a is None else a
        if method == "two passes":
            found = randomized_svd(taken, rank=RANK, method="power", iterations=0)
        elif method == "krylov":
            found = randomized_svd(taken, rank=RANK, iterations=3)
        else:
            found = randomized_svd(taken, tol=0.5)
    seconds = time.perf_counter() - began
    status = Path("/proc/self/status").read_text()
    peak = int(status.split("VmHWM:")[1].split()[0]) / 1024
    probe = np.random.default_rng(1).standard_normal((COLUMNS, 3)).astype(np.float32)
    image = (found.vh @ probe) * found.s[:, None]
    return {
        "seconds": seconds,
        "peak": peak,
        "sigma": found.s.tolist(),
        "image": (found.u[:: max(1, rows // 500)] @ image).ravel().tolist(),
        "error": [found.error.lower, found.error.upper, found.error.how],
    }


def main() -> None:
    """Measure, each method in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=500_000)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--one", nargs=4, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        method, file, rows, place = options.one
        print(json.dumps(run(method, Path(file), int(rows), place == "memory")))
        return
    os.environ |= {"OMP_NUM_THREADS": "2", "OPENBLAS_NUM_THREADS": "2"}
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        file = Path(folder) / "a.bin"
        write(file, options.rows)
        size = file.stat().st_size

        def measured(method: str, count: int, place: str) -> Row:
            command = [sys.executable, __file__, "--one", method, str(file), str(count), place]
            return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)

        for method in METHODS:
            whole, held = (measured(method, options.rows, place) for place in ("disk", "memory"))
            sigma, image = (np.array(held[name]) for name in ("sigma", "image"))
            lower, upper, how = whole["error"]  # type: ignore[misc]
            rows.append(
                {
                    "method": method,
                    "GB": round(size / 1e9, 2),
                    "rank": len(whole["sigma"]),  # type: ignore[arg-type]
                    "seconds": round(whole["seconds"], 1),  # type: ignore[arg-type]
                    "peak MB": round(whole["peak"]),  # type: ignore[arg-type]
                    "in memory MB": round(held["peak"]),  # type: ignore[arg-type]
                    "σ difference": f"{np.abs(np.array(whole['sigma']) - sigma).max() / sigma[0]:.1e}",
                    "product difference": f"{np.abs(np.array(whole['image']) - image).max() / np.abs(image).max():.1e}",
                    "stated error": f"{lower:.1f} – {upper:.1f} ({how})",
                }
            )
    publish("streaming_memory", rows, {**environment("danaus", "numpy", "scipy"), "threads": 2})


if __name__ == "__main__":
    main()
