"""Text to terms: the same for documents and for queries.

Two forms. The *stemmed* form drops stop words, folds accents and case and cuts words to their English stem (Snowball);
the *literal* form only folds. Both split at everything that is neither letter nor digit, except that `C++`, `C#`, `A*` and
their like are words. Chinese, Japanese and Korean are split into characters, Chinese ones in their simplified form. A
hyphenated word is its parts, and in the stemmed form also the parts run together: `multi-agent` and `multiagent` find each
other, and `GPT-4` is a term of its own.

Tokens are made by Tantivy in Rust; what Tantivy has no filter for is written out in the text by `prepared` beforehand.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from tantivy import Filter, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

from papilio.search.script import simplified_character
from papilio.texts.folding import GREEK_NAMES
from papilio.texts.letters import composed

STOP_WORDS = frozenset(
    """a about above after again against all also am an and any are as at be because been before being below between both
    but by can could did do does doing down during each few for from further had has have having he her here hers him his
    how i if in into is it its itself just me more most my no nor not now of off on once only or other our ours out over
    own per s same she should so some such t than that the their theirs them then there these they this those through to
    too under until up upon us very via was we were what when where which while who whom why will with within without
    would you your""".split()  # noqa: SIM905
)
"""Function words of English, folded; `s` and `t` are what an apostrophe leaves."""

WORD_CACHE = 32_768
"""Words whose forms are remembered: pages mark the same words of the language again and again."""

MAX_TERM_BYTES = 100
"""Runs of letters with so many bytes are no words; they are not indexed."""

_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
_CJK_CHARACTER = re.compile(f"[{_CJK}]")
_CJK_RUN = re.compile(f"[{_CJK}]+")
_GREEK_LETTER = re.compile(f"(?<![\u0370-\u03ff])[{''.join(GREEK_NAMES)}](?![\u0370-\u03ff])")
_HALF = re.compile("[\ud800-\udfff]")
_SHARP = re.compile(r"(?<![^\W_])([A-Za-z])(\+\+|#)")
_SHARP_NAMES = {"++": "plusplus", "#": "sharp"}
_STAR = re.compile(r"(?<![^\W_*])([A-Z])(?:\*|\$?\^(?:\{ ?(?:\*|\\ast|\\star) ?\}|\*|\\ast|\\star)(?:\$|(?=-)))(?![\w*=])")
"""`A*`, `C*-algebra`, and `A$^*$`, `$C^*$-algebra`. In a formula a star has other meanings."""
_LETTERS = re.compile(r"[^\W_]+")
_COMPOUND = re.compile(r"(?<![^\W_])[^\W_]+(?:-[^\W_]+){1,3}(?!-?[^\W_])")


def well_formed(text: str) -> str:
    """`text` without halves of characters, which bytes of another encoding leave on a command line."""
    return text if text.isascii() else _HALF.sub("\ufffd", text)


def prepared(text: str) -> str:
    """`text` with everything spelt in letters and digits that Tantivy's tokenizer would split or keep wrongly."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", composed(well_formed(text)))
        if not text.isascii():
            text = text.replace("‐", "-")
            # Letters that stand alone are formulas, and are found by their names as TeX's are.
            text = _GREEK_LETTER.sub(lambda match: f" {GREEK_NAMES[match[0]]} ", text)
            text = _CJK_CHARACTER.sub(lambda match: f" {simplified_character(match[0])} ", text)
    if "*" in text or "\\star" in text or "\\ast" in text:
        text = _STAR.sub(r"\1star ", text)
    if "++" in text or "#" in text:
        text = _SHARP.sub(lambda match: f"{match[1]}{_SHARP_NAMES[match[2]]} ", text)
    return text


def compounds(text: str) -> list[str]:
    """The hyphenated words of prepared text, run together."""
    if "-" not in text:
        return []
    return [match.replace("-", "") for run in _hyphenated(text) for match in _COMPOUND.findall(run)]


def _hyphenated(text: str) -> Iterator[str]:
    """The pieces between blanks that hold a hyphen: few, so that the rest of the text is only skipped."""
    end = 0
    while (hyphen := text.find("-", end)) >= 0:
        start = text.rfind(" ", end, hyphen) + 1 or end
        end = text.find(" ", hyphen)
        end = len(text) if end < 0 else end
        yield text[start:end]


def cjk_runs(text: str) -> list[str]:
    """Runs of Chinese, Japanese and Korean characters."""
    return [] if text.isascii() else _CJK_RUN.findall(unicodedata.normalize("NFKC", text))


def without_cjk(text: str) -> str:
    """`text` with blanks in place of the runs that `cjk_runs` finds."""
    return text if text.isascii() else _CJK_RUN.sub(" ", unicodedata.normalize("NFKC", text))


def too_long(text: str) -> list[str]:
    """The words of a text that are too long to be any, so that nothing looks for them."""
    if all(len(word) * 4 < MAX_TERM_BYTES for word in text.split()):
        return []
    return [word for word in _LETTERS.findall(prepared(text)) if len(word.encode()) >= MAX_TERM_BYTES]


def literal_analyzer() -> TextAnalyzer:
    """Words folded in case and accents."""
    return _folded(Tokenizer.simple()).build()


def stemmed_analyzer() -> TextAnalyzer:
    """Words folded, without stop words, cut to their stems."""
    return (
        _folded(Tokenizer.simple()).filter(Filter.custom_stopword(sorted(STOP_WORDS))).filter(Filter.stemmer("english")).build()
    )


def whole_analyzer() -> TextAnalyzer:
    """A whole text as one term, folded in case and accents."""
    return _folded(Tokenizer.raw()).build()


def _folded(tokenizer: Tokenizer) -> TextAnalyzerBuilder:
    builder = TextAnalyzerBuilder(tokenizer).filter(Filter.remove_long(MAX_TERM_BYTES))
    # Twice, since folding makes capitals of small capitals: ᴀ becomes A.
    return builder.filter(Filter.lowercase()).filter(Filter.ascii_fold()).filter(Filter.lowercase())


class Analysis:
    """Both analyzers, for the terms of queries and of single texts."""

    def __init__(self) -> None:
        self._literal = literal_analyzer()
        self._stemmed = stemmed_analyzer()
        self.word_forms = lru_cache(WORD_CACHE)(self._word_forms)

    def _word_forms(self, word: str) -> tuple[tuple[str, ...], str]:
        """The literal terms of one word, and its stem. A stop word, and what is more than one word, has no stem."""
        if word.isascii() and word.isalnum() and len(word) < MAX_TERM_BYTES:
            stems, literal = self._stemmed.analyze(word), (word.lower(),)
        else:
            stems, literal = self.stemmed_parts(word)[0], tuple(self.literal(word))
        return literal, stems[0] if len(stems) == 1 else ""

    def literal(self, text: str) -> list[str]:
        """The literal terms of `text`, in order."""
        return self._literal.analyze(prepared(text))

    def stemmed(self, text: str) -> list[str]:
        """The stemmed terms of `text`, in order, then those of its hyphenated words run together."""
        parts, joined = self.stemmed_parts(text)
        return [*parts, *joined]

    def stemmed_parts(self, text: str) -> tuple[list[str], list[str]]:
        """The stemmed terms of `text` in order, and those of its hyphenated words run together."""
        text = prepared(text)
        joined = compounds(text)
        return self._stemmed.analyze(text), self._stemmed.analyze(" ".join(joined)) if joined else []
