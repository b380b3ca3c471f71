"""Hosts, however they are written."""

import pytest

from papilio.model.host import Host, plain_address


@pytest.mark.parametrize(
    ("text", "name", "port"),
    [
        ("papers.example.org", "papers.example.org", ""),
        ("Papers.Example.ORG.", "papers.example.org", ""),
        ("papers.example.org.:8443", "papers.example.org", "8443"),
        ("localhost:80", "localhost", "80"),
        ("[::1]:8000", "::1", "8000"),
        ("[2001:DB8:0:0::1]", "2001:db8::1", ""),
        ("[::ffff:127.0.0.1]", "127.0.0.1", ""),
        ("bücher.example:8000", "xn--bcher-kva.example", "8000"),
    ],
)
def test_each_host_has_one_spelling(text: str, name: str, port: str) -> None:
    assert Host.read(text) == Host(name, port)


@pytest.mark.parametrize(
    "text", ["", " ", "a b", "user@localhost", "localhost/x", "localhost:", "[::1", "..", "a..", "::1", "*"]
)
def test_what_is_none(text: str) -> None:
    assert Host.read(text) is None


def test_the_port_that_is_meant() -> None:
    assert Host("x").under("https") == Host("x", "443").under("http") == Host("x", "443")
    assert plain_address("0:0:0:0:0:0:0:1") == "::1" and plain_address("name") == "name"
