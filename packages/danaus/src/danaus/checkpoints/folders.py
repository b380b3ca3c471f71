"""Which files of a folder are the model: Hugging Face's shapes, Sentence Transformers', Diffusers' and those of training.

One rule, the same everywhere, for what lies there in more than one form:

1. the model (`model`, `pytorch_model`, `diffusion_pytorch_model`) before an adapter (`adapter_model`);
2. all its numbers before a variant (`model.fp16.safetensors`);
3. safetensors before PyTorch's form;
4. one file before shards;
5. then by name.

What the rule passes over is told with its reason.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from danaus.checkpoints.foreign import foreign
from danaus.errors import FileError

_STEMS = ("model", "pytorch_model", "diffusion_pytorch_model", "pytorch_model_fsdp", "adapter_model")
_NAMED = re.compile(
    rf"(?P<stem>{'|'.join(_STEMS)})(\.(?P<variant>[\w-]+?))?\.(?P<form>safetensors|bin)"
    r"(?P<index>\.index(\.(?P<other>[\w-]+))?\.json)?"
)
_SHARD = re.compile(r"(?P<stem>.+?)-(?P<number>\d+)-of-(?P<count>\d+)(?P<variant>\.[\w.-]+)?\.(?P<form>safetensors|bin)")
_FORMS = (".safetensors", ".npz", ".npy", ".bin", ".pt", ".pth", ".ckpt")
_OPTIMIZER = re.compile(r"optimizer(_\d+)?\.(pt|bin|pth|safetensors)|.*_optim_states\.pt")
_BESIDE = re.compile(r"(scheduler|rng_state\w*|training_args|scaler|random_states_\d+|trainer_state)\.(pt|bin|pth|pkl)")
"""What training leaves beside the weights, and holds none."""

_OTHER_LAYOUTS = (
    (
        ".metadata",
        "a distributed checkpoint of PyTorch (FSDP); join it: python -m torch.distributed.checkpoint.format_utils dcp_to_torch "
        "{folder} model.pt",
    ),
    (
        "zero_pp_rank_*_model_states.pt",
        "a checkpoint of DeepSpeed's ZeRO-3, in pieces; join it by the script beside it: python zero_to_fp32.py . joined",
    ),
    ("mp_rank_01_model_states.pt", "a model in parallel pieces; join it by the zero_to_fp32.py beside it"),
    ("consolidated.01.pth", "a model in parallel pieces; give its form of one file or of Hugging Face"),
    ("manifest.ocdbt", "a checkpoint of Orbax; restore it in JAX, and save it by safetensors.flax.save_file"),
)
"""A file that tells another layout → what that is and the way out."""

_MOST_FOLDERS = 500
"""Looked into, where a folder holds no model, for those that do."""


@dataclass(frozen=True)
class Part:
    """A file to read, and what stands before the names in it."""

    path: Path
    prefix: str = ""


@dataclass
class Choice:
    """What of a folder is read.

    Attributes:
        parts: Files to read, in order.
        optimizers: Files of optimizer state beside them, not opened.
        left: Path → why it is not read.
    """

    parts: list[Part] = field(default_factory=list[Part])
    optimizers: list[Part] = field(default_factory=list[Part])
    left: dict[Path, str] = field(default_factory=dict[Path, str])


def choose(folder: Path) -> Choice:
    """The files of the model in a folder, by the rule of this module.

    Raises:
        FileError: There is none, or it cannot be told which; a shard is missing; it is in a layout that is not read.
    """
    choice = Choice()
    for name in _members(folder):
        _add(choice, folder / name, f"{name}/" if name else "")
    if not choice.parts:
        raise FileError(f"{folder}: {_nothing(folder)}")
    return choice


def _members(folder: Path) -> list[str]:
    """The sub-folders that the folder's own list names, "" for itself; without a list itself alone."""
    for name, read in (("modules.json", _modules), ("model_index.json", _components)):
        if (folder / name).is_file():
            try:
                found = list(read(json.loads((folder / name).read_text("utf-8"))))
            except (ValueError, KeyError, TypeError, AttributeError, IndexError) as problem:
                raise FileError(f"{folder / name}: no list of the parts of a model ({problem!r})") from problem
            for each in found:
                if Path(each).is_absolute() or ".." in Path(each).parts:
                    raise FileError(f"{folder / name}: {each!r} leads out of the folder")
            return found
    return [""]


def _modules(listed: Any) -> Iterator[str]:
    """Of Sentence Transformers."""
    modules = cast(list[dict[str, Any]], listed)
    yield from dict.fromkeys(str(each["path"]) for each in sorted(modules, key=lambda each: int(each["idx"])))


