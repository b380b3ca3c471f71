"""Files of other kinds. Those in `recorded` are from the libraries themselves: onnx 1.23, gguf 0.19, h5py 3.16, flax, SciPy."""

import gzip
import tarfile
import zipfile
from pathlib import Path

import pytest

from danaus.checkpoints import read
from danaus.errors import FileError

RECORDED = Path(__file__).parent / "recorded"


@pytest.mark.parametrize(
    ("name", "what", "package"),
    [
        ("model.onnx", "a model of ONNX", "onnx"),
        ("model.gguf", "a GGUF file", "gguf"),
        ("model.h5", "HDF5", "h5py"),
        ("flax_model.msgpack", "MessagePack", "flax"),
        ("model.mat", "a file of MATLAB", "scipy"),
    ],
)
def test_what_other_libraries_write_is_named_with_a_command_that_makes_an_npz(
    name: str, what: str, package: str, tmp_path: Path
) -> None:
    content = (RECORDED / name).read_bytes()
    for called in (name, "model.safetensors", "my model.bin"):
        path = tmp_path / called
        path.write_bytes(content)
        with pytest.raises(FileError, match=what) as told:
            read(path)
        assert f"pip install {package})" in str(told.value)
        assert str(told.value).endswith(f"{repr(str(path)) if ' ' in called else path} model.npz")
        program = str(told.value).split('"')[1]
        compile(program, name, "exec")


def test_onnx_is_known_where_its_graph_is_cut_short(tmp_path: Path) -> None:
    content = (RECORDED / "model.onnx").read_bytes()
    (tmp_path / "x").write_bytes(content[:100])
    with pytest.raises(FileError, match="a model of ONNX"):
        read(tmp_path / "x")


def _field(number: int, content: bytes) -> bytes:
    return bytes([number << 3 | 2, len(content)]) + content


def test_graphs_of_tensorflow_are_told_from_onnx(tmp_path: Path) -> None:
    node = _field(1, _field(1, b"w") + _field(2, b"Const"))
    for content, what in (
        (b"\x08\x01" + _field(2, _field(1, b"x" * 9)), "a SavedModel of TensorFlow"),
        (node + node + _field(4, b"\x08\x15"), "a frozen graph of TensorFlow"),
        (b"\x08\x04" + _field(2, b"x") + b"\xa2\x1f\x01x", "a model of Core ML"),
    ):
        (tmp_path / "model.pb").write_bytes(content)
        with pytest.raises(FileError, match=what):
            read(tmp_path / "model.pb")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 90888945\n", "pointer of Git LFS.*git lfs pull"),
        (b"<!DOCTYPE html>\n<html><title>Sign in</title>", "a web page.*resolve"),
        (b"\n <HTML><body>", "a web page"),
        (gzip.compress(b"x", mtime=0), "packed by gzip; unpack it"),
        (b"(\xb5/\xfd" + bytes(20), "packed by zstd"),
        (b"\x1c\0\0\0TFL3" + bytes(20), "TensorFlow Lite"),
        (b"PAR1" + bytes(20), "a Parquet table"),
        (b"tjgg" + bytes(20), "before GGUF"),
        (bytes(4096), "nothing but zeros"),
        (b"(dp0\nS'a'\np1\nI1\ns.", "a bare pickle"),
        (bytes(100) + bytes.fromhex("57fb808b247547db"), "the index of a checkpoint of TensorFlow"),
        (b'<?xml version="1.0"?><net>', "XML"),
        (b"hello, this is a text", "neither safetensors"),
        (b"", "an empty file"),
    ],
)
def test_what_is_often_given_in_place_of_a_model_is_named(content: bytes, message: str, tmp_path: Path) -> None:
    for name in ("model.safetensors", "pytorch_model.bin"):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(FileError, match=message) as told:
            read(tmp_path / name)
        assert name in str(told.value)


def test_archives_are_told_by_what_is_in_them(tmp_path: Path) -> None:
    for member, message in (
        ("model.weights.h5", "a model of Keras"),
        ("m/archive_format", "a program exported by PyTorch"),
        ("folder/model.safetensors", "a zip archive with folder/model.safetensors in it; unpack it"),
        ("readme.txt", "neither an npz nor a PyTorch checkpoint"),
    ):
        with zipfile.ZipFile(tmp_path / "x", "w") as archive:
            archive.writestr(member, "x")
        with pytest.raises(FileError, match=message):
            read(tmp_path / "x")
    with tarfile.open(tmp_path / "x.tar", "w") as archive:
        archive.add(__file__, "x")
    with pytest.raises(FileError, match="a tar archive; unpack it"):
        read(tmp_path / "x.tar")
