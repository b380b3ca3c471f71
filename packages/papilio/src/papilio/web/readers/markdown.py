"""Notes: Markdown → safe HTML with formulas in MathML.

Formulas are taken out before Markdown sees their underscores and stars, and are put in again after everything else was
cleaned; they are built from an allow-list of their own (`typeset`). In code and in addresses they stay as they were written.
"""

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
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
_BEGINNING, _END = "formula", "z"
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"]).disable("image")


@lru_cache(maxsize=512)
def note_html(text: str) -> Markup:
    """The HTML of a note. Raw HTML and images are shown as text; headings stand below those of the page."""
    held = _Held.of(text)
    tokens = _MARKDOWN.parse(held.text)
    _prepare(tokens, held)
    html = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    clean = nh3.clean(
        html,
        tags=set(TAGS),
        attributes={"a": {"href", "title"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener nofollow ugc",
    )
    return Markup(held.put_back(clean, rich_text))  # noqa: S704 - cleaned above, formulas built


@dataclass(frozen=True, slots=True)
class _Held:
    """A note whose formulas are held back while Markdown reads the rest.

    Attributes:
        text: With a place in the stead of each formula: the mark, its number, and an end.
        mark: Drawn anew for each note, so that no writer can write a place; letters and digits, which are
            neither encoded in addresses nor read by Markdown.
    """

    text: str
    mark: str
    formulas: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> "_Held":
        mark = f"{_BEGINNING}{secrets.token_hex(8)}n"
        formulas: list[str] = []
        pieces: list[str] = []
        place = 0
        for formula in find_formulas(text):
            pieces += [text[place : formula.start], f"{mark}{len(formulas)}{_END}"]
            formulas.append(text[formula.start : formula.end])
            place = formula.end
        return cls("".join([*pieces, text[place:]]), mark, tuple(formulas))

    def put_back(self, text: str, shown: Callable[[str], str] = str) -> str:
        """The text with its formulas in their places, as `shown` writes each."""
        first, *rest = text.split(self.mark)
        pieces = [first]
        for piece in rest:
            number, _, after = piece.partition(_END)
            pieces += [str(shown(self.formulas[int(number)])), after]
        return "".join(pieces)


def _prepare(tokens: Iterable[Token], held: _Held) -> None:
    """Put formulas back as they were written where no MathML can stand, and lower the headings."""
    for token in tokens:
        if token.type in ("code_inline", "code_block", "fence"):
            token.content = held.put_back(token.content)
            token.info = ""
        token.attrs = {name: held.put_back(value) if isinstance(value, str) else value for name, value in token.attrs.items()}
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1:]) + 2)}"
        _prepare(token.children or (), held)
