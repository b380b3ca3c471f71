"""More clues by which records of one work are recognised: the authors, and the beginning of the abstract."""

import json

import sqlalchemy as sa
from alembic import op

from papilio.texts.same_work import authors_number, opening_number, title_number

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

BATCH = 2000


def upgrade() -> None:
    """Add the keys, fill them for the papers that are held, and index them. Whoever upgrades links the papers anew."""
    for name in ("authors_key", "opening_key"):
        op.add_column("paper", sa.Column(name, sa.BigInteger))
    connection = op.get_bind()
    texts = [sa.column(name, sa.Text) for name in ("title", "authors", "abstract")]
    keys = [sa.column(name, sa.BigInteger) for name in ("title_key", "authors_key", "opening_key")]
    paper = sa.table("paper", sa.column("id", sa.Integer), *texts, *keys)
    fill = paper.update().where(paper.c.id == sa.bindparam("held"))
    fill = fill.values(title_key=sa.bindparam("t"), authors_key=sa.bindparam("a"), opening_key=sa.bindparam("o"))
    last = 0
    while rows := connection.execute(
        sa.select(paper.c.id, paper.c.title, paper.c.authors, paper.c.abstract)
        .where(paper.c.id > last)
        .order_by(paper.c.id)
        .limit(BATCH)
    ).all():
        connection.execute(
            fill,
            [
                {
                    "held": row.id,
                    "t": title_number(row.title),
                    "a": authors_number([each if isinstance(each, str) else each[0] for each in json.loads(row.authors)]),
                    "o": opening_number(row.abstract),
                }
                for row in rows
            ],
        )
        last = rows[-1].id
    for clue in ("authors", "opening"):
        for suffix, half in (("of_venue", "IS NOT NULL"), ("elsewhere", "IS NULL")):
            where = sa.text(f"{clue}_key IS NOT NULL AND edition_id {half}")
            op.create_index(f"paper_{clue}_{suffix}", "paper", [f"{clue}_key"], sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    """Older programs do not open newer databases; restore a backup instead."""
    raise NotImplementedError
