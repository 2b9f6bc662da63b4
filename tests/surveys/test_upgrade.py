"""What stood in a database before an upgrade stands there afterwards, and an open wave goes on as it began."""

import json
from pathlib import Path
from zipfile import ZipFile

import pytest
from alembic import command
from alembic.script import ScriptDirectory

from reports.release import Schema
from reports.release_json import from_json, numbers_hash
from reports.rules import WORDS
from surveys.core.installation import Installation
from surveys.desk.preparing import drafts, roster_rows
from surveys.invited.rows import Row
from surveys.releases import store as released
from surveys.releases.redacting import redact
from surveys.releases.tables import ReleaseRow
from surveys.waves import store as waves
from surveys.waves.casting import Casting
from surveys.waves.closing import CloseStep, close_wave
from surveys.waves.respondent import LinkState
from tests.support.ballots import answers
from tests.support.desk import actor, engagement
from tests.support.earlier_releases import closed_before
from tests.support.installations import Clock, first_start, open_wave, tokens
from tests.support.migrating import migrations

FIRST_FORM = Path(__file__).parents[1] / "reports" / "first_form"


def _document(installation: Installation, wave: str) -> str:
    with installation.database.read() as session:
        return session.get_one(ReleaseRow, wave).document


def _moved(installation: Installation, revision: str) -> None:
    """Bring the tables back to an older form, with everything in them."""
    with installation.database.engine.begin() as connection:
        command.downgrade(migrations(connection), revision)


def test_waves_and_drafts_from_before_nobody_could_say_that_it_is_another_person(
    any_installation: Installation,
) -> None:
    own = actor(any_installation)
    draft = drafts.begin(own, engagement(own))
    roster_rows.add_rows(own, draft, [Row("Pat", "Peer", "pat@example.org", "peer")])
    wave = open_wave(any_installation, peer=4)
    group, token = tokens(any_installation, wave)[0]
    assert Casting(any_installation).cast(token, answers(group)) is LinkState.READY
    before = ScriptDirectory.from_config(migrations()).get_revision("0006").down_revision
    assert isinstance(before, str)
    _moved(any_installation, before)
    any_installation.database.migrate()
    with any_installation.database.read() as session:
        assert waves.get(session, wave).other_people == []
    assert drafts.look(own, draft).other_people == ()
    for group, token in tokens(any_installation, wave)[1:]:
        assert Casting(any_installation).cast(token, answers(group)) is LinkState.READY
    assert sum(cell.answered for cell in close_wave(any_installation, wave).cells) == 5


def test_a_wave_open_at_the_upgrade_closes_by_todays_rules(any_installation: Installation) -> None:
    wave = open_wave(any_installation, peer=8)
    people = tokens(any_installation, wave)
    for group, token in people[:5]:
        assert Casting(any_installation).cast(token, answers(group)) is LinkState.READY
    _moved(any_installation, "0006")
    any_installation.database.migrate()
    for group, token in people[5:]:
        assert Casting(any_installation).cast(token, answers(group)) is LinkState.READY
    release = close_wave(any_installation, wave)
    assert (release.schema, release.rules, release.picks_from) == (Schema.TWO, WORDS, 4)
    assert json.loads(_document(any_installation, wave))["schema"] == "parallax-release/2"


def test_a_close_cut_short_before_the_upgrade_keeps_the_release_that_it_made(any_installation: Installation) -> None:
    wave = open_wave(any_installation, peer=4)
    for group, token in tokens(any_installation, wave):
        assert Casting(any_installation).cast(token, answers(group)) is LinkState.READY

    def power_cut(step: CloseStep) -> None:
        if step is CloseStep.RELEASED:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        close_wave(any_installation, wave, reached=power_cut)
    told = closed_before(any_installation, wave)
    assert close_wave(any_installation, wave).schema is Schema.ONE
    assert _document(any_installation, wave) == told


def test_a_report_from_before_loses_a_comment_and_not_another_byte(any_installation: Installation) -> None:
    release = from_json((FIRST_FORM / "whole.json").read_text(encoding="utf-8"))
    with any_installation.database.write() as session:
        released.put(session, release)
    before = _document(any_installation, release.wave)
    assert before == (FIRST_FORM / "whole.json").read_text(encoding="utf-8")
    redact(any_installation, release.wave, part="anonymous", question="advice", position=4, reason="names somebody")
    text = json.dumps(release.comments["anonymous"]["advice"][3], ensure_ascii=False)
    assert before.count(text) == 1
    assert _document(any_installation, release.wave) == before.replace(text, '"[removed]"')


def test_an_installation_of_an_earlier_program_goes_on_and_closes_by_todays_rules(tmp_path: Path, clock: Clock) -> None:
    """Database and keys folder as commit e6bb656's own program left them: half of the people had answered."""
    with ZipFile(Path(__file__).parent / "before_upgrade.zip") as kept:
        kept.extractall(tmp_path)
    for path in tmp_path.rglob("*"):
        path.chmod(0o700 if path.is_dir() else 0o600)
    installation = first_start(tmp_path, clock=clock)
    with installation.database.read() as session:
        [wave] = [row.id for row in waves.all_waves(session)]
        instrument = waves.get(session, wave).edition().instrument
    states = [
        Casting(installation).cast(token, answers(group, instrument=instrument))
        for group, token in tokens(installation, wave)
    ]
    assert sorted(state.name for state in states) == ["READY"] * 6 + ["USED"] * 6
    release = close_wave(installation, wave)
    assert (release.schema, release.rules, release.picks_from) == (Schema.TWO, WORDS, 4)
    assert [(cell.key, cell.answered) for cell in release.cells] == [
        ("self", 1),
        ("supervisor", 1),
        ("peer", 6),
        ("direct_report", 4),
    ]
    assert release.picks["anonymous"] == ("delegation",)
    assert len(release.comments["anonymous"]["advice"]) == 5
    assert json.loads(_document(installation, wave))["numbers_sha256"] == numbers_hash(release)
