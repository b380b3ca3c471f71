"""The replaying server itself: routes, misbehaviour, and the log of what was asked."""

import re
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import accumulate
from types import TracebackType
from typing import Any
from urllib.parse import parse_qs, urlsplit

from papilio.sources.arxiv.client import Addresses
from papilio.sources.arxiv.schedule import day_state
from replay import forms
from replay.world import Appearing, World, WorldPaper

BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">'.encode() for n in range(9))
    + b"]><feed>&j;</feed>"
)
ENTITY = b'<?xml version="1.0"?><!DOCTYPE f [<!ENTITY x SYSTEM "file:///etc/passwd">]><feed xmlns="http://www.w3.org/2005/Atom">&x;</feed>'
HTML = b"<!DOCTYPE html><html><head><title>arXiv is down for maintenance</title></head><body><p>Soon.</p></body></html>"
KINDS: tuple[Appearing, ...] = ("new", "cross", "replacement")
SHOWN = 2000
HUGE_BYTES = 2 << 30


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: when it began and ended (on the server's clock), for what, and what was answered."""

    began: float
    ended: float
    path: str
    status: int
    user_agent: str


@dataclass
class Fault:
    """One kind of misbehaviour, for a number of requests."""

    kind: str
    match: str
    times: int
    seconds: float | None
    target: str


@dataclass
class Answer:
    """What is to be sent."""

    status: int = 200
    body: bytes = b""
    content_type: str = "text/html; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict[str, str])


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that was killed is no error of ours."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class Replay:
    """The server; use it in a `with`."""

    def __init__(
        self,
        world: World,
        *,
        port: int = 0,
        page_size: int = 500,
        shown: int = SHOWN,
        clock: Callable[[], float] = time.monotonic,
        on_ask: Callable[[str], None] = lambda path: None,
        order: Callable[[WorldPaper], Any] = lambda paper: (paper.datestamp, paper.id),
    ) -> None:
        """Prepare.

        Args:
            page_size: Records on a page of ListRecords.
            shown: Entries on a page of a listing, at most.
            clock: Of the log.
            on_ask: Called with each path and query before it is answered; may change the world, or misbehave.
            order: In which records are listed.

        `begun` is the number of requests that have begun, `connections` tells of those that have ended when they were opened
        and closed.
        """
        self.world = world
        self.page_size = page_size
        self.shown = shown
        self.on_ask = on_ask
        self.order = order
        self._log: list[Asked] = []
        self.connections: list[tuple[float, float]] = []
        self.begun = 0
        self._clock = clock
        self._faults: list[Fault] = []
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", port), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    @property
    def url(self) -> str:
        """Base address."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def addresses(self) -> Addresses:
        """For `ArxivClient`."""
        return Addresses(f"{self.url}/oai", f"{self.url}/api/query", self.url, self.url)

    @property
    def environment(self) -> dict[str, str]:
        """For a subprocess."""
        names = ("PAPILIO_ARXIV_OAI_URL", "PAPILIO_ARXIV_API_URL", "PAPILIO_ARXIV_RSS_URL", "PAPILIO_ARXIV_SITE_URL")
        found = self.addresses
        return dict(zip(names, (found.oai, found.api, found.rss, found.site), strict=True))

    def __enter__(self) -> "Replay":
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()

    def misbehave(self, kind: str, *, match: str = "", times: int = 1, seconds: float | None = None, target: str = "") -> None:
        """Misbehave in the next requests whose path holds `match`; see the package."""
        with self._lock:
            self._faults.append(Fault(kind, match, times, seconds, target))

    def behave(self) -> None:
        """Forget all misbehaviour that has not come yet."""
        with self._lock:
            self._faults.clear()

    @property
    def log(self) -> list[Asked]:
        """The requests that have ended. A client has its answer a moment before the request is in the log, so this waits for
        those under way, though not for long."""
        end = time.monotonic() + 0.5
        while len(self._log) < self.begun and time.monotonic() < end:
            time.sleep(0.002)
        return self._log

    def asked(self, match: str = "") -> list[Asked]:
        """The log of requests whose path holds `match`."""
        return [each for each in self.log if match in each.path]

    def most_connections(self) -> int:
        """How many connections were open at once, at most; only those that have ended are known."""
        ends = sorted((when, step) for span in self.connections for when, step in zip(span, (1, -1), strict=True))
        return max(accumulate((step for _, step in ends), initial=0))

    def answer(self, path: str, fault: Fault | None = None) -> Answer:
        """What a path and query are answered."""
        parts = urlsplit(path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        kind = fault.kind if fault else ""
        if parts.path == "/oai":
            return self._oai(query, dead=kind == "dead-token")
        if parts.path == "/api/query":
            return self._query(query, kind)
        found = re.fullmatch(r"/(atom|list|catchup)/([a-zA-Z.+-]+)(?:/([^/]+))?", parts.path)
        if not found:
            return Answer(404, HTML)
        if found[1] == "atom":
            body = forms.atom_feed(self.world, found[2], self.world.today)
            return Answer(body=body, content_type="application/atom+xml", headers={"ETag": f'"{hash(body)}"'})
        if found[1] == "list":
            return self._new(found[2], query, kind)
        return self._catch_up(found[2], date.fromisoformat(found[3]), query, kind)

    def _oai(self, query: dict[str, str], *, dead: bool) -> Answer:
        world = self.world

        def xml(body: bytes) -> Answer:
            return Answer(body=body, content_type="text/xml; charset=utf-8")

        verb = query.get("verb", "")
        if verb == "Identify":
            name = "<repositoryName>arXiv</repositoryName><protocolVersion>2.0</protocolVersion>"
            earliest = "<earliestDatestamp>2005-09-16</earliestDatestamp><deletedRecord>persistent</deletedRecord>"
            return xml(forms.oai(world, 'verb="Identify"', f"<Identify>{name}{earliest}</Identify>"))
        if verb == "ListSets":
            specs = sorted({spec for paper in world.papers.values() for spec in paper.sets})
            rows = "".join(f"<set><setSpec>{spec}</setSpec><setName>{spec}</setName></set>" for spec in specs)
            return xml(forms.oai(world, 'verb="ListSets"', f"<ListSets>{rows}</ListSets>"))
        if verb != "ListRecords":
            return xml(forms.oai_error(world, "badVerb", "Illegal OAI verb"))
        token = query.get("resumptionToken", "")
        if token:
            found = re.fullmatch(r"(\d+)\|([\d-]*)\|([\w:-]*)\|([\d-]+)", token)
            if dead or not found or found[4] != str(world.now.date()):
                return xml(forms.oai_error(world, "badResumptionToken", "Token is invalid or has expired"))
            start, from_day, spec = int(found[1]), found[2], found[3]
        else:
            if query.get("metadataPrefix") != "arXivRaw":
                return xml(forms.oai_error(world, "cannotDisseminateFormat", "only arXivRaw is replayed"))
            start, from_day, spec = 0, query.get("from", ""), query.get("set", "")
        papers = [
            paper
            for paper in sorted(world.papers.values(), key=self.order)
            if (not from_day or str(paper.datestamp) >= from_day) and (not spec or spec in paper.sets)
            if paper.datestamp <= world.now.date() or not world.hides_future
        ]
        shown = papers[start : start + self.page_size]
        if not shown:
            return xml(forms.oai_error(world, "noRecordsMatch", "No records match"))
        after = start + len(shown)
        left = f"{after}|{from_day}|{spec}|{world.now.date()}" if after < len(papers) else ""
        tail = (
            f'<resumptionToken cursor="{start}" completeListSize="{len(papers)}">{left}</resumptionToken>'
            if start or left
            else ""
        )
        records = "\n".join(forms.oai_record(paper) for paper in shown)
        return xml(forms.oai(world, 'verb="ListRecords"', f"<ListRecords>\n{records}\n{tail}\n</ListRecords>"))

    def _query(self, query: dict[str, str], kind: str) -> Answer:
        names = [name for name in query.get("id_list", "").split(",") if name]
        start, most = int(query.get("start", "0")), int(query.get("max_results", "10"))
        found: list[tuple[Any, int]] = []
        for name in names:
            parsed = re.fullmatch(r"((?:[a-z-]+(?:\.[A-Z]{2})?/\d{7})|(?:\d{4}\.\d{4,5}))(?:v(\d+))?", name)
            if not parsed:
                body = forms.atom_error(self.world, "incorrect_id_format_for", name)
                return Answer(400, body, "application/atom+xml")
            paper = self.world.papers.get(parsed[1])
            if paper is not None and not paper.deleted:
                found.append((paper, min(int(parsed[2] or len(paper.versions)), len(paper.versions))))
        shown = [] if kind == "empty" else found[start : start + most]
        if kind == "short":
            shown = shown[: len(shown) // 2]
        return Answer(body=forms.atom_query(self.world, shown, len(found), start, most), content_type="application/atom+xml")

    def _sections(self, archive: str, day: date, odd: bool) -> list[tuple[str, list[Any]]]:
        sections = [(forms.HEADINGS[kind], self.world.section(archive, day, kind)) for kind in KINDS]
        return [*sections, ("Retracted submissions", sections[0][1][:1])] if odd else sections

    def _before(self) -> date:
        day = self.world.today - timedelta(days=1)
        while day_state(day) != "announced":
            day -= timedelta(days=1)
        return day

    def _new(self, archive: str, query: dict[str, str], kind: str) -> Answer:
        stated = self._before() if kind == "not-updated" else self.world.today
        held = self._before() if kind in ("not-updated", "yesterday") else self.world.today
        heading = f"<h3>Showing new listings for {stated:%A, {stated.day} %B %Y}</h3>"
        body = forms.listing(
            heading,
            self._sections(archive, held, kind == "odd-section"),
            skip=int(query.get("skip", "0")),
            show=min(int(query.get("show", str(SHOWN))), self.shown),
            wrong_count=kind == "wrong-count",
        )
        return Answer(body=body, headers={"ETag": f'"{hash(body)}"'})

    def _catch_up(self, archive: str, day: date, query: dict[str, str], kind: str) -> Answer:
        if not timedelta(0) <= self.world.today - day <= timedelta(days=90):
            return Answer(400, HTML)
        page = int(query.get("page", "1"))
        heading = f"<h1>Catchup results for {archive} on {day:%a, %d %b %Y}</h1>"
        body = forms.listing(
            heading,
            self._sections(archive, day, kind == "odd-section"),
            skip=(page - 1) * self.shown,
            show=self.shown,
            wrong_count=kind == "wrong-count",
        )
        return Answer(body=body)

    def _take_fault(self, path: str) -> Fault | None:
        with self._lock:
            for fault in self._faults:
                if fault.times > 0 and fault.match in path:
                    fault.times -= 1
                    return fault
        return None

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        replay = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def setup(self) -> None:
                super().setup()
                self._opened = replay._clock()

            def finish(self) -> None:
                replay.connections.append((self._opened, replay._clock()))
                super().finish()

            def do_GET(self) -> None:
                began = replay._clock()
                status = 0
                with replay._lock:
                    replay.begun += 1
                try:
                    replay.on_ask(self.path)
                    status = self._respond(replay._take_fault(self.path))
                except (BrokenPipeError, ConnectionResetError):
                    self.close_connection = True
                finally:
                    agent = self.headers.get("User-Agent", "")
                    replay._log.append(Asked(began, replay._clock(), self.path, status, agent))

            def _respond(self, fault: Fault | None) -> int:
                kind = fault.kind if fault else ""
                seconds = fault.seconds if fault else None
                answer = replay.answer(self.path, fault)
                retry = {"Retry-After": f"{seconds:.0f}"} if seconds is not None else {}
                refusals = {"later": 429, "forbidden": 403, "unavailable": 503, "missing": 404}
                if kind in refusals:
                    answer = Answer(refusals[kind], HTML, headers=retry)
                elif kind == "redirect" and fault:
                    answer = Answer(301, headers={"Location": fault.target})
                elif kind in ("html", "bomb", "entity"):
                    answer.body = {"html": HTML, "bomb": BOMB, "entity": ENTITY}[kind]
                elif answer.headers.get("ETag") and self.headers.get("If-None-Match") == answer.headers["ETag"]:
                    answer = Answer(304, headers=answer.headers)
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Type", answer.content_type)
                self.send_header("Content-Length", str(HUGE_BYTES if kind == "huge" else len(answer.body)))
                self.end_headers()
                if answer.status == 304:
                    return answer.status
                if kind == "half":
                    self.wfile.write(answer.body[: len(answer.body) // 2])
                    self.close_connection = True
                elif kind == "slow":
                    for place in range(len(answer.body)):
                        self.wfile.write(answer.body[place : place + 1])
                        time.sleep(seconds or 1.0)
                elif kind == "huge":
                    for _ in range(HUGE_BYTES >> 16):
                        self.wfile.write(b"x" * (1 << 16))
                else:
                    self.wfile.write(answer.body)
                return answer.status

            def log_message(self, format: str, *args: object) -> None:
                pass

        return Handler
