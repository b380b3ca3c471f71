"""Searches that readers keep."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

NAME = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Create the table and the counter of its ids."""
    op.create_table(
        "saved_search",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("reader", NAME, nullable=False),
        sa.Column("name", NAME, nullable=False),
        sa.Column("query", NAME, nullable=False),
        sa.Column("scope", NAME, nullable=False),
        sa.Column("channel", NAME, nullable=False),
        sa.Column("sort", NAME, nullable=False),
        sa.Column("untranslated", NAME, nullable=False),
        sa.Column("saved", sa.Double, nullable=False),
        sa.Column("saved_sequence", sa.BigInteger, nullable=False),
        sa.Column("saved_paper", sa.BigInteger, nullable=False),
        sa.Column("seen", sa.Double, nullable=False),
        sa.Column("seen_sequence", sa.BigInteger, nullable=False),
        sa.Column("seen_paper", sa.BigInteger, nullable=False),
    )
    op.create_index("saved_search_reader", "saved_search", ["reader", "id"])
    op.get_bind().execute(sa.text("INSERT INTO counter (name, value) VALUES ('saved_search', 0)"))


def downgrade() -> None:
    """Older programs do not open newer databases; restore a backup instead."""
    raise NotImplementedError
