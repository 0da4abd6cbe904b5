"""Several processes on one server: who is there, and who holds which lease."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("deletions", "checks", "watches", "letters"):
        op.add_column(table, sa.Column("holder", sa.BigInteger()))
    op.create_table(
        "processes",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_processes"),
    )
