"""How soon a day's 2,000 papers can be searched after arXiv's response has come, in a large library.

python benchmarks/daily_speed.py --data DIR [--snapshot FILE]     a library that `papilio import` has filled; it is changed

The day comes twice: as the listing page of an archive, then as two replies of OAI-PMH with times, DOIs and versions. Replies
are real records, written as arXiv writes them. Ours reads them, keeps papers, announcements and state, and indexes. The peer
takes the text of the same elements by lxml and puts titles and abstracts into a full-text table of SQLite, and no more.
"""

import argparse
import lzma
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import httpx2
import orjson
from lxml import etree, html

from papilio.app import App, build
from papilio.fetch import Fetcher, HostGroup, Turn
from papilio.finding.indexing import catch_up
from papilio.following.harvest import run
from papilio.following.lists import take_list
from papilio.search.documents import Search
from papilio.settings.settings import load_settings
from papilio.sources.arxiv.client import Addresses, ArxivClient
from papilio.sources.arxiv.schedule import announced_at
from parse_speed import DATA, listing_page, oai_reply
from report import Row, environment, publish

PAPERS = 2000
PER_REPLY = 1000
DAYS = [date(2026, 9, number) for number in (14, 15, 16, 17, 18)]
"""After the newest day of the data, so that the papers are new."""
MARK_SECONDS = 5.0
MOST_SECONDS = 60.0
NAME = "{http://www.openarchives.org/OAI/2.0/}record"


class OpenGate:
    """Lets everything through: politeness is no part of this."""

    def await_turn(self) -> None:
        pass

    @contextmanager
    def turn(self, pause_seconds: float, deadline_seconds: float) -> Generator[Turn]:
        yield self

    def went(self, host: str, *, ok: bool, length_bytes: int) -> None:
        pass

    def later(self, retry_after_seconds: float | None) -> None:
        pass


class Replies:
    """arXiv, one day of it: `/list/<archive>/new` and ListRecords; nothing else is there."""

    def __init__(self) -> None:
        self.listing = b""
        self.records: list[bytes] = []

    def answer(self, request: httpx2.Request) -> httpx2.Response:
        if request.url.path.startswith("/list/"):
            return httpx2.Response(200, content=self.listing)
        if request.url.path == "/oai":
            return httpx2.Response(200, content=self.records[int(request.url.params.get("resumptionToken", "0"))])
        return httpx2.Response(404)

    @property
    def client(self) -> ArxivClient:
        addresses = Addresses()
        group = HostGroup("arxiv", addresses.origins(), 0.0, OpenGate())
        return ArxivClient(Fetcher([group], "bench@example.org", transport=httpx2.MockTransport(self.answer)), addresses)


def papers_of(rows: list[dict[str, Any]], number: int, word: str) -> list[dict[str, Any]]:
    """Real records as new papers of the day of that number, each with the word in its abstract."""
    first = number * PAPERS + 1
    versions = [{"version": "v1", "created": f"{DAYS[number] - timedelta(days=1):%a, %d %b %Y} 10:00:00 GMT"}]
    return [
        row | {"id": f"2609.{first + place:05d}", "abstract": f"{row['abstract']} {word}", "doi": None, "versions": versions}
        for place, row in enumerate(rows)
    ]


def oai_replies(rows: list[dict[str, Any]]) -> list[bytes]:
    """Pages of ListRecords, each but the last with the token of the next."""
    pages = [oai_reply(rows[start : start + PER_REPLY]) for start in range(0, len(rows), PER_REPLY)]
    return [
        page.replace(b"</ListRecords>", f"<resumptionToken>{place}</resumptionToken></ListRecords>".encode())
        for place, page in enumerate(pages[:-1], 1)
    ] + pages[-1:]


def ours(app: App, word: str, take: Callable[[], object]) -> float:
    """Seconds until all of the day's papers are found by a word."""
    began = time.perf_counter()
    take()
    catch_up(app.store, app.engine)
    while (found := app.engine.answer(Search(word, channel="lexical")).total) < PAPERS:
        if time.perf_counter() - began > MOST_SECONDS:
            raise TimeoutError(f"after {MOST_SECONDS:.0f} s {found} of {PAPERS} papers are found")
        time.sleep(0.005)
    return time.perf_counter() - began


