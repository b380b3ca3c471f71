"""The daily lists of arXiv's archives, by announcement day and kind.

One listing page per archive is the authority and yields every category's list; the feed is the cross-check; missed days are
caught up with, up to ninety back. `list_states` tells how a list stands, and why.
"""

import logging
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from papilio.errors import InputError, LaterError, RemoteError, ReplyError
from papilio.model import utc
from papilio.model.paper import Announcement, Entry, Kind, Record
from papilio.sources.arxiv.client import ArxivClient, ListingReply
from papilio.sources.arxiv.listing import ListedPaper, ListingPage
from papilio.sources.arxiv.schedule import announced_at, day_state, newest_announced_day
from papilio.store import Store
from papilio.store.library.rows import to_rows
from papilio.store.work.listings import TakenList

_log = logging.getLogger(__name__)

CATCH_UP_DAYS = 90
"""arXiv keeps that many days to catch up with."""

FIRST_DAYS = 7
"""How far back a library goes that begins to follow an archive and has no snapshot."""

GRACE = timedelta(minutes=5)
"""How long after its time a list is asked for."""

QUIET_AFTER = timedelta(hours=12)
"""When an empty list is believed. arXiv has shown the list of a busy archive empty for ten hours."""

AHEAD = timedelta(days=7)
"""A list may be of a day to come by so much: clocks differ."""

MOST_PAGES = 20

KINDS: tuple[Kind, ...] = ("new", "cross", "replacement")
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Taken:
    """What taking a list brought.

    Attributes:
        day: Of the list, which may be later than the one asked for.
        papers: How many the list has.
    """

    archive: str
    day: date
    papers: int


def begin_following(store: Store, archives: Sequence[str], now: datetime) -> None:
    """Remembers since when the lists of newly followed archives are wanted: the newest imported day, or a week ago. A day to
    come was remembered by a clock that was ahead, and is forgotten."""
    newest = newest_announced_day(now - GRACE)
    wanted = all_wanted_since(store, archives)
    fresh = [archive for archive in archives if wanted.get(archive, date.max) > newest]
    if not fresh:
        return
    imported = store.imports.newest_day()
    since = max(_oldest_kept(newest), min(newest - timedelta(days=FIRST_DAYS - 1), imported or newest))
    with store.transaction() as tx:
        for archive in fresh:
            store.remember(tx, _since(archive), since.isoformat())


def wanted_since(store: Store, archive: str) -> date | None:
    """From which day on an archive's lists are wanted; None when it was never followed."""
    return all_wanted_since(store, [archive]).get(archive)


def all_wanted_since(store: Store, archives: Collection[str]) -> dict[str, date]:
    """Archive → from which day on its lists are wanted; without those that were never followed."""
    names = {archive: _since(archive) for archive in archives}
    remembered = store.facts(names.values())
    return {archive: date.fromisoformat(remembered[name]) for archive, name in names.items() if remembered.get(name)}


def due_lists(store: Store, archives: Sequence[str], now: datetime) -> list[tuple[str, date]]:
    """Returns (archive, day) of the lists that are due and not taken, the newest day first. Lists that arXiv no longer keeps
    are left out."""
    newest = newest_announced_day(now - GRACE)
    since = all_wanted_since(store, archives)
    first = max(_oldest_kept(newest), min([newest, *since.values()]))
    held = store.listings.days(archives, first, newest)
    return [
        (archive, day)
        for day in (newest - timedelta(days=back) for back in range((newest - first).days + 1))
        if day_state(day) == "announced"
        for archive in archives
        if day >= since.get(archive, newest) and ((archive, day) not in held or held[archive, day].problem)
    ]


