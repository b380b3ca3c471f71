"""TeX in titles and abstracts: what becomes letters, what stays, and that nothing is lost."""

import lzma
import re
import unicodedata
from itertools import islice
from pathlib import Path

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pylatexenc.latex2text import LatexNodes2Text

from papilio.sources.tex import find_formulas, plain
from papilio.sources.text import clean_abstract, clean_text
from papilio.texts.letters import mended_text

LETTERS = "aceginorsuyzAEGIOSUZ"
ORACLE = LatexNodes2Text(math_mode="verbatim")


@pytest.mark.parametrize("accent", "'`^\"~=.")
@pytest.mark.parametrize("form", ["\\{a}{l}", "\\{a}{{{l}}}", "{{\\{a}{l}}}", "{{\\{a}{{{l}}}}}"])
def test_accents_by_sign_agree_with_the_oracle(accent: str, form: str) -> None:
    for letter in LETTERS:
        tex = f"x{form.format(a=accent, l=letter)}y"
        assert clean_text(tex) == unicodedata.normalize("NFC", ORACLE.latex_to_text(tex))


@pytest.mark.parametrize("accent", "cvHurkd")
@pytest.mark.parametrize("form", ["\\{a}{{{l}}}", "{{\\{a} {l}}}", "{{\\{a}{{{l}}}}}"])
def test_accents_by_word_agree_with_the_oracle(accent: str, form: str) -> None:
    for letter in LETTERS:
        tex = f"x{form.format(a=accent, l=letter)}y"
        assert clean_text(tex) == unicodedata.normalize("NFC", ORACLE.latex_to_text(tex))


@pytest.mark.parametrize("accent", "cvHurkd")
def test_an_accent_by_word_and_a_blank_is_put_where_there_is_such_a_letter(accent: str) -> None:
    for letter in LETTERS:
        tex = f"x\\{accent} {letter}y"
        read = unicodedata.normalize("NFC", ORACLE.latex_to_text(tex))
        assert clean_text(tex) == (read if len(read) == 3 else tex)


