"""The fields of the Tantivy index and how a document fills them.

Columns that a field of the query language asks are named in its row of `fields`.

ref               its name, stored; a put replaces by it
order             fast text, newest first and then by ref: sorting by time needs nothing else
names             every exact name
key, short_key    the title's key, with and without subtitle; title_words keeps the words for comparing
text              title and abstract, stemmed: ranks and counts plain words
title             the title alone; *_literal with positions, for quotes, and for words of the abstract alone
author            names in every form a reader may write: in full, without middle names, with initials
whole_author      the same forms, each as one term: tells a name from words that stand side by side in one
answers           stemmed and literal
category, venue, year, time    filters and facets from fast fields
flags             what the document has
sequence          only in the one document that says up to which sequence the commit holds everything

A document that could not be prepared has a ref and a flag and nothing else, so that it is known what is left out.
"""

import datetime
import hashlib
import re
from functools import lru_cache

import tantivy

from papilio.search.analysis import compounds, literal_analyzer, prepared, stemmed_analyzer, whole_analyzer
from papilio.search.documents import Document
from papilio.search.fields import NAMED, ROWS, columns
from papilio.search.known_item import name_key, short_title_key
from papilio.search.script import in_one_script
from papilio.texts.title_key import title_key, title_words

FORMAT = 10
"""Raised with every change of the schema or of the analysis: an index of another format is begun anew."""

SEQUENCE_REF = "\x00sequence"
LEFT_OUT = "\x00left out"
"""The flag of a document that has nothing but its ref, because it could not be prepared."""
WHOLE_AUTHOR = "whole_author"
_VALUES = tuple((field.columns["value"], field.values) for field in ROWS if "value" in field.columns)
FLAG = NAMED["has"].columns["flag"]
_FLAGS = tuple((field.columns["flag"], field.values) for field in ROWS if "flag" in field.columns)
_END = 10**12
_TIME = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d))?)?)?)?")
_MIDDLE = re.compile(r"[.\s-]+")
_APOSTROPHE = re.compile("['’`]")


