"""What is wrong now, for the operator; a success takes it away."""

from dataclasses import dataclass

from sqlalchemy import delete, select

from papilio.store.database import Database, Transaction
from papilio.store.schema import trouble


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that is wrong.

    Attributes:
        part: Whose trouble it is: `lists`, `feeds`, or a kind of job, `missed`, `harvest`, `demand`, …
        subject: Of what: an archive, a set; empty for the whole part.
        message: One or two sentences: what was wrong, and what would be right.
        since, last: First and latest time, seconds since 1970 in UTC.
        times: How often.
    """

    part: str
    subject: str
    message: str
    since: float
    last: float
    times: int


class Troubles:
    """Reading and writing troubles."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def report(self, tx: Transaction, part: str, subject: str, message: str, now: float) -> None:
        """Something is wrong, for the first time or again."""
        tx.insert(
            trouble,
            [(part, subject, message, now, now, 1)],
            conflict=" ON CONFLICT (part, subject) DO UPDATE SET message = excluded.message, last = excluded.last, "
            "times = trouble.times + 1",
        )

    def clear(self, tx: Transaction, part: str, subject: str) -> None:
        """It went well."""
        tx.connection.execute(delete(trouble).where(trouble.c.part == part, trouble.c.subject == subject))

    def all(self) -> list[Trouble]:
        """The latest first."""
        with self._database.read() as connection:
            return [
                Trouble(*row) for row in connection.execute(select(trouble).order_by(trouble.c.last.desc(), trouble.c.part))
            ]
