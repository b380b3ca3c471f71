"""Letters and signs that TeX writes by a command of their own."""

LETTERS = {
    "aa": "å", "AA": "Å", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "ss": "ß",
    "i": "ı", "j": "ȷ", "dh": "ð", "DH": "Ð", "th": "þ", "TH": "Þ", "dj": "đ", "DJ": "Đ", "ng": "ŋ", "NG": "Ŋ",
}  # fmt: skip
"""Letters that no accent makes."""

SIGNS = {
    "copyright": "©", "textcopyright": "©", "textregistered": "®", "texttrademark": "™", "S": "§", "P": "¶", "pounds": "£",
    "dag": "†", "ddag": "‡", "textdegree": "°", "ldots": "…", "dots": "…", "textellipsis": "…", "textendash": "–",
    "textemdash": "—", "textquoteright": "’", "textquoteleft": "‘", "textquotedblleft": "“", "textquotedblright": "”",
    "guillemotleft": "«", "guillemotright": "»", "textbackslash": "\\", "textasciitilde": "~", "textasciicircum": "^",
    "textunderscore": "_", "TeX": "TeX", "LaTeX": "LaTeX", "textless": "<", "textgreater": ">", "textbar": "|",
}  # fmt: skip
"""Signs that texts use."""

OPENING = frozenset({"textquotedblleft", "textquoteleft", "guillemotleft", "pounds"})
"""Signs that stand close before what follows, so that a blank behind the command only ends it."""

WORDLIKE = frozenset({"aa", "ae", "AE", "oe", "OE", "ss", "dh", "DH", "dj", "DJ", "ng", "NG", "TH"})
"""Letters that may stand alone before punctuation; authors give other names to commands of their own."""
