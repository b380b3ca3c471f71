"""The socket of the site: where it listens, and why it cannot."""

import socket

import pytest

from papilio.errors import BusyError, InputError
from papilio.web.serving.sockets import listen


def test_a_free_port_is_picked_and_the_address_says_which() -> None:
    with listen("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        assert listener.address("127.0.0.1", "/lib") == f"http://127.0.0.1:{port}/lib/"
        with socket.create_connection(("127.0.0.1", port)):
            accepted, _ = listener.accept()
            accepted.close()


def test_an_address_of_ipv6_is_written_in_brackets() -> None:
    with listen("[::1]", 0) as listener:
        assert listener.address("::1", "") == f"http://[::1]:{listener.getsockname()[1]}/"


def test_a_server_that_asks_for_a_short_backlog_does_not_shorten_it() -> None:
    with listen("127.0.0.1", 0) as listener:
        listener.listen(1)
        port = listener.getsockname()[1]
        waiting = [socket.create_connection(("127.0.0.1", port), timeout=20) for _ in range(50)]
        for each in waiting:
            each.close()


def test_a_port_that_is_taken_and_a_host_that_is_not_here_are_named() -> None:
    with listen("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        with pytest.raises(BusyError, match=f"port {port}"):
            listen("127.0.0.1", port)
    with pytest.raises(InputError, match="PAPILIO_HOST"):
        listen("no such host", 0)
    with pytest.raises(InputError, match="cannot listen"):
        listen("192.0.2.1", 0)
