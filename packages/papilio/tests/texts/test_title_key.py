"""One title however it is typed has one key, and two titles have two."""

import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from latex2mathml.symbols_parser import convert_symbol

from papilio.texts.folding import GREEK_NAMES
from papilio.texts.title_key import COMMAND_LETTERS, COMMAND_NAMES, SHAPES, SIGN_NAMES, SIGNS, title_key, title_words
from papilio.web.math.mathml import plain_text

REAL_TITLES = Path(__file__).with_name("titles_with_tex.txt").read_text(encoding="utf-8").splitlines()
"""Titles of arXiv that between them use every command of which the page makes Unicode."""

plain_texts = st.text().map(lambda text: re.sub(r"[\\^]", "", text))


@pytest.mark.parametrize(
    ("title", "typed"),
    [
        ("Attention Is All You Need", "attention is all you need."),
        ("State-of-the-art", "State of the Art"),
        ("Straße", "strasse"),
        ("e\u0301tale", "étale"),
        (r"Erd\H{o}s numbers", "Erdős Numbers"),
        (r"Poincar\'e maps", "Poincaré maps"),
        (r"Carath\'{e}odory and Gr\"obner", "Caratheodory and Grobner"),
        ("Łojasiewicz, Đoković, Ørsted, Æsir", "Lojasiewicz, Dokovic, Orsted, AEsir"),
        (r"\L{}ojasiewicz", "Łojasiewicz"),
        (r"$\ell_1$ regularization", "l1 regularization"),
        (r"$\ell_1$ regularization", "ℓ1 regularization"),
        (r"$\ell_1$ regularization", "ℓ₁-regularization"),
        (r"\ell_{p} norms", "l_p norms"),
        (r"$H_\infty$ control", "H-infinity control"),
        (r"$H_\infty$ control", "H∞ control"),
        (r"$O(n\log n)$ time", "O(n log n) time"),
        (r"$\mathcal{O}(n \log n)$ time", "O(n log n) time"),
        (r"$\mathcal O (\sqrt{n})$", "O(√n)"),
        (r"$\mathcal O (\sqrt{n})$", "O(sqrt(n))"),
        (r"$\max$-cut and $\min$-cut", "max-cut and min-cut"),
        (r"The $\mathbb{R}^n$ case", "The R^n case"),
        (r"Curves in $\mathbb R^3$", "Curves in ℝ³"),
        (r"Curves in $\R^3$", "curves in R3"),
        (r"Curves in ${\Bbb R}^3$", "curves in R3"),
        (r"$\alpha$-divergence", "α-divergence"),
        (r"$\alpha$-divergence", "alpha divergence"),
        (r"$\Lambda$CDM", "LambdaCDM"),
        (r"$\Lambda$CDM", "ΛCDM"),
        (r"$\varepsilon$-nets", "ϵ-nets"),
        (r"$\varepsilon$-nets", "epsilon-nets"),
        ("μSR of CO₂", r"$\mu$SR of CO$_2$"),
        (r"$2 \times 2$ matrices", "2x2 matrices"),
        (r"$2 \times 2$ matrices", "2×2 matrices"),
        (r"$\Phi^4_3$", "Φ₃⁴"),
        (r"$K_{3}^{2}$ and $K^{2}_{3}$", "K₃² and K₃²"),
        (r"$\mathrm{SL}_2(\mathbf{Z})$ and $\Sp(4)$", "SL2(Z) and Sp(4)"),
        (r"$\aleph_1$-free", "ℵ₁-free"),
        (r"$\hbar \to 0$", "hbar → 0"),
        (r"$\hbar \to 0$", "ℏ → 0"),
        (r"$A \leq B$, $A\subset B$ & $A\rightarrow B$", "A ≤ B, A ⊂ B & A → B"),
        (r"$\hat{x}$, $\vec v$ and $\bar{\partial}$", "x, v and ∂̄"),
    ],
)
def test_a_title_and_what_a_reader_types_have_one_key(title: str, typed: str) -> None:
    assert title_key(title) == title_key(typed) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (r"$\ell_1$ regularization", r"$\ell_2$ regularization"),
        (r"$\ell_1$ regularization", r"$\ell_\infty$ regularization"),
        (r"$H_\infty$ control", r"$H$ control"),
        (r"$\alpha$-decay", r"$\beta$-decay"),
        (r"$O(\log n)$ bounds", r"$O(n)$ bounds"),
        (r"$\SL_2$", r"$\GL_2$"),
        (r"$\sqrt{n}$ regret", "$n$ regret"),
        ("基于强化学习的方法", "基于强化学习的研究"),
        ("Part II", "Part III"),
    ],
)
def test_two_titles_have_two_keys(one: str, other: str) -> None:
    assert title_key(one) != title_key(other)


