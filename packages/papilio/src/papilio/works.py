"""Are two records of one work? What a preprint and a published paper must share to be shown as one.

A wrong union hides a paper, so doubt keeps two records apart. Two records can be one work only if their titles have the same
key: case, accents, punctuation, spaces, hyphens and TeX's signs do not count; letters, digits and their order do. Then their
authors must agree, and their years must be possible.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b

SHORTEST_KEY = 10
"""Letters of a title's key; shorter titles are too many papers' titles."""

GENERIC_WORDS = 4
"""A title of fewer words may be another paper's by chance: more of its authors must be shared."""

MOST_YEARS_BEFORE = 6
"""A preprint may be that much older than its publication …"""
MOST_YEARS_AFTER = 3
"""… and that much younger: authors post their papers late, too."""

_GENERIC = re.compile(
    r"(?:introduction|preface|foreword|editorial|erratum|corrigendum|discussion|comments?|reply|rejoinder|abstracts?|proceedings|"
    r"errata|conclusions?|index|keynote|panel|tutorial|overview|bookreview|titlepage|frontmatter|listof|tableofcontents|"
    r"organizingcommittee|programcommittee|message)(?:to|of|on|for|from|by|by?the)?"
)
_NOT_IN_KEY = re.compile(r"[^a-z0-9]+")
_TEX_COMMAND = re.compile(r"\\(?:mathrm|mathbf|mathit|mathcal|mathbb|mathsf|text|textit|textbf|emph|rm|it|bf|cal|ell)\b")
_TOKENS = re.compile(r"[^\W\d_]+")
_COLLABORATION = re.compile(r"\b(?:collaborations?|consortium|team|group)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What of a record tells which work it is of.

    Attributes:
        authors: Names in the order of the paper.
        year: Of the edition, or of the first version; None when unknown.
        comments: The authors' remarks, which may name the venue.
        venue: Short name of the series; empty for a preprint.
    """

    title: str
    authors: Sequence[str]
    year: int | None
    comments: str = ""
    venue: str = ""


def title_key(title: str) -> str:
    """The letters and digits of a title, in lower case, without accents, in any script."""
    text = title.lower()
    if "\\" in text:
        text = _TEX_COMMAND.sub("", text)
    if text.isascii():
        return _NOT_IN_KEY.sub("", text)
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    return "".join(character for character in decomposed if character.isalnum())


def title_number(title: str) -> int | None:
    """The key of a title as a number that a database indexes well; None for a title that is too short or too common to tell
    anything."""
    key = title_key(title)
    if len(key) < SHORTEST_KEY or _GENERIC.fullmatch(key):
        return None
    return int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), "big", signed=True)


def same_work(preprint: Evidence, published: Evidence) -> bool:
    """Whether a preprint and a published record whose titles have one key are of one work."""
    if title_key(preprint.title) != title_key(published.title) or not _years_agree(preprint.year, published.year):
        return False
    if not preprint.authors or not published.authors:
        return names_edition(preprint.comments, published)
    shared = shared_authors(preprint.authors, published.authors)
    fewer = min(len(preprint.authors), len(published.authors))
    few_words = len(_TOKENS.findall(published.title)) < GENERIC_WORDS
    needed = (fewer + 1) // 2 if few_words else max(1, fewer // 3)
    return shared >= needed


def may_be_same(preprint: Evidence, published: Evidence) -> bool:
    """Whether nothing speaks against two records that bear the same DOI: one title, or a shared author, or no authors to
    compare."""
    if title_key(preprint.title) == title_key(published.title):
        return True
    if not preprint.authors or not published.authors:
        return True
    return shared_authors(preprint.authors, published.authors) > 0


def names_edition(comments: str, published: Evidence) -> bool:
    """Whether the authors' remarks name the venue and the year of a published record."""
    if not published.venue or published.year is None:
        return False
    venue = re.escape(published.venue)
    year = f"{published.year}|['’]?{published.year % 100:02}"
    return re.search(rf"\b{venue}[\s,:(-]{{0,3}}(?:{year})(?![0-9])", comments, re.IGNORECASE) is not None


def shared_authors(one: Sequence[str], other: Sequence[str]) -> int:
    """How many authors of one list have a counterpart of their own in the other."""
    left = [_tokens(name) for name in other]
    shared = 0
    for name in one:
        tokens = _tokens(name)
        place = next((at for at, each in enumerate(left) if _one_person(tokens, each)), None)
        if place is not None:
            del left[place]
            shared += 1
    return shared


def _tokens(name: str) -> tuple[str, ...]:
    """The parts of a name in lower case and without accents: `Émilie du Châtelet` → `emilie`, `du`, `chatelet`."""
    if _COLLABORATION.search(name):
        return ()
    plain = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    return tuple(_TOKENS.findall(plain))


def _one_person(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether two names can be one person's: a whole part in common, which ends one of the names (or begins it, where family
    names come first), and of the other parts none that contradicts."""
    common = {part for part in one if len(part) > 1} & set(other)
    if not any(part in (one[0], one[-1], other[0], other[-1]) for part in common):
        return False
    rest, against = ([part for part in name if part not in common] for name in (one, other))
    fewer, more = sorted((rest, against), key=len)
    return all(
        any(part[0] == each[0] and (len(part) == 1 or len(each) == 1 or part == each) for each in more) for part in fewer
    )


def _years_agree(preprint: int | None, published: int | None) -> bool:
    if preprint is None or published is None:
        return True
    return -MOST_YEARS_AFTER <= published - preprint <= MOST_YEARS_BEFORE
