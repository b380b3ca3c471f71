"""Chinese in simplified characters, however it was written.

Whole texts are converted by the words in them (`simplified`). The index and what is compared with it take each character for
itself (`in_one_script`), so that a text is the same alone and within a longer one.
"""

import re
from functools import cache
from typing import cast

import opencc  # pyright: ignore[reportMissingTypeStubs]

LONGEST_PIECE = 64
"""Characters that are converted at once: what converting takes grows with the square of them."""

_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")
_SHARED = frozenset("乾後徵於榘摺麽")
"""Characters of traditional texts that the old set of simplified ones holds beside their simplified form."""
_MORE = str.maketrans("衞枱敍", "卫台叙")
"""Forms of Hong Kong that Taiwan's table lacks."""


def simplified(text: str) -> str:
    """The text in simplified characters, each in its place. What is simplified already is not looked at."""
    if not is_traditional(text):
        return text
    return "".join([_converted(text[start : start + LONGEST_PIECE]) for start in range(0, len(text), LONGEST_PIECE)])


def in_one_script(text: str) -> str:
    """The text with each Chinese character in its simplified form, whatever stands beside it."""
    return text if text.isascii() else _HAN.sub(lambda match: simplified_character(match[0]), text)


@cache
def simplified_character(character: str) -> str:
    """One character in its simplified form."""
    return _converted(character) if is_traditional(character) else character


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
