"""The names of venues: `nips 2014`, `Proceedings of the 58th Annual Meeting of the Association …` → `NeurIPS`, `ACL`.

One table, `series.json`, has `series`, with short names, long names, other spellings and the patterns of proceedings' titles,
and `volumes`: phrases that name a workshop, or a part of a conference, wherever they stand. A title is a main conference only
if its pattern begins the title (after `Proceedings of the 58th`); what follows is the track. A workshop *at* ACL is never ACL.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from papilio.sources.text import clean_text

_YEAR_AT_END = re.compile(r"(?:^|[\s.'’(-])((?:19|20)[0-9]{2})$|\s*\([^()]*((?:19|20)[0-9]{2})\)$")
_YEAR = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})(?![0-9])")
_HEADING = re.compile(r"(?:(?:In:? )?Proceedings (?:of|for)(?: the| The)*|Actes (?:de la|des|du))\s+", re.IGNORECASE)
_ORDINAL = re.compile(
    r"(?:(?:The )?(?:[0-9]+ ?(?:st|nd|rd|th|e|ème|ère|er)|First|Second|Third|Fourth|Fifth|Sixth|Seventh|Eighth?|Ninth|Tenth|"
    r"Eleventh|Twelfth|Thirteenth|Fourteenth|Fifteenth|Sixteenth|Seventeenth|Eighteenth|Nineteenth|Twentieth)"
    r"(?: and 2nd)?|(?:19|20)[0-9]{2}|The)\s+",
    re.IGNORECASE,
)
_END_OF_NAME = r"(?![\w'’-])"
_ABBREVIATION_AT_END = re.compile(r"\s*\((?=[^()]*[A-Z][^()]*[A-Z0-9])[^()\s]*\)$")
_NOT_IN_A_NAME = re.compile(r"[.,/\\?#%\x00-\x1f]+")
_PART_OF_A_CONFERENCE = re.compile(r"\s*(?:$|[:,.(\[–—-]\s*)")

# What follows the name of a conference → its track; the first that is found counts, and an empty one is the main volume.
_TRACKS = (
    (re.compile(r"findings", re.I), "Findings"),
    (re.compile(r"demonstration|demos?\b|démonstration", re.I), "System Demonstrations"),
    (re.compile(r"student", re.I), "Student Research Workshop"),
    (re.compile(r"tutori[ae]l", re.I), "Tutorials"),
    (re.compile(r"industr", re.I), "Industry"),
    (re.compile(r"shared task|evaluation campaign", re.I), "Shared Task"),
    (re.compile(r"long and short|articles longs, articles courts", re.I), ""),
    (re.compile(r"\blong papers|^long$|articles longs", re.I), "Long Papers"),
    (re.compile(r"\bshort papers|^short$|articles courts", re.I), "Short Papers"),
    (re.compile(r"posters?", re.I), "Poster"),
    (re.compile(r"conférences invitées|invited", re.I), "Invited Talks"),
    (re.compile(r"prise de position", re.I), "Position Papers"),
    (re.compile(r"user|provider|commercial|government", re.I), "User Track"),
    (re.compile(r"system (?:description|presentation)", re.I), "System Descriptions"),
    (re.compile(r"datasets? (?:and|&) benchmarks?", re.I), "Datasets and Benchmarks"),
    (re.compile(r"spotlight", re.I), "Spotlight"),
    (re.compile(r"\boral\b", re.I), "Oral"),
    (re.compile(r"main (?:volume|conference|track)|conférence principale|technical papers|^papers$|research", re.I), ""),
)
_WORKSHOP = re.compile(r"\bworkshops?\b|\bhackashop\b|\batelier", re.I)


@dataclass(frozen=True, slots=True)
class _Series:
    name: str
    title: str
    pattern: re.Pattern[str] | None
    is_journal: bool


@dataclass(frozen=True, slots=True)
class _Volume:
    pattern: re.Pattern[str]
    name: str
    track: str


@dataclass(frozen=True, slots=True)
class _Table:
    series: tuple[_Series, ...]
    volumes: tuple[_Volume, ...]
    by_spelling: dict[str, _Series]


@lru_cache(maxsize=8192)
def parse_edition(text: str, year: int | None) -> tuple[str, int | None, str]:
    """(short name, year of the edition, the track that the name tells: `Findings`, `System Demonstrations` …, or empty).

    A venue of no known series keeps its name, without number and year of the edition and without `.`, `,`, `/`. The year
    that ends the name is the edition's; failing that `year`; failing that the last year within the name.
    """
    cleaned = clean_text(text)
    name = cleaned
    while name and (at_end := _YEAR_AT_END.search(name)):
        name = name[: at_end.start()].rstrip(" .,'’(-")
    edition = _edition_year(cleaned, year)
    if not name:
        return "", edition, ""
    known = _by_spelling(name) or _by_volume(name) or _by_title(name)
    if known is not None:
        return known[0], edition, known[1]
    return _own_name(name), edition, ""


def venue_title(name: str) -> str:
    """The long name of a known series, else the name itself."""
    series = _table().by_spelling.get(name.lower())
    return series.title if series else name


def is_journal(name: str) -> bool:
    """Whether a known series is a journal."""
    series = _table().by_spelling.get(name.lower())
    return series is not None and series.is_journal


def find_venue(name: str) -> str | None:
    """The short name that a reader's spelling means, without regard to case (`nips`, `neurips`)."""
    series = _table().by_spelling.get(" ".join(name.lower().split()))
    return series.name if series else None


