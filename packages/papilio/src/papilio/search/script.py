"""Chinese in simplified characters, however it was written."""

from functools import cache
from typing import cast

import opencc  # pyright: ignore[reportMissingTypeStubs]

LONGEST_PIECE = 64
"""Characters that are converted at once: what converting takes grows with the square of them."""

_SHARED = frozenset("乾後徵於榘摺麽")
"""Characters of traditional texts that the old set of simplified ones holds beside their simplified form."""
_MORE = str.maketrans("衞枱敍", "卫台叙")
"""Forms of Hong Kong that Taiwan's table lacks."""


def simplified(text: str) -> str:
    """The text in simplified characters, each in its place. What is simplified already is not looked at."""
    if not is_traditional(text):
        return text
    return "".join([_converted(text[start : start + LONGEST_PIECE]) for start in range(0, len(text), LONGEST_PIECE)])


def is_traditional(text: str) -> bool:
    """Whether a text of Chinese characters has any that is written otherwise in simplified texts, or is rare."""
    if not _SHARED.isdisjoint(text):
        return True
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        return True
    return False


def _converted(piece: str) -> str:
    found = cast(str, _converter().convert(piece)).translate(_MORE)  # pyright: ignore[reportUnknownMemberType]
    return found if len(found) == len(piece) else piece


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("tw2s")