@pytest.mark.parametrize(
    ("tex", "text"),
    [
        (r"\'{\i}\'\i\^{\i} na\"{\i}ve Mar\'\i a", "ííî naïve María"),
        (r"Fran\c cois Vr\u anceanu Erd\H os \v{S}\'arka", "François Vrănceanu Erdős Šárka"),
        (r"{\aa}\AA{\ae}{\AE}{\oe}\OE{}\ss{} {\dh}{\th}", "åÅæÆœŒß ðþ"),
        (r"Stra\ss e K\o benhavn \O rsted \L{}ukasz Bart{\l}omiej", "Straße København Ørsted Łukasz Bartłomiej"),
        (r"5 \AA wide, \AA ngstr\"om", "5 Å wide, Ångström"),
        (r"\'{\^e} \d{\^o}", "ế ộ"),
        (r"\b{eta}-decay and \c{hi}(2)", "β-decay and χ(2)"),
        ("1999--2004 --- a study -- of x ----- y --> z", "1999–2004 — a study – of x ----- y --> z"),
        ("``pretrain'' of 5'' and `single'", "“pretrain” of 5'' and `single'"),
        (r"Fig.~1 in~\cite{a_b} of ~100 at KA~10^6", "Fig. 1 in [a_b] of ~100 at KA~10^6"),
        (r"R\&D 95\% a\_b \#1 \{x\}", "R&D 95% a_b #1 {x}"),
        (r"\emph{a \textbf{b {\it c}}} {\bf d $\alpha$}", r"a b c d $\alpha$"),
        ("{DNA} in {B}ayesian {GPT-4} {{IEEE} 802.11}", "DNA in Bayesian GPT-4 IEEE 802.11"),
        ("{A Whole Title: of {BERT}, and more}", "A Whole Title: of BERT, and more"),
        (r"sets {a,b} and {0,1}^n, x_{1}, \frac{A}{B} \cite{Foo}", r"sets {a,b} and {0,1}^n, x_{1}, $\frac{A}{B}$ [Foo]"),
        (r"code at \url{https://a.b/~c--d_e} or \href{https://x.y}{here}", "code at https://a.b/~c--d_e or here (https://x.y)"),
        ("x &lt; y &amp; &mu;m; A&A; R&D", "x < y & μm; A&A; R&D"),
        (r"x\^{}2 and \~{}home", "x^2 and ~home"),
        (r"i.e.\ so 10\,keV", "i.e. so 10 keV"),
        (r"to a group \c we associate, taking \c to be; \k is, \u its, \H is, a \b black box", None),
        (r"\i and \j are, X\O where u in \O u=0, \O(n), \l_1, \th_0, \aa A+B", None),
        (
            r"\v Cech, (\v Semrl), {\c S}ahin, D{\c a}b, Nan{\c c}ay, Ole\u \i nik, Ayd\i n",
            "Čech, (Šemrl), Şahin, Da̧b, Nançay, Oleĭnik, Aydın",
        ),
        (
            r"\L\'od\'z, \L ojasiewicz, K\L{}, B. \O. Solberg, \ae sthetic, Gei\ss, Lata\l{a}",
            "Łódź, Łojasiewicz, KŁ, B. Ø. Solberg, æsthetic, Geiß, Latała",
        ),
        (
            r"\S 3, \S~4, \S\S 1-2, (\S V), a \S equation, \S_r, \P(\alpha), \P coincides",
            r"§ 3, § 4, §§ 1-2, (§ V), a \S equation, \S_r, \P(α), \P coincides",
        ),
        (r"i\. We, E(k) \~ k, edu/\~dim, Schr\''odinger", "i. We, E(k) ~ k, edu/~dim, Schrödinger"),
        (
            r"10\textsuperscript{6} CO\textsubscript{2} 21\textsuperscript{st} X\textsuperscript{\textregistered}",
            "10⁶ CO₂ 21st X®",
        ),
        (
            r"\textsuperscript{87}Rb, A\textsubscript{Hard}, 19\textsuperscript{o}, $n$\textsuperscript{th}",
            "⁸⁷Rb, A_{Hard}, 19°, $n$th",
        ),
        (r"]0,1[\{0}, G\{e}, Q\{0} and \Omega^o\\epsilon\Omega^i", "]0,1[∖{0}, G∖{e}, Q∖{0} and Ω^o∖εΩ^i"),
        (r"\{beta}-arrestin, S\{l} odkowski, H\{o}egh, \{a,b\}", "β-arrestin, Słodkowski, Høegh, {a,b}"),
        (r"one \\but two\\The third \\[2pt] last \\* end\\ and", "one but two The third last end and"),
        (
            r"fast\\_polynomial, 86\\%, \\alpha, for (\\$26,000), C:\\Windows",
            r"fast_polynomial, 86%, α, for ($26,000), C:\\Windows",
        ),
        (
            r"\c ca va, \v S\'ark\"ozy, taking \c can be, D\'u\v ca, $^{40}${Ca}, `${PATH}` is",
            r"ça va, Šárközy, taking \c can be, Dúča, $^{40}$Ca, `${PATH}` is",
        ),
        (
            r"a {\color{blue} sky} and{\color[rgb]{1,0,0} $x$} ({\color{red} y}), \protect\textbf{x} \protect\cite{y}",
            r"a sky and $x$ (y), x [y]",
        ),
        (r"\begin{tabular}{c} \'a \\ b \end{tabular} c\\ d", r"\begin{tabular}{c} á \\ b \end{tabular} c d"),
        (r"M=\begin{pmatrix} a & \alpha \\ c & d \end{pmatrix}.", None),
        (
            r"a function f{x}, E{X}, O(sqrt{n}), Le{a}rner, {l}earning, Multi{GPU}",
            "a function f{x}, E{X}, O(sqrt{n}), Learner, learning, MultiGPU",
        ),
    ],
)
def test_constructions(tex: str, text: str | None) -> None:
    assert clean_text(tex) == (tex if text is None else text)


@pytest.mark.parametrize(
    "formula",
    [
        r"$\"o {A} -- ~ ``x'' \& &lt;$",
        r"$$\int_0^1 {\bf X} -- ~$$",
        r"\({\rm A}--\'e\)",
        r"\[ x~y -- {B} \]",
        r"\begin{equation*} a--b {C} \'e \end{equation*}",
        "$ x $",
        r"$\$5$",
    ],
)
def test_formulas_stay_as_they_are(formula: str) -> None:
    text = clean_text(rf"M{{\"u}}ller -- {formula} and {{\it more {formula}}}")
    assert text == f"Müller – {formula} and more {formula}"
    assert [text[start:end] for start, end in find_formulas(text)] == [formula, formula]


