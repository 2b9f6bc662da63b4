"""The seven answers: whose hand they are of, who reads them when, and that each table holds the longest text."""

from datetime import timedelta

import pytest

from surveys.coaching import alignment, intake, sharing, status_line
from surveys.coaching.access import NotAllowedError, Party
from surveys.coaching.alignment import Talk, talks
from surveys.coaching.intake import QUESTIONS
from surveys.coaching.place import EngagementEndedError
from surveys.coaching.sharing import shareable
from surveys.coaching.sponsor_view import sponsor_view
from surveys.coaching.tables import Occasion
from surveys.core.installation import Installation
from surveys.desk import engagements
from surveys.engagements import audit
from tests.support.coaching import Three, three
from tests.support.installations import Clock

ANSWERS = dict.fromkeys(QUESTIONS, "") | {"achieve": "Merge two teams", "tried": "Training"}


@pytest.fixture
def parties(installation: Installation) -> Three:
    return three(installation)


def read_by(parties: Three, party: Party) -> dict[str, str]:
    found = intake.intake(parties.member(party))
    assert found is not None
    return dict(found.answers)


def test_there_are_seven_questions() -> None:
    assert len(QUESTIONS) == 7


def test_what_the_department_head_types_all_three_read_at_once(parties: Three) -> None:
    intake.write(parties.member(Party.SPONSOR), ANSWERS)
    assert [read_by(parties, party) for party in Party] == [ANSWERS] * 3
    assert sponsor_view(parties.member(Party.SPONSOR)).intake == intake.intake(parties.member(Party.EXECUTIVE))


def test_what_the_coach_types_the_executive_reads_once_it_is_confirmed(parties: Three) -> None:
    intake.write(parties.member(Party.COACH), ANSWERS)
    assert read_by(parties, Party.SPONSOR) == ANSWERS
    assert read_by(parties, Party.EXECUTIVE) == {}
    intake.write(parties.member(Party.SPONSOR), ANSWERS)
    found = intake.intake(parties.member(Party.EXECUTIVE))
    assert found is not None
    assert (dict(found.answers), found.typed_by) == (ANSWERS, Party.COACH)


def test_an_edit_by_the_coach_needs_a_new_yes_and_the_same_words_do_not(parties: Three) -> None:
    intake.write(parties.member(Party.SPONSOR), ANSWERS)
    intake.write(parties.member(Party.COACH), ANSWERS)
    assert read_by(parties, Party.EXECUTIVE) == ANSWERS
    intake.write(parties.member(Party.COACH), {**ANSWERS, "tried": "Nothing"})
    assert read_by(parties, Party.EXECUTIVE) == {}


def test_the_executive_cannot_write_it(parties: Three) -> None:
    with pytest.raises(NotAllowedError):
        intake.write(parties.member(Party.EXECUTIVE), ANSWERS)


@pytest.mark.parametrize("letter", ["\U0001f642", '"', "\\", "\n", "\t"])
def test_the_longest_texts_of_the_widest_letters_fit(parties: Three, letter: str) -> None:
    intake.write(parties.member(Party.SPONSOR), dict.fromkeys(QUESTIONS, letter * intake.LONGEST))
    own = parties.member(Party.EXECUTIVE)
    alignment.keep(own, Occasion.START, parties.installation.today(), letter * alignment.LONGEST)
    status_line.say(own, letter * status_line.LONGEST)
    parties.goal(letter * 200, letter * 400)
    (goal,) = shareable(own)
    sharing.share(own, goal.goal, goal.mark)
    view = sponsor_view(parties.member(Party.SPONSOR))
    assert view.intake is not None
    assert view.status is not None
    assert [len(text) for text in view.intake.answers.values()] == [600] * 7
    assert (len(view.status.line), len(view.goals[0].notice)) == (140, 400)
    assert len(talks(own)[0].notes) == 2_000


def test_a_new_line_takes_the_place_of_the_old_one_and_has_its_own_day(parties: Three, clock: Clock) -> None:
    own = parties.member(Party.EXECUTIVE)
    status_line.say(own, "Slowly")
    clock.now += timedelta(days=40)
    status_line.say(own, "Better")
    found = status_line.status(parties.member(Party.SPONSOR))
    assert found is not None
    assert (found.line, found.made_on) == ("Better", clock.now.date())
    clock.now += timedelta(days=1)
    status_line.say(own, "Better")
    assert status_line.status(own) == found
    status_line.say(own, "")
    assert sponsor_view(parties.member(Party.SPONSOR)).status is None


def test_a_talk_without_a_day_is_taken_off(parties: Three) -> None:
    own, day = parties.member(Party.EXECUTIVE), parties.installation.today()
    alignment.keep(own, Occasion.MIDDLE, day, "mine")
    assert talks(parties.member(Party.COACH))[1] == Talk(Occasion.MIDDLE, day, "mine")
    assert sponsor_view(parties.member(Party.SPONSOR)).next_alignment == day
    with pytest.raises(ValueError, match="has a day"):
        alignment.keep(own, Occasion.MIDDLE, None, "mine")
    alignment.keep(own, Occasion.MIDDLE, None, "")
    assert [one.held_on for one in talks(own)] == [None] * 3


def test_the_notes_of_a_talk_are_not_the_department_heads(parties: Three) -> None:
    alignment.keep(parties.member(Party.EXECUTIVE), Occasion.START, parties.installation.today(), "mine")
    assert [one.notes for one in talks(parties.member(Party.SPONSOR))] == [""] * 3


def test_nothing_is_written_once_the_engagement_has_ended(parties: Three) -> None:
    intake.write(parties.member(Party.SPONSOR), ANSWERS)
    engagements.end(parties.own, parties.engaged)
    executive = parties.member(Party.EXECUTIVE)
    with pytest.raises(EngagementEndedError):
        intake.write(parties.member(Party.COACH), {})
    with pytest.raises(EngagementEndedError):
        status_line.say(executive, "x")
    with pytest.raises(EngagementEndedError):
        alignment.keep(executive, Occasion.END, parties.installation.today(), "")
    assert read_by(parties, Party.COACH) == ANSWERS


def test_the_audit_says_who_did_it_and_holds_no_word_of_it(parties: Three) -> None:
    intake.write(parties.member(Party.COACH), {"achieve": "canary"})
    intake.write(parties.member(Party.SPONSOR), {"achieve": "canary"})
    status_line.say(parties.member(Party.EXECUTIVE), "canary")
    trail = audit.trail(parties.own, parties.engaged)
    assert "canary" not in str(trail)
    assert {(entry.coach, entry.act.name) for entry in trail} >= {
        ("Alice Adler", "INTAKE_TYPED"),
        ("the department head", "INTAKE_CONFIRMED"),
        ("the executive", "STATUS_SAID"),
    }
