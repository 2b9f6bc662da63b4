"""What changed, on the desk: which waves are offered, what is drawn, and links that open a comparison and no more."""

import json
from datetime import date, timedelta

import pytest

from reports.declaration import Declaration
from reports.release_json import numbers_hash
from surveys.core.errors import NoReleaseError, NotYoursError
from surveys.desk.reporting import comparisons, reader, reading, reports
from surveys.desk.reporting.drawing import Format, Subject
from surveys.desk.reporting.reader import NotAdmittedError, ReadingOverError
from surveys.engagements import audit
from surveys.engagements.actor import Actor
from surveys.engagements.tables import Act
from surveys.releases import store as released
from surveys.releases.redacting import redact
from surveys.waves.closing import close_wave
from tests.support.desk import BOB, actor, wave
from tests.support.followed import GROUPS, Followed, followed
from tests.support.following import DECLARED, answer, open_follow_up
from tests.support.installations import Clock
from tests.surveys.desk.reporting.released import admitted, token_of


@pytest.fixture
def both(alice: Actor, clock: Clock) -> Followed:
    return followed(alice, clock)


def _subject(both: Followed) -> Subject:
    return Subject(both.follow_up, both.baseline)


def test_a_follow_up_is_compared_with_its_baseline_and_with_nothing_else(
    alice: Actor, both: Followed, clock: Clock
) -> None:
    (only,) = comparisons.choices(alice, both.follow_up)
    assert (only.baseline, only.refusal, only.is_declared) == (both.baseline, "", True)
    assert comparisons.choices(alice, both.baseline) == ()
    clock.pass_(days=91)
    third = open_follow_up(alice, both.engagement, both.baseline, **GROUPS)
    answer(alice.installation, third)
    close_wave(alice.installation, third)
    assert [one.baseline for one in comparisons.choices(alice, third)] == [both.baseline]
    with pytest.raises(NoReleaseError, match=f"follow-up of wave {both.baseline}, not of wave {both.follow_up}"):
        comparisons.comparison_desk(alice, Subject(third, both.follow_up))


def test_the_third_wave_names_the_second_as_the_one_before(alice: Actor, both: Followed, clock: Clock) -> None:
    clock.pass_(days=91)
    third = open_follow_up(alice, both.engagement, both.baseline, **GROUPS)
    answer(alice.installation, third)
    close_wave(alice.installation, third)
    with alice.installation.database.read() as session:
        one, two, three = (released.get(session, each) for each in (both.baseline, both.follow_up, third))
    assert one.follows is None
    assert two.follows is not None
    assert three.follows is not None
    assert two.follows.before == two.follows.baseline
    assert (three.follows.baseline.wave, three.follows.before.wave) == (both.baseline, both.follow_up)
    assert three.follows.before.numbers_sha256 == numbers_hash(two)


def test_two_waves_of_which_none_was_planned_as_a_follow_up_can_be_compared_too(
    alice: Actor, both: Followed, clock: Clock
) -> None:
    clock.pass_(days=91)
    later = wave(alice, both.engagement, **GROUPS)
    answer(alice.installation, later)
    close_wave(alice.installation, later)
    offered = comparisons.choices(alice, later)
    assert [(one.baseline, one.is_declared) for one in offered] == [(both.baseline, False), (both.follow_up, False)]
    assert comparisons.comparison_desk(alice, Subject(later, both.follow_up)).focus == ()


def test_the_desk_names_what_was_declared(alice: Actor, both: Followed) -> None:
    found = comparisons.comparison_desk(alice, _subject(both))
    assert found.focus == ("Effective delegation", "Conflict resolution")
    assert found.control == "Persuasion and influence"
    assert Declaration(("effective_delegation", "conflict_resolution"), "persuasion_and_influence") == DECLARED


@pytest.mark.parametrize("form", Format)
def test_every_file_of_it_can_be_taken_along_and_is_noted(alice: Actor, both: Followed, form: Format) -> None:
    document = comparisons.draw(alice, _subject(both), form)
    assert document
    if form is Format.JSON:
        assert json.loads(document)["schema"] == "parallax-comparison/1"
    last = audit.trail(alice, both.engagement)[0]
    assert (last.act, last.detail) == (Act.EXPORTED, f"the comparison, {form.upper()}")