def spellings() -> Mapping[str, str]:
    """Every spelling of a known series, in lower case, and its short name."""
    return {spelling: series.name for spelling, series in _table().by_spelling.items()}


def _edition_year(text: str, year: int | None) -> int | None:
    at_end = _YEAR_AT_END.search(text)
    if at_end:
        return int(at_end[1] or at_end[2])
    abbreviated = re.search(r"[A-Za-z]['’]([0-9]{2})$", text)
    if abbreviated:
        return int(abbreviated[1]) + (1900 if abbreviated[1] > "70" else 2000)
    within = _YEAR.findall(text)
    return year if year is not None or not within else int(within[-1])


def _by_spelling(name: str) -> tuple[str, str] | None:
    """`ICLR`, `nips 2014 Oral`, `Findings of EMNLP`, `COLING 2016, the 26th …: System Demonstrations`."""
    findings = re.fullmatch(
        r"Findings of (?:the )?(?:Association for Computational Linguistics|ACL)(?:[:,]? )?(.*)", name, re.I
    )
    if findings:
        inner = _by_spelling(findings[1]) if findings[1] else ("ACL", "")
        return (inner[0], "Findings") if inner else None
    bare = _HEADING.sub("", name, count=1)
    found = re.match(r"(?:Findings of (?:the )?)?((?:[^\s,.:()'’]|(?<=[^\s])[./](?=\w))+)(.*)", bare, re.DOTALL)
    whole = _table().by_spelling.get(bare.lower())
    if whole:
        return whole.name, ""
    series = _table().by_spelling.get(found[1].lower()) if found else None
    if series is None or found is None:
        return None
    rest = re.sub(r"^[\s.'’,:-]*(?:(?:19|20)?[0-9]{2}\b)?", "", found[2]).strip(" ,.:()-")
    if series.is_journal:
        return series.name, ""
    if bare.lower().startswith("findings of"):
        return series.name, "Findings"
    repeated = series.pattern.match(_without_ordinal(rest)) if series.pattern else None
    if repeated:
        rest = _without_ordinal(rest)[repeated.end() :].strip(" ,.:()-")
    if _WORKSHOP.search(rest) and not re.search(r"student", rest, re.I):
        return None
    track = _track(rest)
    return (series.name, track) if track is not None else None


def _by_volume(name: str) -> tuple[str, str] | None:
    for volume in _table().volumes:
        if volume.pattern.search(name):
            return volume.name, volume.track
    return None


def _by_title(name: str) -> tuple[str, str] | None:
    bare = _without_ordinal(_HEADING.sub("", name, count=1))
    for series in _table().series:
        found = series.pattern.match(bare) if series.pattern else None
        if found is None:
            continue
        rest = bare[found.end() :]
        # An abbreviation in brackets says nothing new: (EMNLP-IJCNLP), (LREC'14), (TALN).
        rest = re.sub(r"^\s*\((?=[^)]*[A-Z])[^)\s:]*(?: [0-9]{4})?\)", "", rest)
        rest = re.sub(r"^, (?:Human Language Technologies|RANLP|[A-Z]+)$|^ [0-9]+$", "", rest)
        if series.is_journal:
            return series.name, ""
        if _PART_OF_A_CONFERENCE.match(rest):
            track = _track(rest.strip(" :,.()[]–—-"))
            if track is not None:
                return series.name, track
    return None


def _track(rest: str) -> str | None:
    """The track that the rest of a title names; None when it names something of its own."""
    if not rest:
        return ""
    for pattern, track in _TRACKS:
        if pattern.search(rest):
            return track
    if _WORKSHOP.search(rest):
        return None
    return " ".join(_NOT_IN_A_NAME.sub(" ", rest).split())


def _own_name(name: str) -> str:
    bare = _without_ordinal(_HEADING.sub("", name, count=1))
    bare = _YEAR.sub(" ", _ABBREVIATION_AT_END.sub("", bare))
    bare = " ".join(_NOT_IN_A_NAME.sub(" ", bare).split()).strip(" :;-–") or _NOT_IN_A_NAME.sub(" ", name).strip()
    return bare[:1].upper() + bare[1:] if " " in bare else bare


def _without_ordinal(name: str) -> str:
    while ordinal := _ORDINAL.match(name):
        name = name[ordinal.end() :]
    return name


@cache
def _table() -> _Table:
    read: dict[str, Any] = json.loads(files("papilio.sources.venues").joinpath("series.json").read_text(encoding="utf-8"))
    series = tuple(_Series(row["name"], row["title"], _title_pattern(row), row.get("journal", False)) for row in read["series"])
    volumes = tuple(_Volume(re.compile(row["pattern"]), row["name"], row.get("track", "")) for row in read["volumes"])
    by_spelling: dict[str, _Series] = {}
    for row, one in zip(read["series"], series, strict=True):
        for spelling in (row["name"], row["title"], *row.get("aliases", ())):
            by_spelling.setdefault(spelling.lower(), one)
    return _Table(series, volumes, by_spelling)


def _title_pattern(row: dict[str, Any]) -> re.Pattern[str] | None:
    patterns: list[str] = row.get("patterns", [])
    return re.compile(f"(?:{'|'.join(patterns)}){_END_OF_NAME}", re.IGNORECASE) if patterns else None
