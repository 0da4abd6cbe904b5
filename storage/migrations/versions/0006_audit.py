"""Lines of the audit trail are tied to the one before, and the database itself refuses to change them."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

REFUSED = "the audit trail is only ever added to"
FUNCTION = f"""
CREATE FUNCTION audit_refuses() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE '{REFUSED}' USING ERRCODE = '23000', CONSTRAINT = 'audit_is_only_ever_added_to'; END $$
"""
EMPTYING = "CREATE TRIGGER audit_refuses_truncate BEFORE TRUNCATE ON audit EXECUTE FUNCTION audit_refuses()"


def upgrade() -> None:
    op.add_column("audit", sa.Column("tie", sa.LargeBinary()))
    refuse = f"BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
    if op.get_bind().dialect.name == "postgresql":
        op.execute(FUNCTION)
        op.execute(EMPTYING)
        refuse = "EXECUTE FUNCTION audit_refuses()"
    for change in ("UPDATE", "DELETE"):
        op.execute(f"CREATE TRIGGER audit_refuses_{change.lower()} BEFORE {change} ON audit {refuse}")
