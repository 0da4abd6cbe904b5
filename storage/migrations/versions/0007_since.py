"""Since when a key is as it is."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("keys", sa.Column("since", sa.BigInteger(), nullable=False, server_default="0"))
    op.execute(sa.text("UPDATE keys SET since = checked_at"))
