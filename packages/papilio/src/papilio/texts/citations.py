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
_WITHOUT_BRACES = re.compile(rf"{_COMMAND}(?:(?P<key>[A-Z][\w:-]*+)|\[(?P<words>[^\[\]]+)\])(?!\s*[\[{{])")
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
        prose = _WITHOUT_BRACES.sub(_cited_bare, _CITATION.sub(_cited, prose))
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
    before, after = (first or "", second) if second is not None else ("", first or "")
    keys = ", ".join(key for each in group.split(",") if (key := each.strip()))
    if not keys or keys in _MENTIONED:
        return "" if not (keys or before.strip() or after.strip()) else match[0]
    return _bracketed(match, f"{before.strip()} {keys}{', ' if after.strip() else ''}{after.strip()}".strip())


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
    label = match[2].strip()
    if not label:
        return match[0]
    return f"({label})" if match["formula"] else label


def _noted(match: re.Match[str]) -> str:
    note = (match[1] or match[2] or "").strip()
    return f" ({note})" if note else ""
