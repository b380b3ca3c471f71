"""Adapting the table of token vectors to the library: learn, judge, and install what finds more."""

import errno
import hashlib
import math
import shutil
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from papilio.encoders.checkpoint import Checkpoint, Reached
from papilio.encoders.judging import Verdict, likeness_exceeded_as_often, scores
from papilio.encoders.static import StaticEncoder, write
from papilio.encoders.tables import Tables
from papilio.encoders.training import Plan, State, train
from papilio.errors import StorageFullError, UnavailableError
from papilio.file_lock import FileLock
from papilio.finding.training_papers import MOST_PAPERS, TrainingPapers, training_papers
from papilio.store import Store

ROUNDS = 5
"""How often each paper is learnt from, at most; the best is mostly reached after two or three."""
BATCH, RATE, OFTEN = 1024, 0.003, 20_000
"""Papers that are set against each other, and the rate for so many papers; for n of more it is √(often / n) times as high."""
LOOKS = 12
"""How often the watched papers are asked, at most."""
WATCHED_BY = (0, 2, 4, 6)
"""The eighths of an abstract that ask then; all of them ask at the end."""
PATIENCE = 4
"""Looks without anything better, after which no more is learnt."""
CHECKPOINT_SECONDS = 30.0
_FORMAT = 2
_FULL = (errno.ENOSPC, errno.EDQUOT)


@dataclass(frozen=True, slots=True)
class Learning:
    """How far learning is.

    Attributes:
        loss: Of the batches since the last time that it was told.
        score: Of the watched papers, now; `first` before all learning, `best` at its best.
        seconds_left: If it goes on to the last step.
    """

    step: int
    steps: int
    loss: float
    score: float
    first: float
    best: float
    seconds_left: float


@dataclass(frozen=True, slots=True)
class Ways:
    """What a training tells while it goes on.

    Attributes:
        read: Receives (papers read, papers of the library).
        learning: Receives how far it is, a dozen times.
        told: Receives what else an operator should know, as a sentence.
    """

    read: Callable[[int, int], None] = lambda read, total: None
    learning: Callable[[Learning], None] = lambda learning: None
    told: Callable[[str], None] = lambda said: None


@dataclass(frozen=True, slots=True)
class Adapted:
    """How a training ended.

    Attributes:
        name: Of the new table.
        installed: Whether it is in use; it is not where it does not find more.
        papers: How many were learnt from.
        steps: How many batches; `stopped_early` where more were planned.
    """

    name: str
    installed: bool
    verdict: Verdict
    papers: int
    steps: int
    stopped_early: bool
    processor_seconds: float


def adapt(
    store: Store,
    tables: Tables,
    folder: Path,
    serving: str,
    *,
    seed: int = 0,
    most: int = MOST_PAPERS,
    rounds: int = ROUNDS,
    day: str,
    ways: Ways = Ways(),
    checkpoint_seconds: float = CHECKPOINT_SECONDS,
) -> Adapted:
    """Train the table in use further on the library's papers, and install it where it finds more.

    The same papers, table and seed lead to the same table. One that was interrupted goes on from its last checkpoint.

    Args:
        folder: Of the tables.
        serving: The fingerprint of the encoder whose vectors serve: its table stays.
        most: Papers that are learnt from; `rounds`: how often each, at most.
        day: What the new table is named by.

    Raises:
        InputError: There are too few papers.
        BusyError: Another process trains.
        FileError: The table in use cannot be read.
        StorageFullError, UnavailableError: The folder cannot be written; the table in use stays.
    """
    began = time.process_time()
    with _alone(folder):
        encoder = tables.wanted()
        papers = training_papers(store, encoder, most, ways.read)
        plan = _plan(len(papers.titles), rounds, seed)
        key = hashlib.blake2b(repr((_FORMAT, papers.digest, encoder.fingerprint, plan)).encode(), digest_size=10).hexdigest()
        checkpoint = Checkpoint(folder / "training.npz", key)
        reached = _Training(encoder, papers, plan, checkpoint, ways, checkpoint_seconds).run()
        card = _card(encoder, papers, plan, reached, day)
        new = folder / "new"
        verdict = _written(new, encoder, papers, reached, card, began)
        if verdict.is_better:
            tables.install(new, serving)
        shutil.rmtree(new, ignore_errors=True)
        checkpoint.remove()
    stopped = reached.state.step < plan.steps
    seconds = time.process_time() - began
    return Adapted(str(card["name"]), verdict.is_better, verdict, len(papers.titles), reached.state.step, stopped, seconds)


