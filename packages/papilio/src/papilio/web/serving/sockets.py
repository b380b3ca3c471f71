"""The socket that the site listens on."""

import errno
import socket

from papilio.errors import BusyError, InputError

IN_A_ROW = 8
BACKLOG = 512
"""Connections that the kernel keeps while every process is busy accepting others."""


class Listener(socket.socket):
    """A listening socket that several processes may share.

    asyncio takes the length of the backlog also for the number of connections that a process accepts in a row, and one process
    would take all that wait from the others; so it is told `IN_A_ROW`, and the kernel `BACKLOG`.
    """

    def listen(self, backlog: int = BACKLOG, /) -> None:
        """Listen with the backlog of this module, whatever is asked."""
        super().listen(BACKLOG)

    def address(self, host: str, base_path: str) -> str:
        """The URL of the site at this socket.

        Args:
            host: As the operator wrote it.
        """
        shown = f"[{host}]" if ":" in host.strip("[]") else host
        return f"http://{shown}:{self.getsockname()[1]}{base_path}/"


def listen(host: str, port: int) -> Listener:
    """A listening socket; port 0 picks a free one.

    Raises:
        BusyError: The port is taken.
        InputError: There is no such address here, or the port is not for us.
    """
    bare = host.strip("[]")
    try:
        family, _, _, _, address = socket.getaddrinfo(bare, port, type=socket.SOCK_STREAM)[0]
    except socket.gaierror as error:
        raise InputError(f"PAPILIO_HOST: {host!r} is no address of this machine ({error.strerror})") from error
    listener = Listener(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise BusyError(
                f"port {port} on {host} is taken, perhaps by another `papilio serve`; "
                f"stop it or choose another: `papilio serve --port {port + 1}`"
            ) from error
        raise InputError(f"cannot listen on {host} port {port}: {error.strerror}") from error
    listener.listen()
    return listener
