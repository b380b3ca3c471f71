"""What a group of hosts said to who came back late, kept apart from the turn of whoever has it meanwhile."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("gate", sa.Column("told_seconds", sa.Double, nullable=False, server_default="0"))


def downgrade() -> None:
    """Older programs do not open newer databases; restore a backup instead."""
    raise NotImplementedError
