"""Declaring areas on a follow-up's draft: what is taken, what is refused and where, and what a launch freezes."""

from datetime import date

import pytest

from instruments import catalogue
from reports.release_json import numbers_hash
from surveys.core.errors import NotYoursError
from surveys.desk import engagements
from surveys.desk.preparing import declaring, drafts, opening
from surveys.desk.preparing.drafts import DraftError
from surveys.engagements.actor import Actor
from surveys.engagements.tables import Draft
from surveys.releases import store as released
from surveys.waves import store as waves
from surveys.waves.following import frozen_of
from tests.surveys.desk.preparing.drafted import ready
from tests.surveys.desk.preparing.planned import DELEGATION, PRESENCE, VISION, Planned, planned


@pytest.fixture
def plan(alice: Actor) -> Planned:
    return planned(alice)


def test_a_plan_declares_nothing_by_itself(alice: Actor, plan: Planned) -> None:
    found = declaring.look(alice, plan.draft)
    assert found.followed is not None
    assert (found.followed.wave, found.followed.closed_on) == (plan.baseline, date(2026, 3, 2))
    assert not found.followed.declaration.areas
    assert len(found.areas) == 10


def test_areas_are_kept_in_the_order_of_their_choice_and_may_be_taken_back(alice: Actor, plan: Planned) -> None:
    declaring.set_areas(alice, plan.draft, [VISION, DELEGATION], PRESENCE)
    found = drafts.look(alice, plan.draft)
    assert found.followed is not None
    assert found.followed.focus == ("Visionary leadership", "Effective delegation")
    assert found.followed.control == "Leadership presence"
    assert found.edition.instrument.compared == (PRESENCE, DELEGATION, VISION), "raters are asked in the usual order"
    declaring.set_areas(alice, plan.draft, [], "")
    assert drafts.look(alice, plan.draft).edition.instrument.compared == ()


@pytest.mark.parametrize(
    ("focus", "control", "field"),
    [
        ([], PRESENCE, "focus"),
        ([VISION, VISION], PRESENCE, "focus"),
        ([VISION, DELEGATION, "board_communications"], PRESENCE, "focus"),
        (["nothing"], PRESENCE, "focus"),
        ([VISION], "", "control"),
        ([VISION], VISION, "control"),
        ([VISION], "nothing", "control"),
    ],
)
def test_areas_that_do_not_go_together_are_refused_beside_their_field(
    alice: Actor, plan: Planned, focus: list[str], control: str, field: str
) -> None:
    declaring.set_areas(alice, plan.draft, [DELEGATION], PRESENCE)
    with pytest.raises(DraftError) as refused:
        declaring.set_areas(alice, plan.draft, focus, control)
    assert refused.value.field == field
    found = drafts.look(alice, plan.draft).followed
    assert found is not None
    assert found.declaration.focus == (DELEGATION,)


def test_a_wave_of_its_own_declares_nothing(alice: Actor) -> None:
    own = ready(alice)
    assert declaring.look(alice, own).followed is None
    with pytest.raises(DraftError, match="wave of its own"):
        declaring.set_areas(alice, own, [VISION], PRESENCE)
    with pytest.raises(DraftError, match="wave of its own"):
        declaring.stand_alone(alice, own)


def test_nothing_is_declared_where_the_engagement_has_ended(alice: Actor, plan: Planned) -> None:
    engagements.end(alice, plan.engagement)
    with pytest.raises(DraftError, match="has ended"):
        declaring.set_areas(alice, plan.draft, [VISION], PRESENCE)
    with pytest.raises(DraftError, match="has ended"):
        declaring.stand_alone(alice, plan.draft)


def test_another_coachs_draft_is_none(bob: Actor, plan: Planned) -> None:
    with pytest.raises(NotYoursError):
        declaring.look(bob, plan.draft)
    with pytest.raises(NotYoursError):
        declaring.set_areas(bob, plan.draft, [VISION], PRESENCE)
    with pytest.raises(NotYoursError):
        declaring.stand_alone(bob, plan.draft)


def test_a_questionnaire_that_cannot_be_compared_is_refused_until_the_wave_is_one_of_its_own(
    alice: Actor, plan: Planned
) -> None:
    declaring.set_areas(alice, plan.draft, [VISION], PRESENCE)
    _ask(alice, plan.draft, "leadership360@1.0")
    found = drafts.look(alice, plan.draft).followed
    assert found is not None
    assert "differ too much" in found.refusal
    refusals = " ".join(opening.review(alice, plan.draft).refusals)
    assert "cannot be the follow-up" in refusals
    assert "prepare it as a wave of its own" in refusals
    before = len(drafts.look(alice, plan.draft).rows)
    declaring.stand_alone(alice, plan.draft)
    told = opening.review(alice, plan.draft)
    assert (told.refusals, told.foreseen, len(told.draft.rows)) == ((), None, before)
    assert not told.draft.is_follow_up


def test_a_declared_area_that_the_questionnaire_has_no_more_is_told_at_the_review(alice: Actor, plan: Planned) -> None:
    declaring.set_areas(alice, plan.draft, [VISION], PRESENCE)
    with alice.installation.database.write() as session:
        row = session.get_one(Draft, plan.draft)
        row.follows = {**row.follows, "focus": ["once_asked"]}
    told = opening.review(alice, plan.draft)
    assert told.plan is None
    assert told.refusals == (
        "The areas of the follow-up: The questionnaire has no area 'once_asked'. Choose them again.",
    )
    found = drafts.look(alice, plan.draft).followed
    assert found is not None
    assert found.focus == ("once_asked",)


def test_a_launch_freezes_the_areas_and_the_baselines_numbers_as_the_review_told(alice: Actor, plan: Planned) -> None:
    declaring.set_areas(alice, plan.draft, [VISION, DELEGATION], PRESENCE)
    told = opening.review(alice, plan.draft)
    opened = opening.launch(alice, plan.draft, told.mark)
    with alice.installation.database.read() as session:
        frozen = frozen_of(waves.get(session, opened))
        numbers = numbers_hash(released.get(session, plan.baseline))
    assert told.foreseen is not None
    assert frozen == told.foreseen.frozen
    assert frozen.baseline.numbers_sha256 == numbers
    assert numbers.startswith(told.foreseen.numbers_hash)
    assert frozen.declaration.focus == (VISION, DELEGATION)


def test_areas_that_changed_after_the_review_keep_it_from_being_launched(alice: Actor, plan: Planned) -> None:
    mark = opening.review(alice, plan.draft).mark
    declaring.set_areas(alice, plan.draft, [VISION], PRESENCE)
    with pytest.raises(DraftError, match="changed after"):
        opening.launch(alice, plan.draft, mark)


def _ask(own: Actor, draft: str, reference: str) -> None:
    with own.installation.database.write() as session:
        session.get_one(Draft, draft).sources = dict(catalogue.load(reference).sources)
