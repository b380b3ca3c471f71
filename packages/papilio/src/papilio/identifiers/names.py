"""From any text, URL or query to the papers and lists that it names, and back to URLs."""

import re
from dataclasses import dataclass
from urllib.parse import unquote

from papilio.identifiers.arxiv import scan_arxiv_ids
from papilio.identifiers.refs import (
    Name,
    canonical_ref,
    dois_of,
    frameable_hosts,
    key_of,
    page_path,
    page_url,
    path_segment,
    pdf_url,
    read_doi,
    read_name,
    ref_of_key,
)
from papilio.identifiers.sites import Found, find_site, host_of, match_url
from papilio.identifiers.spelling import plain
from papilio.identifiers.table import TABLE, fill

__all__ = [
    "Identified",
    "ListName",
    "Mention",
    "canonical_ref",
    "dois_of",
    "frameable_hosts",
    "identify",
    "key_of",
    "page_path",
    "page_url",
    "path_segment",
    "pdf_url",
    "ref_of_key",
]


@dataclass(frozen=True, slots=True)
class Mention:
    """One paper named in a text.

    Attributes:
        ref: Canonical ref. Two kinds are alias names that only the store can resolve: `doi:<doi in lower case>` for a DOI of
            an unknown publisher, and a papers.cool key of a venue without refs of its own (`36974@AAAI`).
        version: Version named, else None.
        start, end: Place in the text, in characters.
        site: Name of the row of `sites.json` that matched, or `text` for a bare id.
    """

    ref: str
    version: int | None
    start: int
    end: int
    site: str


@dataclass(frozen=True, slots=True)
class ListName:
    """A list that a URL names: `/list/cs.CL/new`, `/catchup/cs/2026-08-12`, a papers.cool list or venue.

    Attributes:
        path: Our path that shows it, `/arxiv/cs.CL?date=2026-08-12` or `/venue/ICLR.2025`.
    """

    path: str


@dataclass(frozen=True, slots=True)
class Identified:
    """What a text names.

    Attributes:
        papers: In order of appearance, one mention per ref.
        lists: Lists named by URLs.
        only: True when the text is nothing but these names (so that a search box may jump to them).
    """

    papers: tuple[Mention, ...]
    lists: tuple[ListName, ...]
    only: bool


def identify(text: str) -> Identified:
    """Everything that `text` names. Total: never raises, any text of any length, linear time."""
    source = plain(text)
    scan = _Scan(source.text)
    papers: dict[str, Mention] = {}
    for start, end, found in sorted(scan.found, key=lambda item: item[0]):
        if found.name and found.name.ref not in papers:
            place = source.original(start, end)
            papers[found.name.ref] = Mention(found.name.ref, found.name.version, *place, found.site)
    lists = dict.fromkeys(ListName(found.path) for _, _, found in scan.found if found.path)
    return Identified(tuple(papers.values()), tuple(lists), bool(papers or lists) and scan.is_only_names())


_TOKEN = re.compile(
    r"(?P<code>(?<![a-z0-9])(?:javascript|vbscript):(?=[^ \t\r\n])[^\n]*|(?<![a-z0-9])data:(?=[a-z]+/|[;,])[^\n]*)"
    r"|(?P<url>https?:\\?/\\?/|(?<![a-z0-9+.-])[a-z][a-z0-9+.-]{0,30}:\\?/\\?/|about:reader\?)"
    r"|(?P<encoded>https?%3a(?:%2f|/){2}[!#$%&'()*+,./0-9:;=?@a-z_~-]*)"
    r"|(?P<host>(?<![a-z0-9@./-])(?://)?(?:[a-z0-9-]{1,63}\.){1,6}[a-z]{2,24}\.?(?::[0-9]{1,5})?(?=[/?]))"
    r"|(?P<doi>" + TABLE.doi.pattern + ")",
    re.ASCII | re.IGNORECASE,
)
_CODE = re.compile(r"[\x00-\x20]*(?:(?:javascript|vbscript):|data:[^\x00-\x20])", re.ASCII | re.IGNORECASE)
_IN_ANGLES = r"(?!<[0-9]{1,7}:{1,2}[0-9a-z-]{1,20}>[0-9]\.[0-9]\.co)(?!(?<=[0-9a-z-])>[0-9]\.[0-9]\.co)"
"""Such as `<391::AID-ASI1>3.0.CO`, of DOIs given around the year 2000, is no end."""
_URL_STOP = re.compile(
    _IN_ANGLES
    + r"[^!#$%&'*+,./0-9:;=?@\\_a-z~|-]|\|(?![a-z0-9]{1,30}_)"
    + r"|(?<=[,;'|])(?:https?:|(?:[a-z0-9-]{1,30}\.){1,3}[a-z]{2,6}/[a-z])",
    re.ASCII | re.IGNORECASE,
)
_DOI_STOP = re.compile(_IN_ANGLES + r"[^!#$%&'*+./0-9:;=?@_a-z~-]|(?<=;)(?=10\.|arxiv|doi|https?:)", re.ASCII | re.IGNORECASE)
_CLOSING = {")": "(", "]": "["}
_TRAILING = ".,;:!?'*`~\\"
_TAKEN = " "
_FOREIGN = "\x01"


