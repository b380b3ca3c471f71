"""Lists by category and day."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Connection, Integer, and_, bindparam, case, func, not_, or_, select

from papilio.model.paper import Kind
from papilio.store.cache import SequenceCache
from papilio.store.database import Database
from papilio.store.library.rows import KINDS, day_number, day_of
from papilio.store.schema import announcement, category, link, listing, paper


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of a day's list: the best kind (new before cross before replacement) over the categories asked for."""

    ref: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class DayCount:
    """A day and how many papers its list holds; `estimated` when the place of any of them is."""

    day: date
    papers: int
    estimated: bool


# Made once: to put such a statement together takes longer than to run it.
_SHOWN = paper.alias("shown")
_IN_CATEGORIES = announcement.c.category_id.in_(bindparam("ids", expanding=True))
_BETWEEN = (bindparam("first", type_=Integer), bindparam("last", type_=Integer))
_NEWEST = select(
    select(func.max(announcement.c.day))
    .where(announcement.c.category_id == category.c.id, announcement.c.day <= bindparam("limit", type_=Integer))
    .scalar_subquery()
).where(category.c.id.in_(bindparam("ids", expanding=True)))
_DAY = (
    select(paper.c.ref, announcement.c.kind, paper.c.categories, _SHOWN.c.ref)
    .select_from(announcement)
    .join(paper, paper.c.id == announcement.c.paper_id)
    .outerjoin(link, link.c.preprint_id == paper.c.id)
    .outerjoin(_SHOWN, _SHOWN.c.id == link.c.published_id)
    .where(announcement.c.day == bindparam("day", type_=Integer), _IN_CATEGORIES)
)
_DAYS = (
    select(
        announcement.c.day,
        func.count(func.coalesce(link.c.published_id, announcement.c.paper_id).distinct()),
        func.max(announcement.c.estimated),
    )
    .outerjoin(link, link.c.preprint_id == announcement.c.paper_id)
    .where(announcement.c.day.between(*_BETWEEN), _IN_CATEGORIES)
    .group_by(announcement.c.day)
    .order_by(announcement.c.day)
)
_TAKEN = select(listing.c.archive, listing.c.day).where(
    listing.c.archive.in_(bindparam("archives", expanding=True)), listing.c.day.between(*_BETWEEN), listing.c.problem == ""
)


