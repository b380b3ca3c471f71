"""Where a text leads, over a real library in a file."""

from collections.abc import Iterator
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from papilio.errors import InputError
from papilio.finding.home import Home
from papilio.finding.target import LONGEST_SEARCH, MOST_PAPERS, resolve, title_in
from papilio.model.paper import Paper, Record
from papilio.store import Store

HELD = [
    Record(
        Paper(ref="arxiv:1706.03762", title="Attention Is All You Need"), aliases=("neurips:3f5ee243547dee91fbd053c1c4a845aa",)
    ),
    Record(Paper(ref="arxiv:hep-th/9711200", title="The Large N Limit", doi="10.1023/A:1026654312961")),
    Record(Paper(ref="openreview:NGB6YNnO5o", title="A paper of ICLR", venue="ICLR", year=2025)),
    Record(Paper(ref="acl:N19-1423", title="BERT", venue="NAACL", year=2019)),
    Record(Paper(ref="cvpr2023:df27d2e2", title="A paper of CVPR", venue="CVPR", year=2023)),
    Record(Paper(ref="aaai2025:36974", title="A paper of AAAI"), aliases=("36974@AAAI",)),
    Record(Paper(ref="x2020:a,b%c", title="An id with a comma")),
]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    opened = Store.open(f"sqlite:///{tmp_path_factory.mktemp('resolve') / 'papilio.db'}")
    with opened.transaction() as transaction:
        opened.papers.put(transaction, HELD)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("1706.03762", "/arxiv/1706.03762"),
        ("arXiv:1706.03762v5 [cs.CL]", "/arxiv/1706.03762"),
        ("https://www.alphaxiv.org/overview/1706.03762v5", "/arxiv/1706.03762"),
        ("https://papers.nips.cc/paper/2017/hash/3f5ee243547dee91fbd053c1c4a845aa-Abstract.html", "/arxiv/1706.03762"),
        ("https://doi.org/10.1023/A:1026654312961", "/arxiv/hep-th/9711200"),
        ("10.1023/a:1026654312961", "/arxiv/hep-th/9711200"),
        ("hep-th/9711200", "/arxiv/hep-th/9711200"),
        ("https://openreview.net/forum?noteId=x&id=NGB6YNnO5o", "/venue/NGB6YNnO5o@OpenReview"),
        ("NGB6YNnO5o@OpenReview", "/venue/NGB6YNnO5o@OpenReview"),
        ("10.18653/v1/N19-1423", "/venue/N19-1423@ACL"),
        ("cvpr2023:df27d2e2", "/venue/cvpr2023:df27d2e2"),
        ("https://papers.cool/venue/36974@AAAI", "/venue/aaai2025:36974"),
        ("I read Vaswani et al., arXiv:1706.03762, yesterday", "/arxiv/1706.03762"),
        ("x2020:a,b%c", "/venue/x2020:a%252C;b%2525;c"),
    ],
)
def test_a_name_of_a_paper_that_is_held_leads_to_it(store: Store, text: str, path: str) -> None:
    target = resolve(store, text)
    assert (target.kind, target.path, target.unknown) == ("paper", path, ())
    assert len(target.refs) == 1


def test_an_arxiv_paper_that_is_not_held_has_a_page_all_the_same(store: Store) -> None:
    target = resolve(store, "https://arxiv.org/pdf/2401.00001v2.pdf")
    assert (target.kind, target.path) == ("paper", "/arxiv/2401.00001")
    assert target.refs == target.unknown == ("arxiv:2401.00001",)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("1706.03762, hep-th/9711200", "/arxiv/1706.03762,hep-th/9711200"),
        ("https://papers.cool/arxiv/1706.03762,2401.00001", "/arxiv/1706.03762,2401.00001"),
        ("NGB6YNnO5o@OpenReview N19-1423@ACL", "/venue/NGB6YNnO5o@OpenReview,N19-1423@ACL"),
        ("N19-1423@ACL and arXiv:1706.03762", "/venue/N19-1423@ACL,arxiv:1706.03762"),
    ],
)
def test_several_names_lead_to_a_page_of_several(store: Store, text: str, path: str) -> None:
    target = resolve(store, text)
    assert (target.kind, target.path) == ("papers", path)
    assert len(target.refs) == 2


