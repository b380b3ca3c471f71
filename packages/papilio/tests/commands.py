"""The commands as tests run them: in this process, which takes no time to start, or as a person does."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from typer.testing import CliRunner, Result

from papilio.cli import cli


def command(*arguments: str) -> list[str]:
    """For `subprocess`: where a signal, a pipe, a port or the start itself matters."""
    return [sys.executable, "-m", "papilio", *arguments]


def environment(data: Path, more: Mapping[str, str]) -> dict[str, str]:
    """Of a process."""
    return {**os.environ, "PAPILIO_DATA": str(data), **more}


def papilio(data: Path, *arguments: str, expect: int = 0, **more: str) -> Result:
    """Run a command here, to its end; what it wrote is `stdout` (or `stdout_bytes`) and `stderr`.

    Args:
        expect: The status it must end with. No exception may get out of it, whatever the status.
        more: Environment beside the data directory.
    """
    done = CliRunner().invoke(cli, arguments, env={"PAPILIO_DATA": str(data), **more})
    assert done.exception is None or isinstance(done.exception, SystemExit), done.stderr
    assert done.exit_code == expect, done.stderr + done.stdout
    return done


def papilio_process(data: Path, *arguments: str, expect: int = 0, **more: str) -> subprocess.CompletedProcess[str]:
    """Run a command as a person does, to its end."""
    done = subprocess.run(
        command(*arguments),
        env=environment(data, more),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == expect, done.stderr + done.stdout
    assert "Traceback" not in done.stderr
    return done
