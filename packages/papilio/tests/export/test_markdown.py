"""Markdown, as a renderer shows it."""

import re
from html import unescape

from markdown_it import MarkdownIt
from references import HOSTILE_ENTRIES, squeezed, written


def test_markdown_shows_what_is_written() -> None:
    renderer = MarkdownIt("commonmark")
    for held in HOSTILE_ENTRIES:
        if "$" in held.paper.title:
            continue
        html = renderer.render(written("markdown", [held]))
        shown = squeezed(unescape(re.sub(r"<[^>]+>", "", html)))
        assert shown.startswith(squeezed(held.paper.title).replace("\x00", "\ufffd").rstrip("."))
        assert "<script" not in html
        assert 'href="javascript' not in html
        assert html.count("<li>") == 1