def test_two_names_of_one_paper_are_one_paper(store: Store) -> None:
    text = "arXiv:1706.03762 https://papers.nips.cc/paper/2017/hash/3f5ee243547dee91fbd053c1c4a845aa-Abstract.html"
    assert resolve(store, text).path == "/arxiv/1706.03762"


def test_what_is_not_held_is_told_beside_what_is(store: Store) -> None:
    target = resolve(store, "NGB6YNnO5o@OpenReview 10.1145/3292500.3330701")
    assert target.path == "/venue/NGB6YNnO5o@OpenReview,doi:10.1145/3292500.3330701"
    assert target.unknown == ("doi:10.1145/3292500.3330701",)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("https://arxiv.org/list/cs.CL/new", "/arxiv/cs.CL"),
        ("https://arxiv.org/catchup/cs/2026-08-12?abs=True", "/arxiv/cs?date=2026-08-12"),
        ("https://papers.cool/venue/ICLR.2025?group=Oral", "/venue/ICLR.2025?group=Oral"),
    ],
)
def test_a_list_leads_to_ours(store: Store, text: str, path: str) -> None:
    assert (resolve(store, text).kind, resolve(store, text).path) == ("list", path)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("attention is all you need", "attention is all you need"),
        ("  low\n rank \t attention ", "low rank attention"),
        ("C++ & k-NN: 100% #1?", "C++ & k-NN: 100% #1?"),
        ("注意力机制", "注意力机制"),
        ("2413.00001", "2413.00001"),
        ("arxiv:hep-xx/9901001", "arxiv:hep-xx/9901001"),
        ("https://arxiv.org/abs/2413.00001", "https://arxiv.org/abs/2413.00001"),
        ("javascript:alert(1)", "javascript:alert(1)"),
        ("nul\x00byte", "nul\x00byte"),
    ],
)
def test_anything_else_is_a_search_for_its_words(store: Store, text: str, words: str) -> None:
    target = resolve(store, text)
    parts = urlsplit(target.path)
    assert (target.kind, parts.path, parts.fragment, target.refs) == ("search", "/search", "", ())
    assert parse_qs(parts.query, strict_parsing=True) == {"q": [words]}


@pytest.mark.parametrize(
    ("text", "ref", "path"),
    [
        ("https://openreview.net/forum?id=notHeld_123", "openreview:notHeld_123", "/venue/notHeld_123@OpenReview"),
        ("openreview:notHeld_123", "openreview:notHeld_123", "/venue/notHeld_123@OpenReview"),
        ("https://doi.org/10.1145/3292500.3330701", "doi:10.1145/3292500.3330701", "/doi/10.1145/3292500.3330701"),
        ("doi:10.1145/ABC", "doi:10.1145/abc", "/doi/10.1145/abc"),
        ("2401.0001", "arxiv:2401.00001", "/arxiv/2401.00001"),
        ("https://papers.cool/venue/99999@AAAI", "99999@AAAI", "/venue/99999@AAAI"),
    ],
)
def test_a_name_that_is_not_held_leads_to_its_page(store: Store, text: str, ref: str, path: str) -> None:
    target = resolve(store, text)
    assert (target.kind, target.path, target.refs, target.unknown, target.words) == ("paper", path, (ref,), (ref,), "")


def test_prose_around_a_name_is_kept_for_a_search(store: Store) -> None:
    target = resolve(store, "Smith,  On Moths, doi:10.1145/ABC")
    assert (target.path, target.words) == ("/doi/10.1145/abc", "Smith, On Moths, doi:10.1145/ABC")


