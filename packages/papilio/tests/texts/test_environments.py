"""What only sets a text goes; points of lists stay."""

import pytest

from papilio.texts.environments import without_environments


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"shown: \begin{itemize} \item a \item b \end{itemize} Then", "shown: • a • b Then"),
        (r"\begin{enumerate}[(i)] \item[(H1)] a\item[(H2)] b \end{enumerate}", "(H1) a (H2) b"),
        (r"\begin{abstract} We show \end{abstract}", "We show"),
        (r"that \begin{center} it is \end{center} known", "that it is known"),
    ],
)
def test_environments_of_texts_go(text: str, expected: str) -> None:
    assert " ".join(without_environments(text).split()) == expected


@pytest.mark.parametrize("text", [r"(\begin{smallmatrix} 1 & 0 \end{smallmatrix})", r"the \itemize command", r"\\begin{quote}"])
def test_others_stay(text: str) -> None:
    assert without_environments(text) == text
