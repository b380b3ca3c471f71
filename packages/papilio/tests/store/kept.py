"""A schema of PostgreSQL that tests use one after another."""

import uuid
from collections.abc import Callable
from typing import Any

from papilio.store.migrations import VERSION_TABLE
from papilio.store.schema import METADATA

SHAPE = """
SELECT md5(string_agg(concat_ws(' ', relname, relkind, attname, atttypid::regtype, attnotnull), ',' ORDER BY relname, attnum))
FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid WHERE relnamespace = %s::regnamespace AND NOT attisdropped
"""
"""What tables and indexes there are, and what stands in them."""


class Kept:
    """Its tables are emptied for each test, which takes a tenth of the time in which they are made; where a test has changed
    them, they are made once more."""

    def __init__(self, connection: Any, url_of: Callable[[str], str]) -> None:
        """`connection` makes and drops schemas; `url_of` tells the address of one."""
        self._connection = connection
        self._url_of = url_of
        self._name = ""
        self._shape = ""
        self._emptying = ""

    def url(self, make: Callable[[str], None]) -> str:
        """The address of the tables as the migrations leave them, which `make` does in an empty schema."""
        if self._name and self._ask(SHAPE, self._name)[0][0] == self._shape:
            self._connection.execute(self._emptying)
        else:
            self.drop()
            self._name = f"test_{uuid.uuid4().hex[:16]}"
            self._connection.execute(f"CREATE SCHEMA {self._name}")
            make(self._url_of(self._name))
            self._shape = self._ask(SHAPE, self._name)[0][0]
            self._emptying = "; ".join(self._emptied())
        return self._url_of(self._name)

    def drop(self) -> None:
        """Leave nothing behind."""
        if self._name:
            self._connection.execute(f"DROP SCHEMA {self._name} CASCADE")
            self._name = ""

    def _emptied(self) -> list[str]:
        """The statements that leave in the tables what stands in them now, and let numbers begin where they would now."""
        tables = METADATA.sorted_tables
        said = [f"DELETE FROM {self._name}.{table.name}" for table in reversed(tables)]
        for table in tables:
            for (row,) in self._ask(f"SELECT quote_literal(row_to_json(t)) FROM {self._name}.{table.name} AS t"):
                whole = f"{self._name}.{table.name}"
                said.append(f"INSERT INTO {whole} SELECT * FROM json_populate_record(NULL::{whole}, {row})")
        for (sequence,) in self._ask("SELECT sequencename FROM pg_sequences WHERE schemaname = %s", self._name):
            [(last, was_used)] = self._ask(f"SELECT last_value, is_called FROM {self._name}.{sequence}")
            said.append(f"SELECT setval('{self._name}.{sequence}', {last}, {was_used})")
        [(revision,)] = self._ask(f"SELECT version_num FROM {self._name}.{VERSION_TABLE}")
        return [*said, f"UPDATE {self._name}.{VERSION_TABLE} SET version_num = '{revision}'"]

    def _ask(self, statement: str, *parameters: str) -> list[tuple[Any, ...]]:
        return self._connection.execute(statement, parameters).fetchall()
