"""What one reader has left on papers, as a search asks for it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from papilio.search.fields import Mark
from papilio.store import Store


@dataclass(frozen=True, slots=True)
class OfReader:
    """What this reader left; see `search.mine.Mine`. A reader is known by name; the empty name is the one of this library."""

    store: Store
    reader: str

    def marked(self, mark: Mark) -> Collection[str]:
        """The refs of the papers with a mark."""
        own = self.store.own
        match mark:
            case "starred":
                return own.starred(self.reader)
            case "read":
                return own.read(self.reader)
            case "note":
                return own.noted(self.reader)

    def notes(self) -> Iterable[tuple[str, Collection[str]]]:
        """The text of each note and the refs of the paper that it is about."""
        return self.store.own.notes(self.reader)
