"""The day the client was asked what needs a doctor's word, which is another question than allergies."""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the day; of clients asked before, nobody knows what else they were asked, so it stays empty."""
    op.execute("ALTER TABLE client ADD COLUMN clearance_asked_on DATE")
    op.execute("PRAGMA user_version = 4")


def downgrade() -> None:
    """A vault is never taken back; its copy from before the migration is."""
    raise NotImplementedError
