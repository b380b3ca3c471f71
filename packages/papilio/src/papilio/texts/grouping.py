"""Braces that only hold something together: `{Gram–Schmidt}`, `{$p$}-Laplace`, `{α}`, `Schrödinger{}`.

Braces may also be a set, an argument, a fuzzy index or a pattern. They go where what they hold reads as words, as one letter or
sign, or as one formula, and stay in all other cases.
"""

import re

FORMULA = "\ufdd0"
"""Stands for a formula in the prose around it: no character, so that no text has it."""

_BRACED = re.compile(r"\{([^{}]*)\}")
_ARGUMENT = re.compile(r"\\[A-Za-z]+\*?(?:\[[^\[\]]*\]|\{[^{}]*\})*\s?\Z|\\.\Z|[_^]\Z|[_^]\{[^{}]*\}\Z")
_LOOKED_BACK = 80
_SWITCH = re.compile(
    r"\s*\\(?:it|bf|emph|em|rm|sl|sc|tt|sf|bfseries|itshape|slshape|scshape|ttfamily|sffamily|tiny|scriptsize|footnotesize|small"
    r"|normalsize|large|Large|LARGE|huge|Huge|boldmath|smc)(?![A-Za-z])\s*"
)
_WORD = r"[^\W\d_]+(?:[-–'’/][^\W_]+)*"
_WORDS = re.compile(rf"\s*[(“]?{_WORD}[)”]?(?:[,;:]?\s+[(“]?(?:{_WORD}[)”]?|\d{{4}}))*[.,;:!?]?\s*")
_SHORT_WORDS = frozenset(
    """all an and any are as at be by can do for has her his how if in is it its may new no not of on one or our the two to via
    was we who why web""".split()  # noqa: SIM905
)
_NO_WORDS = re.compile(
    r"(?:align|aligned|alignat|array|cases|center|corollary|definition|displaymath|document|enumerate|eqnarray|equation|figure|gather|itemize|lemma"
    r"|matrix|multline|proof|proposition|remark|split|table|tabular|theorem"
    r"|(?:var)?(?:alpha|beta|gamma|delta|epsilon|zeta|theta|iota|kappa|lambda|sigma|upsilon|omega|phi|psi|rho|aleph)\w*|infty"
    r"|(?:em|it|bf|rm|sc|tt|sl|sf|cal)\s.*)\*?",
    re.IGNORECASE,
)
_COMMAND_WITHOUT_BACKSLASH = re.compile(
    r"(?:sqrt|tilde|bar|hat|vec|dot|line|math\w*|text\w*|ext\w*|[mh]box|emph|log|exp|ln|frac|cite\w*|ref|label|begin|end)\Z"
)
_NAMED_A_SET = re.compile(r"(?:\bsets?|\bfamily|\bsequence|=|∈|⊂|⊆|:=|∪|\\)\s*\Z")


def without_grouping(prose: str, formulas: list[str]) -> str:
    """Prose without braces that only group; of braces within braces the inner ones.

    Args:
        prose: With `FORMULA` where a formula stands.
        formulas: The formulas in their order.
    """
    if "{" not in prose:
        return prose
    pieces: list[str] = []
    place = passed = 0
    for match in _BRACED.finditer(prose):
        passed += prose.count(FORMULA, place, match.start())
        held = formulas[passed : passed + match[1].count(FORMULA)]
        passed += len(held)
        pieces += [prose[place : match.start()], _ungrouped(match, held)]
        place = match.end()
    return "".join((*pieces, prose[place:]))


def _ungrouped(match: re.Match[str], formulas: list[str]) -> str:
    """What stands in the place of braces and what they hold."""
    inside, whole = match[1], match.string
    before = whole[max(0, match.start() - _LOOKED_BACK) : match.start()]
    after = whole[match.end() : match.end() + 2]
    if _ARGUMENT.search(before):
        return match[0]
    switch = _SWITCH.match(inside)
    if switch:
        set_text = inside[switch.end() :]
        return match[0] if "\\" in set_text else f"{' ' if inside[0].isspace() else ''}{set_text}"
    if not inside:
        return "" if _is_empty_group(before, after) else match[0]
    if len(inside) <= 2 and (_is_one_sign(inside) or _is_letter_in_a_word(before, inside, after)):
        return inside
    if after[:1] in ("_", "^") or "\\" in inside:
        return match[0]
    if formulas:
        return inside.strip() if _is_one_formula(before, inside, formulas[0]) else match[0]
    return inside.strip() if _is_set_apart(before, after) and _reads_as_words(inside) else match[0]


def _is_empty_group(before: str, after: str) -> bool:
    """`X{}-ray` and ` {}From`, but no base of an index (`{}^3He`) and no place between spaces (`the {} norms`)."""
    if after[:1] in ("_", "^") or before[-1:] in ("$", FORMULA, "}"):
        return False
    return not (before[-1:].isspace() and (not after or after[:1].isspace()))


def _is_one_sign(inside: str) -> bool:
    """Whether this is one character outside ASCII; a plain letter or digit may be the only member of a set."""
    return len(inside) == 1 and not inside.isascii() and inside != FORMULA


def _is_letter_in_a_word(before: str, inside: str, after: str) -> bool:
    """`Schr{ö}dinger`, `Cand{e}s`."""
    stands_within = before[-1:].isalpha() and after[:1].isalpha() and inside[0].isalpha() and inside[0].islower()
    return stands_within and _COMMAND_WITHOUT_BACKSLASH.search(before) is None


def _is_one_formula(before: str, inside: str, formula: str) -> bool:
    """Whether braces hold one formula that is no list of a set's members."""
    if inside.strip() != FORMULA or before[-1:].isalpha() or _NAMED_A_SET.search(before):
        return False
    return "," not in formula and "dots" not in formula and ":" not in formula


def _is_set_apart(before: str, after: str) -> bool:
    begins = not before or before[-1].isspace() or before[-1] in "(“‘\"'–—-/"
    return begins and (not after or after[0].isspace() or after[0] in ")”’\"'–—-/,.;:!?")


def _reads_as_words(inside: str) -> bool:
    if _WORDS.fullmatch(inside) is None or _NO_WORDS.fullmatch(inside.strip()):
        return False
    words = inside.split()
    if len(words) == 1:
        word = words[0].strip(".,;:!?")
        long = len(word) > 3 or word in _SHORT_WORDS
        return long or (word != word.lower() and len(word) > 1)
    lists = sum(word.endswith((",", ";")) for word in words[:-1])
    return sum(len(word) > 2 for word in words) * 2 > len(words) and lists * 4 <= len(words)