class _Scan:
    """One pass over a plain text: URLs and DOIs first, then the bare names in what is left of it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.found: list[tuple[int, int, Found]] = []
        self.rest = ""
        if _CODE.match(text):
            self.rest = _FOREIGN
            return
        self._take_tokens()
        self._take_bare_names()

    def is_only_names(self) -> bool:
        """True when nothing but names and what joins them was there."""
        return TABLE.filler.fullmatch(self.rest) is not None

    def _take_tokens(self) -> None:
        pieces: list[str] = []
        done = place = 0
        while token := _TOKEN.search(self.text, place):
            start = token.start()
            end, found = self._read_token(token)
            place = end
            if end == start:
                place = token.end()
                continue
            pieces += [self.text[done:start], (_TAKEN if found else _FOREIGN) * (end - start)]
            done = end
            self.found += [(start, end, item) for item in found]
        pieces.append(self.text[done:])
        self.rest = "".join(pieces)

    def _read_token(self, token: re.Match[str]) -> tuple[int, list[Found]]:
        """End of the token and what it names; its start for something that is no token after all."""
        kind, start = token.lastgroup, token.start()
        if kind == "code":
            return token.end(), []
        if kind == "encoded":
            return token.end(), match_url(unquote(token.group()).rstrip(_TRAILING))
        if kind == "host":
            if find_site(host_of(token.group().lstrip("/"))) is None:
                return start, []
            end = self._url_end(token.end())
            return end, match_url(self.text[start:end])
        if kind == "url":
            if token.group()[:5].lower() == "file:":
                return start, []
            end = self._url_end(token.end())
            return end, match_url(self.text[start:end])
        place = token.end() - len(token.groups()[-1])
        end = self._url_end(token.end(), _DOI_STOP)
        name = read_doi(self.text[place:end])
        return (end, [Found("doi", name)]) if name else (start, [])

    def _url_end(self, place: int, stop: re.Pattern[str] = _URL_STOP) -> int:
        """The end of a URL or DOI that runs through `place`. It stops before what no URL holds, a bracket it did not open,
        and the sentence's punctuation."""
        text, opened = self.text, {"(": 0, "[": 0}
        begin, end = place, len(text)
        while found := stop.search(text, place):
            character = found.group()
            if character in opened:
                opened[character] += 1
            elif opened.get(_CLOSING.get(character, ""), 0):
                opened[_CLOSING[character]] -= 1
            else:
                end = found.start()
                break
            place = found.end()
        while end > begin and text[end - 1] in _TRAILING:
            end -= 1
        return end

    def _take_bare_names(self) -> None:
        taken: list[tuple[int, int, Found]] = []
        for form in TABLE.texts:
            if form.whole:
                captures = form.form.match(self.rest.strip())
                matches = [(0, len(self.rest), captures)] if captures else []
            else:
                matches = [(m.start(), m.end(), form.form.read(m)) for m in form.form.pattern.finditer(self.rest)]
            for start, end, captures in matches:
                version = captures.pop("version", None)
                spelling = fill(form.ref, captures)
                shorter = spelling.rstrip(".'!&+-(")
                name = read_name(shorter)
                if name:
                    name = Name(name.ref, int(version) if version else name.version)
                    taken.append((start, end - len(spelling) + len(shorter), Found("text", name)))
            self._blank(taken)
        ids = [(start, end, Found("text", Name(found.ref, found.version))) for start, end, found in scan_arxiv_ids(self.rest)]
        self._blank(ids)
        self.found += taken + ids

    def _blank(self, taken: list[tuple[int, int, Found]]) -> None:
        """Write spaces over what was taken."""
        pieces: list[str] = []
        done = 0
        for start, end, _ in sorted(taken, key=lambda item: item[0]):
            pieces += [self.rest[done:start], _TAKEN * (end - max(start, done))]
            done = max(done, end)
        pieces.append(self.rest[done:])
        self.rest = "".join(pieces)
