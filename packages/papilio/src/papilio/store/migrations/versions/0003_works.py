"""Keys of titles, by which records of one work are recognised."""

import sqlalchemy as sa
from alembic import op

from papilio.texts.same_work import title_number

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

BATCH = 5000


def upgrade() -> None:
    """Add the key, fill it for the papers that are held, and index it. Their links follow with the next change of each."""
    op.add_column("paper", sa.Column("title_key", sa.BigInteger))
    connection = op.get_bind()
    paper = sa.table("paper", sa.column("id", sa.Integer), sa.column("title", sa.Text), sa.column("title_key", sa.BigInteger))
    fill = paper.update().where(paper.c.id == sa.bindparam("held")).values(title_key=sa.bindparam("key"))
    last = 0
    while rows := connection.execute(
        sa.select(paper.c.id, paper.c.title).where(paper.c.id > last).order_by(paper.c.id).limit(BATCH)
    ).all():
        connection.execute(fill, [{"held": row.id, "key": title_number(row.title)} for row in rows])
        last = rows[-1].id
    for name, half in (
        ("paper_title_of_venue", "title_key IS NOT NULL AND edition_id IS NOT NULL"),
        ("paper_title_elsewhere", "title_key IS NOT NULL AND edition_id IS NULL"),
    ):
        op.create_index(name, "paper", ["title_key"], sqlite_where=sa.text(half), postgresql_where=sa.text(half))


def downgrade() -> None:
    """Older programs do not open newer databases; restore a backup instead."""
    raise NotImplementedError
