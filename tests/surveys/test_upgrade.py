"""What stood in a database before an upgrade stands there afterwards, and an open wave goes on as it began."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from zipfile import ZipFile

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from werkzeug.datastructures import MultiDict

from instruments import catalogue
from instruments.groups import RaterGroup
from reports.release import Schema
from reports.release_json import from_json, numbers_hash
from reports.rules import WORDS
from surveys.answered import store as ballots
from surveys.answered.envelope import padded_size
from surveys.app import create_app
from surveys.core.installation import Installation
from surveys.desk.preparing import drafts, roster_rows
from surveys.desk.reporting import reading
from surveys.desk.reporting.drawing import Subject
from surveys.engagements.tables import Draft
from surveys.invited.roster import read_roster
from surveys.invited.rows import Row
from surveys.releases import store as released
from surveys.releases.redacting import redact
from surveys.releases.tables import ReleaseRow
from surveys.waves import store as waves
from surveys.waves.casting import Casting
from surveys.waves.closing import CloseStep, close_wave
from surveys.waves.launching import Request, launch
from surveys.waves.respondent import LinkState
from tests.support.ballots import answers
from tests.support.desk import actor, engagement
from tests.support.desk import wave as desk_wave
from tests.support.earlier_releases import closed_before
from tests.support.installations import CLOSES, DANA, Clock, first_start, open_wave, released_wave, roster, tokens
from tests.support.migrating import as_they_were, migrations
from tests.surveys.web.sheets import full_sheet

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


def test_a_draft_from_before_it_held_texts_keeps_the_first_questionnaire_and_is_offered_the_newer_one(
    any_installation: Installation,
) -> None:
    own = actor(any_installation)
    draft = drafts.begin(own, engagement(own))
    _moved(any_installation, "0007")
    any_installation.database.migrate()
    found = drafts.look(own, draft)
    assert found.edition.sources == catalogue.load("leadership360@1.0").sources
    assert (found.rules.instrument, found.newer_version) == ("leadership360@1.0", "2.0")


def test_what_stood_there_before_there_were_follow_ups_follows_nothing_and_its_links_open_reports(
    any_installation: Installation,
) -> None:
    own = actor(any_installation)
    engaged = engagement(own)
    draft = drafts.begin(own, engaged)
    closed = released_wave(any_installation, desk_wave(own, engaged, peer=4))
    link = reading.release(own, closed, expires_on=any_installation.today() + timedelta(days=10)).reading
    _moved(any_installation, "0008")
    any_installation.database.migrate()
    with any_installation.database.read() as session:
        assert waves.get(session, closed).follows == {}
        assert session.get_one(Draft, draft).follows == {}
    assert reading.opened_by(own, link) == Subject(closed)


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


@pytest.fixture(params=["sqlite", "postgresql"])
def earlier(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> Iterator[Installation]:
    """Database and keys folder as commit e6bb656's own program left them: half of the people had answered."""
    with ZipFile(Path(__file__).parent / "before_upgrade.zip") as kept:
        kept.extractall(tmp_path)
    for path in tmp_path.rglob("*"):
        path.chmod(0o700 if path.is_dir() else 0o600)
    settings = {}
    if request.param == "postgresql":
        settings["database_url"] = request.getfixturevalue("postgresql").new_database()
        as_they_were(tmp_path / "data" / "parallax.sqlite3", settings["database_url"])
    installation = first_start(tmp_path, clock=clock, **settings)
    yield installation
    installation.database.close()


def test_an_installation_of_an_earlier_program_goes_on_and_closes_by_todays_rules(earlier: Installation) -> None:
    """Those who had the page open at the upgrade send it afterwards: its fields are named as they were."""
    with earlier.database.read() as session:
        [wave] = [row.id for row in waves.all_waves(session)]
        instrument = waves.get(session, wave).edition().instrument
    assert not instrument.prediction
    sent = create_app(earlier).test_client()
    answered = [
        sent.post(f"/s/{token}", data=MultiDict(full_sheet(instrument, group, score="4"))).status_code
        for group, token in tokens(earlier, wave)
    ]
    assert sorted(answered) == [303] * 6 + [410] * 6
    with earlier.database.read() as session:
        assert {len(one) for one in ballots.sealed_of(session, wave)} == {padded_size(instrument) + 48}
    release = close_wave(earlier, wave)
    assert (release.schema, release.rules, release.picks_from, release.expected) == (Schema.TWO, WORDS, 4, {})
    assert [(cell.key, cell.answered) for cell in release.cells] == [
        ("self", 1),
        ("supervisor", 1),
        ("peer", 6),
        ("direct_report", 4),
    ]
    assert json.loads(_document(earlier, wave))["numbers_sha256"] == numbers_hash(release)


@pytest.mark.parametrize("version", ["1.0", "2.0"])
def test_every_ballot_of_a_wave_has_the_size_that_its_own_questionnaire_needs(
    any_installation: Installation, version: str
) -> None:
    """A wave that was opened with the first questionnaire never asks for a prediction, whatever is shipped by now."""
    edition = catalogue.load("leadership360" if version == "2.0" else "leadership360@1.0")
    request = Request(DANA, read_roster(roster(supervisor=1, peer=3, direct_report=3, board=3)), CLOSES, edition)
    wave, sent = launch(any_installation, request), create_app(any_installation).test_client()
    for group, token in tokens(any_installation, wave):
        page = sent.get(f"/s/{token}").text
        assert ("What do you expect?" in page) == (version == "2.0" and group is RaterGroup.SELF)
        sheet = MultiDict(full_sheet(edition.instrument, group, score="4"))
        assert sent.post(f"/s/{token}", data=sheet).status_code == 303
    with any_installation.database.read() as session:
        sizes = {len(one) for one in ballots.sealed_of(session, wave)}
    assert sizes == {padded_size(edition.instrument) + 48}
    assert (sizes == {14_336 + 48}) == (version == "1.0")
    expected = close_wave(any_installation, wave).expected
    assert expected == (dict.fromkeys((area.id for area in edition.instrument.areas), 4.0) if version == "2.0" else {})
