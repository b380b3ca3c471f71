"""How many documents an encoder makes vectors of in a processor second, how much memory it takes, and how near it stays.

The table that ships beside all-MiniLM-L6-v2 through ONNX Runtime, each text by itself as Papilio does it: float32, and whole
numbers of eight bits with a scale for each matrix and for each of its columns. Beside them what batches of 32 texts of like
length would do, and PyTorch with such batches. All take turns at 100 abstracts, the batches at each fifth hundred. Near is the
cosine to the vector in float32, at worst and on average; alone is that to the vector of the same text by itself. Memory is what
a process of its own takes at most for a hundred texts, beside what it took before.

    python benchmarks/encoder_speed.py SNAPSHOT.jsonl.xz [--documents 2000]
"""

import argparse
import json
import lzma
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from papilio.encoders.static import BUILT_IN, StaticEncoder
from papilio.encoders.transformer import TransformerEncoder
from report import Row, environment, publish

sys.path.append(str(Path(__file__).parents[1] / "packages/papilio/tests"))

from sentence_folders import minilm_folder, to_int8

from minilm import MiniLM

PART, BATCH = 100, 32
SELDOM = 5
"""The batches take their turn at one part of so many."""
Vectors = NDArray[np.float32]
Encode = Callable[[Sequence[str]], Vectors]
FILES = {"float32": "model.onnx", "int8, a scale a matrix": "model_int8.onnx", "int8, a scale a column": "model_quantized.onnx"}
TABLE, TOGETHER = "table that ships", ", 32 together"
PYTORCH = "PyTorch, float32, 32 together"


def texts_of(path: Path, count: int) -> list[str]:
    """Titles and abstracts, as they are encoded."""
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        papers = (json.loads(line) for line in islice(lines, count))
        return [f"{paper['title']}. {paper['abstract']}" for paper in papers]


def together(encoder: TransformerEncoder) -> Encode:
    """The same model with texts side by side, filled up to the longest of a batch."""
    model = encoder._model()  # pyright: ignore[reportPrivateUsage]

    def encode(texts: Sequence[str]) -> Vectors:
        ids = [each.ids for each in model._tokens.encode_batch(list(texts))]
        order = sorted(range(len(ids)), key=lambda at: len(ids[at]))
        found = np.zeros((len(ids), encoder.dimensions), np.float32)
        for start in range(0, len(order), BATCH):
            part = order[start : start + BATCH]
            tokens = np.zeros((len(part), max(len(ids[at]) for at in part)), np.int64)
            held = np.zeros_like(tokens)
            for row, at in enumerate(part):
                tokens[row, : len(ids[at])], held[row, : len(ids[at])] = ids[at], 1
            feeds = {"input_ids": tokens, "attention_mask": held, "token_type_ids": np.zeros_like(tokens)}
            (hidden,) = model._session.run(["last_hidden_state"], feeds)
            means = (hidden * held[..., None]).sum(1) / held.sum(1)[:, None]
            found[part] = means / np.linalg.norm(means, axis=1, keepdims=True)
        return found

    return encode


def encoder_of(name: str, folder: Path) -> Encode:
    """How a row of the table encodes."""
    if name == TABLE:
        return StaticEncoder(BUILT_IN).documents
    if name == PYTORCH:
        torch.set_num_threads(2)
        return MiniLM().encode
    encoder = TransformerEncoder(folder / "onnx" / FILES[name.removesuffix(TOGETHER)])
    return together(encoder) if name.endswith(TOGETHER) else encoder.documents


def names() -> Iterator[str]:
    """The rows of the table."""
    yield TABLE
    yield from FILES
    yield from (f"{name}{TOGETHER}" for name in FILES)
    yield PYTORCH


def measured(folder: Path, texts: Sequence[str]) -> list[Row]:
    """All rows, taking turns."""
    encoders = {name: encoder_of(name, folder) for name in names()}
    seconds, made = dict.fromkeys(encoders, 0.0), {name: [] for name in encoders}
    for encode in encoders.values():
        encode(texts[:2])
    for start in range(0, len(texts), PART):
        for name, encode in encoders.items():
            if "together" in name and start % (PART * SELDOM):
                continue
            part = texts[start : start + PART]
            began = time.process_time()
            vectors = encode(part)
            seconds[name] += time.process_time() - began
            made[name].append(vectors)
    rows: list[Row] = []
    for name, parts in made.items():
        row: Row = {"encoder": name, "documents a processor second": round(sum(map(len, parts)) / seconds[name], 1)}
        row |= cosines(parts, made["float32"] if name != TABLE else [], "near")
        row |= cosines(parts, made.get(name.removesuffix(TOGETHER), []) if name.endswith(TOGETHER) else [], "alone")
        rows.append(row | {"memory MB": memory(name, folder, texts)})
    return rows


def cosines(found: Sequence[Vectors], others: Sequence[Vectors], called: str) -> Row:
    """How near the same texts' vectors are, at worst and on average; empty where there are no others."""
    if not others:
        return {f"{called}, worst": "", f"{called}, mean": ""}
    chosen = others if len(found) == len(others) else others[::SELDOM]
    near = np.concatenate([(each * other).sum(1) for each, other in zip(found, chosen, strict=True)])
    return {f"{called}, worst": f"{near.min():.4f}", f"{called}, mean": f"{near.mean():.4f}"}


def memory(name: str, folder: Path, texts: Sequence[str]) -> int:
    """The most that a process takes which encodes a hundred texts."""
    done = subprocess.run(
        [sys.executable, __file__, "--alone", name, "--folder", str(folder)],
        input=json.dumps(texts[:PART]),
        text=True,
        capture_output=True,
        check=True,
    )
    return int(done.stdout)


def kilobytes(name: str) -> int:
    """What the kernel says of this process."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith(name)))


def main() -> None:
    """Make the model's files, measure, print."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("snapshot", type=Path, nargs="?")
    arguments.add_argument("--documents", type=int, default=2000)
    arguments.add_argument("--alone", help=argparse.SUPPRESS)
    arguments.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options = arguments.parse_args()
    if options.alone:
        before = kilobytes("VmRSS")
        encoder_of(options.alone, options.folder)(json.load(sys.stdin))
        print((kilobytes("VmHWM") - before) // 1024)
        return
    texts = texts_of(options.snapshot, options.documents)
    with tempfile.TemporaryDirectory() as directory:
        folder = Path(directory) / "minilm"
        minilm_folder(folder)
        for per_channel in (False, True):
            to_int8(folder / "onnx/model.onnx", per_channel=per_channel)
        publish("encoder_speed", measured(folder, texts), environment("onnxruntime", "tokenizers", "numpy", "torch"))


if __name__ == "__main__":
    main()
