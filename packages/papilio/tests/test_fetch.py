"""The way out, against servers that do everything wrong that a server can do."""

import gzip
import re
import socket
import ssl
import struct
import subprocess
import threading
import time
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from raw_server import Act, RawServer, reply, replying

from papilio import __version__
from papilio.errors import InputError, LaterError, RemoteError, ReplyError, UntrustedError
from papilio.fetch import Fetcher, HostGroup, Turn, origin, user_agent


@dataclass
class Hop:
    """A turn as the gate saw it. Implements `fetch.Turn`."""

    pause_seconds: float
    deadline_seconds: float
    ended: list[tuple[str, bool, int]] = field(default_factory=list[tuple[str, bool, int]])
    told_later: list[float | None] = field(default_factory=list[float | None])

    def went(self, host: str, *, ok: bool, length_bytes: int) -> None:
        self.ended.append((host, ok, length_bytes))

    def later(self, retry_after_seconds: float | None) -> None:
        self.told_later.append(retry_after_seconds)


class OneAtATime:
    """A gate without pauses that remembers. Implements `fetch.Gate`."""

    def __init__(self) -> None:
        self.turns: list[Hop] = []
        self._lock = threading.Lock()

    def await_turn(self) -> None:
        pass

    @contextmanager
    def turn(self, pause_seconds: float, deadline_seconds: float) -> Iterator[Turn]:
        with self._lock:
            hop = Hop(pause_seconds, deadline_seconds)
            self.turns.append(hop)
            yield hop
            assert len(hop.ended) == 1


Open = Callable[..., Fetcher]


@pytest.fixture
def gate() -> OneAtATime:
    return OneAtATime()


@pytest.fixture
def fetcher(gate: OneAtATime) -> Iterator[Open]:
    """Opens a fetcher for a group of origins."""
    with ExitStack() as stack:

        def open_(*origins: str, **options: object) -> Fetcher:
            group = HostGroup("tests", frozenset(map(origin, origins)), 3.0, gate)
            found = Fetcher([group], "tests@example.org", **options)  # type: ignore[arg-type]
            stack.callback(found.close)
            return found

        yield open_


def refusal(fetcher: Fetcher, url: str, **options: float) -> RemoteError:
    with pytest.raises(RemoteError) as raised:
        fetcher.get(url, **options)  # type: ignore[arg-type]
    assert type(raised.value) in (LaterError, UntrustedError, ReplyError)
    return raised.value


# What is asked, and what comes back


def test_a_reply_comes_whole_with_what_asks_for_it_again(fetcher: Open, gate: OneAtATime) -> None:
    fields = ("Content-Type: text/xml; charset=klingon", 'ETag: W/"x-1"', "Last-Modified: Fri, 14 Aug 2026 10:00:00 GMT")
    with RawServer(replying(reply(b"\xff\x00body", "200 OK", *fields))) as server:
        out = fetcher(server.url)
        found = out.get(f"{server.url}/a?b=c", accept="text/xml")
        out.get(server.url, etag=found.etag, last_modified=found.last_modified)
    assert (found.status, found.content, found.url) == (200, b"\xff\x00body", f"{server.url}/a?b=c")
    assert found.etag == 'W/"x-1"'
    first, second = server.heads
    assert first.startswith("GET /a?b=c HTTP/1.1\r\n")
    assert "\r\nAccept: text/xml\r\n" in first
    assert "If-None-Match" not in first
    assert '\r\nIf-None-Match: W/"x-1"\r\n' in second
    assert "\r\nIf-Modified-Since: Fri, 14 Aug 2026 10:00:00 GMT\r\n" in second
    agent = f"\r\nUser-Agent: Papilio/{__version__} (+mailto:tests@example.org)\r\n"
    assert agent in first and agent in second
    assert [turn.ended for turn in gate.turns] == [[("127.0.0.1", True, 6)]] * 2


def test_not_modified_is_an_answer_only_to_who_asked_for_it(fetcher: Open) -> None:
    with RawServer(replying(b"HTTP/1.1 304 Not Modified\r\n\r\n")) as server:
        out = fetcher(server.url)
        assert out.get(server.url, etag='"x"').status == 304
        assert out.get(server.url, last_modified="Fri, 14 Aug 2026 10:00:00 GMT").status == 304
        assert type(refusal(out, server.url)) is ReplyError


