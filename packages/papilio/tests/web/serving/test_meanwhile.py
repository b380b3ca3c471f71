"""What is answered before the library can be opened."""

import os
import signal
from pathlib import Path

import httpx2
import pytest
from served import is_alive, until

from papilio.web.serving.meanwhile import AGAIN_SECONDS, answered_meanwhile
from papilio.web.serving.sockets import listen


def test_all_are_told_to_come_again_and_the_socket_is_handed_on() -> None:
    listener = listen("127.0.0.1", 0)
    address = listener.address("127.0.0.1", "")
    with listener:
        with answered_meanwhile(listener):
            for path, kind in (
                ("", "text/html"),
                ("lib/health", "application/json"),
                ("api/search?q=x", "application/problem+json"),
            ):
                answer = httpx2.get(address + path)
                assert answer.status_code == 503 and answer.headers["retry-after"] == str(AGAIN_SECONDS)
                assert answer.headers["content-type"].startswith(kind)
                assert "brought up to date" in answer.text and "script-src 'self'" in answer.headers["content-security-policy"]
            assert httpx2.post(address + "star", data={"paper": "x"}).status_code == 503
            assert httpx2.head(address).status_code == 503
        with pytest.raises(httpx2.TimeoutException):
            httpx2.get(address, timeout=0.5)  # the kernel keeps it for whoever listens now


def test_who_answers_meanwhile_ends_with_its_parent() -> None:
    reader, writer = os.pipe()
    parent = os.fork()
    if not parent:
        with listen("127.0.0.1", 0) as listener, answered_meanwhile(listener):
            children = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text()
            os.write(writer, children.encode())
            os.close(writer)
            signal.pause()
    os.close(writer)
    child = int(os.read(reader, 100))
    os.close(reader)
    os.kill(parent, signal.SIGKILL)
    os.waitpid(parent, 0)
    until(lambda: not is_alive(child))
