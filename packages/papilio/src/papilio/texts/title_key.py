r"""The key of a title: one for all that a reader may type for the same title.

It keeps what a title says. Punctuation, spaces and hyphens do not count, an index is the letter itself, Greek
letters and a few signs are called by their names, and TeX is read: `$\ell_1$`, ℓ₁, ℓ1 and l1 have one key, and so have
`$\mathcal{O}(n \log n)$` and O(n log n), `$H_\infty$`, H∞ and H-infinity, `$\alpha$`, α and alpha. Of a command its name
is what counts (`\log`, `\alpha`, and macros of the authors' own such as `\SU`), unless the tables below say otherwise.

Keys, and numbers made of them, are stored: with every change here `search.schema.FORMAT` is raised, and a migration
recomputes the columns in `store.schema.CLUES`.
"""

import re
import unicodedata
from functools import lru_cache

from papilio.texts.folding import GREEK_NAMES, Foldings, fold

SIGN_NAMES = {
    "∞": "infinity", "√": "sqrt", "∆": "delta", "ℏ": "hbar", "ℵ": "aleph", "ℶ": "beth", "ℷ": "gimel", "ℸ": "daleth",
    "℘": "wp", "ℜ": "re", "ℑ": "im", "℧": "mho",
}  # fmt: skip
"""Signs that are read aloud in a title, by the names that readers type."""

COMMAND_NAMES = {"infty": "infinity", "surd": "sqrt", "hslash": "hbar", "eps": "epsilon", "increment": "delta"}
"""Commands of TeX that are not called by their own names; all keys are in lower case."""

COMMAND_LETTERS = {
    "ell": "l", "times": "x", "imath": "i", "jmath": "j", "aa": "a", "dj": "d", "dh": "d", "eth": "d", "ng": "n", "bbbk": "k",
    "o": "o", "l": "l", "i": "i", "j": "j", "ss": "ss", "ae": "ae", "oe": "oe", "th": "th",
    "rr": "r", "cc": "c", "zz": "z", "qq": "q", "nn": "n", "pp": "p", "ir": "r", "bbr": "r", "bbz": "z", "bbc": "c", "bbn": "n",
}  # fmt: skip
"""Commands that are letters of a word, which the next letter may follow without a space."""

SHAPES = frozenset(
    """bf it rm sf tt sc sl em cal frak scr bbb bold boldsymbol boldmath bm pmb emph underline overline operatorname
    ensuremath mbox hbox fbox ce sp sb bar hat tilde vec dot ddot check breve acute grave widehat widetilde widebar
    underbrace overbrace frac tfrac dfrac nicefrac sfrac over atop binom left right middle big bigl bigr bigg biggl
    biggr limits nolimits displaystyle textstyle scriptstyle tiny small footnotesize normalsize large huge raise lower
    phantom vphantom hphantom not protect xspace quad qquad hspace vspace hskip kern label tag nonumber
    notag""".split()  # noqa: SIM905
)
"""Commands that set in another shape or place what follows; `\\text…` and `\\math…` do so too."""

SIGNS = frozenset(
    """le leq leqslant leqq ge geq geqslant geqq ll gg ne neq lt gt lesssim gtrsim lsim gsim sim simeq approx cong
    equiv propto asymp prec preceq succ succeq doteq to gets mapsto longmapsto hookrightarrow iff implies pm mp div
    cdot ast star circ bullet diamond oplus ominus otimes oslash odot boxplus boxtimes boxdot uplus sqcup sqcap cup
    cap bigcup bigcap bigoplus bigotimes wedge vee bigwedge bigvee setminus smallsetminus backslash wr amalg rtimes
    ltimes bowtie in notin ni subset subseteq subsetneq supset supseteq emptyset varnothing forall exists nexists neg
    lnot land lor partial nabla sum prod coprod int iint iiint oint prime dagger ddagger dag ddag perp parallel mid
    nmid vert lvert rvert lbrace rbrace lbrack rbrack langle rangle lfloor rfloor lceil rceil models vdash dashv top
    bot angle measuredangle square box blacksquare lozenge triangle bigtriangleup bigtriangledown triangleleft
    triangleright sharp flat natural clubsuit diamondsuit heartsuit spadesuit degree dots ldots cdots vdots ddots
    colon slash lq rq upharpoonright restriction rightharpoonup leftharpoonup rightleftharpoons because therefore
    checkmark circledr copyright pounds complement minus nparallel centerdot bigcirc bigstar blacktriangle
    blacklozenge boxminus circledast circledcirc circleddash curlyvee curlywedge divideontimes dotplus barwedge
    doublebarwedge veebar eqcirc eqsim frown smile gtrless lessgtr lessdot gtrdot lll ggg leadsto lhd rhd unlhd unrhd
    intercal leftthreetimes rightthreetimes multimap ncong nless ngtr nleq ngeq nprec nsucc nsubseteq nsupseteq nvdash
    pitchfork preccurlyeq succcurlyeq precsim succsim sqsubset sqsubseteq sqsupset sqsupseteq supsetneq subsetneqq
    supsetneqq subseteqq supseteqq sphericalangle trianglelefteq trianglerighteq vartriangle vartriangleleft
    vartriangleright triangledown llbracket rrbracket dotsb dotsc dotsm dotso iddots approxeq backsim between bumpeq
    cupdot euro yen iiiint bigsqcup biguplus bigodot owns varpropto varsubsetneq maltese""".split()  # noqa: SIM905
)
"""Commands for signs that are neither letters nor digits; so are all arrows."""

