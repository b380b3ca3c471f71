r"""Environments of LaTeX that only set a text: abstracts, centred lines, lists with their points.

`\begin{itemize} \item a \item b \end{itemize}` is • a • b. Environments of formulas are formulas.
"""

import re

from papilio.texts.grouping import FORMULA

_NAMES = "abstract|center|compactenum|compactitem|description|enumerate|flushleft|inparaenum|inparaitem|itemize|quotation|quote"
_AROUND = re.compile(rf" ?(?<!\\)\\(?:begin|end) ?\{{(?:{_NAMES})\*?\}}(?: ?\[[^\[\]{FORMULA}]*\])? ?")
_POINT = re.compile(r" ?(?<!\\)\\item(?![A-Za-z]) ?(?:\[([^\[\]]{0,60})\])? ?")


def without_environments(prose: str) -> str:
    """Prose without what begins and ends its environments, and with points or their labels where the author lists."""
    if "\\begin" in prose or "\\end" in prose:
        prose = _AROUND.sub(" ", prose)
    return _POINT.sub(_pointed, prose) if "\\item" in prose else prose


def _pointed(match: re.Match[str]) -> str:
    return f" {(match[1] or '').strip() or '•'} "