def peer_of(app: App) -> sqlite3.Connection:
    """A full-text table of the same library."""
    database = sqlite3.connect(Path(tempfile.mkdtemp()) / "fts.db")
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("CREATE VIRTUAL TABLE paper USING fts5(ref UNINDEXED, title, abstract, tokenize='porter unicode61')")
    rows = ((entry.paper.ref, entry.paper.title, entry.paper.abstract) for entry in app.store.papers.iterate())
    database.executemany("INSERT INTO paper VALUES (?, ?, ?)", rows)
    database.commit()
    return database


def theirs(peer: sqlite3.Connection, word: str, read: Callable[[], list[tuple[str, str, str]]]) -> float:
    """Seconds until the peer finds them."""
    began = time.perf_counter()
    peer.executemany("INSERT INTO paper VALUES (?, ?, ?)", read())
    peer.commit()
    found = peer.execute("SELECT count(*) FROM paper WHERE paper MATCH ?", (word,)).fetchone()[0]
    assert found >= PAPERS, found
    return time.perf_counter() - began


def read_listing(content: bytes) -> list[tuple[str, str, str]]:
    """Ids, titles and abstracts of a listing page, as they stand there."""
    tree = html.fromstring(content)
    heads = [str(link.get("href")) for link in tree.iterfind(".//dt/a[@title='Abstract']")]
    titles = [str(each.text_content()) for each in tree.iterfind(".//div[@class='list-title mathjax']")]
    abstracts = [str(each.text_content()) for each in tree.iterfind(".//p[@class='mathjax']")]
    return list(zip(heads, titles, abstracts, strict=True))


def read_records(contents: list[bytes]) -> list[tuple[str, str, str]]:
    """Ids, titles and abstracts of OAI-PMH replies, as they stand there."""
    texts = [
        {etree.QName(element).localname: element.text or "" for element in record.iter()}
        for content in contents
        for record in etree.fromstring(content).iter(NAME)
    ]
    return [(each["id"], each["title"], each["abstract"]) for each in texts]


def main() -> None:
    """Take day after day; print medians and worst."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--snapshot", type=Path, default=DATA / "arxiv-metadata-snapshot.jsonl.xz")
    options = parser.parse_args()
    with lzma.open(options.snapshot) as lines:
        decoded = (orjson.loads(line) for line in lines)
        rows = list(islice((row for row in decoded if row["categories"] and row["authors"]), PAPERS))
    app = build(load_settings(data=options.data))
    catch_up(app.store, app.engine)
    held = app.store.papers.count()
    peer = peer_of(app)
    replies = Replies()
    arxiv, seconds = replies.client, {name: list[float]() for name in ("list", "list peer", "records", "records peer")}
    for number, day in enumerate(DAYS):
        word = f"dailyprobe{number}{time.time_ns()}"
        papers = papers_of(rows, number, word)
        replies.listing = listing_page(papers, day)
        now = announced_at(day) + timedelta(hours=1)
        seconds["list"].append(ours(app, word, lambda: take_list(app.store, arxiv, "cs", day, now)))  # noqa: B023
        seconds["list peer"].append(theirs(peer, word, lambda: read_listing(replies.listing)))
        later = f"later{word}"
        replies.records = oai_replies(papers_of(rows, number, later))
        seconds["records"].append(
            ours(
                app,
                later,
                lambda: run(app.store, arxiv, "", now=lambda: datetime.now(UTC), sleep=time.sleep, from_day=day),  # noqa: B023
            )
        )
        seconds["records peer"].append(theirs(peer, later, lambda: read_records(replies.records)))
    names = {
        "list": f"papilio, list of {PAPERS:,} new papers, library of {held:,}",
        "list peer": "lxml and SQLite FTS5, the same page",
        "records": f"papilio, the same {PAPERS:,} by OAI-PMH",
        "records peer": "lxml and SQLite FTS5, the same replies",
    }
    result: list[Row] = [
        {"what": names[name], "median s": round(statistics.median(each), 3), "worst s": round(max(each), 3)}
        for name, each in seconds.items()
    ]
    publish("daily_speed", result, {**environment("papilio", "tantivy", "lxml"), "mark s": MARK_SECONDS})


if __name__ == "__main__":
    main()
