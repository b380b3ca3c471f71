import json
import os
import pickle
import subprocess
import sys
import warnings
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from danaus.checkpoints import Tensor, tensors
from danaus.errors import FileError, KindError, MissingExtraError

RNG = np.random.default_rng(8)


def _loaded(path: Path) -> dict[str, Any]:
    return {tensor.name: tensor.load() for tensor in tensors(path)}


def _write(path: Path, header: Any, data: bytes = b"") -> Path:
    """A file of safetensors by hand, right or wrong."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    path.write_bytes(len(text).to_bytes(8, "little") + text + data)
    return path


def test_safetensors_of_every_dtype(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    save = pytest.importorskip("safetensors.torch")
    plain = torch.tensor(RNG.standard_normal((6, 5)) * 10)
    kinds = ("float64", "float32", "float16", "bfloat16", "float8_e4m3fn", "float8_e5m2", "complex64", "int64", "int8", "bool")
    held = {kind: plain.to(getattr(torch, kind)) for kind in kinds}
    held |= {"scalar": torch.tensor(2.5), "empty": torch.zeros(0, 3), "cube": torch.arange(24.0).reshape(2, 3, 4)}
    path = tmp_path / "model.safetensors"
    save.save_file(held, path, metadata={"format": "pt"})
    found = {tensor.name: tensor for tensor in tensors(path)}
    assert set(found) == set(held)
    for name, wanted in held.items():
        tensor = found[name]
        assert tensor.shape == tuple(wanted.shape)
        assert tensor.dtype == str(wanted.dtype).removeprefix("torch.")
        assert tensor.is_floating == (wanted.is_floating_point() or wanted.is_complex())
        got = tensor.load()
        narrow = "8_" in name or name == "bfloat16"
        np.testing.assert_array_equal(got, (wanted.float() if narrow else wanted).numpy())
        assert got.dtype == (np.float32 if narrow else wanted.numpy().dtype)


@pytest.mark.parametrize("dtype", ["float8_e4m3fn", "float8_e5m2", "bfloat16"])
def test_every_number_of_the_narrow_dtypes(dtype: str, tmp_path: Path) -> None:
    ml = pytest.importorskip("ml_dtypes")
    code, kind = {"float8_e4m3fn": ("F8_E4M3", "u1"), "float8_e5m2": ("F8_E5M2", "u1"), "bfloat16": ("BF16", "<u2")}[dtype]
    stored = np.arange(256 if kind == "u1" else 65536).astype(kind)
    header = {"x": {"dtype": code, "shape": [16, len(stored) // 16], "data_offsets": [0, stored.nbytes]}}
    (tensor,) = tensors(_write(tmp_path / "x.safetensors", header, stored.tobytes()))
    wanted = stored.view(getattr(ml, dtype)).astype(np.float32)
    np.testing.assert_array_equal(tensor.load().ravel(), wanted)


def test_what_is_no_safetensors_is_told(tmp_path: Path) -> None:
    entry = {"dtype": "F32", "shape": [2, 2], "data_offsets": [0, 16]}
    data = bytes(16)
    for change, message in (
        ({"data_offsets": [0, 20]}, "lies at bytes 0 to 20 of 16"),
        ({"data_offsets": [8, 4]}, "lies at bytes"),
        ({"data_offsets": [-4, 12]}, "lies at bytes"),
        ({"shape": [2, 3]}, r"shape \(2, 3\) and dtype float32, but 16 bytes"),
        ({"shape": [-2, -2]}, "lies at"),
        ({"shape": "x"}, "not that of safetensors"),
        ({"dtype": None, "shape": None}, "not that of safetensors"),
    ):
        with pytest.raises(FileError, match=message):
            tensors(_write(tmp_path / "x", {"x": entry | change}, data))
    for header in (b"{not json}", b"{}extra", b'{"x": 3}'):
        with pytest.raises(FileError, match="not that of safetensors"):
            tensors(_write(tmp_path / "x", header))
    (tmp_path / "cut").write_bytes((1 << 40).to_bytes(8, "little") + b"{}")
    with pytest.raises(FileError, match="its header would have 1099511627776 bytes"):
        tensors(tmp_path / "cut")
    (unknown,) = tensors(_write(tmp_path / "x", {"x": entry | {"dtype": "F4_NEW"}}, data))
    with pytest.raises(KindError, match="F4_NEW is not known"):
        unknown.load()
    for name, content in (("text", b"hello, this is a text"), ("nothing", b""), ("bare.pkl", pickle.dumps({"a": 1}))):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(FileError, match=name):
            tensors(tmp_path / name)
    with pytest.raises(FileError, match="No such file"):
        tensors(tmp_path / "missing")
    with pytest.raises(FileError, match=r"a directory without model\.safetensors"):
        tensors(tmp_path)


def _sharded(folder: Path, places: dict[str, Any] | None = None) -> Path:
    for shard, name in (("model-1.safetensors", "a"), ("model-2.safetensors", "b")):
        x = np.full((2, 2), ord(name), np.float32)
        _write(folder / shard, {name: {"dtype": "F32", "shape": [2, 2], "data_offsets": [0, 16]}}, x.tobytes())
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
        ({"a": {}}, "no index of safetensors"),
        ([1], "no index of safetensors"),
    ):
        with pytest.raises(FileError, match=message):
            tensors(_sharded(tmp_path, places))  # type: ignore[arg-type]
    index.write_text("{}")
    with pytest.raises(FileError, match="no index of safetensors"):
        tensors(index)


def test_numpy_files_without_pickles(tmp_path: Path) -> None:
    x = RNG.standard_normal((4, 3))
    for save in (np.savez, np.savez_compressed):
        save(tmp_path / "x.npz", a=x, big=x.astype(">f4"), half=x.astype(np.float16), objects=np.array([[{}]], object))
        found = {tensor.name: tensor for tensor in tensors(tmp_path / "x.npz")}
        assert {name: tensor.dtype for name, tensor in found.items()} == {
            "a": "float64",
            "big": "float32",
            "half": "float16",
            "objects": "object",
        }
        np.testing.assert_array_equal(found["a"].load(), x)
        np.testing.assert_array_equal(found["big"].load(), x.astype(np.float32))
        assert found["big"].load().dtype == np.dtype("=f4")
        with pytest.raises(FileError, match="pickled object"):
            found["objects"].load()
    np.save(tmp_path / "one.npy", x.T)
    (tensor,) = tensors(tmp_path / "one.npy")
    assert tensor.name == "one"
    np.testing.assert_array_equal(tensor.load(), x.T)
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as archive:
        archive.writestr("readme.txt", "hello")
    with pytest.raises(FileError, match="neither an npz nor"):
        tensors(tmp_path / "other.zip")
    whole = (tmp_path / "x.npz").read_bytes()
    (tmp_path / "cut.npz").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(FileError, match="damaged"):
        tensors(tmp_path / "cut.npz")


def test_pytorch_checkpoints(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    layer = torch.nn.Linear(4, 3)
    held = {"model": layer.state_dict(), "half": torch.ones(2, 2, dtype=torch.bfloat16), "list": [torch.eye(2)], "epoch": 3}
    held["sparse"] = torch.eye(3).to_sparse()
    torch.save(held, tmp_path / "x.pt")
    found = {tensor.name: tensor for tensor in tensors(tmp_path / "x.pt")}
    assert set(found) == {"model.weight", "model.bias", "half", "list.0", "sparse"}
    np.testing.assert_array_equal(found["model.weight"].load(), layer.weight.detach().numpy())
    assert found["half"].dtype == "bfloat16"
    assert found["half"].load().dtype == np.float32
    with pytest.raises(KindError, match="sparse_coo"):
        found["sparse"].load()


def test_pytorchs_older_files_are_read(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    layer = torch.nn.Linear(4, 3)
    torch.save({"model": layer.state_dict(), "epoch": 3}, tmp_path / "old.pt", _use_new_zipfile_serialization=False)
    found = {tensor.name: tensor.load() for tensor in tensors(tmp_path / "old.pt")}
    assert set(found) == {"model.weight", "model.bias"}
    np.testing.assert_array_equal(found["model.weight"], layer.weight.detach().numpy())


def test_what_is_no_checkpoint_but_code_is_refused(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    (tmp_path / "bare.pt").write_bytes(pickle.dumps({"weight": [1.0]}))
    with pytest.raises(FileError, match="bare pickle"):
        tensors(tmp_path / "bare.pt")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        torch.jit.save(torch.jit.script(torch.nn.Linear(2, 2)), str(tmp_path / "program.pt"))
    with pytest.raises(FileError, match="program of TorchScript"):
        tensors(tmp_path / "program.pt")


class Touch:
    """Runs code when it is unpickled without care."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> Any:
        return os.system, (f"touch {self.path}",)


