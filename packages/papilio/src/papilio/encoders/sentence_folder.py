"""Reading a folder of sentence-transformers: which files are the model, and what each of its parts does.

Such a folder names its parts in `modules.json`: a transformer, which gives a vector for each token, then pooling, which makes
one of them, then layers upon that. No code of the folder is run, and nothing of it is unpickled. What is not understood is
an error.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from papilio.encoders.pooling import MODES, Dense, Layer, LayerNorm, Normalize, Pooling
from papilio.encoders.tensors import FILE, read_tensors
from papilio.errors import FileError

MODULES, STATED = "modules.json", "config_sentence_transformers.json"
TEXTS, MODEL, TOKENS = "sentence_bert_config.json", "config.json", "tokenizer.json"
DEFAULT_ONNX = "model.onnx"
_OLD_MODE = "pooling_mode_"
_OLD_MODES = {
    "cls_token": "cls",
    "max_tokens": "max",
    "mean_tokens": "mean",
    "mean_sqrt_len_tokens": "mean_sqrt_len_tokens",
    "weightedmean_tokens": "weightedmean",
    "lasttoken": "lasttoken",
}
_QUERY, _DOCUMENT = ("query",), ("document", "passage", "corpus")
"""The names of prompts, the first that is there."""
_NO_LIMIT = 1_000_000
"""What stands for the longest text where a tokenizer knows none is larger."""
_EXPORT = "`optimum-cli export onnx --model FOLDER --task feature-extraction FOLDER/onnx` writes one"


@dataclass(frozen=True, slots=True)
class SentenceFolder:
    """What a folder says of its model.

    Attributes:
        path: The folder.
        onnx: The file of the transformer.
        tokenizer: The file of the tokens.
        words: Tokens that the transformer knows; None where the folder does not say.
        longest: Tokens of a text, with those that begin and end it; the others are left out.
        lowers: Whether texts are set in lower case first.
        pooling: From vectors of tokens to one.
        layers: What is done with that.
        query, document: What is put before a text.
        read: The files beside the transformer on which the vectors depend.
    """

    path: Path
    onnx: Path
    tokenizer: Path
    words: int | None
    longest: int
    lowers: bool
    pooling: Pooling
    layers: tuple[Layer, ...]
    query: str
    document: str
    read: tuple[Path, ...]

    def files(self) -> list[Path]:
        """All that the vectors depend on; numbers that ONNX keeps beside its file lie under its name."""
        return sorted({*self.read, *self.onnx.parent.glob(f"{self.onnx.name}*")})

    def stamp(self) -> str:
        """A digest of the names, sizes and times of the files: another, once one of them was written."""
        seen = [(str(path), stat.st_size, stat.st_mtime_ns) for path in self.files() for stat in [path.stat()]]
        return hashlib.blake2b(json.dumps([str(self.onnx), seen]).encode(), digest_size=10).hexdigest()

    def fingerprint(self) -> str:
        """A digest of the contents of the files."""
        digest = hashlib.blake2b(digest_size=10)
        for path in self.files():
            digest.update(path.relative_to(self.path).as_posix().encode() + b"\0")
            with path.open("rb") as file:
                digest.update(hashlib.file_digest(file, "blake2b").digest())
        digest.update(self.onnx.relative_to(self.path).as_posix().encode())
        return digest.hexdigest()


def read_folder(path: Path) -> SentenceFolder:
    """What the folder of a model says.

    Args:
        path: The folder; or one of several ONNX files in it, or in its folder `onnx`.

    Raises:
        FileError: It is no such folder, or asks for what we cannot do. Says which file, and what would be right.
    """
    folder, onnx = path, None
    if path.suffix == ".onnx":
        folder, onnx = (path.parent if (path.parent / MODULES).exists() else path.parent.parent), path
    if not folder.is_dir():
        raise FileError(f"There is no folder {folder}.")
    if not (folder / MODULES).is_file():
        raise FileError(
            f"{folder} has no {MODULES}, so it is no folder of sentence-transformers;"
            " `SentenceTransformer(NAME).save(FOLDER)` writes one."
        )
    places = _places(folder)
    kinds = [kind for kind, _ in places]
    if kinds[:2] != ["Transformer", "Pooling"]:
        right = "a Transformer and a Pooling are to come first"
        raise _wrong(folder / MODULES, f"the parts are {', '.join(kinds) or 'none'}", right)
    inner, poolings = places[0][1], places[1][1]
    texts = _object(inner / TEXTS, optional=True)
    model = _object(inner / MODEL, optional=True)
    stated = _object(folder / STATED, optional=True)
    layers = tuple(_layer(kind, place) for kind, place in places[2:] if kind != "Dropout")
    _refuse_lengths(folder, stated, layers)
    return SentenceFolder(
        path=folder,
        onnx=_onnx_file(folder, inner, onnx),
        tokenizer=_tokenizer_file(inner),
        words=_number(model, "vocab_size", inner / MODEL),
        longest=_longest(inner, texts, model),
        lowers=bool(texts.get("do_lower_case", False)),
        pooling=_pooling(poolings / MODEL),
        layers=layers,
        query=_prompt(folder, stated, _QUERY),
        document=_prompt(folder, stated, _DOCUMENT),
        read=tuple(path for path in _read(folder, places) if path.is_file()),
    )


def _read(folder: Path, places: Sequence[tuple[str, Path]]) -> Iterator[Path]:
    yield from (folder / MODULES, folder / STATED)
    yield from (places[0][1] / name for name in (TEXTS, MODEL, TOKENS, "tokenizer_config.json"))
    for _, place in places[1:]:
        yield from (place / MODEL, place / FILE)


def _places(folder: Path) -> list[tuple[str, Path]]:
    """The kind of each part, and its folder."""
    value = _json(folder / MODULES)
    try:
        parts = sorted(value, key=lambda part: part["idx"])
        return [(str(part["type"]).rpartition(".")[2], _within(folder, str(part["path"]))) for part in parts]
    except (TypeError, KeyError) as error:
        raise _wrong(folder / MODULES, "it is no list of parts", "each has `idx`, `path` and `type`") from error


def _within(folder: Path, place: str) -> Path:
    found = folder / place
    if not found.resolve().is_relative_to(folder.resolve()):
        raise _wrong(folder / MODULES, f"the path {place!r} leads out of the folder", "all parts lie in it")
    return found


def _onnx_file(folder: Path, inner: Path, chosen: Path | None) -> Path:
    """The ONNX file that is named, or `model.onnx`, or the only one."""
    if chosen is not None:
        if not chosen.is_file():
            raise FileError(f"There is no file {chosen}.")
        return chosen
    places = dict.fromkeys(place for base in (folder, inner) for place in (base / "onnx", base))
    found = [path for place in places for path in sorted(place.glob("*.onnx"))]
    for path in found:
        if path.name == DEFAULT_ONNX or len(found) == 1:
            return path
    if found:
        names = ", ".join(path.relative_to(folder).as_posix() for path in found)
        raise FileError(f"{folder} has several ONNX files ({names}) and none is {DEFAULT_ONNX}; name one by its whole path.")
    raise FileError(f"{folder} has no ONNX file: expected onnx/{DEFAULT_ONNX}. {_EXPORT}.")


def _tokenizer_file(inner: Path) -> Path:
    found = inner / TOKENS
    if not found.is_file():
        raise FileError(
            f"{inner} has no tokenizer.json;"
            " `AutoTokenizer.from_pretrained(FOLDER, use_fast=True).save_pretrained(FOLDER)` writes it."
        )
    return found


def _longest(inner: Path, texts: dict[str, Any], model: dict[str, Any]) -> int:
    """The longest text, as sentence-transformers reads it: stated, or what model and tokenizer can."""
    stated = _number(texts, "max_seq_length", inner / TEXTS)
    tokenizer = _object(inner / "tokenizer_config.json", optional=True).get("model_max_length")
    places = _number(model, "max_position_embeddings", inner / MODEL)
    known = [stated] if stated else [tokenizer if isinstance(tokenizer, int) and tokenizer < _NO_LIMIT else None]
    found = [each for each in (*known, places) if each]
    if not found:
        raise _wrong(inner / TEXTS, "it states no `max_seq_length`", "add it, such as 256")
    return min(found)


def _pooling(path: Path) -> Pooling:
    """How vectors of tokens become one; the older form has a flag for each way, the newer names them."""
    value = _object(path)
    modes = value.get("pooling_mode")
    if modes is None:
        flags = [key for key in value if key.startswith(_OLD_MODE) and value[key]]
        unknown = [key for key in flags if key.removeprefix(_OLD_MODE) not in _OLD_MODES]
        if unknown:
            raise _wrong(path, f"`{unknown[0]}` is not known", f"known are {', '.join(MODES)}")
        modes = [mode for key, mode in _OLD_MODES.items() if value.get(_OLD_MODE + key)] or ["mean"]
    modes = [modes] if isinstance(modes, str) else modes
    if not isinstance(modes, list) or not modes or any(mode not in MODES for mode in cast("list[object]", modes)):
        raise _wrong(path, f"`pooling_mode` is {value['pooling_mode']!r}", f"known are {', '.join(MODES)}")
    width = _number(value, "word_embedding_dimension", path) or _number(value, "embedding_dimension", path)
    return Pooling(tuple(cast("list[str]", modes)), width, bool(value.get("include_prompt", True)))


def _layer(kind: str, place: Path) -> Layer:
    """One layer upon the pooled vector."""
    path = place / MODEL
    value = _object(path, optional=kind == "Normalize")
    for name in ("module_input_name", "module_output_name"):
        if value.get(name) not in (None, "sentence_embedding"):
            raise _wrong(path, f"`{name}` is {value[name]!r}", "a layer here takes and gives `sentence_embedding`")
    if kind == "Normalize":
        return Normalize()
    if kind == "LayerNorm":
        tensors = read_tensors(place, ("norm.weight", "norm.bias"))
        return LayerNorm(*tensors)
    if kind == "Dense":
        if value.get("use_residual"):
            raise _wrong(path, "`use_residual` is true", "layers that add what they took are not known here")
        names = ("linear.weight", "linear.bias") if value.get("bias", True) else ("linear.weight",)
        return Dense.of(str(value.get("activation_function", "Tanh")), read_tensors(place, names), path)
    known = "known are Transformer, Pooling, Dense, LayerNorm, Normalize"
    raise _wrong(place, f"a part of the kind {kind} is not known here", known)


def _refuse_lengths(folder: Path, stated: dict[str, Any], layers: Sequence[Layer]) -> None:
    """Raise where the lengths of vectors count: our index keeps their directions alone."""
    likeness = stated.get("similarity_fn_name") or "cosine"
    if likeness != "cosine" and not (layers and isinstance(layers[-1], Normalize)):
        raise _wrong(
            folder / STATED,
            f"`similarity_fn_name` is {likeness!r} and {MODULES} has no Normalize at its end",
            "the index keeps directions alone; only models that are compared by angle can be used",
        )


def _prompt(folder: Path, stated: dict[str, Any], names: Sequence[str]) -> str:
    """What is put before a text: the prompt of the first name that is there, or the default one."""
    prompts: object = stated.get("prompts") or {}
    default = stated.get("default_prompt_name")
    known = cast("dict[str, Any]", prompts if isinstance(prompts, dict) else {"": None})
    if not all(isinstance(text, str) for text in known.values()):
        right = 'such as `{"query": "query: ", "document": "passage: "}`'
        raise _wrong(folder / STATED, "`prompts` is no table of names and texts", right)
    if default is not None and default not in known:
        raise _wrong(folder / STATED, f"`default_prompt_name` is {default!r}", f"`prompts` has {', '.join(known) or 'none'}")
    return next((known[name] for name in (*names, default) if name in known), "")


def _number(value: dict[str, Any], name: str, path: Path) -> int | None:
    found = value.get(name)
    if found is not None and (not isinstance(found, int) or isinstance(found, bool) or found < 1):
        raise _wrong(path, f"`{name}` is {found!r}", "a whole number, at least 1")
    return found


def _object(path: Path, *, optional: bool = False) -> dict[str, Any]:
    if optional and not path.exists():
        return {}
    value = _json(path)
    if not isinstance(value, dict):
        raise _wrong(path, "it is no table", "names and values in braces")
    return cast("dict[str, Any]", value)


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise FileError(f"{path} cannot be read: {error.strerror or error}.") from error
    except (ValueError, RecursionError) as error:
        raise FileError(f"{path} is no JSON: {error}.") from error


def _wrong(path: Path, found: str, right: str) -> FileError:
    return FileError(f"{path}: {found}; {right}.")
