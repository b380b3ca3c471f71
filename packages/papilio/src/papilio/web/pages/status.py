"""For the operator and for machines: `/status` (a page), `/health` (JSON), `/metrics` (Prometheus)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby

import orjson
from starlette.requests import Request
from starlette.responses import Response

from papilio.app import App
from papilio.errors import PapilioError
from papilio.health import Health, examine, health_record, prometheus
from papilio.standing import ListState, Standing
from papilio.store.gates import GateState, RequestCount
from papilio.store.harvests import HarvestState
from papilio.store.jobs import Job
from papilio.store.listings import TakenList
from papilio.store.troubles import Trouble
from papilio.web.frame import Frame
from papilio.web.render import html
from papilio.web.selection import category_name

SHOWN_JOBS = 60
_WORST: tuple[ListState, ...] = ("wrong", "stale", "not yet", "listed", "quiet", "holiday", "weekend", "not followed")


@dataclass(frozen=True, slots=True)
class TroubleLine:
    """Something that is wrong, in the words of whoever met it."""

    subject: str
    message: str
    since: str
    last: str
    times: str


@dataclass(frozen=True, slots=True)
class ListLine:
    """A category's newest list. `state`: as `daily.ListState`, for the style; `said`: in words."""

    code: str
    name: str
    href: str
    day: str
    counts: str
    state: str
    said: str
    problem: str


@dataclass(frozen=True, slots=True)
class ArchiveLines:
    """The lists of an archive; `state` is the worst of its categories'."""

    archive: str
    day: str
    taken: str
    state: str
    said: str
    note: str
    lines: tuple[ListLine, ...]


@dataclass(frozen=True, slots=True)
class JobLine:
    """A piece of work."""

    name: str
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
    """A name and what there is to say of it."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class StatusPage:
    """The operator's page.

    Attributes:
        well: Nothing needs the operator.
        advice: What to do first, where nothing is fetched yet; empty otherwise.
        facts: The library, the index, the next list.
    """

    frame: Frame
    well: bool
    summary: str
    advice: str
    at: str
    facts: tuple[Row, ...]
    troubles: tuple[TroubleLine, ...]
    archives: tuple[ArchiveLines, ...]
    jobs: tuple[JobLine, ...]
    more_jobs: int
    hosts: tuple[HostLine, ...]
    gates: tuple[Row, ...]
    harvests: tuple[Row, ...]
    editions: tuple[Row, ...]


def show(request: Request, app: App, frame: Frame) -> Response:
    """The operator's page."""
    response = html("status", page_of(frame, examine(app.store, app.engine, app.follow, app.now()), bool(app.arxiv)))
    response.headers["Cache-Control"] = "no-store"
    return response


def health(request: Request) -> Response:
    """For machines that watch: 200 while the database can be read, whatever is late; 503 when it cannot."""
    app: App = request.app.state.papilio
    try:
        record = health_record(examine(app.store, app.engine, app.follow, app.now()))
    except PapilioError as error:
        return _json({"status": "broken", "error": str(error)}, 503)
    return _json(record, 200)


def metrics(request: Request) -> Response:
    """For Prometheus."""
    app: App = request.app.state.papilio
    text = prometheus(examine(app.store, app.engine, app.follow, app.now()))
    return Response(text, media_type="text/plain; version=0.0.4", headers={"Cache-Control": "no-store"})


def page_of(frame: Frame, health: Health, contact: bool) -> StatusPage:
    """The page of a moment.

    Args:
        contact: Whether a contact of the operator is known, without which nothing is fetched.
    """
    newest = {each.archive: each for each in health.newest_lists}
    by_archive = groupby(health.standings, key=lambda each: each.category.partition(".")[0])
    overdue = sum(each.state in ("stale", "wrong") for each in health.standings)
    return StatusPage(
        frame=frame,
        well=health.state == "well",
        summary=_summary(frame, health, overdue),
        advice=_advice(frame, health, contact),
        at=_time(health.at),
        facts=(
            Row(frame.text("Papers"), f"{health.papers:,}"),
            Row(frame.text("Search index"), _index(frame, health.behind)),
            Row(frame.text("Next list of arXiv"), _time(health.next_list)),
            Row(frame.text("Papers that readers wait for"), f"{health.waiting:,}"),
        ),
        troubles=tuple(_trouble(frame, each) for each in health.troubles),
        archives=tuple(_archive(frame, name, list(lines), newest.get(name)) for name, lines in by_archive),
        jobs=tuple(_job(frame, each, health.at) for each in health.jobs[:SHOWN_JOBS]),
        more_jobs=max(0, len(health.jobs) - SHOWN_JOBS),
        hosts=_hosts(health.spent_today, health.spent_week),
        gates=tuple(Row(each.name, _gate(frame, each)) for each in health.gates),
        harvests=tuple(Row(each.set_spec or frame.text("everything"), _harvest(frame, each)) for each in health.harvests),
        editions=tuple(
            Row(each.edition, f"{frame.text.count(each.papers, '{n} paper', '{n} papers')}, {_time_of(each.fetched)}")
            for each in health.editions
        ),
    )


