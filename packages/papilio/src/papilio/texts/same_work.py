"""Are two records of one work? What a preprint and a published paper must share to be shown as one.

A wrong union hides a paper, so doubt keeps two records apart. Three clues lead from one record to another, each a number that a
database indexes: the letters of the title; the authors' family names and initials; the letters that the abstract begins with.
Records that share one of them are compared:

- Of equal titles (case, accents, punctuation, spaces, hyphens and TeX's signs do not count) a part of the authors must agree.
- Titles change between a preprint and its publication. Of unequal titles the abstracts must be nearly the same, or much of
  both title and abstract must, and at least half of the authors must agree; and nothing may tell the two apart: a part's
  number, a second version, "Erratum", "Comment on".

In both cases the years must be possible. Where a record names no authors, its abstract or the authors' remarks must speak for
it. The bounds are where true pairs end and false ones begin among real records; `benchmarks/works_recognition.py` measures
what they let through.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from zlib import crc32

from papilio.texts.folding import folded
from papilio.texts.title_key import title_key

NOT_PUBLISHED = frozenset({"Rejected", "Withdrawn", "Desk Rejected"})
"""Tracks whose records are no publication of a preprint, however equal they are."""

SHORTEST_KEY = 10
"""Letters of a title's key; shorter titles are too many papers' titles."""

GENERIC_WORDS = 4
"""A title of fewer words may be another paper's by chance: more of its authors must be shared."""

MOST_YEARS_BEFORE = 6
"""A preprint may be that much older than its publication …"""
MOST_YEARS_AFTER = 3
"""… and that much younger: authors post their papers late, too."""

OPENING_LETTERS = 48
"""Letters of an abstract's beginning; fewer are too many papers' ("In this paper, we propose a novel")."""

SAME_ABSTRACT = 0.85
"""Overlap of two abstracts that says enough, whatever the titles are."""
LIKE_ABSTRACT, LIKE_BOTH = 0.6, 1.25
"""Otherwise the least overlap of the abstracts, and of abstracts and titles together."""
DOI_TITLE, DOI_ABSTRACT = 0.2, 0.3
"""Least overlap of the titles, or else of the abstracts, of two records with one DOI, which may be that of a whole volume."""

_GENERIC = re.compile(
    r"(?:introduction|preface|foreword|editorial|erratum|corrigendum|discussion|comments?|reply|rejoinder|abstracts?|proceedings|"
    r"errata|conclusions?|index|keynote|panel|tutorial|overview|bookreview|titlepage|frontmatter|listof|tableofcontents|"
    r"organi[sz]ingcommittee|programm?ecommittee)(?:to|of|on|for|from|by|the)*|(?:message|welcome|foreword|preface)from.*"
)
_NOT_IN_KEY = bytes(byte for byte in range(128) if not chr(byte).isalnum())
_JOINTS_BYTES = b"-'`"
_AS_WORDS = bytes.maketrans(b".", b" ")
_WORDS = re.compile(r"[^\W_]+")
_TOKENS = re.compile(r"[^\W\d_]+")
_JOINTS = str.maketrans("", "", "-‐‑'’`´")
_COLLABORATION = re.compile(r"\b(?:collaborations?|consortium|team|group)\b", re.IGNORECASE)
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})
_SHORTEST_UMLAUT = 5
_KIND = re.compile(
    r"\b(?:(errat(?:um|a)|corrigend(?:um|a)|corrections?(?= to\b))|(comments?(?= (?:on|to)\b)|discussion(?= of\b))|"
    r"(reply|repl(?:y|ies)|response(?= to\b)|rejoinder)|(supplement(?:ary|al|s)?|addend(?:um|a)|appendix))\b"
)
_SERIAL = re.compile(
    r"\b(?:(?:part|vol(?:ume)?|chapter|episode|round) ?([0-9ivx]+|one|two|three|four)|v(?:ersion)?\.? ?([2-9])|"
    r"(i{2,3}|iv|vi{0,3}|ix)|([2-9]|[12][0-9])(?:nd|rd|th)|"
    r"(second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)(?! order))\b"
)
_NUMBER = re.compile(r"\b[0-9]+\b")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What of a record tells which work it is of.

    Attributes:
        authors: Names in the order of the paper.
        year: Of the edition, or of the first version; None when unknown.
        comments: The authors' remarks and reference, which may name the venue.
        venue, track: Short name of the series and the track; empty for a preprint.
    """

    title: str
    authors: Sequence[str]
    year: int | None
    comments: str = ""
    venue: str = ""
    track: str = ""
    abstract: str = ""


def title_number(title: str) -> int | None:
    """The key of a title as a number for a database's index; None where too short or too common."""
    key = title_key(title)
    return None if len(key) < SHORTEST_KEY or _GENERIC.fullmatch(key) else _number(key)


