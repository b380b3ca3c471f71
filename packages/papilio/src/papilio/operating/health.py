"""How the instance is: what the operator's page, machines that watch, and Prometheus are told, gathered at one moment."""

import shutil
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal, TypeAlias

from papilio.following import schedule
from papilio.following.list_states import Standing, standings
from papilio.model import utc
from papilio.operating.processes import Processes
from papilio.search.engine import Engine
from papilio.search.lexical import LeftOut
from papilio.search.writing import FULL_BYTES
from papilio.sources.arxiv.schedule import next_listing
from papilio.store import Store
from papilio.store.work.gates import GateState, RequestCount
from papilio.store.work.harvests import HarvestState
from papilio.store.work.jobs import Job
from papilio.store.work.listings import TakenList
from papilio.store.work.troubles import Trouble
from papilio.store.work.venue_fetches import VenueFetch

State: TypeAlias = Literal["well", "troubled"]

WEEK = timedelta(days=6)

BEGUN = timedelta(minutes=30)
"""How long the lists of all archives may take, politely, before it is said that one is not being taken."""

MANY_BEHIND = 1000
"""Changes that the index lacks, from which on readers miss papers: a day's list and a page of a harvest are in it sooner."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """How search by meaning stands.

    Attributes:
        encoder: The name of the one whose vectors answer.
        behind: Changes that these vectors do not hold yet.
        coming: The name of the one that is to follow it; empty where none is.
        reached, last: The change that the vectors of that one have reached, and the library's last one.
    """

    encoder: str
    behind: int
    coming: str = ""
    reached: int = 0
    last: int = 0


@dataclass(frozen=True, slots=True)
class Health:
    """One moment of an instance.

    Attributes:
        at: The moment, aware UTC.
        fetches: Whether anything is fetched: a contact is known and archives are followed.
        library: `empty`, `starter` or `own`.
        papers: How many are held.
        behind: Changes that the index does not hold yet.
        meaning: How search by meaning stands; None where there is none.
        left_out: Papers that could not be prepared for searching.
        free_bytes: What can still be written beside the index.
        next_list: When the next list of arXiv is announced, aware UTC.
        standings: Of each followed archive's categories: the newest list that is due.
        newest_lists: Of each archive: the newest list taken, with its counts.
        waiting: Papers on demand that are to be fetched.
        spent_today, spent_week: Requests per host, today and on the last seven days (UTC).
        processes: Those of the site that was asked.
    """

    at: datetime
    fetches: bool
    library: str
    papers: int
    behind: int
    meaning: Meaning | None
    left_out: LeftOut
    free_bytes: int
    next_list: datetime
    standings: tuple[Standing, ...]
    newest_lists: tuple[TakenList, ...]
    troubles: tuple[Trouble, ...]
    jobs: tuple[Job, ...]
    waiting: int
    gates: tuple[GateState, ...]
    spent_today: tuple[RequestCount, ...]
    spent_week: tuple[RequestCount, ...]
    harvests: tuple[HarvestState, ...]
    editions: tuple[VenueFetch, ...]
    processes: Processes

    @property
    def state(self) -> State:
        """`troubled` when an operator should look, else `well`. An overdue list counts unless somebody has just begun to
        take it, and an index that lacks many papers."""
        wrong = any(each.state == "wrong" for each in self.standings)
        failed = any(job.state == "failed" for job in self.jobs)
        return (
            "troubled" if self.troubles or wrong or self.neglected or failed or self.index_ails or self.left_behind else "well"
        )

    @property
    def is_full(self) -> bool:
        """Whether nothing more can be written."""
        return self.free_bytes < FULL_BYTES or self.processes.index == "full"

    @property
    def index_ails(self) -> bool:
        """Whether papers that are held are not found, or the next ones will not be."""
        return bool(self.left_out.count) or self.processes.index != "following" or self.is_full

    @property
    def left_behind(self) -> bool:
        """Whether the index lacks so much that searches miss what came."""
        return self.behind >= MANY_BEHIND

    @property
    def catching_up(self) -> bool:
        """Whether the index lacks so much, and somebody is writing it."""
        return self.left_behind and self.processes.indexing is not None

    @property
    def neglected(self) -> frozenset[str]:
        """The archives whose overdue list nobody is taking. An instance that was off, or has just begun, needs some minutes."""
        moment = self.at.timestamp()
        taken = {
            job.key
            for job in self.jobs
            if job.kind == schedule.LISTS
            and (job.state == "running" or (job.state == "waiting" and 0 <= moment - job.added < BEGUN.total_seconds()))
        }
        return frozenset({archive_of(each) for each in self.standings if each.state == "stale"} - taken)


def examine(store: Store, engine: Engine, follow: Sequence[str], now: datetime, processes: Processes) -> Health:
    """Gather everything; a handful of queries, whatever the size of the library.

    Args:
        follow: Archives followed; empty when nothing is fetched.

    Raises:
        StoreError: The database cannot be read.
    """
    today = now.astimezone(UTC).date()
    return Health(
        at=now,
        fetches=bool(follow),
        library=store.library_kind(),
        papers=store.papers.count(),
        behind=max(0, store.papers.last_sequence() - engine.sequence()),
        meaning=_meaning(engine, store.papers.last_sequence()),
        left_out=engine.left_out(),
        free_bytes=shutil.disk_usage(engine.directory).free,
        next_list=next_listing(now),
        standings=tuple(standings(store, follow, now)),
        newest_lists=tuple(sorted(store.listings.newest().values(), key=lambda each: each.archive)),
        troubles=tuple(store.troubles.all()),
        jobs=tuple(store.jobs.all()),
        waiting=store.demands.count(),
        gates=tuple(store.gates.states()),
        spent_today=tuple(store.gates.spent(_number(today))),
        spent_week=tuple(store.gates.spent(_number(today - WEEK))),
        harvests=tuple(store.harvests.all()),
        editions=tuple(store.venue_fetches.all()),
        processes=processes,
    )


def _meaning(engine: Engine, last: int) -> Meaning | None:
    if engine.succession is None:
        return None
    serving, coming = engine.succession.serving(), engine.succession.coming()
    behind = max(0, last - serving.sequence())
    return Meaning(serving.name, behind, coming.name, coming.sequence(), last) if coming else Meaning(serving.name, behind)


def _number(day: date) -> int:
    return int(f"{day:%Y%m%d}")


def health_record(health: Health) -> dict[str, object]:
    """What machines that watch are told; holds nothing that names a reader."""
    return {
        "status": health.state,
        "at": utc.to_iso(health.at),
        "library": {"kind": health.library, "papers": health.papers, "behind": health.behind},
        "index": {"state": health.processes.index, "left_out": health.left_out.count},
        "meaning": asdict(health.meaning) if health.meaning else None,
        "disk": {"free_bytes": health.free_bytes, "full": health.is_full},
        "lists": {
            "next": utc.to_iso(health.next_list),
            "newest": {each.archive: each.day.isoformat() for each in health.newest_lists},
            "stale": _archives(health, "stale"),
            "wrong": _archives(health, "wrong"),
        },
        "jobs": {state: sum(job.state == state for job in health.jobs) for state in ("waiting", "running", "failed")},
        "demand": {"waiting": health.waiting},
        "processes": {"web": health.processes.web, "memory_bytes": health.processes.memory_bytes},
        "troubles": [{"part": each.part, "subject": each.subject, "times": each.times} for each in health.troubles],
    }


def archive_of(standing: Standing) -> str:
    """The archive whose list it is part of: `cs` of `cs.LG`."""
    return standing.category.partition(".")[0]


def _archives(health: Health, state: str) -> list[str]:
    return sorted({archive_of(each) for each in health.standings if each.state == state})


def prometheus(health: Health) -> str:
    """The same as metrics, in Prometheus's text format 0.0.4 (prometheus.io/docs/instrumenting/exposition_formats)."""
    lines: list[str] = []

    def metric(name: str, kind: str, help_: str, *values: tuple[dict[str, str], float]) -> None:
        lines.append(f"# HELP papilio_{name} {help_}")
        lines.append(f"# TYPE papilio_{name} {kind}")
        lines.extend(f"papilio_{name}{_labels(labels)} {value:.15g}" for labels, value in values)

    for name, kind, help_, value in _numbers(health):
        metric(name, kind, help_, ({}, value))
    metric(
        "list_state",
        "gauge",
        "Categories by the state of the newest list that is due.",
        *(
            ({"archive": archive, "state": state}, number)
            for (archive, state), number in sorted(Counter((archive_of(each), each.state) for each in health.standings).items())
        ),
    )
    metric(
        "list_taken_timestamp_seconds",
        "gauge",
        "When the newest list of an archive was taken.",
        *(({"archive": each.archive}, each.fetched) for each in health.newest_lists),
    )
    metric(
        "jobs",
        "gauge",
        "Jobs by kind and state.",
        *(
            ({"kind": kind, "state": state}, number)
            for (kind, state), number in sorted(Counter((job.kind, job.state) for job in health.jobs).items())
        ),
    )
    metric(
        "requests_today",
        "gauge",
        "Requests spent since midnight UTC.",
        *(({"host": each.host}, each.requests) for each in health.spent_today),
    )
    metric(
        "failed_requests_today",
        "gauge",
        "Requests without a usable reply since midnight UTC.",
        *(({"host": each.host}, each.failures) for each in health.spent_today),
    )
    return "\n".join(lines) + "\n"


