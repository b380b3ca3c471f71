"""Whose opening is counted, and whether anybody asked."""

import pytest
from starlette.requests import Request

from papilio.web.gate.clients import client_of, is_speculative


def request(peer: str = "192.0.2.1", reader: str = "", **headers: str) -> Request:
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {
        "type": "http",
        "headers": raw,
        "client": (peer, 1) if peer else None,
        "state": {"reader": reader} if reader else {},
    }
    return Request(scope)


@pytest.mark.parametrize(
    ("peer", "reader", "client"),
    [
        ("192.0.2.1", "ada", "reader ada"),
        ("192.0.2.1", "", "address 192.0.2.1"),
        ("::ffff:192.0.2.1", "", "address 192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "", "address 2001:db8:1:2::"),
        ("2001:db8:1:2:ffff::1", "", "address 2001:db8:1:2::"),
        ("testclient", "", "address testclient"),
        ("", "", "address "),
    ],
)
def test_a_client_is_a_reader_else_an_address_else_a_household(peer: str, reader: str, client: str) -> None:
    assert client_of(request(peer, reader)) == client


@pytest.mark.parametrize(
    ("headers", "speculative"),
    [
        ({"sec_purpose": "prefetch;prerender"}, True), ({"purpose": "Prefetch"}, True), ({"x_moz": "prefetch"}, True),
        ({"x_purpose": "preview"}, True), ({}, False), ({"purpose": "navigate"}, False),
    ],
)  # fmt: skip
def test_a_browser_that_asks_on_its_own_is_told_from_a_reader(headers: dict[str, str], speculative: bool) -> None:
    assert is_speculative(request(**headers)) is speculative
