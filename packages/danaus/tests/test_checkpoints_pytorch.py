import os
import pickle
import sys
import warnings
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from danaus.checkpoints import tensors
from danaus.errors import FileError, KindError, MissingExtraError


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
    with pytest.raises(MissingExtraError, match=r"pip install torch"):
        tensors(tmp_path / "x.pt")
