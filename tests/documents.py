"""The documents: their pages, blocks of code, and words that are code."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

ROOT = Path(__file__).parents[1]
PAGES = [
    str(path.relative_to(ROOT))
    for path in (ROOT / "README.md", *sorted(ROOT.glob("packages/*/README.md")), *sorted(ROOT.glob("docs/**/*.md")))
]
INDENTED = "indented"
"""The kind of a block that no fence names one of."""


@dataclass(frozen=True, slots=True)
class Block:
    """A block of code as the page shows it; its kind is what stands behind the fence."""

    page: str
    line: int
    kind: str
    text: str

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


def blocks(page: str) -> list[Block]:
    """All blocks of code, in order."""
    return [
        Block(page, token.map[0] + 1, token.info if token.type == "fence" else INDENTED, token.content)
        for token in _tokens(page)
        if token.type in ("fence", "code_block") and token.map
    ]


def words_of_code(page: str) -> Iterator[str]:
    """What stands between backquotes in the text."""
    for token in _tokens(page):
        yield from (child.content for child in token.children or () if child.type == "code_inline")


def _tokens(page: str) -> list[Token]:
    return MarkdownIt("commonmark").enable("table").parse((ROOT / page).read_text())