@pytest.mark.parametrize("title", REAL_TITLES)
def test_a_real_title_has_the_key_of_what_the_page_shows(title: str) -> None:
    assert title_key(title) == title_key(plain_text(title)) != ""


@pytest.mark.parametrize(("letter", "name"), GREEK_NAMES.items())
def test_a_greek_letter_its_command_and_its_name_are_one(letter: str, name: str) -> None:
    command = name.capitalize() if letter.isupper() else name
    spellings = (
        letter,
        name,
        name.upper(),
        rf"$\{command}$",
        rf"\{command}",
        rf"\var{name}",
        unicodedata.normalize("NFD", letter),
    )
    assert {title_key(f"the {spelling}-case") for spelling in spellings} == {f"the{name}case"}


@pytest.mark.parametrize(("command", "name"), COMMAND_NAMES.items())
def test_a_command_with_a_name_is_that_name_and_its_sign(command: str, name: str) -> None:
    assert title_key(rf"${command}$".replace(command, "\\" + command)) == name
    if code := convert_symbol("\\" + command):
        assert title_key(chr(int(code, 16))) == name


@pytest.mark.parametrize(("sign", "name"), SIGN_NAMES.items())
def test_a_sign_with_a_name_is_a_word(sign: str, name: str) -> None:
    assert title_words(f"A{sign}b") == ["a", name, "b"]


@pytest.mark.parametrize(("command", "letter"), COMMAND_LETTERS.items())
def test_a_command_for_a_letter_is_that_letter(command: str, letter: str) -> None:
    assert title_words(rf"${{\{command}}}_1$") == [f"{letter}1"]


@pytest.mark.parametrize("command", sorted(SIGNS))
def test_a_sign_is_heard_neither_as_a_command_nor_in_unicode(command: str) -> None:
    assert title_key(rf"$a \{command} b$") == title_key(rf"$a\{command}{{b}}$") == "ab"
    if code := convert_symbol("\\" + command):
        assert title_key(f"a{chr(int(code, 16))}b") == "ab"


@pytest.mark.parametrize("command", sorted(SHAPES | {"mathbb", "mathcal", "mathfrak", "textbf", "textsc", "xrightarrow"}))
def test_a_shape_leaves_what_is_in_it(command: str) -> None:
    assert title_key(rf"$\{command}{{x}}$") == title_key(rf"$\{command} x$") == title_key(rf"${{\{command} x}}$") == "x"


def test_no_command_stands_in_two_tables() -> None:
    tables = (SHAPES, SIGNS, COMMAND_NAMES, COMMAND_LETTERS, set(GREEK_NAMES.values()))
    assert sum(map(len, tables)) == len({command for table in tables for command in table})


@settings(deadline=None)
@given(st.text())
def test_a_key_is_its_own_key_and_all_letters(text: str) -> None:
    key = title_key(text)
    assert title_key(key) == key == "".join(title_words(text))
    assert not key or key.isalnum()


def test_every_letter_of_alphabets_folds_to_what_folds_to_itself() -> None:
    blocks = (range(0x3400), range(0xA000, 0xAC00), range(0xF900, 0x10000), range(0x1D400, 0x1D800))
    letters = [letter for block in blocks for letter in map(chr, block) if letter.isalnum()]
    assert [letter for letter in letters if title_key(title_key(letter)) != title_key(letter)] == []
    assert [letter for letter in letters if title_key(letter.upper()) != title_key(letter)] == []


@settings(deadline=None)
@given(plain_texts)
def test_case_accents_composition_and_spacing_do_not_change_a_key(text: str) -> None:
    key = title_key(text)
    for form in (f" {text} ", text.lower(), unicodedata.normalize("NFC", text), unicodedata.normalize("NFD", text)):
        assert title_key(form) == key
    assert title_key("".join(text.split())) == title_key("-".join(text.split())) == key
    assert title_key("".join(f"{letter}\u0301" for letter in text)) == key


@settings(deadline=None)
@given(st.lists(st.sampled_from([*GREEK_NAMES.values(), *COMMAND_NAMES, *SIGNS, "log", "max", "dim", "SU"]), max_size=8))
def test_commands_are_heard_one_after_the_other(commands: list[str]) -> None:
    alone = "".join(title_key("\\" + command) for command in commands)
    assert title_key(" ".join("\\" + command for command in commands)) == alone
    assert title_key("$" + "".join(rf"{{\{command}}}" for command in commands) + "$") == alone


def test_long_titles_and_hostile_ones_come_to_an_end() -> None:
    assert len(title_key("深度学习" * 750)) == 3_000
    assert title_key(r"\alpha " * 3_000) == "alpha" * 3_000
    for text in ("^" * 100_000, "^{" * 50_000, "\\" * 100_000, r"\u " * 30_000, "^{a}_" * 20_000, "\\a" * 50_000):
        title_key(text)
