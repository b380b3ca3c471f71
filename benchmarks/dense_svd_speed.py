"""Singular values and eigenvalues of dense matrices beside scikit-learn, SciPy, PyTorch and fbpca: time, memory and error.

python benchmarks/dense_svd_speed.py [--threads 2] [--rounds 3] [--only MATRIX …] [--dtype float32|float64 …]

4,000 × 2,000, k = 50: `flat` is Gaussian noise, `inverse` falls as 1/i, `geometric` as 0.95 to the i; `hermitian` is
2,000 × 2,000 with eigenvalues of both signs that fall as 1/i, and `semi-definite` the same with one sign. Every system runs in
a process of its own; rounds are interleaved, and a row has the median of its rounds. `σ error` is the largest |σ/σ* − 1| over
the k values; `space` the share ‖(I − V Vᵀ) V*‖_F/√k of the true space that is missed. A number behind a system is its
iterations; two are the columns of a block, and the blocks. Peak is that of resident memory over what the process held with the
matrix loaded. `danaus in` is the least processor time of a danaus whose σ error is no larger, and `of it` that by this row's.
"""

import argparse
import importlib
import importlib.util
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from randomized_speed import Peak
from report import Row, environment, publish

K, M, N = 50, 4000, 2000
SPECTRA = {"inverse": 1 / np.arange(1, N + 1), "geometric": 0.95 ** np.arange(N)}
RECTANGULAR = (
    "danaus",
    "danaus 60 2",
    "danaus 60 3",
    "danaus 60 4",
    "danaus 40 15",
    "danaus 50 20",
    "scikit-learn 2",
    "scikit-learn 4",
    "scikit-learn auto",
    "fbpca 2",
    "fbpca 7",
    "PyTorch 2",
    "PyTorch 7",
    "ARPACK",
)
SYSTEMS = {
    "flat": RECTANGULAR,
    "inverse": RECTANGULAR,
    "geometric": RECTANGULAR,
    "hermitian": ("danaus", "danaus 25 20", "eigsh"),
    "semi-definite": ("danaus", "danaus nystrom", "danaus 25 20", "eigsh"),
}


def matrix(name: str) -> Any:
    """The matrix in double precision."""
    rng = np.random.default_rng(0)
    if name == "flat":
        return rng.standard_normal((M, N))
    left, right = (np.linalg.qr(rng.standard_normal((size, N)))[0] for size in (M, N))
    if name in SPECTRA:
        return left * SPECTRA[name] @ right.T
    signs = np.where(np.arange(N) % 2, -1, 1) if name == "hermitian" else np.ones(N)
    a = (right * SPECTRA["inverse"] * signs) @ right.T
    return (a + a.T) / 2


def truth(a: Any) -> tuple[Any, Any]:
    """The k largest singular values and their right vectors."""
    values, vectors = np.linalg.eigh(a.T @ a)
    return np.sqrt(values[::-1][:K]), vectors[:, ::-1][:, :K]


def solver(system: str, a: Any) -> Callable[[], tuple[Any, Any]]:
    """What gives the sizes of the values, falling, and the vectors (n, k) of one system."""
    name, *numbers = system.split()
    if name == "danaus":
        return _danaus(a, numbers)
    if name == "scikit-learn":
        from sklearn.utils.extmath import randomized_svd

        times: Any = "auto" if numbers == ["auto"] else int(numbers[0])
        return lambda: _of_three(randomized_svd(a, K, n_iter=times, random_state=0))
    if name == "fbpca":
        fbpca = importlib.import_module("fbpca")
        np.random.seed(0)
        return lambda: _of_three(fbpca.pca(a, K, raw=True, n_iter=int(numbers[0])))
    if name == "PyTorch":
        import torch

        torch.manual_seed(0)
        tensor = torch.as_tensor(a)

        def by_torch() -> tuple[Any, Any]:
            _, s, v = torch.svd_lowrank(tensor, q=K + 10, niter=int(numbers[0]))
            return s[:K].numpy(), v[:, :K].numpy()

        return by_torch
    from scipy.sparse.linalg import svds

    eigsh: Any = importlib.import_module("scipy.sparse.linalg").eigsh
    if name == "ARPACK":
        return lambda: _of_three(svds(a, K, random_state=0))
    return lambda: _of_pair(*eigsh(a, K, which="LM"))


