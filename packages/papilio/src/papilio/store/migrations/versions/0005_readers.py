"""What readers leave behind: stars, ratings, marks, visits, notes, and openings that are counted once for each of them."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

NAME = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Create the tables, and count readings by the papers' names, so that a count survives a paper that is away for a while."""
    op.create_table(
        "star",
        sa.Column("reader", NAME, primary_key=True),
        sa.Column("ref", NAME, primary_key=True),
        sa.Column("starred", sa.Double, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("star_time", "star", ["starred", "ref"])
    op.create_table(
        "rating",
        sa.Column("reader", NAME, primary_key=True),
        sa.Column("ref", NAME, primary_key=True),
        sa.Column("value", sa.SmallInteger, nullable=False),
        sa.Column("rated", sa.Double, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "read_mark",
        sa.Column("reader", NAME, primary_key=True),
        sa.Column("ref", NAME, primary_key=True),
        sa.Column("read", sa.Double, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "visit",
        sa.Column("reader", NAME, primary_key=True),
        sa.Column("list", NAME, primary_key=True),
        sa.Column("began", sa.Double, nullable=False),
        sa.Column("sequence", sa.BigInteger, nullable=False),
        sa.Column("before_began", sa.Double),
        sa.Column("before_sequence", sa.BigInteger),
        sqlite_with_rowid=False,
    )
    op.create_index("visit_time", "visit", ["reader", "began"])
    op.create_table(
        "note",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("reader", NAME, nullable=False),
        sa.Column("ref", NAME, nullable=False),
        sa.Column("shared", sa.SmallInteger, nullable=False),
        sa.Column("written", sa.Double, nullable=False),
        sa.Column("changed", sa.Double, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
    )
    op.create_index("note_ref", "note", ["ref"])
    op.create_index("note_reader", "note", ["reader", "id"])
    op.create_index("note_shared", "note", ["shared", "id"])
    op.create_table(
        "opening",
        sa.Column("ref", NAME, primary_key=True),
        sa.Column("kind", NAME, primary_key=True),
        sa.Column("client", NAME, primary_key=True),
        sa.Column("at", sa.BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("opening_at", "opening", ["at", "ref"])
    op.create_table(
        "opening_count",
        sa.Column("day", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("client", NAME, primary_key=True),
        sa.Column("openings", sa.Integer, nullable=False),
        sqlite_with_rowid=False,
    )
    connection = op.get_bind()
    connection.execute(sa.text("INSERT INTO counter (name, value) VALUES ('note', 0)"))
    held = connection.execute(
        sa.text("SELECT p.ref, c.pdf, c.answers FROM reading_count c JOIN paper p ON p.id = c.paper_id")
    ).all()
    op.drop_table("reading_count")
    counts = op.create_table(
        "reading_count",
        sa.Column("ref", NAME, primary_key=True),
        sa.Column("pdf", sa.Integer, nullable=False),
        sa.Column("answers", sa.Integer, nullable=False),
        sqlite_with_rowid=False,
    )
    op.bulk_insert(counts, [{"ref": ref, "pdf": pdf, "answers": answers} for ref, pdf, answers in held])


def downgrade() -> None:
    """Older programs do not open newer databases; restore a backup instead."""
    raise NotImplementedError
