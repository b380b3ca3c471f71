import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from danaus.checkpoints import tensors
from written import write_safetensors

RNG = np.random.default_rng(8)


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
    (tensor,) = tensors(write_safetensors(tmp_path / "x.safetensors", header, stored.tobytes()))
    wanted = stored.view(getattr(ml, dtype)).astype(np.float32)
    np.testing.assert_array_equal(tensor.load().ravel(), wanted)


def test_one_tensor_is_in_memory_at_a_time(tmp_path: Path) -> None:
    pytest.importorskip("resource")
    count, size = 40, 8 << 20
    header = {
        f"x{at}": {"dtype": "F32", "shape": [2, size // 8], "data_offsets": [at * size, (at + 1) * size]} for at in range(count)
    }
    path = write_safetensors(tmp_path / "big.safetensors", header)
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
