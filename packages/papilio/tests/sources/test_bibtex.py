"""BibTeX as publishers export it: braces that match and braces that do not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papilio.errors import ReplyError
from papilio.sources.bibtex import bibtex_authors, parse_bibtex

ENTRY = """@InProceedings{pmlr-v235-abe24a,
  title = {On {B}ayesian \\"{u}bungen},
  author = "Abe, Ada and Bel, Bo",
  year = 2024, month = 21 # {--} # 27,
  abstract = {A set {x}.}
}
"""


def test_fields_come_without_their_outer_braces_or_quotes() -> None:
    [entry] = parse_bibtex(ENTRY.encode(), "a volume")
    assert (entry.kind, entry.key) == ("inproceedings", "pmlr-v235-abe24a")
    assert dict(entry.fields) == {
        "title": 'On {B}ayesian \\"{u}bungen',
        "author": "Abe, Ada and Bel, Bo",
        "year": "2024",
        "month": "21--27",
        "abstract": "A set {x}.",
    }


def test_what_is_no_entry_is_passed_over_and_a_byte_order_mark_means_nothing() -> None:
    text = '\ufeff@comment{x}\n@string{icml = "ICML"}\n' + ENTRY + "\n@misc{b, title={Second}}"
    assert [each.kind for each in parse_bibtex(text.encode(), "a volume")] == ["inproceedings", "misc"]


@pytest.mark.parametrize("abstract", ["Half { open.", "Half } closed.", "{{ twice", "a } b } c"])
def test_a_brace_without_its_partner_loses_no_entry(abstract: str) -> None:
    broken = ENTRY.replace("A set {x}.", abstract) + "@misc{b,\n  title = {Second}\n}\n"
    first, second = parse_bibtex(broken.encode(), "a volume")
    assert first.fields["abstract"].startswith(abstract.partition(" ")[0])
    assert second.fields["title"] == "Second"


def test_a_brace_too_many_loses_no_field() -> None:
    broken = ENTRY.replace("A set {x}.}", "Half } closed.},\n  pages = {1-9}")
    [entry] = parse_bibtex(broken.encode(), "a volume")
    assert (entry.fields["abstract"], entry.fields["pages"]) == ("Half ", "1-9")


def test_a_page_that_came_instead_is_quoted_and_a_short_file_refused() -> None:
    with pytest.raises(ReplyError, match=r"a volume.*titled 'Just a moment"):
        parse_bibtex(b"<html><title>Just a moment...</title></html>", "a volume")
    for cut in (ENTRY[:-10], ENTRY + "@misc{b, title = {Sec"):
        with pytest.raises(ReplyError, match="cut short"):
            parse_bibtex(cut.encode(), "a volume")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Lovelace, Ada and Turing, Jr., Alan", ["Ada Lovelace", "Alan Turing Jr."]),
        ("Ada Lovelace\n and\n{\\'E}milie du Ch{\\^a}telet", ["Ada Lovelace", "Émilie du Châtelet"]),
        ("Anderson, Andy", ["Andy Anderson"]),
        ("", []),
    ],
)
def test_authors_come_as_they_are_read(text: str, names: list[str]) -> None:
    assert [author.name for author in bibtex_authors(text)] == names


@given(st.text(st.sampled_from('@misc{}="#,\\ \nab1'), max_size=200))
def test_any_text_is_parsed_or_refused(text: str) -> None:
    try:
        entries = parse_bibtex(text.encode(), "a volume")
    except ReplyError:
        return
    assert all(field == field.lower() for entry in entries for field in entry.fields)


def test_a_megabyte_of_open_braces_comes_back() -> None:
    # Anything worse than linear would not come back within the life of a test run.
    text = ENTRY.replace("A set {x}.", "{a = {\n" * 150_000)
    assert len(parse_bibtex((text + "@misc{b, title={Second}}").encode(), "a volume")) == 2
