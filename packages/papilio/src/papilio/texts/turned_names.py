"""Names of authors with the family name ahead, `Lovelace, Ada`, as they are spoken."""

import re

_WORD = r"[^\W\d_][^\W\d_'’.-]*(?:['’.-][^\W\d_'’.-]+)*['’.]?"
_TURNED = re.compile(rf"(?P<family>{_WORD}(?: {_WORD}){{0,4}}),(?P<blank>\s*)(?P<given>{_WORD}(?:[ -]{_WORD}){{0,4}})")
_INITIAL = re.compile(r"(?:[^\W\d_]\.?-?){1,3}")
_NO_GIVEN_NAME = re.compile(
    r"(?:[JS]r|junior|senior|I{2,3}|IV|VI{0,3}|ph\.? ?d|d\.? ?phil|m\.? ?d|d\.?d\.?s|m\.?b\.?a|[mb]\.? ?sc|m\.? ?eng|ll\.?[bm]"
    r"|esq|dr|prof"
    r"|inc|incorporated|ltd|limited|llc|llp|plc|gmbh|ag|corp|co|s\.a|b\.v|n\.v|frs|facs|rn|ieee|acm|mit|ibm|cmu|ucl|ucla|eth|epfl|cern|nasa"
    r"|inria|cnrs|kaist|nist|usa?|uk|eu|uae|prc|stanford|berkeley|harvard|princeton|caltech|yale|oxford|cambridge|google|microsoft|amazon"
    r"|openai|deepmind|nvidia|meta|apple|huawei|baidu|alibaba|tencent|china|germany|france|italy|spain|japan|india|canada|switzerland"
    r"|australia|korea|netherlands|brazil|others|editors?|eds?)\.?",
    re.IGNORECASE,
)
"""A suffix, a degree, the form of a firm, or where somebody works."""
_GROUP = re.compile(
    r"\b(?:universit|institut|laborator|labs?\b|department|dept|school|college|cent(?:er|re)\b|hospital|academy|faculty|research\b|scien"
    r"|technolog|engineering|collaboration|consorti|teams?\b|groups?\b|project|network|committee|foundation|association|society|agency"
    r"|ministry|division|systems\b|and\b|for\b|the\b|of\b|on\b)",
    re.IGNORECASE,
)


def spoken_name(name: str) -> str:
    """The name as it is spoken: `van der Berg, Jan` is Jan van der Berg.

    It stays as it is where what follows the comma may be no given name.
    """
    turned = _TURNED.fullmatch(name) if "," in name else None
    if turned is None or _GROUP.search(name) or _NO_GIVEN_NAME.fullmatch(turned["given"]):
        return name
    family, given = turned["family"].split(), turned["given"].split()
    short = len(family) == 1 or family[0].islower()
    initials = _INITIAL.fullmatch(given[-1]) is not None and given[-1].isupper()
    capitals = len(given[-1]) > 1 and given[-1].isupper() and name != name.upper()
    if not (family[-1][0].isupper() and given[0][0].isupper()) or (capitals and not (short and initials)):
        return name
    # Two names of two words each may be two persons; without a blank behind the comma they are.
    if not short and len(given) > 1 and not (initials and turned["blank"]):
        return name
    return " ".join((*given, *family))
