"""What readers wait for goes ahead of other work at the gates."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the marks of those who wait, and whose the last turn was."""
    for name in ("readers_until", "others_until"):
        op.add_column("gate", sa.Column(name, sa.Double, nullable=False, server_default="0"))
    op.add_column("gate", sa.Column("readers_turn", sa.SmallInteger, nullable=False, server_default="0"))


def downgrade() -> None:
    """Older programs do not open newer databases; restore a backup instead."""
    raise NotImplementedError
