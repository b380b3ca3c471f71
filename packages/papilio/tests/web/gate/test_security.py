"""The gate around the site: names, origins, passwords, proxies, sizes, and the headers of every answer."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import uvicorn
from access_modes import OPEN, PASSWORD, PROXY, basic, client_of
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import Headers
from starlette.testclient import TestClient
from starlette.types import Message

from papilio.app import App
from papilio.settings.access import Access
from papilio.settings.public import PublicAddress
from papilio.web.gate.clients import is_https
from papilio.web.gate.security import MAX_BODY_BYTES, MAX_HEADER_BYTES, MAX_URL_BYTES, check_host, check_origin
from papilio.web.serving.server import create


@pytest.fixture
def client(papilio_app: App) -> TestClient:
    return client_of(papilio_app)


@pytest.mark.parametrize(
    "host",
    ["localhost", "localhost:8000", "LOCALHOST:1", "localhost.", "127.0.0.1:8000", "127.0.0.1.", "[::1]", "[::1]:8000",
     "[0:0:0:0:0:0:0:1]:80", "papers.example.org", "Papers.Example.org.:443", "[::ffff:127.0.0.1]"],
)  # fmt: skip
def test_own_names_are_answered_with_any_port(host: str) -> None:
    assert check_host(host, OPEN) is None


@pytest.mark.parametrize(
    "host",
    ["evil.example", "localhost.evil.example", "127.0.0.1.nip.io", "evil.example:8000", "127.0.0.2", "0.0.0.0", "2130706433",
     "0x7f000001", "xn--localhst-ibc", "[::2]", "192.168.1.5", "localhost_", "papers.example.org.evil"],
)  # fmt: skip
def test_foreign_names_are_refused_with_the_way_out(host: str) -> None:
    refusal = check_host(host, OPEN)
    assert refusal is not None
    assert refusal.status == 421
    assert "PAPILIO_ALLOWED_HOSTS" in refusal.detail


@pytest.mark.parametrize(
    "host",
    ["", " ", "a b", "user@localhost", "localhost/x", "localhost:", "localhost:99999999", "[::1", "a\tb", "<script>",
     "localhost,evil", "..", "löcalhost"],
)  # fmt: skip
def test_what_is_no_name_is_refused(host: str) -> None:
    refusal = check_host(host, OPEN)
    assert refusal is not None
    assert refusal.status == 400


def test_the_number_of_this_machine_needs_no_setting_but_a_name_does() -> None:
    assert check_host("192.168.1.5:8000", OPEN, "192.168.1.5") is None
    assert check_host("intranet", OPEN, "intranet") is not None
    assert check_host("192.168.1.6", OPEN, "192.168.1.5") is not None


def test_any_name_is_answered_only_by_choice() -> None:
    assert check_host("evil.example", replace(OPEN, hosts=frozenset({"*"}))) is None


@given(st.text(max_size=40))
def test_no_other_text_passes_for_a_name(host: str) -> None:
    if check_host(host, OPEN) is None:
        name = host.lower().strip("[]").partition(":")[0].rstrip(".")
        assert name in OPEN.hosts or ":" in host


def test_a_rebound_name_reads_nothing(client: TestClient) -> None:
    for path in ("/", "/api/status", "/static/x/papilio.css", "/nowhere"):
        answer = client.get(path, headers={"Host": "evil.example"})
        assert answer.status_code == 421
        assert "evil.example" in answer.text
    assert client.get("/api/status", headers={"Host": "evil.example"}).headers["content-type"] == "application/problem+json"


def test_a_hostile_host_header_is_not_repeated_as_html(client: TestClient) -> None:
    answer = client.get("/", headers={"Host": "<script>alert(1)</script>"})
    assert answer.status_code == 400
    assert "<script>alert" not in answer.text


def headers(**values: str) -> Headers:
    return Headers({"host": "localhost:8000", **{name.replace("_", "-"): value for name, value in values.items()}})


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"origin": "http://localhost:8000"},
        {"origin": "HTTP://LOCALHOST:8000"},
        {"origin": "https://localhost:8000", "sec_fetch_site": "same-origin"},
        {"sec_fetch_site": "same-origin"},
        {"sec_fetch_site": "none"},
        {"origin": "http://localhost.:8000"},
        {"origin": "http://papers.example.org", "host": "papers.example.org.:80"},
        {"origin": "https://papers.example.org", "host": "Papers.Example.org:443"},
        {"origin": "http://[::1]:8000", "host": "[0:0:0:0:0:0:0:1]:8000"},
    ],
)
def test_own_pages_and_programs_may_change_things(sent: dict[str, str]) -> None:
    assert check_origin(headers(**sent), OPEN) is None


@pytest.mark.parametrize(
    "sent",
    [
        {"origin": "null"},
        {"origin": ""},
        {"origin": "http://evil.example"},
        {"origin": "http://localhost:9000"},
        {"origin": "http://localhost"},
        {"origin": "http://localhost:8000.evil.example"},
        {"origin": "http://evil@localhost:8000"},
        {"origin": "http://localhost:8000/"},
        {"origin": "http://localhost:8000, http://localhost:8000"},
        {"origin": "file://localhost:8000"},
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
        {"sec_fetch_site": "something-new"},
        {"sec_fetch_site": "cross-site", "origin": "http://localhost:8000"},
        {"sec_fetch_site": "same-origin", "origin": "null"},
        {"sec_fetch_site": "none", "origin": "http://evil.example"},
    ],
)
def test_other_pages_may_not(sent: dict[str, str]) -> None:
    refusal = check_origin(headers(**sent), OPEN)
    assert refusal is not None
    assert refusal.status == 403


CHROMIUM_EXTENSION = "chrome-extension://jnaeipneaebmjbnjmggkgbmabbdmbkca"
FIREFOX_EXTENSION = "moz-extension://12345678-1234-4234-8234-123456789abc"


@pytest.mark.parametrize(
    "sent",
    [
        # As Chromium 156 and Firefox 153 send them for a host that the reader has let the extension at …
        {"origin": CHROMIUM_EXTENSION, "sec_fetch_site": "none"},
        {"origin": FIREFOX_EXTENSION, "sec_fetch_site": "same-origin"},
        # … and to another machine without TLS, where browsers leave Sec-Fetch-Site out.
        {"origin": CHROMIUM_EXTENSION},
        {"origin": FIREFOX_EXTENSION},
    ],
)
def test_the_extension_may_with_its_header_and_not_without(sent: dict[str, str]) -> None:
    assert check_origin(headers(**sent, x_papilio_client="extension"), OPEN) is None
    for other in ({}, {"x_papilio_client": ""}, {"x_papilio_client": "Extension"}, {"x_papilio_client": "page"}):
        refusal = check_origin(headers(**sent, **other), OPEN)
        assert refusal is not None and refusal.status == 403
    twice = [*headers(**sent).raw, *[(b"x-papilio-client", b"extension")] * 2]
    assert check_origin(Headers(raw=twice), OPEN) is not None


@pytest.mark.parametrize(
    "sent",
    [
        # As both send them for a host that the extension is not let at.
        {"origin": CHROMIUM_EXTENSION, "sec_fetch_site": "cross-site"},
        {"origin": FIREFOX_EXTENSION, "sec_fetch_site": "cross-site"},
        {"origin": "null", "sec_fetch_site": "none"},
        {"origin": "http://evil.example"},
        {"origin": "http://evil.example", "sec_fetch_site": "same-origin"},
        {"origin": "http://" + CHROMIUM_EXTENSION.partition("//")[2]},
        {"origin": "chrome-extension://evil.example"},
        {"origin": "chrome-extension://" + "q" * 32},
        {"origin": CHROMIUM_EXTENSION + ".evil.example"},
        {"origin": CHROMIUM_EXTENSION + ", http://evil.example"},
        {"origin": FIREFOX_EXTENSION + "/"},
        {"origin": "moz-extension://12345678"},
        {"origin": "safari-web-extension://12345678-1234-4234-8234-123456789abc"},
    ],
)
def test_the_header_of_the_extension_lets_nobody_else_in(sent: dict[str, str]) -> None:
    refusal = check_origin(headers(**sent, x_papilio_client="extension"), OPEN)
    assert refusal is not None and refusal.status == 403


def test_two_extensions_are_none() -> None:
    raw = [(b"origin", CHROMIUM_EXTENSION.encode())] * 2
    both = Headers(raw=[(b"host", b"localhost:8000"), (b"x-papilio-client", b"extension"), *raw])
    assert check_origin(both, OPEN) is not None


@pytest.mark.parametrize("origin", ["http://evil.example", "null", CHROMIUM_EXTENSION])
def test_no_preflight_is_granted(client: TestClient, origin: str) -> None:
    asked = {
        "Origin": origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "x-papilio-client,authorization",
    }
    for path in ("/star", "/api/cards", "/preferences"):
        answer = client.options(path, headers=asked)
        assert not answer.is_success
        assert not [name for name in answer.headers if name.startswith("access-control-")]


def test_a_star_of_the_extension_in_password_mode(papilio_app: App) -> None:
    client = client_of(papilio_app, PASSWORD)
    sent = {"Origin": CHROMIUM_EXTENSION, "Sec-Fetch-Site": "none", "X-Papilio-Client": "extension"}
    sent |= {"Accept": "application/json"}
    form = {"paper": "2405.00009", "starred": "0"}
    assert client.post("/star", data=form, headers=sent | basic(PASSWORD.password)).json()["starred"] is False
    bearer = {"Authorization": b"Bearer " + PASSWORD.password.encode()}
    assert client.post("/star", data=form, headers={**sent, **bearer}).status_code == 200
    for wrong in ({}, basic("wrong"), {"Authorization": "Bearer wrong"}, {"Authorization": "Bearer"}):
        refused = client.post("/star", data=form, headers={**sent, **wrong})
        assert refused.status_code == 401
        # A browser opens its own password dialog for `Basic`, even over a page of an extension.
        assert refused.headers["www-authenticate"] == 'Bearer realm="Papilio"'
    assert client.get("/").headers["www-authenticate"].startswith("Basic ")


def test_two_origins_are_none() -> None:
    raw = [(b"host", b"localhost:8000"), (b"origin", b"http://localhost:8000"), (b"origin", b"http://evil.example")]
    assert check_origin(Headers(raw=raw), OPEN) is not None


def test_the_public_name_has_the_public_scheme() -> None:
    public = replace(OPEN, public=PublicAddress.read("https://papers.example.org"))
    at_public = Headers({"host": "papers.example.org", "origin": "https://papers.example.org"})
    assert check_origin(at_public, public) is None
    assert check_origin(Headers({"host": "papers.example.org", "origin": "http://papers.example.org"}), public) is not None
    for host in ("Papers.Example.org", "papers.example.org.", "papers.example.org:443"):
        assert check_origin(Headers({"host": host, "origin": "https://papers.example.org"}), public) is None
        assert check_origin(Headers({"host": host, "origin": "http://papers.example.org"}), public) is not None
        assert is_https({"type": "http", "scheme": "http"}, Headers({"host": host}), public), "cookies are Secure"
    written = replace(OPEN, public=PublicAddress.read("https://Papers.Example.org:443"))
    assert check_origin(at_public, written) is None
    # A proxy that does not pass the Host header on.
    assert check_origin(Headers({"host": "localhost:8000", "origin": "https://papers.example.org"}), public) is None


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "BREW"])
@pytest.mark.parametrize("access", [OPEN, PASSWORD, PROXY], ids=lambda access: access.mode)
def test_a_foreign_page_changes_nothing_in_any_mode(papilio_app: App, access: Access, method: str) -> None:
    client = client_of(papilio_app, access)
    sent = {"X-Forwarded-User": "ada", **basic(PASSWORD.password)}
    assert client.request(method, "/preferences", headers={**sent, "Origin": "http://evil.example"}).status_code == 403
    assert client.request(method, "/preferences", headers={**sent, "Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert client.request(method, "/preferences", headers=sent).status_code != 403


def test_reading_across_sites_is_left_to_the_browser(client: TestClient) -> None:
    answer = client.get("/api/status", headers={"Origin": "http://evil.example", "Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 200
    assert "access-control-allow-origin" not in answer.headers
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"


@pytest.mark.parametrize("path", ["/arxiv/cs.LG", "/nowhere", "/api/status", "/api/nowhere", "/api/openapi.json"])
def test_every_answer_carries_the_headers(client: TestClient, path: str) -> None:
    for answer in (client.get(path), client.get(path, headers={"Host": "evil.example"}), client.post(path)):
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        # Under no-referrer browsers send `Origin: null` with our own forms.
        assert answer.headers["referrer-policy"] == "same-origin"
        assert "server" not in answer.headers
        assert "cache-control" in answer.headers


def test_an_unforeseen_error_is_told_without_its_text(papilio_app: App, caplog: pytest.LogCaptureFixture) -> None:
    class Broken:
        def __getattr__(self, name: str) -> Any:
            raise RuntimeError("secret detail")

    client = client_of(replace(papilio_app, store=Broken()))  # pyright: ignore[reportArgumentType]
    for path in ("/api/status", "/arxiv/cs.LG"):
        answer = client.get(path)
        assert answer.status_code == 500
        assert "secret" not in answer.text
        assert "content-security-policy" in answer.headers
    assert "secret detail" in caplog.text


def test_no_page_loads_scripts_from_elsewhere(client: TestClient) -> None:
    for path in ("/docs", "/redoc", "/api/docs"):
        assert client.get(path).status_code == 404


class TestForm:
    @pytest.mark.parametrize(
        "path", ["/arxiv/%00", "/arxiv/cs.CL%0d%0aX:%20y", "/%1b[31m", "/%ff%fe", "/arxiv/%C0%AE", "/search?q=%00"]
    )
    def test_odd_bytes_in_an_address_are_refused(self, client: TestClient, path: str) -> None:
        answer = client.get(path)
        assert answer.status_code == 400
        assert "The address" in answer.text

    @pytest.mark.parametrize(
        "path",
        ["/%2e%2e/%2e%2e/etc/passwd", "/static/x/..%2f..%2fserver.py", "/arxiv/%25%30%30", "/arxiv/%E2%80%AE",
         "/api/papers/%2e%2e%2f", "/arxiv/;/?#", "/search?q=%ED%A0%80&q=%FF"],
    )  # fmt: skip
    def test_odd_but_readable_addresses_have_an_answer(self, client: TestClient, path: str) -> None:
        answer = client.get(path)
        assert answer.status_code < 500
        assert "root:" not in answer.text
        assert "import" not in answer.text

    def test_sizes_are_bounded(self, client: TestClient) -> None:
        assert client.get("/", headers={"X-Long": "a" * MAX_HEADER_BYTES}).status_code == 431
        answer = client.post("/preferences", content=b"a" * (MAX_BODY_BYTES + 1))
        assert answer.status_code == 413
        assert answer.headers["connection"] == "close"
        assert client.post("/api/status", content=b"a" * MAX_BODY_BYTES).status_code == 405

    def test_a_body_without_a_length_is_bounded_too(self, client: TestClient) -> None:
        assert client.post("/preferences", content=(b"a" * 1000 for _ in range(MAX_BODY_BYTES // 1000 + 1))).status_code == 413

    @pytest.mark.parametrize("length", ["-1", "1e3", "٣", "9" * 30])
    def test_a_length_is_a_number(self, client: TestClient, length: str) -> None:
        assert client.post("/preferences", content=b"a", headers={"Content-Length": length.encode()}).status_code in (400, 413)

    def test_a_web_socket_is_closed(self, papilio_app: App) -> None:
        sent: list[Message] = []

        async def receive() -> Message:
            return {"type": "websocket.connect"}

        async def send(message: Message) -> None:
            sent.append(message)

        scope = {"type": "websocket", "path": "/", "headers": [(b"host", b"localhost")], "query_string": b""}
        asyncio.run(create(papilio_app)(scope, receive, send))
        assert [message["type"] for message in sent] == ["websocket.close"]


@pytest.fixture(scope="module")
def address(papilio_app: App) -> Iterator[tuple[str, int]]:
    """The site behind the real server on a real socket."""
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(create(replace(papilio_app, access=OPEN)), http="httptools", lifespan="off", log_level="critical",
                            server_header=False)  # fmt: skip
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    yield listener.getsockname()
    server.should_exit = True
    thread.join(10)


def exchange(address: tuple[str, int], request: bytes) -> bytes:
    with socket.create_connection(address, timeout=10) as connection:
        connection.sendall(request.replace(b"\r\n", b"\r\nConnection: close\r\n", 1))
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
    return answer


@pytest.mark.parametrize(
    "request_head",
    [
        b"GET /api/status HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n",
        b"GET /api/status HTTP/1.1\r\n\r\n",
        b"GET /api/status HTTP/1.0\r\n\r\n",
        b"POST /api/status HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nContent-Length: 5\r\n\r\nabcde",
        b"POST /api/status HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST /api/status HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: xchunked\r\nContent-Length: 4\r\n\r\nabcd",
        b"GET /\x00 HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX : y\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX: a\x00b\r\n\r\n",
    ],
)
def test_requests_of_two_meanings_are_refused_on_the_wire(address: tuple[str, int], request_head: bytes) -> None:
    answer = exchange(address, request_head)
    assert answer.startswith(b"HTTP/1.1 400")
    assert answer.count(b"HTTP/1.1 ") == 1


def test_an_absolute_target_does_not_stand_for_the_host(address: tuple[str, int]) -> None:
    ours = exchange(address, b"GET http://evil.example/api/status HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert b'"papers"' in ours
    foreign = exchange(address, b"GET http://localhost/api/status HTTP/1.1\r\nHost: evil.example\r\n\r\n")
    assert foreign.startswith(b"HTTP/1.1 421")
    assert b'"papers"' not in foreign


def test_an_address_has_a_bound_above_ten_thousand_characters(address: tuple[str, int]) -> None:
    assert 10_000 * len("%20") < MAX_URL_BYTES
    answer = exchange(address, b"GET /search?q=" + b"a" * MAX_URL_BYTES + b" HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 414")


def test_two_slashes_lead_nowhere(address: tuple[str, int]) -> None:
    answer = exchange(address, b"GET //evil.example/ HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 400")
    assert b'"//evil' not in answer


def test_the_wire_names_no_server(address: tuple[str, int]) -> None:
    answer = exchange(address, b"GET /api/status HTTP/1.1\r\nHost: localhost\r\n\r\n").lower()
    assert answer.startswith(b"http/1.1 200")
    assert b"uvicorn" not in answer
    assert b"\r\nserver:" not in answer


@pytest.mark.parametrize("prefix", ["", "/lib"])
def test_a_path_prefix_may_be_stripped_by_the_proxy_or_not(papilio_app: App, prefix: str) -> None:
    client = client_of(papilio_app, base="/lib")
    page = client.get(f"{prefix}/arxiv/cs.LG")
    assert page.status_code == 200
    assert 'href="/lib/' in page.text
    assert client.get(f"{prefix}/api/status").status_code == 200
    assert client.get(f"{prefix}/nowhere").status_code == 404
    assert client.get(f"{prefix}/api/nowhere").headers["content-type"] == "application/problem+json"


def test_long_answers_are_compressed_for_who_can_read_it(client: TestClient) -> None:
    assert client.get("/arxiv/cs.LG").headers["content-encoding"] == "gzip"
    assert "content-encoding" not in client.get("/arxiv/cs.LG", headers={"Accept-Encoding": "identity"}).headers


def test_a_wrong_method_says_which_is_right(client: TestClient) -> None:
    answer = client.post("/api/status")
    assert answer.status_code == 405
    assert answer.headers["content-type"] == "application/problem+json"
    page = client.delete("/arxiv/cs.LG")
    assert page.status_code == 405
    assert "GET" in page.headers["allow"]
