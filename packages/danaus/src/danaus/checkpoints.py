"""The tensors of a model's file, one by one: safetensors, NumPy's npz and npy, PyTorch's checkpoints.

`tensors(path)` reads names, shapes and dtypes; the numbers of a tensor are read when its `load()` is called, so that never more
than one is in memory (but for one old form, below). What a file is, its first bytes tell, not its name.

| kind | how | needs |
| --- | --- | --- |
| safetensors, also in shards by `….index.json` | the header, then a map of the tensor's bytes | nothing more |
| npz, npy | the header of each member, then that member; pickled objects are refused | nothing more |
| PyTorch's zip (since 1.6) | `torch.load(weights_only=True, mmap=True)`: pickles that run code are refused | `danaus[torch]` |
| PyTorch's older form | `torch.load(weights_only=True)`, which cannot map: all of it is in memory | `danaus[torch]` |

A directory stands for the `model.safetensors.index.json` or `model.safetensors` in it. bfloat16 and float8 (e4m3fn, e5m2)
become float32; 16-bit floats, 32, 64 and complex stay; anything else is named by its dtype and cannot be loaded.
"""

import json
import math
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np

from danaus.errors import FileError, KindError, MissingExtraError

_MOST_HEADER_BYTES = 100_000_000  # As the format of safetensors has it.
_SAFETENSORS = {
    "F64": ("float64", 8),
    "F32": ("float32", 4),
    "F16": ("float16", 2),
    "BF16": ("bfloat16", 2),
    "F8_E5M2": ("float8_e5m2", 1),
    "F8_E4M3": ("float8_e4m3fn", 1),
    "C64": ("complex64", 8),
    "I64": ("int64", 8),
    "U64": ("uint64", 8),
    "I32": ("int32", 4),
    "U32": ("uint32", 4),
    "I16": ("int16", 2),
    "U16": ("uint16", 2),
    "I8": ("int8", 1),
    "U8": ("uint8", 1),
    "BOOL": ("bool", 1),
}
"""Its name of a dtype → ours, and bytes."""

_OLD_TORCH = b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19."
"""How PyTorch's files before 1.6 begin: a pickle of one long number."""

_WIDENED = {"bfloat16": np.uint16, "float8_e5m2": np.uint8, "float8_e4m3fn": np.uint8}
"""Dtypes that NumPy has not → what their bytes are read as."""


@dataclass(frozen=True)
class Tensor:
    """A tensor of a file.

    Attributes:
        name: As in the file; parts of nested dictionaries are joined by dots.
        shape: Sizes of its axes.
        dtype: Its name, as `bfloat16`.
        load: Reads it: an array of NumPy. Raises `FileError` or `KindError`.
    """

    name: str
    shape: tuple[int, ...]
    dtype: str
    load: Callable[[], Any]

    @property
    def is_floating(self) -> bool:
        """Whether it holds floating or complex numbers, and not whole ones."""
        return self.dtype.startswith(("float", "bfloat", "complex"))


def tensors(path: Path) -> list[Tensor]:
    """The tensors of a file or directory, in the file's order.

    Raises:
        FileError: It does not exist, is of no kind that is known, is damaged, or would run code.
        MissingExtraError: A PyTorch checkpoint, and PyTorch is not installed.
    """
    try:
        return _tensors(path)
    except FileError:
        raise
    except OSError as problem:
        raise FileError(f"{path}: {problem.strerror or problem}") from problem


def _tensors(path: Path) -> list[Tensor]:
    if path.is_dir():
        for name in ("model.safetensors.index.json", "model.safetensors"):
            if (path / name).exists():
                return _tensors(path / name)
        raise FileError(f"{path}: a directory without model.safetensors or model.safetensors.index.json")
    with path.open("rb") as file:
        head = file.read(len(_OLD_TORCH))
    if head.startswith(b"PK\x03\x04"):
        return _zipped(path)
    if head.startswith(b"\x93NUMPY"):
        return [_npy(path)]
    if path.name.endswith(".json"):
        return list(_sharded(path))
    if head[8:9] == b"{":
        return _safetensors(path)
    if head == _OLD_TORCH:
        return _torch(path, mapped=False)
    if head.startswith(b"\x80"):
        raise FileError(f"{path}: a bare pickle, which could run code and is not read; save it anew as safetensors")
    raise FileError(f"{path}: neither safetensors (or its index.json) nor npz, npy or a PyTorch checkpoint")


