"""A paper on demand for which its source said "later" lets the others pass."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Count how often a paper was put off."""
    op.add_column("demand", sa.Column("put_off", sa.Integer, nullable=False, server_default="0"))


def downgrade() -> None:
    """Older programs do not open newer databases; restore a backup instead."""
    raise NotImplementedError
