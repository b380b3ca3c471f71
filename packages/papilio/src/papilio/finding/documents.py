"""Papers as search knows them."""

from collections.abc import Sequence
from dataclasses import replace

from papilio.model.paper import Entry
from papilio.search.documents import Document
from papilio.texts.code_links import code_links


def document_of(entry: Entry) -> Document:
    """What search knows of an entry by itself: enough to say why it is found."""
    paper = entry.paper
    return Document(
        ref=paper.ref,
        title=paper.title,
        abstract=paper.abstract,
        authors=tuple([author.name for author in paper.authors]),
        categories=paper.categories,
        venue=paper.venue,
        year=paper.known_year,
        published=paper.published,
        names=(*entry.aliases, *entry.also),
    )


def indexed_document(entry: Entry, others: Sequence[Entry] = ()) -> Document:
    """What is indexed of an entry. Of two records of one work only the shown one is, with the names and categories of both.

    Args:
        others: The entries of `entry.also`.
    """
    document = document_of(entry)
    categories = dict.fromkeys([*document.categories, *(code for other in others for code in other.paper.categories)])
    names = dict.fromkeys([document.ref, *document.names, *(name for other in others for name in other.aliases)])
    code = any(code_links(each.paper.abstract, each.paper.comments) for each in (entry, *others))
    return replace(document, categories=tuple(categories), names=tuple(names), code=code)
