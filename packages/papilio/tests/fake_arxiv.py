"""arXiv as its client shows it, for tests of what becomes of its answers."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import cast

from papilio.errors import ReplyError
from papilio.model.paper import Author, Paper, Record
from papilio.sources.arxiv.client import BATCH_IDS, ArxivClient
from papilio.sources.by_name import PapersById, PaperSource


@dataclass
class FakeArxiv:
    """Every paper exists unless something else is said of it."""

    absent: set[str] = field(default_factory=set[str])
    refused: set[str] = field(default_factory=set[str])
    unreadable: set[str] = field(default_factory=set[str])
    broken: set[str] = field(default_factory=set[str])
    poison: set[str] = field(default_factory=set[str])
    error: Exception | None = None
    log: list[tuple[str, ...]] = field(default_factory=list[tuple[str, ...]])

    def papers(self, asked: Sequence[str]) -> PapersById:
        assert 0 < len(asked) <= BATCH_IDS
        self.log.append(tuple(asked))
        if self.error:
            raise self.error
        if self.poison & set(asked):
            raise ReplyError("the reply is cut short", "https://export.arxiv.org/api/query")
        gone = self.absent | self.refused | self.unreadable
        return PapersById(
            tuple(self._record(ref) for ref in asked if ref not in gone),
            tuple(ref for ref in asked if ref in self.absent),
            tuple(ref for ref in asked if ref in self.refused),
            tuple(f"the entry of {ref[6:]} has no title" for ref in asked if ref in self.unreadable),
        )

    @property
    def client(self) -> ArxivClient:
        return cast(ArxivClient, self)

    @property
    def source(self) -> PaperSource:
        return PaperSource("arxiv", BATCH_IDS, self.papers)

    def _record(self, ref: str) -> Record:
        title = "A \x00 title" if ref in self.broken else f"Title of {ref}"
        abstract = "We fetch what readers ask for, as soon as they do. " * 12
        return Record(Paper(ref, title, abstract, (Author("Ada Lovelace"),), ("cs.LG",), "2024-01-02T03:04:05Z"))
