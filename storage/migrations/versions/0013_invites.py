"""Invites, by the hash of what is in the link."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "invites",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("id", "label")),
        *(sa.Column(name, sa.Text()) for name in ("exchange", "language")),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("made_at", "expires_at")),
        *(sa.Column(name, sa.BigInteger()) for name in ("used_by", "used_at", "revoked_at")),
        sa.PrimaryKeyConstraint("id", name="pk_invites"),
    )
    op.create_index("ix_invites_used_by", "invites", ["used_by"])
