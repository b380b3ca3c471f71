"""Notes as HTML: safe, with formulas set where they can stand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from papilio.web.readers.markdown import TAGS, note_html


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("*a* **b** ~~c~~ `d`", "<em>a</em> <strong>b</strong> <s>c</s> <code>d</code>"),
        ("# Title", "<h3>Title</h3>"),
        ("###### Deep", "<h6>Deep</h6>"),
        ("<b>no</b>", "&lt;b&gt;no&lt;/b&gt;"),
        ("[on](https://example.org)", 'rel="noopener nofollow ugc"'),
        ("| a | b |\n|---|---|\n| 1 | 2 |", "<td>2</td>"),
        ("`$x_1$`", "<code>$x_1$</code>"),
        ("[$x_1$](https://example.org/$x_1$)", 'href="https://example.org/$x_1$"'),
        ("a_1 and $b_1 c_2$", "<math"),
    ],
)
def test_what_is_written_is_shown(text: str, shown: str) -> None:
    assert shown in note_html(text)


@pytest.mark.parametrize(
    "text",
    ["[x](javascript:alert(1))", "![x](https://example.org/a.png)", "<img src=x onerror=alert(1)>", "<script>x</script>"],
)
def test_nothing_runs_and_nothing_is_loaded(text: str) -> None:
    page = html.fragment_fromstring(str(note_html(text)), create_parent=True)
    assert not page.cssselect("img, script")
    assert not [each for each in page.cssselect("a") if not each.get("href", "").startswith(("http", "mailto"))]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("[a](%EE%80%800%EE%80%81)", 'href="%EE%80%800%EE%80%81"'),
        ("[a](https://x.org/%ee%80%807%ee%80%81) $y$", 'href="https://x.org/%ee%80%807%ee%80%81"'),
        ("&#xE000;0&#xE001; and $y$", "\ue0000\ue001 and"),
        ("[a](/b '&#xE000;5&#xE001;')", 'title="\ue0005\ue001"'),
        ("<https://x.org/%EE%80%800%EE%80%81>", "%EE%80%800%EE%80%81"),
        ("`\ue0000\ue001` $y$", "<code>\ue0000\ue001</code>"),
        ("formula0z formula 0z $y$", "formula0z formula 0z"),
        ("[k]: /c$d_e$ 'f$g_h$'\n\n[$a_b$][k] and [$a_b$][k]", 'href="/c$d_e$" title="f$g_h$"'),
    ],
)
def test_only_places_of_our_own_making_are_filled(text: str, shown: str) -> None:
    assert shown in note_html(text)
    assert note_html(text).count("<math") == text.count("$y$") + 2 * ("$a_b$" in text)


PIECES = st.lists(
    st.sampled_from(
        [
            "*",
            "_",
            "`",
            "$",
            "[",
            "](",
            ")",
            "<",
            ">",
            "&",
            "\n",
            "# ",
            "- ",
            "| ",
            "\ue000",
            "0",
            "\ue001",
            "x",
            " ",
            "formula",
            "z",
            "%EE%80%80",
            "%EE%80%81",
            "&#xE000;",
        ]
    ),
    max_size=40,
).map("".join)


@given(PIECES)
def test_whatever_is_written_comes_out_of_the_listed_elements(text: str) -> None:
    page = html.fragment_fromstring(str(note_html(text)), create_parent=True)
    for element in page.iter():
        inside_formula = element.tag == "math" or any(each.tag == "math" for each in element.iterancestors())
        assert inside_formula or element.tag in TAGS or element is page, element.tag
