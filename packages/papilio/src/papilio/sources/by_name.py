"""Papers that a source is asked for by name, whatever source it is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from papilio.model.paper import Record


@dataclass(frozen=True, slots=True)
class PapersById:
    """Papers asked for by id.

    Attributes:
        records: Those that exist.
        absent: Refs that the source knows nothing of.
        refused: Refs that it took for no ids.
        unusable: What is wrong with entries that are no records, one sentence each, with the paper's name in it.
    """

    records: tuple[Record, ...] = ()
    absent: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    unusable: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PaperSource:
    """A source that gives papers by name.

    Attributes:
        name: Of its refs, `arxiv`.
        at_once: How many it is asked for in one request.
        papers: Asks it for papers by ref; raises what a client raises.
        await_turn: Waits until it would be asked at once, so that all who have come by then share one request.
    """

    name: str
    at_once: int
    papers: Callable[[Sequence[str]], PapersById]
    await_turn: Callable[[], None] = lambda: None
