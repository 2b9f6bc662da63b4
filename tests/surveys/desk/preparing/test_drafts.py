"""A draft: how it begins, whose it is, what its rules and its letters may be, and how it is given up."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta

import pytest

from instruments import catalogue
from instruments.groups import RaterGroup
from surveys.core.errors import NotYoursError
from surveys.core.installation import Installation
from surveys.desk import engagements
from surveys.desk.preparing import draft_letters, drafts, opening, previewing, roster_rows
from surveys.desk.preparing.drafts import DraftError
from surveys.desk.preparing.preparation import KEPT, Rules
from surveys.engagements.actor import Actor
from surveys.engagements.tables import Draft, Nomination
from surveys.invited.rows import Row
from surveys.waves import store as waves
from tests.support.desk import BOB, actor, engagement, wave
from tests.support.installations import Clock, released_wave
from tests.surveys.desk.preparing.drafted import RULES, count_of, draft_row, people, ready

# --- beginning ---------------------------------------------------------------------------------------------------


def test_a_draft_begins_with_the_executive_and_three_weeks(alice: Actor) -> None:
    found = drafts.look(alice, drafts.begin(alice, engagement(alice, "Dana Whitfield", "dana@example.org")))
    assert [one.row for one in found.rows] == [Row("Dana", "Whitfield", "dana@example.org", "self")]
    assert found.rules == Rules("leadership360", 3, date(2026, 3, 23), remind_everyone=False)
    assert found.wholes == ()
    assert found.rows[0].problems == {}


@pytest.mark.parametrize("name", ["Dana", "Dana Maria Whitfield", "Dr. Dana W. van der Whitfield"])
def test_a_name_of_any_length_greets_the_executive_whole(alice: Actor, name: str) -> None:
    found = drafts.look(alice, drafts.begin(alice, engagement(alice, name)))
    assert found.rows[0].row.first_name == name
    assert found.rows[0].problems == {}


def test_begun_twice_there_is_one_untouched_draft(alice: Actor) -> None:
    own = engagement(alice)
    first = drafts.begin(alice, own)
    assert drafts.begin(alice, own) == first
    roster_rows.add_rows(alice, first, people(peer=1))
    assert drafts.begin(alice, own) != first


def test_the_first_date_offered_after_a_wave_is_one_that_may_be_launched(alice: Actor, clock: Clock) -> None:
    own = engagement(alice)
    released_wave(alice.installation, wave(alice, own, peer=5))
    clock.pass_(days=10)
    draft = drafts.begin(alice, own)
    assert drafts.look(alice, draft).rules.closes_on == date(2026, 3, 2) + timedelta(days=60)
    roster_rows.add_rows(alice, draft, people(peer=5))
    assert opening.review(alice, draft).refusals == ()


def test_an_engagement_that_has_ended_takes_no_draft_and_no_change(alice: Actor) -> None:
    draft = ready(alice)
    own = drafts.look(alice, draft).engagement
    key = draft_row(alice, draft, "peer0@example.org").key
    engagements.end(alice, own)
    for act in (
        lambda: drafts.begin(alice, own),
        lambda: drafts.set_rules(alice, draft, RULES),
        lambda: draft_letters.set_wordings(alice, draft, {}),
        lambda: roster_rows.add_rows(alice, draft, people(board=1)),
        lambda: roster_rows.change_rows(alice, draft, {key: Row()}),
        lambda: roster_rows.remove_rows(alice, draft, [key]),
        lambda: opening.launch(alice, draft),
    ):
        with pytest.raises(DraftError, match="has ended"):
            act()
    assert "has ended" in opening.review(alice, draft).refusals[0]
    assert len(drafts.look(alice, draft).rows) == 6
    assert drafts.discard(alice, draft) == own


# --- whose it is -------------------------------------------------------------------------------------------------

OPERATIONS: list[Callable[[Actor, str], object]] = [
    drafts.look,
    drafts.discard,
    lambda own, draft: drafts.set_rules(own, draft, RULES),
    lambda own, draft: draft_letters.set_wordings(own, draft, {"invitation": "Hello"}),
    lambda own, draft: roster_rows.add_rows(own, draft, people(board=1)),
    lambda own, draft: roster_rows.add_rows(own, draft, people(board=1), instead=True),
    lambda own, draft: roster_rows.change_rows(own, draft, {"x": Row("Eve")}),
    lambda own, draft: roster_rows.remove_rows(own, draft, ["x"]),
    lambda own, draft: roster_rows.take_over(own, draft, "abcdefghjk"),
    lambda own, draft: roster_rows.add_person(own, draft, people(board=1)[0]),
    draft_letters.letters,
    lambda own, draft: previewing.preview_respondent(own, draft, RaterGroup.PEER),
    opening.review,
    opening.launch,
]


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("admin", [False, True])
def test_another_coachs_draft_is_no_draft(
    installation: Installation, alice: Actor, operation: Callable[[Actor, str], object], admin: bool
) -> None:
    draft = ready(alice)
    before = drafts.look(alice, draft)
    other = actor(installation, BOB, admin=admin)
    with pytest.raises(NotYoursError):
        operation(other, draft)
    assert drafts.look(alice, draft) == before


def test_nobody_begins_a_draft_in_another_coachs_engagement(alice: Actor, bob: Actor) -> None:
    with pytest.raises(NotYoursError):
        drafts.begin(bob, engagement(alice))


def test_the_people_of_another_coachs_wave_cannot_be_taken_over(alice: Actor, bob: Actor) -> None:
    theirs = wave(alice, engagement(alice), peer=5)
    draft = drafts.begin(bob, engagement(bob, "Carla Cole", "carla@example.org"))
    with pytest.raises(NotYoursError):
        roster_rows.take_over(bob, draft, theirs)
    assert len(drafts.look(bob, draft).rows) == 1


def test_nor_those_of_another_engagement_of_the_same_coach(alice: Actor) -> None:
    other = wave(alice, engagement(alice), peer=5)
    draft = drafts.begin(alice, engagement(alice, "Carla Cole", "carla@example.org"))
    with pytest.raises(NotYoursError):
        roster_rows.take_over(alice, draft, other)


# --- rules -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("k", "fine"), [(2, False), (3, True), (5, True), (6, False)])
def test_k_is_3_to_5(alice: Actor, k: int, fine: bool) -> None:
    draft = ready(alice)
    rules = Rules("leadership360", k, date(2026, 3, 30), remind_everyone=True)
    if fine:
        drafts.set_rules(alice, draft, rules)
        assert drafts.look(alice, draft).rules == rules
    else:
        with pytest.raises(DraftError) as refused:
            drafts.set_rules(alice, draft, rules)
        assert refused.value.field == "min_raters"


@pytest.mark.parametrize(
    ("day", "fine"),
    [
        (date(2026, 3, 2), False),
        (date(2026, 3, 3), True),
        (date(2027, 3, 3), True),
        (date(2027, 3, 4), False),
        (None, False),
    ],
)
def test_the_closing_date_is_after_today_and_within_a_year(alice: Actor, day: date | None, fine: bool) -> None:
    draft = ready(alice)
    rules = Rules("leadership360", 3, day, remind_everyone=False)
    if fine:
        drafts.set_rules(alice, draft, rules)
    else:
        with pytest.raises(DraftError) as refused:
            drafts.set_rules(alice, draft, rules)
        assert refused.value.field == "closes_on"


def test_an_unknown_questionnaire_is_refused(alice: Actor) -> None:
    with pytest.raises(DraftError) as refused:
        drafts.set_rules(alice, ready(alice), Rules("../secrets", 3, date(2026, 3, 30), remind_everyone=False))
    assert refused.value.field == "instrument"


def hold(alice: Actor, draft: str, sources: Mapping[str, str]) -> None:
    with alice.installation.database.write() as session:
        session.get_one(Draft, draft).sources = dict(sources)


def test_a_draft_keeps_the_version_that_it_was_begun_with_and_says_that_there_is_a_newer_one(alice: Actor) -> None:
    draft = ready(alice)
    assert drafts.look(alice, draft).newer_version == ""
    hold(alice, draft, catalogue.load("leadership360@1.0").sources)
    found = drafts.look(alice, draft)
    assert (found.rules.instrument, found.newer_version) == ("leadership360@1.0", "2.0")
    assert found.edition.instrument.version == "1.0"
    drafts.set_rules(alice, draft, replace(found.rules, min_raters=4, closes_on=date(2026, 3, 30)))
    assert drafts.look(alice, draft).edition.instrument.version == "1.0"
    drafts.set_rules(alice, draft, Rules("leadership360", 3, date(2026, 3, 30), remind_everyone=False))
    assert drafts.look(alice, draft).edition.instrument.version == "2.0"


def test_a_draft_may_hold_texts_that_are_not_shipped_and_keeps_them_until_another_is_chosen(alice: Actor) -> None:
    draft = ready(alice)
    shipped = catalogue.load("leadership360").sources["leadership360.toml"]
    own = {"leadership360.toml": shipped.replace('title = "Leadership 360"', 'title = "Ours"', 1)}
    hold(alice, draft, own)
    found = drafts.look(alice, draft)
    assert (found.rules.instrument, found.edition.instrument.title) == (KEPT, "Ours")
    assert found.newer_version == ""  # it is no earlier version of the shipped one
    drafts.set_rules(alice, draft, replace(found.rules, min_raters=4, closes_on=date(2026, 3, 30)))
    assert drafts.look(alice, draft).edition.instrument.title == "Ours"
    wave = opening.launch(alice, draft, opening.review(alice, draft).mark)
    with alice.installation.database.read() as session:
        assert waves.get(session, wave).sources == own


def test_texts_that_a_draft_does_not_hold_cannot_be_kept(alice: Actor) -> None:
    with pytest.raises(DraftError) as refused:
        drafts.set_rules(alice, ready(alice), Rules(KEPT, 3, date(2026, 3, 30), remind_everyone=False))
    assert refused.value.field == "instrument"


# --- letters and preview -----------------------------------------------------------------------------------------


def test_a_letter_is_shown_with_what_was_typed_and_kept_only_when_it_is_saved(alice: Actor) -> None:
    draft = ready(alice)
    typed = {"invitation": "Dear {first_name}, a word of my own.", "reminder": ""}
    invitation, reminder = draft_letters.letters(alice, draft, typed)
    assert "a word of my own" in invitation.samples[0].text
    assert reminder.is_usual
    assert drafts.look(alice, draft).wordings == {}
    draft_letters.set_wordings(alice, draft, typed)
    assert drafts.look(alice, draft).wordings == {"invitation": "Dear {first_name}, a word of my own."}


def test_the_usual_text_is_not_kept_as_the_coachs_own(alice: Actor) -> None:
    draft = ready(alice)
    draft_letters.set_wordings(alice, draft, {one.kind.value: one.text for one in draft_letters.letters(alice, draft)})
    assert drafts.look(alice, draft).wordings == {}


@pytest.mark.parametrize("text", ["See https://example.org/track", "Dear {nobody}", "x" * 2001])
def test_a_wording_that_cannot_be_sent_is_refused_in_its_place(alice: Actor, text: str) -> None:
    draft = ready(alice)
    for act in (draft_letters.letters, draft_letters.set_wordings):
        with pytest.raises(DraftError) as refused:
            act(alice, draft, {"reminder": text})
        assert refused.value.field == "reminder"
    assert drafts.look(alice, draft).wordings == {}


@pytest.mark.parametrize(("reports", "merged"), [(2, True), (3, False)])
def test_a_preview_promises_what_a_launch_would(alice: Actor, reports: int, merged: bool) -> None:
    respondent = previewing.preview_respondent(
        alice, ready(alice, peer=6, direct_report=reports), RaterGroup.DIRECT_REPORT
    )
    assert respondent.merged is merged
    assert respondent.invited == (6 + reports if merged else reports)


def test_a_draft_given_up_is_gone_with_its_link(alice: Actor) -> None:
    from surveys.desk.preparing import nominating

    draft = ready(alice)
    nominating.ask(alice, draft, date(2026, 3, 10))
    drafts.discard(alice, draft)
    assert (count_of(alice, Draft), count_of(alice, Nomination)) == (0, 0)
