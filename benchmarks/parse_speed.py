"""How fast replies of arXiv become records: OAI-PMH in `arXivRaw` beside plain lxml, and a day's listing page.

python benchmarks/parse_speed.py [--snapshot FILE]     real records, written as arXiv writes them, 1,000 to a reply

A record of ours is cleaned (TeX accents, white space), its authors are told apart, its categories are canonical, its times
are read and its lists are reckoned. The peer takes the text of every element, and does nothing with it.
"""

import argparse
import lzma
import os
import statistics
import time
from collections.abc import Callable
from datetime import date
from html import escape
from itertools import islice
from pathlib import Path
from typing import Any

import orjson
from lxml import etree

from papilio.sources.arxiv.listing import parse_listing
from papilio.sources.arxiv.oai import parse_records
from report import Row, environment, publish

DATA = Path(os.environ.get("PAPILIO_TEST_DATA", Path(__file__).parents[2] / "shared" / "data"))
RECORDS = 20_000
PER_REPLY = 1000
LISTED = 2000
ROUNDS = 5
MARK = 5000
FIELDS = ("title", "authors", "categories", "comments", "report-no", "journal-ref", "doi", "license", "abstract")


def oai_reply(rows: list[dict[str, Any]]) -> bytes:
    """A page of ListRecords."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">\n'
        '<responseDate>2026-08-14T02:00:00Z</responseDate>\n<request verb="ListRecords" metadataPrefix="arXivRaw"/>\n'
        f"<ListRecords>\n{''.join(map(_oai_record, rows))}</ListRecords>\n</OAI-PMH>\n"
    ).encode()


def _oai_record(row: dict[str, Any]) -> str:
    versions = "".join(
        f'<version version="{each["version"]}"><date>{each["created"]}</date><size>60kb</size></version>'
        for each in row["versions"]
    )
    fields = "".join(f"<{name}>{escape(_text(row[name]), quote=False)}</{name}>" for name in FIELDS if row[name])
    return (
        f"<record>\n<header>\n <identifier>oai:arXiv.org:{row['id']}</identifier>\n <datestamp>2026-08-13</datestamp>\n"
        f" <setSpec>cs</setSpec>\n</header>\n<metadata>\n <arXivRaw xmlns='http://arxiv.org/OAI/arXivRaw/'>\n"
        f" <id>{row['id']}</id><submitter>A</submitter>{versions}{fields}</arXivRaw>\n</metadata>\n</record>\n"
    )


def listing_page(rows: list[dict[str, Any]], day: date = date(2026, 8, 14)) -> bytes:
    """A page of new listings."""
    entries = "".join(
        f"<dt><a name='item{number}'>[{number}]</a> <a href='/abs/{row['id']}' title='Abstract'>arXiv:{row['id']}</a>"
        f" [<a href='/pdf/{row['id']}'>pdf</a>, <a href='https://arxiv.org/html/{row['id']}v1'>html</a>]</dt>\n"
        "<dd><div class='meta'>"
        f"<div class='list-title mathjax'><span class='descriptor'>Title:</span> {escape(_text(row['title']))}</div>\n"
        f"<div class='list-authors'>{escape(_text(row['authors']))}</div>\n<div class='list-subjects'><span class='descriptor'>"
        f"Subjects:</span> {'; '.join(f'X ({code})' for code in _text(row['categories']).split())}</div>\n"
        f"<p class='mathjax'>{escape(_text(row['abstract']))}</p></div></dd>\n"
        for number, row in enumerate(rows, 1)
    )
    return (
        f"<!DOCTYPE html><html><body><h3>Showing new listings for {day:%A, {day.day} %B %Y}</h3><dl>"
        f"<h3>New submissions (showing {len(rows)} of {len(rows)} entries)</h3>{entries}</dl></body></html>"
    ).encode()


def _text(value: object) -> str:
    return " ".join(map(str, value)) if isinstance(value, list) else str(value or "")


def plain_lxml(content: bytes) -> int:
    """The peer: every element's text by its name."""
    records = [
        {etree.QName(element).localname: element.text for element in record.iter()}
        for record in etree.fromstring(content).iter("{http://www.openarchives.org/OAI/2.0/}record")
    ]
    return len(records)


def ours(content: bytes) -> int:
    """All records of a reply."""
    page = parse_records(content)
    assert not page.unusable, page.unusable
    return len(page.records)


def our_listing(content: bytes) -> int:
    """All entries of a page."""
    page = parse_listing(content)
    assert not page.problems, page.problems
    return len(page.papers)


def measured(system: str, parse: Callable[[bytes], int], replies: list[bytes]) -> Row:
    """Records a second, median and worst of the rounds."""
    speeds: list[float] = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        records = sum(map(parse, replies))
        speeds.append(records / (time.perf_counter() - began))
    return {
        "system": system,
        "records": records,
        "MB": round(sum(map(len, replies)) / 1e6, 1),
        "records/s": round(statistics.median(speeds)),
        "slowest round": round(min(speeds)),
    }


def main() -> None:
    """Measure in one process, one after the other."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--snapshot", type=Path, default=DATA / "arxiv-metadata-snapshot.jsonl.xz")
    options = parser.parse_args()
    with lzma.open(options.snapshot) as lines:
        rows = [orjson.loads(line) for line in islice(lines, RECORDS)]
    replies = [oai_reply(rows[start : start + PER_REPLY]) for start in range(0, len(rows), PER_REPLY)]
    results = [
        measured("papilio, arXivRaw", ours, replies),
        measured("lxml, text of elements", plain_lxml, replies),
        measured(f"papilio, listing of {LISTED:,}", our_listing, [listing_page(rows[:LISTED])]),
    ]
    publish("parse_speed", results, {**environment("papilio", "lxml"), "mark records/s": MARK})


if __name__ == "__main__":
    main()