def _numbers(health: Health) -> tuple[tuple[str, str, str, float], ...]:
    """The metrics that are one number each: name, kind, help, value."""
    told = health.processes
    return (
        ("healthy", "gauge", "1 when nothing needs the operator.", float(health.state == "well")),
        ("papers", "gauge", "Papers held.", health.papers),
        ("index_changes_behind", "gauge", "Changes that the search index does not hold yet.", health.behind),
        ("index_follows", "gauge", "0 while the index cannot follow the library.", float(told.index == "following")),
        ("papers_left_out", "gauge", "Papers that could not be prepared for searching.", health.left_out.count),
        ("disk_free_bytes", "gauge", "What can still be written beside the index.", health.free_bytes),
        ("demand_waiting", "gauge", "Papers on demand that wait.", health.waiting),
        ("troubles", "gauge", "Troubles that are open.", len(health.troubles)),
        ("processes", "gauge", "Web processes that answer.", told.web),
        ("memory_bytes", "gauge", "Memory of all processes, shared pages counted once.", told.memory_bytes),
        ("requests_answered_total", "counter", "Requests that were let in.", told.answered),
        ("requests_refused_total", "counter", "Requests turned away because too many waited.", told.refused),
        ("requests_dropped_total", "counter", "Requests whose client went while they waited.", told.dropped),
    )


def _labels(labels: dict[str, str]) -> str:
    if not labels:
        return ""

    def escaped(value: str) -> str:
        return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")

    return "{" + ",".join(f'{name}="{escaped(value)}"' for name, value in labels.items()) + "}"
