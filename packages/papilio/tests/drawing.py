"""A tree of MathML in one line, to compare what is drawn: operators in brackets, structure in words."""

from xml.etree.ElementTree import Element

_SAME_AS_ROW = frozenset({"math", "mrow"})


def drawn(element: Element) -> str:
    """What a tree draws: `x^2 ≠ 1` is `sup(x 2) [≠] 1`. Spaces at the edges of operators are told where they are set."""
    if element.tag == "mspace":
        return f"{element.get('width')}"
    if not len(element):
        text = element.text or ""
        space = "".join(f" {side[0]}{element.get(side)}" for side in ("lspace", "rspace") if side in element.attrib)
        limits = {"true": " movable", "false": " fixed"}.get(element.get("movablelimits", ""), "")
        return f"[{text}{space}{limits}]" if element.tag == "mo" else text
    inside = " ".join(drawn(child) for child in element)
    return inside if element.tag in _SAME_AS_ROW else f"{element.tag[1:]}({inside})"