def take_list(store: Store, arxiv: ArxivClient, archive: str, day: date, now: datetime) -> Taken:
    """Take one archive's list of one day: the newest from its listing page, an older one by catching up.

    The papers, the announcements and the state are committed together.

    Raises:
        InputError: arXiv no longer keeps the list of that day; nothing is asked.
        LaterError: arXiv says "later", or still shows the list before (its day, or its papers, are those of an earlier
            list), or an empty one that is not to be believed yet.
        ReplyError: The page is not to be believed; what was wrong is kept as the list's problem, for the operator.
        RemoteError: As the client.
    """
    last = newest_announced_day(now)
    if last - day > timedelta(days=CATCH_UP_DAYS):
        raise InputError(f"arXiv keeps its lists for {CATCH_UP_DAYS} days, and that of {archive} of {day} is older")
    held = store.listings.newest().get(archive)
    # Where the site has shown a later list already (the calendar, or this clock, is wrong), this one is an older one to it.
    newest = day >= last and (held is None or held.day <= day)
    replies = _newest_pages(store, arxiv, archive) if newest else _caught_up_pages(arxiv, archive, day)
    pages = [reply.page for reply in replies if reply.page]
    if not pages:
        raise LaterError(f"the list of {archive} has not changed since it was last taken; that of {day} is not there yet", "")
    stated = pages[0].day
    if stated < day or (stated != day and not newest):
        raise LaterError(f"arXiv shows the list of {archive} of {stated} where that of {day} is due", replies[0].url)
    if stated > newest_announced_day(now + AHEAD):
        _refuse_future(store, archive, stated, replies[0], now)
    problem = _problem(pages)
    if problem:
        _refuse(store, archive, stated, replies[0], problem, now)
    listed = [paper for page in pages for paper in page.papers]
    if newest and not listed:
        _check_quiet(archive, stated, replies[0], now)
    if newest:
        _check_fresh(store, arxiv, archive, stated, listed, replies[0])
    return _keep(store, archive, stated, listed, replies[0], now, "new" if newest else "catchup")


def _oldest_kept(newest: date) -> date:
    """The first day of those that arXiv keeps when its newest list is of this day."""
    return newest - timedelta(days=CATCH_UP_DAYS - 1)


@dataclass(frozen=True, slots=True)
class Checked:
    """What comparing a list with its feed brought.

    Attributes:
        day: Of the list; `feed_day`: of the feed, None when it tells none. Lists of different days are not compared.
        note: What differs, a few sentences; empty when nothing does.
    """

    day: date
    feed_day: date | None
    note: str = ""


def check_list(store: Store, arxiv: ArxivClient, archive: str, day: date, now: datetime) -> Checked:
    """Compare a list that was taken, and is to be believed, with the feed.

    Raises:
        RemoteError: As the client.
    """
    taken = store.listings.find(archive, day)
    if taken is None or taken.problem:
        return Checked(day, None)
    feed = arxiv.feed(archive)
    ours = store.announcements.announced(archive, day)
    # A feed without items tells no day.
    if feed.day != day and (ours or feed.day is not None):
        return Checked(day, feed.day)
    theirs = {item.record.paper.ref: item.kind for item in feed.items}
    lacking = [ref for ref in theirs if ref not in ours]
    moved = [ref for ref, kind in theirs.items() if ref in ours and ours[ref] != kind]
    note = " ".join(
        f"{len(refs)} {words}: {', '.join(sorted(refs)[:5])}{' …' if len(refs) > 5 else ''}."
        for refs, words in (
            (lacking, "papers of the feed are not in the list"),
            (moved, "papers are of another kind in the feed"),
        )
        if refs
    )
    with store.transaction() as tx:
        store.listings.note(tx, archive, day, note)
        if any(theirs[ref] == "new" for ref in lacking):
            store.troubles.report(tx, "feeds", archive, f"The list of {day} and its feed differ. {note}", now.timestamp())
        else:
            store.troubles.clear(tx, "feeds", archive)
    return Checked(day, day, note)


def _newest_pages(store: Store, arxiv: ArxivClient, archive: str) -> list[ListingReply]:
    etag, last_modified = store.validators.find(_validator(archive))
    replies = [arxiv.listing(archive, etag=etag, last_modified=last_modified)]
    skip = 0
    while (page := replies[-1].page) and page.more and not page.problems and len(replies) < MOST_PAGES:
        skip += sum(section.found for section in page.sections)
        replies.append(arxiv.listing(archive, skip=skip))
    return replies


def _caught_up_pages(arxiv: ArxivClient, archive: str, day: date) -> list[ListingReply]:
    replies = [arxiv.catch_up(archive, day)]
    while (page := replies[-1].page) and page.more and not page.problems and len(replies) < MOST_PAGES:
        replies.append(arxiv.catch_up(archive, day, len(replies) + 1))
    return replies


