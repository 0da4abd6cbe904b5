"""What was put right in a pasted key is told with its verdict."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("checks", sa.Column("above", sa.Text(), nullable=True))
