"""Letters that went wrong on their way into a text and can be told exactly.

They are dotless i with its accent beside it, UTF-8 that was read as Latin-1, and the dieresis as TeX's fonts have it, a control
character before its letter.

Both are mended before anything else is done to a text: cleaning drops characters that the mending needs.
"""

import re
import unicodedata

# An accent of its own, or one that combines, above the letter.
_SPACING = {
    "´": "\u0301",
    "`": "\u0300",
    "ˆ": "\u0302",
    "˜": "\u0303",
    "¨": "\u0308",
    "¯": "\u0304",
    "˘": "\u0306",
    "ˇ": "\u030c",
}
_ACCENT = "[\u0300-\u0304\u0306-\u030c\u030f\u0311]"
_DOTLESS = re.compile(f"(?:{_ACCENT}|[´`ˆ˜¨¯˘ˇ])(?P<after>[ıȷ])|(?P<before>[ıȷ])(?:{_ACCENT}|[´ˆ˜¨¯˘ˇ](?![ıȷ]))")
_FLOATING = re.compile(rf"(?<=[^\W\d_]) (?={_ACCENT}[ıȷ])")
_DOTTED = {"ı": "i", "ȷ": "j"}

_DIERESIS = re.compile("(?<=[^\\W\\d_])\x7f([aouAOU])(?:e(?=[b-df-hj-np-tv-z]))?")
"""The dieresis of `Schr\\x7fodinger`. A word that begins with the same character may mean another sign by it: `3.5 \\x7fohm`.
Some authors wrote the letter's e as well: `Pr\\x7fuefer`."""

_WINDOWS = "€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ"
"""What Windows-1252 shows for the bytes 80 to 9F."""
_BYTES = {character: 0x80 + place for place, character in enumerate(_WINDOWS)}
_LATER = f"[\x80-\xbf{re.escape(_WINDOWS)}]"
_TWICE = re.compile(f"[\xc2-\xf4]{_LATER}")
"""How all that was encoded twice begins, and some other texts: `passé”`."""
# What no text has by itself: a control character; a capital between small letters and a sign; â or ï before signs.
_IN_TEXT = re.compile(
    rf"(?:[\xc2-\xdf][\x80-\x9f]|[\xe0-\xef](?:[\x80-\x9f]{_LATER}|{_LATER}[\x80-\x9f])|(?<=â)(?:Â{_LATER}){{2}}"
    rf"|(?<=[a-zß-ÿ])[ÃÄÅÇÈÉÊËÎÏÐÑ]{_LATER}|[ÃÄÅ]{_LATER}(?=[a-z])|(?<=[0-9a-z])Â[¡-¿](?![a-zß-ÿ]*[ßà-ÿ])"
    rf"|â[€‚ƒ„…†‡ˆ‰Š]{_LATER}|ï¬[€‚ƒ„…†])+"
)
_NAMES = re.compile("[^,;()]+")
_IN_NAMES = re.compile(r"[^\W\d_]|[\u0300-\u036f .,'’·-]")


def mended_text(text: str) -> str:
    """A text with its dotless letters composed, and decoded once more where it shows what was no text."""
    if "\x7f" in text:
        text = _DIERESIS.sub(lambda match: unicodedata.normalize("NFC", f"{match[1]}\u0308"), text)
    if text.isascii():
        return text
    while _TWICE.search(text) and (decoded := _IN_TEXT.sub(lambda match: _decoded(match[0]) or match[0], text)) != text:
        text = decoded
    return composed(text)


def mended_names(text: str) -> str:
    """Names between commas with their dotless letters composed; one encoded twice is decoded where all of it can be."""
    return text if text.isascii() else _NAMES.sub(lambda match: _mended_name(match[0]), text)


def _mended_name(name: str) -> str:
    decoded = name
    while _TWICE.search(decoded) and (once_more := _decoded(decoded)):
        decoded = once_more
    return composed(decoded if all(map(_IN_NAMES.fullmatch, decoded)) else name)


def _decoded(text: str) -> str:
    """The text whose UTF-8 was read as Latin-1 or Windows-1252 to give this one; empty where there is none."""
    try:
        return bytes(_byte(character) for character in text).decode()
    except ValueError:
        return ""


def _byte(character: str) -> int:
    return _BYTES.get(character, ord(character))


def composed(text: str) -> str:
    """The text with each dotless letter and the accent beside it as one letter."""
    if "ı" not in text and "ȷ" not in text:
        return text
    return _DOTLESS.sub(_letter, _FLOATING.sub("", text))


def _letter(match: re.Match[str]) -> str:
    letter = match["after"] or match["before"]
    accent = match[0].replace(letter, "")
    return unicodedata.normalize("NFC", _DOTTED[letter] + _SPACING.get(accent, accent))
