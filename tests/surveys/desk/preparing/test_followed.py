"""A follow-up's roster beside its baseline's: who is new, who is missing, and names that are kept for it."""

from dataclasses import replace

import pytest

from instruments.groups import RaterGroup
from surveys.desk import engagements
from surveys.desk.preparing import drafts, opening, roster_rows
from surveys.desk.preparing.preparation import Preparation
from surveys.engagements.actor import Actor
from surveys.invited.rows import Row
from surveys.waves import retention
from surveys.waves import store as waves
from surveys.waves.tables import KeptUntil
from tests.support.desk import engagement, wave
from tests.surveys.desk.preparing.drafted import draft_row, ready
from tests.surveys.desk.preparing.planned import Planned, planned


@pytest.fixture
def plan(alice: Actor) -> Planned:
    return planned(alice)


def test_who_comes_is_new_and_who_goes_is_missing(alice: Actor, plan: Planned) -> None:
    roster_rows.remove_rows(alice, plan.draft, [draft_row(alice, plan.draft, "peer0@example.org").key])
    roster_rows.add_rows(alice, plan.draft, [Row("Nora", "New", "Nora@Example.ORG", "peer")])
    found = drafts.look(alice, plan.draft)
    assert found.followed is not None
    new = [one.row.email for one in found.rows if not one.is_executive and found.followed.is_new(one.row.email)]
    assert new == ["Nora@Example.ORG"]
    assert [(one.name, one.group) for one in found.followed.missing] == [("Pat0 Peer", RaterGroup.PEER)]


def test_an_address_typed_in_capitals_is_nobody_new(alice: Actor, plan: Planned) -> None:
    _change(alice, plan.draft, "peer0@example.org", email="Peer0@EXAMPLE.org")
    found = drafts.look(alice, plan.draft).followed
    assert found is not None
    assert not found.is_new("Peer0@EXAMPLE.org")
    assert found.missing == ()


def test_whoever_was_in_another_group_is_told_apart(alice: Actor, plan: Planned) -> None:
    _change(alice, plan.draft, "peer0@example.org", relationship="board")
    found = drafts.look(alice, plan.draft).followed
    assert found is not None
    assert found.was_in("peer0@example.org", "board") is RaterGroup.PEER
    assert found.was_in("peer1@example.org", "peer") is None
    assert found.was_in("nora@example.org", "peer") is None


def test_once_the_names_are_erased_nobody_is_called_new_or_missing(alice: Actor, plan: Planned) -> None:
    retention.forget(alice.installation, plan.baseline)
    found = drafts.look(alice, plan.draft).followed
    assert found is not None
    assert (found.asked, found.missing, found.is_new("nora@example.org")) == ({}, (), False)


# --- names kept for a follow-up --------------------------------------------------------------------------------------


def test_keeping_names_is_set_with_the_rules_and_promised_by_the_launch(alice: Actor) -> None:
    draft = ready(alice)
    assert opening.review(alice, draft).kept_until is KeptUntil.CLOSE
    found = drafts.look(alice, draft)
    drafts.set_rules(alice, draft, found.rules, keep_names=True)
    assert opening.review(alice, draft).kept_until is KeptUntil.ENGAGEMENT
    assert drafts.look(alice, draft).names.for_follow_up
    assert not drafts.look(alice, draft).names.promised
    drafts.set_rules(alice, draft, found.rules)
    assert drafts.look(alice, draft).names.for_follow_up, "rules that say nothing of names leave them as they are"
    drafts.set_rules(alice, draft, found.rules, keep_names=False)
    assert opening.review(alice, draft).kept_until is KeptUntil.CLOSE


def test_what_a_wave_promised_is_not_taken_back_by_the_rules_of_another(alice: Actor) -> None:
    about = engagement(alice, follow_up=True)
    first = ready_in(alice, about)
    opened = opening.launch(alice, first.id)
    later = drafts.begin(alice, about)
    found = drafts.look(alice, later)
    assert found.names.promised
    drafts.set_rules(alice, later, found.rules, keep_names=False)
    with alice.installation.database.read() as session:
        assert waves.get(session, opened).kept_until is KeptUntil.ENGAGEMENT
    assert engagements.folder(alice, about).details.follow_up


def test_a_wave_that_promised_nothing_of_the_kind_leaves_the_choice(alice: Actor) -> None:
    about = engagement(alice)
    wave(alice, about, peer=5)
    found = drafts.look(alice, drafts.begin(alice, about))
    assert not found.names.promised


def ready_in(own: Actor, about: str) -> Preparation:
    draft = drafts.begin(own, about)
    roster_rows.add_rows(own, draft, [Row(f"Pat{n}", "Peer", f"peer{n}@example.org", "peer") for n in range(5)])
    return drafts.look(own, draft)


def _change(own: Actor, draft: str, address: str, **fields: str) -> None:
    one = draft_row(own, draft, address)
    roster_rows.change_rows(own, draft, {one.key: replace(one.row, **fields)})
