"""How far letters came: attempts without an answer, letters that wait for the account, and when they left."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_OLD_REASON = "refused by the mail server (%)"
_OF_OURS = ("502", "503", "504", "530", "534", "535", "538")
_SO_MANY_ALIKE = 3


def upgrade() -> None:
    with op.batch_alter_table("outbox", table_kwargs={"sqlite_with_rowid": False}) as batch:
        batch.add_column(sa.Column("unanswered", sa.Integer(), nullable=False, server_default="0"))
        batch.add_column(sa.Column("came_whole", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.add_column(sa.Column("held", sa.Integer(), nullable=False, server_default="0"))
        batch.add_column(sa.Column("left_at", sa.DateTime(timezone=True), nullable=True))
    _say_what_is_known_of_old_letters(op.get_bind())
    with op.batch_alter_table("outbox", table_kwargs={"sqlite_with_rowid": False}) as batch:
        for column in ("unanswered", "came_whole", "held"):
            batch.alter_column(column, server_default=None)


def _say_what_is_known_of_old_letters(connection: sa.Connection) -> None:
    """Fail closed: how far an earlier attempt came was not noted, so an address that was tried twice stays as it is.

    One attempt that was refused was answered with that, and may be corrected as it could be before. Where the account
    may have been refused, the letters are marked so that they can be sent again together.
    """
    outbox = sa.table(
        "outbox",
        *(sa.column(name) for name in ("wave", "kind", "state", "tries", "reason", "unanswered", "held")),
        sa.column("due_at", sa.DateTime(timezone=True)),
        sa.column("left_at", sa.DateTime(timezone=True)),
        sa.column("came_whole", sa.Boolean()),
    )
    change = outbox.update()
    connection.execute(change.where(outbox.c.state == "sent").values(left_at=outbox.c.due_at))
    connection.execute(change.where(outbox.c.state == "sending").values(unanswered=1))
    tried = sa.or_(outbox.c.tries > 1, sa.and_(outbox.c.tries == 1, outbox.c.state == "waiting"))
    connection.execute(change.where(outbox.c.state != "sent", tried).values(came_whole=True))
    refused = sa.and_(outbox.c.state == "refused", outbox.c.reason.like(_OLD_REASON))
    alike = sa.select(outbox.c.wave, outbox.c.reason).where(refused).group_by(outbox.c.wave, outbox.c.reason)
    for wave, reason in connection.execute(alike.having(sa.func.count() >= _SO_MANY_ALIKE)).all():
        connection.execute(change.where(refused, outbox.c.wave == wave, outbox.c.reason == reason).values(held=1))
    for code in _OF_OURS:
        same = outbox.c.reason == _OLD_REASON.replace("%", code)
        connection.execute(change.where(refused, same).values(held=1))


def downgrade() -> None:
    with op.batch_alter_table("outbox", table_kwargs={"sqlite_with_rowid": False}) as batch:
        for column in ("unanswered", "came_whole", "held", "left_at"):
            batch.drop_column(column)
