"""Lines to records, in this process or in worker processes: parsing is half of an import's work."""

import multiprocessing
import pickle
import queue
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import NamedTuple, TypeAlias

from papilio.errors import PapilioError, RecordError
from papilio.model import Record
from papilio.sources.files import MAX_LINE_BYTES, Line
from papilio.sources.records import parse_record

PICKLE = pickle.HIGHEST_PROTOCOL


class Parsed(NamedTuple):
    """What became of a line: a record, or the reason why it is none, or neither for an empty line."""

    line: int
    length_bytes: int
    record: Record | None
    reason: str = ""


Parse: TypeAlias = Callable[[list[Line]], Future[list[Parsed]]]


def parse_batch(batch: list[Line]) -> list[Parsed]:
    """Parse the lines of a batch; an empty line is neither record nor problem."""
    return [_parse_line(line) for line in batch]


def _parse_line(line: Line) -> Parsed:
    if line.content is None:
        reason = f"the line is {line.length_bytes:,} bytes long; at most {MAX_LINE_BYTES:,} are read"
        return Parsed(line.number, line.length_bytes, None, reason)
    if not line.content.strip():
        return Parsed(line.number, line.length_bytes, None)
    try:
        return Parsed(line.number, line.length_bytes, parse_record(line.content))
    except RecordError as error:
        return Parsed(line.number, line.length_bytes, None, str(error))


@contextmanager
def parsing_here() -> Iterator[Parse]:
    """Parse in this process, at once."""

    def parse(batch: list[Line]) -> Future[list[Parsed]]:
        future: Future[list[Parsed]] = Future()
        future.set_result(parse_batch(batch))
        return future

    yield parse


@contextmanager
def parsing_in_processes(workers: int) -> Iterator[Parse]:
    """Processes that parse, each asked by a thread of its own, so that neither side can wait for the other to read.

    A worker ends when its pipe closes, so none outlives this process however it dies.
    """
    context = multiprocessing.get_context("spawn")
    pipes: queue.SimpleQueue[Connection] = queue.SimpleQueue()
    processes: list[SpawnProcess] = []
    for _ in range(workers):
        ours, theirs = context.Pipe()
        process = context.Process(target=_work, args=(theirs,), daemon=True)
        process.start()
        theirs.close()
        processes.append(process)
        pipes.put(ours)

    def ask(batch: list[Line]) -> list[Parsed]:
        pipe = pipes.get()
        try:
            pipe.send_bytes(pickle.dumps([(line.number, line.content, line.length_bytes) for line in batch], PICKLE))
            return pickle.loads(pipe.recv_bytes())  # noqa: S301 - from our own worker
        except (EOFError, OSError) as error:
            raise PapilioError("a parsing process ended before its work; run the import again with fewer --workers") from error
        finally:
            pipes.put(pipe)

    threads = ThreadPoolExecutor(workers)
    try:
        yield lambda batch: threads.submit(ask, batch)
    finally:
        threads.shutdown(wait=True, cancel_futures=True)
        while not pipes.empty():
            pipes.get().close()
        for process in processes:
            process.join()


def _work(pipe: Connection) -> None:
    """A worker: answers batches until its pipe closes. Ctrl+C is the parent's to handle."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while True:
        try:
            batch = [Line(*fields) for fields in pickle.loads(pipe.recv_bytes())]  # noqa: S301 - from our own parent
            pipe.send_bytes(pickle.dumps(parse_batch(batch), PICKLE))
        except (EOFError, BrokenPipeError):
            return
