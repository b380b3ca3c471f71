"""The fields of the query language, one row each: all that is particular to a field stands in its row.

`query` reads its spellings and checks values by its kind, `schema` makes and fills its columns, `clauses` filters by its kind,
`matching` explains by it, `suggestions` mends it, and docs/generate.py writes the table of docs/search.md.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, TypeAlias

from papilio.search.documents import Document

Kind: TypeAlias = Literal["text", "person", "category", "value", "years", "from", "until", "name", "flag", "note"]
"""What a value of a field is, and so how it is read and compared.

text       words, or a phrase in quotes
person     a name in any form that a reader may write
category   a value without regard to case, or the archive of several
value      a value without regard to case
years      a year or a span of years
from, until    a day, month or year: the first that is in, the first that is out
name       an exact name of a paper
flag       one of a few words
note       words, or a phrase in quotes, of what the reader who asks wrote
"""

Mark: TypeAlias = Literal["starred", "read", "note"]
"""What a reader leaves on a paper: a star, a mark that it is read, a note."""

Form: TypeAlias = Literal["stemmed", "joined", "literal", "person", "value", "number", "time", "name", "flag"]
"""How a column of the index is made: see `schema`. `joined` holds hyphenated words run together, and nothing else."""


@dataclass(frozen=True, slots=True)
class SearchField:
    """One field.

    Attributes:
        name: Its canonical name, and that of the reasons that it gives.
        spellings: What a reader may write before the colon; empty for a part of a document that only words search.
        columns: The columns of the index that answer it, by their form; empty where none does.
        values: What of a document it looks at, as the document writes it.
        examples: Queries, at least one for each spelling.
        help: What papers they find, as the end of the sentence "for papers …".
        explained: Whether a document that it matches says so.
        choices: Of a flag, its words.
        prefix: Of a name, what stands before it in the index.
        marks: Of a flag, those of its words that the index knows nothing of, being marks of the reader who asks.
    """

    name: str
    spellings: tuple[str, ...]
    kind: Kind
    columns: Mapping[Form, str]
    values: Callable[[Document], tuple[str, ...]]
    examples: tuple[str, ...] = ()
    help: str = ""
    explained: bool = False
    choices: tuple[str, ...] = ()
    prefix: str = ""
    marks: tuple[Mark, ...] = ()

    def is_mine(self, value: str) -> bool:
        """Whether it asks, with this value, for what the reader left."""
        return self.kind == "note" or self.mark(value) is not None

    def mark(self, value: str) -> Mark | None:
        """The mark that it asks for with this value."""
        return next((mark for mark in self.marks if mark == value.lower()), None)


def _names(document: Document) -> tuple[str, ...]:
    return document.ref, *document.names


ANSWERS = "answers"
"""The flag of documents with answers."""

_HAS: dict[str, Callable[[Document], bool]] = {
    ANSWERS: lambda document: bool(document.answers),
    "arxiv": lambda document: any(name.startswith("arxiv:") for name in _names(document)),
    "code": lambda document: document.code,
    "venue": lambda document: bool(document.venue),
}
"""What `has:` asks for: answers, a record at arXiv, links to code, publication at a venue."""

ROWS = (
    SearchField(
        name="title",
        spellings=("title",),
        kind="text",
        columns={"stemmed": "title", "literal": "title_literal"},
        values=lambda document: (document.title,),
        examples=("title:attention", 'title:"all you need"'),
        help="with it in the title",
        explained=True,
    ),
    SearchField(
        name="abstract",
        spellings=("abstract", "abs"),
        kind="text",
        columns={"joined": "abstract_joined", "literal": "abstract_literal"},
        values=lambda document: (document.abstract,),
        examples=("abstract:attention", "abs:attention"),
        help="with it in the abstract",
        explained=True,
    ),
    SearchField(
        name="author",
        spellings=("author", "au"),
        kind="person",
        columns={"person": "author"},
        values=lambda document: document.authors,
        examples=("author:bengio", 'au:"Yoshua Bengio"', 'au:"Y. Bengio"'),
        help="by this author; middle names may be left out, first names abbreviated, and the family name put first",
        explained=True,
    ),
    SearchField(
        name="answers",
        spellings=(),
        kind="text",
        columns={"stemmed": "answers", "literal": "answers_literal"},
        values=lambda document: (document.answers,),
        explained=True,
    ),
    SearchField(
        name="cat",
        spellings=("cat",),
        kind="category",
        columns={"value": "category"},
        values=lambda document: document.categories,
        examples=("cat:cs.LG", "cat:math"),
        help="of a category, or of all categories of an archive",
        explained=True,
    ),
    SearchField(
        name="venue",
        spellings=("venue",),
        kind="value",
        columns={"value": "venue"},
        values=lambda document: (document.venue,) if document.venue else (),
        examples=("venue:ICLR",),
        help="of a conference or journal",
        explained=True,
    ),
    SearchField(
        name="year",
        spellings=("year",),
        kind="years",
        columns={"number": "year"},
        values=lambda document: () if document.year is None else (str(document.year),),
        examples=("year:2021", "year:2019..2021", "year:2019.."),
        help="of a year or a span of years",
        explained=True,
    ),
    SearchField(
        name="after",
        spellings=("after",),
        kind="from",
        columns={"time": "time"},
        values=lambda document: (document.published,),
        examples=("after:2021-05-03", "after:2020"),
        help="from that day, month or year on",
    ),
    SearchField(
        name="before",
        spellings=("before",),
        kind="until",
        columns={"time": "time"},
        values=lambda document: (document.published,),
        examples=("before:2021-06",),
        help="before that day, month or year begins",
    ),
    SearchField(
        name="id",
        spellings=("id",),
        kind="name",
        columns={"name": "names"},
        values=_names,
        examples=("id:2401.00001",),
        help="with this exact name",
    ),
    SearchField(
        name="doi",
        spellings=("doi",),
        kind="name",
        columns={"name": "names"},
        values=_names,
        examples=("doi:10.1000/xyz",),
        help="with this DOI",
    ),
    SearchField(
        name="arxiv",
        spellings=("arxiv",),
        kind="name",
        columns={"name": "names"},
        values=_names,
        examples=("arxiv:2401.00001",),
        help="with this id of arXiv",
        prefix="arxiv:",
    ),
    SearchField(
        name="is",
        spellings=("is",),
        kind="flag",
        columns={},
        values=lambda _: (),
        examples=("is:starred", "is:read"),
        help="with your star, or that you have marked as read",
        choices=("starred", "read"),
        marks=("starred", "read"),
    ),
    SearchField(
        name="has",
        spellings=("has",),
        kind="flag",
        columns={"flag": "flags"},
        values=lambda document: tuple(name for name, is_there in _HAS.items() if is_there(document)),
        examples=(*(f"has:{name}" for name in _HAS), "has:note"),
        help="with answers to questions, a record at arXiv, a link to code in abstract or comments, published at a venue, "
        "or with a note of yours",
        choices=(*_HAS, "note"),
        marks=("note",),
    ),
    SearchField(
        name="note",
        spellings=("note",),
        kind="note",
        columns={},
        values=lambda _: (),
        examples=("note:idea", 'note:"read again"'),
        help="with it in a note of yours",
        explained=True,
    ),
)

NAMED: Mapping[str, SearchField] = MappingProxyType({field.name: field for field in ROWS})
"""Rows by canonical name."""

SPELLED: Mapping[str, SearchField] = MappingProxyType({spelling: field for field in ROWS for spelling in field.spellings})
"""Rows by every spelling, in lower case."""

TEXTS = tuple(field for field in ROWS if field.kind in ("text", "person"))
"""What words and phrases without a field are looked for in."""


def columns(form: Form) -> tuple[str, ...]:
    """The columns of this form, in the order of the rows."""
    return tuple(dict.fromkeys(field.columns[form] for field in ROWS if form in field.columns))
