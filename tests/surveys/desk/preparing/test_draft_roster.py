"""The roster of a draft: rows are kept as typed, told what is wrong with them, changed, removed and taken over."""

from datetime import date

import pytest

from instruments.groups import RaterGroup
from surveys.desk.preparing import drafts, opening, roster_rows
from surveys.desk.preparing.drafts import DraftError
from surveys.desk.preparing.preparation import Rules
from surveys.engagements.actor import Actor
from surveys.invited.rows import Row
from surveys.waves.closing import cancel_wave, close_wave
from surveys.waves.retention import forget
from tests.support.desk import engagement, wave
from tests.support.installations import Clock
from tests.surveys.desk.preparing.drafted import draft_row, people, ready

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
    assert draft_row(alice, draft, "ruth@example.org").row == Row("Ruth", "", "ruth@example.org", "supervisor")
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
    one, two = (draft_row(alice, draft, f"peer{n}@example.org") for n in (0, 1))
    for _ in range(2):
        roster_rows.change_rows(alice, draft, {one.key: Row("Ada", "", "ada@example.org", "board member")})
        roster_rows.remove_rows(alice, draft, [two.key])
    addresses = [one.row.email for one in drafts.look(alice, draft).rows]
    assert addresses == ["dana@example.org", "ada@example.org", "peer2@example.org"]
    assert draft_row(alice, draft, "ada@example.org").row.relationship == "board"


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
