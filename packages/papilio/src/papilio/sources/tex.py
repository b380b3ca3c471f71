"""TeX as it stands in titles, abstracts and names: accents to letters, font commands unwrapped, formulas untouched.

One pass over the text that stops only at characters with a meaning in TeX. A command that is not known stays as it is,
with its arguments: nothing is lost for want of a rule.
"""

import html
import re
import unicodedata
from collections.abc import Callable
from html.entities import html5

from papilio.sources import accents
from papilio.sources.backslashes import read_two, read_with_brace
from papilio.sources.escaped_quotes import without_escaped_quotes
from papilio.sources.symbols import LETTERS, OPENING, SIGNS, WORDLIKE
from papilio.texts import formulas
from papilio.texts.paths import find_paths
from papilio.texts.scripts import as_index
from papilio.texts.tags import link

_STOP = re.compile(r"[\\${}~`&'-]")
_COMMAND = re.compile(r"\\([A-Za-z]+\*?|.)", re.DOTALL)
_OPENED = re.compile(r"\s*\{")
_BRACED = re.compile(r"\s*\{((?:[^{}]|\{[^{}]*\})*)\}")
_ACCENTED = re.compile(r"\s*(?:\{((?:[^{}]|\{[^{}]*\})*)\}|(\\(?:i|j|ae|AE|oe|OE|o|O|aa|AA|l|L)(?![A-Za-z]) ?|[^\W\d_]))")
_ACCENTED_BY_WORD = re.compile(r"\s*\{((?:[^{}]|\{[^{}]*\})*)\}|\s*(?P<dotless>\\[ij](?![A-Za-z]) ?)|\s+(?P<letter>[^\W\d_])")
_BEGUN = re.compile(rf"\s(?!{formulas.PROSE_WORDS})[a-z]{{2}}|\\['`^\"~=.]|\.\s[A-Z][a-z]|[^\W\d_]")
"""What follows a letter by its command where a word begins with it: `\\L ukasz`, `\\L\\'od\\'z`, `\\O. Solberg`."""
_CEDILLA = re.compile(r"\\c ca(?![A-Za-z])")
_NUMBER = re.compile(r"[\s~]*(?:\{?\$?\{?[0-9]|[IVX]+\b|\\ref|\\S(?![A-Za-z]))")
_FONT_SWITCH = re.compile(
    r"\{\s*\\(?:it|bf|em|rm|sl|sc|tt|sf|bfseries|itshape|slshape|scshape|ttfamily|sffamily|tiny|small|large)(?![A-Za-z])\s*"
)
_COLOUR = re.compile(r"\{\s*\\color\s*(?:\[[A-Za-z]*\])?\s*\{[^{}]*\}")
_ROWS = re.compile(r"\\begin\s?\{(?P<name>tabular[x*]?|longtable)\}.{0,4000}?\\end\s?\{(?P=name)\}", re.DOTALL)
"""A table, whose rows end with two backslashes."""
_ACCENTED_AGAIN = re.compile(r"[a-z]{0,6}\\['`^\"~=.uvHck]")
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_CASE_PROTECTED = re.compile(r"[^\W\d_][\w\s.:&/+'’\u2010-]*")

PARAGRAPH = "\x1e"
"""Marks a paragraph break in text given to `plain`; a formula between dollars does not reach over it."""

_OPENING = re.compile(r"\$|\\[(\[b]")
_LINES = str.maketrans({"\n": " ", PARAGRAPH: "\n"})

_INITIALS = frozenset({("c", "C"), ("c", "S"), *(("v", letter) for letter in "CDRSTZ")})
"""Accents by word and capitals that names begin with; before other words such a command is the author's own."""

# Greek letters whose first letter was taken for an accent by a program on the way: `\beta` became `\b{eta}`.
_MANGLED_GREEK = {
    ("b", "eta"): "β", ("c", "hi"): "χ", ("d", "elta"): "δ", ("k", "appa"): "κ", ("r", "ho"): "ρ", ("t", "au"): "τ",
    ("t", "heta"): "θ", ("u", "psilon"): "υ", ("v", "arepsilon"): "ε", ("v", "arphi"): "φ", ("v", "artheta"): "ϑ",
}  # fmt: skip

_MOST_GROUPED = 1000
"""Pieces; a group of more is no word. Braces within braces would be read again at each of their ends."""
_UNWRAPPED = frozenset(
    {
        "textit", "emph", "textbf", "textsc", "texttt", "textrm", "textsf", "textsl", "textup", "textmd", "textnormal", "text",
        "mbox", "underline",
    }
)  # fmt: skip
_SCRIPTS = {"textsuperscript": "^", "textsubscript": "_"}
_ESCAPED = {sign: sign for sign in "&%#_{}"} | dict.fromkeys(" \n\t,;:", " ") | dict.fromkeys("/-@", "")