@pytest.mark.parametrize("zipped", [True, False])
def test_a_pickle_that_would_run_code_is_refused_and_runs_nothing(zipped: bool, tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    trace, path = tmp_path / "trace", tmp_path / "evil.pt"
    torch.save({"weight": torch.eye(3), "extra": Touch(trace)}, path, _use_new_zipfile_serialization=zipped)
    with pytest.raises(FileError, match=r"refused: .* could run code .*system"):
        tensors(path)
    assert not trace.exists()
    # It is a real one: read without care, it does run.
    torch.load(path, weights_only=False)
    assert trace.exists()


def test_without_pytorch_its_checkpoints_ask_for_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with zipfile.ZipFile(tmp_path / "x.pt", "w") as archive:
        archive.writestr("x/data.pkl", b"")
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'danaus\[torch\]'"):
        tensors(tmp_path / "x.pt")


def test_one_tensor_is_in_memory_at_a_time(tmp_path: Path) -> None:
    pytest.importorskip("resource")
    count, size = 40, 8 << 20
    header = {
        f"x{at}": {"dtype": "F32", "shape": [2, size // 8], "data_offsets": [at * size, (at + 1) * size]} for at in range(count)
    }
    path = _write(tmp_path / "big.safetensors", header)
    with path.open("r+b") as file:
        file.seek(0, os.SEEK_END)
        file.write(np.ones(count * size // 4, np.float32).tobytes())
    program = """
import resource, sys
from pathlib import Path
from danaus.checkpoints import tensors
from danaus.rank import stable_rank
def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()
stable_rank(of=__import__("numpy").ones((2, 9)))
before, most = resident(), 0
for tensor in tensors(Path(sys.argv[1])):
    x = tensor.load()
    assert float(x[1, -1]) == 1 and float(x.sum()) == x.size
    most = max(most, resident())
    del x
print((most - before) >> 20)
"""
    if not Path("/proc/self/statm").exists():
        pytest.skip("needs /proc")
    done = subprocess.run([sys.executable, "-c", program, path], capture_output=True, text=True, check=True)
    assert int(done.stdout) < 60  # Of 320 MiB.


def test_a_tensor_says_whether_it_holds_floating_numbers() -> None:
    kinds = {"float16": True, "bfloat16": True, "complex64": True, "float8_e5m2": True, "int8": False, "bool": False}
    for dtype, floating in kinds.items():
        assert Tensor("x", (), dtype, lambda: None).is_floating is floating
