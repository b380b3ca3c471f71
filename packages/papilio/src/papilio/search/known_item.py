"""Keys of titles and names, by which a query that names or quotes one paper finds it."""

import re

from papilio.texts.title_key import title_words

_SUBTITLE = re.compile(r":\s|\s[–—-]+\s|[?!.]\s")
_VERSION = re.compile(r"(?<=\d)v\d{1,3}$")
_NAME_PREFIX = re.compile(r"^(?:https?://(?:dx\.)?doi\.org/|doi:\s*|https?://(?:www\.)?arxiv\.org/(?:abs|pdf)/)", re.IGNORECASE)
SHORT_TITLE_WORDS = 3
SHORT_TITLE_LETTERS = 14
"""A title without its subtitle counts as a title of its own when it is at least this long."""


def short_title_key(title: str) -> str:
    """The key of a title without its subtitle; empty when there is none or what is left says too little."""
    match = _SUBTITLE.search(title)
    if match is None:
        return ""
    words = title_words(title[: match.start()])
    key = "".join(words)
    return key if len(words) >= SHORT_TITLE_WORDS and len(key) >= SHORT_TITLE_LETTERS else ""


def name_key(name: str) -> str:
    """The form in which exact names (refs, ids, DOIs) are kept and asked for."""
    return _NAME_PREFIX.sub("", name.strip()).lower()


def name_keys(text: str) -> tuple[str, ...]:
    """What a reader's text may be called in the index: as it stands, without a version, with arXiv's prefix."""
    key = name_key(text).removesuffix(".pdf")
    bare = _VERSION.sub("", key)
    return tuple(dict.fromkeys((key, bare, f"arxiv:{bare}", bare.removeprefix("arxiv:"))))


def distance(a: str, b: str, limit: int) -> int:
    """Edits (insert, delete, replace, swap of neighbours) between two texts; `limit` + 1 when there are more than `limit`."""
    if abs(len(a) - len(b)) > limit:
        return limit + 1
    start = 0
    while start < min(len(a), len(b)) and a[start] == b[start]:
        start += 1
    a, b = a[start:], b[start:]
    while a and b and a[-1] == b[-1]:
        a, b = a[:-1], b[:-1]
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        older, before = before, row
        row = [i]
        for j, y in enumerate(b, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        if min(row) > limit and (not before or min(before) > limit):
            return limit + 1
    return min(row[-1], limit + 1)
