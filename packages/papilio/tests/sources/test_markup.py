"""Markup of other hosts: what is refused, why, and that nothing in it reaches a file or all of memory."""

from pathlib import Path

import pytest

from papilio.errors import ReplyError
from papilio.sources.markup import child_text, html_text, local_name, page_title, parse_html, parse_xml, text_of

WHAT = "an OAI-PMH reply"
ENTITIES = b'<!DOCTYPE x [<!ENTITY a "lol">' + b"".join(
    b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(12)
)


def test_texts_and_names_without_regard_to_namespaces() -> None:
    root = parse_xml(b'<a:r xmlns:a="urn:a"><!-- no --><t xmlns="urn:b">1 &lt; <i>2</i><?no?> 3</t><t>4</t></a:r>', WHAT)
    assert local_name(root) == "r"
    assert child_text(root, "t") == "1 < 2 3"
    assert child_text(root, "u") == ""


@pytest.mark.parametrize(
    "content",
    [
        ENTITIES + b"]><x>&m;</x>",
        ENTITIES + b']><x y="&m;"/>',
        ENTITIES + b"]><x/>",
        b'<!DOCTYPE x [<!ENTITY a "' + b"a" * 100_000 + b'">]><x>' + b"&a;" * 100_000 + b"</x>",
        ('<?xml version="1.0" encoding="UTF-16"?>' + ENTITIES.decode() + "]><x>&m;</x>").encode("utf-16"),
        b'<?xml version="1.0" encoding="UTF-7"?>' + (ENTITIES + b"]><x>&m;</x>").decode().encode("utf-7"),
        b"<a>" * 100_000 + b"</a>" * 100_000,
        b"<a>" + b"x" * 20_000_000 + b"</a>",
    ],
    ids=["laughs", "laughs in an attribute", "unused", "quadratic", "UTF-16", "UTF-7", "deep", "long"],
)
def test_bombs_are_refused(content: bytes) -> None:
    with pytest.raises(ReplyError):
        parse_xml(content, WHAT)


@pytest.mark.parametrize(
    "template",
    [
        '<!DOCTYPE x [<!ENTITY a SYSTEM "{uri}">]><x>&a;</x>',
        '<!DOCTYPE x [<!ENTITY % a SYSTEM "{uri}"> %a;]><x/>',
        '<!DOCTYPE x SYSTEM "{uri}"><x/>',
        '<!DOCTYPE x PUBLIC "-//X//Y" "{uri}"><x/>',
    ],
)
def test_a_document_type_is_refused_and_its_files_are_not_read(template: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.dtd"
    # If the parser read it, it would stumble over it and say so.
    secret.write_text("the secret")
    with pytest.raises(ReplyError, match="DOCTYPE") as refused:
        parse_xml(template.format(uri=secret.as_uri()).encode(), WHAT)
    assert "secret" not in str(refused.value)


def test_xinclude_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("the secret")
    inclusion = f'<x xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="{tmp_path}/secret" parse="text"/></x>'
    assert text_of(parse_xml(inclusion.encode(), WHAT)) == ""


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"<!DOCTYPE html><html><head><title>Just a\n moment &amp; more</title>", "'Just a moment & more'"),
        (b"\n<!-- x --><HTML><body>no", "without title"),
        (b'<?xml version="1.0"?><h:html xmlns:h="http://www.w3.org/1999/xhtml"><title>Down</title></h:html>', "'Down'"),
        (b"", "empty"),
        (b" \n", "empty"),
        (b"broken xml", "well-formed"),
        (b"<a><b></b>", "cut short"),
        (b"<a>&nbsp;</a>", "nbsp"),
        (b"<a>\x00</a>", "well-formed"),
        (b'<?xml version="1.0" encoding="klingon"?><a/>', "klingon"),
        (b"<a/><b/>", "well-formed"),
    ],
)
def test_a_refusal_says_what_came_and_what_was_expected(content: bytes, said: str) -> None:
    with pytest.raises(ReplyError) as refused:
        parse_xml(content, WHAT)
    assert said in str(refused.value)
    assert WHAT in str(refused.value)


def test_a_byte_order_mark_is_no_matter() -> None:
    assert text_of(parse_xml(b"\xef\xbb\xbf<a>b</a>", WHAT)) == "b"


def test_titles_are_shortened() -> None:
    assert page_title(b"<title>" + b"x" * 500 + b"</title>") == "x" * 100 + "…"
    assert page_title(b"<p>") == ""


def test_html_is_mended() -> None:
    root = parse_html("<html><p>a<b>é</p><dl><dt>1<dd>2<dt>3</dl>\xa0</html>\n<!-- saved -->".encode(), "a page")
    assert [element.tag for element in root.iter("dt", "dd")] == ["dt", "dd", "dt"]
    assert text_of(root).startswith("aé")


@pytest.mark.parametrize("content", [b"", b"<html><p>half of", b"<html></html><p>and then", b'{"a": 1}', b"\x00\x00</html>"])
def test_pages_cut_short_and_no_pages_are_refused(content: bytes) -> None:
    with pytest.raises(ReplyError, match="a listing page"):
        parse_html(content, "a listing page")


def test_a_page_that_closes_nothing_is_read_where_that_is_allowed() -> None:
    assert text_of(parse_html(b"<p>half of", "a page", closed=False)) == "half of"


@pytest.mark.parametrize(
    "content",
    [
        b"<div>" * 10_000 + b"</html>",
        b"<p>" + b"x" * 20_000_000 + b"<p>after</html>",
        b"<a " + b" ".join(b"a%d" % n for n in range(100_000)) + b"></html>",
    ],
    ids=["deep", "long", "attributes"],
)
def test_pages_that_the_parser_would_silently_cut_are_refused(content: bytes) -> None:
    with pytest.raises(ReplyError):
        parse_html(content, "a page")


def test_html_in_a_field() -> None:
    assert html_text("<p>$a &lt; b$ <a href='/x'>Ann</a>\n</p>", "an abstract") == "$a < b$ Ann\n"
    assert html_text("plain", "an abstract") == "plain"
