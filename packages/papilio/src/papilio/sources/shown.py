"""A value of a file, however long or deep, as a message shows it."""

import reprlib
from typing import Any

LONGEST_SHOWN = 200

_KINDS: dict[type, str] = {list: "an array", dict: "an object", str: "a text", bool: "true or false", type(None): "null"}


class _Brief(reprlib.Repr):
    """Cuts the ends of long texts, and what lies deep or far behind in lists."""

    def __init__(self) -> None:
        super().__init__()
        self.maxlevel = 3
        self.maxstring = LONGEST_SHOWN
        self.maxlong = self.maxother = LONGEST_SHOWN

    def repr_str(self, x: str, level: int) -> str:
        """The beginning tells more than a middle that is left out."""
        return repr(x) if len(x) <= LONGEST_SHOWN else f"{x[:LONGEST_SHOWN]!r}…"


_BRIEF = _Brief()


def shown(value: Any) -> str:
    """The value as Python writes it, cut where it is long."""
    return _BRIEF.repr(value)


def kind_of(value: object) -> str:
    """What a value of JSON is, in words."""
    return _KINDS.get(type(value), "a number")
