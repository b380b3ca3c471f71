"""OpenReview: lists of notes as its two programming interfaces answer them.

Version 2 (`{"title": {"value": …}}`) says by `venueid` alone what became of a submission: the group's own id for an accepted
one, `…/Rejected_Submission`, `…/Withdrawn_Submission`, `…/Desk_Rejected_Submission`, `…/Submission` while nothing is decided.
Version 1 (`{"title": …}`) puts the bare `venueid` on rejected ones too: there the words of `venue` tell (`ICLR 2021 Poster`,
`Submitted to ICLR 2023`), or the invitation (`…/-/Withdrawn_Submission`), or a decision among the replies.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias, cast

import orjson

from papilio.errors import ProtocolError, RecordError, ReplyError
from papilio.model import utc
from papilio.model.paper import Author, Record
from papilio.sources.markup import page_title
from papilio.sources.text import clean_text
from papilio.sources.venues.edition import EditionPage, Found, authors_of, edition_record
from papilio.sources.venues.series import find_venue, parse_edition

State: TypeAlias = Literal["accepted", "rejected", "withdrawn", "desk-rejected", "undecided"]

TRACKS_OF_OTHERS = {"rejected": "Rejected", "withdrawn": "Withdrawn", "desk-rejected": "Desk Rejected"}
"""Tracks of submissions that are no papers of the conference."""

_WHAT = "a list of notes of OpenReview"
_STATES: dict[str, State] = {
    "rejected_submission": "rejected",
    "withdrawn_submission": "withdrawn",
    "withdrawn": "withdrawn",
    "desk_rejected_submission": "desk-rejected",
    "desk_rejected": "desk-rejected",
    "submission": "undecided",
}
_REPLIES_THAT_DECIDE = re.compile(r"(?:decision|acceptance|meta_review)$", re.IGNORECASE)
# `notable top 5%` were the orals of one year, `notable top 25%` its spotlights; an `OralPoster` was both, and is an oral.
_PRESENTATIONS = (
    (re.compile(r"oral|\btalk\b|\btop[ -]5%", re.I), "Oral"),
    (re.compile(r"spotlight|\btop[ -]25%", re.I), "Spotlight"),
    (re.compile(r"poster", re.I), "Poster"),
)
_PARTS = (
    (re.compile(r"datasets?[ _](?:and|&)[ _]benchmarks?", re.I), "Datasets and Benchmarks"),
    (re.compile(r"evaluations?[ _](?:and|&)[ _]datasets?", re.I), "Evaluations and Datasets"),
    (re.compile(r"position[ _]paper", re.I), "Position Papers"),
    (re.compile(r"creative[ _]ai", re.I), "Creative AI"),
    (re.compile(r"competition", re.I), "Competitions"),
)
_PUBLISHED = ("pdate", "odate", "cdate", "tcdate")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_MILLISECONDS = range(631_152_000_000, 7_258_118_400_000)


@dataclass(frozen=True, slots=True)
class NotesReply:
    """One reply.

    Attributes:
        page: Its records; without cursor and total, which only who asks can tell.
        notes: How many notes it holds, of whatever kind.
        count: How many there are in all, as it states; None when it does not.
    """

    page: EditionPage
    notes: int
    count: int | None


def parse_notes(content: bytes, venue: str, year: int, *, rejected: bool = False) -> NotesReply:
    """A reply to `/notes`, of either version.

    Args:
        rejected: Whether rejected, withdrawn and desk-rejected submissions become records too, with a track that says so.

    Raises:
        ProtocolError: An error of the interface; `code` is its name.
        ReplyError: No such reply: HTML (the message quotes its title), cut short, of another form.
    """
    reply, notes = _notes_of(content)
    records: list[Record] = []
    unusable: list[str] = []
    left_out = 0
    for note in notes:
        try:
            fields = _fields(note)
            state, track = _standing(fields, venue, year)
            if state == "undecided" or fields.get("ddate") or (state != "accepted" and not rejected):
                left_out += 1
                continue
            records.append(_record(fields, venue, year, TRACKS_OF_OTHERS.get(state, track)))
        except RecordError as error:
            unusable.append(f"{_id(note)}: {error}")
    count = reply.get("count")
    stated = count if isinstance(count, int) and not isinstance(count, bool) and count >= 0 else None
    return NotesReply(EditionPage(tuple(records), tuple(unusable), left_out), len(notes), stated)


def parse_note(content: bytes) -> EditionPage:
    """A submission asked for by its id, whatever its venue and whatever became of it.

    An accepted one is of its edition; of any other, and of one whose venue says no year, the comments say what its venue says.

    Raises:
        ProtocolError, ReplyError: As `parse_notes`.
    """
    records: list[Record] = []
    unusable: list[str] = []
    for note in _notes_of(content)[1]:
        try:
            fields = _fields(note)
            if fields.get("ddate"):
                raise RecordError("it was taken back")
            venue, year = _edition_of(fields)
            state, track = _standing(fields, venue, year) if venue and year else ("undecided", "")
            if state == "accepted" and year:
                records.append(_record(fields, venue, year, track))
            else:
                records.append(_record(fields, "", _year_of(fields), "", said=clean_text(_text(_value(fields, "venue")))))
        except RecordError as error:
            unusable.append(f"{_id(note)}: {error}")
    return EditionPage(tuple(records), tuple(unusable))


def _edition_of(note: Mapping[str, object]) -> tuple[str, int | None]:
    """(venue, year) of a note: as its group says, `ICLR.cc/2026/Conference`, else as the words of its venue say."""
    group = _text(_value(note, "venueid")) or _text(note.get("invitation")).partition("/-/")[0]
    parts = [part for part in group.split("/") if part]
    named = next((venue for part in parts if (venue := find_venue(part.partition(".")[0]))), None)
    year = next((int(part) for part in parts if _YEAR.fullmatch(part)), None)
    if named and year and not any(part.lower().startswith("workshop") for part in parts):
        return named, year
    venue, year, _ = parse_edition(_text(_value(note, "venue")), None)
    return (venue, year) if find_venue(venue) else ("", None)


def _year_of(note: Mapping[str, object]) -> int:
    """The year in which a note was published, or came in."""
    published = _date(note, *_PUBLISHED)
    if not published:
        raise RecordError("it states no date")
    return int(published[:4])


def _notes_of(content: bytes) -> tuple[dict[str, object], list[object]]:
    """(the whole reply, its notes)."""
    reply = _decoded(content)
    if "notes" not in reply and ("errors" in reply or "message" in reply or "name" in reply):
        raise ProtocolError(
            str(reply.get("name") or "error"), f"OpenReview refuses: {reply.get('message') or 'no reason given'}"
        )
    notes = reply.get("notes")
    if not isinstance(notes, list):
        raise ReplyError(f"JSON without `notes` came where {_WHAT} was expected")
    return reply, cast(list[object], notes)


def _fields(note: object) -> dict[str, object]:
    if not isinstance(note, dict):
        raise RecordError(f"a note that is no object ({type(note).__name__})")
    return cast(dict[str, object], note)


def _id(note: object) -> str:
    return (_text(cast(dict[str, object], note).get("id")) if isinstance(note, dict) else "") or "(no id)"


def _decoded(content: bytes) -> dict[str, object]:
    if content.lstrip()[:1] == b"<":
        title = page_title(content)
        raise ReplyError(f"HTML came where {_WHAT} was expected" + (f": a page titled {title!r}" if title else ""))
    try:
        decoded: object = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        decoded = _decoded_again(content, error)
    if not isinstance(decoded, dict):
        raise ReplyError(f"JSON of another form came where {_WHAT} was expected")
    return cast(dict[str, object], decoded)


def _decoded_again(content: bytes, refused: orjson.JSONDecodeError) -> object:
    """Authors paste halves of surrogate pairs, which orjson refuses."""
    try:
        return json.loads(content.decode())
    except (ValueError, RecursionError):
        raise ReplyError(f"no JSON came where {_WHAT} was expected, or it was cut short: {refused.msg}") from refused


def _standing(note: Mapping[str, object], venue: str, year: int) -> tuple[State, str]:
    """Returns (outcome of the submission, track of an accepted one).

    Raises:
        RecordError: It is of another venue, or says nothing about its venue.
    """
    words = _text(_value(note, "venue"))
    group = _text(_value(note, "venueid"))
    invitation = _text(note.get("invitation"))
    second = isinstance(note.get("invitations"), list) or isinstance(_content(note).get("title"), dict)
    path = [part for part in (group or invitation.partition("/-/")[0]).split("/") if part]
    if not _is_of(path, words, venue, year):
        raise RecordError(f"it is of {group or words or invitation or 'no venue'}, not of {venue}.{year}")
    if second:
        state = _STATES.get(path[-1].lower(), "accepted") if group else "undecided"
        return state, _track(words, group)
    state = _STATES.get(invitation.rpartition("/-/")[2].lower(), "undecided")
    if state in ("withdrawn", "desk-rejected"):
        return state, ""
    state = _state_of_words(words, venue, year)
    decision = _decision(note) if state == "undecided" else ""
    if decision:
        state = "accepted" if decision.lower().startswith("accept") else "rejected"
    return state, _track(f"{words} {decision}", group or invitation)


def _is_of(path: list[str], words: str, venue: str, year: int) -> bool:
    """Whether a group, or else the words of `venue`, belong to this edition: `ICLR.cc/2026/Conference`. Its workshops do
    not."""
    if path:
        named = [part.partition(".")[0] for part in path]
        workshop = any(part.lower().startswith("workshop") for part in path)
        return not workshop and str(year) in path and any(find_venue(part) == venue for part in named)
    return parse_edition(words, None)[:2] == (venue, year)


def _state_of_words(words: str, venue: str, year: int) -> State:
    lowered = words.lower()
    if "withdrawn" in lowered:
        return "withdrawn"
    if "desk reject" in lowered:
        return "desk-rejected"
    if re.search(r"\bsubmitted\b|\breject|\binvite to workshop\b", lowered):
        return "rejected"
    if "submission" in lowered or parse_edition(words, None)[:2] != (venue, year):
        return "undecided"
    return "accepted" if lowered.strip() not in (f"{venue} {year}".lower(), "") or "accept" in lowered else "undecided"


def _decision(note: Mapping[str, object]) -> str:
    """`Accept (Oral)`, `Reject`, …, from the note or from its replies; empty where nothing is decided."""
    own = _text(_value(note, "decision"))
    return own or next((text for reply in _replies(note) if (text := _decided_by(reply))), "")


def _replies(note: Mapping[str, object]) -> Iterator[Mapping[str, object]]:
    details = note.get("details")
    if isinstance(details, dict):
        for name in ("directReplies", "replies"):
            replies = cast(dict[str, object], details).get(name)
            if isinstance(replies, list):
                for reply in cast(list[object], replies):
                    if isinstance(reply, dict):
                        yield cast(dict[str, object], reply)


def _decided_by(reply: Mapping[str, object]) -> str:
    if not _REPLIES_THAT_DECIDE.search(_text(reply.get("invitation"))):
        return ""
    return next((text for name in ("decision", "recommendation") if (text := _text(_value(reply, name)))), "")


def _track(words: str, group: str) -> str:
    """`Oral`, `Datasets and Benchmarks Poster`, …; empty where nothing is said."""
    part = next((name for pattern, name in _PARTS if pattern.search(f"{words} {group}")), "")
    how = next((name for pattern, name in _PRESENTATIONS if pattern.search(words)), "")
    return f"{part} {how}".strip()


def _record(note: Mapping[str, object], venue: str, year: int, track: str, said: str = "") -> Record:
    name = _text(note.get("forum")) or _text(note.get("id"))
    if name != _text(note.get("id")):
        raise RecordError(f"it is a reply in the forum {name}, no submission")
    published = _date(note, *_PUBLISHED)
    found = Found(
        ref=f"openreview:{name}",
        title=_text(_value(note, "title")),
        authors=_authors(_value(note, "authors")),
        abstract=_text(_value(note, "abstract")),
        track=track,
        comments="; ".join(each for each in (said, _keywords(_value(note, "keywords"))) if each),
        date=published,
        updated=_date(note, "mdate", "tmdate") if published else "",
    )
    return edition_record(venue, year, found)


def _authors(value: object) -> tuple[Author, ...]:
    if isinstance(value, str):
        return authors_of(value.split(","))
    names: list[str] = []
    for each in cast(list[object], value) if isinstance(value, list) else ():
        person = cast(dict[str, object], each) if isinstance(each, dict) else {"name": each}
        names.append(_text(person.get("fullname") or person.get("name")))
    return authors_of(names)


def _keywords(value: object) -> str:
    words = re.split(r"[;,]", value) if isinstance(value, str) else cast(list[object], value) if isinstance(value, list) else []
    cleaned = [clean_text(_text(word)) for word in words]
    return f"Keywords: {', '.join(word for word in cleaned if word)}" if any(cleaned) else ""


def _date(note: Mapping[str, object], *names: str) -> str:
    """The first of these times, which OpenReview counts in milliseconds."""
    for name in names:
        value = note.get(name)
        if isinstance(value, int | float) and _MILLISECONDS.start <= value < _MILLISECONDS.stop:
            return utc.to_iso(int(value) // 1000)
    return ""


def _content(note: Mapping[str, object]) -> Mapping[str, object]:
    content = note.get("content")
    return cast(dict[str, object], content) if isinstance(content, dict) else {}


def _value(note: Mapping[str, object], name: str) -> object:
    """A field of the content: version 2 wraps it as `{"value": …}`."""
    raw = _content(note).get(name)
    return cast(dict[str, object], raw).get("value") if isinstance(raw, dict) else raw


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
