"""TeX of one formula → a tree of MathML that is safe to send.

latex2mathml reads the TeX. Its own output is not safe (`\\text{<script>}` and `\\href` pass through), so its tree is never
serialised: it is copied node by node into a new one that holds only the elements and attributes listed here, which are those of
MathML Core, with text as text. Whatever does not fit raises `FormulaError`, and the caller shows the source.
"""

import re
from xml.etree.ElementTree import Element, SubElement

from latex2mathml.converter import Converter
from latex2mathml.symbols_parser import convert_symbol

from papilio.web.math.dialect import CONTROL, FormulaError, prepare
from papilio.web.math.signs import (
    NAMES_WITH_LIMITS,
    PUNCTUATION_COLON,
    RELATION_SPACE,
    RELATIONS,
    SIGNS_WITH_LIMITS,
    negated,
    sign,
)

MAX_DEPTH = 60
MAX_NODES = 4000


_LENGTH = re.compile(r"[+-]?(?:\d{1,2}(?:\.\d{1,3})?|\.\d{1,3})(?:em|ex|px|pt|mm)?")
_TEMPLATE_WIDTH = re.compile(r"-?(?:0?\.5|1)width")
_BOOLEAN = re.compile(r"true|false")

ATTRIBUTES: dict[str, dict[str, re.Pattern[str]]] = {
    "math": {"display": re.compile("block")},
    "mfrac": {"linethickness": re.compile(r"0|[0-4](?:\.\d{1,2})?(?:pt|px|em)")},
    "mi": {"mathvariant": re.compile("normal")},
    "mn": {},
    "mo": {
        "form": re.compile("prefix|infix|postfix"),
        "stretchy": _BOOLEAN,
        "fence": _BOOLEAN,
        "separator": _BOOLEAN,
        "largeop": _BOOLEAN,
        "movablelimits": _BOOLEAN,
        "minsize": _LENGTH,
        "maxsize": _LENGTH,
        "lspace": _LENGTH,
        "rspace": _LENGTH,
    },
    "mover": {"accent": _BOOLEAN},
    "mpadded": {"width": _LENGTH, "height": _LENGTH, "depth": _LENGTH, "lspace": _LENGTH, "voffset": _LENGTH},
    "mphantom": {},
    "mroot": {},
    "mrow": {},
    "mspace": {"width": _LENGTH, "height": _LENGTH, "depth": _LENGTH},
    "msqrt": {},
    "mstyle": {"displaystyle": _BOOLEAN, "scriptlevel": re.compile("[0-3]")},
    "msub": {},
    "msubsup": {},
    "msup": {},
    "mtable": {"displaystyle": _BOOLEAN},
    "mtd": {"columnalign": re.compile("left|center|right")},
    "mtext": {},
    "mtr": {},
    "munder": {"accentunder": _BOOLEAN},
    "munderover": {"accent": _BOOLEAN, "accentunder": _BOOLEAN},
}
"""Element → attribute → the values it may have. `alttext` is set here alone, by `typeset`."""

_ARITY = {"mfrac": 2, "mroot": 2, "msub": 2, "msup": 2, "msubsup": 3, "mover": 2, "munder": 2, "munderover": 3}
_TOKENS = frozenset({"mi", "mn", "mo", "mtext"})
_ROWS = frozenset({"math", "mrow", "mstyle", "mtd", "msqrt", "mpadded", "mphantom"})

_LIMITED = {"msub": "munder", "msup": "mover", "msubsup": "munderover"}
_SCRIPTED = frozenset({*_LIMITED, *_LIMITED.values()})
_OVERLAY = "&#x029F8;"
_NO_SPACE = frozenset({"mo", "mspace", "mtext"})
_FUNCTION = re.compile(r"[A-Za-z]{2,}(?:&#x0?200[69];[A-Za-z]+)?")

_NAMED_WIDTHS = {
    "negativethinmathspace": "-0.167em",
    "negativemediummathspace": "-0.222em",
    "negativethickmathspace": "-0.278em",
    "thinmathspace": "0.167em",
    "thickmathspace": "0.278em",
}