def _danaus(a: Any, numbers: list[str]) -> Callable[[], tuple[Any, Any]]:
    from danaus.lowrank import nystrom, randomized_eigh, randomized_svd

    if numbers == ["nystrom"]:
        return lambda: _of_pair(*nystrom(a, K))
    blocks: dict[str, Any] = {"block": int(numbers[0]), "iterations": int(numbers[1]) - 1} if numbers else {}
    if a.shape[0] == a.shape[1]:
        return lambda: _of_pair(*randomized_eigh(a, K, **blocks))
    return lambda: _of_three(randomized_svd(a, rank=K, **blocks))


def _of_three(found: Any) -> tuple[Any, Any]:
    _, s, vh = found
    order = np.argsort(-s)
    return s[order], vh[order].T


def _of_pair(values: Any, vectors: Any) -> tuple[Any, Any]:
    order = np.argsort(-np.abs(values))
    return np.abs(values)[order], vectors[:, order]


def run(system: str, folder: Path, dtype: str) -> Row:
    """One factorisation, in this process."""
    a = np.load(folder / "a.npy").astype(dtype)
    exact = np.load(folder / "truth.npz")
    solve = solver(system, a)
    with Peak() as peak:
        began, cpu = time.perf_counter(), time.process_time()
        s, v = solve()
        seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
    v = v.astype(float)
    missed = exact["v"] - v @ (v.T @ exact["v"])
    return {
        "seconds": seconds,
        "cpu": cpu,
        "peak": peak.most / 1e6,
        "error": float(np.abs(s / exact["s"] - 1).max()),
        "space": float(np.linalg.norm(missed)) / K**0.5,
    }


def compare(name: str, dtype: str, rounds: int, folder: Path) -> list[Row]:
    """All systems on one matrix."""
    a = matrix(name)
    s, v = truth(a)
    np.save(folder / "a.npy", a)
    np.savez(folder / "truth.npz", s=s, v=v)
    systems = [each for each in SYSTEMS[name] if not each.startswith("fbpca") or importlib.util.find_spec("fbpca")]
    seen: dict[str, list[dict[str, float]]] = {system: [] for system in systems}
    for _ in range(rounds):
        for system in systems:
            command = [sys.executable, __file__, "--one", system, str(folder), dtype]
            done = subprocess.run(command, check=True, capture_output=True, text=True, env=os.environ)
            seen[system].append(json.loads(done.stdout))
            print(name, dtype, system, done.stdout.strip(), flush=True)
    middle = {system: {key: statistics.median(row[key] for row in found) for key in found[0]} for system, found in seen.items()}
    return [row_of(name, dtype, system, middle) for system in systems]


def row_of(name: str, dtype: str, system: str, middle: dict[str, dict[str, float]]) -> Row:
    """What is printed of one system."""
    row = middle[system]
    # What is at rounding is no worse than what is at another rounding.
    enough = max(row["error"], 100 * float(np.finfo(dtype).eps))
    ours = [each["cpu"] for other, each in middle.items() if other.startswith("danaus") and each["error"] <= enough]
    least = min(ours, default=float("nan"))
    return {
        "matrix": name,
        "dtype": dtype,
        "system": system,
        "seconds": f"{row['seconds']:.2f}",
        "processor s": f"{row['cpu']:.2f}",
        "peak MB": f"{row['peak']:.0f}",
        "σ error": f"{row['error']:.1e}",
        "space": f"{row['space']:.1e}",
        "danaus in": f"{least:.2f}",
        "of it": f"{least / row['cpu']:.2f}",
    }


def main() -> None:
    """Measure, each system in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", nargs="+", choices=list(SYSTEMS), default=list(SYSTEMS))
    parser.add_argument("--dtype", nargs="+", choices=("float32", "float64"), default=["float64", "float32"])
    parser.add_argument("--one", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        system, folder, dtype = options.one
        print(json.dumps(run(system, Path(folder), dtype)))
        return
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = str(options.threads)
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as folder:
        for name in options.only:
            for dtype in options.dtype:
                rows += compare(name, dtype, options.rounds, Path(folder))
    facts = environment("danaus", "numpy", "scipy", "scikit-learn", "torch", "fbpca")
    publish("dense_svd_speed", rows, {**facts, "threads": options.threads, "load": round(os.getloadavg()[0], 1)})


if __name__ == "__main__":
    main()
