"""A card: what it shows of a paper, and of what a reader left on any record of the work."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from papilio import identifiers
from papilio.model.paper import Author, Entry, Paper
from papilio.search.documents import Why
from papilio.store.readers.visits import Visit
from papilio.texts.own_summary import OWN_SUMMARY
from papilio.web.frame import Frame
from papilio.web.i18n import messages
from papilio.web.lists.cards import (
    SHOWN_AUTHORS,
    SHOWN_CODE,
    Card,
    Marks,
    author_path,
    card,
    date_data,
    kind_name,
    why_sentence,
)
from papilio.web.readers.view import ReaderView

FRAME = Frame("/lib", "/", messages("en"))
NOBODY = ReaderView()
ABSTRACT, PDF = "https://arxiv.org/abs/2405.00001", "https://arxiv.org/pdf/2405.00001"


def made(
    also: tuple[str, ...] = (),
    also_in: tuple[str, ...] = (),
    reader: ReaderView = NOBODY,
    sequence: int = 1,
    **changes: object,
) -> Card:
    fields = {"ref": "arxiv:2405.00001", "title": "A title", **changes}
    return card(FRAME, Entry(Paper(**fields), sequence, also=also, also_in=also_in), reader)  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize("ref", ["arxiv:2405.00001", "openreview:abc"])
def test_what_was_left_on_any_record_counts_for_the_work(ref: str) -> None:
    left = ReaderView(frozenset({ref}), frozenset({ref}), {ref: -1}, {ref: 2, "other": 5})
    shown = made(also=("openreview:abc",), reader=left)
    assert (shown.starred, shown.read, shown.rating, shown.notes) == (True, True, -1, 2)
    others = made(ref="arxiv:2405.00002", reader=left)
    assert (others.starred, others.read, others.rating, others.notes) == (False, False, 0, 0)


def test_fresh_is_what_changed_after_the_last_visit_and_nothing_on_the_first() -> None:
    last = ReaderView(since=Visit(0.0, 7))
    assert [made(reader=last, sequence=sequence).fresh for sequence in (6, 7, 8)] == [False, False, True]
    assert not made(sequence=8).fresh


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_is_text_on_a_card(title: str, abstract: str) -> None:
    shown = made(title=f"<script>{title}", abstract=f"<img src=x onerror=y>{abstract}")
    tree = html.fromstring(f"<div>{shown.title} {shown.summary}</div>")
    assert not [each.tag for each in tree.iter() if each.tag in ("script", "img")]


def test_marked_words_are_marked() -> None:
    shown = card(FRAME, Entry(Paper("x:1", "Deep graphs", "On graphs."), 1), NOBODY, marks=Marks([(5, 11)], [(3, 9)]))
    assert (shown.title, shown.summary) == ("Deep <mark>graphs</mark>", "On <mark>graphs</mark>.")


@pytest.mark.parametrize(
    ("changes", "source", "pdf", "framed"),
    [
        ({}, ABSTRACT, PDF, True),
        ({"page_url": "javascript:alert(1)", "pdf_url": "data:x"}, ABSTRACT, PDF, True),
        ({"ref": "x:1"}, "", "", False),
        ({"ref": "x:1", "doi": "10.1/a"}, "https://doi.org/10.1/a", "", False),
        (
            {"ref": "x:1", "page_url": "https://a.example", "pdf_url": "http://b.example"},
            "https://a.example",
            "http://b.example",
            False,
        ),
    ],
)
def test_where_a_paper_leads(changes: dict[str, object], source: str, pdf: str, framed: bool) -> None:
    shown = made(**changes)
    assert (shown.source, shown.pdf, shown.framed) == (source, pdf, framed)


def test_the_pdf_of_another_record_stands_in() -> None:
    assert made(ref="x:1", also=("arxiv:2405.00001",)).pdf == "https://arxiv.org/pdf/2405.00001"


@pytest.mark.parametrize(
    ("ref", "name"),
    [
        ("neurips:3f5ee243547dee91fbd053c1c4a845aa", "NeurIPS 2017"),
        ("iclr:2024/3f5ee243547dee91fbd053c1c4a845aa", "ICLR 2024"),
        ("mlsys:2020/3f5ee243547dee91fbd053c1c4a845aa", "MLSys 2020"),
        ("ijcai:2020/12", "IJCAI 2020"),
        ("neurips2020:75c58d36157505a600e0695ed0b3a22d", "NeurIPS 2020"),
        ("openreview:rJl-b3RcF7", "OpenReview"),
        ("acl:P19-1001", "P19-1001@ACL"),
        ("acl2022:2022.acl-long.1", "acl2022:2022.acl-long.1"),
        ("arxiv:2405.00001", "arXiv 2405.00001"),
        ("own:deadbeef01", "own:deadbeef01"),
    ],
)
def test_another_record_is_named_as_readers_name_it_and_keeps_its_key(ref: str, name: str) -> None:
    (other,) = made(also=(ref,), also_in=("NeurIPS.2017",)).also
    assert other.label == name
    assert identifiers.key_of(ref) == other.key


def test_another_record_whose_year_nobody_knows_is_named_by_its_venue() -> None:
    (other,) = made(also=("neurips:3f5ee243547dee91fbd053c1c4a845aa",)).also
    assert other.label == "NeurIPS"


def test_many_authors_fold_and_many_links_to_code_are_cut() -> None:
    shown = made(
        authors=tuple(Author(f"Author {n}") for n in range(SHOWN_AUTHORS + 3)),
        abstract=" ".join(f"https://github.com/a/n{number}" for number in range(SHOWN_CODE + 5)),
    )
    assert (len(shown.authors), len(shown.more_authors), len(shown.code)) == (SHOWN_AUTHORS, 3, SHOWN_CODE)
    assert shown.more_authors[0].href == "/lib/search?q=author%3A%22Author+40%22"
    assert author_path('A "B" C') == "/search?q=author%3A%22A++B++C%22"


@pytest.mark.parametrize(
    ("published", "shown"),
    [("2025-10-23T06:18:10Z", "2025-10-23 06:18:10 UTC"), ("2025-10-23", "2025-10-23"), ("2025", "2025"), ("", "")],
)
def test_a_time_is_as_precise_as_it_is_known(published: str, shown: str) -> None:
    assert date_data(published) == made(published=published).date == shown


def test_editions_kinds_and_reasons_in_words() -> None:
    edition = made(venue="ICML", year=2025, track="Oral").edition
    assert edition is not None and (edition.label, edition.href) == ("ICML.2025 - Oral", "/lib/venue/ICML.2025")
    assert [kind_name(FRAME, kind) for kind in ("cross", "replacement", "new", None)] == ["cross-list", "replacement", "", ""]
    reasons = [
        Why("lexical", "title", ("graph", "tree")),
        Why("known_item", "", ()),
        Why("semantic", "", ()),
        Why("lexical", "cat", ()),
    ]
    assert [why_sentence(FRAME, why) for why in reasons] == [
        "title: graph, tree",
        "named by your query",
        "by meaning",
        "category",
    ]


def test_a_copy_carries_the_sources_address_and_ours_only_where_the_site_has_one() -> None:
    held = Entry(Paper("arxiv:2405.00001", "A title"), 1)
    assert card(FRAME, held, NOBODY).link == ABSTRACT
    assert card(replace(FRAME, site="https://x.org/lib"), held, NOBODY).link == "https://x.org/lib/arxiv/2405.00001"
    assert made(ref="venue:nowhere").link == ""


def test_categories_of_one_name_are_told_apart() -> None:
    names = [subject.name for subject in made(categories=("cs.LG", "stat.ML", "cs.CL")).subjects]
    assert names == ["Machine Learning (cs.LG)", "Machine Learning (stat.ML)", "Computation and Language"]


def test_whose_summary_it_is_stands_in_the_readers_language() -> None:
    entry = Entry(Paper(ref="arxiv:2405.00001", title="A title", abstract=OWN_SUMMARY + "Graphs < $x$ are coloured."), 1)
    start = len(OWN_SUMMARY)
    marks = Marks(abstract=[(0, 7), (start, start + 6)])
    english = card(FRAME, entry, NOBODY, marks=marks).summary
    assert english.startswith("Summary by Papilio: <mark>Graphs</mark> &lt; ")
    chinese = card(replace(FRAME, text=messages("zh")), entry, NOBODY, marks=marks).summary
    assert chinese.startswith("内容简介（Papilio 撰写）：<mark>Graphs</mark> &lt; ") and "Summary" not in chinese
    assert chinese.partition("：")[2] == english.partition(": ")[2]


def test_our_own_note_is_no_keyword() -> None:
    words = made(abstract=OWN_SUMMARY + "Graphs are coloured.").keywords.split(",")
    assert "graphs" in words and not {"papilio", "summary"} & set(words)
