import pytest
from hypothesis import given
from hypothesis import strategies as st

from papilio.errors import QueryError
from papilio.search.query import (
    MAX_CHARACTERS,
    MAX_CONDITIONS,
    MAX_DEPTH,
    Either,
    Field,
    Group,
    Not,
    Phrase,
    Word,
    as_query,
    as_words,
    parse,
    render,
    words,
)

PIECES = st.sampled_from(
    [
        *'ab-"():“”. \t\n\x00',
        *(
            " OR ",
            " -",
            "title:",
            "title:(",
            "author:(",
            "year:(",
            "au:",
            "year:",
            "2021",
            "2019..2021",
            "after:",
            "2026-02-30",
            "foo:",
            "http://",
            "12:30",
        ),
        *("强化", "😀", "C++", "\\alpha", "$x$", "-1", "->", "doi:10.1016/S0370-2693(98)00001-2", "is:starred", "has:answers"),
    ]
)
QUERIES = st.lists(PIECES, max_size=30).map("".join) | st.text(max_size=60)


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("graph networks", Group((Word("graph"), Word("networks")))),
        ('"graph networks"', Group((Phrase("graph networks"),))),
        ("“graph  networks”", Group((Phrase("graph networks"),))),
        ('au:"Y. Bengio"', Group((Field("author", "Y. Bengio", True),))),
        ("AUTHOR:bengio", Group((Field("author", "bengio"),))),
        ("abs:x cat:cs.LG", Group((Field("abstract", "x"), Field("cat", "cs.LG")))),
        ("year:2019..2021", Group((Field("year", "2019..2021"),))),
        ("doi:10.1016/S0370-2693(98)00001-2", Group((Field("doi", "10.1016/S0370-2693(98)00001-2"),))),
        ("(cat:cs.LG)", Group((Field("cat", "cs.LG"),))),
        ("a b OR c d", Group((Word("a"), Either((Word("b"), Word("c"))), Word("d")))),
        ("-graph", Group((Not(Word("graph")),))),
        ("title:(a b)", Group((Group((Field("title", "a"), Field("title", "b"))),))),
        ('title:("a b" OR c) d', Group((Either((Field("title", "a b", True), Field("title", "c"))), Word("d")))),
        ("title:(a -b)", Group((Group((Field("title", "a"), Not(Field("title", "b")))),))),
        ("-cat:(cs.LG OR cs.CL)", Group((Not(Either((Field("cat", "cs.LG"), Field("cat", "cs.CL")))),))),
        ("author:(Kaiming He)", Group((Field("author", "Kaiming He", True),))),
        ("venue:(ICLR OR NeurIPS)", Group((Either((Field("venue", "ICLR"), Field("venue", "NeurIPS"))),))),
        ("year:(2017)", Group((Field("year", "2017"),))),
        ("title:(:x)", Group((Field("title", ":x", True),))),
        ("doi:(10.1)", Group((Field("doi", "(10.1)"),))),
        ("ｙｅａｒ：２０１７．．２０１９", Group((Field("year", "2017..2019"),))),
        ("graph －ｔｒｅｅ", Group((Word("graph"), Not(Word("tree"))))),
        ('-"a b" -(c d)', Group((Not(Phrase("a b")), Not(Group((Word("c"), Word("d"))))))),
        ("", Group(())),
        ("well-known - a -1 -> --", Group((Word("well-known"), Word("-"), Word("a"), Word("-1"), Word("->"), Word("--")))),
    ],
)
def test_reads(text: str, tree: Group) -> None:
    assert parse(text) == tree


@pytest.mark.parametrize(
    "text", ["http://arxiv.org", "C: drive", "12:30", "Attention: all you need", "std::vector", "ratio 10:1", "a:b"]
)
def test_a_colon_in_prose_makes_no_field(text: str) -> None:
    assert parse(text) == words(text)