def build() -> tantivy.Schema:
    """The schema."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("ref", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("order", fast=True, tokenizer_name="raw", index_option="basic")
    for name in (*columns("name"), "key", "short_key", *columns("flag")):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    builder.add_bytes_field("title_words", stored=True)
    for name in ("text", *columns("stemmed")):
        builder.add_text_field(name, tokenizer_name="stemmed", index_option="freq")
    for name in columns("joined"):
        builder.add_text_field(name, tokenizer_name="stemmed", index_option="basic")
    for name in (*columns("literal"), *columns("person")):
        builder.add_text_field(name, tokenizer_name="literal", index_option="position")
    builder.add_text_field(WHOLE_AUTHOR, tokenizer_name="whole", index_option="basic")
    for name in columns("value"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
        builder.add_unsigned_field(f"{name}_code", fast=True)
    for name in columns("number"):
        builder.add_integer_field(name, indexed=True, fast=True)
    for name in columns("time"):
        builder.add_integer_field(name, fast=True)
    builder.add_integer_field("sequence", stored=True)
    return builder.build()


def register(index: tantivy.Index) -> None:
    """Give an opened index the analyzers that its schema names."""
    index.register_tokenizer("stemmed", stemmed_analyzer())
    index.register_tokenizer("literal", literal_analyzer())
    index.register_tokenizer("whole", whole_analyzer())


def to_tantivy(document: Document) -> tantivy.Document:
    """A document as the index takes it."""
    row = tantivy.Document()
    time = seconds(document.published)
    row.add_text("ref", document.ref)
    row.add_text("order", order_key(time, document.ref))
    row.add_integer("time", time)
    for name in {name_key(name) for name in (document.ref, *document.names)}:
        row.add_text("names", name)
    _add_title(row, document.title)
    title, abstract = prepared(document.title), prepared(document.abstract)
    title_compounds, abstract_compounds = " ".join(compounds(title)), " ".join(compounds(abstract))
    row.add_text("text", "\n".join((title, title_compounds, abstract, abstract_compounds)))
    row.add_text("title", f"{title}\n{title_compounds}")
    row.add_text("title_literal", title)
    if abstract:
        row.add_text("abstract_literal", abstract)
    if abstract_compounds:
        row.add_text("abstract_joined", abstract_compounds)
    if document.answers:
        answers = prepared(document.answers)
        row.add_text("answers", "\n".join((answers, *compounds(answers))))
        row.add_text("answers_literal", answers)
    for author in document.authors:
        for form in author_forms(author):
            row.add_text("author", form)
            row.add_text(WHOLE_AUTHOR, form)
    _add_filters(row, document, time)
    return row


def sequence_document(sequence: int) -> tantivy.Document:
    """The document that carries the sequence of a commit."""
    row = tantivy.Document()
    row.add_text("ref", SEQUENCE_REF)
    row.add_integer("sequence", sequence)
    return row


def left_out_document(ref: str) -> tantivy.Document:
    """The document that stands for one that could not be prepared: no search for words finds it."""
    row = tantivy.Document()
    row.add_text("ref", ref)
    row.add_text(FLAG, LEFT_OUT)
    return row


@lru_cache(maxsize=32_768)
def seconds(published: str) -> int:
    """Seconds from year 1 to the start of what is known of a time; -1 when nothing is."""
    match = _TIME.match(published)
    if match is None:
        return -1
    year, month, day, hour, minute, second = (int(part) if part else 0 for part in match.groups())
    try:
        start = datetime.datetime(year, month or 1, day or 1, hour, minute, min(second, 59))
    except ValueError:
        return -1
    return int((start - datetime.datetime.min).total_seconds())


def order_key(time: int, ref: str) -> str:
    """Text that sorts newest first, then by ref."""
    return f"{_END - time:013d}{ref}"


def ref_of_order(order: str) -> str:
    """The ref in an `order_key`."""
    return order[13:]


def facet_code(value: str) -> int:
    """A 48-bit number for a value of a facet: a float holds it, and a million values hardly share one."""
    return int.from_bytes(hashlib.blake2b(value.encode(), digest_size=6).digest())


def author_words(name: str) -> str:
    """A name as it is indexed and asked for: `Bengio, Y.` is `Y Bengio`, `O'Neil` is `ONeil`."""
    last, comma, first = name.partition(",")
    name = f"{first} {last}" if comma and first.strip() else name
    return prepared(_APOSTROPHE.sub("", name))


@lru_cache(maxsize=32_768)
def author_forms(name: str) -> tuple[str, ...]:
    """The forms under which an author is found.

    `Geoffrey E. Hinton` is also `Geoffrey Hinton`, `G E Hinton` and `G Hinton`; `Laurens van der Maaten` also
    `L van der Maaten` and `Laurens Maaten`.
    """
    words = author_words(name)
    parts = [part for part in _MIDDLE.split(words) if part]
    if len(parts) < 2:
        return (words,) if parts else ()
    first, last = parts[0], parts[-1]
    forms = [" ".join(parts), f"{first} {last}", f"{first[0]} {last}"]
    if len(parts) > 2:
        forms += [" ".join([*(part[0] for part in parts[:-1]), last]), " ".join([first[0], *parts[1:]])]
    return tuple(dict.fromkeys(forms))


def _add_title(row: tantivy.Document, title: str) -> None:
    title = in_one_script(title)
    key, short = title_key(title), short_title_key(title)
    if key:
        row.add_text("key", key)
        row.add_bytes("title_words", " ".join(title_words(title)).encode())
    if short:
        row.add_text("short_key", short)


def _add_filters(row: tantivy.Document, document: Document, time: int) -> None:
    """What the fields of filters look at. Of a document without a year its date tells one."""
    for name, values in _VALUES:
        for value in dict.fromkeys(values(document)):
            row.add_text(name, value)
            row.add_unsigned(f"{name}_code", facet_code(value))
    for name, values in _FLAGS:
        for value in values(document):
            row.add_text(name, value)
    year = document.year
    if year is None and time >= 0:
        year = int(document.published[:4])
    if year is not None:
        row.add_integer("year", year)
