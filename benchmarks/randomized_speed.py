"""Randomised singular values beside ARPACK and scikit-learn: time, memory and error, each in a process of its own.

python benchmarks/randomized_speed.py [--threads 2] [--rounds 3] [--only sparse|tfidf]

`sparse`: random, 30,000 × 20,000, k = 128, double precision. `tfidf`: scikit-learn's TF-IDF of title and abstract of the
papers in the data, k = 256, single precision. A number behind a method is its oversampling. Rounds are interleaved; a row has
the least time of its rounds. Peak is that of resident memory over what the process held with the matrix loaded. `residual` is
‖A − M‖/‖A‖ in Frobenius' norm; `σ error` the median over the singular values against ARPACK's. With tol, the residual asked
for is that of nine tenths of the energy that scikit-learn's holds.
"""

import argparse
import json
import lzma
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse

from report import Row, environment, publish

DATA = Path(os.environ.get("PAPILIO_TEST_DATA", Path(__file__).parents[2] / "shared" / "data"))
FILES = ("arxiv-metadata-snapshot.jsonl.xz", "venue-papers.jsonl.xz")
RANKS = {"sparse": 128, "tfidf": 256}
DENSITY = 1e-3
SYSTEMS = {
    "sparse": ("danaus krylov", "danaus krylov 300", "danaus power", "scikit-learn", "ARPACK", "danaus tol"),
    "tfidf": ("danaus krylov", "scikit-learn", "danaus tol"),
}


def matrix(name: str) -> Any:
    """The matrix to factorise."""
    if name == "sparse":
        return sparse.random_array((30_000, 20_000), density=DENSITY, rng=np.random.default_rng(0), format="csr")
    from sklearn.feature_extraction.text import TfidfVectorizer

    texts: list[str] = []
    for file in FILES:
        with lzma.open(DATA / file, "rt") as lines:
            for line in lines:
                paper = json.loads(line)
                texts.append(f"{paper.get('title') or ''} {paper.get('abstract') or ''}")
    return sparse.csr_array(TfidfVectorizer(min_df=5, dtype=np.float32).fit_transform(texts))


class Peak:
    """The largest resident memory over what was there before, looked at every few milliseconds."""

    def __enter__(self) -> "Peak":
        self.before, self.most, self.ended = resident(), 0, threading.Event()
        self.thread = threading.Thread(target=self._look)
        self.thread.start()
        return self

    def _look(self) -> None:
        while not self.ended.wait(0.005):
            self.most = max(self.most, resident() - self.before)

    def __exit__(self, *_: object) -> None:
        self.ended.set()
        self.thread.join()


def resident() -> int:
    """Bytes."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def run(system: str, file: str, rank: int, tol: float) -> Row:
    """One factorisation, in this process."""
    a = sparse.csr_array(sparse.load_npz(file))
    if system == "scikit-learn":
        from sklearn.utils.extmath import randomized_svd as peer
    elif system == "ARPACK":
        from scipy.sparse.linalg import svds
    else:
        from danaus.lowrank import randomized_svd
    with Peak() as peak:
        began, cpu = time.perf_counter(), time.process_time()
        if system == "scikit-learn":
            u, s, vh = peer(a, rank, random_state=0)
        elif system == "ARPACK":
            u, s, vh = svds(a, rank, random_state=0)
            u, s, vh = u[:, ::-1], s[::-1], vh[::-1]
        elif system == "danaus tol":
            u, s, vh = found = randomized_svd(a, tol=tol)
        else:
            method, *columns = system.split()[1:]
            u, s, vh = found = randomized_svd(a, rank=rank, method=method, oversampling=int(columns[0]) if columns else None)
        seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
    whole = float(np.sum(a.data.astype(float) ** 2))
    # ‖A − M‖² = ‖A‖² − 2 Re tr(Mᴴ A) + ‖M‖², from the factors that came out, whoever made them.
    inner = sum(
        float(np.sum((a[at : at + 20_000] @ vh.T) * u[at : at + 20_000], axis=0) @ s) for at in range(0, a.shape[0], 20_000)
    )
    left = whole - 2 * inner + float(np.sum(s.astype(float) ** 2))
    told = [found.error.lower, found.error.upper] if system.startswith("danaus") else []
    return {
        "seconds": seconds,
        "cpu": cpu,
        "peak": peak.most / 1e6,
        "residual": (left / whole) ** 0.5,
        "told": [each / whole**0.5 for each in told],
        "sigma": s.tolist(),
    }


def compare(name: str, rounds: int, folder: Path) -> list[Row]:
    """All systems on one matrix."""
    rank, file = RANKS[name], folder / f"{name}.npz"
    a = matrix(name)
    print(f"{name}: shape {a.shape}, {a.nnz:,} entries, {a.dtype}", flush=True)
    sparse.save_npz(file, a, compressed=False)
    del a
    seen: dict[str, list[Row]] = {system: [] for system in SYSTEMS[name]}
    tol = 0.0
    for _ in range(rounds):
        for system in SYSTEMS[name]:
            command = [sys.executable, __file__, "--one", system, str(file), str(rank), str(tol)]
            done = subprocess.run(command, check=True, capture_output=True, text=True, env=os.environ)
            seen[system].append(json.loads(done.stdout))
            if system == "scikit-learn":
                tol = (0.1 + 0.9 * float(seen[system][-1]["residual"]) ** 2) ** 0.5  # type: ignore[arg-type]
    exact = np.array(seen["ARPACK"][0]["sigma"]) if "ARPACK" in seen else None
    rows: list[Row] = []
    for system, found in seen.items():
        best = min(found, key=lambda row: row["seconds"])  # type: ignore[arg-type, return-value]
        sigma: Any = np.array(best["sigma"])
        common = min(len(sigma), rank)
        rows.append(
            {
                "matrix": name,
                "system": system,
                "rank": len(sigma),
                "seconds": round(best["seconds"], 2),  # type: ignore[arg-type]
                "processor s": round(best["cpu"], 2),  # type: ignore[arg-type]
                "peak MB": round(best["peak"]),  # type: ignore[arg-type]
                "residual": f"{best['residual']:.6f}",
                "stated": " – ".join(f"{each:.6f}" for each in best["told"]),  # type: ignore[attr-defined]
                "asked": f"{tol:.6f}" if system.endswith("tol") else "",
                "σ error": "" if exact is None else f"{np.median(np.abs(sigma[:common] / exact[:common] - 1)):.1e}",
            }
        )
    return rows


def main() -> None:
    """Measure, each system in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", choices=list(SYSTEMS))
    parser.add_argument("--one", nargs=4, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        system, file, rank, tol = options.one
        print(json.dumps(run(system, file, int(rank), float(tol))))
        return
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = str(options.threads)
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as folder:
        for name in [options.only] if options.only else SYSTEMS:
            rows += compare(name, options.rounds, Path(folder))
    load = os.getloadavg()[0]
    facts = {**environment("danaus", "numpy", "scipy", "scikit-learn"), "threads": options.threads, "load": round(load, 1)}
    publish("randomized_speed", rows, facts)


if __name__ == "__main__":
    main()