@pytest.mark.parametrize(
    ("text", "column", "suggestion"),
    [
        ("graph auther:bengio", 7, "graph author:bengio"),
        ("titel:x", 1, "title:x"),
        ("foo:bar", 1, "foo bar"),
        ('a foo:"b c" d', 3, 'a foo "b c" d'),
        ("(foo:bar", 2, "(foo bar)"),
        ('a "b c', 3, 'a "b c"'),
        ('author:he" attention', 10, 'author:"he" attention'),
        ('a author:kaiming he" b', 20, 'a author:"kaiming he" b'),
        ('all you need" survey', 13, '"all you need" survey'),
        ('un"closed', 3, "unclosed"),
        ('attention "unclosed yaer:2017', 11, 'attention "unclosed" year:2017'),
        ("title:(a b", 7, "title:(a b)"),
        ("a title:(b author:c)", 12, "a (b author:c)"),
        ("year:(2017 OR soon)", 15, "year:(2017)"),
        ("year:(98 OR 2001)", 7, "year:(1998 OR 2001)"),
        ('a year:("soon") b', 10, "a b"),
        ("title:()", 7, ""),
        ("a (b", 3, "a (b)"),
        ("a b)", 4, "a b"),
        ("a )) b", 3, "a b"),
        ("a ()", 3, "a"),
        ("a -()", 4, "a"),
        ('a ""', 3, "a"),
        ("(", 1, ""),
        ('"', 1, ""),
        ("((((", 4, ""),
        ("OR a", 1, "a"),
        ("a OR", 3, "a"),
        ("a OR OR b", 3, "a OR b"),
        ("a OR -b", 6, "a OR (-b)"),
        ("-b OR a", 4, "(-b) OR a"),
        ("OR", 1, ""),
        ("a year:20", 8, "a year:2020"),
        ("year:98", 6, "year:1998"),
        ("year:2021..2019", 6, "year:2019..2021"),
        ("year:2019-2021", 6, "year:2019..2021"),
        ("year:>2019", 6, "year:2019.."),
        ("year:2019+", 6, "year:2019.."),
        ("year:<2019", 6, "year:..2019"),
        ("a year:soon", 8, "a"),
        ("after:2026-02-30", 7, "after:2026-02"),
        ("after:2026/2/3", 7, "after:2026-02-03"),
        ("before:yesterday", 8, ""),
        ("title: graph", 1, "title:graph"),
        ("a title:", 3, "a"),
        ("a (title:) b", 4, "a b"),
        ("title:(", 7, ""),
        ("title:)", 1, ""),
        ("a doi:10.1(b", 7, "a doi:10.1(b)"),
        ("is:stared", 4, "is:starred"),
        ("a is:mine", 6, "a"),
        ("has:cod", 5, "has:code"),
        ("a has:pictures", 7, "a"),
    ],
)
def test_errors_say_where_and_what_would_be_right(text: str, column: int, suggestion: str) -> None:
    with pytest.raises(QueryError) as raised:
        parse(text)
    assert (raised.value.column, raised.value.suggestion) == (column, suggestion)


def test_limits() -> None:
    with pytest.raises(QueryError) as raised:
        parse("x" * (MAX_CHARACTERS + 1))
    assert raised.value.column == MAX_CHARACTERS + 1
    parse("x " * (MAX_CHARACTERS // 2))
    parse("(a " * MAX_DEPTH + ")" * MAX_DEPTH)
    with pytest.raises(QueryError):
        parse("(a " * (MAX_DEPTH + 1) + ")" * (MAX_DEPTH + 1))
    with pytest.raises(QueryError):
        parse("(" * MAX_CHARACTERS)
    with pytest.raises(QueryError):
        parse("-(" * (MAX_CHARACTERS // 2))


@given(QUERIES)
def test_every_text_is_read_or_refused_and_printing_is_inverse(text: str) -> None:
    try:
        tree = parse(text)
    except QueryError as error:
        assert 1 <= error.column <= len(text) + 1
        assert str(error)
        assert not error.suggestion or parse(error.suggestion).nodes
        return
    assert parse(render(tree)) == tree


@given(st.text())
def test_words_takes_any_text(text: str) -> None:
    assert all(isinstance(node, Word) for node in words(text).nodes)


@given(QUERIES)
def test_any_text_is_a_query_for_its_words(text: str) -> None:
    assert all(isinstance(node, Word) for node in parse(as_words(text)[:MAX_CHARACTERS]).nodes)


@given(QUERIES)
def test_any_text_that_says_something_is_a_query(text: str) -> None:
    query = as_query(text[:MAX_CHARACTERS])
    assert bool(query) == any(map(str.isalnum, text)) and (not query or parse(query).nodes)


def test_words_keep_what_is_no_syntax() -> None:
    assert as_words('BERT: "Pre-training" (of) C++ OR -deep  nets') == "BERT Pre-training of C++ or deep nets"


@pytest.mark.parametrize("condition", ["id:1", '"a b"', "-id:1", "(id:1)"])
def test_so_many_conditions_are_refused_at_the_first_too_many(condition: str) -> None:
    many = " ".join([condition] * MAX_CONDITIONS)
    assert len(parse(many).nodes) == MAX_CONDITIONS
    with pytest.raises(QueryError, match="ask in parts") as caught:
        parse(f"word {many} {condition}")
    assert caught.value.column > len(many)
