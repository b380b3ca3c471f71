"""`sites.json` as typed records: the one table that this package, its documentation and the browser extension read.

Its patterns are written in what Python's `re` and JavaScript's `RegExp` have in common, and are compiled here for ASCII
and without regard to case, which is what JavaScript's flag `i` does.
"""

import json
import re
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

Captures = dict[str, str]


@dataclass(frozen=True, slots=True)
class Form:
    """A pattern and the names of its groups, in order."""

    pattern: re.Pattern[str]
    captures: tuple[str, ...]

    def match(self, text: str) -> Captures | None:
        """The captures when the whole of `text` has this form; groups that took no part are left out."""
        found = self.pattern.fullmatch(text)
        return None if found is None else self.read(found)

    def read(self, found: re.Match[str]) -> Captures:
        """The captures of a match of `pattern`."""
        return {name: value for name, value in zip(self.captures, found.groups(), strict=True) if value is not None}


@dataclass(frozen=True, slots=True)
class Rule:
    """One URL shape of a site. Either `ref` or `listing` is set.

    Attributes:
        path: Form of the decoded path.
        parameter: Name of the query parameter that must be there; empty for none.
        value: Form of the parameter's decoded value.
        ref: Template of a name of a paper.
        listing: Template of our path of a list.
        many: The single capture is a comma-separated list.
    """

    path: Form
    parameter: str
    value: Form | None
    ref: str
    listing: str
    many: bool
    example: str


@dataclass(frozen=True, slots=True)
class Site:
    """The hosts and URL shapes of one site; a host may begin with `*.`, which means any name below."""

    name: str
    title: str
    hosts: tuple[str, ...]
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class NameForm:
    """Names of one source.

    Attributes:
        form: What is accepted after `<source>:`.
        name: Template of the canonical name.
        case: `upper` or `lower` where letters carry no meaning.
        page, pdf: Templates of the source's own pages; empty where they cannot be derived.
        frameable: The host lets this PDF be shown inside a page of another site.
    """

    source: str
    form: Form
    name: str
    case: str
    page: str
    pdf: str
    frameable: bool
    example: str


@dataclass(frozen=True, slots=True)
class KeyForm:
    """How names of one source stand in our URLs: `to` prints, `form` with `name` reads."""

    source: str
    to: str
    form: Form
    name: str


@dataclass(frozen=True, slots=True)
class TextForm:
    """A bare name in prose (with `whole`, only as the whole text), or a DOI. `dois`: templates of a ref's DOIs."""

    form: Form
    ref: str
    whole: bool
    about: str
    example: str
    dois: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TitleForm:
    """How a site writes the titles of its tabs.

    Attributes:
        form: Its group is the title; without one the title says nothing.
        prose: The title is somebody's sentence.
        title: Of `example`.
    """

    hosts: tuple[str, ...]
    form: Form
    prose: bool
    example: str
    title: str

    def is_of(self, host: str) -> bool:
        """Whether the site has this host, given in lower case."""
        return any(host.endswith(each[1:]) if each.startswith("*.") else host == each for each in self.hosts)


@dataclass(frozen=True, slots=True)
class Table:
    """The whole of `sites.json`.

    Attributes:
        new, old: Forms of a whole arXiv id, of since April 2007 and before.
        prose: Forms of arXiv ids inside prose, strongest first; group 1 is the id.
        doi: A DOI inside prose; group 1 is the DOI.
        titles: What sites write around the titles of their tabs, the first that fits first.
        filler: What may stand beside names in a text that is nothing but names.
    """

    new: Form
    old: Form
    prose: tuple[re.Pattern[str], ...]
    doi: re.Pattern[str]
    filler: re.Pattern[str]
    names: tuple[NameForm, ...]
    keys: tuple[KeyForm, ...]
    dois: tuple[TextForm, ...]
    texts: tuple[TextForm, ...]
    titles: tuple[TitleForm, ...]
    sites: tuple[Site, ...]


