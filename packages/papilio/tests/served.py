"""A site as an operator starts it: `papilio serve` in processes of its own, watched from outside."""

import os
import re
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any, Self

import httpx2
from commands import command, environment

_LISTENS = "0A"
"""A state in /proc/net/tcp."""


def until(seen: Callable[[], Any], seconds: float = 120) -> Any:
    """What `seen` returns once that is something."""
    end = time.monotonic() + seconds
    while not (found := seen()):
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)
    return found


def is_alive(pid: int) -> bool:
    """Whether a process runs still; one that has ended and that nobody has taken leave of does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _open_files(pid: int) -> set[str]:
    """What a process has open; nothing when it has ended."""
    try:
        return {str(each.readlink()) for each in Path(f"/proc/{pid}/fd").iterdir()}
    except OSError:
        return set()


class Served:
    """A site and what it says on standard error, which is read to its end before anybody closes it."""

    def __init__(self, process: "subprocess.Popen[str]", data: Path) -> None:
        self.process = process
        self.data = data
        self.said: list[str] = []
        self._thread = threading.Thread(target=self._read, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._thread.join(60)

    def _read(self) -> None:
        assert self.process.stderr
        self.said.extend(iter(self.process.stderr.readline, ""))

    @cached_property
    def address(self) -> str:
        """Where it listens, once it does."""
        return until(self._address)

    def _address(self) -> str:
        assert self.process.poll() is None, self.said
        return next((match[1] for line in self.said if (match := re.search(r"(http://\S+)/", line))), "")

    @property
    def pid(self) -> int:
        return self.process.pid

    def children(self) -> list[int]:
        """All processes below the parent, where there are several."""
        return [int(each) for each in Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()]

    def answering(self) -> list[int]:
        """Those of them that answer: they hold the socket, and who keeps the library does not."""
        port = f":{int(self.address.rpartition(':')[2]):04X}"
        sockets = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
        listens = next(f"socket:[{row[9]}]" for row in sockets if row[1].endswith(port) and row[3] == _LISTENS)
        return [pid for pid in self.children() if listens in _open_files(pid)]

    def keeper(self) -> int:
        """The one that keeps the library."""
        [keeper] = set(self.children()) - set(self.answering())
        return keeper

    def get(self, path: str) -> httpx2.Response:
        """Over a connection of its own."""
        return httpx2.get(self.address + path, timeout=60)

    def metrics(self) -> dict[str, float]:
        """Those without labels."""
        return {name: float(value) for name, value in re.findall(r"^papilio_(\w+) (\S+)$", self.get("/metrics").text, re.M)}

    def send(self, number: int) -> None:
        self.process.send_signal(number)

    def end(self, number: int = signal.SIGTERM) -> int:
        """Ask it to end; its exit status."""
        self.send(number)
        status = self.process.wait(60)
        self._thread.join(60)
        return status

    def until_said(self, words: str) -> str:
        """The line with these words, once it is said."""
        return until(lambda: next((line for line in self.said if words in line), ""))


@contextmanager
def served(data: Path, processes: int, **more: str) -> Iterator[Served]:
    """Serve the library there on a free port."""
    settings = {"PAPILIO_PROCESSES": str(processes), "PAPILIO_PORT": "0", **more}
    with (
        subprocess.Popen(command("serve"), env=environment(data, settings), stderr=subprocess.PIPE, text=True) as process,
        Served(process, data) as site,
    ):
        try:
            assert site.address
            yield site
        finally:
            children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
            left = [int(each) for each in children.read_text().split()] if children.exists() else []
            process.kill()
            for pid in left:
                if is_alive(pid):
                    os.kill(pid, signal.SIGKILL)
