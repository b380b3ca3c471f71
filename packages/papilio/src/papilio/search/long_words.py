"""Words of a query that are too long to be looked for."""

from collections.abc import Iterator

from papilio.model.shown import cut
from papilio.search.analysis import MAX_TERM_BYTES, too_long
from papilio.search.fields import NAMED
from papilio.search.query import Either, Field, Group, Node, Not, Phrase, Word

LONGEST_SHOWN = 40
"""Characters of a word that are shown."""
MOST_SHOWN = 3
"""Words that are told one by one."""


def long_words(query: Group) -> tuple[str, ...]:
    """What a reader should know of words that nothing looks for. It says which they are, and how long a word may be."""
    words = list(dict.fromkeys(word for text in _texts(query) for word in too_long(text)))
    told = [
        f"“{cut(word, LONGEST_SHOWN)}” was not searched for: it takes {len(word.encode())} bytes, "
        f"a word at most {MAX_TERM_BYTES - 1}."
        for word in words[:MOST_SHOWN]
    ]
    more = len(words) - MOST_SHOWN
    return (*told, f"Of the words that are too long, {more} more were not searched for.") if more > 0 else tuple(told)


def _texts(node: Node) -> Iterator[str]:
    """What a query looks for in texts and names: its words, its phrases, and fields of these."""
    match node:
        case Word(text) | Phrase(text):
            yield text
        case Field(name, value):
            if NAMED[name].kind in ("text", "person"):
                yield value
        case Not(inner):
            yield from _texts(inner)
        case Either(nodes) | Group(nodes):
            for each in nodes:
                yield from _texts(each)