def fill(template: str, captures: Captures) -> str:
    """`template` with every `{name}` replaced by its capture."""
    for name, value in captures.items():
        template = template.replace(f"{{{name}}}", value)
    return template


class _Reader:
    """Turns the decoded JSON into records, expanding macros."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.macros: list[tuple[str, str]] = []
        for name, pattern in document["grammar"]["macros"]:
            self.macros.append((f"@{name}@", self.expand(pattern)))

    def expand(self, pattern: str) -> str:
        for name, replacement in self.macros:
            pattern = pattern.replace(name, replacement)
        return pattern

    def pattern(self, text: str) -> re.Pattern[str]:
        return re.compile(self.expand(text), re.ASCII | re.IGNORECASE)

    def form(self, text: str, captures: list[str]) -> Form:
        pattern = self.pattern(text)
        if pattern.groups != len(captures):
            raise ValueError(f"{text}: {pattern.groups} groups, but {len(captures)} names")
        return Form(pattern, tuple(captures))

    def rule(self, item: dict[str, Any]) -> Rule:
        captures = item["captures"]
        in_path = self.pattern(item["path"]).groups
        value = self.form(item["value"], captures[in_path:]) if "value" in item else None
        return Rule(
            path=self.form(item["path"], captures[:in_path]),
            parameter=item.get("parameter", ""),
            value=value,
            ref=item.get("ref", ""),
            listing=item.get("list", ""),
            many=item.get("many", False),
            example=item["example"],
        )

    def name_form(self, item: dict[str, Any]) -> NameForm:
        return NameForm(
            source=item["source"],
            form=self.form(item["pattern"], item["captures"]),
            name=item["name"],
            case=item.get("case", ""),
            page=item.get("page", ""),
            pdf=item.get("pdf", ""),
            frameable=item.get("frameable", False),
            example=item.get("example", ""),
        )

    def text_form(self, item: dict[str, Any]) -> TextForm:
        return TextForm(
            form=self.form(item["pattern"], item["captures"]),
            ref=item["ref"],
            whole=item.get("whole", False),
            about=item.get("about", ""),
            example=item["example"],
            dois=tuple(item.get("dois", ())),
        )

    def title_form(self, hosts: list[str], item: dict[str, Any]) -> TitleForm:
        captures = ["title"] if self.pattern(item["pattern"]).groups else []
        return TitleForm(
            hosts=tuple(hosts),
            form=self.form(item["pattern"], captures),
            prose=item.get("prose", False),
            example=item["example"],
            title=item["title"],
        )


def _load() -> Table:
    document: dict[str, Any] = json.loads(files("papilio.identifiers").joinpath("sites.json").read_bytes())
    reader = _Reader(document)
    grammar = document["grammar"]
    sites = tuple(
        Site(item["name"], item["title"], tuple(item["hosts"]), tuple(reader.rule(rule) for rule in item["rules"]))
        for item in document["sites"]
    )
    return Table(
        new=reader.form(grammar["new"], ["year", "month", "number", "version"]),
        old=reader.form(grammar["old"], ["archive", "year", "month", "number", "version"]),
        prose=tuple(reader.pattern(item["pattern"]) for item in grammar["prose"]),
        doi=reader.pattern(grammar["doi"]),
        filler=reader.pattern(grammar["filler"]),
        names=tuple(reader.name_form(item) for item in document["names"]),
        keys=tuple(
            KeyForm(item["source"], item["to"], reader.form(item["pattern"], item["captures"]), item["name"])
            for item in document["keys"]
        ),
        dois=tuple(reader.text_form(item) for item in document["dois"]),
        texts=tuple(reader.text_form(item) for item in document["texts"]),
        titles=tuple(reader.title_form(item["hosts"], form) for item in document["titles"] for form in item["forms"]),
        sites=sites,
    )


TABLE = _load()
"""Read once; immutable."""
