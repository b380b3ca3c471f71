"""What the replaying server knows: papers, and what was announced on which day."""

import lzma
import random
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, Literal

import orjson

from papilio.sources.arxiv.categories import all_categories
from papilio.sources.arxiv.schedule import day_state, listing_day

PHYSICS = frozenset(
    [
        *("astro-ph", "cond-mat", "gr-qc", "hep-ex", "hep-lat", "hep-ph", "hep-th"),
        *("math-ph", "nlin", "nucl-ex", "nucl-th", "physics", "quant-ph"),
    ]
)
WORDS = (
    *("graph", "neural", "network", "matrix", "rank", "spectral", "learning", "quantum", "lattice", "field", "random"),
    *("walk", "bound", "kernel", "attention", "language", "model", "sparse", "tensor", "flow", "entropy", "galaxy"),
    *("plasma", "spin", "boson", "protein", "market", "stochastic", "gradient", "convex", "topology", "manifold"),
)
FIRST_NAMES = ("Ada", "Emmy", "Carl", "Sofia", "Alan", "Grace", "Kurt", "Mary", "Niels", "Lise")
LAST_NAMES = ("Noether", "Gauss", "Kovalevskaya", "Turing", "Hopper", "Gödel", "Curie", "Bohr", "Meitner")

Appearing = Literal["new", "cross", "replacement"]


@dataclass(frozen=True, slots=True)
class WorldPaper:
    """A paper as arXiv holds it.

    Attributes:
        authors: arXiv's author string.
        categories: Primary first.
        versions: Time of each version, in UTC.
        datestamp: Day of its last modification.
    """

    id: str
    title: str
    authors: str
    abstract: str
    categories: tuple[str, ...]
    versions: tuple[datetime, ...]
    datestamp: date
    comments: str = ""
    doi: str = ""
    journal_ref: str = ""
    license: str = "http://creativecommons.org/licenses/by/4.0/"
    deleted: bool = False

    @property
    def archives(self) -> frozenset[str]:
        """The archives that its categories belong to."""
        return frozenset(code.partition(".")[0] for code in self.categories)

    @property
    def sets(self) -> frozenset[str]:
        """Its OAI-PMH sets, wide and narrow."""
        found: set[str] = set()
        for code in self.categories:
            archive = code.partition(".")[0]
            group = "physics" if archive in PHYSICS else archive
            narrow = f"{group}:{archive}"
            found |= {group, narrow} | ({f"{narrow}:{code.partition('.')[2]}"} if "." in code else set())
        return frozenset(found)


