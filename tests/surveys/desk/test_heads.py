"""Another department head, or another address of theirs: nothing that was for one person opens for the next."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from surveys.coaching import check_in_answering, contract, intake, sharing, standing, status_line
from surveys.coaching.access import Party
from surveys.coaching.check_in_answering import CheckInClosedError
from surveys.coaching.check_in_plan import Waits
from surveys.coaching.check_in_plan import plan as plan_of
from surveys.coaching.check_in_rounds import ask
from surveys.coaching.contract import ContractError
from surveys.coaching.contract_text import Terms
from surveys.coaching.sponsor_view import sponsor_view
from surveys.coaching.tables import CheckIn, CheckInState, Confirmation
from surveys.core.installation import Installation
from surveys.core.links import Purpose
from surveys.desk import engagements, people
from surveys.desk.engagements import Details
from surveys.desk.heads import Head, WhoIsItError
from surveys.engagements import audit
from surveys.engagements.tables import Act
from surveys.mail.tables import Message
from tests.support.check_ins import CheckedIn, check_ins, said
from tests.support.coaching import Three, agree, three
from tests.support.installations import Clock

NEW = "bob.boss@example.org"


@pytest.fixture
def parties(installation: Installation) -> Three:
    """Give three parties who have shared, answered and agreed, with a check-in that waits."""
    found = three(installation)
    for party in (Party.EXECUTIVE, Party.SPONSOR):
        found.come_in(party)
    agree(found, Terms(check_in_day=installation.today().day))
    found.goal()
    (goal,) = sharing.shareable(found.member(Party.EXECUTIVE))
    sharing.share(found.member(Party.EXECUTIVE), goal.goal, goal.mark)
    status_line.say(found.member(Party.EXECUTIVE), "It goes well")
    intake.write(found.member(Party.SPONSOR), {"achieve": "Two sites become one"})
    CheckedIn(installation, found.own, found.engaged).plan(installation.today().day)
    ask(installation, found.engaged)
    return found


def change(parties: Three, head: Head | None = None, **more: object) -> None:
    details = engagements.folder(parties.own, parties.engaged).details
    engagements.change(parties.own, parties.engaged, replace(details, **more), head)  # type: ignore[arg-type]


def token(parties: Three) -> str:
    with parties.installation.database.read() as session:
        found = session.scalars(select(CheckIn.id)).one()
    return parties.installation.links(Purpose.CHECK_IN).sign(found)


def letters(parties: Three) -> int:
    with parties.installation.database.read() as session:
        return len(session.scalars(select(Message)).all())


def now(parties: Three) -> contract.Version:
    found = contract.current(parties.member(Party.COACH))
    assert found is not None
    return found


def details(parties: Three) -> Details:
    return engagements.folder(parties.own, parties.engaged).details


def test_another_address_is_not_saved_before_it_is_said_whose_it_is(parties: Three) -> None:
    before = letters(parties)
    with pytest.raises(WhoIsItError, match="Nothing was saved"):
        change(parties, head_name="Bob Boss", head_email=NEW)
    assert details(parties).head_email == "hanna@example.org"
    assert parties.get(Party.SPONSOR).status_code == 200
    assert letters(parties) == before


def test_an_address_that_is_taken_out_is_no_address_of_the_same_person(parties: Three) -> None:
    with pytest.raises(WhoIsItError):
        change(parties, Head.SAME, head_name="", head_email="")


def test_the_former_heads_link_and_check_in_open_nothing_for_whoever_has_the_new_address(parties: Three) -> None:
    link, before = token(parties), parties.path(Party.SPONSOR)
    check_in_answering.look(parties.installation, link)
    change(parties, Head.ANOTHER, head_name="Bob Boss", head_email=NEW)
    assert parties.clients[Party.SPONSOR].get(before).status_code == 410
    with pytest.raises(CheckInClosedError):
        check_in_answering.look(parties.installation, link)
    assert letters(parties) == 1  # the executive's own link
    assert parties.get(Party.EXECUTIVE).status_code == 200


def test_another_head_finds_nothing_that_was_said_by_or_to_the_former_one(parties: Three) -> None:
    change(parties, Head.ANOTHER, head_name="Bob Boss", head_email=NEW)
    parties.come_in(Party.SPONSOR)
    view = sponsor_view(parties.member(Party.SPONSOR))
    assert (view.goals, view.status, view.answers, view.intake) == ((), None, (), None)
    assert view.contract is not None
    assert (view.contract.agreed_on, Party.SPONSOR in view.contract.confirmed) == (None, False)
    (own,) = sharing.shareable(parties.member(Party.EXECUTIVE))
    assert (own.is_shared, bool(own.what)) == (False, True)
    assert Act.HEAD_CHANGED in [entry.act for entry in audit.trail(parties.own, parties.engaged)]


def test_check_ins_go_on_once_the_new_head_has_confirmed(parties: Three) -> None:
    change(parties, Head.ANOTHER, head_name="Bob Boss", head_email=NEW)
    assert plan_of(parties.member(Party.COACH)).waits is Waits.CONTRACT
    for party, name in ((Party.COACH, "Alice Adler"), (Party.EXECUTIVE, "Dana Whitfield"), (Party.SPONSOR, "Bob Boss")):
        contract.confirm(parties.member(party), now(parties).digest, name)
    assert plan_of(parties.member(Party.COACH)).waits is Waits.NOT


def test_the_contract_that_waits_names_the_new_head_and_the_former_text_is_kept_as_it_was(parties: Three) -> None:
    former = now(parties)
    change(parties, Head.ANOTHER, head_name="Bob Boss", head_email=NEW)
    waits = now(parties)
    assert (waits.number, waits.agreed_on, waits.terms) == (2, None, former.terms)
    assert [one.name for one in waits.signatures] == ["Alice Adler", "Dana Whitfield", "Bob Boss"]
    assert not any(one.confirmed_on for one in waits.signatures)
    assert "Hanna" not in waits.document.plain()  # type: ignore[union-attr]
    kept = contract.one(parties.member(Party.COACH), 1)
    assert (kept.document, kept.digest, kept.agreed_on) == (former.document, former.digest, None)
    assert [one.party for one in kept.signatures if one.confirmed_on] == [Party.COACH, Party.EXECUTIVE]
    assert "Hanna" not in parties.get(Party.EXECUTIVE, "contract").text


def test_without_a_head_the_contract_waits_and_the_next_one_is_named_in_a_new_version(parties: Three) -> None:
    change(parties, Head.ANOTHER, head_name="", head_email="")
    assert now(parties).lacks_head
    assert "names a former department head" in parties.get(Party.EXECUTIVE, "contract").text
    with pytest.raises(ContractError, match="no department head at present"):
        contract.confirm(parties.member(Party.SPONSOR), now(parties).digest, "Hanna Head")
    change(parties, head_name="Bob Boss", head_email=NEW)
    assert (now(parties).number, now(parties).signatures[-1].name, now(parties).lacks_head) == (2, "Bob Boss", False)


@pytest.mark.parametrize(("more", "number"), [({"head_email": NEW}, 1), ({"head_name": "Bob", "head_email": NEW}, 2)])
def test_a_contract_follows_a_head_whom_nobody_has_asked_yet(
    installation: Installation, more: dict[str, str], number: int
) -> None:
    parties = three(installation)
    contract.write(parties.member(Party.COACH), Terms())
    change(parties, None, **more)
    assert (now(parties).number, now(parties).signatures[-1].name) == (number, more.get("head_name", "Hanna Head"))


def test_the_same_head_with_another_address_needs_a_new_link_and_keeps_all_else(parties: Three) -> None:
    link, before = token(parties), parties.path(Party.SPONSOR)
    change(parties, Head.SAME, head_email=NEW)
    assert parties.clients[Party.SPONSOR].get(before).status_code == 410
    with pytest.raises(CheckInClosedError):
        check_in_answering.look(parties.installation, link)
    view = sponsor_view(parties.member(Party.SPONSOR))
    assert (len(view.goals), view.intake is None) == (1, False)
    assert plan_of(parties.member(Party.COACH)).waits is Waits.NOT


def test_a_name_spelled_otherwise_changes_nothing_else(parties: Three) -> None:
    change(parties, head_name="Hannah Head")
    assert parties.get(Party.SPONSOR).status_code == 200
    assert len(sponsor_view(parties.member(Party.SPONSOR)).goals) == 1


def test_a_head_of_whom_there_is_nothing_is_replaced_without_a_question(installation: Installation) -> None:
    parties = three(installation)
    change(parties, head_name="Bob Boss", head_email=NEW)
    assert details(parties).head_email == NEW


def test_a_head_without_an_address_is_known_by_the_name(installation: Installation) -> None:
    parties = three(installation, head_name="Hanna Head", head_email="")
    intake.write(parties.member(Party.COACH), {"achieve": "Two sites become one"})
    with pytest.raises(WhoIsItError):
        change(parties, head_name="Bob Boss", head_email=NEW)


def test_the_form_asks_whose_the_new_address_is_and_keeps_what_was_typed(parties: Three) -> None:
    page = f"/desk/engagements/{parties.engaged}/edit"
    assert 'name="head_is"' not in parties.desk.get(page).text
    typed = {"head_name": "Bob Boss", "head_email": NEW, "executive_name": "Dana Whitfield"}
    fields = {**typed, "executive_email": "dana@example.org"}
    asked = parties.desk.post(page, **fields)
    assert asked.status_code == 422
    assert "Who has the new address" in asked.text
    assert f'value="{NEW}"' in asked.text
    assert parties.desk.post(page, **fields, head_is="someone").status_code == 422
    assert parties.desk.post(page, **fields, head_is="another").status_code == 303
    assert details(parties).head_email == NEW


def test_another_address_of_the_executive_ends_their_link(parties: Three) -> None:
    before = parties.path(Party.EXECUTIVE)
    change(parties, executive_email="dana.w@example.org")
    assert parties.clients[Party.EXECUTIVE].get(before).status_code == 410
    assert parties.get(Party.SPONSOR).status_code == 200


def test_an_erased_head_leaves_no_agreement_and_nothing_shared(parties: Three) -> None:
    assert people.erase(parties.own, "hanna@example.org") == 1
    assert contract.glance(parties.member(Party.COACH)).agreed_on is None  # type: ignore[union-attr]
    change(parties, head_name="Bob Boss", head_email=NEW)
    view = sponsor_view(parties.member(Party.SPONSOR))
    assert (view.goals, view.status) == ((), None)


@pytest.mark.parametrize("party", list(Party))
def test_a_day_without_three_confirmations_is_no_agreement(parties: Three, party: Party) -> None:
    with parties.installation.database.write() as session:
        session.delete(session.scalars(select(Confirmation).where(Confirmation.party == party)).one())
    assert plan_of(parties.member(Party.COACH)).waits is Waits.CONTRACT


def test_a_revoked_link_of_the_head_ends_the_check_in_that_waits(installation: Installation, clock: Clock) -> None:
    engaged = check_ins(installation)
    goal = engaged.share("I ask two people")
    engaged.plan(2, date(2026, 3, 2))
    clock.now += timedelta(days=1)
    ask(installation, engaged.id)
    (row,) = engaged.rows()
    standing.renew(engaged.own, engaged.id, Party.SPONSOR)
    check_in_answering.look(installation, engaged.token)  # a new code is no reason to lose a month
    standing.revoke(engaged.own, engaged.id, Party.SPONSOR)
    with pytest.raises(CheckInClosedError):
        check_in_answering.answer(installation, engaged.token, said((goal, 1)))
    assert [one.state for one in engaged.rows()] == [CheckInState.MISSED]
    with installation.database.read() as session:
        assert session.scalars(select(Message).where(Message.about == row.id)).all() == []