def authors_number(authors: Sequence[str]) -> int | None:
    """Family names and first initials of all authors, in any order, as a number; None for fewer than two."""
    if len(authors) < 2:
        return None
    text = folded("\n".join(authors))
    if text.isascii():
        text = text.encode().translate(_AS_WORDS, _JOINTS_BYTES).decode()
    else:
        text = text.translate(_JOINTS).replace(".", " ")
    names = [name for line in text.split("\n") if (name := _family_and_initial(line))]
    return _number(" ".join(sorted(names))) if len(names) > 1 else None


def _family_and_initial(name: str) -> str:
    """`ada lovelace`, `lovelace, ada`, `a lovelace jr` → `lovelacea`; empty for no name."""
    family, comma, given = name.partition(",") if "," in name else (name, "", "")
    parts = family.split()
    if len(parts) > 2 and parts[-1] in _SUFFIXES:
        parts.pop()
    given = given.strip()
    if comma and given and given not in _SUFFIXES:
        return (parts[-1] if parts else "") + given[0]
    return parts[-1] + parts[0][0] if parts else ""


def opening_number(abstract: str) -> int | None:
    """The letters that an abstract begins with, as a number; None where there are too few."""
    opening = abstract[: 3 * OPENING_LETTERS]
    if opening.isascii():
        key = opening.lower().encode().translate(None, _NOT_IN_KEY).decode()
    else:
        key = "".join(character for character in folded(opening) if character.isalnum())
    return _number(key[:OPENING_LETTERS]) if len(key) >= OPENING_LETTERS else None


def _number(key: str) -> int:
    """Short, because every number of every paper stands in an index. Where two keys have one number by chance, the records
    differ when they are compared."""
    return crc32(key.encode())


def same_title(one: Evidence, other: Evidence) -> bool:
    """Whether two titles are equal but for what does not count."""
    return title_key(one.title) == title_key(other.title)


def same_work(preprint: Evidence, published: Evidence) -> bool:
    """Whether a preprint and a published record that share a clue are of one work."""
    if not _years_agree(preprint.year, published.year):
        return False
    if not same_title(preprint, published) or title_number(published.title) is None:
        return _same_by_content(preprint, published)
    people, others = _people(preprint.authors), _people(published.authors)
    if not people or not others:
        # A collaboration's name tells as much as its members' would.
        named_alike = bool(set(map(title_key, preprint.authors)) & set(map(title_key, published.authors)))
        return (
            named_alike
            or names_edition(preprint.comments, published)
            or overlap(preprint.abstract, published.abstract) >= LIKE_ABSTRACT
        )
    shared = _shared(people, others)
    fewer = min(len(people), len(others))
    few_words = len(_TOKENS.findall(published.title)) < GENERIC_WORDS
    needed = (fewer + 1) // 2 if few_words else max(1, fewer // 3)
    return shared >= needed


def _same_by_content(preprint: Evidence, published: Evidence) -> bool:
    """Whether two records are of one work whose titles are unequal, or say nothing."""
    titles = overlap(preprint.title, published.title)
    abstracts = overlap(preprint.abstract, published.abstract)
    enough = abstracts >= SAME_ABSTRACT or (abstracts >= LIKE_ABSTRACT and abstracts + titles >= LIKE_BOTH)
    if not enough or told_apart(preprint.title, published.title):
        return False
    people, others = _people(preprint.authors), _people(published.authors)
    if not people or not others:
        return titles >= LIKE_ABSTRACT and (abstracts >= SAME_ABSTRACT or names_edition(preprint.comments, published))
    # Who is named first may be named alone: where title and abstract both agree, half of the shorter list will do.
    lengths = (len(people), len(others))
    of = min(lengths) if abstracts >= SAME_ABSTRACT and titles >= LIKE_ABSTRACT else max(lengths)
    return 2 * _shared(people, others) >= of


def may_be_same(preprint: Evidence, published: Evidence) -> bool:
    """Whether nothing speaks against two records that bear the same DOI. One of a whole volume stands on many preprints, and
    its editors may be authors of some: beside the authors, title or abstract must have something in common."""
    if same_title(preprint, published):
        return True
    if told_apart(preprint.title, published.title):
        return False
    people, others = _people(preprint.authors), _people(published.authors)
    shared = _shared(people, others)
    if people and others and not shared:
        return False
    if overlap(preprint.title, published.title) >= DOI_TITLE:
        return True
    if preprint.abstract and published.abstract:
        return overlap(preprint.abstract, published.abstract) >= DOI_ABSTRACT
    return 2 * shared >= max(len(people), len(others)) or not (people and others)


