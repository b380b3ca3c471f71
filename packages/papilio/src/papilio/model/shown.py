"""What others wrote, as a message shows it: values of files, addresses and texts, cut where they are long."""

import re
import reprlib
from typing import Any

LONGEST_SHOWN = 200

_CONTROL = re.compile(r"[^\x20-\x7e]")

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


def cut(text: str, most: int = LONGEST_SHOWN) -> str:
    """The text with at most so many characters, the last of them an ellipsis where it is longer."""
    return text if len(text) <= most else text[: most - 1] + "…"


def shown(value: Any) -> str:
    """The value as Python writes it, cut where it is long."""
    return _BRIEF.repr(value)


def shown_text(text: str) -> str:
    """A short text of another host, without what a terminal would obey."""
    return cut(_CONTROL.sub("?", text))


def shown_url(url: str) -> str:
    """An address without query and fragment, which may be long, and without credentials."""
    scheme, joint, rest = re.split(r"[?#]", url, maxsplit=1)[0].partition("//")
    host, slash, path = rest.partition("/")
    return shown_text(f"{scheme}{joint}{host.rpartition('@')[2]}{slash}{path}")


def kind_of(value: object) -> str:
    """What a value of JSON is, in words."""
    return _KINDS.get(type(value), "a number")
