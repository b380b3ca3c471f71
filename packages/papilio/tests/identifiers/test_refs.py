"""Refs, keys and pages."""

import json
import lzma
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papilio.errors import IdentifierError
from papilio.identifiers import (
    canonical_ref,
    dois_of,
    frameable_hosts,
    identify,
    key_of,
    page_path,
    page_url,
    pdf_url,
    ref_of_key,
)
from papilio.identifiers.table import TABLE

plain_names = {
    "arxiv": r"(2401\.[0-9]{4}[1-9]|1203\.[0-9]{3}[1-9]|hep-th/990100[1-9])",
    "openreview": r"[A-Za-z0-9_-]{5,16}",
    "acl": r"[A-Z][0-9]{2}-[0-9]{4}|20[0-9]{2}\.[a-z]{2,9}-[a-z0-9]{1,6}\.[0-9]{1,3}",
    "pmlr": r"[1-9][0-9]{0,2}/[a-z][a-z0-9_-]{0,12}|r[1-9]/[a-z]{3}05a",
    "cvf": r"[A-Z][a-z]{1,6}(_[A-Z][a-z-]{0,6}){1,4}(_(CVPR|ICCV|WACV|ECCV|CVPRW)_20[0-9]{2})?",
    "neurips": r"[0-9a-f]{32}",
    "iclr": r"20[0-9]{2}/[0-9a-f]{32}",
    "mlsys": r"20[0-9]{2}/[0-9a-f]{32}",
    "ijcai": r"20[0-9]{2}/[1-9][0-9]{0,3}",
    "jmlr": r"[0-9]{2}-[0-9]{3,4}|[a-z-]{2,9}[0-9]{2}[a-z]",
    "own": r"[0-9a-f]{8,40}",
    "doi": r"10\.[0-9]{4}/[a-z0-9.()%,_-]{1,20}[a-z0-9]",
}
known_refs = st.sampled_from(sorted(plain_names)).flatmap(
    lambda source: st.from_regex(plain_names[source], fullmatch=True).map(lambda name: f"{source}:{name}")
)
brought_refs = st.from_regex(r"(cvpr|iclr|nips)20[0-9]{2}:[!-~]{1,30}", fullmatch=True)


def test_the_samples_cover_every_source() -> None:
    assert set(plain_names) == {form.source for form in TABLE.names}


@given(known_refs | brought_refs)
def test_key_and_ref_are_inverse(ref: str) -> None:
    key = key_of(ref)
    assert ref_of_key(key) == ref
    assert "," not in key
    assert not set(key) & set(" \t\n")


@given(known_refs)
def test_a_ref_is_its_own_key_and_names_itself(ref: str) -> None:
    assert canonical_ref(ref) == canonical_ref(canonical_ref(ref)) == ref
    path = page_path(ref)
    assert path.isascii()
    assert path.startswith({"arxiv": "/arxiv/", "doi": "/doi/"}.get(ref.partition(":")[0], "/venue/"))
    assert not set(path) & set(' ?#"<>,')


@given(known_refs.filter(lambda ref: ref.partition(":")[0] not in {"doi", "own", "openreview", "cvf"}))
def test_a_key_alone_is_found_as_its_paper(ref: str) -> None:
    named = identify(key_of(ref))
    assert [mention.ref for mention in named.papers] == [ref]
    assert named.only


@given(known_refs)
def test_the_pages_of_a_source_name_their_paper(ref: str) -> None:
    for url in filter(None, (page_url(ref), pdf_url(ref))):
        assert [mention.ref for mention in identify(url).papers] == [ref]


