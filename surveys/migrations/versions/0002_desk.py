"""The coach's desk: accounts, engagements, readings, audit; wordings of letters; who asks and how long names stay."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _accounts()
    _desk()
    op.create_table(
        "wording",
        sa.Column("wave", sa.String(16), primary_key=True),
        sa.Column("kind", sa.String(16), primary_key=True),
        sa.Column("text", sa.Text(), nullable=False),
    )
    with op.batch_alter_table("outbox", table_kwargs={"sqlite_with_rowid": False}) as batch:
        batch.alter_column("invitation", new_column_name="about")
    with op.batch_alter_table("wave") as batch:
        batch.add_column(sa.Column("coach_email", sa.String(254), nullable=False, server_default=""))
        batch.add_column(sa.Column("kept_until", sa.String(16), nullable=False, server_default="close"))
    with op.batch_alter_table("wave") as batch:
        batch.alter_column("coach_email", server_default=None)
        batch.alter_column("kept_until", server_default=None)


def _accounts() -> None:
    op.create_table(
        "coach",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("email", sa.String(254), nullable=False, unique=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("is_admin", sa.Boolean(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("password", sa.String(255), nullable=False),
        sa.Column("code_secret", sa.String(64), nullable=False),
        sa.Column("code_step", sa.Integer(), nullable=False),
        sa.Column("recovery", sa.JSON(), nullable=False),
        sa.Column("created_on", sa.Date(), nullable=False),
    )
    op.create_table(
        "sign_in",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("coach", sa.String(32), nullable=False, index=True),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "account_key",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("coach", sa.String(32), nullable=False, index=True),
        sa.Column("purpose", sa.String(16), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "throttle",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
    )


def _desk() -> None:
    op.create_table(
        "engagement",
        sa.Column("id", sa.String(16), primary_key=True),
        sa.Column("coach", sa.String(32), nullable=False, index=True),
        sa.Column("executive_name", sa.String(200), nullable=False),
        sa.Column("executive_email", sa.String(254), nullable=False),
        sa.Column("organisation", sa.String(200), nullable=False),
        sa.Column("head_name", sa.String(200), nullable=False),
        sa.Column("head_email", sa.String(254), nullable=False),
        sa.Column("agreement", sa.Text(), nullable=False),
        sa.Column("agreed_on", sa.Date(), nullable=True),
        sa.Column("follow_up", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("began_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
    )
    op.create_table(
        "owned_wave",
        sa.Column("wave", sa.String(16), primary_key=True),
        sa.Column("engagement", sa.String(16), nullable=False, index=True),
        sa.Column("note", sa.Text(), nullable=False),
    )
    op.create_table(
        "draft",
        sa.Column("id", sa.String(16), primary_key=True),
        sa.Column("engagement", sa.String(16), nullable=False, index=True),
        sa.Column("instrument", sa.String(64), nullable=False),
        sa.Column("min_raters", sa.Integer(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=True),
        sa.Column("remind_everyone", sa.Boolean(), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("proposals", sa.JSON(), nullable=False),
        sa.Column("wordings", sa.JSON(), nullable=False),
        sa.Column("taken_from", sa.JSON(), nullable=False),
        sa.Column("began_on", sa.Date(), nullable=False),
    )
    op.create_table(
        "nomination",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("draft", sa.String(16), nullable=False, index=True),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("sent", sa.Boolean(), nullable=False),
    )
    op.create_table(
        "reading",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("wave", sa.String(16), nullable=False, index=True),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("code", sa.String(255), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("opened", sa.Boolean(), nullable=False),
        sa.Column("revoked", sa.Boolean(), nullable=False),
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("engagement", sa.String(16), nullable=False, index=True),
        sa.Column("wave", sa.String(16), nullable=False),
        sa.Column("coach", sa.String(200), nullable=False),
        sa.Column("act", sa.String(64), nullable=False),
        sa.Column("detail", sa.String(200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    with op.batch_alter_table("wave") as batch:
        batch.drop_column("coach_email")
        batch.drop_column("kept_until")
    with op.batch_alter_table("outbox", table_kwargs={"sqlite_with_rowid": False}) as batch:
        batch.alter_column("about", new_column_name="invitation")
    for table in ("wording", "audit", "reading", "nomination", "draft", "owned_wave", "engagement"):
        op.drop_table(table)
    for table in ("throttle", "account_key", "sign_in", "coach"):
        op.drop_table(table)