def _sharded(path: Path) -> Iterator[Tensor]:
    """The tensors that the index names, shard by shard."""
    try:
        places = cast(dict[str, str], json.loads(path.read_text())["weight_map"])
        shards = dict.fromkeys(places.values())
    except (ValueError, KeyError, TypeError, AttributeError) as problem:
        raise FileError(f"{path}: no index of safetensors, which has a weight_map of names and files") from problem
    for shard in shards:
        # A name that leads out of the directory is no shard.
        if not isinstance(cast(Any, shard), str) or Path(shard).name != shard:
            raise FileError(f"{path}: the shard {shard!r} is not a file beside the index")
    if missing := [shard for shard in shards if not (path.parent / shard).is_file()]:
        raise FileError(f"{path}: {len(missing)} of {len(shards)} shards are missing: {', '.join(missing)}")
    for shard in shards:
        held = {tensor.name: tensor for tensor in _safetensors(path.parent / shard)}
        for name in (name for name, place in places.items() if place == shard):
            if name not in held:
                raise FileError(f"{path}: {name} should be in {shard}, and is not")
            yield held[name]


def _safetensors(path: Path) -> list[Tensor]:
    size = path.stat().st_size
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        if not 2 <= length <= min(size - 8, _MOST_HEADER_BYTES):
            raise FileError(f"{path}: damaged: its header would have {length} bytes, the file has {size}")
        header = file.read(length)
    try:
        entries = cast(dict[str, Any], json.loads(header))
        entries.pop("__metadata__", None)
        return [_safetensor(path, 8 + length, size, name, entry) for name, entry in entries.items()]
    except (ValueError, KeyError, TypeError, AttributeError) as problem:
        raise FileError(f"{path}: damaged: its header is not that of safetensors ({problem})") from problem


def _safetensor(path: Path, start: int, size: int, name: str, entry: dict[str, Any]) -> Tensor:
    code, shape = str(entry["dtype"]), tuple(int(each) for each in entry["shape"])
    begin, end = (int(each) for each in entry["data_offsets"])
    if min((0, *shape)) < 0 or not 0 <= begin <= end or start + end > size:
        raise FileError(f"{path}: damaged: {name} lies at bytes {begin} to {end} of {size - start}")
    dtype, width = _SAFETENSORS.get(code, (code.lower(), 0))
    if width and math.prod(shape) * width != end - begin:
        raise FileError(f"{path}: damaged: {name} has shape {shape} and dtype {dtype}, but {end - begin} bytes")

    def load() -> Any:
        if not width:
            raise KindError(f"dtype {code} is not known")
        stored = np.dtype(_WIDENED.get(dtype, dtype)).newbyteorder("<")
        if begin == end:
            return widen(np.zeros(shape, stored), dtype)
        return widen(np.memmap(path, stored, "r", start + begin, shape), dtype)

    return Tensor(name, shape, dtype, load)


def widen(stored: Any, dtype: str) -> Any:
    """The numbers of a dtype unknown to NumPy, from their bytes, as float32; others as they are.

    Example:
        >>> import numpy as np
        >>> widen(np.array([0x3F80, 0xC040], np.uint16), "bfloat16").tolist()
        [1.0, -3.0]
    """
    if dtype == "bfloat16":
        return (stored.astype(np.uint32) << 16).view(np.float32)
    if dtype == "float8_e5m2":
        # The upper half of a float16.
        return (stored.astype(np.uint16) << 8).view(np.float16).astype(np.float32)
    if dtype == "float8_e4m3fn":
        return _e4m3fn()[stored]
    return np.asarray(stored)


def _e4m3fn() -> Any:
    """The number that each byte means: a sign, four bits of exponent (bias 7), three of fraction.

    All ones is NaN, and there is no infinity.
    """
    byte = np.arange(256)
    exponent, fraction = byte >> 3 & 15, (byte & 7) / 8
    size = np.where(exponent == 0, fraction * 2.0**-6, (1 + fraction) * 2.0 ** (exponent - 7.0))
    size[byte & 127 == 127] = np.nan
    return np.where(byte < 128, size, -size).astype(np.float32)


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
                return _torch(path, mapped=True)
            if not names or not all(name.endswith(".npy") for name in names):
                raise FileError(f"{path}: a zip archive, but neither an npz nor a PyTorch checkpoint")
            return [_npz(path, archive, name) for name in names]
    except zipfile.BadZipFile as problem:
        raise FileError(f"{path}: damaged: {problem}") from problem