def test_another_coach_finds_neither_of_the_two(alice: Actor, both: Followed, clock: Clock) -> None:
    bob = actor(alice.installation, BOB)
    theirs = followed(bob, clock, name="Lee Loose")
    for subject in (_subject(both), Subject(theirs.follow_up, both.baseline), Subject(both.follow_up, theirs.baseline)):
        with pytest.raises(NotYoursError):
            comparisons.comparison_desk(bob, subject)
        with pytest.raises(NotYoursError):
            comparisons.draw(bob, subject, Format.CSV)
        with pytest.raises(NotYoursError):
            reading.release(bob, subject.wave, baseline=subject.baseline, expires_on=_in_days(bob, 10))


def test_waves_of_two_engagements_are_not_compared(alice: Actor, both: Followed, clock: Clock) -> None:
    other = followed(alice, clock, name="Lee Loose")
    with pytest.raises(NotYoursError):
        comparisons.comparison_desk(alice, Subject(other.follow_up, both.baseline))


def test_an_open_wave_is_compared_with_nothing(alice: Actor, both: Followed, clock: Clock) -> None:
    clock.pass_(days=91)
    opened = open_follow_up(alice, both.engagement, both.baseline, **GROUPS)
    with pytest.raises(NoReleaseError):
        comparisons.comparison_desk(alice, Subject(opened, both.baseline))


def test_a_link_opens_the_comparison_alone_and_ends_at_once(alice: Actor, both: Followed) -> None:
    installation = alice.installation
    given = reading.release(alice, both.follow_up, baseline=both.baseline, expires_on=_in_days(alice, 10))
    token = token_of(installation, given)
    assert not reader.reading(installation, token).is_admitted
    with pytest.raises(NotAdmittedError):
        reader.document(installation, alice.jobs, reader.reading(installation, token), Format.HTML)
    visit = reader.reading(installation, token, admitted(installation, token, given.code))
    assert visit.subject == _subject(both)
    page = reader.document(installation, alice.jobs, visit, Format.HTML)
    assert page == comparisons.read(alice, _subject(both))
    assert page != reports.read(alice, both.follow_up)
    assert reading.revoke(alice, given.reading) == _subject(both)
    with pytest.raises(ReadingOverError):
        reader.reading(installation, token, "")


def test_one_list_tells_what_was_released_of_both_waves(alice: Actor, both: Followed) -> None:
    for subject in (Subject(both.baseline), Subject(both.follow_up), _subject(both)):
        reading.release(alice, subject.wave, baseline=subject.baseline, expires_on=_in_days(alice, 10))
    for seen_from in (both.baseline, both.follow_up):
        told = {one.subject for one in reading.readings(alice, seen_from)}
        assert told == {Subject(both.baseline), Subject(both.follow_up), _subject(both)}
    details = [one.detail for one in audit.trail(alice, both.engagement) if one.act is Act.RELEASED]
    assert sorted(detail.partition(":")[0] for detail in details if ":" in detail) == ["the comparison"]


@pytest.mark.parametrize("of", ["baseline", "follow_up"])
def test_a_comment_that_was_taken_out_stands_in_no_comparison_drawn_afterwards(
    alice: Actor, both: Followed, of: str
) -> None:
    before = comparisons.draw(alice, _subject(both), Format.HTML).decode()
    wave_id = getattr(both, of)
    with alice.installation.database.read() as session:
        text = released.get(session, wave_id).comments["anonymous"]["keep_doing"][0]
    redact(alice.installation, wave_id, part="anonymous", question="keep_doing", position=1, reason="names somebody")
    after = comparisons.draw(alice, _subject(both), Format.HTML).decode()
    assert text not in after
    assert (text in before) is (of == "follow_up")


def _in_days(own: Actor, days: int) -> date:
    return own.installation.today() + timedelta(days=days)
