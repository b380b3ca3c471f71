from pathlib import Path

import pytest

from papilio.errors import BusyError
from papilio.file_lock import FileLock


def test_a_lock_counts_where_no_space_is_left_to_say_who_has_it() -> None:
    """Else the process holds it without knowing, and never indexes again, also when there is room."""
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("no /dev/full, which has no space")
    lock, other = FileLock(full), FileLock(full)
    lock.take("writing")
    with pytest.raises(BusyError):
        other.take("writing")
    lock.release()
    other.take("writing")
    other.release()


def test_one_at_a_time_and_the_other_is_told_who_has_it(tmp_path: Path) -> None:
    lock, other = FileLock(tmp_path / "lock"), FileLock(tmp_path / "lock")
    lock.take("writing the letters")
    with pytest.raises(BusyError, match="is writing the letters; only one can") as raised:
        other.take("writing the letters")
    assert raised.value.holder.isdigit()
    lock.release()
    lock.release()
    other.take("writing the letters")
    other.release()
