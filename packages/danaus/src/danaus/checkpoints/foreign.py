"""Files of other kinds, told by what they hold, each with the way to one that is read."""

import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

_NAME = "model.npz"
"""What the ways out write."""

_GGUF = (
    "import sys, numpy, gguf; numpy.savez(sys.argv[2], **{t.name: gguf.dequantize(t.data, t.tensor_type) "
    "for t in gguf.GGUFReader(sys.argv[1]).tensors})"
)
_ONNX = (
    "import sys, numpy, onnx; from onnx.numpy_helper import to_array; numpy.savez(sys.argv[2], "
    "**{t.name: to_array(t) for t in onnx.load(sys.argv[1]).graph.initializer})"
)
_HDF5 = (
    "import sys, numpy, h5py; held = {}; h5py.File(sys.argv[1]).visititems(lambda name, x: held.update({name: x[()]}) "
    "if isinstance(x, h5py.Dataset) else None); numpy.savez(sys.argv[2], **held)"
)
_FLAX = (
    "import sys, numpy; from flax.serialization import msgpack_restore; from flax.traverse_util import flatten_dict; "
    "numpy.savez(sys.argv[2], **flatten_dict(msgpack_restore(open(sys.argv[1], 'rb').read()), sep='.'))"
)
_TENSORFLOW = (
    "import sys, numpy, tensorflow; held = tensorflow.train.load_checkpoint(sys.argv[1]); "
    "numpy.savez(sys.argv[2], **{name: held.get_tensor(name) for name in held.get_variable_to_shape_map()})"
)
_KERAS = (
    "import sys, numpy, keras; "
    "numpy.savez(sys.argv[2], **{w.path: w.numpy() for w in keras.saving.load_model(sys.argv[1]).weights})"
)
_MATLAB = (
    "import sys, numpy, scipy.io; numpy.savez(sys.argv[2], **{name: x for name, x in scipy.io.loadmat(sys.argv[1]).items() "
    "if not name.startswith('__')})"
)

_DOWNLOAD = "download the file itself: git lfs pull, or hf download"
_UNPACK = "unpack it, and give what was in it"

_SIGNS: tuple[tuple[int, bytes, str, str], ...] = (
    (0, b"version https://git-lfs", "a pointer of Git LFS that stands for the file", _DOWNLOAD),
    (0, b"\x1f\x8b", "packed by gzip", _UNPACK),
    (0, b"\xfd7zXZ\x00", "packed by xz", _UNPACK),
    (0, b"BZh", "packed by bzip2", _UNPACK),
    (0, b"(\xb5/\xfd", "packed by zstd", _UNPACK),
    (0, b"7z\xbc\xaf\x27\x1c", "a 7z archive", _UNPACK),
    (0, b"Rar!", "a RAR archive", _UNPACK),
    (257, b"ustar", "a tar archive", _UNPACK),
    (4, b"TFL3", "a model of TensorFlow Lite", "give the model that it was converted from"),
    (0, b"PAR1", "a Parquet table", "give a model's weights"),
    (0, b"ARROW1", "an Arrow table", "give a model's weights"),
    (0, b"SQLite format 3", "an SQLite database", "give a model's weights"),
    (0, b"%PDF", "a PDF", "give a model's weights"),
    (0, b"\xba\x16\x4f\x2f", "a model of fastText", "save model.get_input_matrix() by numpy.save"),
    (0, b"\x7fELF", "a program", "give a model's weights"),
)
"""An offset, the bytes there, the kind of file that they tell, and the way out."""

_COMMANDS: tuple[tuple[bytes, str, str, str], ...] = (
    (b"GGUF", "a GGUF file of llama.cpp", "gguf", _GGUF),
    (b"\x89HDF\r\n\x1a\n", "HDF5, as Keras and TensorFlow write it", "h5py", _HDF5),
    (b"MATLAB 5.0 MAT-file", "a file of MATLAB", "scipy", _MATLAB),
)
"""How it begins, what that is, the package that reads it, and the program that makes an npz of it."""

_OLD_GGML = (b"lmgg", b"fmgg", b"tjgg", b"algg")
_LEVELDB = bytes.fromhex("57fb808b247547db")
"""How the index of TensorFlow's checkpoints ends."""


def foreign(path: Path, head: bytes) -> str:
    """What a file is that is not read, and what to give instead; empty where that is unknown."""
    for at, sign, what, way in _SIGNS:
        if head[at:].startswith(sign):
            return f"{what}; {way}"
    for sign, what, package, program in _COMMANDS:
        if head.startswith(sign):
            return _way(path, what, package, program)
    if head[:4] in _OLD_GGML:
        return "a file of GGML, before GGUF; give the safetensors or PyTorch checkpoint that it was made from"
    if head and not head.strip(b"\0") and _only_zeros(path):
        return "nothing but zeros, as a download leaves that was cut short; download it again"
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if text.startswith((b"<!doctype html", b"<html")):
        return "a web page; give the file itself (Hugging Face: /resolve/ in the address in place of /blob/)"
    if text.startswith(b"<?xml"):
        return "XML; give the weights that it describes, in the form that they were converted from"
    return _protobuf(path) or _by_structure(path, head)


