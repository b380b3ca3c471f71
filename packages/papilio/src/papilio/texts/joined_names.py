r"""Names of authors as they are spoken. What templates and typists have joined is parted, and what is no name is left out.

`Ada Lovelace \AND Alan Turing` and `R. Posner and P. Newman` are two each;
`Dr. Ada Lovelace*`, `Ada Lovelace 1,2` and `Lovelace, Ada` are Ada Lovelace.
"""

import re

from papilio.texts.turned_names import spoken_name

JOINT = r"\\(?:and|And|AND)(?![A-Za-z])"
"""What the templates of NeurIPS, AISTATS and others write between two authors, as a regular expression."""

_JOINT = re.compile(rf"\s*[,;]?\s*{JOINT}\s*[,;]?\s*")
_AND = re.compile(r"\s+(?:and|And|&)\s+|,(?=[^\s,])")
_PERSON = re.compile(r"[^\W\d_][\w.'’-]*(?:\s+(?:[^\W\d_]|[Dd]['’])[\w.'’-]*)+")
_GIVEN = re.compile(r"[^\W\d_a-z][^\W\d_A-Z]+(?:-[^\W\d_a-z][^\W\d_A-Z]+)?")
"""One word that may be a person's only name: `Carol`."""
_FIELD = re.compile(
    r"scien|technolog|engineer|research|develop|educat|health|medic|comput|information|societ|cultur|industr|econom|business|law\b"
    r"|art|design|data|math|physic|chemi|biolog|statist|system|network|product|service|nature|environment|policy|innovation"
    r"|standard|operation|communication|planning|analy|defen[cs]e|energy|space|food|agri|trade|management",
    re.IGNORECASE,
)
"""Words that name what an organisation is for: `Science and Technology`."""
_GROUP = re.compile(
    r"(?:collaborations?|team|group|consortium|project|institute|appendix|investigators|university)\b", re.IGNORECASE
)
_DRESS = re.compile(r"\A(?:(?:Dr|Prof|Mr|Mrs|Ms)\b(?:\.\s*|\s+)(?=[^\W\d_])|Professor\s+|[Aa]nd\s+)+|\s+and\Z|[\s*†‡§¶]+\Z")
_OTHERS = re.compile(r"(?:\A|[\s,;]+)et\b\.?\s*al(?:ii)?\b[\s.]*\Z", re.IGNORECASE)
_MARKS = re.compile(
    r"(?<=[^\W\d_][^\W\d_]|[^\W\d_][.\])])"
    r"(?:[\s,;]*(?:\d{1,2}(?![\w.])|[*†‡§¶⁰¹²³⁴-⁹]+|\[\d{1,2}\]|\$\s*\^\s*\{?[\s\d,*]+\}?\s*\$|\^\{[\d,*]+\}|\^\d))+[\s,;]*\Z"
)
_COUNTED = re.compile(
    r"(?:class|claude|gemini|gpt|level|llama|model|opus|part|phase|pro|release|run|section|sonnet|stage|version)s?\s*\d+\Z",
    re.IGNORECASE,
)
"""What has a number of its own: `Phase 2`."""
_NO_NAME = re.compile(r"[\d\s*†‡§¶,;.]*")
_BRACED = re.compile(r"\{([^\W\d_][^{}\\$&,]*)\}")
_UMLAUT = re.compile(r'(?<=[A-Za-z])"([aouAOU])(?=[a-z])')


def separate_names(text: str) -> tuple[str, ...]:
    """The names in their order; one name is itself alone."""
    pieces = _JOINT.split(text) if "\\" in text else (text,)
    return tuple(name for piece in pieces for each in _turned(piece) or _parted(piece) if (name := bare_name(each)))


def bare_name(name: str) -> str:
    """The name without titles before it, `et al.` and marks behind it; `K"ummel`, which has lost a backslash, is Kümmel."""
    name = _DRESS.sub("", name)
    name = _OTHERS.sub("", name) if "al" in name else name
    if not (name.isascii() and name.replace(" ", "").isalpha()):
        name = _unmarked(_BRACED.sub(r"\1", name) if "{" in name else name)
    return _UMLAUT.sub(lambda match: "äöüÄÖÜ"["aouAOU".index(match[1])], name) if '"' in name else name


def _turned(text: str) -> list[str]:
    """The one name whose family name stands ahead, as it is spoken; none elsewhere."""
    if "," not in text:
        return []
    name = bare_name(text)
    spoken = spoken_name(name)
    return [spoken] if spoken != name else []


def _unmarked(name: str) -> str:
    """The name without the numbers and signs of affiliations behind it, `Ada Lovelace 1,2`; empty where there is no more."""
    if _NO_NAME.fullmatch(name):
        return ""
    marks = _MARKS.search(name)
    if marks is None or not _PERSON.fullmatch(name[: marks.start()]) or _GROUP.search(name) or _COUNTED.search(name):
        return name
    return name[: marks.start()]


def _parted(text: str) -> list[str]:
    """The names around `and` where each of them is a person's whole name."""
    names = _AND.split(text)
    if len(names) == 1 or _GROUP.search(text):
        return names if len(names) == 1 else [text]
    whole = all(map(_PERSON.fullmatch, names)) or (all(map(_GIVEN.fullmatch, names)) and _FIELD.search(text) is None)
    return names if whole else [text]