def _npz(path: Path, archive: zipfile.ZipFile, member: str) -> Tensor:
    with archive.open(member) as file:
        shape, dtype = _npy_header(path, file)

    def load() -> Any:
        try:
            with zipfile.ZipFile(path) as again, again.open(member) as file:
                return _native(np.lib.format.read_array(file, allow_pickle=False))
        except (ValueError, zipfile.BadZipFile, EOFError) as problem:
            raise FileError(f"damaged, or a pickled object, which is not read ({problem})") from problem

    return Tensor(member.removesuffix(".npy"), shape, dtype, load)


def _npy(path: Path) -> Tensor:
    with path.open("rb") as file:
        shape, dtype = _npy_header(path, file)

    def load() -> Any:
        try:
            return _native(np.load(path, mmap_mode="r", allow_pickle=False))
        except ValueError as problem:
            raise FileError(f"damaged, or a pickled object, which is not read ({problem})") from problem

    return Tensor(path.stem, shape, dtype, load)


def _npy_header(path: Path, file: Any) -> tuple[tuple[int, ...], str]:
    form = np.lib.format
    try:
        read = form.read_array_header_1_0 if form.read_magic(file) == (1, 0) else form.read_array_header_2_0
        shape, _, dtype = read(file)
    except (ValueError, EOFError) as problem:
        raise FileError(f"{path}: damaged: {problem}") from problem
    return tuple(int(each) for each in shape), dtype.name


def _native(x: Any) -> Any:
    return x if x.dtype.isnative else x.astype(x.dtype.newbyteorder("="))


def _torch(path: Path, *, mapped: bool) -> list[Tensor]:
    try:
        import torch
    except ImportError as problem:
        raise MissingExtraError(f"{path} is a PyTorch checkpoint; to read it: pip install 'danaus[torch]'") from problem
    # PyTorch's types are known only in part.
    library = cast(Any, torch)
    try:
        held = library.load(path, weights_only=True, mmap=mapped, map_location="cpu")
    except Exception as problem:  # It raises what its parts raise; whatever it was, the file was not read.
        reason = str(problem).strip().splitlines()
        if "weights_only" in str(problem) or "Unsupported" in str(problem):
            raise FileError(
                f"{path}: refused: its pickle asks for more than tensors and could run code ({_refused(str(problem))}); "
                "save the state_dict alone, or as safetensors"
            ) from problem
        raise FileError(f"{path}: not read by PyTorch: {reason[0] if reason else type(problem).__name__}") from problem
    return [_of_torch(library, name, tensor) for name, tensor in _flat(library, "", held)]


def _refused(message: str) -> str:
    """The line of PyTorch's message that names what was refused."""
    lines = [line.strip() for line in message.splitlines() if "GLOBAL" in line or "Unsupported" in line]
    return lines[0][:200] if lines else "weights only"


def _flat(library: Any, prefix: str, held: Any) -> Iterator[tuple[str, Any]]:
    """Tensors of nested dictionaries and lists, each under its path."""
    if isinstance(held, library.Tensor):
        yield prefix or "tensor", held
        return
    inside: dict[Any, Any] = {}
    if isinstance(held, dict):
        inside = cast(dict[Any, Any], held)
    elif isinstance(held, list | tuple):
        inside = dict(enumerate(cast(list[Any], held)))
    for key, value in inside.items():
        yield from _flat(library, f"{prefix}.{key}" if prefix else str(key), value)


def _of_torch(library: Any, name: str, tensor: Any) -> Tensor:
    dtype = str(tensor.dtype).removeprefix("torch.")

    def load() -> Any:
        try:
            x = tensor.detach()
            return (x.float() if dtype in _WIDENED else x).numpy()
        except (TypeError, RuntimeError) as problem:
            raise KindError(f"a tensor of dtype {dtype} and layout {tensor.layout}, which NumPy has not") from problem

    return Tensor(name, tuple(int(each) for each in tensor.shape), dtype, load)
