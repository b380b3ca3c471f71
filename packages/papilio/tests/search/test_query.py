"""The query language reads what people type, prints it back, and says where it is wrong."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papilio.errors import QueryError
from papilio.search.query import (
    FIELDS,
    MAX_CHARACTERS,
    MAX_DEPTH,
    Either,
    Field,
    Group,
    Node,
    Not,
    Phrase,
    Word,
    parse,
    render,
    words,
)


def nodes(text: str) -> tuple[Node, ...]:
    return parse(text).nodes


def refused(text: str) -> QueryError:
    with pytest.raises(QueryError) as caught:
        parse(text)
    return caught.value


def test_words_keep_their_order_and_columns() -> None:
    first, second = nodes("  sparse  attention ")
    assert (first, second) == (Word("sparse"), Word("attention"))
    assert isinstance(first, Word)
    assert isinstance(second, Word)
    assert (first.column, second.column) == (3, 11)


@pytest.mark.parametrize("text", ['"attention  is all"', "“attention is all”", '"attention\nis\tall"', '"attention is all”'])
def test_quotes_straight_or_curly_make_a_phrase(text: str) -> None:
    assert nodes(text) == (Phrase("attention is all"),)


@pytest.mark.parametrize(("written", "canonical"), [(name, each) for name, each in FIELDS.items() if name not in ("is", "has")])
def test_every_spelling_of_a_field_in_either_case(written: str, canonical: str) -> None:
    value = "2021" if canonical in ("year", "after", "before") else "value"
    assert nodes(f"{written}:{value}") == (Field(canonical, value),)
    assert nodes(f"{written.upper()}:{value}") == (Field(canonical, value),)


def test_a_quoted_value_is_told_from_a_bare_one() -> None:
    assert nodes('title:"sparse attention" title:sparse') == (
        Field("title", "sparse attention", quoted=True),
        Field("title", "sparse"),
    )


@pytest.mark.parametrize("value", ["2021", "2019..2021", "2019..", "..2021", "2021..2021"])
def test_years_and_ranges_of_years(value: str) -> None:
    assert nodes(f"year:{value}") == (Field("year", value),)


@pytest.mark.parametrize("value", ["2021", "2021-05", "2021-05-03", "2024-02-29"])
def test_dates(value: str) -> None:
    assert nodes(f"after:{value} before:{value}") == (Field("after", value), Field("before", value))


def test_a_doi_with_parentheses_is_one_value() -> None:
    assert nodes("(doi:10.1016/0370-2693(93)90001-A quark)") == (
        Group((Field("doi", "10.1016/0370-2693(93)90001-A"), Word("quark"))),
    )


def test_a_dash_excludes_words_phrases_fields_and_groups() -> None:
    assert nodes('cat -dog -"big dog" -au:smith -(wolf fox) -(wolf)') == (
        Word("cat"),
        Not(Word("dog")),
        Not(Phrase("big dog")),
        Not(Field("author", "smith")),
        Not(Group((Word("wolf"), Word("fox")))),
        Not(Word("wolf")),
    )


@pytest.mark.parametrize("text", ["-1", "->", "--", "-", "k-NN", "-2.5", "multi-agent"])
def test_other_dashes_are_part_of_words(text: str) -> None:
    assert nodes(text) == (Word(text),)


def test_or_binds_its_neighbours_only() -> None:
    assert nodes("a b OR c OR cat:cs.LG d") == (Word("a"), Either((Word("b"), Word("c"), Field("cat", "cs.LG"))), Word("d"))
    assert nodes("a or b") == (Word("a"), Word("or"), Word("b"))


def test_parentheses_group_and_one_item_needs_none() -> None:
    assert nodes("(a b) OR (c)") == (Either((Group((Word("a"), Word("b"))), Word("c"))),)
    assert nodes("((a))") == (Word("a"),)


@pytest.mark.parametrize(
    "text",
    ["http://x", "https://arxiv.org/abs/2401.00001", "12:30", "C:", "C:x", "Attention:", "std::vector", "3:4", "a:b", "日本:x"],
)
def test_colons_of_prose_make_no_field(text: str) -> None:
    assert nodes(text) == (Word(text),)
    assert nodes(f"see {text} there") == (Word("see"), Word(text), Word("there"))


@pytest.mark.parametrize(
    ("text", "column", "suggestion"),
    [
        ("deep tilte:x", 6, "title:"),
        ("auther:smith", 1, "author:"),
        ("zzzzqq:1", 1, ""),
        ('a "b c', 3, 'a "b c"'),
        ('title:"x', 7, 'title:"x"'),
        ('a ""', 3, ""),
        ("a (b c", 3, "a (b c)"),
        ("a b)", 4, ""),
        ("a ()", 3, ""),
        ("doi:10.1(2", 5, ""),
        ("x year:20211", 8, "year:2021"),
        ("year:2021..2019", 6, "year:2021"),
        ("year:..", 6, "year:2021"),
        ("after:2026-02-30", 7, "after:2021-05-03"),
        ("before:yesterday", 8, "before:2021-05-03"),
        ("before:2021-13", 8, "before:2021-05-03"),
        ("has:anwsers", 5, "has:answers"),
        ("has:qqqq", 5, "has:answers"),
        ("title: x", 1, "title:…"),
        ("a title:", 3, "title:…"),
        ("OR a", 1, ""),
        ("a OR", 3, ""),
        ("a OR OR b", 3, ""),
        ("a OR -b", 6, ""),
        ("-a OR b", 4, ""),
        ("is:unread", 4, "is:starred"),
        ("is:starred", 4, ""),
    ],
)
def test_an_error_names_the_column_and_what_would_be_right(text: str, column: int, suggestion: str) -> None:
    error = refused(text)
    assert (error.column, error.suggestion) == (column, suggestion)
    assert str(error)


@pytest.mark.parametrize("text", ['a "b c', "a (b c", 'title:"x', "has:anwsers", "x (a (b)"])
def test_what_is_suggested_is_a_query(text: str) -> None:
    assert nodes(refused(text).suggestion)


def test_an_unknown_field_lists_those_there_are() -> None:
    message = str(refused("tilte:x"))
    assert "tilte:" in message
    for name in ("title", "abstract", "author", "cat", "venue", "year", "after", "before", "id", "doi", "has"):
        assert f"{name}:" in message


def test_a_query_is_at_most_ten_thousand_characters() -> None:
    text = "ab " * (MAX_CHARACTERS // 3) + "a"
    assert len(text) == MAX_CHARACTERS
    assert len(nodes(text)) == MAX_CHARACTERS // 3 + 1
    error = refused(text + "b")
    assert error.column == MAX_CHARACTERS + 1
    assert "10,001" in str(error)


def test_deep_nesting_is_refused_where_it_gets_too_deep() -> None:
    assert nodes("(" * MAX_DEPTH + "a" + ")" * MAX_DEPTH) == (Word("a"),)
    assert refused("(" * 1000 + "a" + ")" * 1000).column == MAX_DEPTH + 1
    assert refused("-(" * 1000 + "a" + ")" * 1000).column == 2 * (MAX_DEPTH + 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ()),
        (" \t\r\n", ()),
        ("图神经网络 综述", ("图神经网络", "综述")),
        ("图神经网络\u3000综述", ("图神经网络", "综述")),
        ("a\x00b\x1fc\x9fd", ("a", "b", "c", "d")),
        ("?!. *** & ~ <> []", ("?!.", "***", "&", "~", "<>", "[]")),
        ("🦋 e\u0301", ("🦋", "e\u0301")),
        ("<script>alert</script>", ("<script>alert</script>",)),
        ("title\x00:x", ("title", ":x")),
    ],
)
def test_any_script_and_any_sign_makes_words(text: str, expected: tuple[str, ...]) -> None:
    assert nodes(text) == tuple(Word(each) for each in expected)


def test_words_alone_take_syntax_as_text() -> None:
    assert words('"open (x OR\x00 title:') == Group((Word('"open'), Word("(x"), Word("OR"), Word("title:")))


PIECES = st.sampled_from(
    [
        *(f"{name}:" for name in FIELDS),
        *'()-"“”:$\\',
        *(" ", "OR", " OR ", "or", "-(", "2021", "2019..2021", "2021-05", "answers", "cs.LG", "word", "GPT-4", "C++"),
        *("图", "é", "http://x", "12:30", "\x00", "\x85", "\u200b"),
    ]
)
QUERIES = st.one_of(
    st.text(), st.lists(PIECES, max_size=25).map("".join), st.lists(st.one_of(PIECES, st.text(max_size=4))).map(" ".join)
)


@given(QUERIES)
def test_every_text_is_a_query_or_an_error_with_a_place_in_it(text: str) -> None:
    try:
        tree = parse(text)
    except QueryError as error:
        assert 1 <= error.column <= len(text) + 1
        assert str(error)
    else:
        assert parse(render(tree)) == tree


VALUES = st.from_regex(r"[a-z0-9][a-z0-9./-]{0,8}", fullmatch=True)
PROSE = st.lists(st.from_regex(re.compile(r"\w{1,8}", re.ASCII), fullmatch=True), min_size=1, max_size=4).map(" ".join)
ATOMS = st.one_of(
    st.from_regex(r"[a-zé图]{1,8}[+#]?", fullmatch=True).map(Word),
    PROSE.map(Phrase),
    st.builds(Field, st.sampled_from(["title", "abstract", "author", "venue", "cat", "id", "doi", "arxiv"]), VALUES),
    st.builds(Field, st.sampled_from(["title", "abstract", "author", "venue"]), PROSE, st.just(True)),
    st.integers(1900, 2100).map(lambda year: Field("year", f"{year}..{year + 3}")),
)


def _several(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[tuple[Node, ...]]:
    return st.lists(inner, min_size=2, max_size=4).map(tuple)


TREES = st.recursive(
    ATOMS,
    lambda inner: st.one_of(inner.map(Not), _several(inner).map(Either), _several(inner).map(Group)),
    max_leaves=10,
)


@given(st.lists(TREES, max_size=4).map(lambda each: Group(tuple(each))))
def test_every_tree_that_is_printed_is_read_again(tree: Group) -> None:
    assert parse(render(tree)) == tree