# First code points of the alphabets of Mathematical Alphanumeric Symbols: capitals, small letters, digits. MathML Core knows
# no other mathvariant than `normal` and has authors write these characters instead.
_ALPHABETS = {
    "bold": (0x1D400, 0x1D41A, 0x1D7CE),
    "italic": (0x1D434, 0x1D44E, 0),
    "bold-italic": (0x1D468, 0x1D482, 0x1D7CE),
    "script": (0x1D49C, 0x1D4B6, 0),
    "fraktur": (0x1D504, 0x1D51E, 0),
    "double-struck": (0x1D538, 0x1D552, 0x1D7D8),
    "sans-serif": (0x1D5A0, 0x1D5BA, 0x1D7E2),
    "sans-serif-italic": (0x1D608, 0x1D622, 0),
    "monospace": (0x1D670, 0x1D68A, 0x1D7F6),
}
_GREEK_CAPITALS = "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡϴΣΤΥΦΧΨΩ"
_GREEK_SMALL = "αβγδεζηθικλμνξοπρςστυφχψω∂ϵϑϰϕϱϖ"
_GREEK_ALPHABETS = {"bold": (0x1D6A8, 0x1D6C2), "bold-italic": (0x1D71C, 0x1D736)}
# Letters that Unicode had encoded before, so that their places in the alphabets are empty.
_LETTERLIKE = {
    0x1D455: "ℎ",
    **dict(zip((0x1D49D, 0x1D4A0, 0x1D4A1, 0x1D4A3, 0x1D4A4, 0x1D4A7, 0x1D4A8, 0x1D4AD), "ℬℰℱℋℐℒℳℛ", strict=True)),
    **dict(zip((0x1D4BA, 0x1D4BC, 0x1D4C4), "ℯℊℴ", strict=True)),
    **dict(zip((0x1D506, 0x1D50B, 0x1D50C, 0x1D515, 0x1D51D), "ℭℌℑℜℨ", strict=True)),
    **dict(zip((0x1D53A, 0x1D53F, 0x1D545, 0x1D547, 0x1D548, 0x1D549, 0x1D551), "ℂℍℕℙℚℝℤ", strict=True)),
}

_REFERENCE = re.compile(r"&#x([0-9A-Fa-f]{1,6});")
_ESCAPED = re.compile(r"\\([%_&#$ ])")


def typeset(tex: str, *, display: bool = False) -> Element:
    """The `math` element of a formula, its TeX in `alttext`.

    Raises:
        FormulaError: Too long, too deep, unbalanced, with commands that are unknown or define others, or broken.
    """
    prepared = prepare(tex)
    try:
        # latex2mathml raises whatever its code runs into on broken TeX: its own errors, StopIteration, IndexError, KeyError ...
        source = Converter(display="block" if display else "inline").convert_to_element(prepared)
    except Exception as error:
        raise FormulaError(f"the formula cannot be read ({type(error).__name__})") from error
    math = Element("math", {"alttext": tex.strip(), **({"display": "block"} if display else {})})
    _Copy(display).children(source, math, 0)
    if not len(math):
        raise FormulaError("the formula is empty")
    return math


