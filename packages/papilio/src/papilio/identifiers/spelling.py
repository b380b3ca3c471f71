"""Text as people paste it, with its odd characters made plain and every place kept.

Full-width letters and digits, the many spaces, hyphens and quotes become their ASCII kin one for one; what has no width
(zero-width spaces, soft hyphens) goes.
"""

from dataclasses import dataclass

_FULL_WIDTH = {0xFF01 + offset: 0x21 + offset for offset in range(94)}
_SPACES = dict.fromkeys([0x0B, 0x0C, 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F, 0x205F, 0x3000], 0x20)
_HYPHENS = dict.fromkeys([0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2212], 0x2D)
_OTHERS = {0x2215: 0x2F, 0x2044: 0x2F, 0x2236: 0x3A, 0x2024: 0x2E}
_PLAIN = {**_FULL_WIDTH, **_SPACES, **_HYPHENS, **_OTHERS}

INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
"""Characters without width, which copying from PDF and chat programs leaves behind."""


@dataclass(frozen=True, slots=True)
class Plain:
    """A text made plain.

    Attributes:
        text: The plain text.
        places: Place in the original of each character of `text`; None when they are the same.
    """

    text: str
    places: list[int] | None

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original that became `text[start:end]`, which is not empty."""
        if self.places is None:
            return start, end
        return self.places[start], self.places[end - 1] + 1


def plain(text: str) -> Plain:
    """`text` made plain."""
    translated = text.translate(_PLAIN)
    if not any(character in translated for character in INVISIBLE):
        return Plain(translated, None)
    places = [place for place, character in enumerate(translated) if character not in INVISIBLE]
    return Plain("".join(translated[place] for place in places), places)
