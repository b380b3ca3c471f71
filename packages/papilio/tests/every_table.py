"""A library with rows in every table there is, made from the schema alone: a table that comes later is in it too."""

from typing import Any

from sqlalchemy import Column, Double, Text, select

from papilio.store import Store
from papilio.store.schema import METADATA

ROWS = 3
TEXTS = ("", "漢字 𝒪 \u2028 \\ \"'\r\n\t", "é" * 3000)


def value(column: Column[Any], number: int) -> int | float | str | None:
    if column.foreign_keys:
        return number
    if column.nullable and number == ROWS:
        return None
    if isinstance(column.type, Text):
        return f"{TEXTS[number % len(TEXTS)]}{number}"
    if isinstance(column.type, Double):
        return number + 0.1
    if column.primary_key:
        return number
    return {1: 0, 2: -(2**15), 3: 2**15 - 1}[number] if not column.unique else number


def fill_every_table(store: Store) -> None:
    """Their rows refer to rows that are there; beyond that they mean nothing."""
    with store.transaction() as tx:
        for table in reversed(METADATA.sorted_tables):
            tx.connection.execute(table.delete())
        for table in METADATA.sorted_tables:
            unique = {column.name for index in table.indexes if index.unique for column in index.columns}
            rows = [
                tuple(
                    number if column.name in unique and not isinstance(column.type, Text) else value(column, number)
                    for column in table.columns
                )
                for number in range(1, ROWS + 1)
            ]
            tx.insert(table, rows)


def of_every_table(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """Table → its rows in the order of their keys."""
    with store.database.read() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key.columns))]
            for table in METADATA.sorted_tables
        }