def told_apart(one: str, other: str) -> bool:
    """Whether two titles name two works: part I and part II, a paper and its erratum, two years' findings."""
    plain = (folded(one), folded(other))
    kinds, serials = ([{_mark(match) for match in pattern.finditer(text)} for text in plain] for pattern in (_KIND, _SERIAL))
    if kinds[0] != kinds[1] or serials[0] != serials[1]:
        return True
    numbers, others = (set(_NUMBER.findall(text)) for text in plain)
    return bool(numbers - others) and bool(others - numbers)


def _mark(match: re.Match[str]) -> tuple[int | None, str]:
    """The sort of a mark and, for numbered sorts, its number."""
    return (match.lastindex, match[match.lastindex or 0] if match.re is _SERIAL else "")


def overlap(one: str, other: str) -> float:
    """The words that two texts share, of all that they have: 0 to 1; 0 where one has none."""
    words, others = _words(one), _words(other)
    return len(words & others) / len(words | others) if words and others else 0.0


@lru_cache(maxsize=512)
def _words(text: str) -> frozenset[str]:
    return frozenset(_WORDS.findall(folded(text)))


def names_edition(comments: str, published: Evidence) -> bool:
    """Whether the authors' remarks name the venue and the year of a published record: `ICLR 2025`, `ICLR'25`. A workshop of a
    conference is not the conference."""
    if not published.venue or published.year is None:
        return False
    venue = "(?:NeurIPS|NIPS)" if published.venue == "NeurIPS" else re.escape(published.venue)
    short = f"{published.year % 100:02}"
    year = rf"[\s,:(-]{{0,3}}{published.year}|\s?['’]{short}|-?{short}"
    named = re.search(rf"\b{venue}(?:{year})(?![0-9])([^.;]{{0,40}})", comments, re.IGNORECASE)
    if named is None:
        return False
    return "workshop" not in named[1].lower() or "workshop" in f"{published.venue} {published.track}".lower()


def shared_authors(one: Sequence[str], other: Sequence[str]) -> int:
    """How many authors of one list have a counterpart of their own in the other."""
    return _shared(_people(one), _people(other))


def _shared(one: Sequence[tuple[str, ...]], other: Sequence[tuple[str, ...]]) -> int:
    # By the parts of names, because lists of three thousand names exist.
    bearers: defaultdict[str, list[int]] = defaultdict(list)
    for at, name in enumerate(other):
        for part in {*map(_umlauts, name), "".join(sorted(name))}:
            bearers[part].append(at)
    taken: set[int] = set()
    for name in one:
        parts = [*map(_umlauts, name), "".join(sorted(name))]
        found = sorted({at for part in parts if len(part) > 1 for at in bearers.get(part, ()) if at not in taken})
        place = next((at for at in found if _one_person(name, other[at])), None)
        if place is not None:
            taken.add(place)
    return len(taken)


def _people(authors: Sequence[str]) -> list[tuple[str, ...]]:
    """Each person's name in parts, without accents and hyphens: `Émilie du Châtelet` → `emilie`, `du`, `chatelet`."""
    names = (_TOKENS.findall(folded(name).translate(_JOINTS)) for name in authors if not _COLLABORATION.search(name))
    return [tuple(name) for name in names if name]


def _umlauts(part: str) -> str:
    """`mueller` → `muller`, as it is without its accent; short parts, such as `xue`, are whole names elsewhere."""
    return re.sub("([aou])e", r"\1", part) if len(part) >= _SHORTEST_UMLAUT else part


def _one_person(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether two names can be one person's. Either they have the same letters, or they share a whole part at the end of a
    name (or at its beginning, where family names come first) and no other part contradicts."""
    one, other = (tuple(map(_umlauts, name)) for name in (one, other))
    rest, against = list(one), list(other)
    common: list[str] = []
    for part in one:
        if len(part) > 1 and part in against:
            common.append(part)
            against.remove(part)
            rest.remove(part)
    if not common:
        return "".join(sorted(one)) == "".join(sorted(other))
    if not any(part in (one[0], one[-1], other[0], other[-1]) for part in common):
        return False
    fewer, more = sorted((rest, against), key=len)
    return "".join(rest) == "".join(against) or all(
        any(part[0] == each[0] and (len(part) == 1 or len(each) == 1 or part == each) for each in more) for part in fewer
    )


def _years_agree(preprint: int | None, published: int | None) -> bool:
    if preprint is None or published is None:
        return True
    return -MOST_YEARS_AFTER <= published - preprint <= MOST_YEARS_BEFORE
