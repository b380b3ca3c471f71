"""The TeX that authors write in abstracts, brought to what the converter to MathML knows.

Nothing here follows a definition: a formula that defines commands is refused, as is one that is too long or too deep.
"""

import re

from latex2mathml.symbols_parser import convert_symbol

from papilio.errors import InputError

MAX_TEX = 2000
"""Characters of one formula."""

MAX_BRACES = 40
"""Braces open at once."""


class FormulaError(InputError):
    """A formula that cannot be set, or had better not be."""


CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_BRACE = re.compile(r"\\.|[{}]", re.DOTALL)

# Commands that define, that name files or pages, or that make the converter copy its argument again and again.
_REFUSED = re.compile(
    r"\\(?:[gex]?def|let|(?:re)?newcommand|(?:re)?newenvironment|DeclareMathOperator|sideset|href|url|class|style|require|unicode"
    r"|mathchoice|cancel|bcancel|xcancel|sout|input|include|csname|expandafter|catcode)(?![A-Za-z])"
)

_ENVIRONMENT = re.compile(r"\\(begin|end)\s*\{\s*([A-Za-z]+)(\*?)\s*\}")
_PLAIN_ENVIRONMENTS = frozenset({"equation", "displaymath", "math", "multline", "subequations"})
_ARRAYS = {
    "eqnarray": "rcl",
    "gather": "c",
    "gathered": "c",
    "dcases": None,
    "aligned": None,
    "align": None,
    "alignat": None,
    "alignedat": None,
    "split": None,
    "flalign": None,
}
_KNOWN_ENVIRONMENTS = frozenset(
    {"array", "cases", "matrix", "pmatrix", "bmatrix", "Bmatrix", "vmatrix", "Vmatrix", "smallmatrix", "substack"}
)

# Spellings that authors use for what the converter knows by another name.
_RENAMED = {
    **{
        name: rf"\mathbb{{{name[-1]}}}"
        for name in ("R", "C", "Z", "Q", "N", "RR", "CC", "ZZ", "QQ", "NN", "IR", "IN", "bbR", "bbZ")
    },
    "mathds": r"\mathbb",
    "mathbbm": r"\mathbb",
    "Bbbk": r"\mathbb{k}",
    "Cal": r"\mathcal",
    "textsc": r"\text",
    "textsl": r"\textit",
    "ensuremath": "",
    "xspace": "",
    "nonumber": "",
    "notag": "",
    "boldmath": "",
    "nicefrac": r"\frac",
    "sfrac": r"\frac",
    "lsim": r"\lesssim",
    "gsim": r"\gtrsim",
    "dag": r"\dagger",
    "ddag": r"\ddagger",
    "eps": r"\epsilon",
    "textgreater": ">",
    "textless": "<",
    "textyen": "¥",
    "slash": "/",
    "centernot": r"\not",
    "slashed": r"\not",
    "AA": "Å",
    "angstrom": "Å",
    "textmu": "µ",
    "textdegree": "°",
    "goth": r"\mathfrak",
    "roman": r"\mathrm",
    "pazocal": r"\mathcal",
    "nolimits": "{}",
    **dict.fromkeys(("relax", "allowbreak", "noindent", "protect"), ""),
    **{name.capitalize(): rf"\{name}" for name in ("tilde", "hat", "bar", "vec", "dot", "check")},
    "sp": "^",
    "sb": "_",
    **{name: rf"\mathrm{{{unit}}}" for unit in ("eV", "keV", "MeV", "GeV", "TeV") for name in (unit, unit.lower())},
    "al": r"\alpha",
    "lam": r"\lambda",
    "om": r"\omega",
    "De": r"\Delta",
    "Ga": r"\Gamma",
    "Om": r"\Omega",
    "reals": r"\mathbb{R}",
    "mfrak": r"\mathfrak",
    "arg": r"\operatorname{arg}",
}
_OPERATOR_NAME = re.compile(
    r"Aut|Ext|Hom|End|GL|SL|SO|SU|Sp|PSL|PGL|Out|Diff|Spec|Proj|Gal|Tor|Ind|Res|Rep|Mod|Pic|Sym|Alg|Lie|Ass"
    r"|Br|Tr|tr|rank|rk|diag|sgn|sign|supp|dist|dom|poly|polylog|grad|div|curl|rot|codim|coker|Ker|Im|Re|vol"
    r"|conv|span|id|lcm|ord|argmin|argmax"
)
_CALLIGRAPHIC = re.compile(r"c([A-Z])")
_NAME = re.compile(r"\\([A-Za-z]+)(?![A-Za-z])(?:\s*\{\})?")
# The second of two superscripts in a row stands behind the first, as TeX sets them after its complaint.
_ARGUMENT = r"\{(?:[^{}]|\{(?:[^{}]|\{[^{}]{0,100}+\}){0,100}+\}){0,300}+\}|\\[A-Za-z]+|[^\s{}\\]"
_SUPERSCRIPT_AGAIN = re.compile(rf"(?<!\\)\^\s*(?:{_ARGUMENT})(?=\s*[\^'])")
_BETWEEN = re.compile(rf"\\(norm|abs)\s*({_ARGUMENT})")
_BARS = {"norm": ("\\lVert ", "\\rVert "), "abs": ("\\lvert ", "\\rvert ")}
_SWITCH_IN_TEXT = re.compile(r"\\(?:text|textrm|mbox|hbox)\s*\{\s*\\(rm|bf|it|sf|tt)(?![A-Za-z])\s*(?=[^{}]*\})")
_LABEL = re.compile(r"\\(?:label|tag\*?)\s*\{[^{}]*\}")
_TEXT_WITH_FORMULA = re.compile(
    r"(?:\\(?:text(?:rm|normal|up|md)?|mbox|hbox)\s*)?\{((?:\\[^{}]|[^{}$\\]|\$(?:\\.|[^$\\])*\$)*+)\}", re.DOTALL
)
_SIGN = re.compile(r"\\.|[^\\]", re.DOTALL)
_BOLD_FORMULA = re.compile(r"(?:\\mbox\s*)?\{\s*\\boldmath\s*\$([^$]*)\$\s*\}")


