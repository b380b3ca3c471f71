"""`danaus rank` beside a loop of NumPy's SVD over the same matrices: time and memory of the whole process, start included.

    python benchmarks/rank_speed.py [--rounds 3] [--model FILE]

Without a model, one of the shapes of MiniLM-L6 (22.7 million numbers in single precision) is made: drawn numbers whose singular
values are let decay, with a seed. The peer opens the file by `safetensors.safe_open`, reads one tensor at a time and calls
`numpy.linalg.svd(compute_uv=False)`; it computes no effective rank and prints nothing. Rounds are interleaved; a row has the
medians of its rounds. Peak is the process's largest resident memory, which counts the mapped file.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from safetensors.numpy import save_file

from report import Row, environment, publish

PEER = """
import sys
import numpy as np
from safetensors import safe_open
with safe_open(sys.argv[1], "np") as held:
    for name in held.keys():
        x = held.get_tensor(name)
        if x.ndim == 2:
            np.linalg.svd(x, compute_uv=False)
"""
SYSTEMS = {
    "danaus rank": ["-m", "danaus.cli", "rank"],
    "NumPy's SVD in a loop": ["-c", PEER],
}
HIDDEN, INNER, WORDS, PLACES, LAYERS = 384, 1536, 30522, 512, 6


def model(path: Path) -> None:
    """The shapes of MiniLM-L6."""
    rng = np.random.default_rng(6)

    def drawn(m: int, n: int) -> Any:
        noise = rng.standard_normal((m, n), np.float32) * 0.04
        return noise @ np.diag((np.arange(1, n + 1) ** -0.3).astype(np.float32))

    held = {
        "embeddings.word_embeddings.weight": drawn(WORDS, HIDDEN),
        "embeddings.position_embeddings.weight": drawn(PLACES, HIDDEN),
        "embeddings.token_type_embeddings.weight": drawn(2, HIDDEN),
        "pooler.dense.weight": drawn(HIDDEN, HIDDEN),
    }
    for at in range(LAYERS):
        layer = f"encoder.layer.{at}"
        for name in ("attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense"):
            held[f"{layer}.{name}.weight"] = drawn(HIDDEN, HIDDEN)
            held[f"{layer}.{name}.bias"] = np.zeros(HIDDEN, np.float32)
        held[f"{layer}.intermediate.dense.weight"] = drawn(INNER, HIDDEN)
        held[f"{layer}.output.dense.weight"] = drawn(HIDDEN, INNER)
    save_file(held, path)


def run(command: list[str], threads: int) -> tuple[float, float, float]:
    """Seconds, processor seconds and peak MB of a process."""
    names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *command], stdout=subprocess.DEVNULL, env=os.environ | dict.fromkeys(names, str(threads))
    )
    _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"failed: {command}")
    return seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1e3


def main() -> None:
    """Measure and publish."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--model", type=Path)
    options = parser.parse_args()
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as folder:
        file = options.model or Path(folder) / "model.safetensors"
        if options.model is None:
            model(file)
        for threads in (1, 2):
            seen: dict[str, list[tuple[float, float, float]]] = {system: [] for system in SYSTEMS}
            for _ in range(options.rounds):
                for system, command in SYSTEMS.items():
                    seen[system].append(run([*command, str(file)], threads))
            peer = [median(each) for each in zip(*seen["NumPy's SVD in a loop"], strict=True)]
            for system, found in seen.items():
                seconds, cpu, peak = (median(each) for each in zip(*found, strict=True))
                rows.append(
                    {
                        "threads": threads,
                        "system": system,
                        "seconds": round(seconds, 2),
                        "processor s": round(cpu, 2),
                        "peak MB": round(peak),
                        "time / peer": f"{seconds / peer[0]:.2f}",
                        "processor / peer": f"{cpu / peer[1]:.2f}",
                        "peak / peer": f"{peak / peer[2]:.2f}",
                    }
                )
    facts = {**environment("danaus", "numpy", "safetensors"), "load": round(os.getloadavg()[0], 1), "rounds": options.rounds}
    publish("rank_speed", rows, facts)


if __name__ == "__main__":
    main()
