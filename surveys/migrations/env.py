"""Alembic's environment: the metadata of every room, on the connection that the product opened."""

from alembic import context

from surveys.accounts.tables import AccountsBase
from surveys.answered.tables import AnsweredBase
from surveys.desk.tables import DeskBase
from surveys.invited.tables import InvitedBase
from surveys.mail.tables import OutboxBase
from surveys.released.tables import ReleasedBase
from surveys.sightings.tables import SightingBase
from surveys.waves.tables import WaveBase

BASES = (WaveBase, InvitedBase, AnsweredBase, ReleasedBase, OutboxBase, AccountsBase, DeskBase, SightingBase)
ALL_METADATA = [base.metadata for base in BASES]


def run_migrations() -> None:
    """Run what the command asked for, inside the caller's transaction."""
    context.configure(
        connection=context.config.attributes["connection"], target_metadata=ALL_METADATA, render_as_batch=True
    )
    with context.begin_transaction():
        context.run_migrations()


run_migrations()