class _Copy:
    """One copying of a tree, which counts the nodes and knows the names of functions among them."""

    def __init__(self, display: bool) -> None:
        self.display = display
        self.nodes = 0
        self.names: set[Element] = set()

    def children(self, source: Element, target: Element, depth: int) -> None:
        """Copy the children of `source` below `target`."""
        negates = False
        for child in source:
            if _is_overlay(child):
                negates = True
            elif negates and child.tag == "mspace":
                # `\\not\\!\\!E`: the space was to bring the stroke over the letter.
                continue
            else:
                self.node(child, target, depth + 1)
                if negates:
                    _negate(target[-1])
                negates = False
        if negates:
            raise FormulaError("a stroke through nothing")
        if len(target) > 1 and target.tag in _ROWS:
            _set_relations_apart(target)
            if self.names:
                self._set_names_apart(target)

    def _set_names_apart(self, row: Element) -> None:
        """A thin space between the name of a function and the letter or number beside it, as TeX has it."""
        for place in range(len(row) - 1, 0, -1):
            before, after = row[place - 1], row[place]
            if (self._is_name(before) or self._is_name(after)) and before.tag not in _NO_SPACE and after.tag not in _NO_SPACE:
                row.insert(place, Element("mspace", {"width": "0.167em"}))

    def _set_limits(self, source: Element, target: Element) -> None:
        """Limits above and below where TeX has them: in a displayed formula, and wherever `\\limits` asks for it."""
        base = target[0]
        named = base in self.names and (base.text in NAMES_WITH_LIMITS or source[0].get("movablelimits") == "true")
        if base.tag == "mi" and source[0].tag == "mo" and len(source[0]):
            # `\\mathop{\\rm lim}`
            self.names.add(base)
            named = True
        if target.tag not in _LIMITED:
            if base.text in SIGNS_WITH_LIMITS and not self.display:
                base.set("movablelimits", "false")
        elif named:
            base.tag = "mo"
            base.attrib.update({"movablelimits": "true", "lspace": "0", "rspace": "0"})
            target.tag = _LIMITED[target.tag]
        elif base.text in SIGNS_WITH_LIMITS:
            target.tag = _LIMITED[target.tag]

    def _is_name(self, element: Element) -> bool:
        base = element[0] if element.tag in _SCRIPTED and len(element) else element
        return base in self.names

    def node(self, source: Element, parent: Element, depth: int) -> None:
        """Copy one node and all below it to the end of `parent`."""
        self.nodes += 1
        if depth > MAX_DEPTH or self.nodes > MAX_NODES:
            raise FormulaError("the formula is nested too deep" if depth > MAX_DEPTH else "the formula is too large")
        tag = source.tag
        if _is_overlay(source):
            raise FormulaError("a stroke through nothing")
        if tag == "menclose" or (tag == "mrow" and len(source) == 1):
            # A box is only a frame, and a row of one is that one.
            if tag == "menclose" and source.get("notation") != "box":
                raise FormulaError("strokes through a formula are not set")
            if source.text or len(source) != 1:
                tag = "mrow"
            else:
                self.node(source[0], parent, depth + 1)
                return
        if tag in ("mi", "mo", "mn") and len(source):
            tag = "mrow"
        if tag not in ATTRIBUTES or tag == "math":
            raise FormulaError(f"the element {tag} is not sent")
        if tag in _TOKENS:
            if tag in ("mi", "mo") and _FUNCTION.fullmatch(source.text or "") and not source.get("mathvariant"):
                self.names.add(SubElement(parent, "mi"))
                parent[-1].text = _text(source.text or "", tag)
            else:
                _copy_token(source, tag, parent)
            return
        if (source.text or "").strip():
            raise FormulaError(f"text directly inside {tag}")
        target = SubElement(parent, tag, _attributes(source, tag))
        self.children(source, target, depth)
        if tag in _ARITY and len(target) != _ARITY[tag]:
            _complete(target, _ARITY[tag])
        if tag in _SCRIPTED:
            self._set_limits(source, target)
        elif tag == "mrow" and len(target) == 1:
            parent[-1] = target[0]


def _complete(element: Element, arity: int) -> None:
    """Give an element the number of parts that its kind has.

    A script after a change of font (`\\rm ^{87}Rb`) has no base, and a binomial as a base comes as parenthesis, fraction,
    parenthesis.
    """
    surplus = len(element) - arity
    if surplus == -1 and element.tag in ("msub", "msup", "msubsup"):
        element.insert(0, Element("mrow"))
    elif surplus == 2 and element.tag in ("msub", "msup", "msubsup") and element[0].text == "(" and element[1].tag == "mfrac":
        base = Element("mrow")
        base.extend(list(element[:3]))
        del element[:3]
        element.insert(0, base)
    else:
        raise FormulaError(f"{element.tag} with {len(element)} parts instead of {arity}")


def _is_overlay(element: Element) -> bool:
    """Whether this is what the converter makes of `\\not` before a sign that has no negated form in its table."""
    return element.tag == "mpadded" and len(element) == 1 and element[0].text == _OVERLAY


def _set_relations_apart(row: Element) -> None:
    """The space of a relation at an edge of a row or with scripts, where browsers forget it."""
    for place, part in enumerate(row):
        sides = ("lspace", "rspace")
        if place in (0, len(row) - 1):
            sides = ("rspace",) if place == 0 else ("lspace",)
        elif part.tag not in _SCRIPTED:
            continue
        base = part
        while base.tag in _SCRIPTED and len(base):
            base = base[0]
        if base.tag == "mo" and base.text in RELATIONS and not base.get("stretchy"):
            base.attrib.update({"lspace": "0", "rspace": "0"} | dict.fromkeys(sides, RELATION_SPACE))