def test_what_no_header_can_carry_back_is_not_kept(fetcher: Open) -> None:
    odd = b'HTTP/1.1 200 OK\r\nETag: "\xe9"\r\nLast-Modified: ' + b"x" * 2000 + b"\r\nContent-Length: 0\r\n\r\n"
    with RawServer(replying(odd)) as server:
        out = fetcher(server.url)
        found = out.get(server.url)
        assert (found.etag, found.last_modified) == ("", "")
        out.get(server.url, etag=found.etag, last_modified=found.last_modified)


@pytest.mark.parametrize("status", [200, 400, 404, 410])
def test_replies(fetcher: Open, gate: OneAtATime, status: int) -> None:
    with RawServer(replying(reply(b"x", f"{status} Whatever"))) as server:
        assert fetcher(server.url).get(server.url).status == status
    assert gate.turns[0].told_later == []


@pytest.mark.parametrize("status", [202, 403, 406, 408, 425, 429, 500, 502, 503, 504, 520])
@pytest.mark.parametrize("after", ["", "7"])
def test_later(fetcher: Open, gate: OneAtATime, status: int, after: str) -> None:
    fields = (f"Retry-After: {after}",) if after else ()
    with RawServer(replying(reply(b"x", f"{status} Whatever", *fields))) as server:
        error = refusal(fetcher(server.url), server.url)
    assert type(error) is LaterError
    seconds = float(after) if after else None
    assert (error.retry_after_seconds, gate.turns[0].told_later) == (seconds, [seconds])
    assert gate.turns[0].ended == [("127.0.0.1", False, 0)]
    assert str(status) in str(error) and ("wait 7 s" in str(error)) == bool(after)


@pytest.mark.parametrize("status", [200, 400])
@pytest.mark.parametrize(
    "words",
    [
        "Rate exceeded.",
        "  Rate exceeded.\n",
        "Rate limit exceeded",
        "Too Many Requests",
        "This listing is temporarily unavailable",
        "<p>Rate exceeded.</p>",
    ],
)
def test_later_in_words(fetcher: Open, gate: OneAtATime, status: int, words: str) -> None:
    with RawServer(replying(reply(words.encode(), f"{status} Whatever", "Retry-After: 7"))) as server:
        error = refusal(fetcher(server.url), server.url)
    assert type(error) is LaterError and re.sub("<[^>]*>", "", words).strip() in str(error)
    assert (error.retry_after_seconds, gate.turns[0].told_later) == (7.0, [7.0])
    assert gate.turns[0].ended[0][1] is False


@pytest.mark.parametrize("words", ["<p>On rates</p>", "On rates exceeded: rate exceeded", "Rate exceeded." + "x" * 600])
def test_words_within_a_reply_are_no_refusal(fetcher: Open, words: str) -> None:
    with RawServer(replying(reply(words.encode()))) as server:
        assert fetcher(server.url).get(server.url).content == words.encode()


@pytest.mark.parametrize("status", [204, 206, 300, 301, 401, 407, 418, 451])
def test_other_statuses_are_no_reply_and_no_reason_to_wait(fetcher: Open, gate: OneAtATime, status: int) -> None:
    with RawServer(replying(f"HTTP/1.1 {status} Whatever\r\nConnection: close\r\n\r\n".encode())) as server:
        assert type(refusal(fetcher(server.url), server.url)) is ReplyError
    assert gate.turns[0].told_later == []


def test_a_date_to_come_back_at_is_read_on_the_clock_of_the_host(fetcher: Open, gate: OneAtATime) -> None:
    fields = ("Date: Mon, 05 Jan 1998 10:00:00 GMT", "Retry-After: Mon, 05 Jan 1998 10:02:00 GMT")
    with RawServer(replying(reply(b"", "503 Busy", *fields))) as server:
        assert refusal(fetcher(server.url), server.url).retry_after_seconds == 120.0  # type: ignore[attr-defined]
    assert gate.turns[0].told_later == [120.0]


# Where is asked


