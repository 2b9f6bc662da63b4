"""The second look: when the calendar was seen to ask for an act. Upkeep: which nightly task fails."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sighting",
        sa.Column("sight", sa.String(16), primary_key=True),
        sa.Column("about", sa.String(16), primary_key=True),
        sa.Column("boot", sa.String(36), primary_key=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("boot_seconds", sa.Float(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "trouble",
        sa.Column("task", sa.String(16), primary_key=True),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("told", sa.Boolean(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("trouble")
    op.drop_table("sighting")
