"""Somebody who sits in a copy of the repository and pastes what the documents say into bash.

Bash is real, and so is all that it runs, but that `papilio` and `danaus` run in the process of the tests (`serve` does not): a
command asks for it through a socket, with its arguments, folder and environment. That spares the start of a program for each.
"""

import io
import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import chdir, redirect_stdout
from pathlib import Path
from typing import IO

from commands import papilio

from danaus.cli import main as danaus
from documents import ROOT

PROGRAM = """#!/bin/bash
[ "$1" = serve ] && exec "{python}" -m papilio "$@"
exec 3<>/dev/tcp/127.0.0.1/{port}
{{ printf '%s\\0' "${{0##*/}}" "$PWD" $# "$@"; env -0; printf '\\0'; }} >&3
read -r status <&3
cat <&3
exit "$status"
"""
BETWEEN = "\x1e"


class Reader:
    """The reader, a copy of the repository, and a home.

    Attributes:
        copy: The folder in which commands are given.
        home: Where `~` is; the library lies below it.
        environment: Of bash.
    """

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self.copy, self.home = folder / "papilio", folder / "home"
        self._server = socket.create_server(("127.0.0.1", 0))
        self._server.settimeout(0.05)
        self.home.mkdir()
        self._make_copy()
        self.environment = {
            **os.environ,
            "HOME": str(self.home),
            "PATH": f"{self.copy / '.venv' / 'bin'}:{os.environ['PATH']}",
            "PAPILIO_DATA": str(self.home / "library"),
            **environment,
        }

    def _make_copy(self) -> None:
        programs, have = self.copy / ".venv" / "bin", self.copy / ".venv" / "have"
        programs.mkdir(parents=True)
        for name in ("packages", "extension", "docs", "Makefile", "constraints.txt"):
            (self.copy / name).symlink_to(ROOT / name)
        for name in ("papilio", "danaus"):
            (programs / name).write_text(PROGRAM.format(python=sys.executable, port=self._server.getsockname()[1]))
        (programs / "pip").write_text(f'#!/bin/bash\nexec "{sys.executable}" -m pip "$@"\n')
        for path in programs.iterdir():
            path.chmod(0o755)
        have.mkdir()
        for name in ("venv", "papilio", "danaus", "test"):
            (have / name).touch()

    def close(self) -> None:
        """Nothing is answered afterwards."""
        self._server.close()

    def start(self, text: str) -> "subprocess.Popen[str]":
        """Paste what goes on until it is ended; its errors come through a pipe."""
        return subprocess.Popen(
            ["bash", "-c", text],
            cwd=self.copy,
            env=self.environment,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def paste(self, texts: Sequence[str]) -> list[str]:
        """Paste one after the other into one bash; what each printed. Each must end well."""
        script = "set -e\n" + "".join(f"{text}\n[ $? = 0 ] || exit 1\nprintf '{BETWEEN}'\n" for text in texts)
        with (self.home / "printed").open("w+") as printed:
            with subprocess.Popen(
                ["bash", "-c", script], cwd=self.copy, env=self.environment, stdout=printed, stderr=subprocess.STDOUT
            ) as bash:
                for asked in self._asked(bash):
                    with asked:
                        asked.write(self._answer(*_request(asked)))
            printed.seek(0)
            said = printed.read().split(BETWEEN)
        assert bash.returncode == 0, f"{texts[len(said) - 1]}\n{said[-1]}"
        return said[:-1]

    def _asked(self, bash: "subprocess.Popen[bytes]") -> Iterator[IO[bytes]]:
        """A stream for each command, until bash has ended."""
        while bash.poll() is None:
            try:
                connection, _ = self._server.accept()
            except TimeoutError:
                continue
            connection.settimeout(60)
            with connection:
                yield connection.makefile("rwb")

    def _answer(self, program: str, folder: str, arguments: Sequence[str], environment: dict[str, str]) -> bytes:
        """The line of the status, and what was printed."""
        with chdir(folder):
            if program == "papilio":
                data = Path(environment.pop("PAPILIO_DATA"))
                return b"0\n" + papilio(data, *arguments, **environment).stdout_bytes
            with redirect_stdout(io.StringIO()) as printed:
                status = danaus(list(arguments))
            return f"{status}\n{printed.getvalue()}".encode()


def _request(stream: IO[bytes]) -> tuple[str, str, list[str], dict[str, str]]:
    """Program, folder, arguments and environment, as PROGRAM writes them."""

    def item() -> str:
        found = bytearray()
        while (byte := stream.read(1)) not in (b"\0", b""):
            found += byte
        return found.decode()

    program, folder, number = item(), item(), int(item())
    arguments = [item() for _ in range(number)]
    environment = dict(each.split("=", 1) for each in iter(item, ""))
    return program, folder, arguments, environment