def plain(text: str) -> str:
    """Text without TeX other than formulas and unknown commands."""
    cleaned = _Scanner(without_escaped_quotes(text)).run()
    if r"\$" in text:
        # A dollar sign is set free only where that makes no new formula.
        freed = _free_dollars(cleaned)
        if len(find_formulas(freed)) == len(find_formulas(cleaned)):
            return freed
    return cleaned


def find_formulas(text: str) -> list[tuple[int, int]]:
    """The places of formulas in a text, in order, as (start, end) with delimiters. A `$` that is a price opens none."""
    lines = text.translate(_LINES) if "\n" in text or PARAGRAPH in text else text
    return [(formula.start, formula.end) for formula in formulas.find_formulas(lines)]


def _free_dollars(text: str) -> str:
    parts: list[str] = []
    at = 0
    for start, end in [*find_formulas(text), (len(text), len(text))]:
        parts += [text[at:start].replace(r"\$", "$"), text[start:end]]
        at = end
    return "".join(parts)


class _Scanner:
    """One pass over one text. `out` collects pieces; `groups` holds, per open brace, its place in `out` and how to close it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.formulas = dict(find_formulas(text)) if _OPENING.search(text) else {}
        self.paths = dict(find_paths(text))
        self.tables = [table.span() for table in _ROWS.finditer(text)] if "\\end" in text else []
        self.out: list[str] = []
        self.groups: list[tuple[int, str, int]] = []
        self.open_quotes = 0
        self.argument_at = self.switched_at = -1
        self.first = len(text) - len(text.lstrip())
        self.last = len(text.rstrip()) - 1

    def run(self) -> str:
        text, out = self.text, self.out
        at = 0
        while stop := _STOP.search(text, at):
            start = stop.start()
            if start > at:
                out.append(text[at:start])
            if text[start] == "\\" and (end := self.paths.get(start - 2)):
                out.append(text[start:end])
                at = end
                continue
            at = _HANDLERS[text[start]](self, start)
        out.append(text[at:])
        return "".join(out)

    def dollar(self, at: int) -> int:
        end = self.formulas.get(at) or at + 1
        self.out.append(self.text[at:end])
        return end

    def backslash(self, at: int) -> int:
        command = _COMMAND.match(self.text, at)
        if command is None:
            self.out.append("\\")
            return at + 1
        name, end = command[1], command.end()
        if name[0].isalpha() and name.isascii():
            return self._word(name, at, end)
        if name in ("(", "["):
            end = self.formulas.get(at) or end
            self.out.append(self.text[at:end])
            return end
        if name in accents.SIGNS:
            return self._accent_by_sign(name, at, end)
        if name == "\\" and any(start < at < stop for start, stop in self.tables):
            self.out.append("\\\\")
            return end
        if name == "\\":
            written, end = read_two(self.text, at, at + 2 in self.formulas)
            self.out.append(written)
            return end
        if name == "{" and (read := read_with_brace(self.text, at)):
            self.out.append(read[0])
            return read[1]
        # `\$` stays escaped until the formulas are known.
        self.out.append(_ESCAPED.get(name, command[0]))
        return end

    def _word(self, name: str, at: int, end: int) -> int:
        if name == "begin" and (formula := self.formulas.get(at)):
            self.out.append(self.text[at:formula])
            return formula
        if name == "protect":
            while self.text[end : end + 1] == " ":
                end += 1
            return end
        if (name in LETTERS or name in SIGNS) and self._is_symbol(name, at, end):
            return self._symbol(name, at, end)
        if name in accents.WORDS:
            return self._accent_by_word(name, at, end)
        if name in _SCRIPTS and (brace := _OPENED.match(self.text, end)):
            self.groups.append((len(self.out), _SCRIPTS[name], at))
            return brace.end()
        if name in _UNWRAPPED and (brace := _OPENED.match(self.text, end)):
            self.groups.append((len(self.out), "drop", at))
            return brace.end()
        if name == "url" and (braced := _BRACED.match(self.text, end)):
            self.out.append(braced[1])
            return braced.end()
        if (
            name in ("href", "hyperlink")
            and (target := _BRACED.match(self.text, end))
            and (label := _BRACED.match(self.text, target.end()))
        ):
            self.out.append(link(_Scanner(label[1]).run(), target[1]))
            return label.end()
        self.out.append(self.text[at:end])
        self.argument_at = end
        return end

    def _symbol(self, name: str, at: int, end: int) -> int:
        self.out.append(LETTERS.get(name) or SIGNS[name])
        if self.text.startswith("{}", end):
            return end + 2
        if name in LETTERS and self.text.startswith("{", end):  # Lata\l{a}
            self.groups.append((len(self.out), "drop", end))
            return end + 1
        # TeX swallows the space after a command; after the unit \AA and after signs authors mean it to be there.
        swallows = name in OPENING or (
            name in LETTERS and (name != "AA" or self.text[at - 1 : at].isalpha() or self.text.startswith(" ngstr", end))
        )
        while swallows and self.text[end : end + 1].isspace() and self.text[end] != PARAGRAPH:
            end += 1
        return end

    def _is_symbol(self, name: str, at: int, end: int) -> bool:
        """Whether a command is the letter or sign of that name where it stands, and no macro of the author's."""
        text = self.text
        if name == "AA" or (name in SIGNS and name not in ("S", "P")):
            return True
        if (
            (at == 0 and end == len(text))
            or text.startswith("{}", end)
            or (text[at - 1 : at] == "{" and text[end : end + 1] == "}")
        ):
            return True
        if name in ("S", "P"):
            return _NUMBER.match(text, end) is not None
        if self._is_within_word(at):
            return name != "O"
        if name in WORDLIKE and text[end : end + 1] in ("", *".,;:)!?'\"”’") and not text[at - 1 : at].strip(" \n(\"'“‘"):
            return True
        return (name[0].isupper() or len(name) > 1) and name != "ss" and _BEGUN.match(text, end) is not None

    def _is_within_word(self, at: int) -> bool:
        """Whether letters stand right ahead, and no command that is kept."""
        before = self.text[at - 1 : at]
        return at != self.argument_at and at > 0 and (before.isalpha() or before == "}")

    def _accent_by_sign(self, name: str, at: int, end: int) -> int:
        text = self.text
        following = text[end : end + 1]
        if (name in "~." and following.isspace()) or (name == "~" and text[at - 1 : at] == "/"):
            self.out.append(name)
            return end
        if name == "'" and following == "'" and text[end + 1 : end + 2] in tuple("aouAOU"):
            name, end = '"', end + 1  # Schr\''odinger
        return self._accent(name, at, end, _ACCENTED.match(text, end))

    def _accent_by_word(self, name: str, at: int, end: int) -> int:
        r"""The place behind an accent, put on a letter in braces or of a name, but not in `\c we`."""
        argument = _ACCENTED_BY_WORD.match(self.text, end)
        letter = argument["letter"] if argument else None
        if argument and letter:
            text = self.text
            following = text[argument.end() : argument.end() + 1]
            alone = text[at - 1 : at] == "{" and following == "}"
            composes = (
                name in accents.MARKS and name != "b" and len(unicodedata.normalize("NFC", letter + accents.MARKS[name])) == 1
            )
            is_name = (name, letter) in _INITIALS and following.islower()
            begins = is_name or _ACCENTED_AGAIN.match(text, argument.end()) or _CEDILLA.match(text, at)
            within = self._is_within_word(at) or (text[at - 1 : at] == "{" and self._is_within_word(at - 1))
            if not (alone or (composes and (begins or within))):
                argument = None
        return self._accent(name, at, end, argument)

    def _accent(self, name: str, at: int, end: int, argument: re.Match[str] | None) -> int:
        text = self.text
        if argument is None:
            self.out.append(text[at:end])
            return end
        braced: str | None = argument[1]
        if braced is not None and (name, braced) in _MANGLED_GREEK:
            self.out.append(_MANGLED_GREEK[name, braced])
            return argument.end()
        base = _Scanner((braced if braced is not None else argument[argument.lastindex or 0]).strip()).run()
        base = unicodedata.normalize("NFC", base)
        if not base and name in accents.SIGNS:
            self.out.append(name)
        elif name == accents.TIE and braced is not None and len(base) == 2 and base.isalpha():
            self.out.append(f"{base[0]}{accents.TIED}{base[1]}")
        elif name in accents.MARKS and base[:1].isalpha() and not (name == "b" and (braced is None or len(base) > 1)):
            first = {"ı": "i", "ȷ": "j"}.get(base[0], base[0]) if name in accents.ABOVE else base[0]
            self.out.append(f"{first}{accents.MARKS[name]}{base[1:]}")
        else:
            self.out.append(text[at:end])
            self.argument_at = end
            return end
        return argument.end()

    def open(self, at: int) -> int:
        previous = self.text[at - 1 : at]
        if at == self.argument_at or previous in ("_", "^", "]") or self.out[-1:] == ["$"]:
            kind, end = "keep", at + 1
        elif at == self.switched_at:
            kind, end = "drop", at + 1
        elif switch := _FONT_SWITCH.match(self.text, at):
            kind, end = "drop", switch.end()
            self.switched_at = end
        elif colour := _COLOUR.match(self.text, at):
            kind, end = "drop", colour.end()
            if not previous.strip() or previous in "([":
                end += self.text.startswith(" ", end)
            self.switched_at = end
        else:
            kind, end = "decide", at + 1
        self.groups.append((len(self.out), kind, at))
        if kind != "drop":
            self.out.append("{")
        return end

    def close(self, at: int) -> int:
        if not self.groups:
            self.out.append("}")
            return at + 1
        place, kind, opened = self.groups.pop()
        if kind == "decide" and self._is_only_grouping(place, opened, at):
            self.out[place] = ""
        elif kind in ("^", "_"):
            before = self.out[place - 1][-1:] if place else ""
            self.out[place:] = [as_index("".join(self.out[place:]).strip(), kind, before)]
        elif kind != "drop":
            self.out.append("}")
            self.argument_at = at + 1 if kind == "keep" else -1
        return at + 1

    def _is_only_grouping(self, place: int, opened: int, closed: int) -> bool:
        """Whether braces only hold an accent together, or protect capitals from a bibliography style."""
        text = self.text
        if text[closed + 1 : closed + 2] in ("^", "_"):
            return False
        if opened == self.first and closed == self.last:
            return any(self.out[place + 1 :])
        if len(self.out) - place > _MOST_GROUPED:
            return False
        content = "".join(self.out[place + 1 :])
        if not content:
            return False
        if text[opened + 1] == "\\" and content[0].isalpha():
            return True
        if _CASE_PROTECTED.fullmatch(content) is None:
            return False
        goes_on = text[closed + 1 : closed + 2].isalpha()
        if goes_on or not text[opened - 1 : opened].isalpha():
            return goes_on or content != content.lower()
        # `f{x}` and `E{X}` are notation, `Multi{GPU}` and `CNN{s}` are words.
        return (len(content) > 1 and content != content.lower()) or (content == "s" and text[opened - 1].isupper())

    def tie(self, at: int) -> int:
        """A tie is a space; a tilde that says "about" stays."""
        text = self.text
        before, after = text[at - 1 : at] if at else "", text[at + 1 : at + 2]
        is_tie = (before.isalnum() or before in tuple(".,;:)]}$'")) and (after.isalnum() or after in tuple("\\$([{`"))
        if is_tie and before.isalpha() and after.isdecimal():
            word = re.compile(r"[A-Za-z]*$").search(text, max(0, at - 3), at)
            is_tie = word is not None and (len(word[0]) > 2 or self.out[-1:] == ["§"])
        self.out.append(" " if is_tie else "~")
        return at + 1

    def backtick(self, at: int) -> int:
        if not self.text.startswith("``", at):
            self.out.append("`")
            return at + 1
        self.open_quotes += 1
        self.out.append("“")
        return at + 2

    def quotes(self, at: int) -> int:
        if not self.text.startswith("''", at):
            self.out.append("'")
            return at + 1
        if self.open_quotes:
            self.open_quotes -= 1
            self.out.append("”")
        else:
            self.out.append("''")
        return at + 2

    def dashes(self, at: int) -> int:
        end = at + 1
        while self.text[end : end + 1] == "-":
            end += 1
        arrow = self.text[end : end + 1] == ">" or self.text[at - 1 : at] == "<"
        self.out.append(self.text[at:end] if arrow else {2: "–", 3: "—"}.get(end - at, self.text[at:end]))
        return end

    def entity(self, at: int) -> int:
        entity = _ENTITY.match(self.text, at)
        if entity is None or (entity[0][1] != "#" and entity[0][1:] not in html5):
            self.out.append("&")
            return at + 1
        self.out.append(html.unescape(entity[0]))
        return entity.end()


_HANDLERS: dict[str, Callable[[_Scanner, int], int]] = {
    "$": _Scanner.dollar,
    "\\": _Scanner.backslash,
    "{": _Scanner.open,
    "}": _Scanner.close,
    "~": _Scanner.tie,
    "`": _Scanner.backtick,
    "'": _Scanner.quotes,
    "-": _Scanner.dashes,
    "&": _Scanner.entity,
}
