import zipfile
from pathlib import Path

import numpy as np
import pytest

from danaus.checkpoints import tensors
from danaus.errors import FileError

RNG = np.random.default_rng(8)


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
