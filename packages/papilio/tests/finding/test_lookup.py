"""Names of papers, over a real library in a file."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from readers_site import Watch

from budgets import budget
from papilio.errors import NotFoundError
from papilio.finding.lookup import Named, get_named, look_up
from papilio.identifiers import key_of
from papilio.model.paper import Paper, Record
from papilio.store import Store

VECTORS = json.loads(Path(__file__).parents[1].joinpath("identifiers", "vectors.json").read_text(encoding="utf-8"))
ONE_PAPER = [
    (vector["text"], vector["papers"][0]["ref"])
    for vector in VECTORS
    if vector["only"] and len(vector["papers"]) == 1 and not vector["lists"]
]

HELD = [
    Record(
        Paper(ref="arxiv:1706.03762", title="Attention Is All You Need"), aliases=("neurips:3f5ee243547dee91fbd053c1c4a845aa",)
    ),
    Record(Paper(ref="arxiv:hep-th/9711200", title="The Large N Limit", doi="10.1023/A:1026654312961")),
    Record(Paper(ref="acl:N19-1423", title="BERT", venue="NAACL", year=2019)),
    Record(Paper(ref="aaai2025:36974", title="A paper of AAAI"), aliases=("36974@AAAI",)),
    Record(Paper(ref="x2020:a,b%c", title="An id with a comma")),
    Record(Paper(ref="pdf:1706.03762", title="An id that reads like another paper's")),
    Record(Paper(ref="own:1", title="Published under the DOI of its preprint", doi="10.48550/arXiv.1706.03762")),
]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    opened = Store.open(f"sqlite:///{tmp_path_factory.mktemp('lookup') / 'papilio.db'}")
    with opened.transaction() as transaction:
        opened.papers.put(transaction, HELD)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("text", "ref"),
    [
        ("https://arxiv.org/pdf/1706.03762v5.pdf", "arxiv:1706.03762"),
        ("10.48550/arXiv.1706.03762", "arxiv:1706.03762"),
        ("pdf:1706.03762", "pdf:1706.03762"),
        ("neurips:3f5ee243547dee91fbd053c1c4a845aa", "arxiv:1706.03762"),
        ("https://doi.org/10.1023/A:1026654312961", "arxiv:hep-th/9711200"),
        ("https://aclanthology.org/N19-1423/", "acl:N19-1423"),
        ("36974@AAAI", "aaai2025:36974"),
        ("x2020:a,b%c", "x2020:a,b%c"),
        ("x2020:a%2C;b%25;c", "x2020:a,b%c"),
        (f"https://arxiv.org/abs/1706.03762?{'from=elsewhere&' * 300}", "arxiv:1706.03762"),
    ],
)
def test_a_name_of_a_paper_that_is_held_finds_it(store: Store, text: str, ref: str) -> None:
    assert look_up(store, [text]) == {text: Named(ref, held=True)}
    assert get_named(store, text).paper.ref == ref


def test_every_spelling_of_a_paper_that_is_not_held_is_read_as_its_ref(store: Store) -> None:
    found = look_up(store, [text for text, _ in ONE_PAPER])
    assert [text for text, ref in ONE_PAPER if not found[text].held and found[text] != Named(ref)] == []


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no arXiv id given"),
        ("2413.00001", "no month 13"),
        ("attention", "names no paper"),
        ("1706.03762 and much more", "is no arXiv id"),
        ("1706.03762 hep-th/9711200", "is no arXiv id"),
        ("https://arxiv.org/list/cs.CL/new 1706.03762", "names no paper"),
        ("javascript:alert(1)", "names no paper"),
        ("x" * 3000, "names no paper"),
        ("注意力" * 1000, "names no paper"),
        ("1706.03762\x00", "no text"),
        ("1706.03762\udcff", "no text"),
        ("foo:\ud800", "no text"),
        ("\x01\x02", "names no paper"),
    ],
)
def test_what_names_no_paper_says_why(store: Store, text: str, why: str) -> None:
    named = look_up(store, [text])[text]
    assert (named.ref, named.held) == ("", False)
    assert why in named.why_not
    assert len(named.why_not) < 200
    with pytest.raises(NotFoundError, match="the library holds no paper named"):
        get_named(store, text)


def test_one_bad_name_among_good_ones_costs_the_others_nothing(store: Store) -> None:
    texts = ["1706.03762", "\udcff", "10.1023/a:1026654312961", "x" * 3000, "2401.00001v3", "N19-1423@ACL", ""]
    found = look_up(store, texts)
    assert list(found) == texts
    assert [each.ref for each in found.values()] == [
        "arxiv:1706.03762", "", "arxiv:hep-th/9711200", "", "arxiv:2401.00001", "acl:N19-1423", ""
    ]  # fmt: skip
    assert [each.held for each in found.values()] == [True, False, True, False, False, True, False]


def test_any_number_of_names_is_one_question_to_the_database(store: Store) -> None:
    names = [f"https://arxiv.org/abs/2401.{number:05}v1" for number in range(1, 1001)]
    for asked in (["1706.03762"], ["1706.03762", *names]):
        with Watch(store) as watch:
            assert sum(each.held for each in look_up(store, asked).values()) == 1
        assert (watch.reads, watch.writes) == (1, 0)


def test_an_error_repeats_the_beginning_of_a_long_name(store: Store) -> None:
    with pytest.raises(NotFoundError) as caught:
        get_named(store, "y" * 3000)
    assert str(caught.value) == f"the library holds no paper named {'y' * 79 + '…'!r}"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=budget(50, 500))
@given(st.lists(st.text(st.characters(exclude_categories=[]), max_size=60) | st.sampled_from([t for t, _ in ONE_PAPER])))
def test_every_text_is_answered_and_a_ref_names_itself(store: Store, texts: list[str]) -> None:
    found = look_up(store, texts)
    assert list(found) == list(dict.fromkeys(texts))
    for each in found.values():
        assert bool(each.ref) != bool(each.why_not)
        # A name without a source, such as a key of papers.cool, is known by itself only where a record brought it.
        again = look_up(store, [each.ref, key_of(each.ref)]) if ":" in each.ref else {}
        assert all(other == each for other in again.values())
