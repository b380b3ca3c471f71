"""The parts of an author's name, as reference managers want them: given names, particle, family name, suffix.

Names come as they are read, `Ludwig van der Berg Jr.`; a name that cannot be taken apart (a collaboration, a firm, a name in
Chinese, a single word) is kept whole rather than guessed at. The rules, where names alone cannot tell:

- A particle in small letters stands before the family name, `van der | Maaten`; a capital one belongs to it, `Le Roux`,
  `De La Torre`, and so does all that follows it, `Van der Wal`.
- `Van`, `Le` and `La` are a Vietnamese middle name where a Vietnamese family name stands behind them or first: `Kiet Van |
  Nguyen`. Of a name that begins with its family name, `Nguyen Van Minh`, the last word is taken, as of every other name.
- `San`, `Santa` and `Das` begin a family name only before what they are known to stand before, `San Miguel`, `Das Gupta`: they
  are given names elsewhere. `Bin` and `Do` in capitals are always read as given names.
- `Filho`, `Neto`, `Júnior` and their like belong to the family name before them, `Castro | Neto`; after initials or one given
  name they are the family name.
- Initials are no family name of their own: `Kantartzis A.` is A. Kantartzis, and in `Vinod Kumar P.` they stand behind the
  family name, `Kumar P.`.
- `The` is a given name before a Vietnamese name, and otherwise begins the name of a group. Words such as `Foundation` tell a
  group in any place; `AI` and `Labs`, which are family names too, only as in `Mistral AI` and `Black Forest Labs`. A word that
  no person has as family name tells a firm at the end, `Cerebras Systems`; of two words a firm's name tells it, `Amazon AGI`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from papilio.texts.folding import folded

_SUFFIX = re.compile(r"(?:[JS]r\.?|I{2,3}|IV|VI{0,3}|Ph\.? ?D\.?|M\.? ?D\.?)", re.IGNORECASE)
_NO_PERSON = re.compile(
    r"\b(?:collaborations?|consortium|team|group|project|committee|initiative|network|survey|experiment|association|institute"
    r"|university|laborator(?:y|ies)|working|members?|on behalf of|for the|foundation|coalition|corporation|gmbh|ltd|hospital"
    r"|observatory|research (?:cent(?:er|re)|lab)|(?:google|microsoft|apple|adobe|ibm|meta|nokia|sony|tavus|nous) research"
    r"|supercomputing|task ?force|investigators|contributors|developers|alliance|deepmind|robotics|department of|school of"
    r"|faculty of|ministry of|academy of|center for|centre for|society|agency|organi[sz]ation|workshop|commission|federation"
    r"|participants)\b"
    r"|&|\d|[{}\\/;()]",
    re.IGNORECASE,
)
_ENDS_OF_FIRMS = frozenset(
    """computing corp corp. dynamics electronics engineering incorporated intelligence llc llp pharmaceuticals plc quantum
    science sciences software solutions studios systems technologies technology therapeutics ventures""".split()  # noqa: SIM905
)
_FIRMS = frozenset(
    """alibaba amazon anthropic baidu bytedance cohere deepseek google ibm microsoft nvidia openai qwen salesforce samsung
    tencent""".split()  # noqa: SIM905
)
"""Firms whose name is no given name: Gemma, Huawei and Meta are."""
_PARTICLES = frozenset(
    """af al am an auf aus av bin bint binte binti d' d’ da dal dalla dalle das de de' de’ degli dei del dela della delle delli
    delos den der des di do dos du el het ibn la las le les li lo los op 't ’t te ten ter to van vande vanden vander ver vom
    von vor zu zum zur""".split()  # noqa: SIM905
)
_CAPITAL_PARTICLES = frozenset(
    """abd abi abou abu ait aït al auf bar ben binte bou da dal dalla dalle de degli dei del dela della delle delli delos den
    der des di dos du el ibn la las le les lo los mac mc nic ní o' o’ ó op ould saint sainte st st. 't ’t te ten ter van vande
    vanden vander ver von""".split()  # noqa: SIM905
)
_JOINTS = frozenset({"y", "e", "dit"})
_BEHIND_FAMILY_NAMES = frozenset({"filho", "filha", "junior", "neta", "neto", "netto", "sobrinho"})
_INITIALS = re.compile(r"(?:[^\W\d_]\.-?){1,4}|[B-DF-HJ-NP-TV-Z]")
"""Initials; a vowel without a point may be a whole family name: `Weinan E`, `Chih-Lin I`."""
_BEFORE_ARTICLES = {"in": frozenset({"'t", "’t", "het", "der", "den"})}
_ONLY_BEFORE = {
    "san": frozenset(
        """agustin antolin antonio biagio diego emeterio esteban felipe felice filippo francisco germano giorgio giovanni jose
        juan lorenzo marco martin martino mateo mauro miguel nicolas pablo pedro pietro roman roque salvador sebastian
        segundo severino soucie vicente""".split()  # noqa: SIM905
    ),
    "santa": frozenset({"ana", "anna", "barbara", "clara", "cruz", "helena", "lucia", "maria", "rita", "rosa"}),
    "das": frozenset({"adhikari", "adhikary", "chagas", "dores", "gracas", "gupta", "neves", "sarma", "sharma", "virgens"}),
}
_VIETNAMESE_PARTICLES = frozenset({"van", "le", "la"})
_VIETNAMESE = frozenset(
    """bach bui cao chu dang dao dinh do doan duong ha ho hoang hua huynh khuat kieu lam le luong luu ly mai nghiem ngo nguyen
    nong pham phan phung quach ta thach thai thi ton tran trieu trinh truong tu van vo vu vuong""".split()  # noqa: SIM905
)
_AFTER_THE = _VIETNAMESE | frozenset(
    """anh bao cuong dat duc duy hai hien hieu hung huy long minh phong quang quan son tan tien trung viet""".split()  # noqa: SIM905
)
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
    name = " ".join(text.split()).replace(" Ph. D.", " Ph.D.")
    body, comma, last = name.rpartition(", ")
    suffix = ""
    if comma and _SUFFIX.fullmatch(last):
        name, suffix = body, last
    words = name.split(" ")
    if not suffix and len(words) > 2 and _SUFFIX.fullmatch(words[-1]) and words[-1] != "V":
        suffix = words.pop()
        words[-1] = words[-1].rstrip(",")
    if len(words) < 2 or "," in name.removesuffix(",") or _UNSPACED.fullmatch(name) or _is_group(name, words):
        return Name(literal=" ".join(text.split()))
    if all(_INITIALS.fullmatch(word) for word in words[1:]) and len(words[0]) > 2:
        return Name(family=words[0], given=" ".join(words[1:]), suffix=suffix)
    start = _family_start(words)
    first_capital = next((place for place in range(start, len(words)) if not _stands_before(words, place)), len(words) - 1)
    return Name(
        family=" ".join(words[first_capital:]),
        given=" ".join(words[:start]),
        particle=" ".join(words[start:first_capital]),
        suffix=suffix,
    )


def _is_group(name: str, words: Sequence[str]) -> bool:
    """Whether this is the name of several people."""
    if words[0].lower() == "the" and not (len(words) > 2 and {folded(words[1]), folded(words[-1])} & _AFTER_THE):
        return True
    if "AI" in (words[0], words[-1]) and name != name.upper():
        return True
    if words[-1] in ("Lab", "Labs") and (len(words) > 2 or words[0] == "AI"):
        return True
    if words[-1].lower() in _ENDS_OF_FIRMS or (len(words) == 2 and words[0].lower() in _FIRMS):
        return True
    return words[-1] == "Inc." or _NO_PERSON.search(name) is not None


def _family_start(words: Sequence[str]) -> int:
    """Where the particles and the family name begin; one given name at least stands before."""
    start = len(words) - 1
    while start > 1 and _INITIALS.fullmatch(words[start]):
        start -= 1
    if start > 1 and folded(words[start]) in _BEHIND_FAMILY_NAMES and not _INITIALS.fullmatch(words[start - 1]):
        start -= 1
    if start > 2 and words[start - 1] in _JOINTS and len(words[start - 2].rstrip(".")) > 1:
        # `Oliveira e Silva`, `Rubio y Degrassi`
        start -= 2
    while start > 1 and (_is_particle(words, start - 1) or _is_capital_particle(words, start - 1)):
        start -= 1
        if start > 2 and words[start - 1] == "und" and _is_particle(words, start - 2):
            # `von und zu Liechtenstein`
            start -= 1
    return start


def _stands_before(words: Sequence[str], place: int) -> bool:
    """Whether a word stands before the family name: a particle in small letters, or `und` between two."""
    return _is_particle(words, place) or (words[place] == "und" and place + 2 < len(words))


def _is_particle(words: Sequence[str], place: int) -> bool:
    """Whether a word is a particle in small letters."""
    word = words[place]
    if place == len(words) - 1:
        return False
    if word in _BEFORE_ARTICLES:
        return words[place + 1] in _BEFORE_ARTICLES[word]
    return word in _PARTICLES or (word in _JOINTS and word != "dit" and place == len(words) - 2)


def _is_capital_particle(words: Sequence[str], place: int) -> bool:
    """Whether a word is a particle in capitals, which belongs to the family name behind it."""
    word, following = words[place], folded(words[place + 1])
    if word == word.lower() and word[0] not in "'’":
        return False
    key = word.lower()
    if len(key) > 1 and key[-1] in "'’" and len(key) <= 5:
        return True
    if key in _ONLY_BEFORE:
        return following in _ONLY_BEFORE[key]
    if key in _VIETNAMESE_PARTICLES and (following in _VIETNAMESE or folded(words[0]) in _VIETNAMESE):
        return False
    if key == "abu" and words[0].rstrip(".").lower() in ("md", "sk", "kazi"):
        return False
    return key in _CAPITAL_PARTICLES
