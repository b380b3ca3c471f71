"""What could be wrong with a database, asked of the database itself."""

from collections import Counter

from sqlalchemy import Connection, func, select, text

from papilio.store.schema import category, counter, edition, link, paper, tombstone


def problems(connection: Connection) -> list[str]:
    """What is wrong, one sentence each; empty when sound. Reads everything."""
    found = _of_sqlite(connection) if connection.dialect.name == "sqlite" else []
    return found or [*_counters(connection), *_categories(connection), *_editions(connection), *_links(connection)]


def _of_sqlite(connection: Connection) -> list[str]:
    damage = [row[0] for row in connection.execute(text("PRAGMA integrity_check(20)")) if row[0] != "ok"]
    dangling = Counter((row[0], row[2]) for row in connection.execute(text("PRAGMA foreign_key_check")))
    return [f"SQLite finds damage: {each}." for each in damage] + [
        f"{number} rows of {table} belong to no row of {parent}." for (table, parent), number in dangling.items()
    ]


def _counters(connection: Connection) -> list[str]:
    counters = {row.name: row.value for row in connection.execute(select(counter))}
    newest = max(connection.scalar(select(func.max(table.c.change_seq))) or 0 for table in (paper, tombstone))
    held = connection.scalar(select(func.count()).select_from(paper)) or 0
    last_id = connection.scalar(select(func.max(paper.c.id))) or 0
    found: list[str] = []
    if counters.get("change", -1) < newest:
        found.append(f"The counter of changes ({counters.get('change')}) is behind the newest change ({newest}).")
    if counters.get("paper", -1) < last_id:
        found.append(f"The counter of paper numbers ({counters.get('paper')}) is behind the newest paper ({last_id}).")
    if counters.get("papers") != held:
        found.append(f"The counter of papers says {counters.get('papers')}, and there are {held}.")
    return found


def _categories(connection: Connection) -> list[str]:
    counted: Counter[str] = Counter()
    for codes, papers in connection.execute(select(paper.c.categories, func.count()).group_by(paper.c.categories)):
        for code in set(codes.split()):
            counted[code] += papers
    stated = {row.code: row.papers for row in connection.execute(select(category.c.code, category.c.papers))}
    return [
        f"Category {code} says {stated.get(code, 0)} papers, and there are {counted[code]}."
        for code in sorted(stated.keys() | counted.keys())
        if stated.get(code, 0) != counted[code]
    ]


def _editions(connection: Connection) -> list[str]:
    counted = select(paper.c.edition_id, func.count().label("papers")).group_by(paper.c.edition_id).subquery()
    statement = (
        select(edition.c.venue, edition.c.year, edition.c.papers, func.coalesce(counted.c.papers, 0))
        .outerjoin(counted, counted.c.edition_id == edition.c.id)
        .where(edition.c.papers != func.coalesce(counted.c.papers, 0))
    )
    return [
        f"Edition {venue} {year or ''} says {papers} papers, and there are {held}."
        for venue, year, papers, held in connection.execute(statement)
    ]


def _links(connection: Connection) -> list[str]:
    both = select(link.c.preprint_id).where(link.c.preprint_id.in_(select(link.c.published_id)))
    return [f"Paper number {each} is shown under another and has others under it." for each in connection.scalars(both)]
