r"""Citations, references and footnotes that an author's LaTeX left in a text, as a reader takes them.

No bibliography comes with an abstract, so that a work is named by its key, in the brackets that say "a citation": `\cite{Jo}`
is [Jo]. What refers to a numbered formula or theorem names its label where the number would stand: `\eqref{NLS}` is (NLS). A
footnote stands in parentheses. Nothing that says something is left out.
"""

import re

_GROUP = r"\{((?:[^{}]|\{[^{}]*\}){0,2000}+)\}"
_OPTION = r"(?:\s*\[([^\[\]]{0,300}+)\])?"
_COMMAND = r"(?P<blank>\s?)(?<!\\)\\[A-Za-z]{0,7}[Cc]ite"
_CITATION = re.compile(rf"{_COMMAND}(?P<kind>[A-Za-z]{{0,10}})\*?{_OPTION}{_OPTION}\s*{_GROUP}")
_SEVERAL = re.compile(rf"{_COMMAND}s(?:{_OPTION}{_OPTION}\s?\{{[^{{}}]*\}}){{2,}}")
_ONE = re.compile(rf"{_OPTION}{_OPTION}\s?\{{([^{{}}]*)\}}")
_NOT_CITED = re.compile(r"\s?(?<!\\)\\nocite\s*\{[\x20-\x7a]*\}")
_WITHOUT_BRACES = re.compile(
    rf"{_COMMAND}(?:%?\s?(?P<key>(?:[A-Z]|[a-z]+-[a-z]*-?[0-9])[\w:-]*+(?:,[\w:-]++)*+)|\[(?P<words>[^\[\]]+)\])(?!\s*[\[{{])"
)
_REFERENCE = re.compile(rf"(?<!\\)\\(?:(?P<formula>eqref)|[a-zA-Z]{{0,5}}ref)\*?\s*{_GROUP}")
_LABEL = re.compile(r"\s?(?<!\\)\\label\s*\{([^{}]*)\}")
_NOTE = re.compile(rf"\s?(?<!\\)\\(?:footnote|thanks)(?:\[[0-9]*\])?\s*(?:{_GROUP}|\{{([^{{}}]*)\Z)")
_KINDS = {"", *"p t ep et alp alt author year yearpar num text title url n s A N NP P".split()}  # noqa: SIM905
"""What stands behind `cite` in the commands that there are; anything else may be a key whose braces were lost."""
_MENTIONED = frozenset({"...", "…", ".", ".."})


def without_citations(prose: str) -> str:
    """Prose with keys and labels in brackets, and footnotes in parentheses, in place of the commands."""
    if "\\" not in prose:
        return prose
    if "\\label" in prose:
        referred = {match[2].strip() for match in _REFERENCE.finditer(prose)}
        prose = _LABEL.sub(lambda match: f" ({label})" if (label := match[1].strip()) in referred else "", prose)
    if "ite" in prose:
        prose = _CITATION.sub(_cited, _SEVERAL.sub(_cited_together, _NOT_CITED.sub("", prose)))
        prose = _WITHOUT_BRACES.sub(_cited_bare, prose)
    if "ref" in prose:
        prose = _REFERENCE.sub(_referred, prose)
    if "\\footnote" in prose or "\\thanks" in prose:
        prose = _NOTE.sub(_noted, prose)
    return prose


def _cited(match: re.Match[str]) -> str:
    """`[Jo, De]`, `[see Mart, Theorem III]`; a citation of nothing is left out."""
    _, kind, first, second, group = match.groups()
    if kind not in _KINDS:
        return match[0]
    before, after = _notes(first, second)
    keys = _listed(group)
    if not keys or keys in _MENTIONED:
        return "" if not (keys or before.strip() or after.strip()) else match[0]
    return _bracketed(match, _noted_keys(before, keys, after))


def _cited_together(match: re.Match[str]) -> str:
    r"""`\cites[see][]{a}{b}`: each work with its notes."""
    works: list[str] = []
    has_notes = False
    for work in _ONE.finditer(match[0], match[0].index("ites") + 4):
        first, second, group = work.groups()
        before, after = _notes(first, second)
        works.append(_noted_keys(before, _listed(group), after))
        has_notes = has_notes or bool(before.strip() or after.strip())
    return _bracketed(match, ("; " if has_notes else ", ").join(works))


def _listed(group: str) -> str:
    """Keys or labels as a list in words."""
    return ", ".join(key for each in group.split(",") if (key := each.strip()))


def _notes(first: str | None, second: str | None) -> tuple[str, str]:
    """What stands before and behind the keys: of one option alone, behind."""
    return ("", first or "") if second is None else (first or "", second)


def _noted_keys(before: str, keys: str, after: str) -> str:
    return f"{before.strip()} {keys}{', ' if after.strip() else ''}{after.strip()}".strip()


def _cited_bare(match: re.Match[str]) -> str:
    return _bracketed(match, match["key"] or match["words"].strip())


def _bracketed(match: re.Match[str], inside: str) -> str:
    """What is cited, in the brackets that stand around it already or in its own."""
    text, blank = match.string, match["blank"]
    before, after = text[max(0, match.start() - 1) : match.start()], text[match.end() : match.end() + 1]
    if before == "[" and after == "]":
        return inside
    return f"{' ' if not blank and before.isalnum() else blank}[{inside}]"


def _referred(match: re.Match[str]) -> str:
    label = _listed(match[2])
    if not label:
        return match[0]
    return f"({label})" if match["formula"] else label


def _noted(match: re.Match[str]) -> str:
    note = (match[1] or match[2] or "").strip()
    return f" ({note})" if note else ""
