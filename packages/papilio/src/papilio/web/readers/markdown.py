"""Notes: Markdown → safe HTML with formulas in MathML.

Formulas are taken out before Markdown sees their underscores and stars, and are put in again after everything else was
cleaned; they are built from an allow-list of their own (`typeset`). In code and in addresses they stay as they were written.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from papilio.texts.formulas import find_formulas
from papilio.web.math.mathml import rich_text

TAGS = frozenset(
    "a p br hr em strong s code pre blockquote ul ol li h3 h4 h5 h6 table thead tbody tr th td".split()  # noqa: SIM905
)
_OPEN, _CLOSE = "\ue000", "\ue001"
_PLACE = re.compile(f"{_OPEN}([0-9]+){_CLOSE}")
_FENCED = str.maketrans("", "", _OPEN + _CLOSE)
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"]).disable("image")


@lru_cache(maxsize=512)
def note_html(text: str) -> Markup:
    """The HTML of a note. Raw HTML and images are shown as text; headings stand below those of the page."""
    text = text.translate(_FENCED)
    written: list[str] = []
    pieces: list[str] = []
    place = 0
    for formula in find_formulas(text):
        pieces += [text[place : formula.start], f"{_OPEN}{len(written)}{_CLOSE}"]
        written.append(text[formula.start : formula.end])
        place = formula.end
    pieces.append(text[place:])
    tokens = _MARKDOWN.parse("".join(pieces))
    _prepare(tokens, written)
    html = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    clean = nh3.clean(
        html,
        tags=set(TAGS),
        attributes={"a": {"href", "title"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener nofollow ugc",
    )
    return Markup(_PLACE.sub(lambda match: str(_typeset(written, match)), clean))  # noqa: S704 - cleaned above, formulas built


def _typeset(written: list[str], match: re.Match[str]) -> Markup:
    return rich_text(written[int(match[1])])


def _prepare(tokens: Iterable[Token], written: list[str]) -> None:
    """Put formulas back as they were written where no MathML can stand, and lower the headings."""

    def restored(text: str) -> str:
        return _PLACE.sub(lambda match: written[int(match[1])], text)

    for token in tokens:
        if token.type in ("code_inline", "code_block", "fence"):
            token.content = restored(token.content)
            token.info = ""
        token.attrs = {
            # In an address the private characters were percent-encoded.
            name: restored(_unquoted(value)) if isinstance(value, str) else value
            for name, value in token.attrs.items()
        }
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1:]) + 2)}"
        _prepare(token.children or (), written)


def _unquoted(value: str) -> str:
    return value.replace("%EE%80%80", _OPEN).replace("%EE%80%81", _CLOSE)
