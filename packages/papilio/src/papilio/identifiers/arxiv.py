"""The grammar of arXiv identifiers.

Since April 2007 `YYMM.NNNN` (until December 2014) and `YYMM.NNNNN` (since January 2015); before, `archive/YYMMNNN` with
an archive of a closed list and, at times, a class that means nothing. Either may carry a version.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from papilio.errors import IdentifierError
from papilio.identifiers.spelling import plain
from papilio.identifiers.table import TABLE, Captures

_FIRST_NEW = 704
_FIRST_LONG = 1501
_FIRST_OLD_YEAR = 91
_PREFIX = re.compile(r"(?:oai:arxiv\.org:|arxiv[ ]?[:./]?[ ]{0,3})", re.ASCII | re.IGNORECASE)
_BODY_LENGTH = 64


@dataclass(frozen=True, slots=True)
class ArxivId:
    """One arXiv identifier.

    Attributes:
        base: Canonical id without version: `2401.00001`, `0704.0001`, `hep-th/9901001` (never `math.GT/0309136`).
        version: 1 and up, or None when the text names none.
    """

    base: str
    version: int | None = None

    def __str__(self) -> str:
        return self.base if self.version is None else f"{self.base}v{self.version}"

    @property
    def ref(self) -> str:
        """The canonical ref, without version."""
        return f"arxiv:{self.base}"

    @property
    def issued(self) -> tuple[int, int]:
        """Year and month in which the number was given out."""
        digits = self.base.rpartition("/")[2]
        year = int(digits[:2])
        return (1900 if year >= _FIRST_OLD_YEAR and "/" in self.base else 2000) + year, int(digits[2:4])


def parse_arxiv_id(text: str) -> ArxivId:
    """The id that the whole of `text` is, in any form (`arXiv:` prefix, version, `.pdf`, padding, old archive with class).

    Raises:
        IdentifierError: `text` is not one id; says what is wrong (month 13, too few digits, unknown archive …).
    """
    body = plain(text).text.strip()
    if prefix := _PREFIX.match(body):
        body = body[prefix.end() :]
    if body[-4:].lower() == ".pdf":
        body = body[:-4]
    if len(body) <= _BODY_LENGTH:
        if new := TABLE.new.match(body):
            return _new(body, new)
        if old := TABLE.old.match(body):
            return _old(body, old)
    raise IdentifierError(_complaint(body))


def _new(text: str, parts: Captures) -> ArxivId:
    year, month, number = parts["year"], parts["month"], parts["number"]
    issued = int(year + month)
    _check_month(text, month)
    if issued < _FIRST_NEW:
        raise IdentifierError(f"{text}: ids of this form begin with 0704 (April 2007); before, they read like hep-th/9901001")
    if issued >= _FIRST_LONG and len(number) == 4:
        number = f"0{number}"
    if issued < _FIRST_LONG and len(number) == 5:
        if number[0] != "0":
            raise IdentifierError(f"{text}: ids before January 2015 have four digits after the dot")
        number = number[1:]
    _check_number(text, number)
    return ArxivId(f"{year}{month}.{number}", _version(text, parts))


def _old(text: str, parts: Captures) -> ArxivId:
    year, month, number = parts["year"], parts["month"], parts["number"]
    _check_month(text, month)
    if int(year) < _FIRST_OLD_YEAR and int(year + month) >= _FIRST_NEW:
        raise IdentifierError(f"{text}: ids with an archive run from 9107 to 0703 (March 2007)")
    _check_number(text, number)
    return ArxivId(f"{parts['archive'].lower()}/{year}{month}{number}", _version(text, parts))


def _check_month(text: str, month: str) -> None:
    if not 1 <= int(month) <= 12:
        raise IdentifierError(f"{text}: there is no month {month}; the first four digits are year and month")


def _check_number(text: str, number: str) -> None:
    if not int(number):
        raise IdentifierError(f"{text}: the numbers of a month begin at 1")


def _version(text: str, parts: Captures) -> int | None:
    if "version" not in parts:
        return None
    if parts["version"][0] == "0":
        raise IdentifierError(f"{text}: versions begin at v1")
    return int(parts["version"])


def _complaint(body: str) -> str:
    shown = body if len(body) <= _BODY_LENGTH else body[:_BODY_LENGTH] + "…"
    if not body:
        return "no arXiv id given; one reads like 2401.00001 or hep-th/9901001"
    if digits := re.match(r"[0-9]{4}\.([0-9]+)", body):
        count = len(digits.group(1))
        if not 4 <= count <= 5:
            return f"{shown}: {count} digits after the dot; an arXiv id has five, or four before 2015"
    if archive := re.match(r"([A-Za-z-]+)(?:\.[A-Za-z-]+)?/([0-9]*)", body):
        if len(archive.group(2)) == 7:
            return f"{shown}: {archive.group(1)} is none of arXiv's archives with ids of this form"
        return f"{shown}: an old arXiv id has seven digits after the slash, as in hep-th/9901001"
    return f"{shown} is no arXiv id; one reads like 2401.00001, 2401.00001v2 or hep-th/9901001"


def find_arxiv_ids(text: str) -> list[tuple[int, int, ArxivId]]:
    """Every id in prose, in order, as (start, end, id). Digits inside a DOI, a price or a longer number are none."""
    source = plain(text)
    return [(*source.original(start, end), found) for start, end, found in scan_arxiv_ids(source.text)]


_ARXIV_DOI = re.compile(r"10\.48550/arxiv\.", re.ASCII | re.IGNORECASE)
_DOI_BODY = re.compile(r"[!#$%&'()*+./0-9:;=?@A-Z\[\]_a-z~-]*", re.ASCII)
_SHORT = re.compile(r"(?:1[5-9]|[2-9][0-9])[0-9]{2}\.[0-9]{4}(?![0-9])", re.ASCII)
_BARE = 1 + len(TABLE.prose)
_PROSE = re.compile(
    "|".join([f"(?:{TABLE.doi.pattern})", *(f"(?:{pattern.pattern})" for pattern in TABLE.prose)]), re.ASCII | re.IGNORECASE
)


def scan_arxiv_ids(text: str) -> Iterator[tuple[int, int, ArxivId]]:
    """As `find_arxiv_ids`, for a text already made plain. Four digits where five are due are an id where something says so, or
    where they are the whole text; elsewhere they are a number."""
    place = 0
    while match := _PROSE.search(text, place):
        body, start, end = match.group(match.lastindex or 0), match.start(), match.end()
        place = end
        if match.lastindex == 1:
            start = match.start(1)
            whole = _DOI_BODY.match(text, start)
            place = whole.end() if whole else end
            prefix = _ARXIV_DOI.match(text, start)
            if prefix is None:
                continue
            body = text[prefix.end() : place].rstrip(".,;:!?'\")]")
            end = prefix.end() + len(body)
        if match.lastindex == _BARE and _SHORT.match(body) and match.group() != text.strip():
            continue
        try:
            found = parse_arxiv_id(body)
        except IdentifierError:
            continue
        yield start, end, found
