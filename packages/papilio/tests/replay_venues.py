"""A server in place of all publishers of venue papers, which misbehaves on demand.

    with ReplayVenues() as server:
        server.notes["ICLR.cc/2026/Conference"] = [note_v2(paper), …]   # by venueid (v2) or invitation (v1)
        server.files["/pmlr/site/v235/"] = pmlr_page()                  # anything else, by path and query
        server.misbehave("later", match="/notes", times=2, seconds=1)
        server.single["v2"] = {"Papilio001": note_v2(paper)}            # notes asked for by id
    server.log                                                      # (path and query, headers), in order

Kinds of misbehaviour, each for the next `times` requests whose path and query hold `match`: later (429, with Retry-After if
seconds are given), unavailable (503), forbidden (403), missing (404), any other status by its number, loop and away (redirects
to itself and to another host), html (200 with a page), half (the connection ends in the middle of the body), short (a whole
reply with half of the JSON).
"""

import json
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from urllib.parse import parse_qs, urlsplit

CHALLENGE = b"<!DOCTYPE html><html><head><title>Just a moment...</title></head><body></body></html>"


@dataclass
class Fault:
    kind: str
    match: str
    times: int
    seconds: float | None


class ReplayVenues:
    """The server; use it in a `with`."""

    def __init__(self, page_size: int = 1000) -> None:
        """Prepare.

        Args:
            page_size: Most notes of one reply, whatever limit is asked for.
        """
        self.page_size = page_size
        self.notes: dict[str, list[dict[str, Any]]] = {}
        self.files: dict[str, bytes] = {}
        self.single: dict[str, dict[str, dict[str, Any]]] = {}
        self.token = ""
        self.log: list[tuple[str, dict[str, str]]] = []
        self.before_reply = lambda path: None
        self._faults: list[Fault] = []
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def url(self) -> str:
        """Base address, for `PAPILIO_VENUES_URL`."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> "ReplayVenues":
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()

    def misbehave(self, kind: str, *, match: str = "", times: int = 1, seconds: float | None = None) -> None:
        """Misbehave in the next requests whose path and query hold `match`."""
        with self._lock:
            self._faults.append(Fault(kind, match, times, seconds))

    def forgive(self) -> None:
        """Misbehave no more."""
        with self._lock:
            self._faults.clear()

    def asked(self, match: str = "") -> list[str]:
        """Paths and queries that were asked for."""
        return [path for path, _ in self.log if match in path]

    def answer(self, path: str, headers: dict[str, str]) -> tuple[int, bytes]:
        """Status and body."""
        parts = urlsplit(path)
        if parts.path.startswith("/openreview/") and parts.path.endswith("/notes"):
            if self.token and headers.get("authorization") != f"Bearer {self.token}":
                return 403, b'{"name": "ChallengeRequiredError", "message": "Challenge required", "status": 403}'
            return self._answer_notes({name: values[0] for name, values in parse_qs(parts.query).items()}, parts.path)
        body = self.files.get(path)
        return (404, b"<html><head><title>Not found</title></head></html>") if body is None else (200, body)

    def _answer_notes(self, query: dict[str, str], path: str) -> tuple[int, bytes]:
        if "id" in query:
            note = self.single.get("v1" if "/v1/" in path else "v2", {}).get(query["id"])
            if note is None and "/v1/" in path:
                return 404, json.dumps({"name": "NotFoundError", "message": f"The Note {query['id']} was not found"}).encode()
            return 200, json.dumps({"notes": [note] if note else [], "count": int(note is not None)}).encode()
        name = query.get("content.venueid") or query.get("invitation") or ""
        if ("/-/" in name) != ("/v1/" in path) or name not in self.notes:
            if "/v1/" in path:
                return 404, json.dumps({"name": "NotFoundError", "message": f"The Invitation {name} was not found"}).encode()
            return 200, b'{"notes": [], "count": 0}'
        found = self.notes[name]
        limit, offset = min(int(query.get("limit", "1000")), self.page_size), int(query.get("offset", "0"))
        reply: dict[str, Any] = {"notes": found[offset : offset + limit]}
        if query.get("details") != "directReplies":
            reply["notes"] = [{key: note[key] for key in note if key != "details"} for note in reply["notes"]]
        if "offset" in query:
            reply["count"] = len(found)
        return 200, json.dumps(reply).encode()

    def _take_fault(self, path: str) -> Fault | None:
        with self._lock:
            for fault in self._faults:
                if fault.times > 0 and fault.match in path:
                    fault.times -= 1
                    return fault
        return None

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                headers = {name.lower(): value for name, value in self.headers.items()}
                server.log.append((self.path, headers))
                server.before_reply(self.path)
                fault = server._take_fault(self.path)
                status, body = server.answer(self.path, headers)
                extra: dict[str, str] = {}
                if fault and fault.kind in ("later", "unavailable", "forbidden", "missing"):
                    status = {"later": 429, "unavailable": 503, "forbidden": 403, "missing": 404}[fault.kind]
                    body = CHALLENGE
                    extra = {"Retry-After": f"{fault.seconds:.0f}"} if fault.seconds is not None else {}
                elif fault and fault.kind.isdecimal():
                    status, body = int(fault.kind), b""
                elif fault and fault.kind in ("loop", "away"):
                    status, body = 302, b""
                    extra = {"Location": self.path if fault.kind == "loop" else "https://elsewhere.example/"}
                elif fault and fault.kind == "html":
                    body = CHALLENGE
                elif fault and fault.kind == "short":
                    body = body[: len(body) // 2]
                self.send_response(status)
                for name, value in extra.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                if fault and fault.kind == "half":
                    self.wfile.write(body[: len(body) // 2])
                    self.close_connection = True
                else:
                    self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                pass

        return Handler
