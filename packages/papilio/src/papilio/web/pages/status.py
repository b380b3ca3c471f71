"""The operator's page, `/status`."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from starlette.requests import Request
from starlette.responses import Response

from papilio.app import App
from papilio.following import schedule
from papilio.following.list_states import Standing, worst
from papilio.model import utc
from papilio.operating.health import Health, archive_of, examine
from papilio.store.work.gates import RequestCount
from papilio.store.work.jobs import Job
from papilio.store.work.listings import TakenList
from papilio.store.work.troubles import Trouble
from papilio.web.answering.render import html
from papilio.web.frame import Frame
from papilio.web.lists.selection import category_name
from papilio.web.pages import status_words as words

SHOWN_JOBS = 60


@dataclass(frozen=True, slots=True)
class TroubleLine:
    """Something that is wrong, in the words of whoever met it."""

    subject: str
    message: str
    when: str


@dataclass(frozen=True, slots=True)
class Concern:
    """What the operator should know of, one part of the work at a time.

    Attributes:
        name, subjects: The part, and what of it is concerned: archives, sets.
        advice: What to do, or why nothing need be done; `command`: with what.
        lines: The latest first.
    """

    name: str
    subjects: str
    advice: str
    command: str
    lines: tuple[TroubleLine, ...]


@dataclass(frozen=True, slots=True)
class ListLine:
    """A category's newest list. `state`: as `standing.ListState`, for the style; `said`: in words."""

    code: str
    name: str
    href: str
    day: str
    counts: str
    state: str
    said: str


@dataclass(frozen=True, slots=True)
class ArchiveLines:
    """The lists of an archive; `state` is the worst of its categories', `problem` why it is so."""

    archive: str
    day: str
    taken: str
    state: str
    said: str
    counts: str
    problem: str
    note: str
    lines: tuple[ListLine, ...]


@dataclass(frozen=True, slots=True)
class JobLine:
    """A piece of work; `failed` when it was given up."""

    name: str
    failed: bool
    state: str
    due: str
    progress: str
    error: str


@dataclass(frozen=True, slots=True)
class HostLine:
    """Requests to a host: today, and on the last seven days."""

    host: str
    today: str
    week: str
    failures: str
    megabytes: str


