"""The words of the interface. English stands in the source; every other language is two tables beside this file: what the pages
say, by the sentence, and what other rooms tell (errors, remarks), by its form, since it comes with its values filled in."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal, TypeAlias

Language: TypeAlias = Literal["en", "zh"]

LANGUAGES: dict[Language, str] = {"en": "English", "zh": "中文"}
"""Each language by the name its readers give it."""


@dataclass(frozen=True, slots=True)
class Messages:
    """Looks up what the interface says. `messages("{n} papers", n=3)` is the sentence in the reader's language."""

    language: Language
    table: Mapping[str, str]
    forms: tuple[tuple[re.Pattern[str], str], ...] = ()

    def __call__(self, english: str, **values: object) -> str:
        """The sentence in the reader's language, its places filled with the values."""
        sentence = self.table.get(english, english)
        return sentence.format(**values) if values else sentence

    def told(self, english: str) -> str:
        """What another room told in English, in the reader's language; as it is where no form is like it."""
        if english in self.table:
            return self.table[english]
        found = ((pattern.fullmatch(english), sentence) for pattern, sentence in self.forms)
        return next((sentence.format(**match.groupdict()) for match, sentence in found if match), english)

    def count(self, number: int, one: str, many: str) -> str:
        """The sentence for a number, which fills `{n}` with its thousands set apart."""
        return self(one if number == 1 else many, n=f"{number:,}")


@cache
def messages(language: Language) -> Messages:
    """The messages of a language."""
    if language == "en":
        return Messages("en", {})
    table, forms = (json.loads(_file(name)) for name in (f"{language}.json", f"{language}-told.json"))
    return Messages(language, table, tuple((_form(english), sentence) for english, sentence in forms.items()))


def _file(name: str) -> str:
    return resources.files(__name__).joinpath(name).read_text("utf-8")


def _form(english: str) -> re.Pattern[str]:
    """`{name}: versions begin at v1` as a pattern whose groups are its values."""
    parts = re.split(r"\{(\w+)\}", english)
    return re.compile("".join(f"(?P<{part}>.+?)" if at % 2 else re.escape(part) for at, part in enumerate(parts)), re.DOTALL)


def choose_language(cookie: str, fixed: str, accepted: str) -> Language:
    """The reader's own choice, else the operator's, else the best that the browser accepts, else English.

    Args:
        cookie: What the reader chose on this site, or empty.
        fixed: The operator's setting, or empty.
        accepted: The Accept-Language header.
    """
    for choice in (cookie, fixed):
        for language in LANGUAGES:
            if choice == language:
                return language
    best: Language = "en"
    best_weight = 0.0
    for part in accepted.split(","):
        tag, _, parameters = part.strip().partition(";")
        weight = _weight(parameters)
        for language in LANGUAGES:
            if tag.strip().lower().partition("-")[0] == language and weight > best_weight:
                best, best_weight = language, weight
    return best


def _weight(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
