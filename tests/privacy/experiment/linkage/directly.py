"""T8 and T9 over many rounds: everybody answers by calling casting, on SQLite and on PostgreSQL.

Told apart: whose *sealed* ballot is whose, which a copy of an open wave does tell (docs/decisions/0001), and who gave
which *answers*, which has to stay at chance for every attack, by itself, in the sum of all rounds.
"""

from collections.abc import Sequence

from tests.privacy.experiment.findings import Bench, Effort, Finding
from tests.privacy.experiment.linkage import builds
from tests.privacy.experiment.linkage.attacks import AT_THE_END, name
from tests.privacy.experiment.linkage.builds import RELEASED, Build
from tests.privacy.experiment.linkage.databases import Kind, postgresql, sqlite
from tests.privacy.experiment.linkage.reading import BY_KEY, BY_SIZE, BY_WORDS
from tests.privacy.experiment.linkage.rounds import direct_rounds
from tests.privacy.experiment.linkage.scoring import Score, score
from tests.privacy.experiment.linkage.telling import Aim, caught, finding
from tests.privacy.experiment.linkage.whose import LOGGED, NEW_AT_NIGHT, ONE_TRANSACTION

SQLITE_AIMS = (
    Aim(builds.COUNTED, name("id", BY_WORDS)),
    Aim(builds.ROW_NUMBER, name("row number", BY_WORDS)),
    Aim(builds.UNSEALED, name(ONE_TRANSACTION, BY_WORDS)),
    Aim(builds.UNPADDED, name(ONE_TRANSACTION, BY_SIZE), least=0.8),
    Aim(builds.KEY_KEPT, name(ONE_TRANSACTION, BY_KEY)),
    Aim(builds.NOT_SCRUBBED, AT_THE_END),
)
# Only at full length. Whoever answered on one day is as many people as ballots: by nights, about one link a night is
# right, which only a sum shows.
MORE_SQLITE_AIMS = (
    Aim(builds.LINK_AT_REST, name(f"{LOGGED} and row number", BY_WORDS)),
    Aim(builds.UNSEALED, name(NEW_AT_NIGHT, BY_WORDS), least=0.1),
)
POSTGRESQL_AIMS = (
    Aim(builds.UNSEALED, name("xmin", BY_WORDS)),
    Aim(builds.UNSEALED, name("pg_dump", BY_WORDS), least=0.6),  # a short row may fill a gap further up
    Aim(builds.KEY_KEPT, name("pg_wal", BY_KEY)),
)


def linked_on_sqlite(bench: Bench) -> Finding:
    """Many rounds on SQLite."""
    aims = (*SQLITE_AIMS, *MORE_SQLITE_AIMS) if bench.effort is Effort.FULL else SQLITE_AIMS
    return _linked(bench, sqlite(), aims)


def linked_on_postgresql(bench: Bench) -> Finding:
    """Many rounds on PostgreSQL."""
    return _linked(bench, postgresql(bench), POSTGRESQL_AIMS)


def _linked(bench: Bench, kind: Kind, aims: Sequence[Aim]) -> Finding:
    released = _scored(bench, kind, RELEASED, rounds=bench.choose(quick=1, full=30))
    few = bench.choose(quick=1, full=5)
    leaky = {one: _scored(bench, kind, one, rounds=few) for one in dict.fromkeys(aim.build for aim in aims)}
    controls = tuple(caught(aim, leaky[aim.build]) for aim in aims)
    return finding(f"{kind.name}, by calling casting", released, controls)


def _scored(bench: Bench, kind: Kind, build: Build, *, rounds: int) -> Score:
    return score(direct_rounds(bench, kind, build, rounds=rounds), kind.orders)
