r"""Commands of TeX that only set a text: fonts, sizes, colours, blanks, delimiters that grow.

What they set stays, without them: `\mathrm{BMO}` is BMO, `\left(x\right)` is (x). An index keeps its braces.
"""

import re

from papilio.texts.grouping import FORMULA
from papilio.texts.scripts import as_index

_FONT = re.compile(
    r"(?P<index>[_^]?)(?<!\\)\\(?:math(?:rm|bf|it|sf|tt|up|normal)|boldsymbol|bm|pmb|operatorname\*?|mathop|text(?:rm|bf|it|sf|tt|sc|up"
    r"|normal)|text|emph|ensuremath|mbox|hbox|uline|underline|hl|colorbox\s*\{[^{}]*\}|textcolor\s*(?:\[[a-zA-Z]*\])?\{[^{}]*\})"
    r"(?:\s*\{(?P<set>[^{}\\_^]*)\}|\s+(?P<letter>[^\W_])(?![^\W_]))"
)
_COLOURED = re.compile(
    rf"(?<!\\)\\textcolor\s*(?:\[[a-zA-Z]*\])?\{{[^{{}}{FORMULA}]*\}}(?:\s*\{{(?P<set>[^{{}}]*)\}}|(?!\s*\{{))"
)
_SWITCH = re.compile(
    r"(?<!\{)(?<!\{ )(?<!\\)\\(?:em|it|rm|bf|sl|sc|tt|sf|small|footnotesize|normalsize|scriptsize|large)(?![A-Za-z])"
    rf"(?:\s*\{{(?P<set>[^{{}}\\]*)\}}|\s+(?=[A-Za-z\"“$(‘{FORMULA}])|(?=[0-9\"]))"
)
_SET_INDEX = re.compile(r"([_^])\{\s*\\(?:rm|it|bf|sf|tt)\s+([A-Za-z][A-Za-z ]*)\}")
_SHAPES = {"cal": "mathcal", "frak": "mathfrak", "Bbb": "mathbb"}
_SHAPED = re.compile(
    r"\{\\(?P<shape>cal|frak|Bbb)\s*(?:\{(?P<letters>[A-Za-z]+)\}|(?<=[\s}l])(?P<bare>[A-Za-z]+))\}"
    r"|(?<![\\{])\\(?P<other>cal|frak|Bbb)(?:\s+(?P<letter>[A-Za-z])(?![A-Za-z])|\s*\{(?P<group>[A-Za-z]+)\}|(?P<next>(?<=cal)[A-Z])(?![A-Za-z]))"
)
_UNBRACED = re.compile(r"(?<!\\)\\(?:(sqrt|mathbb|mathcal|tilde|hat|bar)([A-Za-z0-9])|(sqrt) ([0-9]))(?![A-Za-z0-9])")
_EMPHASIS = re.compile(r"(?<!\\)\\(?:emph|itbf)(?=[a-z]{2})(?!asi)")
_ROOT = re.compile(r"(?<!\\)\\sqrt\s?(?=\()")
_VERBATIM = re.compile(r"(?<!\\)\\verb\*?([|!+'\"])([^|!+'\"\\{}$]*)\1")
_KEYWORDS = re.compile(r"(?<!\\)\\keywords?\s*\{([^{}]*)(?:\}|\Z)")
_AND = re.compile(r" *\\and(?![A-Za-z]) *")
_LENGTH = re.compile(
    r" ?(?<!\\)\\[vh](?:skip\s*-?[0-9.]+\s*(?:cm|mm|pt|em|ex|in)(?![a-z])|space\*?\s*\{[-+.\w\s\\]*\}) ?"
    r"|\\q?quad(?=(?:in|on)\b)"
)
_BROKEN_AT_HYPHEN = re.compile(r"(?<=[a-z]-)\\break ?")
_QUOTED = re.compile(r"(?<!\\)\\enquote\*?\s*\{([^{}]*)\}")
_DELIMITER = re.compile(r"(?<!\\)\\(?:left|right|middle|[bB]igg?[lrm]?)(?![A-Za-z])\s*(?:\.|(?=[()\[\]|⟨⟩⌊⌋⌈⌉‖/<>{}\\]))")
_BLANKS = re.compile(
    r" ?(?<!\\)\\(?:q?quad|(?:thin|med|thick)space|(?:no)?indent|newline|(?:line)?break|newpage|hfill"
    r"|(?:small|med|big)skip|par)(?![A-Za-z]) ?"
)
_NOTHING = re.compile(
    r"(?<!\\)\\(?:(?:(?:display|text|script|scriptscript)style|(?:no)?limits|allowbreak|nobreak|centering|xspace|(?:un)?boldmath)"
    r"(?![A-Za-z])|color\s*\{[^{}]*\})(?:\{\}|\s(?=\s|\{|\\))?"
)
_WORDS = {"eg": "e.g.", "ie": "i.e.", "etal": "et al.", "wrt": "w.r.t.", "etc": "etc."}
_WORD = re.compile(rf"(?<!\\)\\({'|'.join(_WORDS)})(?![A-Za-z])(?:\{{\}})?\.?")
_NORM = re.compile(r"(?<!\\)\\\|")
_BAR = re.compile(r"(?<!\\)\\l(?P<left>[vV])ert(?![A-Za-z]) ?| ?(?<!\\)\\r(?P<right>[vV])ert(?![A-Za-z])")
_CLOSER = re.compile(r"(?<!\\)\\!|(?<= )\\protect |(?<!\\)\\protect(?!ed)")
"""A negative blank, and what only keeps a command whole on its way into a table of contents."""
_CASED = re.compile(r"(?<!\\)\\(?:Make(?:Text)?(?P<make>Upper|Lower)case|(?P<plain>upper|lower)case)\s*\{([^{}\\]*)\}")
_RAISED = re.compile(r"(?<!\\)\\text(super|sub)script(?:\s+([A-Za-z0-9])|([0-9]))")
_SLANTED = re.compile(r"(?<!\\)\\(?:nicefrac|sfrac|xfrac)(?:\s*\{([^{}\\]*)\}\s*\{([^{}\\]*)\}|\s?([0-9])([0-9]))(?![0-9])")
_MODULO = re.compile(r" ?(?<!\\)\\p(?:mod|od)\s*(?:\{([^{}\\]*)\}|([A-Za-z0-9])(?![A-Za-z0-9]))")


