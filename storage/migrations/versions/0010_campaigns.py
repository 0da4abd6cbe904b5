"""Changes of the service's addresses."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "campaigns",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("id", "added", "dropped")),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id", name="pk_campaigns"),
    )
    op.create_table(
        "moving",
        sa.Column("campaign", sa.Text(), sa.ForeignKey("campaigns.id", name="fk_moving_campaign"), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("owner", sa.BigInteger(), nullable=False),
        sa.Column("ready", sa.Text(), nullable=False),
        sa.Column("said", sa.Boolean(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("campaign", "key_id", name="pk_moving"),
    )
    for column in ("key_id", "owner"):
        op.create_index(f"ix_moving_{column}", "moving", [column])
