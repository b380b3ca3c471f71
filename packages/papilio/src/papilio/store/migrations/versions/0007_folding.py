"""Titles with TeX and signs in them have other keys than before."""

import json

import sqlalchemy as sa
from alembic import op

from papilio.texts.same_work import NOT_PUBLISHED, authors_number, opening_number, title_number

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

BATCH = 2000


def upgrade() -> None:
    """Reckon the keys of all papers anew and write those that differ. Whoever upgrades links the papers anew."""
    connection = op.get_bind()
    texts = [sa.column(name, sa.Text) for name in ("title", "authors", "abstract")]
    keys = [sa.column(name, sa.BigInteger) for name in ("title_key", "authors_key", "opening_key")]
    paper = sa.table("paper", sa.column("id", sa.Integer), sa.column("edition_id", sa.Integer), *texts, *keys)
    edition = sa.table("edition", sa.column("id", sa.Integer), sa.column("track", sa.Text))
    unpublished = sa.select(edition.c.id).where(edition.c.track.in_(sorted(NOT_PUBLISHED)))
    without = frozenset(connection.scalars(unpublished))
    held = sa.select(paper.c.id, paper.c.edition_id, *texts, *keys).order_by(paper.c.id).limit(BATCH)
    fill = paper.update().where(paper.c.id == sa.bindparam("held"))
    fill = fill.values(title_key=sa.bindparam("t"), authors_key=sa.bindparam("a"), opening_key=sa.bindparam("o"))
    last = 0
    while rows := connection.execute(held.where(paper.c.id > last)).all():
        changed = [
            {"held": row.id, "t": title, "a": authors, "o": opening}
            for row in rows
            if row.edition_id not in without
            and (row.title_key, row.authors_key, row.opening_key)
            != (
                title := title_number(row.title),
                authors := authors_number([each if isinstance(each, str) else each[0] for each in json.loads(row.authors)]),
                opening := opening_number(row.abstract),
            )
        ]
        if changed:
            connection.execute(fill, changed)
        last = rows[-1].id


def downgrade() -> None:
    """Older programs do not open newer databases; restore a backup instead."""
    raise NotImplementedError
