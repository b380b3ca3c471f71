"""Publishers' replies cut and damaged at random: never another error than a refusal, never a paper that is not there."""

import random
import re
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mutations import mutate
from venue_forms import (
    OTHERS,
    PAPERS,
    acl_bib,
    acl_xml,
    cvf_page,
    ijcai_page,
    neurips_page,
    note_v1,
    note_v2,
    notes,
    pmlr_bib,
    pmlr_page,
)

from budgets import budget
from papilio.errors import ReplyError
from papilio.model.paper import Record
from papilio.sources.venues import acl, cvf, ijcai, neurips, openreview, pmlr

EVERYBODY = (*PAPERS, *OTHERS)

REPLIES = {
    "notes v2": notes([note_v2(paper) for paper in EVERYBODY], 6),
    "notes v1": notes([note_v1(paper, year=2020, decision="Accept (Poster)") for paper in EVERYBODY], 6),
    "acl xml": acl_xml(),
    "acl bib": acl_bib(),
    "pmlr": pmlr_page(),
    "pmlr bib": pmlr_bib(),
    "cvf": cvf_page(),
    "neurips": neurips_page(),
    "ijcai": ijcai_page(),
}


def v2(content: bytes) -> tuple[Record, ...]:
    return openreview.parse_notes(content, "ICLR", 2026, rejected=True).page.records


def v1(content: bytes) -> tuple[Record, ...]:
    return openreview.parse_notes(content, "ICLR", 2020, rejected=True).page.records


def acl_volumes(content: bytes) -> tuple[Record, ...]:
    return acl.parse_volumes(content, "ACL", 2023).records


def acl_export(content: bytes) -> tuple[Record, ...]:
    return acl.parse_export(content, "ACL", 2023).records


def pmlr_volume(content: bytes) -> tuple[Record, ...]:
    return pmlr.parse_volume(content, "ICML", 2024, "235").records


def pmlr_abstracts(content: bytes) -> tuple[Record, ...]:
    pmlr.parse_abstracts(content)
    return ()


def cvf_list(content: bytes) -> tuple[Record, ...]:
    return cvf.parse_listing(content, "CVPR", 2024).page.records


def neurips_list(content: bytes) -> tuple[Record, ...]:
    return neurips.parse_listing(content, 2024).page.records


def ijcai_list(content: bytes) -> tuple[Record, ...]:
    return ijcai.parse_proceedings(content, 2024).records


PARSERS: dict[str, Callable[[bytes], tuple[Record, ...]]] = {
    "notes v2": v2,
    "notes v1": v1,
    "acl xml": acl_volumes,
    "acl bib": acl_export,
    "pmlr": pmlr_volume,
    "pmlr bib": pmlr_abstracts,
    "cvf": cvf_list,
    "neurips": neurips_list,
    "ijcai": ijcai_list,
}


def is_there(ref: str, content: bytes) -> bool:
    """Whether the bytes hold the parts of a ref that are the paper's own."""
    text = content.decode("utf-8", "replace").casefold()
    name = re.split(r"[:/]", ref)[-1].casefold()
    if ref.startswith("cvf:"):
        name = re.sub(r"_[a-z]+_[0-9]{4}$", "", name)
    if ref.startswith("acl:"):
        # Where an address is missing the name is made of three numbers of the file.
        return all(part in text for part in re.split(r"[-.]", name))
    return name in text or (ref.startswith("ijcai:") and re.search(rf"(?<![0-9])0*{name}(?![0-9])", text) is not None)


def check(content: bytes) -> None:
    """The laws, by every parser."""
    for name, parse in PARSERS.items():
        try:
            records = parse(content)
        except ReplyError:
            records = ()
        for record in records:
            paper = record.paper
            assert is_there(paper.ref, content), f"{name} invented {paper.ref}"
            assert paper.title and paper.venue and paper.year
            assert "\x00" not in paper.title + paper.abstract + paper.track + paper.comments


def test_the_laws_can_be_broken() -> None:
    assert is_there("acl:2023.acl-long.1", REPLIES["acl xml"])
    assert not is_there("openreview:Somebody01", REPLIES["notes v2"])
    assert not is_there("ijcai:2024/7777", REPLIES["ijcai"])
    for name, parse in PARSERS.items():
        assert len(parse(REPLIES[name])) >= (0 if name == "pmlr bib" else 3)


@pytest.mark.parametrize("name", sorted(REPLIES))
def test_a_reply_cut_at_any_byte_is_refused(name: str) -> None:
    content = REPLIES[name].rstrip()
    for end in range(0, len(content), 7):
        if "bib" in name and re.search(rb"\}\s*$", content[:end]):
            # Between two entries nothing tells that more were meant to come; what is there must be whole.
            assert set(refs(PARSERS[name](content[:end]))) <= set(refs(PARSERS[name](content)))
            continue
        with pytest.raises(ReplyError):
            PARSERS[name](content[:end])
            pytest.fail(f"{name} takes a reply for complete at {end} of {len(content)} bytes")


def refs(records: tuple[Record, ...]) -> list[tuple[str, str]]:
    return [(record.paper.ref, record.paper.abstract) for record in records]


@settings(max_examples=budget(60, 3000))
@given(data=st.data())
def test_damaged_replies_keep_the_laws(data: st.DataObject) -> None:
    content = REPLIES[data.draw(st.sampled_from(sorted(REPLIES)))]
    check(mutate(content, random.Random(data.draw(st.integers(0, 2**32))), list(REPLIES.values())))


@given(st.binary(max_size=300))
def test_any_bytes_keep_the_laws(content: bytes) -> None:
    check(content)


@pytest.mark.parametrize(
    "content",
    [
        b"@a{" + b"b = {" * 200_000,
        b"@a{k,\n" + b"b = {\n" * 100_000 + b"}",
        b"@a{k, b = " + b"{" * 500_000 + b"}",
        b"@a{k," + b" " * 500_000 + b"}",
        b"@a{k, author = {" + b"x and " * 100_000 + b"}}",
        b"\n@a{" * 100_000 + b"}",
        b"<html><body>" + b"<div class='paper'>" * 20_000 + b"</body></html>",
        b"<html><body>" + b"<a href='" + b"/" * 200_000 + b"'>x</a>" + b"</body></html>",
        b"<html><body><dt class='ptitle'><a href='/" + b"content/" * 50_000 + b"'>x</a></body></html>",
        b'{"notes": ' + b"[" * 300_000,
        b'{"notes": [' + b"{}," * 100_000 + b"{}]}",
    ],
    ids=range(11),
)
def test_replies_made_to_be_slow_are_not(content: bytes) -> None:
    check(content)