@pytest.mark.parametrize(
    "url",
    [
        "https://arxiv.org.evil.example/",
        "http://arxiv.org/",
        "https://arxiv.org:8443/",
        "https://arxiv.org@evil.example/",
        "https://arxiv.org\\@evil.example/",
        "https://somebody@arxiv.org/",
        "https://arxiv.org:0/",
        "//arxiv.org/",
        "file:///etc/passwd",
        "ftp://arxiv.org/",
        "https://",
        "",
        "https://[::1",
        "https://arxiv.org:99999999/",
        "https://arxiv.org/\x7f",
        "https://arxiv.org/" + "x" * 70_000,
        "https://ａrxiv．org/",
        "https://arxiv.org\u2100evil.example/",
    ],
)
def test_nothing_but_the_group_is_asked(fetcher: Open, gate: OneAtATime, url: str) -> None:
    def refuse(request: httpx2.Request) -> httpx2.Response:
        raise AssertionError(request.url)

    out = fetcher("https://arxiv.org", transport=httpx2.MockTransport(refuse))
    assert type(refusal(out, url)) is UntrustedError
    assert gate.turns == []


URL_PARTS = st.sampled_from(
    [
        *(
            "https:",
            "http:",
            "HTTPS:",
            "//",
            "/",
            "\\",
            "@",
            "#",
            "?",
            ":",
            ".",
            "443",
            "80",
            "%40",
            "%2f",
            "[",
            "]",
            "\t",
            "\n",
        ),
        *("arxiv.org", "ARXIV.ORG", "evil.example", "127.0.0.1", "é", "\u3002", "\uff0f", "ﬀ", "\u00ad", " ", "user", "x"),
    ]
)


@given(
    st.lists(URL_PARTS, max_size=9).map(lambda parts: "https://arxiv.org" + "".join(parts)) | st.lists(URL_PARTS).map("".join)
)
def test_what_is_asked_is_what_was_checked(url: str) -> None:
    asked: list[httpx2.URL] = []

    def note(request: httpx2.Request) -> httpx2.Response:
        asked.append(request.url)
        return httpx2.Response(200)

    group = HostGroup("arxiv", frozenset({"https://arxiv.org"}), 3.0, OneAtATime())
    out = Fetcher([group], "tests@example.org", transport=httpx2.MockTransport(note))
    try:
        out.get(url)
    except UntrustedError:
        assert asked == []
    else:
        assert [(each.scheme, each.host, each.port, each.userinfo) for each in asked] == [("https", "arxiv.org", None, b"")]


def test_a_redirect_within_the_group_takes_a_turn_of_its_own(fetcher: Open, gate: OneAtATime) -> None:
    def lead(connection: socket.socket, head: str) -> None:
        location = f"Location: {second.url}/b?c=d"
        connection.sendall(reply(b"moved" * 1000, "302 Found", location) if head.startswith("GET /a") else reply(b"here"))

    with RawServer(lead) as first, RawServer(lead) as second:
        found = fetcher(first.url, second.url).get(f"{first.url}/a", pause_seconds=15.0, deadline_seconds=9.0)
        assert (found.url, found.content) == (f"{second.url}/b?c=d", b"here")
    assert [(turn.pause_seconds, turn.deadline_seconds) for turn in gate.turns] == [(15.0, 9.0)] * 2
    assert (len(first.heads), len(second.heads)) == (1, 1)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    "location",
    [
        "http://evil.example/x",
        "//evil.example/x",
        "http://127.0.0.1:1/",
        "http://user@{host}/",
        "http://[::1",
        "http://{host}@evil.example/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "/" + "x" * 70_000,
        "/\x7f",
        "http://{host}:99999999/",
        "http://\u212a.example/".encode().decode("latin-1"),
    ],
)
def test_a_redirect_out_of_the_group_is_not_followed(fetcher: Open, gate: OneAtATime, status: int, location: str) -> None:
    def lead(connection: socket.socket, head: str) -> None:
        there = location.format(host=server.url.removeprefix("http://"))
        connection.sendall(reply(b"", f"{status} Moved", f"Location: {there}"))

    with RawServer(lead) as server:
        error = refusal(fetcher(server.url), f"{server.url}/a")
    assert type(error) is UntrustedError
    assert len(str(error)) < 1000 and str(error).isprintable()
    assert len(server.heads) == len(gate.turns) == 1


def test_redirects_in_a_circle_end(fetcher: Open, gate: OneAtATime) -> None:
    with RawServer(replying(reply(b"", "301 Moved", "Location: /a"))) as server:
        assert type(refusal(fetcher(server.url), f"{server.url}/a")) is ReplyError
    assert len(server.heads) == len(gate.turns) == 4


