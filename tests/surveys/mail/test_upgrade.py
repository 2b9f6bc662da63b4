"""Letters of an older version: what is known of them goes on being told, and what is not known is not made up."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import DateTime, bindparam, inspect, select, text

import surveys
from surveys.core.database import Database
from surveys.core.ids import InvitationId
from surveys.mail import outbox
from surveys.mail.outbox import Standing
from surveys.mail.tables import Kind, MailState, Message
from tests.support.postgresql import Server

WHEN = datetime(2026, 3, 2, 12, tzinfo=UTC)
REASON = "refused by the mail server ({})"


@pytest.fixture(params=["sqlite", "postgresql"])
def older(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database as the version before left it."""
    if request.param == "sqlite":
        database = Database(f"sqlite:///{tmp_path / 'parallax.sqlite3'}")
        _migrate(database, "0002")
        yield database
        database.close()
        return
    server: Server = request.getfixturevalue("postgresql")
    with server.database() as url:
        database = Database(url)
        _migrate(database, "0002")
        yield database
        database.close()


def _migrate(database: Database, to: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(surveys.__file__).parent / "migrations"))
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, to)


def _put(database: Database, about: str, state: str, tries: int, reason: str = "", wave: str = "wave") -> None:
    row = {"id": about, "wave": wave, "about": about, "kind": "invitation", "state": state, "due": WHEN}
    columns = "id, wave, about, kind, state, due_at, tries, reason"
    values = ":id, :wave, :about, :kind, :state, :due, :tries, :reason"
    # by its type, as SQLite's driver should no longer be handed a time (from Python 3.12 on)
    due = bindparam("due", type_=DateTime(timezone=True))
    with database.engine.begin() as connection:
        connection.execute(
            text(f"INSERT INTO outbox ({columns}) VALUES ({values})").bindparams(due),
            {**row, "tries": tries, "reason": reason},
        )


def _standings(database: Database, wave: str = "wave") -> dict[str, Standing]:
    with database.read() as session:
        return {str(about): one for about, one in outbox.standings(session, wave).items()}


def test_letters_under_way_at_the_upgrade_go_on(older: Database) -> None:
    _put(older, "sent", "sent", 1)
    _put(older, "new", "waiting", 0)
    _put(older, "put off", "waiting", 3, "put off by the mail server (450)")
    _put(older, "in hand", "sending", 1)
    older.migrate()
    told = _standings(older)
    assert {about: one.state.value for about, one in told.items()} == {
        "sent": "sent",
        "new": "waiting",
        "put off": "waiting",
        "in hand": "sending",
    }
    assert told["sent"].left_at == WHEN
    assert {about for about, one in told.items() if one.may_have_arrived} == {"sent", "put off", "in hand"}
    assert not any(one.is_doubtful or one.held for one in told.values())
    with older.write() as session:
        assert outbox.requeue_corrected(session, InvitationId("new"), due_at=WHEN)
        assert not outbox.requeue_corrected(session, InvitationId("put off"), due_at=WHEN)


@pytest.mark.parametrize(("tries", "correctable"), [(1, True), (2, False)])
def test_a_refused_address_may_be_corrected_as_before_where_it_was_tried_once(
    older: Database, tries: int, *, correctable: bool
) -> None:
    _put(older, "pat", "refused", tries, REASON.format(550))
    older.migrate()
    standing = _standings(older)["pat"]
    assert (standing.is_correctable, standing.held, standing.reason) == (correctable, False, REASON.format(550))


@pytest.mark.parametrize(
    ("reasons", "held"),
    [
        ([550, 550], set()),
        ([550, 550, 550], {0, 1, 2}),
        ([550, 554, 550, 553], set()),
        ([530], {0}),
        ([504, 550], {0}),
    ],
)
def test_what_may_have_been_a_refusal_of_the_account_can_be_sent_again_together(
    older: Database, reasons: list[int], held: set[int]
) -> None:
    for number, code in enumerate(reasons):
        _put(older, str(number), "refused", 1, REASON.format(code))
        _put(older, f"other {number}", "refused", 1, REASON.format(599), wave=f"other{number}")
    older.migrate()
    told = _standings(older)
    assert {int(about) for about, one in told.items() if one.held} == held
    assert not any(one.held for number in range(len(reasons)) for one in _standings(older, f"other{number}").values())
    with older.write() as session:
        outbox.hurry(session, now=WHEN, wave="wave")
    again = {int(about) for about, one in _standings(older).items() if one.state is MailState.WAITING}
    assert again == held


def test_the_table_keeps_its_form_and_the_way_back_is_open(older: Database) -> None:
    _put(older, "pat", "waiting", 0)
    older.migrate()
    with older.read() as session:
        row = session.scalars(select(Message)).one()
        assert (row.kind, row.unanswered, row.came_whole, row.held, row.left_at) == (Kind.INVITATION, 0, False, 0, None)
    with older.engine.begin() as connection:
        assert [index["column_names"] for index in inspect(connection).get_indexes("outbox")] == [["due_at"]]
        config = Config()
        config.set_main_option("script_location", str(Path(surveys.__file__).parent / "migrations"))
        config.attributes["connection"] = connection
        command.downgrade(config, "0002")
    with older.engine.connect() as connection:
        assert "held" not in {column["name"] for column in inspect(connection).get_columns("outbox")}
        assert connection.execute(text("SELECT count(*) FROM outbox")).scalar() == 1