class Announcements:
    """Reading lists. `include` is a union of canonical categories (an archive such as `cs` means all of its), `exclude`
    removes every paper that carries one of these categories at all."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._categories = SequenceCache[dict[str, tuple[int, date | None]]]()
        self._new = SequenceCache[list[tuple[date, dict[str, int]]]]()
        self._ids = SequenceCache[dict[str, list[int]]]()

    def newest_day(self, include: Sequence[str], on_or_before: date | None = None) -> date | None:
        """The newest day with papers, up to a day where one is given."""
        limit = day_number(on_or_before) if on_or_before else 99999999
        with self._database.read() as connection:
            ids = self._category_ids(connection, include)
            days = connection.scalars(_NEWEST, {"ids": ids, "limit": limit}).all()
        return day_of(max(known)) if (known := [day for day in days if day]) else None

    def day(self, include: Sequence[str], exclude: Sequence[str], day: date) -> list[Listed]:
        """The whole list of one day: new, then cross, then replacement, each with the newest id first. A day holds at most a
        few thousand papers; pages are cut from it after sorting. A preprint shown under its published record stands in
        the list under the published ref."""
        with self._database.read() as connection:
            asked = {"ids": self._category_ids(connection, include), "day": day_number(day)}
            believed = self._believed(connection, include, day, day)
            rows = connection.execute(_DAY if believed is None else _DAY.where(believed), asked).all()
        unwanted = _Codes(exclude)
        best: dict[str, tuple[int, str]] = {}
        for ref, kind, categories, shown_ref in rows:
            if not unwanted.any_in(categories.split()):
                line = (-kind, ref)
                best[shown_ref or ref] = max(best.get(shown_ref or ref, line), line)
        ordered = sorted(best.items(), key=lambda each: (each[1][0], _age(each[1][1])), reverse=True)
        return [Listed(ref, KINDS[-kind]) for ref, (kind, _) in ordered]

    def days(self, include: Sequence[str], first: date, last: date) -> list[DayCount]:
        """Counts per day in a range, for the calendar."""
        with self._database.read() as connection:
            span = {"first": day_number(first), "last": day_number(last)}
            asked = {"ids": self._category_ids(connection, include), **span}
            believed = self._believed(connection, include, first, last)
            rows = connection.execute(_DAYS if believed is None else _DAYS.where(believed), asked).all()
        return [DayCount(day_of(day), papers, bool(estimated)) for day, papers, estimated in rows]

    def new_by_day(self, list_days: int) -> list[tuple[date, dict[str, int]]]:
        """The newest days with lists, oldest first, each with category → papers that were new in it. A paper is new in one
        category and cross-listed in the others. Cached per last sequence."""
        newest = select(func.max(announcement.c.day)).where(announcement.c.category_id == category.c.id).scalar_subquery()
        with self._database.read() as connection:

            def read() -> list[tuple[date, dict[str, int]]]:
                last = max((day for day in connection.scalars(select(newest)) if day), default=None)
                if last is None:
                    return []
                # Asking by category keeps to the key of the table, which begins with it.
                since = day_number(day_of(last) - timedelta(days=2 * list_days))
                codes = {row.id: row.code for row in connection.execute(select(category.c.id, category.c.code))}
                at = announcement.c.category_id.in_(codes) & (announcement.c.day >= since) & (announcement.c.kind == 0)
                counted = select(announcement.c.category_id, announcement.c.day, func.count()).where(at)
                days: defaultdict[int, dict[str, int]] = defaultdict(dict)
                for held, day, papers in connection.execute(counted.group_by(announcement.c.category_id, announcement.c.day)):
                    days[day][codes[held]] = papers
                return [(day_of(day), days[day]) for day in sorted(days)[-list_days:]]

            return self._new.get(connection, read)

    def announced(self, archive: str, day: date) -> dict[str, Kind]:
        """Ref → kind of every paper in one archive's list of one day. The kind is the best one over its categories, as
        announced. Preprints keep their own refs."""
        statement = (
            select(paper.c.ref, func.min(announcement.c.kind))
            .select_from(announcement)
            .join(paper, paper.c.id == announcement.c.paper_id)
            .where(announcement.c.day == day_number(day), announcement.c.estimated == 0)
            .group_by(paper.c.ref)
        )
        with self._database.read() as connection:
            ids = self._category_ids(connection, [archive])
            rows = connection.execute(statement.where(announcement.c.category_id.in_(ids))).all()
        return {ref: KINDS[kind] for ref, kind in rows}

    def categories(self) -> dict[str, tuple[int, date | None]]:
        """Category → number of papers held and newest day, for the home page. Fast enough to call on each view (cached inside
        per last sequence)."""
        newest = select(func.max(announcement.c.day)).where(announcement.c.category_id == category.c.id).scalar_subquery()
        held = case((category.c.papers > 0, newest), else_=None)
        statement = select(category.c.code, category.c.papers, held).where(category.c.papers > 0).order_by(category.c.code)
        with self._database.read() as connection:
            return self._categories.get(
                connection,
                lambda: {code: (papers, day_of(day) if day else None) for code, papers, day in connection.execute(statement)},
            )

    def _category_ids(self, connection: Connection, include: Sequence[str]) -> list[int]:
        """The categories of these codes and archives. Cached per last sequence: papers bring new ones."""

        def read() -> dict[str, list[int]]:
            ids: defaultdict[str, list[int]] = defaultdict(list)
            for row in connection.execute(select(category.c.id, category.c.code)):
                for name in {row.code, row.code.partition(".")[0]}:
                    ids[name].append(row.id)
            return dict(ids)

        ids = self._ids.get(connection, read)
        return list(dict.fromkeys(each for name in include for each in ids.get(name, ())))

    def _believed(self, connection: Connection, include: Sequence[str], first: date, last: date) -> ColumnElement[bool] | None:
        """The condition that leaves out estimated places in lists that were taken; None where no list was taken."""
        archives = sorted({code.partition(".")[0] for code in include})
        taken: defaultdict[str, list[int]] = defaultdict(list)
        asked = {"archives": archives, "first": day_number(first), "last": day_number(last)}
        for archive, day in connection.execute(_TAKEN, asked):
            taken[archive].append(day)
        if not taken:
            return None
        known = [
            and_(announcement.c.category_id.in_(self._category_ids(connection, [archive])), announcement.c.day.in_(days))
            for archive, days in taken.items()
        ]
        return or_(announcement.c.estimated == 0, not_(or_(*known)))


class _Codes:
    """Categories named by their codes or by their archive."""

    def __init__(self, codes: Iterable[str]) -> None:
        self._codes = frozenset(codes)

    def any_in(self, categories: Iterable[str]) -> bool:
        return any(each in self._codes or each.partition(".")[0] in self._codes for each in categories)


def _age(ref: str) -> tuple[int, str]:
    """The key that sorts refs by age: the month in an arXiv id, with its century."""
    key = ref.partition(":")[2]
    digits = key.rpartition("/")[2]
    century = 0 if digits[:2] > "90" and "/" in key else 1
    return century, digits