@pytest.mark.parametrize(
    ("text", "kind", "path"),
    [
        ("http://localhost:8000/lib/arxiv/1706.03762", "paper", "/arxiv/1706.03762"),
        ("http://localhost:8000/arxiv/1706.03762,hep-th/9711200", "papers", "/arxiv/1706.03762,hep-th/9711200"),
        ("see http://localhost:8000/venue/N19-1423@ACL and 1706.03762", "papers", "/venue/N19-1423@ACL,arxiv:1706.03762"),
        ("http://localhost:8000/lib/arxiv/cs.CL?date=2024-05-03&sort=1", "list", "/arxiv/cs.CL?date=2024-05-03&sort=1"),
        ("http://localhost:8000/search?q=low+rank", "list", "/search?q=low+rank"),
        ("http://localhost:8000/go?u=1706.03762", "paper", "/arxiv/1706.03762"),
    ],
)
def test_an_address_of_ours_leads_where_it_leads(store: Store, text: str, kind: str, path: str) -> None:
    target = resolve(store, text, Home(base_path="/lib").at("127.0.0.1:8000"))
    assert (target.kind, target.path) == (kind, path)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("https://papers.nips.cc/paper/7181-attention-is-all-you-need", "attention is all you need"),
        ("http://papers.nips.cc/paper/7181-attention-is-all-you-need.pdf", "attention is all you need"),
        ("https://lab.example.org/posts/2024/Moths_and_Other_Signs/?utm_source=x#top", "Moths and Other Signs"),
        ("https://lab.example.org/a-b/moths%20and%20signs.html", "moths and signs"),
        ("https://lab.example.org/%E8%9B%BE-%E7%9A%84-%E4%BF%A1%E5%8F%B7", "蛾 的 信号"),
        ("https://lab.example.org/f81d4fae-7dec-11d0-a765-00a0c91e6bf6", ""),
        ("https://ojs.aaai.org/index.php/AAAI/article/view/99999", ""),
        ("https://lab.example.org", ""),
        ("attention-is-all-you-need", ""),
        ("see https://papers.nips.cc/paper/7181-attention-is-all-you-need", ""),
    ],
)
def test_an_address_that_names_nothing_is_searched_for_by_its_title(store: Store, text: str, words: str) -> None:
    assert title_in(text) == words
    assert resolve(store, text).path == f"/search?q={quote(words or text, safe='')}"


@pytest.mark.parametrize("text", ["", " \n\t", "\u3000"])
def test_nothing_is_an_error(store: Store, text: str) -> None:
    with pytest.raises(InputError, match="Nothing to look for"):
        resolve(store, text)


def test_long_prose_without_names_says_the_limit(store: Store) -> None:
    assert resolve(store, "x" * LONGEST_SEARCH).kind == "search"
    with pytest.raises(InputError, match=r"2,001 characters .* at most 2,000"):
        resolve(store, "x" * (LONGEST_SEARCH + 1))
    assert resolve(store, "word " * 10_000 + "arXiv:1706.03762").path == "/arxiv/1706.03762"


def test_too_many_papers_say_the_limit(store: Store) -> None:
    ids = [f"2401.{number:05}" for number in range(1, MOST_PAPERS + 2)]
    assert len(resolve(store, " ".join(ids[:-1])).refs) == MOST_PAPERS
    with pytest.raises(InputError, match="names 501 papers; one page shows at most 500"):
        resolve(store, " ".join(ids))


def test_bytes_that_are_no_text_say_so(store: Store) -> None:
    with pytest.raises(InputError, match="no UTF-8"):
        resolve(store, "paper \udcff")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
def test_every_text_leads_to_a_path_of_ours(store: Store, text: str) -> None:
    if not text.split():
        return
    path = resolve(store, text).path
    assert path.isascii()
    assert path.startswith(("/arxiv/", "/venue/", "/doi/", "/search?q="))
