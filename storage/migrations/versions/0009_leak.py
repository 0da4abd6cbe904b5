"""Leak response: incidents, the keys of each, and keys that are not handed out."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "incidents",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id", name="pk_incidents"),
    )
    op.create_table(
        "exposed",
        sa.Column("incident", sa.Text(), sa.ForeignKey("incidents.id", name="fk_exposed_incident"), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("key_id", "exchange", "api_key", "end")),
        sa.Column("owner", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("incident", "key_id", name="pk_exposed"),
    )
    for column in ("key_id", "owner"):
        op.create_index(f"ix_exposed_{column}", "exposed", [column])
    op.add_column("keys", sa.Column("frozen", sa.Text()))
