"""Every stored key is watched, and what the bot has to say of its own accord is put down before it is sent."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

COUNTED = sa.BigInteger().with_variant(sa.Integer, "sqlite")
CARRY_OVER = """
INSERT INTO watches (id, owner, told, memory, next_run_at)
SELECT keys.id, keys.owner, keys.verdict,
    '{"reminded": ' || coalesce(reminders.step, 0)
        || ', "muted": ' || CASE WHEN reminders.next_run_at IS NULL AND reminders.id IS NOT NULL THEN 'true' ELSE 'false' END
        || '}',
    keys.checked_at
FROM keys LEFT JOIN reminders ON reminders.id = keys.id
"""


def upgrade() -> None:
    op.create_table(
        "watches",
        sa.Column("id", sa.Text(), sa.ForeignKey("keys.id", ondelete="CASCADE", name="fk_watches_id_keys")),
        sa.Column("owner", sa.BigInteger(), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("memory", sa.Text(), nullable=False),
        sa.Column("next_run_at", sa.BigInteger()),
        sa.Column("lease_until", sa.BigInteger()),
        sa.Column("fence", sa.BigInteger(), nullable=False, server_default="0"),
        sa.PrimaryKeyConstraint("id", name="pk_watches"),
    )
    op.create_index("ix_watches_next_run_at", "watches", ["next_run_at"])
    op.create_index("ix_watches_owner", "watches", ["owner"])
    op.execute(CARRY_OVER)
    op.drop_table("reminders")
    op.create_table(
        "letters",
        sa.Column("id", COUNTED),
        sa.Column("owner", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("about", sa.Text()),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("once", sa.Text()),
        sa.Column("posted_at", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("ended", sa.Text()),
        sa.Column("ended_at", sa.BigInteger()),
        sa.Column("next_run_at", sa.BigInteger()),
        sa.Column("lease_until", sa.BigInteger()),
        sa.Column("fence", sa.BigInteger(), nullable=False, server_default="0"),
        sa.PrimaryKeyConstraint("id", name="pk_letters"),
        sa.UniqueConstraint("once", name="uq_letters_once"),
        sqlite_autoincrement=True,
    )
    for column in ("next_run_at", "owner", "kind"):
        op.create_index(f"ix_letters_{column}", "letters", [column])
    op.add_column("owners", sa.Column("blocked_at", sa.BigInteger()))
    op.add_column("owners", sa.Column("utc_offset", sa.Integer()))