def _problem(pages: Sequence[ListingPage]) -> str:
    """Why the pages are not to be believed; empty when they are."""
    found = [problem for page in pages for problem in page.problems]
    if len({page.day for page in pages}) > 1:
        found.append("Its pages are of different days.")
    sections = [section for page in pages for section in page.sections if section.kind]
    places = Counter((paper.kind, paper.record.paper.ref) for page in pages for paper in page.papers)
    for kind in KINDS:
        if found:
            break
        shown = sum(section.found for section in sections if section.kind == kind)
        stated = {section.stated_total for section in sections if section.kind == kind} - {None}
        twice = sorted(ref for (of, ref), times in places.items() if of == kind and times > 1)
        if len(stated) > 1:
            found.append(f"Its pages state several numbers of entries in the section “{kind}”: it changed as it was read.")
        elif stated and stated != {shown}:
            found.append(f"{stated.pop()} entries are stated in the section “{kind}”, and its pages have {shown}.")
        elif twice:
            found.append(f"{twice[0]} stands on two of its pages in the section “{kind}”: it changed as it was read.")
    return " ".join(f"{problem[:1].upper()}{problem.rstrip('.')[1:]}." for problem in found)


def _refuse_future(store: Store, archive: str, day: date, reply: ListingReply, now: datetime) -> None:
    message = (
        f"arXiv shows a list of {archive} of {day}, which has not come yet by the clock of this machine "
        f"({utc.to_minutes(now)}); the clock, or the date of the list, is wrong"
    )
    with store.transaction() as tx:
        store.troubles.report(tx, "lists", archive, message, now.timestamp())
    raise ReplyError(message, reply.url)


def _refuse(store: Store, archive: str, day: date, reply: ListingReply, problem: str, now: datetime) -> None:
    message = f"The list of {archive} of {day} is not to be believed. {problem}"
    with store.transaction() as tx:
        store.listings.save(tx, TakenList(archive, day, "", now.timestamp(), {}, problem))
        store.troubles.report(tx, "lists", archive, message, now.timestamp())
    raise ReplyError(message, reply.url)


def _check_quiet(archive: str, day: date, reply: ListingReply, now: datetime) -> None:
    """Puts off an empty list: it is a quiet day's only if it stays empty."""
    if now < announced_at(day) + QUIET_AFTER:
        raise LaterError(
            f"arXiv shows an empty list of {archive} of {day}, which is no proof of a quiet day before "
            f"{utc.to_minutes(announced_at(day) + QUIET_AFTER)}",
            reply.url,
        )


def _check_fresh(
    store: Store, arxiv: ArxivClient, archive: str, day: date, listed: Sequence[ListedPaper], reply: ListingReply
) -> None:
    """Refuses the list of an earlier day under a new date: its new papers were announced already."""
    new = {each.record.paper.ref for each in listed if each.kind == "new"}
    before = store.listings.newest().get(archive)
    if not new or (before is not None and before.day >= day):
        return
    if before is None:
        _check_against_feed(arxiv, archive, day, new, reply)
        return
    known = {ref for ref, kind in store.announcements.announced(archive, before.day).items() if kind == "new"}
    if 2 * len(new & known) > len(new):
        raise LaterError(
            f"arXiv shows the list of {archive} of {before.day} under the date {day}: {len(new & known)} of its {len(new)} new "
            "papers were announced then",
            reply.url,
        )


def _check_against_feed(arxiv: ArxivClient, archive: str, day: date, new: set[str], reply: ListingReply) -> None:
    """Compares the first list of an archive with the feed, which tells its day. Later lists are compared with the one
    before."""
    try:
        feed = arxiv.feed(archive)
    except RemoteError:
        return
    theirs = {item.record.paper.ref for item in feed.items if item.kind == "new"}
    if feed.day == day and theirs and 2 * len(new & theirs) < len(new):
        raise LaterError(
            f"of the {len(new)} new papers in the list of {archive} of {day}, the feed of that day has {len(new & theirs)}",
            reply.url,
        )


