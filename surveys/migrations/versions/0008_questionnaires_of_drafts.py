"""A draft holds its questionnaire's texts instead of an id: the first version's, which was the only one."""

import sqlalchemy as sa
from alembic import op

from instruments import catalogue

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_ID, _FIRST_VERSION = "leadership360", "leadership360@1.0"


def upgrade() -> None:
    with op.batch_alter_table("draft") as batch:
        batch.add_column(sa.Column("sources", sa.JSON(), nullable=False, server_default="{}"))
    draft = sa.table("draft", sa.column("sources", sa.JSON()))
    op.execute(draft.update().values(sources=dict(catalogue.load(_FIRST_VERSION).sources)))
    with op.batch_alter_table("draft") as batch:
        batch.alter_column("sources", server_default=None)
        batch.drop_column("instrument")


def downgrade() -> None:
    with op.batch_alter_table("draft") as batch:
        batch.add_column(sa.Column("instrument", sa.String(64), nullable=False, server_default=_ID))
    with op.batch_alter_table("draft") as batch:
        batch.alter_column("instrument", server_default=None)
        batch.drop_column("sources")
