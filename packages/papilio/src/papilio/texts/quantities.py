r"""Chemical formulas and quantities as the packages mhchem and siunitx write them.

`\ce{H2O}` is H₂O, `\SI{5}{\micro\metre}` is 5 μm.
"""

import re

from papilio.texts.scripts import LOWERED, RAISED, in_script

_UNITS = {
    "metre": "m", "meter": "m", "second": "s", "kelvin": "K", "hertz": "Hz", "watt": "W", "volt": "V", "ampere": "A",
    "tesla": "T", "joule": "J", "newton": "N", "pascal": "Pa",
    "gram": "g", "kilogram": "kg", "mole": "mol", "candela": "cd", "ohm": "Ω",
    "farad": "F", "henry": "H", "weber": "Wb", "coulomb": "C", "siemens": "S", "lumen": "lm", "lux": "lx", "becquerel": "Bq",
    "sievert": "Sv", "gray": "Gy", "litre": "L", "liter": "L", "minute": "min", "hour": "h", "day": "d", "degree": "°",
    "celsius": "°C", "degreeCelsius": "°C", "percent": "%", "electronvolt": "eV", "bar": "bar", "decibel": "dB",
    "angstrom": "Å", "parsec": "pc", "bit": "bit", "byte": "B", "radian": "rad", "steradian": "sr", "tonne": "t",
}  # fmt: skip
_ABBREVIATED = frozenset(
    """A GHz GPa GeV Hz K MHz MW MeV Pa T THz TeV V W cm dB eV fs g kHz kPa kV kW keV kg km m mA mK mV mW mg meV mm ms nm ns ps
    s ug um us""".split()  # noqa: SIM905
)
_PREFIXES = {
    "femto": "f", "pico": "p", "nano": "n", "micro": "μ", "milli": "m", "centi": "c", "deci": "d", "hecto": "h", "kilo": "k",
    "mega": "M", "giga": "G", "tera": "T", "peta": "P", "kibi": "Ki", "mebi": "Mi", "gibi": "Gi",
}  # fmt: skip
_POWERS = {"squared": "²", "cubed": "³"}
_POWERS_AHEAD = {"square": "²", "cubic": "³"}

_OPTION = r"(?:\[[^\[\]]*\])?"
_QUANTITY = re.compile(rf"(?<!\\)\\(?:SI|qty){_OPTION}\s*\{{([^{{}}\\]*)\}}\s*{_OPTION}\{{([^{{}}]*)\}}")
_UNIT = re.compile(rf"(?<!\\)\\(?:si|unit){_OPTION}\s*\{{([^{{}}]*)\}}")
_NUMBER = re.compile(rf"(?<!\\)\\num{_OPTION}\s*\{{([^{{}}\\]*)\}}")
_RANGE = re.compile(rf"(?<!\\)\\(?:SIrange|qtyrange){_OPTION}\s*\{{([^{{}}\\]*)\}}\s*\{{([^{{}}\\]*)\}}\s*\{{([^{{}}]*)\}}")
_ANGLE = re.compile(rf"(?<!\\)\\ang{_OPTION}\s*\{{([^{{}}\\;]*)(?:;([^{{}}\\;]*))?(?:;([^{{}}\\;]*))?\}}")
_PIECE = re.compile(r"\\([A-Za-z]+)|[^\\]")
_EXPONENT = re.compile(r"(?<=[0-9])[eE]([+-]?[0-9]{1,3})\Z")
_CHEMICAL = re.compile(r"(?<!\\)\\ce\s*\{((?:[^{}\\]|\{[^{}\\]*\})*)\}")
_LOW = re.compile(r"(?<=[A-Za-z)\]])_?(?:\{([0-9+−-]+)\}|([0-9]+))")
_HIGH = re.compile(r"\^(?:\{([0-9+−-]+)\}|([0-9]*[+−-]|[0-9]+))")


def without_quantities(prose: str) -> str:
    """Prose with numbers, units and chemical formulas in characters; those with a command that is not known stay."""
    if "\\" not in prose:
        return prose
    prose = _RANGE.sub(lambda match: _quantity(match, f"{_number(match[1])}–{_number(match[2])}", match[3]), prose)
    prose = _QUANTITY.sub(lambda match: _quantity(match, _number(match[1]), match[2]), prose)
    prose = _UNIT.sub(lambda match: _unit(match[1]) or match[0], prose)
    prose = _NUMBER.sub(lambda match: _number(match[1]), prose)
    prose = _ANGLE.sub(_angle, prose)
    return _CHEMICAL.sub(lambda match: _chemical(match[1]), prose)


def _quantity(match: re.Match[str], number: str, unit: str) -> str:
    written = _unit(unit)
    if written is None:
        return match[0]
    return f"{number}{'' if written[:1] in ('', '%') or written == '°' else ' '}{written}"


def _angle(match: re.Match[str]) -> str:
    """Degrees, minutes and seconds of arc, those that are given."""
    return "".join(
        f"{number.strip()}{sign}" for number, sign in zip(match.groups(), "°′″", strict=True) if number and number.strip()
    )


def _number(text: str) -> str:
    text = text.strip()
    power = _EXPONENT.search(text)
    if power is None:
        return text
    return f"{text[: power.start()]}×10{in_script(power[1].removeprefix('+'), RAISED)}"


def _unit(text: str) -> str | None:
    """The unit's signs; None where a command is not known."""
    written, ahead = "", ""
    for piece in _PIECE.finditer(text.strip()):
        name = piece[1]
        if name is None:
            written += "·" if piece[0] in ".~" else piece[0]
        elif name == "per":
            written += "/"
        elif name in _POWERS_AHEAD:
            ahead = _POWERS_AHEAD[name]
        elif name in _UNITS or name in _ABBREVIATED:
            apart = "·" if written and written[-1] not in "/·" and not _ends_with_prefix(text[: piece.start()]) else ""
            written += f"{apart}{_UNITS.get(name) or _abbreviated(name)}{ahead}"
            ahead = ""
        elif name in _PREFIXES or name in _POWERS:
            apart = "·" if name in _PREFIXES and written and written[-1] not in "/·" else ""
            written += f"{apart}{_PREFIXES.get(name) or _POWERS[name]}"
        else:
            return None
    return written


def _abbreviated(name: str) -> str:
    return f"μ{name[1:]}" if name[0] == "u" else name


def _ends_with_prefix(text: str) -> bool:
    return text.rpartition("\\")[2].strip() in _PREFIXES


def _chemical(text: str) -> str:
    text = _HIGH.sub(lambda match: in_script(match[1] or match[2], RAISED) or match[0], text)
    return _LOW.sub(lambda match: in_script(match[1] or match[2], LOWERED) or match[0], text).replace("->", "→")
