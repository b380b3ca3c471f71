"""The spellings of one name: ref, key in our URLs, and the source's own pages."""

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote

from papilio.errors import IdentifierError
from papilio.identifiers.arxiv import parse_arxiv_id
from papilio.identifiers.table import TABLE, Captures, NameForm, fill

_SOURCES = frozenset(form.source for form in TABLE.names)
_BROUGHT = re.compile(r"[A-Za-z][A-Za-z0-9_.+-]{0,63}:[^\x00-\x20\x7f-\x9f\s]{1,500}")
_NO_SOURCES = frozenset({"http", "https", "ftp", "file", "mailto", "javascript", "vbscript", "data", "blob", "about"})
_PLAIN = re.compile(r"[A-Za-z0-9_.~/:-]*")
_IN_KEYS = {"%": "%25;", ",": "%2C;"}
_LENGTH = 600


@dataclass(frozen=True, slots=True)
class Name:
    """A canonical ref and the version that its spelling named."""

    ref: str
    version: int | None = None


@dataclass(frozen=True, slots=True)
class _Read:
    """A name of a known source, taken apart."""

    form: NameForm
    captures: Captures
    name: str
    version: int | None


def _read(source: str, name: str) -> _Read | None:
    """Take `name` apart by the first form of `source` that fits."""
    version = None
    if source == "arxiv":
        try:
            found = parse_arxiv_id(name)
        except IdentifierError:
            return None
        name, version = found.base, found.version
    for form in TABLE.names:
        if form.source != source:
            continue
        cased = name.lower() if form.case == "lower" else name.upper() if form.case == "upper" else name
        captures = form.form.match(cased)
        if captures is not None:
            return _Read(form, captures, fill(form.name, captures), version)
    return None


@lru_cache(maxsize=4096)
def _read_ref(ref: str) -> _Read | None:
    source, _, name = ref.partition(":")
    return _read(source, name) if source in _SOURCES else None


def read_name(text: str) -> Name | None:
    """The name that `text` spells: a ref, a key of our URLs, a DOI or an arXiv id. None when it is no such name."""
    if not text or len(text) > _LENGTH:
        return None
    source, colon, name = text.partition(":")
    source = source.lower()
    if colon and source in _SOURCES:
        if source == "doi":
            return read_doi(name.strip())
        read = _read(source, name.strip())
        return Name(f"{source}:{read.name}", read.version) if read else None
    if doi := read_doi(text):
        return doi
    for key in TABLE.keys:
        captures = key.form.match(text)
        if captures is not None and (read := _read(key.source, fill(key.name, captures))):
            return Name(f"{key.source}:{read.name}", read.version)
    read = _read("arxiv", text)
    return Name(f"arxiv:{read.name}", read.version) if read else None


def read_doi(doi: str) -> Name | None:
    """The paper of a DOI: a ref where the publisher's DOIs can be read, else `doi:<lower-cased>`. None when it is no DOI."""
    for form in TABLE.dois:
        captures = form.form.match(doi)
        if captures is not None and (name := read_name(fill(form.ref, captures))):
            return name
    read = _read("doi", doi)
    return Name(f"doi:{read.name}") if read else None


def dois_of(ref: str) -> tuple[str, ...]:
    """The DOIs that a source gives the paper of a ref, as refs (`doi:…`). Its preprint may be known by them."""
    read = _read_ref(ref)
    if read is None:
        return ()
    of_source = (form for form in TABLE.dois if form.ref.startswith(f"{read.form.source}:"))
    return tuple(f"doi:{fill(doi, read.captures).lower()}" for form in of_source for doi in form.dois)


def canonical_ref(text: str) -> str:
    """The ref that `text` is a spelling of: a ref, a key of our URLs, an id, a DOI.

    Raises:
        IdentifierError: It is no name of a paper.
    """
    stripped = text.strip()
    if found := read_name(stripped):
        return found.ref
    source, colon, _ = stripped.partition(":")
    if colon and source.lower() in _SOURCES:
        if source.lower() == "arxiv":
            parse_arxiv_id(stripped)
        raise IdentifierError(f"{_shown(stripped)} is no name of {source.lower()}; one reads like {_example(source.lower())}")
    if source.lower() not in _NO_SOURCES and _BROUGHT.fullmatch(stripped):
        return stripped
    if not stripped or _looks_like_arxiv(stripped):
        parse_arxiv_id(stripped)
    raise IdentifierError(f"{_shown(stripped)} names no paper; a name reads like 2401.00001, hep-th/9901001 or acl:P19-1001")


def _looks_like_arxiv(text: str) -> bool:
    return re.match(r"[0-9]{4}\.[0-9]|[A-Za-z-]{2,12}(?:\.[A-Za-z-]+)?/[0-9]", text) is not None


def _shown(text: str) -> str:
    return text if len(text) <= 80 else text[:80] + "…"


def _example(source: str) -> str:
    return next(form.example for form in TABLE.names if form.source == source and form.example)


@lru_cache(maxsize=4096)
def key_of(ref: str) -> str:
    """The key of a ref in our URLs and HTML ids.

    A ref without a form of its own is its own key, with `%25;` for `%` and `%2C;` for a comma, because commas separate keys
    in URLs.
    """
    read = _read_ref(ref)
    if read and f"{read.form.source}:{read.name}" == ref:
        for key in TABLE.keys:
            if key.source == read.form.source and all(f"{{{name}}}" in key.to for name in read.captures):
                text = fill(key.to, read.captures)
                if "{" not in text:
                    return text
    return re.sub("[%,]", lambda match: _IN_KEYS[match.group()], ref)


def ref_of_key(key: str) -> str:
    """Inverse of `key_of`; `ref_of_key(key_of(ref)) == ref` for every canonical ref. Any ref is accepted as its own key.

    Raises:
        IdentifierError: `key` is neither.
    """
    return canonical_ref(key.replace("%2C;", ",").replace("%25;", "%"))


def page_path(ref: str) -> str:
    """Our page of a paper, percent-encoded where needed: `/arxiv/2401.00001`, `/venue/abc@OpenReview`, `/doi/10.1145/3292`."""
    if ref.startswith("doi:"):
        return f"/doi/{path_segment(ref.removeprefix('doi:'))}"
    folder = "arxiv" if ref.startswith("arxiv:") else "venue"
    return f"/{folder}/{path_segment(key_of(ref))}"


def path_segment(key: str) -> str:
    """A key, percent-encoded for a path of ours; slashes stay, as in `hep-th/9901001`."""
    return _quoted(key, "/@:+~!$'()*;=&")


def page_url(ref: str) -> str:
    """The source's abstract page; empty where none can be derived."""
    read = _read_ref(ref)
    return _filled(read.form.page, read) if read else ""


def pdf_url(ref: str) -> str:
    """The source's PDF; empty where none can be derived."""
    read = _read_ref(ref)
    return _filled(read.form.pdf, read) if read else ""


def _filled(template: str, read: _Read) -> str:
    return fill(template, {name: _quoted(value, "/:;+!") for name, value in read.captures.items()})


def _quoted(text: str, safe: str) -> str:
    """As `quote` has it; nearly all names are of characters that need none."""
    return text if _PLAIN.fullmatch(text) else quote(text, safe=safe)


def frameable_hosts() -> tuple[str, ...]:
    """Hosts whose PDFs may be shown inside our pages, sorted; what a content security policy may allow as frames."""
    return tuple(sorted({form.pdf.split("/")[2] for form in TABLE.names if form.frameable and form.pdf}))
