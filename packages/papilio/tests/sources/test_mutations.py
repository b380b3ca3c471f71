"""Replies cut at any byte and damaged at random: never another error than a refusal, never a paper that is not there."""

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mutations import PARSERS, check, ids_in, mutate, recorded, replayed

from budgets import budget
from papilio.errors import ReplyError
from papilio.sources.arxiv.listing import parse_listing

REPLAYED = replayed()


@pytest.fixture(scope="module")
def documents(request: pytest.FixtureRequest) -> dict[str, bytes]:
    """Replies of a small world, and the recorded ones where they are."""
    try:
        return REPLAYED | recorded(request.getfixturevalue("shared_data"))
    except pytest.skip.Exception:
        return REPLAYED


def test_the_laws_can_be_broken() -> None:
    with pytest.raises(AssertionError, match="invented"):
        check(REPLAYED["oai"], [lambda _: ["arxiv:9999.99999"]])
    with pytest.raises(ZeroDivisionError):
        check(b"", [lambda _: [str(1 / 0)]])
    assert ids_in(b"see math.GT/0309136v2 and 1406.02661, x2401.000011") >= {"math/0309136", "1406.2661", "2401.00001"}


@pytest.mark.parametrize("name", sorted(REPLAYED))
def test_a_reply_cut_at_any_byte_is_refused(name: str) -> None:
    content = REPLAYED[name].rstrip()
    for end in range(0, len(content), 1 if len(content) < 3000 else 7):
        for parse in PARSERS:
            with pytest.raises(ReplyError):
                parse(content[:end])


def test_a_recorded_reply_cut_anywhere_is_refused(shared_data: Path) -> None:
    source = random.Random(7)
    for name, content in recorded(shared_data).items():
        whole = content.rstrip()
        ends = {len(whole) - 1, *source.sample(range(len(whole)), min(len(whole), 25))}
        for end in ends:
            for parse in PARSERS:
                with pytest.raises(ReplyError):
                    parse(whole[:end])
                    pytest.fail(f"{parse.__name__} takes {name} for complete at {end} of {len(whole)} bytes")


@settings(max_examples=budget(60, 3000), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_damaged_replies_keep_the_laws(documents: dict[str, bytes], data: st.DataObject) -> None:
    content = documents[data.draw(st.sampled_from(sorted(documents)))]
    source = random.Random(data.draw(st.integers(0, 2**32)))
    check(mutate(content, source, list(documents.values())))


@given(st.binary(max_size=300))
def test_any_bytes_keep_the_laws(content: bytes) -> None:
    check(content)


@pytest.mark.parametrize("name", ["new", "catchup"])
def test_a_listing_that_lost_an_entry_says_so(name: str) -> None:
    whole = parse_listing(REPLAYED[name])
    assert whole.problems == ()
    parts = REPLAYED[name].split(b"<dt>")
    for lost in range(1, len(parts)):
        # An entry goes up to the next one, or to the end of its section.
        rest = parts[lost].partition(b"</dd>\n")[2]
        damaged = b"<dt>".join(parts[:lost]) + rest + b"".join(b"<dt>" + part for part in parts[lost + 1 :])
        parsed = parse_listing(damaged)
        assert len(parsed.papers) == len(whole.papers) - 1
        assert parsed.problems


@pytest.mark.slow
@pytest.mark.long
def test_more_damaged_replies_keep_the_laws(documents: dict[str, bytes]) -> None:
    source = random.Random(20260812)
    contents = list(documents.values())
    for _ in range(budget(300, 10_000)):
        check(mutate(source.choice(contents), source, contents))