def list_state(frame: Frame, state: ListState) -> str:
    """The state of a list in one or two words."""
    words: dict[ListState, str] = {
        "listed": frame.text("listed"),
        "quiet": frame.text("quiet"),
        "not yet": frame.text("not yet"),
        "holiday": frame.text("holiday"),
        "weekend": frame.text("weekend"),
        "stale": frame.text("stale"),
        "wrong": frame.text("wrong"),
        "not followed": frame.text("not followed"),
    }
    return words[state]


def _summary(frame: Frame, health: Health, overdue: int) -> str:
    if health.state == "well":
        return frame.text("All is well.")
    wrong = frame.text.count(len(health.troubles), "{n} thing is wrong.", "{n} things are wrong.") if health.troubles else ""
    late = frame.text.count(overdue, "{n} list is overdue or wrong.", "{n} lists are overdue or wrong.") if overdue else ""
    failed = sum(job.state == "failed" for job in health.jobs)
    ended = frame.text.count(failed, "{n} job was given up.", "{n} jobs were given up.") if failed else ""
    return " ".join(part for part in (wrong, late, ended) if part)


def _advice(frame: Frame, health: Health, contact: bool) -> str:
    if not contact:
        return frame.text(
            "Nothing is fetched, because arXiv asks for a contact: set PAPILIO_CONTACT to your mail address and start again."
        )
    if not health.fetches:
        return frame.text("Nothing is followed (PAPILIO_FOLLOW is none); papers are fetched only when readers ask for them.")
    return ""


def _index(frame: Frame, behind: int) -> str:
    if not behind:
        return frame.text("level with the library")
    return frame.text.count(behind, "{n} change behind", "{n} changes behind")


def _trouble(frame: Frame, trouble: Trouble) -> TroubleLine:
    return TroubleLine(
        subject=f"{trouble.part} {trouble.subject}".strip(),
        message=trouble.message,
        since=_time_of(trouble.since),
        last=_time_of(trouble.last),
        times=frame.text.count(trouble.times, "{n} time", "{n} times"),
    )


def _archive(frame: Frame, name: str, standings: Sequence[Standing], taken: TakenList | None) -> ArchiveLines:
    worst = min(standings, key=lambda each: _WORST.index(each.state)).state
    return ArchiveLines(
        archive=name,
        day=taken.day.isoformat() if taken else "",
        taken=_time_of(taken.fetched) if taken else "",
        state=worst,
        said=list_state(frame, worst),
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
        said=list_state(frame, standing.state),
        problem=standing.problem,
    )


def _job(frame: Frame, job: Job, at: datetime) -> JobLine:
    states = {"waiting": frame.text("waiting"), "running": frame.text("running"), "failed": frame.text("given up")}
    state = states.get(job.state, job.state)
    if job.attempts:
        state += ", " + frame.text.count(job.attempts, "{n} attempt failed", "{n} attempts failed")
    due = frame.text("now") if job.due <= at.timestamp() else _time_of(job.due)
    return JobLine(f"{job.kind} {job.key}".strip(), state, due, job.progress, job.error)


def _hosts(today: Iterable[RequestCount], week: Iterable[RequestCount]) -> tuple[HostLine, ...]:
    now = {each.host: each.requests for each in today}
    return tuple(
        HostLine(
            each.host, f"{now.get(each.host, 0):,}", f"{each.requests:,}", f"{each.failures:,}", f"{each.bytes / 2**20:,.1f}"
        )
        for each in week
    )


def _gate(frame: Frame, gate: GateState) -> str:
    if gate.busy:
        return frame.text("a request is under way")
    if gate.denials:
        said = frame.text.count(gate.denials, "said “later” {n} time in a row", "said “later” {n} times in a row")
        return f"{said}; {frame.text('asked again in {seconds} s', seconds=f'{gate.rests_seconds:,.0f}')}"
    return frame.text("free")


def _harvest(frame: Frame, harvest: HarvestState) -> str:
    if harvest.running:
        of = f" / {harvest.complete_size:,}" if harvest.complete_size else ""
        return frame.text("under way: {records} records", records=f"{harvest.records:,}{of}")
    if harvest.response_day:
        return frame.text("complete up to {day}", day=harvest.response_day.isoformat())
    return frame.text("not begun")


def _time(when: datetime) -> str:
    return when.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")


def _time_of(seconds: float) -> str:
    return _time(datetime.fromtimestamp(seconds, UTC))


def _json(value: object, status: int) -> Response:
    content = orjson.dumps(value, option=orjson.OPT_INDENT_2) + b"\n"
    return Response(content, status, {"Cache-Control": "no-store"}, media_type="application/json")