def _plan(papers: int, rounds: int, seed: int) -> Plan:
    batch = min(BATCH, papers // 4)
    rate = RATE * min(1.0, math.sqrt(OFTEN / papers))
    return Plan(max(1, rounds * papers // batch), batch, rate=rate, seed=seed)


def _card(encoder: StaticEncoder, papers: TrainingPapers, plan: Plan, reached: Reached, day: str) -> dict[str, Any]:
    """What is known of a table before it is judged."""
    return {
        "name": f"table adapted on {day}",
        "what": "the table below, adapted to the papers of a library",
        "from": encoder.fingerprint,
        "papers": len(papers.titles),
        "held_out": {"watched": len(papers.watched), "judged": len(papers.judged)},
        "words": len(encoder.words),
        "dimensions": encoder.dimensions,
        "plan": asdict(plan) | {"steps_taken": reached.state.step},
        "date": day,
        "made_with": {"numpy": np.__version__},
    }


@contextmanager
def _alone(folder: Path) -> Generator[None]:
    """One training at a time, whose errors of the disk are told as ours."""
    lock = FileLock(folder / "training.lock")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.take("adapting the table")
        try:
            yield
        finally:
            lock.release()
    except OSError as error:
        if error.errno in _FULL:
            raise StorageFullError(f"No space is left in {folder}; the table in use stays as it is.") from error
        raise UnavailableError(f"{folder} cannot be written: {error}; the table in use stays as it is.") from error


class _Enough(Exception):
    """Nothing better is found any more."""


class _Training:
    """Learning with looks at the watched papers, from the beginning or from a checkpoint."""

    def __init__(
        self,
        encoder: StaticEncoder,
        papers: TrainingPapers,
        plan: Plan,
        checkpoint: Checkpoint,
        ways: Ways,
        checkpoint_seconds: float,
    ) -> None:
        self._encoder, self._papers, self._plan = encoder, papers, plan
        self._checkpoint, self._ways, self._checkpoint_seconds = checkpoint, ways, checkpoint_seconds
        self._every = max(1, math.ceil(plan.steps / LOOKS))
        self._losses: list[float] = []
        self._began = self._saved = time.monotonic()

    def run(self) -> Reached:
        """The best that was reached."""
        table = self._encoder.table()
        self._first = self._score(table)
        found, useless = self._checkpoint.find()
        if useless:
            self._ways.told(f"The checkpoint of an earlier training is left aside: {useless}. This one begins anew.")
        if found is not None:
            self._ways.told(f"Going on after step {found.state.step:,} of {self._plan.steps:,}.")
        self._reached = found or Reached(State.of(table), table, self._first)
        self._from = self._reached.state.step
        try:
            if self._reached.lacking < PATIENCE:
                train(self._reached.state, self._papers.titles, self._papers.abstracts, self._plan, self._on_step)
        except _Enough:
            pass
        return self._reached

    def _on_step(self, state: State, loss: float) -> None:
        self._losses.append(loss)
        if state.step % self._every and state.step < self._plan.steps:
            return
        table = state.table()
        score, before = self._score(table), self._reached
        if score > before.score:
            self._reached = Reached(state, table, score)
        else:
            self._reached = Reached(state, before.best, before.score, before.lacking + 1)
        self._tell(score)
        if time.monotonic() - self._saved >= self._checkpoint_seconds:
            self._checkpoint.save(self._reached)
            self._saved = time.monotonic()
        if self._reached.lacking >= PATIENCE:
            raise _Enough

    def _score(self, table: np.ndarray[Any, np.dtype[np.float32]]) -> float:
        encode, papers = self._encoder.drafted(table), self._papers
        return float(scores(encode, papers.watched, papers.judged, asked=WATCHED_BY).mean())

    def _tell(self, score: float) -> None:
        step, steps = self._reached.state.step, self._plan.steps
        left = (time.monotonic() - self._began) / (step - self._from) * (steps - step)
        loss = float(np.mean(self._losses))
        self._losses.clear()
        self._ways.learning(Learning(step, steps, loss, score, self._first, self._reached.score, left))


def _written(
    folder: Path, encoder: StaticEncoder, papers: TrainingPapers, reached: Reached, card: dict[str, Any], began: float
) -> Verdict:
    """Write what was reached as a table, and judge that; returns the verdict, which its card holds too."""
    shutil.rmtree(folder, ignore_errors=True)
    write(folder, encoder.words, reached.best, card)
    new = StaticEncoder(folder)
    before, after = (scores(each.documents, papers.judged, papers.watched) for each in (encoder, new))
    verdict = Verdict.of(before, after)
    least = likeness_exceeded_as_often(encoder, new, papers.judged, encoder.least_likeness)
    judged = {"before": round(verdict.before, 4), "after": round(verdict.after, 4), "error": round(verdict.error, 4)}
    seconds = round(time.process_time() - began)
    more = {"least_likeness": round(least, 3), "scores": judged, "processor_seconds": seconds}
    write(folder, encoder.words, reached.best, card | more)
    return verdict
