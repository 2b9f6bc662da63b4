"""What stood in a database before an upgrade stands there afterwards, and an open wave goes on as it began."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

import surveys
from surveys.core.installation import Installation
from surveys.desk.preparing import drafts, roster_rows
from surveys.invited.rows import Row
from surveys.waves import store as waves
from surveys.waves.casting import Casting
from surveys.waves.closing import close_wave
from surveys.waves.respondent import LinkState
from tests.support.ballots import answers
from tests.support.desk import actor, engagement
from tests.support.installations import open_wave, tokens


def _moved(installation: Installation, revision: str) -> None:
    """Bring the tables back to an older form, with everything in them."""
    with installation.database.engine.begin() as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.downgrade(config, revision)


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(surveys.__file__).parent / "migrations"))
    return config


def test_waves_and_drafts_from_before_nobody_could_say_that_it_is_another_person(
    any_installation: Installation,
) -> None:
    own = actor(any_installation)
    draft = drafts.begin(own, engagement(own))
    roster_rows.add_rows(own, draft, [Row("Pat", "Peer", "pat@example.org", "peer")])
    wave = open_wave(any_installation, peer=4)
    group, token = tokens(any_installation, wave)[0]
    assert Casting(any_installation).cast(token, answers(group)) is LinkState.READY
    before = ScriptDirectory.from_config(_config()).get_revision("0006").down_revision
    assert isinstance(before, str)
    _moved(any_installation, before)
    any_installation.database.migrate()
    with any_installation.database.read() as session:
        assert waves.get(session, wave).other_people == []
    assert drafts.look(own, draft).other_people == ()
    for group, token in tokens(any_installation, wave)[1:]:
        assert Casting(any_installation).cast(token, answers(group)) is LinkState.READY
    assert sum(cell.answered for cell in close_wave(any_installation, wave).cells) == 5
