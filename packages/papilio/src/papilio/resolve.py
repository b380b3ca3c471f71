"""Any URL, id or text → a paper page, a page of several, a list, or a search."""

from dataclasses import dataclass
from typing import Literal

from papilio.store import Store


@dataclass(frozen=True, slots=True)
class Target:
    """Where a text leads.

    Attributes:
        kind: What the path shows.
        path: Our path with query string, percent-encoded: `/arxiv/2401.00001,2402.00002`, `/search?q=…`.
        refs: The papers named, canonical (aliases resolved through the store).
        unknown: Names of papers that the library does not hold.
    """

    kind: Literal["paper", "papers", "list", "search"]
    path: str
    refs: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


def resolve(store: Store, text: str) -> Target:
    """Resolve `text`. A text that is a name, or a URL, leads to its paper; prose that names papers leads to them; anything else
    is a search for its words.

    Raises:
        InputError: `text` is empty.
    """
    raise NotImplementedError
