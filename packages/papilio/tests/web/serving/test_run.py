"""A site of one process, which is the process that was started."""

import signal
from pathlib import Path
from shutil import copytree

import pytest
from served import served


@pytest.mark.parametrize(("number", "status"), [(signal.SIGTERM, -signal.SIGTERM), (signal.SIGINT, 130)])
def test_one_process_serves_alone_and_ends_as_the_signal_says(tmp_path: Path, filled: Path, number: int, status: int) -> None:
    copytree(filled, tmp_path, dirs_exist_ok=True)
    with served(tmp_path, 1) as site:
        assert site.children() == []
        told = site.metrics()
        assert told["processes"] == 1 and told["memory_bytes"] > 20e6
        assert site.end(number) == status
        assert not [line for line in site.said if "Traceback" in line]
