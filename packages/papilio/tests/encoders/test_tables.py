"""The tables that a library may use: one takes the place of another as a whole or not at all."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from papilio.encoders.static import BUILT_IN, ROWS, StaticEncoder, write
from papilio.encoders.tables import Tables
from papilio.errors import FileError

SHIPPED = StaticEncoder(BUILT_IN).fingerprint


def table(folder: Path, seed: int = 0) -> str:
    """A new table beside those of a library."""
    write(folder, ["low", "rank"], np.random.default_rng(seed).standard_normal((2, 4)), {"name": f"table {seed}"})
    return StaticEncoder(folder).fingerprint


def test_without_another_the_one_that_ships_is_in_use_and_nothing_is_written(tmp_path: Path) -> None:
    tables = Tables(tmp_path / "encoder")
    assert tables.wanted().fingerprint == SHIPPED and tables.wanted().name == "built-in table"
    assert not tables.back() and not (tmp_path / "encoder").exists()


def test_an_installed_table_is_used_by_all_processes_until_another_or_none_is(tmp_path: Path) -> None:
    reader, writer = Tables(tmp_path), Tables(tmp_path)
    assert reader.wanted().fingerprint == SHIPPED
    first = table(tmp_path / "new")
    writer.install(tmp_path / "new", SHIPPED)
    assert reader.wanted().fingerprint == writer.wanted().fingerprint == first and reader.wanted().name == "table 0"
    second, third = table(tmp_path / "second", 2), table(tmp_path / "third", 3)
    writer.install(tmp_path / "second", first)
    writer.install(tmp_path / "third", first)  # the first still serves: vectors of the second were never level
    assert reader.find(first) and reader.find(second) is None and reader.wanted().fingerprint == third
    assert writer.back() and reader.wanted().fingerprint == SHIPPED and reader.find(third)


def test_what_is_found_by_its_fingerprint(tmp_path: Path) -> None:
    tables = Tables(tmp_path)
    shipped = tables.find(SHIPPED)
    assert shipped and shipped.dimensions == StaticEncoder(BUILT_IN).dimensions
    assert tables.find("another") is None


def test_a_table_that_was_damaged_is_told_with_what_to_do_and_stops_no_running_site(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    running = Tables(tmp_path)
    running.wanted()
    fingerprint = table(tmp_path / "new")
    Tables(tmp_path).install(tmp_path / "new", SHIPPED)
    (tmp_path / fingerprint / ROWS).write_bytes(b"torn")
    with pytest.raises(FileError, match=f"{fingerprint}.*train --back"):
        Tables(tmp_path).wanted()
    assert running.wanted().fingerprint == SHIPPED and "train --back" in caplog.text
    assert Tables(tmp_path).back() and Tables(tmp_path).wanted().fingerprint == SHIPPED


INSTALLING = """
import os, sys
from pathlib import Path
from papilio.encoders import tables
from papilio.encoders.static import BUILT_IN, StaticEncoder

left, sync = int(sys.argv[2]), tables._sync

def dying(path):
    global left
    left -= 1
    if left < 0:
        os.kill(os.getpid(), 9)
    sync(path)

tables._sync = dying
folder = Path(sys.argv[1])
tables.Tables(folder).install(folder / "new", StaticEncoder(BUILT_IN).fingerprint)
"""


@pytest.mark.slow
def test_an_installation_that_is_killed_leaves_one_table_or_the_other_whole(tmp_path: Path) -> None:
    ended = None
    for steps in range(20):
        folder = tmp_path / str(steps)
        fingerprint = table(folder / "new")
        ended = subprocess.run([sys.executable, "-c", INSTALLING, folder, str(steps)], env=os.environ, check=False).returncode
        found = Tables(folder).wanted()
        assert found.fingerprint in (SHIPPED, fingerprint)
        assert found.documents(["low rank"]).shape[1] == found.dimensions
        if ended == 0:
            break
        assert ended == -9
        table(folder / "new")
        Tables(folder).install(folder / "new", SHIPPED)
        assert Tables(folder).wanted().fingerprint == fingerprint
    assert ended == 0 and found.fingerprint == fingerprint
