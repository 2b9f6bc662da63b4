"""The first tables: waves, invitations, sealed ballots, releases, redactions, outbox."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "wave",
        sa.Column("id", sa.String(16), primary_key=True),
        sa.Column("executive_name", sa.String(200), nullable=False),
        sa.Column("executive_email", sa.String(254), nullable=False),
        sa.Column("coach", sa.String(200), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("min_raters", sa.Integer(), nullable=False),
        sa.Column("sources", sa.JSON(), nullable=False),
        sa.Column("cell_groups", sa.JSON(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("last_reminder_on", sa.Date(), nullable=False),
        sa.Column("remind_everyone", sa.Boolean(), nullable=False),
        sa.Column("attributed_apart", sa.Boolean(), nullable=False),
        sa.Column("days_kept", sa.Integer(), nullable=False),
    )
    op.create_index("ix_wave_executive_email", "wave", ["executive_email"])
    op.create_table(
        "invitation",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("wave", sa.String(16), nullable=False),
        sa.Column("first_name", sa.String(100), nullable=False),
        sa.Column("last_name", sa.String(100), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("group", sa.String(16), nullable=False),
        sa.Column("language", sa.String(16), nullable=False),
        sa.Column("spent", sa.Boolean(), nullable=False),
        sa.Column("declined", sa.Boolean(), nullable=False),
        sa.UniqueConstraint("wave", "email", name="uq_invitation_wave_email"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "ballot",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("wave", sa.String(16), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "release",
        sa.Column("wave", sa.String(16), primary_key=True),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("numbers_sha256", sa.String(64), nullable=False),
    )
    op.create_table(
        "redaction",
        sa.Column("wave", sa.String(16), primary_key=True),
        sa.Column("part", sa.String(16), primary_key=True),
        sa.Column("question", sa.String(64), primary_key=True),
        sa.Column("position", sa.Integer(), primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("wave", sa.String(16), nullable=False),
        sa.Column("invitation", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_outbox_due_at", "outbox", ["due_at"])


def downgrade() -> None:
    for table in ("outbox", "redaction", "release", "ballot", "invitation", "wave"):
        op.drop_table(table)
