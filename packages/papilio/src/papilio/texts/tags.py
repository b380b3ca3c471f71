"""HTML that stands in texts as it was typed or pasted: tags in pairs, line breaks, indices, links."""

import re
from dataclasses import dataclass

from papilio.texts.scripts import as_index

_INLINE = "i|b|u|em|strong|tt|code|small|big|font|span|a|cite|sub|sup|italic|bold|sc|abbr|mark|inline-formula"
_BLOCKS = "p|div|ul|ol|li|title|sec|section|blockquote|center|br"
_TAG = re.compile(
    rf"<(?P<end>/?)(?:jats:)?(?P<name>{_INLINE}|{_BLOCKS})(?P<more>(?:\s+[a-z-]+\s*=\s*(?:\"[^\"<>]*\"|'[^'<>]*'|[\w-]+))*)\s*/?>",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"\bhref\s*=\s*[\"']?\s*(https?://[^\s\"'<>]+)", re.IGNORECASE)
_AROUND_MENTIONS = "'\"`‘’“”"


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two tags that belong together: their matches, or the second None for one that stands alone."""

    opening: re.Match[str]
    closing: re.Match[str] | None


def link(label: str, address: str) -> str:
    """A link in words: the label and the address, or the address alone where the label says no more."""
    label = label.strip()
    bare = address.partition("//")[2].rstrip("/")
    if label in (address, "") or label.removeprefix("https://").removeprefix("http://").rstrip("/") == bare:
        return address
    if re.fullmatch(r"this https? URL", label):
        return address
    return f"{label} ({address})"


def without_tags(text: str) -> str:
    """Text without the tags that set it: indices in raised or lowered letters, links with their addresses.

    A tag counts only with its partner, but for line breaks: `<p>` may be a mean, and `<x>` a group. Of tags within tags the
    inner ones go; for the outer ones the result is read again.
    """
    if "<" not in text:
        return text
    tags = [match for match in _TAG.finditer(text) if not _is_mentioned(match)]
    if not tags:
        return text
    pieces: list[str] = []
    place = 0
    for pair in _pairs(tags):
        start, end = pair.opening.start(), (pair.closing or pair.opening).end()
        if start < place:
            continue  # around one that is taken
        pieces += [text[place:start], _set(text, pair)]
        place = end
    return "".join((*pieces, text[place:]))


def _is_mentioned(tag: re.Match[str]) -> bool:
    """Whether a tag is spoken of: `'<p>'`."""
    text, start, end = tag.string, tag.start(), tag.end()
    before, after = text[max(0, start - 1) : start], text[end : end + 1]
    return bool(before) and bool(after) and before in _AROUND_MENTIONS and after in _AROUND_MENTIONS


def _pairs(tags: list[re.Match[str]]) -> list[_Pair]:
    """The pairs in the order of their ends, so that inner ones come first."""
    alternating = _never_closed(tags)
    found: list[_Pair] = []
    open_tags: dict[str, list[re.Match[str]]] = {}
    for tag in tags:
        name = tag["name"].lower()
        waiting = open_tags.setdefault(name, [])
        if name == "br" or (name == "p" and not tag["end"] and tag.start() == 0 and not _has_end(tags, name)):
            found.append(_Pair(tag, None))
        elif waiting and (tag["end"] or name in alternating):
            found.append(_Pair(waiting.pop(), tag))
        elif not tag["end"]:
            waiting.append(tag)
    return found


def _never_closed(tags: list[re.Match[str]]) -> frozenset[str]:
    """Index tags that are always written without a slash, an even number of times: every second one closes."""
    names = [tag["name"].lower() for tag in tags]
    return frozenset(name for name in ("sub", "sup") if names.count(name) % 2 == 0 and not _has_end(tags, name))


def _has_end(tags: list[re.Match[str]], name: str) -> bool:
    return any(tag["end"] and tag["name"].lower() == name for tag in tags)


def _set(text: str, pair: _Pair) -> str:
    """What stands in the place of a pair and all within."""
    name = pair.opening["name"].lower()
    if pair.closing is None:
        return " "
    inside = text[pair.opening.end() : pair.closing.start()]
    if name in ("sub", "sup"):
        before = text[max(0, pair.opening.start() - 1) : pair.opening.start()]
        return as_index(inside.strip(), "^" if name == "sup" else "_", before)
    if name == "a" and (address := _ADDRESS.search(pair.opening["more"])):
        stop = inside.rstrip()[-1:] if inside.rstrip()[-1:] in (".", ",") else ""
        return link(inside.strip().removesuffix(stop), address[1]) + stop
    return f" {inside} " if name in _BLOCKS.split("|") else inside
