"""XML and HTML of other hosts, kept away from files, the network and the whole of memory.

XML must be well-formed to its last tag, so that what was cut short is never taken for complete. HTML is read as
browsers read it, and must have its closing tag where that tells that a page is whole. lxml stays behind this module: what
comes out is an `Element`, a node of the tree, without comments and processing instructions.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from html import unescape
from importlib import import_module
from typing import Any, Protocol, cast

from papilio.errors import ReplyError

# lxml has no types, and is seen by nobody else.
_etree: Any = import_module("lxml.etree")
_html: Any = import_module("lxml.html")
_START_OF_HTML = re.compile(
    rb"\s*+(?>(?:<\?xml[^>]*+>|<!--.*?-->)\s*+)*+<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
_TITLE = re.compile(rb"<title[^>]*>([^<]{0,1000})", re.IGNORECASE)
_END_OF_HTML = re.compile(rb"</html\s*>(?>\s++|<!--.*?-->)*+\Z", re.IGNORECASE | re.DOTALL)
# The time that libxml2 takes for the attributes of one tag grows with the square of their number.
_CROWDED_TAG = re.compile(rb"<[a-zA-Z](?:[^<>\s/]*+[\s/]++){2000}")
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_HEAD_BYTES = 64 * 1024
_TAIL_BYTES = 4096
_LONGEST_TITLE = 100


class Element(Protocol):
    """A node of a parsed tree, as lxml and ElementTree have it.

    Attributes:
        tag: In XML with its namespace in braces (see `local_name`); in HTML in lower case.
        text: What stands before the first child; None or empty when nothing does.
        tail: What stands between its end and the next node.
    """

    @property
    def tag(self) -> str:
        """Name of the element."""
        ...

    @property
    def text(self) -> str | None:
        """Text before the first child."""
        ...

    @property
    def tail(self) -> str | None:
        """Text after the element."""
        ...

    @property
    def attrib(self) -> Mapping[str, str]:
        """Attributes by name."""
        ...

    def get(self, name: str, default: str = "", /) -> str:
        """One attribute."""
        ...

    def __iter__(self) -> Iterator["Element"]:
        """Children, in order."""
        ...

    def __len__(self) -> int:
        """How many children there are."""
        ...

    def iter(self, *tags: str) -> Iterator["Element"]:
        """This element and all below it, in order of the document; of the given names only, where some are given."""
        ...

    def itertext(self) -> Iterable[str]:
        """All text below, in order of the document."""
        ...

    def getparent(self) -> "Element | None":
        """The element above; None at the root."""
        ...


def parse_xml(content: bytes, what: str) -> Element:
    """The root of an XML document.

    Args:
        what: What was expected, with its article, for messages: `an OAI-PMH reply`.

    Raises:
        ReplyError: HTML (the message quotes its title), cut short, not well-formed, with a DOCTYPE (which could declare
            entities), or with more nesting or longer texts than any document has.
    """
    content = content.removeprefix(_BYTE_ORDER_MARK)
    if not content.strip():
        raise ReplyError(f"nothing came where {what} was expected: the body is empty")
    if _START_OF_HTML.match(content[:_HEAD_BYTES]):
        raise ReplyError(f"HTML came where {what} was expected{_titled(content)}")
    try:
        root: Any = _etree.fromstring(content, _xml_parser())
    except (_etree.XMLSyntaxError, ValueError, LookupError) as error:
        raise ReplyError(f"no well-formed XML came where {what} was expected, or it was cut short: {error}") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise ReplyError(f"XML with a DOCTYPE came where {what} was expected; documents that declare entities are not read")
    if local_name(root).lower() == "html":
        raise ReplyError(f"HTML came where {what} was expected{_titled(content)}")
    return cast(Element, root)


def parse_html(content: bytes, what: str, *, closed: bool = True) -> Element:
    """The root of an HTML page, whose faults are mended as browsers mend them. Taken as UTF-8.

    Args:
        what: As in `parse_xml`.
        closed: Whether a page without `</html>` at its end is refused as cut short.

    Raises:
        ReplyError: Empty, no HTML at all, cut short, or with more nesting, attributes or longer texts than any page has.
    """
    if not content.strip():
        raise ReplyError(f"nothing came where {what} was expected: the body is empty")
    if closed and not _END_OF_HTML.search(content[-_TAIL_BYTES:]):
        raise ReplyError(f"a page that was cut short, or none, came where {what} was expected: it has no </html> at its end")
    if _CROWDED_TAG.search(content):
        raise ReplyError(f"a page with thousands of attributes on one tag came where {what} was expected; it is not read")
    parser = _html_parser()
    try:
        root: Any = _html.document_fromstring(content.replace(b"\x00", b" "), parser)
    except (_etree.ParserError, _etree.XMLSyntaxError, ValueError, AssertionError) as error:
        raise ReplyError(f"no HTML came where {what} was expected: {error}") from error
    # Mended faults are no matter, but at a limit of its own the parser stops and keeps silent.
    for fault in parser.error_log.filter_from_fatals():
        raise ReplyError(f"a page that no parser reads to its end came where {what} was expected: {fault.message.strip()}")
    return cast(Element, root)


def html_text(fragment: str, what: str) -> str:
    """The text of a piece of HTML that stands in a field, as it stands there.

    Raises:
        ReplyError: With more nesting, attributes or longer texts than any field has.
    """
    if "<" not in fragment and "&" not in fragment:
        return fragment
    return text_of(parse_html(b"<div>" + fragment.encode("utf-8", "replace"), what, closed=False))


def local_name(element: Element) -> str:
    """Name of the element without its namespace."""
    return element.tag.rpartition("}")[2]


def text_of(element: Element | None) -> str:
    """All text within an element, as it stands; empty for None."""
    if element is None:
        return ""
    return "".join(element.itertext()) if len(element) else element.text or ""


def children(element: Element, name: str) -> Iterator[Element]:
    """Children of this name, whatever their namespace."""
    return (child for child in element if local_name(child) == name)


def find_child(element: Element, name: str) -> Element | None:
    """The first child of this name, whatever its namespace."""
    for child in element:
        if child.tag.rpartition("}")[2] == name:
            return child
    return None


def child_text(element: Element, name: str) -> str:
    """All text of the first child of this name, as it stands; empty when there is none."""
    return text_of(find_child(element, name))


def classes(element: Element) -> list[str]:
    """The words of an HTML element's `class`."""
    return element.get("class", "").split()


def page_title(content: bytes) -> str:
    """The title of an HTML page on one line, shortened; empty when it has none."""
    found = _TITLE.search(content[:_HEAD_BYTES])
    title = " ".join(unescape(found[1].decode("utf-8", "replace")).split()) if found else ""
    return title if len(title) <= _LONGEST_TITLE else title[:_LONGEST_TITLE] + "…"


def _titled(content: bytes) -> str:
    title = page_title(content)
    return f": a page titled {title!r}" if title else ": a page without title"


def _xml_parser() -> Any:
    return _etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        recover=False,
        remove_comments=True,
        remove_pis=True,
    )


def _html_parser() -> Any:
    return _html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
