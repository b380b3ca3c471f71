r"""Commands of TeX that only set a text: fonts, sizes, colours, blanks, delimiters that grow.

What they set stays, without them: `\mathrm{BMO}` is BMO, `\left(x\right)` is (x). An index keeps its braces.
"""

import re

_FONT = re.compile(
    r"(?P<index>[_^]?)(?<!\\)\\(?:math(?:rm|bf|it|sf|tt|up|normal)|boldsymbol|bm|pmb|operatorname\*?|mathop|text(?:rm|bf|it|sf|tt|sc|up"
    r"|normal)|text|emph|mbox|hbox|uline|underline|hl|colorbox\s*\{[^{}]*\}|textcolor\s*(?:\[[a-zA-Z]*\])?\{[^{}]*\})"
    r"(?:\s*\{(?P<set>[^{}\\_^]*)\}|\s+(?P<letter>[^\W_])(?![^\W_]))"
)
_QUOTED = re.compile(r"(?<!\\)\\enquote\*?\s*\{([^{}]*)\}")
_DELIMITER = re.compile(r"(?<!\\)\\(?:left|right|middle|[bB]igg?[lrm]?)(?![A-Za-z])\s*(?:\.|(?=[()\[\]|⟨⟩⌊⌋⌈⌉‖/<>{}\\]))")
_BLANKS = re.compile(
    r" ?(?<!\\)\\(?:q?quad|(?:thin|med|thick)space|noindent|newline|linebreak|hfill|(?:small|med|big)skip|par)(?![A-Za-z]) ?"
)
_NOTHING = re.compile(
    r"(?<!\\)\\(?:(?:(?:display|text|script|scriptscript)style|(?:no)?limits|allowbreak|nobreak|centering|xspace|(?:un)?boldmath)"
    r"(?![A-Za-z])|color\s*\{[^{}]*\})(?:\{\}|\s(?=\s|\{|\\))?"
)
_WORDS = {"eg": "e.g.", "ie": "i.e.", "etal": "et al.", "wrt": "w.r.t."}
_WORD = re.compile(rf"(?<!\\)\\({'|'.join(_WORDS)})(?![A-Za-z])(?:\{{\}})?\.?")
_NORM = re.compile(r"(?<!\\)\\\|")


def without_typesetting(prose: str) -> str:
    """Prose without the commands that only set it; of fonts within fonts the inner ones."""
    if "\\" not in prose:
        return prose
    prose = _FONT.sub(_unset, prose)
    prose = _QUOTED.sub(r"“\1”", prose)
    prose = _BLANKS.sub(" ", _NOTHING.sub("", _DELIMITER.sub("", prose)))
    return _NORM.sub("‖", _WORD.sub(lambda match: _WORDS[match[1]], prose))


def _unset(match: re.Match[str]) -> str:
    text = match["set"] if match["set"] is not None else match["letter"]
    if not match["index"]:
        return text
    return f"{match['index']}{text}" if len(text) == 1 else f"{match['index']}{{{text}}}"
