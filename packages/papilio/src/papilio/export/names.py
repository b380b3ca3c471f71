"""The parts of an author's name, as reference managers want them: given names, particle, family name, suffix.

Names come as they are read, `Ludwig van der Berg Jr.`; a name that cannot be taken apart (a collaboration, a name in Chinese,
a single word) is kept whole rather than guessed at.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

_SUFFIX = re.compile(r"(?:[JS]r\.?|I{2,3}|IV|VI{0,3}|Ph\.? ?D\.?|M\.? ?D\.?)", re.IGNORECASE)
_NO_PERSON = re.compile(
    r"\b(?:collaborations?|consortium|team|group|project|committee|initiative|network|survey|experiment|association|institute"
    r"|university|laborator(?:y|ies)|working|members?|on behalf of|for the)\b|^the\s|&|\d|[{}\\/;()]",
    re.IGNORECASE,
)
_PARTICLES = frozenset(
    {
        "af", "al", "at", "av", "bin", "binte", "da", "dal", "dalla", "das", "de", "degli", "dei", "del", "della", "den",
        "der", "des", "di", "do", "dos", "du", "e", "el", "la", "las", "le", "les", "li", "lo", "los", "ten", "ter", "the",
        "to", "van", "vande", "vander", "ver", "vom", "von", "y", "zu", "zum", "zur",
    }
)  # fmt: skip
_CAPITAL_PARTICLES = frozenset({"Van", "Von", "De", "Di", "Del", "Della", "Dos", "Da", "Du"})
_UNSPACED = re.compile(
    r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff·•・]+(?: [\u2e80-\u9fff\uac00-\ud7af]+)*"
)


@dataclass(frozen=True, slots=True)
class Name:
    """A name taken apart, or `literal` alone.

    Attributes:
        particle: `van der`, which stands before the family name and does not belong to it in lists.
        suffix: `Jr.`, `III`.
    """

    family: str = ""
    given: str = ""
    particle: str = ""
    suffix: str = ""
    literal: str = ""

    @property
    def whole_family(self) -> str:
        """The family name with its particle."""
        return f"{self.particle} {self.family}".strip()


@lru_cache(maxsize=4096)
def split_name(text: str) -> Name:
    """Take a name apart."""
    name = " ".join(text.split())
    body, comma, last = name.rpartition(", ")
    suffix = ""
    if comma and _SUFFIX.fullmatch(last):
        name, suffix = body, last
    words = name.split(" ")
    if not suffix and len(words) > 2 and _SUFFIX.fullmatch(words[-1]) and words[-1] != "V":
        suffix = words.pop()
        words[-1] = words[-1].rstrip(",")
    if len(words) < 2 or "," in name.removesuffix(",") or _UNSPACED.fullmatch(name) or _NO_PERSON.search(name):
        return Name(literal=" ".join(text.split()))
    start = len(words) - 1
    while start > 1 and words[start - 1] in _CAPITAL_PARTICLES:
        start -= 1
    family = " ".join(words[start:])
    particle_start = start
    while particle_start > 1 and words[particle_start - 1] in _PARTICLES:
        particle_start -= 1
    if particle_start < start and words[particle_start - 1] in _CAPITAL_PARTICLES and particle_start > 1:
        # `Van der Berg`: the capital belongs to the name.
        particle_start -= 1
        family, start = " ".join(words[particle_start:]), particle_start
    return Name(
        family=family,
        given=" ".join(words[:particle_start]),
        particle=" ".join(words[particle_start:start]),
        suffix=suffix,
    )