@dataclass(frozen=True, slots=True)
class Row:
    """A name and what is said of it."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class StatusPage:
    """The operator's page.

    Attributes:
        verdict: `well`, `idle` where nothing is wrong and nothing is fetched, `behind` where only the index is to catch up and
            does, or `troubled`; then `concerns` says by what.
        advice: What to do first, where nothing is fetched yet; empty otherwise.
        facts: The library, the index, the next list.
    """

    frame: Frame
    verdict: str
    summary: str
    advice: str
    at: str
    facts: tuple[Row, ...]
    concerns: tuple[Concern, ...]
    archives: tuple[ArchiveLines, ...]
    jobs: tuple[JobLine, ...]
    more_jobs: int
    hosts: tuple[HostLine, ...]
    gates: tuple[Row, ...]
    harvests: tuple[Row, ...]
    editions: tuple[Row, ...]


def show(request: Request, app: App, frame: Frame) -> Response:
    """The operator's page."""
    response = html(
        "status", page_of(frame, examine(app.store, app.engine, app.follow, app.now(), app.seat.board.look()), bool(app.arxiv))
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def page_of(frame: Frame, health: Health, contact: bool) -> StatusPage:
    """The page of a moment.

    Args:
        contact: Whether a contact of the operator is known, without which nothing is fetched.
    """
    newest = {each.archive: each for each in health.newest_lists}
    by_archive = groupby(health.standings, key=archive_of)
    concerns = (*_about_the_machine(frame, health), *_concerns(frame, health))
    return StatusPage(
        frame=frame,
        verdict=_verdict(health, len(concerns)),
        summary=words.summary(frame, health, len(concerns)),
        advice=words.advice(frame, health, contact),
        at=utc.to_minutes(health.at),
        facts=(
            Row(frame.text("Papers"), f"{health.papers:,}"),
            Row(frame.text("Search index"), words.index_state(frame, health)),
            Row(frame.text("Search by meaning"), words.meaning_state(frame, health)),
            Row(frame.text("Next list of arXiv"), utc.to_minutes(health.next_list)),
            Row(frame.text("Papers that readers wait for"), f"{health.waiting:,}"),
            Row(frame.text("Web processes"), words.processes(frame, health.processes)),
        ),
        concerns=concerns,
        archives=tuple(_archive(frame, name, list(lines), newest.get(name)) for name, lines in by_archive),
        jobs=tuple(_job(frame, each, health.at) for each in health.jobs[:SHOWN_JOBS]),
        more_jobs=max(0, len(health.jobs) - SHOWN_JOBS),
        hosts=_hosts(health.spent_today, health.spent_week),
        gates=tuple(Row(each.name, words.gate_state(frame, each)) for each in health.gates),
        harvests=tuple(
            Row(each.set_spec or frame.text("everything"), words.harvest_state(frame, each)) for each in health.harvests
        ),
        editions=tuple(
            Row(each.edition, f"{frame.text.count(each.papers, '{n} paper', '{n} papers')}, {utc.to_minutes(each.fetched)}")
            for each in health.editions
        ),
    )


def _verdict(health: Health, concerns: int) -> str:
    if health.catching_up and not concerns:
        return "behind"
    return "idle" if health.state == "well" and not health.fetches else health.state


def _about_the_machine(frame: Frame, health: Health) -> Iterator[Concern]:
    """What is wrong with the disk and the index."""
    index = frame.text("Search index")
    if health.is_full:
        free = frame.text("{megabytes} MB are free.", megabytes=f"{health.free_bytes / 1e6:,.0f}")
        line = TroubleLine("", f"{free} {index}: {words.index_state(frame, health)}", "")
        advice = frame.text("Nothing more can be stored. Make room, and it goes on by itself; what was saved before is safe.")
        yield Concern(frame.text("The disk is full"), "", advice, "", (line,))
    elif health.processes.index != "following":
        line = TroubleLine("", words.index_state(frame, health), "")
        advice = frame.text("It cannot catch up with the library; the log says why. If it stays so, build it anew:")
        yield Concern(index, "", advice, "papilio reindex", (line,))
    if health.left_out.count:
        said = frame.text.count(health.left_out.count, "{n} paper could not be prepared.", "{n} papers could not be prepared.")
        advice = frame.text("No search finds them; everything else is found. Please report it; the log of this says why:")
        lines = tuple(TroubleLine(ref, said, "") for ref in health.left_out.refs)
        yield Concern(frame.text("Papers left out of the search"), "", advice, "papilio reindex", lines)


def _concerns(frame: Frame, health: Health) -> tuple[Concern, ...]:
    """The concerns of a troubled instance, each told once. A job that was given up, or an overdue list, has a trouble too,
    unless nobody is there to report one."""
    told = {(each.part, each.subject) for each in health.troubles}
    parts: dict[str, list[TroubleLine]] = {}
    for each in health.troubles:
        parts.setdefault(each.part, []).append(_trouble(frame, each))
    for job in health.jobs:
        if job.state == "failed" and (job.kind, job.key) not in told:
            parts.setdefault(job.kind, []).append(
                TroubleLine(words.subject(job.kind, job.key), job.error, utc.to_minutes(job.due))
            )
    for each in health.standings:
        if each.state == "wrong" and (schedule.LISTS, archive_of(each)) not in told:
            told.add((schedule.LISTS, archive_of(each)))
            parts.setdefault(schedule.LISTS, []).append(TroubleLine(archive_of(each), each.problem, ""))
    concerns = [
        Concern(
            words.work_name(frame, part),
            ", ".join(line.subject for line in lines if line.subject),
            *words.what_to_do(frame, part),
            tuple(lines),
        )
        for part, lines in parts.items()
    ]
    if health.left_behind and not health.catching_up:
        said = TroubleLine("", words.index_state(frame, health), "")
        advice = frame.text(
            "What came last is not found yet. A running site catches up by itself; where the number does not fall:"
        )
        concerns.append(Concern(frame.text("Search index"), "", advice, "papilio reindex", (said,)))
    stale = [each for each in health.standings if each.state == "stale"]
    neglected = health.neglected
    alone = {
        archive_of(each): each
        for each in stale
        if archive_of(each) in neglected and (schedule.LISTS, archive_of(each)) not in told
    }
    if alone:
        due = min((each.due for each in alone.values() if each.due), default=health.at)
        said = TroubleLine("", frame.text("Due since {time}, and no attempt has been reported.", time=utc.to_minutes(due)), "")
        advice = frame.text("Nobody may be fetching. One of them must run, with this library:")
        command = "papilio serve | papilio worker"
        concerns.insert(0, Concern(words.work_name(frame, schedule.LISTS), ", ".join(sorted(alone)), advice, command, (said,)))
    return tuple(concerns)


def _trouble(frame: Frame, trouble: Trouble) -> TroubleLine:
    when = frame.text("since {time}", time=utc.to_minutes(trouble.since))
    if trouble.times > 1:
        times = frame.text.count(trouble.times, "{n} time", "{n} times")
        when = f"{when}; {times}; {frame.text('last {time}', time=utc.to_minutes(trouble.last))}"
    return TroubleLine(words.subject(trouble.part, trouble.subject), trouble.message, when)


def _archive(frame: Frame, name: str, standings: Sequence[Standing], taken: TakenList | None) -> ArchiveLines:
    state = worst(standings).state
    return ArchiveLines(
        archive=name,
        day=taken.day.isoformat() if taken else "",
        taken=utc.to_minutes(taken.fetched) if taken else "",
        state=state,
        said=words.list_state(frame, state),
        counts=_sum(taken),
        problem=next((each.problem for each in standings if each.problem), ""),
        note=taken.note if taken else "",
        lines=tuple(_line(frame, each, taken) for each in standings),
    )


def _line(frame: Frame, standing: Standing, taken: TakenList | None) -> ListLine:
    counts = taken.counts.get(standing.category) if taken and taken.day == standing.day else None
    return ListLine(
        code=standing.category,
        name=category_name(frame, standing.category),
        href=frame.link(f"/arxiv/{standing.category}"),
        day=standing.day.isoformat(),
        counts=" + ".join(str(number) for number in counts) if counts else "",
        state=standing.state,
        said=words.list_state(frame, standing.state),
    )


def _sum(taken: TakenList | None) -> str:
    """`120 + 48 + 95`: new, cross-listed and replaced papers of an archive's list."""
    return " + ".join(f"{sum(kind):,}" for kind in zip(*taken.counts.values(), strict=True)) if taken else ""


def _job(frame: Frame, job: Job, at: datetime) -> JobLine:
    states = {"waiting": frame.text("waiting"), "running": frame.text("running"), "failed": frame.text("given up")}
    state = states.get(job.state, job.state)
    if job.attempts:
        state += ", " + frame.text.count(job.attempts, "{n} attempt failed", "{n} attempts failed")
    again = job.due + schedule.REST_AFTER_FAILURE.total_seconds() if job.state == "failed" else job.due
    due = "" if job.state == "running" else frame.text("now") if again <= at.timestamp() else utc.to_minutes(again)
    name = f"{words.work_name(frame, job.kind)} {words.subject(job.kind, job.key)}".strip()
    return JobLine(name, job.state == "failed", state, due, job.progress, job.error)


def _hosts(today: Iterable[RequestCount], week: Iterable[RequestCount]) -> tuple[HostLine, ...]:
    now = {each.host: each.requests for each in today}
    return tuple(
        HostLine(
            each.host, f"{now.get(each.host, 0):,}", f"{each.requests:,}", f"{each.failures:,}", f"{each.bytes / 2**20:,.1f}"
        )
        for each in week
    )