def _negate(element: Element) -> None:
    while len(element) and element.tag in _SCRIPTED | _ROWS:
        element = element[0]
    text = element.text or ""
    if element.tag not in ("mi", "mo") or len(text) != 1:
        raise FormulaError("a stroke through more than a sign or a letter")
    # A letter with a stroke is two characters, which no browser sets in italics by itself.
    element.text = negated(in_alphabet(text, "italic") if element.tag == "mi" and not element.attrib else text)
    for side in ("lspace", "rspace"):
        element.attrib.pop(side, None)


def _attributes(source: Element, tag: str) -> dict[str, str]:
    allowed = ATTRIBUTES[tag]
    attributes: dict[str, str] = {}
    for name, value in source.attrib.items():
        value = _NAMED_WIDTHS.get(value, value)
        if name == "lspace" and _TEMPLATE_WIDTH.fullmatch(value):
            raise FormulaError("overlapping text is not set")
        pattern = allowed.get(name)
        if pattern is not None and pattern.fullmatch(value):
            attributes[name] = value
    return attributes


def _copy_token(source: Element, tag: str, parent: Element) -> None:
    text = _text(source.text or "", tag)
    variant = source.get("mathvariant", "")
    if variant in _ALPHABETS and not (tag == "mtext" and variant == "italic"):
        text = in_alphabet(text, variant)
    attributes = _attributes(source, tag)
    if tag == "mi" and attributes.get("mathvariant") == "normal":
        if not text.isascii():
            pass
        elif len(parent) and _ROWS.issuperset({parent.tag}) and _is_upright_word(parent[-1]):
            # `\mathrm{max}` comes as three letters; one word reads, copies and is read aloud better.
            parent[-1].text = (parent[-1].text or "") + text
            parent[-1].attrib.pop("mathvariant", None)
            return
        elif len(text) > 1:
            del attributes["mathvariant"]
    if tag in ("mi", "mo") and len(text) == 1 and not (text.isascii() and text.isalpha()):
        known = sign(tag, text)
        if known.tag != tag:
            attributes = {}
        if known.attributes and "form" not in attributes:
            attributes = {**known.attributes, **attributes}
        if source.text == PUNCTUATION_COLON:
            attributes = {"lspace": "0", "rspace": "0.167em"}
        tag, text = known.tag, known.text
    SubElement(parent, tag, attributes).text = text


def _is_upright_word(element: Element) -> bool:
    text = element.text or ""
    upright = element.get("mathvariant") == "normal" or (len(text) > 1 and not element.attrib)
    return element.tag == "mi" and upright and text.isascii() and text.isalpha()


def _text(text: str, tag: str) -> str:
    try:
        text = _REFERENCE.sub(lambda match: chr(int(match[1], 16)), text)
    except ValueError as error:
        raise FormulaError("a character reference that names no character") from error
    if "\\" in text:
        if tag == "mtext":
            text = _ESCAPED.sub(r"\1", text)
        text = {r"\{": "{", r"\}": "}", r"\|": "‖", "\\": "\\", r"\backslash": "\\"}.get(text, text)
        if symbol := convert_symbol(text):
            text = chr(int(symbol, 16))
        if "\\" in text and text != "\\":
            raise FormulaError(f"the command {text} is not known")
    if tag == "mtext" and ("$" in text or "{" in text) and len(text) > 1:
        raise FormulaError("a formula inside a text inside a formula")
    if CONTROL.search(text):
        raise FormulaError("the formula holds control characters")
    return text


def in_alphabet(text: str, variant: str) -> str:
    """Letters and digits of `text` in a mathematical alphabet (`bold`, `script`, …); other characters stay."""
    capitals, small, digits = _ALPHABETS[variant]
    greek_capitals, greek_small = _GREEK_ALPHABETS.get(variant, (0, 0))
    letters: list[str] = []
    for character in text:
        code = 0
        if "A" <= character <= "Z":
            code = capitals + ord(character) - ord("A")
        elif "a" <= character <= "z":
            code = small + ord(character) - ord("a")
        elif "0" <= character <= "9" and digits:
            code = digits + ord(character) - ord("0")
        elif greek_small and character in _GREEK_SMALL:
            code = greek_small + _GREEK_SMALL.index(character)
        elif greek_capitals and character in _GREEK_CAPITALS:
            code = greek_capitals + _GREEK_CAPITALS.index(character)
        letters.append(_LETTERLIKE.get(code) or (chr(code) if code else character))
    return "".join(letters)
