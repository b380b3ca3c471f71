"""Citation keys: `vaswani2017attention`.

The first author's family name, the year, the first word of the title that says something, in ASCII. A paper whose author's
name has no such spelling (there is none, or it is written in another script) has a key made from its ref. Both follow from the
record alone, so that a paper has the same key wherever it is exported. Where papers of one export share a key, each of them
gets a suffix made from its ref: none depends on the order.
"""

import re
from collections.abc import Iterable, Set
from hashlib import blake2b

from papilio.export.names import split_name
from papilio.model.paper import Paper
from papilio.texts.folding import GREEK_NAMES, folded
from papilio.texts.title_key import SIGN_NAMES, title_words

_NOT_IN_KEYS = re.compile(r"[^a-z0-9.-]")
_WORD = re.compile(r"[^\W_]+")
_GREEK = re.compile(rf"\\(?:var)?(?:{'|'.join(GREEK_NAMES.values())})(?![A-Za-z])|[\u0370-\u03ff\u1f00-\u1fff]", re.IGNORECASE)
_COMMAND = re.compile(r"\\[A-Za-z]+\*?|\^")
_SIGN = re.compile(f"[×{''.join(SIGN_NAMES)}]")
_NOT_LATIN = "Ж"
_SAYS_NOTHING = frozenset(
    {
        "a", "an", "and", "are", "as", "at", "be", "beyond", "by", "can", "do", "does", "for", "from", "how", "in", "into",
        "is", "it", "its", "of", "on", "or", "our", "some", "that", "the", "their", "this", "to", "toward", "towards", "un",
        "une", "und", "der", "die", "das", "des", "du", "de", "la", "le", "les", "el", "los", "via", "we", "what", "when",
        "where", "which", "who", "why", "with", "without", "your",
    }
)  # fmt: skip
_GROUP_WORDS = frozenset({"the", "for"})
_LONGEST = 24


def citation_key(paper: Paper, shared: Set[str] = frozenset()) -> str:
    """The key of a paper.

    Args:
        shared: Keys that more than one paper of this export has, from `shared_keys`.
    """
    key = _plain_key(paper)
    return f"{key}-{_suffix(paper.ref)}" if key in shared else key


def shared_keys(papers: Iterable[Paper]) -> frozenset[str]:
    """The keys that more than one of these papers has. Keeps a key for each paper, nothing else."""
    seen: set[str] = set()
    shared: set[str] = set()
    for paper in papers:
        key = _plain_key(paper)
        (shared if key in seen else seen).add(key)
    return frozenset(shared)


def _plain_key(paper: Paper) -> str:
    author = _author_word(paper.authors[0].name) if paper.authors else ""
    if not author:
        return f"{_NOT_IN_KEYS.sub('', paper.source.lower())}-{_suffix(paper.ref)}"
    words = _latin_words(paper.title)
    says = next((word for word in words if word not in _SAYS_NOTHING), words[0] if words else "")
    return f"{author}{paper.known_year or ''}{says[:_LONGEST]}"


def _latin_words(title: str) -> list[str]:
    """The words of a title in Latin letters alone. What is called by name (α, ∞, a command of TeX) is no word of a key."""
    title = _SIGN.sub(" ", _COMMAND.sub("", _GREEK.sub(_NOT_LATIN, title)))
    return [word for word in title_words(title) if word.isascii()]


def _author_word(text: str) -> str:
    """The family name, or the first telling word of a group's name; empty when not in Latin letters."""
    name = split_name(text)
    if name.literal:
        words = [word for word in _WORD.findall(folded(name.literal)) if word not in _GROUP_WORDS]
        word = words[0] if words else ""
    else:
        word = "".join(_WORD.findall(folded(name.whole_family)))
    return word[:_LONGEST] if word.isascii() else ""


def _suffix(ref: str) -> str:
    """The suffix of a key: an arXiv id, or the digest of another ref, whose case may matter."""
    source, _, name = ref.partition(":")
    plain = name.lower().replace("/", ".")
    if source == "arxiv" and not _NOT_IN_KEYS.search(plain):
        return plain
    return blake2b(ref.encode(errors="surrogatepass"), digest_size=5).hexdigest()
