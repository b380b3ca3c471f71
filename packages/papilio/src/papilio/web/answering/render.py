"""From a page record to HTML: the compiled templates, and the responses of pages and redirects."""

from collections.abc import Hashable, Sequence
from functools import cache, lru_cache, partial
from typing import Any, Protocol

from jinja2 import Environment, PackageLoader, StrictUndefined, nodes
from jinja2.compiler import CodeGenerator
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, escape
from starlette.responses import HTMLResponse, RedirectResponse, Response

from papilio.web.frame import Frame, Link
from papilio.web.i18n import Language, Messages, messages
from papilio.web.math.mathml import html_text


class Page(Protocol):
    """What every page record has."""

    @property
    def frame(self) -> Frame:
        """What stands around it."""
        ...


class _InOneLanguage(NodeTransformer):
    """Puts the sentences of a language in place of `t("…")`, which a page of cards asks hundreds of times."""

    def __init__(self, say: Messages) -> None:
        self._say = say

    def visit_Call(self, node: nodes.Call) -> nodes.Node:
        """`t("Star")` becomes the sentence, `t("{n} papers", n=3)` the filling of its places."""
        self.generic_visit(node)
        if not isinstance(node.node, nodes.Name) or node.node.name != "t" or not isinstance(node.args[0], nodes.Const):
            return node
        sentence = nodes.Const(self._say(node.args[0].value), lineno=node.lineno)
        if not node.kwargs:
            return sentence
        return nodes.Call(nodes.Getattr(sentence, "format", "load"), [], node.kwargs, None, None, lineno=node.lineno)


def _generator_of(language: Language) -> type[CodeGenerator]:
    class Generator(CodeGenerator):
        def visit_Template(self, node: nodes.Template, frame: Any = None) -> None:
            super().visit_Template(_InOneLanguage(messages(language)).visit(node), frame)

        def visit_Getattr(self, node: nodes.Getattr, frame: Any) -> None:
            # Pages are records: what they lack is an error, and nothing of them is looked up by a key.
            self.visit(node.node, frame)
            self.write(f".{node.attr}")

        def _output_child_pre(self, node: nodes.Expr, frame: Any, finalize: Any) -> None:
            self.write("environment.printed(")

    return Generator


class _Environment(Environment):
    @staticmethod
    def printed(value: object) -> str:
        """What is printed of a value, as `markupsafe` escapes it, without an object for each piece."""
        if type(value) is str:
            return html_text(value)
        if type(value) is Markup:
            return value
        return str(value) if type(value) is int else str(escape(value))


@cache
def environment(language: Language) -> Environment:
    """The templates in one language, compiled once. Everything that they print is escaped unless it is `Markup`."""
    made = _Environment(
        loader=PackageLoader("papilio.web", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.code_generator_class = _generator_of(language)
    filters = {"author_links": author_links, "subject_span": partial(subject_span, language)}
    made.filters.update(filters)  # pyright: ignore[reportUnknownMemberType]
    return made


def author_links(authors: Sequence[Link]) -> Markup:
    """The links of authors, side by side: what cards have most of."""
    return Markup(", ".join([_author_link(author.href, author.label) for author in authors]))  # noqa: S704 - escaped


@lru_cache(maxsize=4096)
def subject_span(language: Language, subject: Hashable, last: bool) -> Markup:
    """A category on a card. There are a few hundred, so that a page makes few anew."""
    return Markup(environment(language).get_template("subject.html").render(subject=subject, last=last))  # noqa: S704 - escaped


@lru_cache(maxsize=8192)
def _author_link(href: str, name: str) -> str:
    return f'<a class="author" href="{html_text(href)}">{html_text(name)}</a>'


def html(template: str, page: Page, status: int = 200) -> Response:
    """A page through the template of its name."""
    content = environment(page.frame.language).get_template(f"{template}.html").render(page=page)
    headers = {"Vary": "Accept-Language, Cookie", "Content-Language": page.frame.language, "Cache-Control": "private, no-cache"}
    return HTMLResponse(content, status, headers)


def redirect(location: str, status: int = 302) -> Response:
    """Send the reader to an address of ours, percent-encoded already."""
    return RedirectResponse(location, status, {"Cache-Control": "private, no-cache"})