_OPERATORS = frozenset({"Sp", "SL"})
"""Groups whose names differ from a silent command in case alone."""

_VARIANT = re.compile(rf"(?:up|text)?(?:var)?({'|'.join(sorted(set(GREEK_NAMES.values())))})(?:up)?")
_SILENT = re.compile(r"text\w*|math\w*|\w*arrows?(?:down|up|left|right)?")
_COMMAND = re.compile(r"""\\(?:\\|[`'^"~=.]|[uvHtcdbrk](?=\s*\{|\s+[A-Za-z])\s*|(?P<name>[A-Za-z]+)\*?(?P<blank>\s*))""")
_SCRIPT = r"\{[^{}]*\}|\\[A-Za-z]+|[^\s{}\\]"
_RAISED_FIRST = re.compile(rf"\^({_SCRIPT})\s*_({_SCRIPT})")
_DELETED = "\\${}^_"


def _heard(character: str) -> str:
    """What a title's key keeps of a character, with spaces where words end."""
    if character in SIGN_NAMES:
        return f" {SIGN_NAMES[character]} "
    if character == "×":
        return "x"
    return "" if character in _DELETED else "".join(map(_said, fold(character)))


def _said(letter: str) -> str:
    if letter in GREEK_NAMES:
        return f" {GREEK_NAMES[letter]} "
    if letter.isalnum():
        return letter
    return "" if unicodedata.category(letter)[0] == "M" else " "


_HEARD = Foldings(_heard)
_ASCII = bytes(ord(_heard(chr(code)) or " ") for code in range(128)) + bytes(128)
_DELETED_BYTES = _DELETED.encode()
_NOT_IN_KEYS = bytes(code for code in range(128) if not chr(code).isalnum())


def title_words(title: str) -> list[str]:
    """The words of a title, folded, without punctuation and TeX; Greek letters and signs are words by their names."""
    if "^" in title:
        # A page shows the index below before the one above, in whichever order they are written.
        title = _RAISED_FIRST.sub(r"_\2 ^\1", title)
    if "\\" in title:
        title = _COMMAND.sub(_spoken, title)
    if title.isascii():
        return title.encode().translate(_ASCII, _DELETED_BYTES).decode().split()
    return title.translate(_HEARD).split()


def title_key(title: str) -> str:
    """The words of a title run together, without spaces and hyphens; empty for a title without words."""
    if title.isascii() and "\\" not in title and "^" not in title:
        return title.encode().translate(_ASCII, _NOT_IN_KEYS).decode()
    return "".join(title_words(title))


def _spoken(match: re.Match[str]) -> str:
    name = match["name"]
    if name is None:
        return " " if match[0] == "\\\\" else ""
    return _command(name) + ("" if name.lower() in COMMAND_LETTERS else match["blank"])


@lru_cache(maxsize=1024)
def _command(name: str) -> str:
    """What is heard of a command of TeX."""
    name, written = name.lower(), name
    if name in COMMAND_LETTERS:
        return COMMAND_LETTERS[name]
    if variant := _VARIANT.fullmatch(name):
        return f" {variant[1]} "
    if ((name in SHAPES or name in SIGNS) and written not in _OPERATORS) or _SILENT.fullmatch(name):
        return ""
    return f" {COMMAND_NAMES.get(name, name)} "