def test_no_cookies_are_kept(fetcher: Open) -> None:
    with RawServer(replying(reply(b"", "200 OK", "Set-Cookie: who=you; Path=/"))) as server:
        out = fetcher(server.url)
        out.get(server.url)
        out.get(server.url)
    assert not any("cookie:" in head.lower() for head in server.heads)


# Too much


def endless(head: bytes, part: bytes) -> Callable[[RawServer], Act]:
    def make(server: RawServer) -> Act:
        def act(connection: socket.socket, _: str) -> None:
            server.trickle(connection, [head])
            server.trickle(connection, (part for _ in range((2 << 30) // len(part))))

        return act

    return make


def nested(times: int) -> bytes:
    content = bytes(50_000_000)
    for _ in range(times):
        content = gzip.compress(content, mtime=0)
    return content


@pytest.mark.parametrize(
    ("head", "part"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2147483648\r\n\r\n", b"x" * 65536),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"10000\r\n" + b"x" * 65536 + b"\r\n"),
        (b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", b"x" * 65536),
        (b"HTTP/1.1 404 No\r\nConnection: close\r\n\r\n", b"x" * 65536),
    ],
    ids=["stated", "chunked", "until it closes", "with an error"],
)
def test_two_gigabytes_are_given_up_at_the_cap(fetcher: Open, gate: OneAtATime, head: bytes, part: bytes) -> None:
    make = endless(head, part)
    with RawServer(lambda connection, text: make(server)(connection, text)) as server:
        error = refusal(fetcher(server.url), server.url, most_bytes=1_000_000)
        server.wait_until_closed()
    assert type(error) is UntrustedError
    assert "1,000,000" in str(error)
    assert server.sent_bytes < 20_000_000  # the buffers of the system hold some
    assert gate.turns[0].told_later == []


@pytest.mark.parametrize("times", [1, 2, 3])
@pytest.mark.parametrize("stated", [True, False])
def test_a_body_that_grows_when_it_is_decompressed_is_given_up(fetcher: Open, times: int, stated: bool) -> None:
    bomb = nested(times)
    encoding = ", ".join(["gzip"] * times)
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: {encoding}\r\n"
    head += f"Content-Length: {len(bomb)}\r\n\r\n" if stated else "Connection: close\r\n\r\n"
    with RawServer(replying(head.encode() + bomb)) as server:
        error = refusal(fetcher(server.url), server.url, most_bytes=1_000_000)
    assert type(error) is (UntrustedError if times == 1 else ReplyError)


def test_a_body_of_just_the_cap_is_taken(fetcher: Open) -> None:
    packed = gzip.compress(b"x" * 1_000_000, mtime=0)
    for sent in (reply(b"x" * 1_000_000), reply(packed, "200 OK", "Content-Encoding: gzip")):
        with RawServer(replying(sent)) as server:
            assert fetcher(server.url).get(server.url, most_bytes=1_000_000).content == b"x" * 1_000_000


def test_a_body_in_a_million_pieces_takes_no_more_room_than_itself(fetcher: Open) -> None:
    sent = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"3\r\nabc\r\n" * 50_000 + b"0\r\n\r\n"
    with RawServer(replying(sent)) as server:
        tracemalloc.start()
        found = fetcher(server.url).get(server.url)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert found.content == b"abc" * 50_000
    assert peak < 2_000_000


@pytest.mark.parametrize(
    "sent",
    [
        b"HTTP/1.1 200 OK\r\nX: " + b"x" * 10_000_000,
        b"HTTP/1.1 200 OK\r\n" + b"X: x\r\n" * 1_000_000,
        b"HTTP/1.1 200 " + b"x" * 10_000_000,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;" + b"x" * 10_000_000,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n" + b"X: x\r\n" * 1_000_000,
    ],
    ids=["one header", "many headers", "reason", "chunk extension", "trailers"],
)
def test_heads_without_end_are_given_up(fetcher: Open, sent: bytes) -> None:
    with RawServer(lambda connection, _: server.trickle(connection, [sent])) as server:
        error = refusal(fetcher(server.url), server.url)
        server.wait_until_closed()
    assert type(error) is LaterError
    assert len(str(error)) < 1000


# Too slow


def slowly(head: bytes, body: bytes = b"", seconds: float = 0.05) -> Callable[[RawServer], Act]:
    def make(server: RawServer) -> Act:
        def act(connection: socket.socket, _: str) -> None:
            server.trickle(connection, [head])
            server.trickle(connection, (body[place : place + 1] or b"x" for place in range(10_000)), seconds)

        return act

    return make


SLOW = {
    "a body of known length": slowly(b"HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\n"),
    "a body until it closes": slowly(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"),
    "a compressed body": slowly(
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nConnection: close\r\n\r\n", zlib.compress(bytes(10**6), wbits=31)
    ),
    "the size of a chunk": slowly(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"0" * 10_000),
    "the status": slowly(b"", b"HTTP/1.1 200 " + b"x" * 10_000),
    "the head": slowly(b"HTTP/1.1 200 OK\r\nX: "),
    "informational replies": slowly(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 400, 0.001),
    "nothing at all": slowly(b"", seconds=0.9),
}


@pytest.mark.parametrize("way", SLOW)
def test_no_request_outlasts_its_deadline(fetcher: Open, gate: OneAtATime, way: str) -> None:
    with RawServer(lambda connection, head: SLOW[way](server)(connection, head)) as server:
        error = refusal(fetcher(server.url), server.url, deadline_seconds=0.6)
        server.wait_until_closed()
    assert type(error) is LaterError, error
    assert server.sent_bytes < 10_000, "it was heard to the end"
    assert gate.turns[0].told_later == [None]


def test_a_host_that_never_takes_the_connection_is_given_up(fetcher: Open) -> None:
    with socket.socket() as listener, ExitStack() as stack:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(3):  # fill its queue
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(listener.getsockname())
        error = refusal(fetcher(url := f"http://127.0.0.1:{listener.getsockname()[1]}"), url, deadline_seconds=0.6)
    assert type(error) is LaterError


def test_a_host_that_is_slow_to_encrypt_is_given_up(fetcher: Open) -> None:
    with RawServer(lambda connection, _: server.trickle(connection, [b"\x16"] * 10_000, 0.05), head_first=False) as server:
        secure = server.url.replace("http:", "https:")
        error = refusal(fetcher(secure), secure, deadline_seconds=0.6)
    assert type(error) is LaterError
    assert server.sent_bytes < 10_000, "it was heard to the end"


def test_who_slept_through_its_turn_sends_nothing(fetcher: Open) -> None:
    times = iter([0.0])  # the turn begins, and then the machine is suspended for an hour
    with RawServer(replying(reply(b"x"))) as server:
        error = refusal(fetcher(server.url, monotonic=lambda: next(times, 3600.0)), server.url)
        assert fetcher(server.url).get(f"{server.url}/after").content == b"x"
    assert type(error) is LaterError
    assert [head.partition(" HTTP")[0] for head in server.heads] == ["GET /after"]


# Too little


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Le",
        b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhalf",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nConnection: close\r\n\r\n" + gzip.compress(b"whole" * 99, mtime=0)[:-9],
        reply(gzip.compress(b"whole" * 99, mtime=0)[:-1], "200 OK", "Content-Encoding: gzip"),
    ],
)
def test_what_is_cut_short_is_never_taken_for_whole(fetcher: Open, gate: OneAtATime, sent: bytes) -> None:
    with RawServer(replying(sent)) as server:
        assert type(refusal(fetcher(server.url), server.url)) is LaterError
    assert gate.turns[0].told_later == [None]


def test_several_compressed_pieces_are_one_body(fetcher: Open) -> None:
    with RawServer(
        replying(reply(gzip.compress(b"one ", mtime=0) + gzip.compress(b"body", mtime=0), "200 OK", "Content-Encoding: gzip"))
    ) as server:
        assert fetcher(server.url).get(server.url).content == b"one body"


def test_an_empty_body_needs_no_compression(fetcher: Open) -> None:
    with RawServer(replying(reply(b"", "404 No", "Content-Encoding: gzip"))) as server:
        assert fetcher(server.url).get(server.url).content == b""


# Nonsense


@pytest.mark.parametrize(
    "sent",
    [
        reply(b"no gzip", "200 OK", "Content-Encoding: gzip"),
        reply(gzip.compress(b"one", mtime=0) + b"trailing", "200 OK", "Content-Encoding: gzip"),
        reply(zlib.compress(b"x"), "200 OK", "Content-Encoding: deflate"),
        reply(b"x", "200 OK", "Content-Encoding: klingon"),
        reply(b"x", "200 OK", "Content-Encoding: br"),
        reply(gzip.compress(b"x", mtime=0), "200 OK", "Content-Encoding: " + ", ".join(["gzip"] * 500)),
    ],
)
def test_a_body_that_cannot_be_decompressed_is_no_reply(fetcher: Open, sent: bytes) -> None:
    with RawServer(replying(sent)) as server:
        assert type(refusal(fetcher(server.url), server.url)) is ReplyError
        assert "\r\nAccept-Encoding: gzip\r\n" in server.heads[0]


@pytest.mark.parametrize(
    "sent",
    [
        b"garbage\r\n\r\n",
        b"<html>HTTP/0.9</html>",
        b"HTTP/1.1 2000 OK\r\n\r\n",
        b"HTTP/1.1 000 OK\r\n\r\n",
        b"HTTP/1.1 99 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX\x00: y\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
        b"HTTP/1.1 200 OK\r\nContent-Length: " + b"9" * 5000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: klingon\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n",
        b"\x16\x03\x01\x00\x05hello",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"\x00" * 100_000,
        b"\xff" * 200_000,
    ],
)
def test_what_is_no_http_is_refused_in_words(fetcher: Open, gate: OneAtATime, sent: bytes) -> None:
    with RawServer(lambda connection, _: server.trickle(connection, [sent])) as server:
        error = refusal(fetcher(server.url), server.url, deadline_seconds=5.0)
        server.wait_until_closed()
    assert len(str(error)) < 1000 and str(error).isprintable()
    assert len(gate.turns[0].ended) == 1


def test_a_connection_that_is_refused(fetcher: Open, gate: OneAtATime) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}"
        assert type(refusal(fetcher(url), url)) is LaterError
    assert gate.turns[0].told_later == [None]


@pytest.mark.parametrize("first", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"])
def test_a_connection_that_is_reset(fetcher: Open, gate: OneAtATime, first: bytes) -> None:
    def reset(connection: socket.socket, _: str) -> None:
        connection.sendall(first)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.close()

    with RawServer(reset) as server:
        assert type(refusal(fetcher(server.url), server.url)) is LaterError
    assert gate.turns[0].told_later == [None]


# Certificates


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An authority, and certificates by it that hold, have expired, and are of another host; and one by nobody."""
    folder = tmp_path_factory.mktemp("certificates")

    def openssl(command: str) -> None:
        subprocess.run(["openssl", *command.split()], cwd=folder, check=True, capture_output=True)

    (folder / "here").write_text("subjectAltName=IP:127.0.0.1,DNS:localhost")
    (folder / "elsewhere").write_text("subjectAltName=DNS:arxiv.example")
    key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes"
    openssl(f"req -x509 {key} -keyout authority.key -out authority.pem -days 30 -subj /CN=authority")
    openssl(
        f"req -x509 {key} -keyout nobody.key -out nobody.pem -days 30 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1"
    )
    for name, days, names in (("holds", 10, "here"), ("expired", -1, "here"), ("elsewhere", 10, "elsewhere")):
        openssl(f"req {key} -keyout {name}.key -out {name}.csr -subj /CN={name}")
        openssl(
            f"x509 -req -in {name}.csr -CA authority.pem -CAkey authority.key -CAcreateserial -days {days} -extfile {names} "
            f"-out {name}.pem"
        )
    return folder


def presenting(certificates: Path, name: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificates / f"{name}.pem", certificates / f"{name}.key")
    return context


def test_a_certificate_that_holds(fetcher: Open, certificates: Path) -> None:
    trusting = ssl.create_default_context(cafile=certificates / "authority.pem")
    with RawServer(replying(reply(b"x")), tls=presenting(certificates, "holds")) as server:
        assert fetcher(server.url, verify=trusting).get(server.url).content == b"x"


@pytest.mark.parametrize(
    ("name", "said"), [("nobody", "self-signed"), ("expired", "expired"), ("elsewhere", "IP address mismatch")]
)
def test_a_certificate_that_fails(fetcher: Open, gate: OneAtATime, certificates: Path, name: str, said: str) -> None:
    trusting = ssl.create_default_context(cafile=certificates / "authority.pem")
    with RawServer(replying(reply(b"x")), tls=presenting(certificates, name)) as server:
        error = refusal(fetcher(server.url, verify=trusting), server.url)
    assert type(error) is UntrustedError
    assert "certificate" in str(error) and said in str(error)
    assert server.heads == []
    assert gate.turns[0].told_later == []


def test_certificates_are_checked_unless_a_test_says_otherwise(fetcher: Open, certificates: Path) -> None:
    with RawServer(replying(reply(b"x")), tls=presenting(certificates, "holds")) as server:
        assert type(refusal(fetcher(server.url), server.url)) is UntrustedError
    assert server.heads == []


def test_a_redirect_that_leaves_encryption_is_not_followed(fetcher: Open, certificates: Path) -> None:
    trusting = ssl.create_default_context(cafile=certificates / "authority.pem")
    with RawServer(replying(reply(b"x"))) as plain:
        lead = replying(reply(b"", "302 Found", f"Location: {plain.url}/"))
        with RawServer(lead, tls=presenting(certificates, "holds")) as secure:
            error = refusal(fetcher(secure.url, plain.url, verify=trusting), secure.url)
    assert type(error) is UntrustedError
    assert "not encrypted" in str(error)
    assert plain.heads == []


def test_a_host_that_does_not_encrypt(fetcher: Open) -> None:
    with RawServer(replying(reply(b"x"))) as server:
        secure = server.url.replace("http:", "https:")
        assert type(refusal(fetcher(secure), secure, deadline_seconds=2.0)) is LaterError


# One connection


def test_no_connection_stays_open_after_its_turn(fetcher: Open) -> None:
    with RawServer(replying(reply(b"x"))) as one, RawServer(replying(reply(b"y"))) as other:
        out = fetcher(one.url, other.url)
        for _ in range(3):
            assert out.get(one.url).content + out.get(other.url).content == b"xy"
            one.wait_until_closed()
            other.wait_until_closed()
    for server in (one, other):
        assert (len(server.heads), server.most_open, server.closed_by_client) == (3, 1, 3)
        assert all("\r\nConnection: close\r\n" in head for head in server.heads)


def test_threads_that_share_it_use_one_connection_at_a_time(fetcher: Open, gate: OneAtATime) -> None:
    def answer(connection: socket.socket, head: str) -> None:
        number = head.partition(" ")[2].partition(" ")[0]
        time.sleep(0.002)
        connection.sendall(reply(number.encode()))

    with RawServer(answer) as server:
        out = fetcher(server.url)
        with ThreadPoolExecutor(8) as threads:
            found = threads.map(lambda number: out.get(f"{server.url}/{number}").content, range(40))
            assert list(found) == [f"/{number}".encode() for number in range(40)]
        server.wait_until_closed()
    assert len(server.heads) == len(gate.turns) == 40
    assert server.most_open <= 2  # the server notices a closed connection a moment late


# What is said


@pytest.mark.parametrize(
    "sent", [b"", b"HTTP/1.1 418 No\r\n\r\n", reply(b"", "429 Later"), reply(b"", "301 Moved", "Location: /?key=hidden")]
)
def test_messages_tell_no_secret(fetcher: Open, sent: bytes) -> None:
    with RawServer(replying(sent)) as server:
        out = fetcher(server.url)
        for url in (f"{server.url}/path?key=hidden", server.url.replace("//", "//me:hidden@")):
            error: BaseException | None = refusal(out, url)
            assert "hidden" not in str(error)
            assert "127.0.0.1" in str(error)


@pytest.mark.parametrize("contact", ["", "  ", "a@b\r\nX: y", "you (at) example", "<a@b>", "ü@example.org"])
def test_a_contact_that_no_header_can_carry_is_refused(contact: str) -> None:
    with pytest.raises(InputError, match="PAPILIO_CONTACT"):
        Fetcher([], contact)


def test_the_contact_is_said_in_one_form() -> None:
    assert user_agent(" you@example.org ").endswith("(+mailto:you@example.org)")
    assert user_agent("https://example.org/@me").endswith("(+https://example.org/@me)")
    assert user_agent("mailto:you@example.org").endswith("(+mailto:you@example.org)")
