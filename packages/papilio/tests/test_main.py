"""The program itself: an interrupt at any moment ends it without a traceback."""

import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from commands import environment

# A process that interrupts itself when it has begun to import so many modules, from the first large one on.
INTERRUPTED = """
import os, runpy, signal, sys
left = int(sys.argv.pop(1))
begun = False
def count(event, arguments):
    global begun, left
    begun = begun or (event == "import" and arguments[0] == "typer")
    if begun and event == "import":
        left -= 1
        if not left:
            os.kill(os.getpid(), signal.SIGINT)
sys.addaudithook(count)
runpy.run_module("papilio", run_name="__main__", alter_sys=True)
"""


@pytest.mark.parametrize(
    ("arguments", "imports"),
    [
        (["export", "attention"], 1),
        (["export", "attention"], 400),
        (["doctor"], 150),
        (["venues", "list"], 300),
        (["serve", "--port", "0"], 600),
    ],
)
def test_an_interrupt_while_it_begins_says_nothing(tmp_path: Path, arguments: list[str], imports: int) -> None:
    done = subprocess.run(
        [sys.executable, "-c", INTERRUPTED, str(imports), *arguments],
        env=environment(tmp_path, {}),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode in (-signal.SIGINT, 130), done.stderr
    assert not re.search("Traceback|ignored|Aborted", done.stderr), done.stderr


def test_an_interrupt_where_python_cleans_up_ends_it_too() -> None:
    said = """
import signal, sys
from papilio import __main__ as program
program.import_module = lambda name: sys.modules["__main__"]
class Last:
    def __del__(self):
        raise KeyboardInterrupt
def main():
    signal.signal(signal.SIGINT, signal.default_int_handler)
    Last()
    print("went on")
program.main()
"""
    done = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (-signal.SIGINT, "", "")