def without_typesetting(prose: str) -> str:
    """Prose without the commands that only set it; of fonts within fonts the inner ones."""
    if "\\" not in prose:
        return prose
    if "case" in prose or "script" in prose:
        prose = _RAISED.sub(_scripted, _CASED.sub(_in_case, prose))
    prose = _CLOSER.sub("", prose)
    prose = _MODULO.sub(lambda match: f" (mod {(match[1] or match[2]).strip()})", _SLANTED.sub(_slanted, prose))
    if "ert" in prose:
        prose = _BAR.sub(lambda match: "|" if "v" in (match["left"], match["right"]) else "‖", prose)
    prose = _FONT.sub(_unset, prose)
    prose = _SWITCH.sub(lambda match: match["set"] or "", _SET_INDEX.sub(r"\1{\2}", prose))
    prose = _COLOURED.sub(lambda match: match["set"] or "", _EMPHASIS.sub("", prose))
    prose = _ROOT.sub("√", _UNBRACED.sub(_braced, _SHAPED.sub(_shaped, prose)))
    prose = _QUOTED.sub(r"“\1”", _VERBATIM.sub(r"\2", _KEYWORDS.sub(_listed, prose)))
    prose = _LENGTH.sub(" ", _BROKEN_AT_HYPHEN.sub("", prose))
    prose = _BLANKS.sub(" ", _NOTHING.sub("", _DELIMITER.sub("", prose)))
    return _NORM.sub("‖", _WORD.sub(lambda match: _WORDS[match[1]], prose))


def _unset(match: re.Match[str]) -> str:
    text = match["set"] if match["set"] is not None else match["letter"]
    if not match["index"]:
        return text
    return f"{match['index']}{text}" if len(text) == 1 else f"{match['index']}{{{text}}}"


def _scripted(match: re.Match[str]) -> str:
    before = match.string[max(0, match.start() - 1) : match.start()]
    return as_index(match[2] or match[3], "^" if match[1] == "super" else "_", before)


def _in_case(match: re.Match[str]) -> str:
    return match[3].upper() if (match["make"] or match["plain"]).lower() == "upper" else match[3].lower()


def _slanted(match: re.Match[str]) -> str:
    """A fraction on the line: `1/2`, `(a+b)/c`."""
    above, below = (match[1] or match[3] or "").strip(), (match[2] or match[4] or "").strip()
    return f"{above if above.isalnum() else f'({above})'}/{below if below.isalnum() else f'({below})'}"


def _shaped(match: re.Match[str]) -> str:
    """A letter of another alphabet by the command that formulas have for it."""
    letters = match["letters"] or match["bare"] or match["letter"] or match["group"] or match["next"]
    return rf"\{_SHAPES[match['shape'] or match['other']]}{{{letters}}}"


def _braced(match: re.Match[str]) -> str:
    """A command whose braces were lost on the way."""
    return rf"\{match[1] or match[3]}{{{match[2] or match[4]}}}"


def _listed(match: re.Match[str]) -> str:
    return f"Keywords: {_AND.sub(', ', match[1]).strip()}"