def _keep(
    store: Store, archive: str, day: date, listed: Sequence[ListedPaper], reply: ListingReply, now: datetime, source: str
) -> Taken:
    refs = [each.record.paper.ref for each in listed]
    with store.transaction() as tx:
        tx.lock()
        if refs:
            store.replace_starter(tx)
        held = store.papers.find(refs)
        records = [_record(each, held.get(each.record.paper.ref), archive, day) for each in listed]
        rows, unstorable = to_rows(records)
        for problem in unstorable:
            _log.warning("left out of the list of %s of %s: %s", archive, day, problem)
        store.papers.put_rows(tx, rows)
        counts = _counts(records, archive)
        since = wanted_since(store, archive)
        store.listings.save(tx, TakenList(archive, day, source, now.timestamp(), counts))
        if source == "new":
            store.validators.save(tx, _validator(archive), reply.etag, reply.last_modified)
        store.remember(tx, _since(archive), min(since or day, day).isoformat())
        store.troubles.clear(tx, "lists", archive)
    return Taken(archive, day, len(set(refs)))


def _record(listed: ListedPaper, held: Entry | None, archive: str, day: date) -> Record:
    """The record that the library is given. Of a paper that is not held it has all that the page has; of a held one the
    places in the list, its categories, and the texts of a newer version."""
    record = listed.record
    paper = record.paper
    if held is not None:
        known = held.paper
        if paper.version > known.version:
            paper = replace(
                known,
                title=paper.title,
                abstract=paper.abstract or known.abstract,
                authors=paper.authors or known.authors,
                comments=paper.comments,
                journal_ref=paper.journal_ref or known.journal_ref,
                categories=_categories(known.categories, paper.categories),
                version=paper.version,
            )
        else:
            paper = replace(known, categories=_categories(known.categories, paper.categories))
    announcements = tuple(Announcement(code, day, kind) for code, kind in _places(listed, held, paper.categories, archive, day))
    return Record(paper, announcements, record.aliases)


def _categories(known: tuple[str, ...], listed: tuple[str, ...]) -> tuple[str, ...]:
    """The paper's categories; where a page only sorts them in its own way, in the order that is held."""
    same = not listed or (known[:1] == listed[:1] and set(known) == set(listed))
    return known if same else listed


def _places(
    listed: ListedPaper, held: Entry | None, categories: Sequence[str], archive: str, day: date
) -> list[tuple[str, Kind]]:
    """(category, kind) for each list that a paper's line stands for."""
    primary, others = categories[:1], categories[1:]
    if listed.kind == "new":
        return [*((code, "new") for code in primary), *((code, "cross") for code in others)]
    inside = [code for code in categories if _archive_of(code) == archive]
    if listed.kind == "replacement":
        return [(code, "replacement") for code in inside]
    appeared = [each for each in (held.announcements if held else ()) if not each.estimated and each.kind != "replacement"]
    before = {each.category for each in appeared if each.day < day}
    that_day = {each.category for each in appeared if each.day == day}
    crossed = [code for code in inside if code not in primary]
    # Categories that the paper had before say nothing of today, even where nobody knows when it appeared in them.
    gained = [code for code in crossed if held and (code not in held.paper.categories or code in that_day)]
    fresh = [code for code in crossed if code not in before]
    return [(code, "cross") for code in gained or fresh or crossed or inside]


def _counts(records: Sequence[Record], archive: str) -> Mapping[str, tuple[int, int, int]]:
    """Category of the archive → papers of each kind; a paper of two kinds counts in the better."""
    best: dict[tuple[str, str], int] = {}
    for record in records:
        for each in record.announcements:
            if _archive_of(each.category) == archive:
                place = (each.category, record.paper.ref)
                best[place] = min(best.get(place, len(KINDS)), KINDS.index(each.kind))
    counted = Counter((category, kind) for (category, _), kind in best.items())
    codes = sorted({category for category, _ in counted})
    return {code: (counted[code, 0], counted[code, 1], counted[code, 2]) for code in codes}


def _archive_of(code: str) -> str:
    return code.partition(".")[0]


def _validator(archive: str) -> str:
    return f"list {archive}"


def _since(archive: str) -> str:
    return f"lists of {archive} since"