@pytest.mark.parametrize(
    ("text", "formulas"),
    [
        ("$5 million to $10 million", []),
        ("from $100K-$200K", []),
        ("$5, $10 and $15", []),
        ("$3$ of $10^5$ at $2 \\times 2$", ["$3$", "$10^5$", "$2 \\times 2$"]),
        ("it costs US$ 5", []),
        ("a \\$5 and $x$", ["$x$"]),
        ("unclosed $x", []),
    ],
)
def test_a_price_is_no_formula(text: str, formulas: list[str]) -> None:
    assert [text[start:end] for start, end in find_formulas(text)] == formulas


def test_an_escaped_dollar_is_set_free_only_where_it_opens_no_formula() -> None:
    assert clean_text(r"\$40 and \$20 per kg of $x$") == "$40 and $20 per kg of $x$"
    assert clean_text(r"the \$n\$ level") == r"the \$n\$ level"


@pytest.mark.parametrize(
    "text", ["\\", "{", "}", "$", "$$", "~", "`", "``", "''", "--", "&", "\\begin{equation}", "{\\it a", "\\'"]
)
def test_lone_signs_are_no_error(text: str) -> None:
    assert clean_text(f"a {text} b").startswith("a")


def bare_letters(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFD", text) if char.isalnum())


@given(st.text(st.characters(exclude_characters="\\&<", exclude_categories=("Cs", "Cc"))))
def test_text_without_commands_keeps_its_letters(text: str) -> None:
    text = mended_text(text)
    folded = re.sub("[ﬀ-ﬆ]", lambda found: unicodedata.normalize("NFKC", found[0]), text)
    assert bare_letters(clean_text(text)) == bare_letters(folded)


WORDS = st.from_regex(r"[A-Za-z0-9]{1,8}", fullmatch=True)
PIECES = st.one_of(
    WORDS.map(lambda word: (word, word)),
    WORDS.map(lambda word: (rf"\emph{{{word}}}", word)),
    WORDS.map(lambda word: (rf"{{\bf {word}}}", word)),
    WORDS.map(lambda word: (f"${word}_{{1}}$", f"{word}1")),
    st.tuples(st.sampled_from("'`^\""), st.sampled_from("aeou"), WORDS).map(
        lambda got: (rf"\{got[0]}{{{got[1]}}}{got[2]}", got[1] + got[2])
    ),
    WORDS.map(lambda word: (rf"\unknown{{{word}}}", f"unknown{word}")),
)


@given(st.lists(PIECES, max_size=12))
def test_commands_lose_no_letter_of_their_arguments(pieces: list[tuple[str, str]]) -> None:
    assert bare_letters(clean_text(" ".join(tex for tex, _ in pieces))) == "".join(letters for _, letters in pieces)


@given(st.text(st.sampled_from("\\{}$~`'-&ab \"^c1(["), max_size=60))
def test_any_mixture_of_signs_is_read_without_error(text: str) -> None:
    cleaned = clean_abstract(text)
    assert cleaned == " ".join(cleaned.split())


@pytest.mark.data
def test_real_accents_agree_with_the_oracle(shared_data: Path) -> None:
    """Words of real titles and names that hold an accent; TeX's own reading is the oracle's."""
    word = re.compile(r"(?<!\S)[A-Za-z-]*(?:\\['\"`^~=.]\{?[A-Za-z]\}?|\\[cvHu]\{[A-Za-z]\})[A-Za-z-]*(?!\S)")
    seen: set[str] = set()
    with lzma.open(shared_data / "arxiv-metadata-snapshot.jsonl.xz") as file:
        for line in islice(file, 12_000):
            record = orjson.loads(line)
            for text in (record["title"], record["authors"]):
                seen.update(found[0] for found in word.finditer(text) if "$" not in text)
    assert len(seen) > 100
    for tex in seen:
        assert clean_text(tex) == unicodedata.normalize("NFC", ORACLE.latex_to_text(tex)), tex


def test_braces_within_braces_are_read_once() -> None:
    """Read again at each of their ends, so many would keep an import for hours."""
    deep = 40_000
    assert plain(f"A {'{' * deep}Word{'}' * deep} here").replace("{", "").replace("}", "") == "A Word here"
    assert plain(f"{{{'{}' * deep}}}") == "{}" * deep
