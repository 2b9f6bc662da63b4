"""What a wave, and a draft, follows: the baseline and the areas it declares. And which report a reading link opens."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("wave", "draft"):
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("follows", sa.JSON(), nullable=False, server_default="{}"))
        with op.batch_alter_table(table) as batch:
            batch.alter_column("follows", server_default=None)
    with op.batch_alter_table("reading") as batch:
        batch.add_column(sa.Column("baseline", sa.String(16), nullable=False, server_default=""))
    with op.batch_alter_table("reading") as batch:
        batch.alter_column("baseline", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("reading") as batch:
        batch.drop_column("baseline")
    for table in ("wave", "draft"):
        with op.batch_alter_table(table) as batch:
            batch.drop_column("follows")
