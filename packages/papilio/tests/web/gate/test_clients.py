"""Whose opening is counted, and whether anybody asked."""

import pytest
from starlette.requests import Request

from papilio.settings.access import Access
from papilio.settings.public import PublicAddress
from papilio.web.gate.clients import address_of, client_of, is_https, only_looks


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
    ("headers", "looks"),
    [
        ({"sec_purpose": "prefetch;prerender"}, True), ({"purpose": "Prefetch"}, True), ({"x_moz": "prefetch"}, True),
        ({"x_purpose": "preview"}, True), ({}, False), ({"purpose": "navigate"}, False),
        # A hidden picture, a hidden frame, a script's request of another site; and a link that was followed there.
        ({"sec_fetch_site": "cross-site", "sec_fetch_mode": "no-cors", "sec_fetch_dest": "image"}, True),
        ({"sec_fetch_site": "cross-site", "sec_fetch_mode": "navigate", "sec_fetch_dest": "iframe"}, True),
        ({"sec_fetch_site": "same-site", "sec_fetch_mode": "cors", "sec_fetch_dest": "empty"}, True),
        ({"sec_fetch_site": "cross-site"}, True),
        ({"sec_fetch_site": "cross-site", "sec_fetch_mode": "navigate", "sec_fetch_dest": "document"}, False),
        ({"sec_fetch_site": "cross-site", "sec_fetch_mode": "navigate"}, False),
        ({"sec_fetch_site": "same-origin", "sec_fetch_mode": "cors", "sec_fetch_dest": "empty"}, False),
        ({"sec_fetch_site": "none", "sec_fetch_mode": "navigate", "sec_fetch_dest": "document"}, False),
    ],
)  # fmt: skip
def test_what_nobody_asked_for_only_looks(headers: dict[str, str], looks: bool) -> None:
    assert only_looks(request(**headers)) is looks


PUBLIC = PublicAddress.read("https://papers.example.org")
BEHIND = Access("password", frozenset(), PUBLIC, proxies=frozenset({"127.0.0.1", "10.0.0.0/8"}))


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("192.0.2.1", "198.51.100.1", "192.0.2.1"),
        ("127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "198.51.100.1, 203.0.113.5", "203.0.113.5"),
        ("127.0.0.1", "198.51.100.1, 10.0.0.7", "198.51.100.1"),
        ("::ffff:127.0.0.1", "[2001:db8::1]:443", "2001:db8::1"),
        ("10.1.1.1", "198.51.100.1:50000", "198.51.100.1"),
    ],
)
def test_only_a_proxy_that_is_believed_names_who_asks(peer: str, forwarded: str, address: str) -> None:
    asked = request(peer, **({"x_forwarded_for": forwarded} if forwarded else {}))
    assert address_of(asked.scope, asked.headers, BEHIND) == address


@pytest.mark.parametrize(
    ("peer", "headers", "https"),
    [
        ("192.0.2.1", {"host": "papers.example.org"}, True),
        ("192.0.2.1", {"host": "localhost:8000"}, False),
        ("127.0.0.1", {"host": "other", "x_forwarded_proto": "https"}, True),
        ("192.0.2.1", {"host": "other", "x_forwarded_proto": "https"}, False),
    ],
)
def test_https_is_known_by_the_public_address_or_by_a_proxy(peer: str, headers: dict[str, str], https: bool) -> None:
    asked = request(peer, **headers)
    assert is_https(asked.scope, asked.headers, BEHIND) is https