@pytest.mark.parametrize(
    ("ref", "key", "page_address", "pdf_address"),
    [
        ("arxiv:2401.00001", "2401.00001", "https://arxiv.org/abs/2401.00001", "https://arxiv.org/pdf/2401.00001"),
        (
            "arxiv:hep-th/9901001",
            "hep-th/9901001",
            "https://arxiv.org/abs/hep-th/9901001",
            "https://arxiv.org/pdf/hep-th/9901001",
        ),
        (
            "openreview:a_B-c12345",
            "a_B-c12345@OpenReview",
            "https://openreview.net/forum?id=a_B-c12345",
            "https://openreview.net/pdf?id=a_B-c12345",
        ),
        ("acl:P19-1001", "P19-1001@ACL", "https://aclanthology.org/P19-1001/", "https://aclanthology.org/P19-1001.pdf"),
        (
            "pmlr:28/goodfellow13",
            "goodfellow13@28@PMLR",
            "https://proceedings.mlr.press/v28/goodfellow13.html",
            "https://proceedings.mlr.press/v28/goodfellow13.pdf",
        ),
        (
            "pmlr:139/radford21a",
            "radford21a@139@PMLR",
            "https://proceedings.mlr.press/v139/radford21a.html",
            "https://proceedings.mlr.press/v139/radford21a/radford21a.pdf",
        ),
        (
            "cvf:Wang_VGGT_CVPR_2025",
            "Wang_VGGT@CVPR2025@CVF",
            "https://openaccess.thecvf.com/content/CVPR2025/html/Wang_VGGT_CVPR_2025_paper.html",
            "https://openaccess.thecvf.com/content/CVPR2025/papers/Wang_VGGT_CVPR_2025_paper.pdf",
        ),
        (
            "cvf:Rozantsev_Flying_CVPR_2015",
            "Rozantsev_Flying@CVPR2015@CVF",
            "https://openaccess.thecvf.com/content_cvpr_2015/html/Rozantsev_Flying_2015_CVPR_paper.html",
            "https://openaccess.thecvf.com/content_cvpr_2015/papers/Rozantsev_Flying_2015_CVPR_paper.pdf",
        ),
        (
            "ijcai:2020/7",
            "7@2020@IJCAI",
            "https://www.ijcai.org/proceedings/2020/7",
            "https://www.ijcai.org/proceedings/2020/0007.pdf",
        ),
        ("jmlr:18-123", "18-123@JMLR", "", ""),
        ("cvpr2023:df27", "cvpr2023:df27", "", ""),
        ("x2020:a,b%c", "x2020:a%2C;b%25;c", "", ""),
    ],
)
def test_addresses(ref: str, key: str, page_address: str, pdf_address: str) -> None:
    assert key_of(ref) == key
    assert (page_url(ref), pdf_url(ref)) == (page_address, pdf_address)


def test_page_paths_are_encoded() -> None:
    assert page_path("arxiv:hep-th/9901001") == "/arxiv/hep-th/9901001"
    assert page_path("openreview:a_B-c12345") == "/venue/a_B-c12345@OpenReview"
    assert page_path("x2020:ü?#&é") == "/venue/x2020:%C3%BC%3F%23&%C3%A9"
    assert page_path("x2020:a,b") == "/venue/x2020:a%252C;b"


@pytest.mark.parametrize(
    ("text", "ref"),
    [
        ("arXiv:2401.00001v3", "arxiv:2401.00001"),
        ("math.GT/0309136", "arxiv:math/0309136"),
        ("acl:p19-1001", "acl:P19-1001"),
        ("radford21a@v139@PMLR", "pmlr:139/radford21a"),
        ("pmlr:v139/radford21a", "pmlr:139/radford21a"),
        ("cvf:Rozantsev_Flying_2015_CVPR", "cvf:Rozantsev_Flying_CVPR_2015"),
        ("ijcai:2020/0007", "ijcai:2020/7"),
        ("10.1145/ABC", "doi:10.1145/abc"),
        ("doi:10.48550/arXiv.2401.00001", "arxiv:2401.00001"),
        ("cvpr2023:df27d2e2", "cvpr2023:df27d2e2"),
        ("nips2018:11775", "nips2018:11775"),
    ],
)
def test_spellings_of_a_ref(text: str, ref: str) -> None:
    assert canonical_ref(text) == ref


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no arXiv id given"),
        ("arxiv:2413.00001", "no month 13"),
        ("acl:nonsense", "acl:P19-1001"),
        ("attention is all you need", "names no paper"),
        ("https://arxiv.org/abs/2401.00001", "names no paper"),
        ("javascript:alert(1)", "names no paper"),
        ("x" * 5000, "names no paper"),
    ],
)
def test_what_is_no_name_says_so(text: str, reason: str) -> None:
    with pytest.raises(IdentifierError, match=reason):
        canonical_ref(text)


def test_names_are_matched_with_the_dois_of_real_records(shared_data: Path) -> None:
    seen = 0
    with lzma.open(shared_data / "venue-papers.jsonl.xz", "rt", encoding="utf-8") as lines:
        for record in map(json.loads, islice(lines, 20_000)):
            if (record.get("doi") or "").startswith("10.18653/v1/") and record["id"].startswith("acl:"):
                assert canonical_ref(record["doi"]) == canonical_ref(record["id"]) == record["id"]
                seen += 1
    assert seen


def test_frames_are_allowed_by_host_only() -> None:
    assert "arxiv.org" in frameable_hosts()
    assert all(host and "/" not in host and ":" not in host for host in frameable_hosts())


@pytest.mark.parametrize(
    ("ref", "dois"),
    [
        ("acl:P17-1040", ("doi:10.18653/v1/p17-1040", "doi:10.3115/v1/p17-1040")),
        ("ijcai:2020/123", ("doi:10.24963/ijcai.2020/123",)),
        ("arxiv:1706.03762", ("doi:10.48550/arxiv.1706.03762",)),
        ("pmlr:139/radford21a", ()),
        ("test2024:1", ()),
    ],
)
def test_the_dois_that_a_source_gives(ref: str, dois: tuple[str, ...]) -> None:
    assert dois_of(ref) == dois
