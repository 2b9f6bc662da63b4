"""Advisory locks on PostgreSQL, held until the transaction ends. A no-op on SQLite, which serialises its writers."""

from enum import IntEnum

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session


class Lock(IntEnum):
    """What is guarded, by the number that PostgreSQL knows it by.

    A number stays as it is for ever, and is never given out again: while a newer version starts beside a running older
    one, the two must keep each other out.
    """

    LAUNCH_OR_CLOSE = 3_607_001  # which waves are open, and the rules between them: launches, first steps of closes
    MIGRATION = 3_607_002  # the form of the tables
    FIRST_COACH = 3_607_003  # that only one account is the first
    SIGHTINGS = 3_607_010  # which dates were seen, and by which boot


def take(transaction: Session | Connection, lock: Lock) -> None:
    """Wait for a lock and keep it until this transaction ends; on SQLite do nothing."""
    bind = transaction.get_bind() if isinstance(transaction, Session) else transaction
    if bind.dialect.name == "postgresql":
        transaction.execute(text(f"SELECT pg_advisory_xact_lock({lock.value})"))
