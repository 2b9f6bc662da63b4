"""With whom somebody is counted while a wave is open, and from when on a wave shows counts.

Waves that are open go on: nobody of theirs is in a unit yet, and units form of the letters that have left, at the next
step of the worker.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("invitation", table_kwargs={"sqlite_with_rowid": False}) as batch:
        batch.add_column(sa.Column("unit", sa.String(8), nullable=False, server_default=""))
    with op.batch_alter_table("wave") as batch:
        batch.add_column(sa.Column("counts_by", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("counts_begun", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("invitation", table_kwargs={"sqlite_with_rowid": False}) as batch:
        batch.alter_column("unit", server_default=None)
    with op.batch_alter_table("wave") as batch:
        batch.alter_column("counts_begun", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("wave") as batch:
        batch.drop_column("counts_by")
        batch.drop_column("counts_begun")
    with op.batch_alter_table("invitation", table_kwargs={"sqlite_with_rowid": False}) as batch:
        batch.drop_column("unit")
