"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

NAME = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Create every table."""
    op.create_table(
        "category",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("code", NAME, nullable=False, unique=True),
        sa.Column("papers", sa.Integer, nullable=False),
    )
    op.create_table(
        "edition",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("venue", NAME, nullable=False),
        sa.Column("year", sa.Integer),
        sa.Column("track", NAME, nullable=False),
        sa.Column("papers", sa.Integer, nullable=False),
    )
    op.create_index("edition_name", "edition", ["venue", "year", "track"])
    op.create_table(
        "paper",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("change_seq", sa.BigInteger, nullable=False),
        sa.Column("edition_id", sa.Integer, sa.ForeignKey("edition.id")),
        sa.Column("ref", NAME, nullable=False, unique=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("updated", sa.Text, nullable=False),
        sa.Column("published", sa.Text, nullable=False),
        sa.Column("year", sa.Integer),
        sa.Column("categories", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("authors", sa.Text, nullable=False),
        sa.Column("doi", sa.Text, nullable=False),
        sa.Column("doi_key", NAME),
        sa.Column("preprint", NAME),
        sa.Column("comments", sa.Text, nullable=False),
        sa.Column("journal_ref", sa.Text, nullable=False),
        sa.Column("report_no", sa.Text, nullable=False),
        sa.Column("license", sa.Text, nullable=False),
        sa.Column("page_url", sa.Text, nullable=False),
        sa.Column("pdf_url", sa.Text, nullable=False),
        sa.Column("abstract", sa.Text, nullable=False),
    )
    op.create_index("paper_change", "paper", ["change_seq"], unique=True)
    for name, column, condition in (
        ("paper_edition", "edition_id", "edition_id IS NOT NULL"),
        ("paper_doi", "doi_key", "doi_key IS NOT NULL"),
        ("paper_preprint", "preprint", "preprint IS NOT NULL"),
        ("paper_of_venue", "id", "edition_id IS NOT NULL"),
    ):
        op.create_index(name, "paper", [column], sqlite_where=sa.text(condition), postgresql_where=sa.text(condition))
    op.create_table(
        "announcement",
        sa.Column("category_id", sa.Integer, sa.ForeignKey("category.id"), primary_key=True, autoincrement=False),
        sa.Column("day", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("paper_id", sa.Integer, sa.ForeignKey("paper.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
        sa.Column("kind", sa.SmallInteger, nullable=False),
        sa.Column("estimated", sa.SmallInteger, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("announcement_paper", "announcement", ["paper_id"])
    op.create_table(
        "alias",
        sa.Column("name", NAME, primary_key=True),
        sa.Column("paper_id", sa.Integer, sa.ForeignKey("paper.id", ondelete="CASCADE"), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("alias_paper", "alias", ["paper_id"])
    op.create_table(
        "link",
        sa.Column("preprint_id", sa.Integer, sa.ForeignKey("paper.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
        sa.Column("published_id", sa.Integer, sa.ForeignKey("paper.id", ondelete="CASCADE"), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
    )
    op.create_index("link_published", "link", ["published_id"])
    op.create_table(
        "tombstone",
        sa.Column("ref", NAME, primary_key=True),
        sa.Column("change_seq", sa.BigInteger, nullable=False),
    )
    op.create_index("tombstone_change", "tombstone", ["change_seq"], unique=True)
    op.create_table(
        "reading_count",
        sa.Column("paper_id", sa.Integer, sa.ForeignKey("paper.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
        sa.Column("pdf", sa.Integer, nullable=False),
        sa.Column("answers", sa.Integer, nullable=False),
    )
    op.create_table(
        "import_progress",
        sa.Column("fingerprint", NAME, primary_key=True),
        sa.Column("lines", sa.BigInteger, nullable=False),
        sa.Column("bytes", sa.BigInteger, nullable=False),
        sa.Column("finished", sa.SmallInteger, nullable=False),
        sa.Column("counts", sa.Text, nullable=False),
    )
    counter = op.create_table(
        "counter",
        sa.Column("name", NAME, primary_key=True),
        sa.Column("value", sa.BigInteger, nullable=False),
    )
    op.bulk_insert(counter, [{"name": name, "value": 0} for name in ("change", "paper", "papers")])
    op.create_table(
        "library_fact",
        sa.Column("name", NAME, primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )


def downgrade() -> None:
    """Older programs do not open newer databases; restore a backup instead."""
    raise NotImplementedError
