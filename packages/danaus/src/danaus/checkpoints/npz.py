"""NumPy's files, npz and npy: the header of each member, then that member. Pickled objects are refused."""

import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from danaus.checkpoints.tensor import Tensor
from danaus.errors import FileError


def read_npz(path: Path, archive: zipfile.ZipFile) -> list[Tensor]:
    """The arrays of an open archive."""
    return [_member(path, archive, name) for name in archive.namelist()]


def _member(path: Path, archive: zipfile.ZipFile, member: str) -> Tensor:
    with archive.open(member) as file:
        shape, dtype = _header(path, file)

    def load() -> Any:
        try:
            with zipfile.ZipFile(path) as again, again.open(member) as file:
                return _native(np.lib.format.read_array(file, allow_pickle=False))
        except (ValueError, zipfile.BadZipFile, EOFError) as problem:
            raise FileError(f"damaged, or a pickled object, which is not read ({problem})") from problem

    return Tensor(member.removesuffix(".npy"), shape, dtype, load)


def read_npy(path: Path) -> Tensor:
    """The array of a file, named as the file."""
    with path.open("rb") as file:
        shape, dtype = _header(path, file)

    def load() -> Any:
        try:
            return _native(np.load(path, mmap_mode="r", allow_pickle=False))
        except ValueError as problem:
            raise FileError(f"damaged, or a pickled object, which is not read ({problem})") from problem

    return Tensor(path.stem, shape, dtype, load)


def _header(path: Path, file: Any) -> tuple[tuple[int, ...], str]:
    form = np.lib.format
    try:
        read = form.read_array_header_1_0 if form.read_magic(file) == (1, 0) else form.read_array_header_2_0
        shape, _, dtype = read(file)
    except (ValueError, EOFError) as problem:
        raise FileError(f"{path}: damaged: {problem}") from problem
    return tuple(int(each) for each in shape), dtype.name


def _native(x: Any) -> Any:
    return x if x.dtype.isnative else x.astype(x.dtype.newbyteorder("="))
