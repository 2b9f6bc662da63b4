"""Which version of a report's words a coach knows: whoever has an account already knows the first."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("coach") as batch:
        batch.add_column(sa.Column("words_known", sa.Integer(), nullable=False, server_default="1"))
    with op.batch_alter_table("coach") as batch:
        batch.alter_column("words_known", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("coach") as batch:
        batch.drop_column("words_known")
