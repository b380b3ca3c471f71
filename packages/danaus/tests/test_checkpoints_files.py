import json
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from danaus.checkpoints import read, tensors
from danaus.errors import FileError, KindError
from written import write_matrix, write_safetensors


def _loaded(path: Path) -> dict[str, Any]:
    return {tensor.name: tensor.load() for tensor in tensors(path)}


def test_what_is_no_safetensors_is_told(tmp_path: Path) -> None:
    entry = {"dtype": "F32", "shape": [2, 2], "data_offsets": [0, 16]}
    data = bytes(16)
    for change, message in (
        ({"data_offsets": [0, 20]}, "cut short or damaged: its header tells of 93 bytes, the file has 89"),
        ({"data_offsets": [8, 4]}, "lies at bytes"),
        ({"data_offsets": [-4, 12]}, "lies at bytes"),
        ({"shape": [2, 3]}, r"shape \(2, 3\) and dtype float32, but 16 bytes"),
        ({"shape": [-2, -2]}, "lies at"),
        ({"shape": "x"}, "not that of safetensors"),
        ({"dtype": None, "shape": None}, "not that of safetensors"),
    ):
        with pytest.raises(FileError, match=message):
            tensors(write_safetensors(tmp_path / "x", {"x": entry | change}, data))
    for header in (b"{not json}", b"{}extra", b'{"x": 3}'):
        with pytest.raises(FileError, match="not that of safetensors"):
            tensors(write_safetensors(tmp_path / "x", header))
    (tmp_path / "cut").write_bytes((1 << 40).to_bytes(8, "little") + b"{}")
    with pytest.raises(FileError, match="its header would have 1099511627776 bytes"):
        tensors(tmp_path / "cut")
    (unknown,) = tensors(write_safetensors(tmp_path / "x", {"x": entry | {"dtype": "F4_NEW"}}, data))
    with pytest.raises(KindError, match="F4_NEW is not known"):
        unknown.load()
    for name, content in (("text", b"hello, this is a text"), ("nothing", b""), ("bare.pkl", pickle.dumps({"a": 1}))):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(FileError, match=name):
            tensors(tmp_path / name)
    with pytest.raises(FileError, match="No such file"):
        tensors(tmp_path / "missing")


def _sharded(folder: Path, places: dict[str, Any] | None = None) -> Path:
    for shard, name in (("model-1.safetensors", "a"), ("model-2.safetensors", "b")):
        write_matrix(folder / shard, **{name: ord(name)})
    index = folder / "model.safetensors.index.json"
    index.write_text(json.dumps({"weight_map": places or {"b": "model-2.safetensors", "a": "model-1.safetensors"}}))
    return index


def test_shards_are_read_by_their_index(tmp_path: Path) -> None:
    index = _sharded(tmp_path)
    for path in (index, tmp_path):
        found = _loaded(path)
        assert {name: x[0, 0] for name, x in found.items()} == {"a": 97, "b": 98}
    for places, message in (
        ({"a": "../model-1.safetensors"}, "not a file beside the index"),
        ({"a": "/etc/passwd"}, "not a file beside the index"),
        ({"a": 3}, "not a file beside the index"),
        ({"a": "model-1.safetensors", "c": "model-9.safetensors"}, r"1 of 2 shards are missing: model-9\.safetensors"),
        ({"c": "model-1.safetensors"}, r"c should be in model-1\.safetensors, and is not"),
        ({"a": {}}, "no index of shards"),
        ([1], "no index of shards"),
    ):
        with pytest.raises(FileError, match=message):
            tensors(_sharded(tmp_path, places))  # type: ignore[arg-type]
    index.write_text("{}")
    with pytest.raises(FileError, match="no index of shards"):
        tensors(index)


def test_shards_of_pytorch_are_read_by_their_index(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    for shard, name in (("pytorch_model-00001-of-00002.bin", "a"), ("pytorch_model-00002-of-00002.bin", "b")):
        torch.save({name: torch.full((2, 2), float(ord(name)))}, tmp_path / shard)
    places = {"b": "pytorch_model-00002-of-00002.bin", "a": "pytorch_model-00001-of-00002.bin"}
    index = tmp_path / "pytorch_model.bin.index.json"
    index.write_text(json.dumps({"metadata": {}, "weight_map": places}))
    for path in (index, tmp_path):
        assert {name: x[0, 0] for name, x in _loaded(path).items()} == {"a": 97, "b": 98}
    index.write_text(json.dumps({"weight_map": {"a": index.name}}))
    with pytest.raises(FileError, match="names itself"):
        tensors(index)


def test_a_file_is_what_its_bytes_say_whatever_it_is_called(tmp_path: Path) -> None:
    for name in ("model.onnx", "model.gguf", "config.json", "weights"):
        assert [each.name for each in tensors(write_matrix(tmp_path / name, a=1))] == ["a"]
    (tmp_path / "model.safetensors").write_text('{"hidden_size": 384}')
    with pytest.raises(FileError, match="JSON, but no index of shards"):
        tensors(tmp_path / "model.safetensors")
    # A GGUF of 123 tensors has a brace where a header of safetensors begins.
    (tmp_path / "x").write_bytes(b"GGUF" + (3).to_bytes(4, "little") + (123).to_bytes(8, "little") + bytes(16))
    with pytest.raises(FileError, match="GGUF file"):
        tensors(tmp_path / "x")


def test_a_file_cut_anywhere_is_told_and_never_a_traceback(tmp_path: Path) -> None:
    whole = write_matrix(tmp_path / "whole", a=1, b=2).read_bytes()
    np.savez(tmp_path / "x.npz", a=np.eye(5))
    for content in (whole, (tmp_path / "x.npz").read_bytes()):
        for length in {0, 1, 2, 4, 7, 8, 9, 12, 30, len(content) // 2, len(content) - 1}:
            (tmp_path / "cut").write_bytes(content[:length])
            with pytest.raises(FileError, match="cut"):
                tensors(tmp_path / "cut")


def test_only_what_is_weights_has_that_role(tmp_path: Path) -> None:
    path = write_matrix(tmp_path / "model.safetensors", **{"layer.weight": 1, "optimizer.state.0.exp_avg": 2})
    assert [each.role for each in read(path).tensors] == ["weights", "optimizer state"]