@dataclass
class World:
    """Papers and lists; tests change it at will.

    Attributes:
        papers: By id.
        lists: Day → (id, kind, categories newly cross-listed to; empty where the section says it all).
        today: Day of the newest list that the site shows.
        now: The server's time, aware UTC.
        hides_future: OAI-PMH shows no record before the day of its datestamp.
    """

    papers: dict[str, WorldPaper] = field(default_factory=dict)
    lists: dict[date, list[tuple[str, Appearing, tuple[str, ...]]]] = field(default_factory=dict)
    today: date = date(2026, 8, 14)
    now: datetime = datetime(2026, 8, 14, 2, 0, tzinfo=UTC)
    hides_future: bool = False
    _numbers: dict[str, int] = field(default_factory=dict)

    @classmethod
    def synthetic(
        cls, per_day: int, *, last_day: date = date(2026, 8, 14), days: int = 1, seed: int = 1, archives: Iterable[str] = ()
    ) -> "World":
        """Made-up papers: `per_day` new ones on each of the last `days` days with a list, a tenth as many replacements."""
        world = cls(today=last_day, now=datetime.combine(last_day, time(2), UTC))
        chosen = frozenset(archives)
        codes = [each.code for each in all_categories() if not chosen or each.archive in chosen]
        source = random.Random(seed)
        listed: list[date] = []
        day = last_day
        while len(listed) < days:
            if day_state(day) == "announced":
                listed.append(day)
            day -= timedelta(days=1)
        for each in sorted(listed):
            new = [world.invent(each, codes, source) for _ in range(per_day)]
            world.announce(each, new=[paper.id for paper in new])
            fresh = {paper.id for paper in new}
            older = [name for name in world.papers if name not in fresh]
            for name in source.sample(older, min(len(older), per_day // 10)):
                world.revise(name, each, title=f"{world.papers[name].title}, revised")
        return world

    @classmethod
    def of_snapshot(cls, path: Path, number: int) -> "World":
        """The first papers of a metadata snapshot, as real as they come. No lists."""
        world = cls()
        with lzma.open(path, "rb") as lines:
            for line in islice(lines, number):
                paper = _of_line(orjson.loads(line))
                if paper is not None:
                    world.papers[paper.id] = paper
        newest = max(paper.datestamp for paper in world.papers.values())
        world.today = newest + timedelta(days=1)
        world.now = datetime.combine(world.today, time(2), UTC)
        return world

    def invent(self, day: date, codes: list[str], source: random.Random | None = None) -> WorldPaper:
        """A new paper, submitted the day before the one that announces it."""
        source = source or random.Random(len(self.papers))
        submitted = datetime.combine(day, time(12), UTC) - timedelta(days=1)
        while listing_day(submitted) > day:
            submitted -= timedelta(days=1)
        month = f"{day:%y%m}"
        number = self._numbers[month] = self._numbers.get(month, 0) + 1
        primary = source.choice(codes)
        others = source.sample(codes, min(len(codes), source.choice((0, 0, 1, 2))))
        title = " ".join(source.sample(WORDS, 5)).capitalize()
        paper = WorldPaper(
            id=f"{month}.{number:05d}",
            title=f"{title} {number}",
            authors=", ".join(f"{source.choice(FIRST_NAMES)} {source.choice(LAST_NAMES)}" for _ in range(source.randint(1, 4))),
            abstract=f"We study {' '.join(source.choices(WORDS, k=60))} with $\\alpha < {number}$.",
            categories=tuple(dict.fromkeys([primary, *others])),
            versions=(submitted,),
            datestamp=day,
            comments=source.choice(("", "12 pages, 3 figures", "see also arXiv:1706.03762")),
        )
        self.papers[paper.id] = paper
        return paper

    def announce(
        self,
        day: date,
        *,
        new: Iterable[str] = (),
        cross: Iterable[tuple[str, tuple[str, ...]]] = (),
        replaced: Iterable[str] = (),
    ) -> None:
        """Put papers on a day's list; `cross`: (id, categories it is newly listed in)."""
        entries = self.lists.setdefault(day, [])
        entries.extend((name, "new", ()) for name in new)
        for name, codes in cross:
            paper = self.papers[name]
            self.papers[name] = replace(
                paper, categories=tuple(dict.fromkeys([*paper.categories, *codes])), datestamp=max(paper.datestamp, day)
            )
            entries.append((name, "cross", codes))
        entries.extend((name, "replacement", ()) for name in replaced)

    def revise(self, name: str, day: date, **changes: Any) -> WorldPaper:
        """A new version of a paper, announced on a day."""
        paper = self.papers[name]
        when = datetime.combine(day, time(11), UTC) - timedelta(days=1)
        self.papers[name] = replace(paper, versions=(*paper.versions, when), datestamp=day, **changes)
        self.announce(day, replaced=[name])
        return self.papers[name]

    def change(self, name: str, day: date, **changes: Any) -> WorldPaper:
        """A change that nobody announces: a DOI, a deletion."""
        self.papers[name] = replace(self.papers[name], datestamp=day, **changes)
        return self.papers[name]

    def section(self, archive: str, day: date, kind: Appearing) -> list[WorldPaper]:
        """One section of an archive's (or a category's) list."""

        def inside(code: str) -> bool:
            return code == archive or code.partition(".")[0] == archive

        chosen: dict[str, WorldPaper] = {}
        for name, appearing, codes in self.lists.get(day, []):
            paper = self.papers[name]
            primary = inside(paper.categories[0])
            anywhere = any(inside(code) for code in paper.categories)
            shown = {
                "new": appearing == "new" and primary,
                "cross": (appearing == "new" and anywhere and not primary)
                or (appearing == "cross" and any(map(inside, codes))),
                "replacement": appearing == "replacement" and anywhere,
            }
            if shown[kind]:
                chosen[name] = paper
        return list(chosen.values())


def _of_line(fields: dict[str, Any]) -> WorldPaper | None:
    if not fields.get("title") or not fields.get("categories") or not fields.get("authors"):
        return None
    versions = tuple(
        datetime.strptime(each["created"], "%a, %d %b %Y %H:%M:%S %Z").replace(tzinfo=UTC) for each in fields["versions"]
    )
    return WorldPaper(
        id=fields["id"],
        title=fields["title"],
        authors=fields["authors"],
        abstract=fields.get("abstract") or "",
        categories=tuple(fields["categories"].split() if isinstance(fields["categories"], str) else fields["categories"]),
        versions=versions,
        datestamp=versions[-1].date(),
        comments=fields.get("comments") or "",
        doi=fields.get("doi") or "",
        journal_ref=fields.get("journal-ref") or "",
        license=fields.get("license") or "",
    )