def _components(listed: Any) -> Iterator[str]:
    """Of Diffusers. Those without a library are not part of this pipeline."""
    for name, made_by in cast(dict[str, Any], listed).items():
        if isinstance(made_by, list) and not name.startswith("_") and cast(list[Any], made_by)[0] is not None:
            yield name


def _add(choice: Choice, folder: Path, prefix: str) -> None:
    """Choose from one folder of weights."""
    names = _files(folder)
    if found := sorted(filter(None, map(_rating, names))):
        choice.parts.append(Part(folder / found[0][-1], prefix))
        for *_, name in found[1:]:
            choice.left[folder / name] = f"{found[0][-1]} goes before it"
    elif shards := _unindexed(folder, names):
        choice.parts += [Part(folder / name, prefix) for name in shards]
    elif layout := _other_layout(folder, names):
        choice.left[folder] = layout
    else:
        others = [
            name for name in names if name.endswith(_FORMS) and not _OPTIMIZER.fullmatch(name) and not _BESIDE.fullmatch(name)
        ]
        if len(others) > 1:
            raise FileError(f"{folder}: it cannot be told which of {_some(others)} is the model; give one of them")
        if others:
            choice.parts.append(Part(folder / others[0], prefix))
        else:
            choice.left[folder] = "no weights in it"
    choice.optimizers += [Part(folder / name, f"{prefix}{name}/") for name in names if _OPTIMIZER.fullmatch(name)]


def _rating(name: str) -> tuple[bool, bool, bool, bool, str] | None:
    """What the rule goes by, least first; None where a name is not one of a model."""
    parts = _NAMED.fullmatch(name)
    if not parts:
        return None
    is_variant = bool(parts["variant"] or parts["other"])
    return parts["stem"] == "adapter_model", is_variant, parts["form"] == "bin", bool(parts["index"]), name


def _files(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir() if each.is_file()) if folder.is_dir() else []


def _unindexed(folder: Path, names: list[str]) -> list[str]:
    """Shards that are numbered, without an index; all of one set."""
    sets: dict[tuple[str, ...], dict[int, str]] = {}
    for name in names:
        if parts := _SHARD.fullmatch(name):
            key = (parts["variant"] or "", str(parts["form"] == "bin"), parts["stem"], parts["count"])
            sets.setdefault(key, {})[int(parts["number"])] = name
    if not sets:
        return []
    key = min(sets)
    count, held = int(key[-1]), sets[key]
    first = min(held, default=1)
    missing = [number for number in range(min(first, 1), min(first, 1) + count) if number not in held]
    if missing:
        raise FileError(
            f"{folder}: {len(missing)} of {count} shards are missing beside {next(iter(held.values()))}: "
            f"number {_some([str(number) for number in missing])}"
        )
    return [held[number] for number in sorted(held)]


def _other_layout(folder: Path, names: list[str]) -> str:
    for pattern, what in _OTHER_LAYOUTS:
        if any(Path(name).match(pattern) for name in names):
            return what.format(folder=folder)
    return ""


def _nothing(folder: Path) -> str:
    """Why a folder is no model, and what to give."""
    names = _files(folder)
    if layout := _other_layout(folder, names):
        return layout
    if inside := list(_with_models(folder)):
        return f"no model in the folder itself; give one of those in it: {_some(inside)}"
    for name in names:
        with (folder / name).open("rb") as file:
            what = foreign(folder / name, file.read(512))
        if what:
            return f"no weights that are read; {name} is {what}"
    if not names:
        return "an empty folder" if not any(folder.iterdir()) else "a folder of folders, none of them with a model"
    if optimizers := [name for name in names if _OPTIMIZER.fullmatch(name)]:
        return f"only the state of an optimizer ({_some(optimizers)}); give the file itself, with --include optimizer"
    return f"no weights among {_some(names)}; a model is model.safetensors, pytorch_model.bin or the like, or their index.json"


def _with_models(folder: Path) -> Iterator[str]:
    """Folders beneath it that hold a model, two deep."""
    beneath = [each for each in sorted(folder.iterdir()) if each.is_dir()]
    beneath += [below for each in beneath[:_MOST_FOLDERS] for below in sorted(each.iterdir()) if below.is_dir()]
    for each in beneath[:_MOST_FOLDERS]:
        names = _files(each)
        if any(
            name.endswith(_FORMS) or name in ("modules.json", "model_index.json") or _NAMED.fullmatch(name) for name in names
        ):
            yield str(each.relative_to(folder))


def _some(names: list[str]) -> str:
    return ", ".join(names[:6]) + (f" and {len(names) - 6} more" if len(names) > 6 else "")
