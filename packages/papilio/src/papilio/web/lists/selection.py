"""The categories that a path names: `cs.AI,cs.CL`, `cs.AI+cs.LG-cs.CY`."""

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache

from papilio.model.shown import cut
from papilio.sources.arxiv import categories
from papilio.web.answering.problems import PageError
from papilio.web.frame import Frame, Link

MAX_CATEGORIES = 200


@dataclass(frozen=True, slots=True)
class Selection:
    """Categories to show, and categories whose papers are left out; canonical codes and archives."""

    include: tuple[str, ...]
    exclude: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        """The path of the list, without base."""
        return "/arxiv/" + ",".join(self.include) + "".join(f"-{code}" for code in self.exclude)

    @property
    def codes(self) -> str:
        """The codes as a heading shows them."""
        return ", ".join(self.include) + "".join(f" − {code}" for code in self.exclude)


def parse_selection(frame: Frame, text: str) -> Selection:
    """Read a path against the table of known codes, since codes contain `-` themselves (`cond-mat.str-el`, `astro-ph`).

    Raises:
        PageError: An unknown category (with the nearest known one), or nothing to show.
    """
    include: dict[str, None] = {}
    exclude: dict[str, None] = {}
    names = _names()
    sign, start = ("-", 1) if text.startswith("-") else ("+", 0)
    while start <= len(text):
        ends = [match.start() for match in re.finditer(r"[,+-]", text[start:])]
        known = next(
            (end for end in (len(text) - start, *reversed(ends)) if text[start : start + end].strip().lower() in names), None
        )
        if known is None:
            raise _unknown(frame, text, start)
        code = names[text[start : start + known].strip().lower()]
        (exclude if sign == "-" else include)[code] = None
        if start + known == len(text):
            break
        sign, start = text[start + known], start + known + 1
        if len(include) + len(exclude) > MAX_CATEGORIES:
            raise PageError(400, frame.text("More than {most} categories in one list.", most=MAX_CATEGORIES))
    if not include:
        message = frame.text("Only categories to leave out are named; name at least one to show, as in cs.AI-cs.CY.")
        raise PageError(400, message)
    return Selection(tuple(include), tuple(exclude))


def category_name(frame: Frame, code: str) -> str:
    """The name of a category, or of an archive, in the reader's language; the code itself where there is none."""
    category = categories.find_category(code)
    if category is None:
        english, chinese = _archive_names().get(code, (code, code))
        return chinese if frame.language == "zh" else english
    return category.name_zh if frame.language == "zh" and category.name_zh else category.name


def distinct_name(frame: Frame, code: str) -> str:
    """The name of a category, with its code where another category has the same name."""
    name = category_name(frame, code)
    return f"{name} ({code})" if code in _namesakes() else name


@cache
def _namesakes() -> frozenset[str]:
    """The codes of the categories whose name is not theirs alone, in English or in Chinese."""
    held = categories.all_categories()
    names = Counter(name for each in held for name in {each.name, each.name_zh} if name)
    return frozenset(each.code for each in held if max(names[each.name], names[each.name_zh]) > 1)


@cache
def _archive_names() -> dict[str, tuple[str, str]]:
    """The names of those archives that are a whole group, such as `cs`, in English and Chinese."""
    archives: dict[tuple[str, str], set[str]] = {}
    for category in categories.all_categories():
        archives.setdefault((category.group, category.group_zh or category.group), set()).add(category.archive)
    return {next(iter(held)): names for names, held in archives.items() if len(held) == 1}


def _unknown(frame: Frame, text: str, start: int) -> PageError:
    end = min((place for place in (text.find(mark, start) for mark in ",+") if place >= 0), default=len(text))
    name = text[start:end].strip()
    shown = cut(name, 40)
    if not name:
        return PageError(404, frame.text("A category is missing in the path; write it as cs.AI,cs.CL or cs.AI-cs.CY."))
    near = categories.nearest(name)
    if not near:
        return PageError(404, frame.text("There is no category {name}.", name=shown), _home(frame))
    right = text[:start] + near + text[end:]
    way = Link(f"{right} ({category_name(frame, near)})" if right == near else right, frame.link(f"/arxiv/{right}"))
    return PageError(
        404, frame.text("There is no category {name}. The nearest is {near}.", name=shown, near=near), (way, *_home(frame))
    )


def _home(frame: Frame) -> tuple[Link, ...]:
    return (Link(frame.text("All categories"), frame.link("/")),)


@cache
def _names() -> dict[str, str]:
    """Every code, alias and archive in lower case → what it stands for."""
    names = {archive.lower(): archive for archive in categories.archives()}
    for category in categories.all_categories():
        for name in (category.code, *category.aliases):
            names[name.lower()] = category.code
    return names
