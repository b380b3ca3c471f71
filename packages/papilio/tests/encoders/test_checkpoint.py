"""A training that was interrupted, as a file."""

import errno
from pathlib import Path

import numpy as np
import pytest

from papilio.encoders.checkpoint import Checkpoint, Reached
from papilio.encoders.training import State


def reached(step: int = 7) -> Reached:
    chance = np.random.default_rng(step)
    rows = chance.standard_normal((6, 4)).astype(np.float32)
    state = State.of(rows)
    return Reached(State(state.rows, state.logarithms, tuple(each + 1 for each in state.moments), step), rows, 0.25, 3)


def test_what_was_saved_is_found_bit_by_bit(tmp_path: Path) -> None:
    checkpoint = Checkpoint(tmp_path / "deep" / "training.npz", "a")
    assert checkpoint.find() == (None, "")
    checkpoint.save(reached(6))
    checkpoint.save(reached(7))
    found, useless = Checkpoint(tmp_path / "deep" / "training.npz", "a").find()
    assert found and not useless
    assert (found.state.step, found.score, found.lacking) == (7, 0.25, 3)
    expected = reached(7)
    for one, other in zip(
        (found.best, found.state.rows, found.state.logarithms, *found.state.moments),
        (expected.best, expected.state.rows, expected.state.logarithms, *expected.state.moments),
        strict=True,
    ):
        assert (one == other).all() and one.dtype == np.float32
    checkpoint.remove()
    assert checkpoint.find() == (None, "") and not list((tmp_path / "deep").iterdir())


def test_that_of_another_training_is_of_no_use_and_says_why(tmp_path: Path) -> None:
    Checkpoint(tmp_path / "c", "a").save(reached())
    assert Checkpoint(tmp_path / "c", "b").find() == (None, "it is of another library, table or plan")


def test_whatever_is_cut_short_is_of_no_use_and_says_why(tmp_path: Path) -> None:
    path = tmp_path / "c"
    Checkpoint(path, "a").save(reached())
    whole = path.read_bytes()
    for length in range(0, len(whole), 97):
        path.write_bytes(whole[:length])
        found, useless = Checkpoint(path, "a").find()
        assert found is None and "cannot be read" in useless


def test_a_full_disk_leaves_what_was_saved_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    checkpoint = Checkpoint(tmp_path / "c", "a")
    checkpoint.save(reached(3))

    def full(file: object, **arrays: object) -> None:
        file.write(b"half")  # type: ignore[attr-defined]
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(np, "savez", full)
        with pytest.raises(OSError, match="No space"):
            checkpoint.save(reached(4))
    found, _ = checkpoint.find()
    assert found and found.state.step == 3