def prepare(tex: str) -> str:
    """TeX in the converter's dialect: no comments, environments and commands under the names it knows.

    Raises:
        FormulaError: Too long, too deep, unbalanced, or with commands that are not followed.
    """
    if len(tex) > MAX_TEX:
        raise FormulaError(f"the formula has {len(tex)} characters; up to {MAX_TEX} are set")
    if CONTROL.search(tex):
        raise FormulaError("the formula holds control characters")
    _check_braces(tex)
    if refused := _REFUSED.search(tex):
        raise FormulaError(f"{refused.group()} is not followed")
    # A per cent sign in an abstract is never a comment, whatever TeX says.
    tex = re.sub(r"(\\.)|%", lambda match: match[1] or r"\%", tex, flags=re.DOTALL)
    tex = _BETWEEN.sub(_between_bars, _SWITCH_IN_TEXT.sub(r"\\text\1{", _LABEL.sub("", tex)))
    if tex.count("^") > 1 or ("^" in tex and "'" in tex):
        tex = _SUPERSCRIPT_AGAIN.sub(r"\g<0>{}", tex)
    if "$" in tex:
        tex = _TEXT_WITH_FORMULA.sub(_split_text, _BOLD_FORMULA.sub(r"{\\boldsymbol{\1}}", tex))
    if r"\begin" in tex:
        tex = _ENVIRONMENT.sub(_rename_environment, tex)
        tex = re.sub(r"(\\begin\{align\*\})\s*\{\d\}", r"\1", tex)
    return _NAME.sub(_rename, tex)


def _between_bars(match: re.Match[str]) -> str:
    r"""`\lVert x\rVert` for `\norm{x}`."""
    opening, closing = _BARS[match[1]]
    return f"{{{opening}{match[2]}{closing}}}"


def _split_text(match: re.Match[str]) -> str:
    pieces = [""]
    for sign in _SIGN.findall(match[1]):
        pieces = [*pieces, ""] if sign == "$" else [*pieces[:-1], pieces[-1] + sign]
    if len(pieces) == 1 or len(pieces) % 2 == 0:
        return match.group()
    return "{" + "".join(piece if i % 2 else rf"\text{{{piece}}}" if piece else "" for i, piece in enumerate(pieces)) + "}"


def _rename_environment(match: re.Match[str]) -> str:
    edge, name = match[1], match[2]
    if name in _PLAIN_ENVIRONMENTS:
        return "{" if edge == "begin" else "}"
    if name in _ARRAYS:
        columns = _ARRAYS[name]
        if name == "dcases":
            return rf"\{edge}{{cases}}"
        if columns is None:
            return rf"\{edge}{{align*}}"
        return rf"\{edge}{{array}}" + (f"{{{columns}}}" if edge == "begin" else "")
    if name not in _KNOWN_ENVIRONMENTS:
        raise FormulaError(f"the environment {name} is not known")
    return match.group()


def _rename(match: re.Match[str]) -> str:
    name = match[1]
    if name in _RENAMED:
        replacement = _RENAMED[name]
        return replacement + " " if replacement[-1:].isalpha() and match.end() < len(match.string) else replacement
    if (calligraphic := _CALLIGRAPHIC.fullmatch(name)) and convert_symbol("\\" + name) is None:
        return rf"\mathcal{{{calligraphic[1]}}}"
    if _OPERATOR_NAME.fullmatch(name) and convert_symbol("\\" + name) is None:
        return rf"\operatorname{{{name}}}"
    return match.group()


def _check_braces(tex: str) -> None:
    depth = 0
    for match in _BRACE.finditer(tex):
        sign = match.group()
        depth += (sign == "{") - (sign == "}")
        if depth < 0 or depth > MAX_BRACES:
            raise FormulaError("the braces of the formula do not match" if depth < 0 else "the formula is nested too deep")
    if depth:
        raise FormulaError("the braces of the formula do not match")
