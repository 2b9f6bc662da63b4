"""The two databases that the game is played on: where a fresh one comes from, and how it is copied."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.privacy.experiment.findings import Bench
from tests.privacy.experiment.linkage import postgresql_copies, sqlite_copies
from tests.privacy.experiment.linkage.playing import Copier


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of database. `orders` are those in which it keeps rows; `fresh` gives the URL of an empty one."""

    name: str
    orders: tuple[str, ...]
    fresh: Callable[[], str]
    copier: Copier


def sqlite() -> Kind:
    """SQLite in the data folder, as it is where no URL is set."""
    return Kind("SQLite", sqlite_copies.ORDERS, str, sqlite_copies.copy_sqlite)


def postgresql(bench: Bench) -> Kind:
    """A real PostgreSQL server."""
    copier = postgresql_copies.PostgresqlCopier(bench.postgresql())
    return Kind("PostgreSQL", postgresql_copies.ORDERS, copier.fresh, copier)
