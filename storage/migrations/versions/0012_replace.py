"""Another API key in the entry of the one before: which it was, and whose account it is."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

CARRY_OVER = {
    "sqlite": "UPDATE keys SET given_at = added_at, account = json_extract(verdict, '$.facts.account')",
    "postgresql": "UPDATE keys SET given_at = added_at, account = verdict::json -> 'facts' ->> 'account'",
}


def upgrade() -> None:
    for table in ("drafts", "checks"):
        op.add_column(table, sa.Column("replaces", sa.Text()))
    op.add_column("keys", sa.Column("given_at", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("keys", sa.Column("account", sa.Text()))
    op.execute(CARRY_OVER[op.get_bind().dialect.name])
    op.create_table(
        "key_history",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("owner", sa.BigInteger(), nullable=False),
        sa.Column("exchange", sa.Text(), nullable=False),
        sa.Column("api_key", sa.Text(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["key_id"], ["keys.id"], name="fk_key_history_key_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_key_history"),
    )
    for column in ("key_id", "owner"):
        op.create_index(f"ix_key_history_{column}", "key_history", [column])
