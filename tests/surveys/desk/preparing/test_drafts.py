"""A draft from its beginning to its launch: whose it is, what it keeps, what is told before, and that it opens once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from instruments.groups import RaterGroup
from surveys.core.errors import LaunchRefusedError, NotYoursError
from surveys.core.installation import Installation
from surveys.desk import engagements
from surveys.desk.preparing import draft_letters, drafts, opening, previewing, roster_rows
from surveys.desk.preparing.drafts import DraftError
from surveys.desk.preparing.preparation import DraftRow, Rules
from surveys.engagements.actor import Actor
from surveys.engagements.tables import Act, AuditEntry, Draft, Nomination, OwnedWave
from surveys.invited import store as invited
from surveys.invited.rows import Row
from surveys.mail.tables import Message
from surveys.waves import store as waves
from surveys.waves.closing import cancel_wave, close_wave
from surveys.waves.retention import forget
from surveys.waves.tables import KeptUntil, Wave
from tests.support.desk import ALICE, BOB, actor, engagement, wave
from tests.support.installations import Clock, released_wave

RULES = Rules("leadership360", 3, date(2026, 3, 30), remind_everyone=False)


def people(**groups: int) -> list[Row]:
    """So many people of each group: people(peer=5)."""
    return [
        Row(f"Pat{n}", group.title(), f"{group}{n}@example.org", group)
        for group, count in groups.items()
        for n in range(count)
    ]


def ready(own: Actor, **groups: int) -> str:
    """A draft in a new engagement that could be launched."""
    draft = drafts.begin(own, engagement(own))
    roster_rows.add_rows(own, draft, people(**(groups or {"peer": 5})))
    return draft


def _row(own: Actor, draft: str, address: str) -> DraftRow:
    return next(one for one in drafts.look(own, draft).rows if one.row.email == address)


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
    key = _row(alice, draft, "peer0@example.org").key
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


# --- the roster --------------------------------------------------------------------------------------------------


def test_rows_with_mistakes_are_kept_as_typed_and_told(alice: Actor) -> None:
    draft = ready(alice)
    broken = Row("Ruth", "", "ruth(at)example.org", "friend")
    assert roster_rows.add_rows(alice, draft, [broken, Row("", "", "tom@example.org", "boss")]) == 2
    found = drafts.look(alice, draft)
    assert [one.row.first_name for one in found.wrong] == ["Ruth", ""]
    assert set(found.wrong[0].problems) == {"email", "relationship"}
    assert found.wrong[0].row == broken
    assert found.wrong[1].row.relationship == "supervisor"


def test_one_person_is_added_or_what_is_wrong_with_them_is_told(alice: Actor) -> None:
    draft = ready(alice)
    new = Row(" Ruth ", "", "ruth@example.org", "boss")
    assert roster_rows.add_person(alice, draft, new) == {}
    assert _row(alice, draft, "ruth@example.org").row == Row("Ruth", "", "ruth@example.org", "supervisor")
    assert set(roster_rows.add_person(alice, draft, new)) == {"email"}
    assert set(roster_rows.add_person(alice, draft, Row("Tom", "", "tom", ""))) == {"email", "relationship"}
    assert set(roster_rows.add_person(alice, draft, Row())) == {"email"}
    assert len(drafts.look(alice, draft).rows) == 7


def test_the_same_list_pasted_twice_counts_once(alice: Actor) -> None:
    draft = ready(alice)
    assert roster_rows.add_rows(alice, draft, people(peer=6)) == 1
    assert roster_rows.add_rows(alice, draft, people(peer=6)) == 0
    assert drafts.look(alice, draft).wrong == ()


def test_a_new_list_instead_of_the_old_one_keeps_the_executive(alice: Actor) -> None:
    draft = ready(alice)
    roster_rows.add_rows(alice, draft, people(board=2), instead=True)
    assert drafts.look(alice, draft).counts == {RaterGroup.SELF: 1, RaterGroup.BOARD: 2}


@pytest.mark.parametrize("instead", [True, False])
def test_a_list_that_names_the_executive_names_them_once(alice: Actor, instead: bool) -> None:
    draft = ready(alice)
    roster_rows.add_rows(
        alice, draft, [Row("D.", "Whitfield", "Dana@Example.org", "self"), *people(peer=4)], instead=instead
    )
    found = drafts.look(alice, draft)
    assert [one.row.first_name for one in found.rows if one.is_executive] == ["D."]
    assert found.wholes == ()


def test_a_second_self_is_told_and_not_thrown_away(alice: Actor) -> None:
    draft = ready(alice)
    roster_rows.add_rows(alice, draft, [Row("Eve", "", "eve@example.org", "self")])
    assert "2 people have the relationship self" in drafts.look(alice, draft).wholes[0]


def test_rows_are_changed_and_removed_by_key_and_twice_is_once(alice: Actor) -> None:
    draft = ready(alice, peer=3)
    one, two = (_row(alice, draft, f"peer{n}@example.org") for n in (0, 1))
    for _ in range(2):
        roster_rows.change_rows(alice, draft, {one.key: Row("Ada", "", "ada@example.org", "board member")})
        roster_rows.remove_rows(alice, draft, [two.key])
    addresses = [one.row.email for one in drafts.look(alice, draft).rows]
    assert addresses == ["dana@example.org", "ada@example.org", "peer2@example.org"]
    assert _row(alice, draft, "ada@example.org").row.relationship == "board"


@pytest.mark.parametrize(("more", "fine"), [(498, True), (499, True), (500, False)])
def test_a_roster_has_at_most_500_people_and_what_is_too_much_changes_nothing(
    alice: Actor, more: int, fine: bool
) -> None:
    draft = drafts.begin(alice, engagement(alice))
    if fine:
        roster_rows.add_rows(alice, draft, people(peer=more))
        assert len(drafts.look(alice, draft).rows) == more + 1
    else:
        with pytest.raises(DraftError, match="500 are the most"):
            roster_rows.add_rows(alice, draft, people(peer=more))
        assert len(drafts.look(alice, draft).rows) == 1


def test_a_follow_up_begins_with_the_people_and_the_k_of_the_wave_before(alice: Actor, clock: Clock) -> None:
    first = ready(alice, peer=5, direct_report=4)
    drafts.set_rules(alice, first, Rules("leadership360", 4, date(2026, 3, 20), remind_everyone=True))
    own = drafts.look(alice, first).engagement
    opened = opening.launch(alice, first)
    close_wave(alice.installation, opened)
    clock.pass_(days=20)
    draft = drafts.begin(alice, own)
    assert [(one.wave, one.people) for one in drafts.look(alice, draft).earlier] == [(opened, 10)]
    assert roster_rows.take_over(alice, draft, opened) == 10
    found = drafts.look(alice, draft)
    assert found.counts == {RaterGroup.SELF: 1, RaterGroup.PEER: 5, RaterGroup.DIRECT_REPORT: 4}
    assert (found.rules.min_raters, found.rules.remind_everyone) == (4, True)
    assert opening.review(alice, draft).refusals == ()


def test_names_that_were_erased_are_not_offered(alice: Actor) -> None:
    own = engagement(alice)
    opened = wave(alice, own, peer=5)
    draft = drafts.begin(alice, own)
    assert len(drafts.look(alice, draft).earlier) == 1
    cancel_wave(alice.installation, opened)
    forget(alice.installation, opened)
    assert drafts.look(alice, draft).earlier == ()


# --- review ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("reports", "k", "merged"), [(2, 3, True), (3, 3, False), (4, 3, False), (3, 4, True)])
def test_a_group_under_k_is_told_to_be_merged_before_the_launch(
    alice: Actor, reports: int, k: int, merged: bool
) -> None:
    draft = ready(alice, peer=6, direct_report=reports)
    drafts.set_rules(alice, draft, Rules("leadership360", k, date(2026, 3, 30), remind_everyone=False))
    told = opening.review(alice, draft)
    assert told.plan is not None
    assert any("Peers and direct reports" in text for text in told.warnings) is merged
    assert len(told.plan.cells) == (1 if merged else 2)


@pytest.mark.parametrize(("peers", "k", "refused"), [(2, 3, True), (3, 3, False), (3, 4, True), (4, 4, False)])
def test_fewer_than_k_anonymous_people_are_refused_in_words(alice: Actor, peers: int, k: int, refused: bool) -> None:
    draft = ready(alice, peer=peers)
    drafts.set_rules(alice, draft, Rules("leadership360", k, date(2026, 3, 30), remind_everyone=False))
    told = opening.review(alice, draft)
    assert bool(told.refusals) is refused
    if refused:
        assert f"at least {k} are needed" in told.refusals[0]
        with pytest.raises(LaunchRefusedError):
            opening.launch(alice, draft)
        assert drafts.look(alice, draft).rows


def test_rows_with_mistakes_are_counted_and_nothing_is_launched(alice: Actor) -> None:
    draft = ready(alice)
    roster_rows.add_rows(alice, draft, [Row("Ruth")])
    assert opening.review(alice, draft).refusals == ("One row of the roster needs another look.",)
    with pytest.raises(ValueError, match="line"):
        opening.launch(alice, draft)
    assert len(drafts.look(alice, draft).rows) == 7


def test_a_review_changes_nothing(alice: Actor) -> None:
    draft = ready(alice)
    before = drafts.look(alice, draft)
    opening.review(alice, draft)
    assert drafts.look(alice, draft) == before
    assert _count(alice, Wave) == 0


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


# --- between coaches ---------------------------------------------------------------------------------------------


def _secret_of(own: Actor, opened: str) -> tuple[str, ...]:
    with own.installation.database.read() as session:
        row = waves.get(session, opened)
        days = [day for day in (row.opened_on, row.closes_on, row.closed_on) if day]
        return (opened, "bob.exec@example.org", *(str(day) for day in days))


def test_another_coachs_wave_about_the_same_executive_is_told_without_id_and_date(
    alice: Actor, bob: Actor, clock: Clock
) -> None:
    theirs = wave(bob, engagement(bob), peer=5)
    draft = ready(alice)
    told = opening.review(alice, draft).refusals[0]
    assert "still open" in told
    released_wave(bob.installation, theirs)
    clock.pass_(days=5)
    later = opening.review(alice, draft).refusals[0]
    assert "could be subtracted" in later
    for secret in _secret_of(bob, theirs):
        assert secret not in told + later
    with pytest.raises(LaunchRefusedError, match="could be subtracted"):
        opening.launch(alice, draft)
    drafts.set_rules(alice, draft, Rules("leadership360", 3, clock().date() + timedelta(days=60), False))
    assert opening.review(alice, draft).refusals == ()


def test_the_coachs_own_wave_is_told_with_id_and_date(alice: Actor) -> None:
    own = engagement(alice)
    opened = wave(alice, own, peer=5)
    draft = drafts.begin(alice, own)
    roster_rows.add_rows(alice, draft, people(peer=5))
    assert opened in opening.review(alice, draft).refusals[0]


def test_a_namesake_is_pointed_out_among_the_coachs_own_waves_and_never_among_anothers(
    alice: Actor, bob: Actor
) -> None:
    wave(bob, engagement(bob, email="bob.exec@example.org"), board=4)
    draft = ready(alice)
    assert not any("same name" in text for text in opening.review(alice, draft).warnings)
    mine = wave(alice, engagement(alice, email="mine@example.org"), board=3)
    (told,) = [text for text in opening.review(alice, draft).warnings if "same name" in text]
    assert mine in told


def test_half_a_cell_that_another_coach_merged_is_told_without_id(alice: Actor, bob: Actor, clock: Clock) -> None:
    theirs = released_wave(bob.installation, wave(bob, engagement(bob), peer=5, direct_report=2))
    clock.pass_(days=90)
    (told,) = opening.review(alice, ready(alice, peer=5)).refusals
    assert "no direct reports" in told
    for secret in _secret_of(bob, theirs):
        assert secret not in told


# --- launch ------------------------------------------------------------------------------------------------------


def _count(own: Actor, table: type) -> int:
    with own.installation.database.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_a_launch_opens_the_wave_as_prepared_and_ends_the_draft(alice: Actor) -> None:
    draft = ready(alice, supervisor=1, peer=5)
    own = drafts.look(alice, draft).engagement
    drafts.set_rules(alice, draft, Rules("leadership360", 4, date(2026, 4, 1), remind_everyone=True))
    draft_letters.set_wordings(alice, draft, {"invitation": "A word of my own."})
    opened = opening.launch(alice, draft)
    with alice.installation.database.read() as session:
        row = waves.get(session, opened)
        assert (row.min_raters, row.closes_on, row.remind_everyone) == (4, date(2026, 4, 1), True)
        assert (row.coach, row.coach_email, row.kept_until) == (alice.name, alice.email, KeptUntil.CLOSE)
        assert len(invited.of_wave(session, opened)) == 7
        assert session.scalars(select(AuditEntry.act).where(AuditEntry.wave == opened)).all() == [Act.LAUNCHED]
    assert [one.id for one in engagements.folder(alice, own).waves] == [opened]
    assert engagements.folder(alice, own).drafts == ()
    assert _count(alice, Message) == 7
    with pytest.raises(NotYoursError):
        drafts.look(alice, draft)


def test_a_planned_follow_up_keeps_names_until_the_engagement_ends(alice: Actor) -> None:
    draft = drafts.begin(alice, engagement(alice, follow_up=True))
    roster_rows.add_rows(alice, draft, people(peer=5))
    assert opening.review(alice, draft).kept_until is KeptUntil.ENGAGEMENT
    with alice.installation.database.read() as session:
        assert waves.get(session, opening.launch(alice, draft)).kept_until is KeptUntil.ENGAGEMENT


def test_launched_a_second_time_there_is_nothing_left_to_launch(alice: Actor) -> None:
    draft = ready(alice)
    opening.launch(alice, draft)
    with pytest.raises(NotYoursError):
        opening.launch(alice, draft)
    assert _count(alice, Wave) == 1


def test_only_what_was_reviewed_is_launched(alice: Actor) -> None:
    draft = ready(alice)
    mark = opening.review(alice, draft).mark
    roster_rows.add_rows(alice, draft, people(board=3))
    with pytest.raises(DraftError, match="after this page was opened"):
        opening.launch(alice, draft, mark)
    assert _count(alice, Wave) == 0
    opening.launch(alice, draft, opening.review(alice, draft).mark)


def test_launched_ten_times_at_once_one_wave_opens(any_installation: Installation) -> None:
    alice = actor(any_installation, ALICE)
    draft = ready(alice)

    def press(_: int) -> str:
        try:
            return opening.launch(alice, draft)
        except NotYoursError:
            return ""

    with ThreadPoolExecutor(10) as pool:
        opened = [one for one in pool.map(press, range(10)) if one]
    assert len(opened) == 1
    assert (_count(alice, Wave), _count(alice, OwnedWave), _count(alice, Message)) == (1, 1, 6)
    assert [path.stem for path in (any_installation.settings.keys / "waves").iterdir()] == opened


@pytest.mark.parametrize("place", ["assign_wave", "note", "delete"])
def test_a_launch_that_fails_on_the_desks_side_opens_nothing_and_keeps_the_draft(
    any_installation: Installation, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    alice = actor(any_installation, ALICE)
    draft = ready(alice)
    before = drafts.look(alice, draft)

    def fails(session: Session, *_: object, **__: object) -> None:
        session.flush()
        raise RuntimeError("the disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(opening, place, fails)
        with pytest.raises(RuntimeError, match="disk is full"):
            opening.launch(alice, draft)
    assert (_count(alice, Wave), _count(alice, OwnedWave), _count(alice, Message)) == (0, 0, 0)
    assert list((any_installation.settings.keys / "waves").iterdir()) == []
    assert drafts.look(alice, draft) == before
    opening.launch(alice, draft)


def test_a_draft_given_up_is_gone_with_its_link(alice: Actor) -> None:
    from surveys.desk.preparing import nominating

    draft = ready(alice)
    nominating.ask(alice, draft, date(2026, 3, 10))
    drafts.discard(alice, draft)
    assert (_count(alice, Draft), _count(alice, Nomination)) == (0, 0)
