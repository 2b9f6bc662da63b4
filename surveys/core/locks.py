"""Advisory locks on PostgreSQL, held until the transaction ends. A no-op on SQLite, which serialises its writers."""

from enum import IntEnum

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session


class Lock(IntEnum):
    """What is guarded, by the number that PostgreSQL knows it by.

    Numbers are permanent and never reused: a newer version that starts beside a running older one has to take the
    same locks.
    """

    LAUNCH_OR_CLOSE = 3_607_001  # which waves are open, and the rules between them: launches, first steps of closes
    MIGRATION = 3_607_002  # the form of the tables
    FIRST_COACH = 3_607_003  # that only one account is the first
    TEXT_KEY = 3_607_004  # that a key of coaching text is made once
    SIGHTINGS = 3_607_010  # which dates were seen, and by which boot


def take(transaction: Session | Connection, lock: Lock) -> None:
    """Wait for a lock and hold it until this transaction ends; a no-op on SQLite."""
    bind = transaction.get_bind() if isinstance(transaction, Session) else transaction
    if bind.dialect.name == "postgresql":
        transaction.execute(text(f"SELECT pg_advisory_xact_lock({lock.value})"))
