"""Folding, invisible characters, paragraphs, and author strings."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papilio.sources.text import clean_abstract, clean_text, parse_authors


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("  two\n  lines\tand  spaces ", "two lines and spaces"),
        ("a\x00b\x07c\x7fd", "abcd"),
        ("infor\u00ad\n  mation infor\x02\r\nmation infor\ufffe mation infor\ufffemation", " ".join(["information"] * 4)),
        ("a noun\u00ad noun and x\u00ad\n= 3", "a noun-noun and x = 3"),
        (
            r"{\mu}m, $\unicode{x2013}$, {\it R}\&amp;D of {$p$}-Laplace and Schr\"odinger{}",
            "μm, –, R&D of $p$-Laplace and Schrödinger",
        ),
        ("the Schr\x7fodinger and Pr\x7fuefer equations at 3.5 \x7fohm", "the Schrödinger and Prüfer equations at 3.5 ohm"),
        ("zero\u200bwidth\ufeff soft\u00adhyphen", "zerowidth softhyphen"),
        ("no\u00a0break\u2028line", "no break line"),
        ("half \ud800 pair \ud83d\ude00", "half \ufffd pair 😀"),
        ("e\u0301 is é", "é is é"),
        ("\ufb01nite \ufb02ow", "finite flow"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("a\u200db", "ab"),
        ("0", "0"),
        ("", ""),
    ],
)
def test_clean_text(text: str, cleaned: str) -> None:
    assert clean_text(text) == cleaned


@given(st.text())
def test_clean_text_is_one_composed_line_without_control_characters(text: str) -> None:
    cleaned = clean_text(text)
    assert cleaned == " ".join(cleaned.split())
    assert unicodedata.is_normalized("NFC", cleaned)
    assert not any(unicodedata.category(char) in ("Cc", "Cs") for char in cleaned)
    cleaned.encode()


@given(st.text(st.characters(exclude_characters="\\&{}~-`'$", exclude_categories=("Cs",))))
def test_cleaning_twice_changes_nothing_where_there_is_no_tex(text: str) -> None:
    assert clean_text(clean_text(text)) == clean_text(text)


@pytest.mark.parametrize(
    ("text", "paragraphs"),
    [
        (
            "  One sentence\nbroken by a line.\n  A second paragraph\nof two lines.\n",
            "One sentence broken by a line.\nA second paragraph of two lines.",
        ),
        ("First.\n\nSecond.\n \n\n Third.", "First.\nSecond.\nThird."),
        ("  every line of\n  this is indented\n  and one paragraph.", "every line of this is indented and one paragraph."),
        ('before\n\nM\\"uller -- $x$', "before\nMüller – $x$"),
        ("we have $$x = y.\n   z$$ here.", "we have $$x = y. z$$ here."),
        ("a $ b\n\nc $ d", "a $ b\nc $ d"),
        ("one\r\n\r\ntwo", "one\ntwo"),
    ],
)
def test_paragraphs_of_abstracts(text: str, paragraphs: str) -> None:
    assert clean_abstract(text) == paragraphs


@pytest.mark.parametrize(
    ("text", "authors"),
    [
        ("Jun Lai, Leslie Greengard, Michael O'Neil", ["Jun Lai", "Leslie Greengard", "Michael O'Neil"]),
        ("G. Murugu, T. Janani, and K. Vijaya", ["G. Murugu", "T. Janani", "K. Vijaya"]),
        ("Stephan Gekle \\and José Gordillo", ["Stephan Gekle", "José Gordillo"]),
        ("Stephan Gekle \\AND José Gordillo\\And Ann Lee", ["Stephan Gekle", "José Gordillo", "Ann Lee"]),
        ("Anonnya Sarkar and, Md. Hasan", ["Anonnya Sarkar", "Md. Hasan"]),
        ("Sandy Andover & Ferdinand Anderson", ["Sandy Andover", "Ferdinand Anderson"]),
        ("D. J. Bird et al.", ["D. J. Bird"]),
        ("Kazu Fujiwara, Vladimir Georgiev,, Tohru Ozawa,", ["Kazu Fujiwara", "Vladimir Georgiev", "Tohru Ozawa"]),
        (
            "Roberto Hirata Jr., Ann Lee, III, Roberto M. Cesar, Jr., B C",
            ["Roberto Hirata Jr.", "Ann Lee III", "Roberto M. Cesar Jr.", "B C"],
        ),
        ("NVIDIA, :, Aaron Blakeman", ["NVIDIA", "Aaron Blakeman"]),
        ("CMS Collaboration: A. Hayrapetyan; W. Adam", ["CMS Collaboration", "A. Hayrapetyan", "W. Adam"]),
        ("T. Brunner, D. Sinclair, for the EXO collaboration", ["T. Brunner", "D. Sinclair", "EXO collaboration"]),
        ("V. Zeter for EUROnu WP2 group", ["V. Zeter", "EUROnu WP2 group"]),
        ("M. A. -P. Brown", ["M. A.-P. Brown"]),
        ("Cl\\'ementine Prieur, Youssef\n  Marzouk", ["Clémentine Prieur", "Youssef Marzouk"]),
        ("A (never closed, B", ["A (never closed", "B"]),
        ("", []),
        (" , ;", []),
    ],
)
def test_names(text: str, authors: list[str]) -> None:
    assert [author.name for author in parse_authors(text)] == authors


@pytest.mark.parametrize(
    ("text", "authors"),
    [
        (
            "Pascal Auscher (LMO), Moritz Egert (LMO, TU Darmstadt)",
            {"Pascal Auscher": ("LMO",), "Moritz Egert": ("LMO, TU Darmstadt",)},
        ),
        ("Ugo Boscain (LJLL (UMR\\_7598), CNRS ), D P", {"Ugo Boscain": ("LJLL (UMR_7598), CNRS",), "D P": ()}),
        (
            "H. Le Dret (1), A. Mokrane (2) ((1) LJLL, (2) USTHB, ENS\n  Kouba)",
            {"H. Le Dret": ("LJLL",), "A. Mokrane": ("USTHB, ENS Kouba",)},
        ),
        ("A B (1 and 2), C D (2,1) ((1) X, (2) Y)", {"A B": ("X", "Y"), "C D": ("Y", "X")}),
        ("A B (1), C D (7) ((1) X)", {"A B": ("X",), "C D": ("7",)}),
        ("A B (X) (Y)", {"A B": ("X", "Y")}),
    ],
)
def test_affiliations(text: str, authors: dict[str, tuple[str, ...]]) -> None:
    assert {author.name: author.affiliations for author in parse_authors(text)} == authors


NAMES = st.from_regex(r"[A-Z]\. [A-Z][a-z]{2,8}", fullmatch=True).filter(lambda name: name[-4:] not in ("Team",))


@given(st.lists(NAMES, min_size=1, max_size=8), st.sampled_from([", ", " and ", "; ", ", and "]), st.booleans())
def test_however_names_are_joined_they_come_out_in_order(names: list[str], joint: str, with_places: bool) -> None:
    text = joint.join(f"{name} (Inst, {place})" if with_places else name for place, name in enumerate(names))
    assert [author.name for author in parse_authors(text)] == names


@given(st.text(max_size=80))
def test_any_author_string_is_read(text: str) -> None:
    assert all(author.name for author in parse_authors(text))


@pytest.mark.parametrize(
    ("raw", "read"),
    [
        (r"Garside\'s groups", "Garside's groups"),
        (r"Villani\'s proof, by Villani and others", "Villani's proof, by Villani and others"),
        (r"Podle\'s spheres", "Podleś spheres"),
        (r"W. Kubi\'s suggested", "W. Kubiś suggested"),
        (r"\t{oo} ties", "o͡o ties"),
        (r"\t{au} decays", "τ decays"),
    ],
)
def test_possessives_accents_and_ties_are_told_apart(raw: str, read: str) -> None:
    assert clean_text(raw) == read == clean_text(read)
