"""Damage to replies of arXiv, and what must hold of what is read from them all the same.

`python packages/papilio/tests/mutations.py --seconds 600` (with PAPILIO_TEST_DATA, or beside the data set) looks for longer
than the tests do, and prints what breaks the laws.
"""

import argparse
import random
import re
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from html import unescape
from pathlib import Path

from replay import World, forms

from papilio.errors import IdentifierError, ReplyError
from papilio.identifiers import parse_arxiv_id
from papilio.sources.arxiv.atom import parse_query
from papilio.sources.arxiv.listing import parse_listing
from papilio.sources.arxiv.oai import parse_identify, parse_records, parse_sets
from papilio.sources.arxiv.rss import parse_feed

_ID = re.compile(r"(?:[A-Za-z-]+(?:\.[A-Za-z-]+)?/[0-9]{7}|[0-9]{4}\.[0-9]{4,5})")
_TOKENS = (
    *(b"<", b">", b"&", b'"', b"'", b"/", b"]]>", b"<!--", b"-->", b"<![CDATA[", b"<?x?>", b"&#0;", b"&lt;", b"\x00", b"\xff"),
    *(b"</dt>", b"<dt>", b"<dd>", b"<h3>", b"</html>", b"</entry>", b"<item>", b"<record>", b"0001", b"9999", b"\xe2\x80\x8b"),
    *(b"<!DOCTYPE x [<!ENTITY a 'b'>]>", b"&a;", b"-", b":", b"v0", b"v99999999999", b"999999999999999999999999"),
)


# Damage that leaves XML well-formed, and so gets further.
_ELEMENT = re.compile(rb"<([A-Za-z:]+)[^<>]*>[^<>]*</\1\s*>")
_TEXT = re.compile(rb"(?<=>)[^<>]+(?=<)|(?<=\")[^<>\"]+(?=\")")
_TEXTS = (
    *(
        b"",
        b" ",
        b"0",
        b"-1",
        b"999999999999999999999999",
        b"1e400",
        b"v0",
        b"v2",
        b"\xe2\x80\x8b",
        b"\xef\xbc\x91\xef\xbc\x92",
        b"x" * 5000,
    ),
    *(b"0001-01-01", b"9999-12-31T23:59:59Z", b"2024-02-30", b"Mon, 31 Dec 9999 23:59:59 GMT", b"Mon, 1 Jan 0001 00:00:00 GMT"),
    *(
        b"oai:arXiv.org:",
        b"oai:arXiv.org:2401.00001v3",
        b"math.GT/0309136",
        b"1406.02661",
        b"&#x0;",
        b"&amp;",
        b"$\\alpha{",
        b"(((((((",
    ),
    *(
        b"http://arxiv.org/abs/",
        b"(arXiv:2401.00001v9 [x] UPDATED)",
        b"deleted",
        b"replace-cross",
        b"and and and",
        b"10.1/x;10.2/y",
    ),
    *(
        b"&lt;b&gt;" * 300,
        b"(showing 5 of 4 entries)",
        b"Showing new listings for Monday, 31 February 2026",
        b"\xf0\x9f\x99\x82",
        b"cs.ZZ Q",
    ),
)


def refs_of_records(content: bytes) -> list[str]:
    """Every ref that an OAI-PMH reply gives rise to."""
    page = parse_records(content)
    return [*page.refs, *page.deleted, *(record.paper.ref for record in page.records)]


def refs_of_query(content: bytes) -> list[str]:
    """Every ref that a feed of the query API gives rise to."""
    return [record.paper.ref for record in parse_query(content).records]


def refs_of_feed(content: bytes) -> list[str]:
    """Every ref that a feed gives rise to."""
    return [item.record.paper.ref for item in parse_feed(content).items]


def refs_of_listing(content: bytes) -> list[str]:
    """Every ref that a listing page gives rise to."""
    return [paper.record.paper.ref for paper in parse_listing(content).papers]


def _none_of_sets(content: bytes) -> list[str]:
    parse_sets(content)
    return []


def _none_of_identify(content: bytes) -> list[str]:
    parse_identify(content)
    return []


PARSERS: tuple[Callable[[bytes], list[str]], ...] = (
    refs_of_records,
    refs_of_query,
    refs_of_feed,
    refs_of_listing,
    _none_of_sets,
    _none_of_identify,
)


def ids_in(content: bytes) -> set[str]:
    """Canonical ids of everything in a document that looks like an id."""
    found: set[str] = set()
    for text in _ID.findall(unescape(content.decode("utf-8", "replace"))):
        for start in range(len(text)):
            try:
                found.add(parse_arxiv_id(text[start:]).base)
            except IdentifierError:
                continue
    return found


