r"""Names of authors as they are spoken. What templates and typists have joined is parted, and what is no name is left out.

`Ada Lovelace \AND Alan Turing` and `R. Posner and P. Newman` are two each; `Dr. Ada Lovelace*` is Ada Lovelace.
"""

import re

JOINT = r"\\(?:and|And|AND)(?![A-Za-z])"
"""What the templates of NeurIPS, AISTATS and others write between two authors, as a regular expression."""

_JOINT = re.compile(rf"\s*[,;]?\s*{JOINT}\s*[,;]?\s*")
_AND = re.compile(r"\s+(?:and|And|&)\s+|,(?=[^\s,])")
_PERSON = re.compile(r"[^\W\d_][\w.'’-]*(?:\s+(?:[^\W\d_]|[Dd]['’])[\w.'’-]*)+")
_GROUP = re.compile(
    r"(?:collaborations?|team|group|consortium|project|institute|appendix|investigators|university)\b", re.IGNORECASE
)
_DRESS = re.compile(r"\A(?:(?:Dr|Prof|Mr|Mrs|Ms)\b(?:\.\s*|\s+)(?=[^\W\d_])|Professor\s+|[Aa]nd\s+)+|\s+and\Z|[\s*†‡§¶]+\Z")
_UMLAUT = re.compile(r'(?<=[A-Za-z])"([aouAOU])(?=[a-z])')


def separate_names(text: str) -> tuple[str, ...]:
    """The names in their order; one name is itself alone."""
    pieces = _JOINT.split(text) if "\\" in text else (text,)
    return tuple(name for piece in pieces for each in _parted(piece) if (name := bare_name(each)))


def bare_name(name: str) -> str:
    """The name without titles before it and marks of footnotes behind it; `K"ummel`, which has lost a backslash, is Kümmel."""
    name = _DRESS.sub("", name)
    return _UMLAUT.sub(lambda match: "äöüÄÖÜ"["aouAOU".index(match[1])], name) if '"' in name else name


def _parted(text: str) -> list[str]:
    """The names around `and` where each of them is a person's whole name."""
    names = _AND.split(text)
    whole = len(names) > 1 and all(_PERSON.fullmatch(name) for name in names) and _GROUP.search(text) is None
    return names if whole else [text]
