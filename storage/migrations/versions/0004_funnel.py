"""Where people stop on the way to a key is counted."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "funnel",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("day", "exchange", "step", "what")),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("day", "exchange", "step", "what", name="pk_funnel"),
    )
    for table in ("drafts", "checks"):
        op.add_column(table, sa.Column("begun", sa.BigInteger(), nullable=True))
        op.add_column(table, sa.Column("seen", sa.Text(), nullable=True))
