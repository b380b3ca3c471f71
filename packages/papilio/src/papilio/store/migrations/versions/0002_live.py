"""Live work: politeness, jobs, harvests, daily lists, demands, troubles."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

NAME = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "gate",
        sa.Column("name", NAME, primary_key=True),
        sa.Column("holder", NAME, nullable=False),
        sa.Column("lease_until", sa.Double, nullable=False),
        sa.Column("free_at", sa.Double, nullable=False),
        sa.Column("clock", NAME, nullable=False),
        sa.Column("denials", sa.Integer, nullable=False),
    )
    op.create_table(
        "request_count",
        sa.Column("day", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("host", NAME, primary_key=True),
        sa.Column("requests", sa.BigInteger, nullable=False),
        sa.Column("failures", sa.BigInteger, nullable=False),
        sa.Column("bytes", sa.BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "validator",
        sa.Column("url", NAME, primary_key=True),
        sa.Column("etag", sa.Text, nullable=False),
        sa.Column("last_modified", sa.Text, nullable=False),
    )
    op.create_table(
        "job",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("kind", NAME, nullable=False),
        sa.Column("key", NAME, nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("priority", sa.Integer, nullable=False),
        sa.Column("due", sa.Double, nullable=False),
        sa.Column("state", NAME, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("delays", sa.Integer, nullable=False),
        sa.Column("holder", NAME, nullable=False),
        sa.Column("lease_until", sa.Double, nullable=False),
        sa.Column("clock", NAME, nullable=False),
        sa.Column("progress", sa.Text, nullable=False),
        sa.Column("error", sa.Text, nullable=False),
        sa.Column("added", sa.Double, nullable=False),
    )
    op.create_index("job_name", "job", ["kind", "key"], unique=True)
    op.create_index("job_due", "job", ["state", "priority", "due"])
    op.create_table(
        "harvest",
        sa.Column("set_spec", NAME, primary_key=True),
        sa.Column("from_day", sa.Integer),
        sa.Column("base_day", sa.Integer),
        sa.Column("token", sa.Text, nullable=False),
        sa.Column("response_day", sa.Integer),
        sa.Column("stored_day", sa.Integer),
        sa.Column("records", sa.BigInteger, nullable=False),
        sa.Column("complete_size", sa.BigInteger),
        sa.Column("running", sa.SmallInteger, nullable=False),
        sa.Column("changed", sa.Double, nullable=False),
    )
    op.create_table(
        "listing",
        sa.Column("archive", NAME, primary_key=True),
        sa.Column("day", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("source", NAME, nullable=False),
        sa.Column("fetched", sa.Double, nullable=False),
        sa.Column("counts", sa.Text, nullable=False),
        sa.Column("problem", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "demand",
        sa.Column("ref", NAME, primary_key=True),
        sa.Column("client", NAME, nullable=False),
        sa.Column("asked", sa.Double, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
    )
    op.create_index("demand_client", "demand", ["client"])
    op.create_index("demand_asked", "demand", ["asked"])
    op.create_table(
        "demand_count",
        sa.Column("hour", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("client", NAME, primary_key=True),
        sa.Column("papers", sa.Integer, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "absence",
        sa.Column("ref", NAME, primary_key=True),
        sa.Column("until", sa.Double, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
    )
    op.create_table(
        "trouble",
        sa.Column("part", NAME, primary_key=True),
        sa.Column("subject", NAME, primary_key=True),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("since", sa.Double, nullable=False),
        sa.Column("last", sa.Double, nullable=False),
        sa.Column("times", sa.Integer, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "venue_fetch",
        sa.Column("edition", NAME, primary_key=True),
        sa.Column("fetched", sa.Double, nullable=False),
        sa.Column("papers", sa.Integer, nullable=False),
        sa.Column("rejected", sa.SmallInteger, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
    )


def downgrade() -> None:
    """Older programs do not open newer databases; restore a backup instead."""
    raise NotImplementedError
