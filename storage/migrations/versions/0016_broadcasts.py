"""What the operator's people write to many; urgent letters are found without looking through all that wait."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "broadcasts",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("id", "texts", "language")),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("by", "message", "begun_at")),
        sa.Column("ended_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id", name="pk_broadcasts"),
    )
    op.create_index("ix_letters_urgent_next_run_at", "letters", ["urgent", "next_run_at"])
    op.create_index("ix_letters_about", "letters", ["about"])