def _way(path: Path, what: str, package: str, program: str, name: str = "") -> str:
    command = f'python -c "{program}" {shlex.quote(name or str(path))} {_NAME}'
    return f"{what}, which is not read. Give the model as safetensors, or make an npz (pip install {package}):\n  {command}"


def _by_structure(path: Path, head: bytes) -> str:
    if head[:1] and (0x81 <= head[0] <= 0x8F or head[0] in (0xDE, 0xDF)):
        at = {0xDE: 3, 0xDF: 5}.get(head[0], 1)
        # A map whose first key is a text.
        if head[at : at + 1] and (0xA1 <= head[at] <= 0xBF or head[at] == 0xD9) and head[at + 2 : at + 6].isascii():
            return _way(path, "MessagePack, as Flax writes it", "flax", _FLAX)
    if path.stat().st_size > 48:
        with path.open("rb") as file:
            file.seek(-8, 2)
            if file.read() == _LEVELDB:
                stem = str(path.with_suffix(""))
                return _way(path, "the index of a checkpoint of TensorFlow", "tensorflow", _TENSORFLOW, stem)
    return ""


def _only_zeros(path: Path) -> bool:
    with path.open("rb") as file:
        return all(not chunk.strip(b"\0") for chunk in iter(lambda: file.read(1 << 20), b""))


def zipped(path: Path, names: list[str]) -> str:
    """What a zip archive is that holds neither NumPy's nor PyTorch's members, and the way out."""
    if "model.weights.h5" in names:
        return _way(path, "a model of Keras", "keras", _KERAS)
    if any(name.endswith("archive_format") for name in names):
        return "a program exported by PyTorch; save the state_dict of the module that it was made from"
    if inside := [name for name in names if name.endswith((".safetensors", ".bin", ".pt", ".pth", ".npz", ".onnx", ".gguf"))]:
        return f"a zip archive with {inside[0]} in it; unpack it, and give the folder"
    return "a zip archive, but neither an npz nor a PyTorch checkpoint; give a model's weights"


def _protobuf(path: Path) -> str:
    """ONNX and TensorFlow's graphs are messages of Protocol Buffers, told by the numbers and kinds of their fields."""
    try:
        fields = list(_fields(path))
    except ValueError:
        return ""
    kinds = {number: kind for number, kind, _ in fields}
    texts = {number: text for number, _, text in reversed(fields)}
    known = {1: 0, 2: 2, 3: 2, 4: 2, 5: 0, 6: 2, 7: 2, 8: 2, 14: 2, 20: 2, 25: 2, 26: 2}
    if kinds.get(1) == 0 and kinds.get(7) == 2 and all(known.get(number) == kind for number, kind in kinds.items()):
        return _way(path, "a model of ONNX", "onnx", _ONNX)
    if kinds == {1: 0, 2: 2}:
        where = str(path.parent / "variables" / "variables")
        return _way(path, "a SavedModel of TensorFlow", "tensorflow", _TENSORFLOW, where)
    if kinds.get(1) == 0 and kinds.get(2) == 2 and any(number >= 200 for number in kinds):
        return "a model of Core ML; give the model that it was converted from"
    if fields and set(kinds) <= {1, 2, 3, 4, 5} and kinds.get(1) == 2 and texts[1].startswith(b"\n") and b"\x12" in texts[1]:
        return "a frozen graph of TensorFlow; give the SavedModel or checkpoint that it was made from"
    return ""


def _fields(path: Path) -> Iterator[tuple[int, int, bytes]]:
    """Number, kind and first bytes of each field of a message; the last may be cut short.

    Raises:
        ValueError: It is no message.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        for _ in range(100_000):
            if file.tell() >= size:
                return
            tag = _whole_number(file)
            number, kind = tag >> 3, tag & 7
            if not 0 < number < 100_000 or kind not in (0, 1, 2, 5):
                raise ValueError("no field")
            text = b""
            if kind == 0:
                _whole_number(file)
            else:
                length = {1: 8, 5: 4}.get(kind) or _whole_number(file)
                text = file.read(min(length, 64))
                file.seek(length - len(text), 1)
            yield number, kind, text


def _whole_number(file: BinaryIO) -> int:
    """The next number, of seven bits a byte, the lowest first."""
    value = 0
    for shift in range(0, 64, 7):
        byte = int.from_bytes(file.read(1) or b"\xff")
        value |= (byte & 127) << shift
        if byte < 128:
            return value
    raise ValueError("too long, or the end")