def check(content: bytes, parsers: Iterable[Callable[[bytes], list[str]]] = PARSERS) -> None:
    """The laws: a parser gives what stands in the document, or says why not; and it comes back.

    Raises:
        AssertionError: A law is broken.
    """
    for parse in parsers:
        try:
            refs = parse(content)
        except ReplyError as error:
            assert str(error).strip(), f"{parse.__name__} refuses without a word"
        else:
            invented = {ref.removeprefix("arxiv:") for ref in refs} - ids_in(content) if refs else set()
            assert not invented, f"{parse.__name__} invented {invented}"


def mutate(content: bytes, source: random.Random, others: Sequence[bytes]) -> bytes:
    """One to eight pieces of damage: bytes flipped, dropped, doubled, moved; tokens put in; pieces of other replies; a cut."""
    damaged = bytearray(content)
    for _ in range(source.choice((1, 1, 1, 2, 3, 8))):
        at = source.randrange(len(damaged) + 1)
        length = source.choice((1, 1, 2, 5, 20, 200, 2000))
        kind = source.randrange(11)
        if kind == 0 and at < len(damaged):
            damaged[at] = source.randrange(256)
        elif kind == 1:
            del damaged[at : at + length]
        elif kind == 2:
            damaged[at:at] = damaged[at : at + length]
        elif kind == 3:
            damaged[at:at] = source.choice(_TOKENS)
        elif kind == 4 and others:
            other = source.choice(others)
            start = source.randrange(len(other))
            damaged[at:at] = other[start : start + length]
        elif kind == 5:
            to = source.randrange(len(damaged) + 1)
            damaged[to : to + length], damaged[at : at + length] = damaged[at : at + length], damaged[to : to + length]
        elif kind == 6:
            at = len(damaged) - source.randrange(min(len(damaged), 200) + 1)
            del damaged[at:]
        elif kind in (7, 8) and (elements := list(_ELEMENT.finditer(damaged))):
            chosen = source.choice(elements)
            damaged[chosen.start() : chosen.end()] = chosen[0] * source.choice((0, 0, 2))
        elif kind in (9, 10) and (texts := list(_TEXT.finditer(damaged))):
            chosen = source.choice(texts)
            damaged[chosen.start() : chosen.end()] = source.choice((*_TEXTS, source.choice(texts)[0]))
    return bytes(damaged)


def replayed() -> dict[str, bytes]:
    """A reply in each form, from a small world."""
    world = World.synthetic(3, last_day=date(2026, 8, 14), days=4)
    papers = list(world.papers.values())
    sections = [(forms.HEADINGS["new"], papers[:3]), (forms.HEADINGS["cross"], papers[3:5])]
    return {
        "oai": forms.oai(world, 'verb="ListRecords"', f"<ListRecords>{''.join(map(forms.oai_record, papers))}</ListRecords>"),
        "oai-error": forms.oai_error(world, "badResumptionToken", "it is too old"),
        "query": forms.atom_query(world, [(paper, 1) for paper in papers], len(papers), 0, 10),
        "query-error": forms.atom_error(world, "incorrect_id_format_for", "abc"),
        "feed": forms.atom_feed(world, "cs+math", world.today),
        "new": forms.listing("<h3>Showing new listings for Friday, 14 August 2026</h3>", sections),
        "catchup": forms.listing("<h1>Catchup results for Mathematics on Fri, 14 Aug 2026</h1>", sections, show=4),
    }


def recorded(shared_data: Path) -> dict[str, bytes]:
    """The replies that were recorded."""
    files = [
        file
        for folder in ("arxiv-api", "oai", "errors", "rss", "html")
        for file in (shared_data / "protocol" / folder).iterdir()
    ]
    return {file.name: file.read_bytes() for file in sorted(files)}


def main() -> int:
    """Look for broken laws until the time is over."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--data", type=Path, help="the shared data set; without it, replies of a small world alone")
    options = parser.parse_args()
    seed = options.seed if options.seed is not None else random.SystemRandom().randrange(2**32)
    source = random.Random(seed)
    documents = replayed() | (recorded(options.data) if options.data else {})
    contents = list(documents.values())
    end = time.monotonic() + options.seconds
    tried = broken = 0
    while time.monotonic() < end:
        name = source.choice(list(documents))
        damaged = mutate(documents[name], source, contents)
        tried += 1
        try:
            check(damaged)
        except Exception as error:
            broken += 1
            path = Path(f"broken-{seed}-{tried}")
            path.write_bytes(damaged)
            print(f"{name}: {type(error).__name__}: {error}; the reply is in {path}", file=sys.stderr)
    print(f"seed {seed}: {tried:,} damaged replies, {broken} of which broke a law")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
