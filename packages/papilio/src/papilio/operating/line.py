"""A line from the processes of a site that answer requests to the one that keeps the library.

It is one end of a pair of sockets for those who ask and the other for who answers, made before processes are forked. With a
question goes the end of another pair, over which the answer comes back. So nothing has a name or a port, a question outlives
the process that was to answer it, and whoever hung up is known at once.
"""

import logging
import socket
from collections.abc import Callable
from contextlib import suppress

_log = logging.getLogger(__name__)

LONGEST_SECONDS = 5.0
"""How long an answer may take to be handed over; who asks is another process of the site, which does nothing else."""

_CHUNK_BYTES = 65536


class Line:
    """Both ends; each process uses one of them."""

    def __init__(self) -> None:
        self._asking, self._answering = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._asking.setblocking(False)

    def ask(self, patience_seconds: float) -> bytes:
        """What is answered; nothing when it does not come in time.

        Args:
            patience_seconds: For each part of the answer.
        """
        here, there = socket.socketpair()
        with here, suppress(OSError):
            with there:
                socket.send_fds(self._asking, [b"?"], [there.fileno()])
            here.settimeout(patience_seconds)
            return b"".join(iter(lambda: here.recv(_CHUNK_BYTES), b""))
        return b""

    def answer_all(self, answer: Callable[[], bytes]) -> None:
        """Answer one question after the other, as long as the line is open."""
        while True:
            _, handed, _, _ = socket.recv_fds(self._answering, 1, 1)
            if not handed:
                return
            with socket.socket(fileno=handed[0]) as asker:
                try:
                    content = answer()
                except Exception:
                    _log.exception("a question of another process could not be answered")
                    continue
                with suppress(OSError):
                    asker.settimeout(LONGEST_SECONDS)
                    asker.sendall(content)

    def close(self) -> None:
        """Both ends, here."""
        self._asking.close()
        self._answering.close()
