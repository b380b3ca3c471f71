"""Files of safetensors: what their own library writes is read, and what is damaged is told."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from safetensors.numpy import save, save_file

from papilio.encoders.tensors import FILE, PICKLE, read_tensors
from papilio.errors import FileError

WEIGHT, BIAS = np.arange(6, dtype=np.float32).reshape(2, 3), np.array([1, -2], np.float16)
WRITTEN = {"linear.weight": WEIGHT, "linear.bias": BIAS, "steps": np.arange(3)}


def test_what_the_library_of_the_form_writes_is_read(tmp_path: Path) -> None:
    save_file(WRITTEN, tmp_path / FILE)
    weight, bias = read_tensors(tmp_path, ["linear.weight", "linear.bias"])
    assert np.array_equal(weight, WEIGHT)
    assert np.array_equal(bias, BIAS.astype(np.float32))
    assert (weight.dtype, bias.dtype) == (np.float32, np.float32)


@given(st.data())
def test_a_file_cut_short_or_written_over_is_read_or_told(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("tensors")
    content = bytearray(save(WRITTEN))
    cut = data.draw(st.integers(0, len(content)))
    at = data.draw(st.integers(0, len(content) - 1))
    content[at] = data.draw(st.integers(0, 255))
    (folder / FILE).write_bytes(content[:cut])
    try:
        assert [each.dtype for each in read_tensors(folder, ["linear.weight", "linear.bias"])] == [np.float32, np.float32]
    except FileError as error:
        assert str(folder / FILE) in str(error)


@pytest.mark.parametrize(
    ("names", "message"), [(["linear.wait"], "lacks 'linear.wait'; expected linear.wait"), (["steps"], "as F16, F32 or F64")]
)
def test_a_tensor_that_is_not_there_or_of_whole_numbers_is_told(tmp_path: Path, names: list[str], message: str) -> None:
    save_file(WRITTEN, tmp_path / FILE)
    with pytest.raises(FileError, match=message):
        read_tensors(tmp_path, names)


def test_a_pickle_is_not_read_and_the_remedy_is_told(tmp_path: Path) -> None:
    (tmp_path / PICKLE).write_bytes(b"\x80\x04")
    with pytest.raises(FileError, match=r"pytorch_model\.bin, which may run code .* writes model\.safetensors"):
        read_tensors(tmp_path, ["linear.weight"])


def test_no_file_at_all_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"model\.safetensors cannot be read: No such file"):
        read_tensors(tmp_path, ["linear.weight"])
