r"""Names of authors that a template of TeX has joined: `Ada Lovelace \AND Alan Turing`."""

import re

JOINT = r"\\(?:and|And|AND)(?![A-Za-z])"
"""What the templates of NeurIPS, AISTATS and others write between two authors, as a regular expression."""

_JOINT = re.compile(rf"\s*[,;]?\s*{JOINT}\s*[,;]?\s*")


def separate_names(text: str) -> tuple[str, ...]:
    """The names in their order; one name is itself alone."""
    if "\\" not in text:
        return (text,) if text else ()
    return tuple(name for name in _JOINT.split(text) if name)
