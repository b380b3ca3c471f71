"""What processes of tests do to one library at the same time."""

from collections.abc import Callable, Sequence
from pathlib import Path

from forking import forking

from papilio.importing import ingest
from papilio.model.paper import Paper, Record
from papilio.store import Store


class Processes:
    """Those that have been started, to be waited for."""

    def __init__(self) -> None:
        self._started = []

    def start(self, do: Callable[..., None], *arguments: object) -> None:
        """Do it in a process of its own."""
        process = forking().Process(target=do, args=arguments)
        process.start()
        self._started.append(process)

    def wait(self) -> None:
        """To the end of all; each must end well."""
        for process in self._started:
            process.join(120)
            assert process.exitcode == 0


def import_files(url: str, paths: Sequence[Path], batch_lines: int) -> None:
    """One file after another, parsed in this process."""
    ingest.BATCH_LINES = batch_lines
    for path in paths:
        ingest.import_file(Store.open(url), path, workers=0)


def write_papers(url: str, name: str, rounds: int) -> None:
    """In each round three of its own and one that others write too, in one transaction; sometimes one goes."""
    store = Store.open(url)
    for number in range(rounds):
        own = [Record(Paper(f"{name}:{number}-{part}", "t")) for part in range(3)]
        shared = Record(Paper("shared:1", f"{name} {number}", version=1))
        with store.transaction() as tx:
            store.papers.put(tx, [*own, shared])
            if number % 5 == 4:
                store.papers.delete(tx, [f"{name}:{number - 1}-0"])
