"""Lines of the audit trail are tied to the one before, and the database itself refuses to change them."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

REFUSAL = "SELECT RAISE(ABORT, 'the audit trail is only ever added to')"


def upgrade() -> None:
    op.add_column("audit", sa.Column("tie", sa.LargeBinary()))
    for change in ("UPDATE", "DELETE"):
        op.execute(f"CREATE TRIGGER audit_refuses_{change.lower()} BEFORE {change} ON audit BEGIN {REFUSAL}; END")
