"""Any URL, id or text → a paper page, a page of several, a list, or a search."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote, unquote

from papilio.errors import InputError
from papilio.finding.home import NOWHERE, Home
from papilio.finding.lookup import look_up
from papilio.identifiers import identify, key_of, page_path
from papilio.identifiers.refs import path_segment
from papilio.store import Store

LONGEST_SEARCH = 2000
"""Characters of a text that names nothing; more is no search that anybody means."""

MOST_PAPERS = 500
"""Papers on one page of several."""


_ADDRESS = re.compile(r"https?://[^/?#\s]+(?P<path>[^?#\s]*)\S*", re.IGNORECASE)
_FILE_ENDING = re.compile(r"\.(?:pdf|html?|bib|md)$", re.IGNORECASE)
_BETWEEN_WORDS = re.compile(r"[-_+ ]+")
_TITLE_WORDS = 3
"""So many words of letters a part of a path has at least that is a title."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a text leads.

    Attributes:
        kind: What the path shows.
        path: Our path with query string, percent-encoded: `/arxiv/2401.00001,2402.00002`, `/search?q=…`.
        refs: The papers that the path shows, canonical (aliases resolved through the store), those that are not held among
            them: their page says why, and fetches those that can be fetched.
        unknown: Names of papers that the library does not hold.
        words: Of a text that says more than names: all of it, for a search; else empty.
    """

    kind: Literal["paper", "papers", "list", "search"]
    path: str
    refs: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    words: str = ""


def resolve(store: Store, text: str, home: Home = NOWHERE) -> Target:
    """Resolve `text`. A text that is a name, or a URL, leads to its paper, held or not; prose that names papers leads to them;
    anything else is a search for its words.

    Args:
        home: Where this library is reached; an address of its own leads where it does.

    Raises:
        InputError: `text` is empty, is no Unicode, names more than `MOST_PAPERS` papers, or names none and is longer than
            `LONGEST_SEARCH`.
    """
    text = home.carried(text)
    words = " ".join(text.split())
    if not words:
        raise InputError("Nothing to look for: give a URL, an id such as 2401.00001, a DOI, or words.")
    if any("\ud800" <= character <= "\udfff" for character in words):
        raise InputError("The text holds bytes that are no UTF-8, so it can be neither an id nor words.")
    named = identify(home.abroad(text))
    if len(named.papers) > MOST_PAPERS:
        raise InputError(f"The text names {len(named.papers)} papers; one page shows at most {MOST_PAPERS}.")
    own_path = "" if named.papers else home.path_of(text)
    if own_path:
        return Target("list", own_path)
    refs, unknown = _named(store, [mention.ref for mention in named.papers] or [words], spelled=bool(named.papers))
    if named.lists and len(unknown) == len(refs):
        return Target("list", named.lists[0].path, (), unknown)
    if refs:
        said = "" if named.only else words[:LONGEST_SEARCH]
        return Target("paper" if len(refs) == 1 else "papers", papers_path(refs), refs, unknown, said)
    return _search(title_in(words) or words)


def title_in(text: str) -> str:
    """The words of the title that an address ends with, `…/7181-attention-is-all-you-need`; empty where it has none.

    An address that names nothing else is searched for by them, since its letters are in no paper.
    """
    address = _ADDRESS.fullmatch(text.strip())
    parts = unquote(address["path"]).split("/") if address else []
    return max(map(_title_of, parts), key=len, default="")


def _title_of(part: str) -> str:
    words = [word for word in _BETWEEN_WORDS.split(_FILE_ENDING.sub("", part)) if word]
    if words and words[0].isdecimal():
        del words[0]
    return " ".join(words) if sum(word.isalpha() for word in words) >= _TITLE_WORDS else ""


def papers_path(refs: Sequence[str]) -> str:
    """Our page of these papers, percent-encoded."""
    if len(refs) == 1:
        return page_path(refs[0])
    if all(ref.startswith("arxiv:") for ref in refs):
        return "/arxiv/" + ",".join(path_segment(key_of(ref)) for ref in refs)
    keys = (ref if ref.startswith("arxiv:") else key_of(ref) for ref in refs)
    return "/venue/" + ",".join(path_segment(key) for key in keys)


def _named(store: Store, names: Sequence[str], *, spelled: bool) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(the papers of the names, those names that are not held). A text that spells no name counts only where it is held."""
    refs: dict[str, None] = {}
    unknown: list[str] = []
    for name, found in look_up(store, names).items():
        if found.held:
            refs[found.ref] = None
        elif spelled:
            refs[name] = None
            unknown.append(name)
    return tuple(refs), tuple(unknown)


def _search(words: str) -> Target:
    if len(words) > LONGEST_SEARCH:
        raise InputError(
            f"The text has {len(words):,} characters and names no paper; a search takes at most {LONGEST_SEARCH:,}. "
            "Give an id, a URL, a DOI or a few words."
        )
    return Target("search", f"/search?q={quote(words, safe='')}")
