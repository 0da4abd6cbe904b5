"""Keys that their owners put aside: paused, or deleted a moment ago."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for column in ("paused_at", "deleted_at"):
        op.add_column("keys", sa.Column(column, sa.BigInteger()))
