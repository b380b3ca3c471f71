"""Text with TeX formulas → safe HTML with MathML.

The result of latex2mathml is not safe: it is rebuilt against an allow-list of MathML elements and attributes. A formula that is
too long, too deep or broken is shown as its source; a `$` that is no formula is left alone.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from xml.etree.ElementTree import tostring

from markupsafe import Markup, escape

from papilio.texts.formulas import Formula, find_formulas
from papilio.web.math.dialect import FormulaError
from papilio.web.math.spelling import spelled
from papilio.web.math.typeset import typeset

MAX_HTML = 64_000
"""Characters of one formula's HTML."""

_SEAM = "\x00"

_CACHED_TEX = 200
"""Only formulas up to this length are kept, so that the cache has a bound in bytes; real ones have a dozen characters."""


def rich_text(text: str, marks: Sequence[tuple[int, int]] = ()) -> Markup:
    """HTML of a title or abstract: escaped, formulas as `<math … alttext="TeX">`, spans `marks` of `text` inside `<mark>`.

    Marks that touch a formula are dropped, and all of a text that holds NUL, as no paper's does. Paragraph breaks (newlines)
    become `<br>`.
    """
    pieces: list[str] = []
    place = 0
    spans = _disjoint(marks, len(text)) if marks and _SEAM not in text else ()
    for formula in find_formulas(text):
        pieces.append(_prose(text, place, formula.start, spans))
        pieces.append(_formula(text, formula))
        place = formula.end
    pieces.append(_prose(text, place, len(text), spans))
    return Markup("".join(pieces))  # noqa: S704 - every piece is escaped or built from the allow-list


def plain_text(text: str) -> str:
    """The text with simple formulas spelled in Unicode (`$\\alpha^2$` → `α²`), for page titles.

    TeX stays where there is no spelling.
    """
    pieces: list[str] = []
    place = 0
    for formula in find_formulas(text):
        pieces.append(_unescape(text[place : formula.start]))
        spell = _cached_spelling if len(formula.tex) <= _CACHED_TEX else _spelling
        pieces.append(spell(formula.tex) or text[formula.start : formula.end])
        place = formula.end
    pieces.append(_unescape(text[place:]))
    return "".join(pieces)


def _disjoint(marks: Sequence[tuple[int, int]], length: int) -> list[tuple[int, int]]:
    """Marks in order, inside the text, overlapping ones joined."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(marks):
        if not 0 <= start < end <= length:
            continue
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _prose(text: str, start: int, end: int, spans: Sequence[tuple[int, int]]) -> str:
    pieces: list[str] = []
    for first, last in _within(spans, start, end):
        pieces += (text[start:first], text[first:last])
        start = last
    if not pieces:
        return _escaped(text[start:end])
    pieces.append(text[start:end])
    # All pieces are escaped in one go.
    pieces = _escaped(_SEAM.join(pieces)).split(_SEAM)
    pieces[1::2] = [f"<mark>{piece}</mark>" for piece in pieces[1::2]]
    return "".join(pieces)


def _within(spans: Sequence[tuple[int, int]], start: int, end: int) -> Iterator[tuple[int, int]]:
    return (span for span in spans if start <= span[0] and span[1] <= end)


def _escaped(text: str) -> str:
    return html_text(_unescape(text)).replace("\n", "<br>")


def html_text(text: str) -> str:
    """Text as `markupsafe` escapes it, without an object for each piece."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace("'", "&#39;").replace('"', "&#34;")


def _unescape(text: str) -> str:
    """A dollar that the author escaped, as a dollar."""
    return text.replace("\\$", "$")


def _formula(text: str, formula: Formula) -> str:
    rendered = (
        _cached(formula.tex, formula.display) if len(formula.tex) <= _CACHED_TEX else _rendered(formula.tex, formula.display)
    )
    if rendered is not None:
        return rendered
    return f'<code class="tex">{escape(text[formula.start : formula.end])}</code>'


def _rendered(tex: str, display: bool) -> str | None:
    try:
        html = tostring(typeset(tex, display=display), encoding="unicode", short_empty_elements=False)
    except FormulaError:
        return None
    return html if len(html) <= MAX_HTML else None


@lru_cache(maxsize=8192)
def _cached(tex: str, display: bool) -> str | None:
    return _rendered(tex, display)


@lru_cache(maxsize=2048)
def _cached_spelling(tex: str) -> str | None:
    return _spelling(tex)


def _spelling(tex: str) -> str | None:
    try:
        return spelled(typeset(tex))
    except FormulaError:
        return None
