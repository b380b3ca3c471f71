"""The tensors of a model's file or folder, one by one: safetensors, NumPy's npz and npy, PyTorch's checkpoints.

`read(path)` reads names, shapes and dtypes; the numbers of a tensor are read when its `load()` is called, so that never more
than one is in memory (but for one old form, below). What a file is, its first bytes tell, not its name.

| kind | how | needs |
| --- | --- | --- |
| safetensors | the header, then a map of the tensor's bytes | nothing more |
| npz, npy | the header of each member, then that member; pickled objects are refused | nothing more |
| PyTorch's zip (since 1.6) | `torch.load(weights_only=True, mmap=True)`: pickles that run code are refused | PyTorch |
| PyTorch's older form | `torch.load(weights_only=True)`, which cannot map: all of it is in memory | PyTorch |
| shards of either, by `….index.json` | shard by shard | what they need |
| a folder | what of it the rule of `folders` chooses | what that needs |

bfloat16 and float8 (e4m3fn, e5m2) become float32; 16-bit floats, 32, 64 and complex stay; anything else is named by its dtype
and cannot be loaded. Files of other kinds are named as what they are, with the way to one that is read.
"""

import json
import zipfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, cast

from danaus.checkpoints.folders import Part, choose
from danaus.checkpoints.foreign import foreign, zipped
from danaus.checkpoints.npz import read_npy, read_npz
from danaus.checkpoints.pytorch import OLD_FORM, read_pytorch
from danaus.checkpoints.roles import with_roles
from danaus.checkpoints.safetensors import has_header, read_safetensors
from danaus.checkpoints.tensor import Role, Tensor
from danaus.errors import FileError

_HEAD_BYTES = 512


@dataclass(frozen=True)
class Checkpoint:
    """A model as it lies in files.

    Attributes:
        tensors: In the order of the files.
        files: That are read.
        left: Path → why it is not read; of a folder alone.
    """

    tensors: list[Tensor]
    files: list[Path]
    left: dict[Path, str] = field(default_factory=dict[Path, str])


def tensors(path: Path) -> list[Tensor]:
    """The tensors of a file or folder, in the file's order. Raises as `read` does."""
    return read(path).tensors


def read(path: Path, include: Collection[Role] = ()) -> Checkpoint:
    """The model in a file or folder.

    Args:
        path: Where.
        include: With "optimizer state" the files of a folder that hold it are read as well.

    Raises:
        FileError: It does not exist, is of no kind that is read, is damaged, or would run code.
        MissingExtraError: A PyTorch checkpoint, and PyTorch is not installed.
    """
    try:
        if not path.is_dir():
            return Checkpoint(with_roles(_of_file(path)), [path])
        return _of_folder(path, "optimizer state" in include)
    except FileError:
        raise
    except OSError as problem:
        raise FileError(f"{path}: {problem.strerror or problem}") from problem


def _of_folder(folder: Path, with_optimizer: bool) -> Checkpoint:
    choice = choose(folder)
    held = [each for part in choice.parts for each in with_roles(_of_part(part))]
    left, files = choice.left, [part.path for part in choice.parts]
    for part in choice.optimizers:
        if with_optimizer:
            files.append(part.path)
            held += [replace(each, role="optimizer state") for each in _of_part(part)]
        else:
            left[part.path] = "the state of an optimizer; --include optimizer reads it"
    return Checkpoint(held, files, left)


def _of_part(part: Part) -> list[Tensor]:
    return [replace(each, name=part.prefix + each.name) for each in _of_file(part.path)]


def _of_file(path: Path) -> list[Tensor]:
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    if not head:
        raise FileError(f"{path}: an empty file")
    if head.startswith(b"PK"):
        return _zipped(path)
    if head.startswith(b"\x93NUMPY"):
        return [read_npy(path)]
    if has_header(head, path.stat().st_size) and not head.startswith(b"GGUF"):
        return read_safetensors(path)
    if head.startswith(OLD_FORM):
        return read_pytorch(path, mapped=False)
    if head.startswith((b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05", b"(dp", b"(lp", b"ccopy_reg")):
        raise FileError(f"{path}: a bare pickle, which could run code and is not read; save it anew as safetensors")
    if what := foreign(path, head):
        raise FileError(f"{path}: {what}")
    if head[8:9] == b"{":
        return read_safetensors(path)
    if head.lstrip()[:1] in (b"{", b"["):
        return list(_sharded(path))
    raise FileError(f"{path}: neither safetensors (or its index.json) nor npz, npy or a PyTorch checkpoint")


def _sharded(path: Path) -> Iterator[Tensor]:
    """The tensors that the index names, shard by shard."""
    try:
        places = cast(dict[str, str], json.loads(path.read_text("utf-8"))["weight_map"])
        shards = dict.fromkeys(places.values())
    except (ValueError, KeyError, TypeError, AttributeError) as problem:
        raise FileError(
            f"{path}: JSON, but no index of shards, which has a weight_map of names and files; give the folder"
        ) from problem
    for shard in shards:
        # A name that leads out of the directory is no shard.
        if not isinstance(cast(Any, shard), str) or Path(shard).name != shard:
            raise FileError(f"{path}: the shard {shard!r} is not a file beside the index")
    if missing := [shard for shard in shards if not (path.parent / shard).is_file()]:
        raise FileError(f"{path}: {len(missing)} of {len(shards)} shards are missing: {', '.join(missing)}")
    for shard in shards:
        if (path.parent / shard).samefile(path):
            raise FileError(f"{path}: names itself as a shard")
        held = {tensor.name: tensor for tensor in _of_file(path.parent / shard)}
        for name in (name for name, place in places.items() if place == shard):
            if name not in held:
                raise FileError(f"{path}: {name} should be in {shard}, and is not")
            yield held[name]


def _zipped(path: Path) -> list[Tensor]:
    """Both NumPy's and PyTorch's files are zip archives."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            if any(name.endswith("/constants.pkl") for name in names):
                raise FileError(
                    f"{path}: a program of TorchScript, which is code and is not read; save the state_dict of the module that "
                    "torch.jit.load makes of it, if you trust it"
                )
            if any(name.endswith("/data.pkl") or name == "data.pkl" for name in names):
                if path.suffix == ".distcp":
                    raise FileError(f"{path}: a piece of a distributed checkpoint; give its folder")
                return read_pytorch(path, mapped=True)
            if not names or not all(name.endswith(".npy") for name in names):
                raise FileError(f"{path}: {zipped(path, names)}")
            return read_npz(path, archive)
    except zipfile.BadZipFile as problem:
        raise FileError(
            f"{path}: damaged or cut short: it begins as a zip archive (npz, PyTorch) and does not end as one ({problem})"
        ) from problem
