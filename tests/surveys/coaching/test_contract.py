"""The contract's versions: all three confirm the text that they saw, and an edit asks them all again."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from surveys.coaching import contract
from surveys.coaching.access import NotAllowedError, Party
from surveys.coaching.contract import BEFORE, ContractError, OtherNameError, StaleContractError
from surveys.coaching.contract_text import Terms
from surveys.coaching.place import EngagementEndedError, looking, writing
from surveys.coaching.tables import Confirmation, Contract
from surveys.core.errors import NotYoursError
from surveys.core.installation import Installation
from surveys.desk import engagements
from surveys.engagements import audit
from surveys.engagements.tables import Act
from tests.support.coaching import Three, agree, three
from tests.support.desk import BOB, actor
from tests.support.installations import Clock

CHANGED = Terms(purpose="To lead the merger.")


@pytest.fixture
def parties(installation: Installation) -> Three:
    return three(installation)


def _now(parties: Three) -> contract.Version:
    found = contract.current(parties.member(Party.COACH))
    assert found is not None
    return found


def _agreed(parties: Three) -> bool:
    with looking(parties.member(Party.SPONSOR)) as place:
        return contract.agreed(place)


def test_it_is_agreed_with_the_third_confirmation_and_not_before(any_installation: Installation, clock: Clock) -> None:
    parties = three(any_installation)
    coach = parties.member(Party.COACH)
    assert (contract.current(coach), contract.glance(coach), _agreed(parties)) == (None, None, False)
    assert contract.write(coach, CHANGED) == 1
    for left, party in enumerate(Party, start=1):
        assert not _agreed(parties)
        contract.confirm(parties.member(party), _now(parties).digest, f" {party}'s name", asked=f" {party}'s name")
        found = contract.glance(coach)
        assert found is not None
        assert len(found.waits_for) == len(Party) - left
        clock.pass_(days=1)
    version = _now(parties)
    assert _agreed(parties)
    assert version.agreed_on == version.signatures[-1].confirmed_on
    assert [one.typed for one in version.signatures] == [f" {party}'s name" for party in Party]


def test_each_party_confirms_for_themselves_and_once(parties: Three) -> None:
    contract.write(parties.member(Party.COACH), CHANGED)
    digest = _now(parties).digest
    for name in ("Dana Whitfield", "Somebody else"):
        contract.confirm(parties.member(Party.EXECUTIVE), digest, name)
    assert [(one.party, one.typed) for one in _now(parties).signatures if one.confirmed_on] == [
        (Party.EXECUTIVE, "Dana Whitfield")
    ]


def test_an_edit_makes_a_new_version_and_asks_all_three_again(parties: Three) -> None:
    first = agree(parties, CHANGED)
    assert contract.write(parties.member(Party.COACH), replace(CHANGED, check_in_day=9)) == 2
    second = _now(parties)
    assert (second.number, second.agreed_on, _agreed(parties)) == (2, None, False)
    assert not any(one.confirmed_on for one in second.signatures)
    assert second.digest != first.digest
    kept = contract.one(parties.member(Party.COACH), 1)
    assert (kept.digest, kept.agreed_on, kept.document) == (first.digest, first.agreed_on, first.document)
    listed = contract.versions(parties.member(Party.COACH))
    assert [(one.number, one.agreed_on) for one in listed] == [(2, None), (1, first.agreed_on)]


def test_saving_the_same_again_asks_nobody_again(parties: Three) -> None:
    agree(parties, CHANGED)
    assert contract.write(parties.member(Party.COACH), CHANGED) == 1
    assert _agreed(parties)


def test_the_same_terms_make_a_new_version_once_a_name_or_a_day_has_changed(parties: Three) -> None:
    agree(parties, CHANGED)
    details = engagements.folder(parties.own, parties.engaged).details
    engagements.change(parties.own, parties.engaged, replace(details, head_name="Hugo Head"))
    with looking(parties.member(Party.COACH)) as place:
        assert contract.has_moved_on(place, _now(parties))
    assert "Hanna Head" in [one.name for one in _now(parties).signatures]  # what was agreed stands as it was
    assert contract.write(parties.member(Party.COACH), CHANGED) == 2
    assert "Hugo Head" in [one.name for one in _now(parties).signatures]


def test_a_confirmation_of_a_text_that_was_replaced_counts_for_nothing(parties: Three) -> None:
    contract.write(parties.member(Party.COACH), Terms())
    seen = _now(parties).digest
    contract.write(parties.member(Party.COACH), CHANGED)
    for digest in (seen, "", seen.upper()):
        with pytest.raises(StaleContractError, match="was changed while your page was open"):
            contract.confirm(parties.member(Party.SPONSOR), digest, "Hanna")
    with looking(parties.member(Party.COACH)) as place:
        assert place.rows(Confirmation) == []


@pytest.mark.parametrize("typed", ["Dana Whitfield", "dana  WHITFIELD", "Whitfield, Dana", "D\u00e0na Whitfield"])
def test_the_partys_own_name_is_taken_at_once_however_it_is_spelled(parties: Three, typed: str) -> None:
    contract.write(parties.member(Party.COACH), CHANGED)
    contract.confirm(parties.member(Party.EXECUTIVE), _now(parties).digest, typed)
    assert _now(parties).has_confirmed(Party.EXECUTIVE)


@pytest.mark.parametrize("party", Party)
def test_another_name_than_the_contracts_is_asked_about_once_and_then_taken(parties: Three, party: Party) -> None:
    contract.write(parties.member(Party.COACH), CHANGED)
    named = {one.party: one.name for one in _now(parties).signatures}[party]
    for asked in ("", "Somebody else"):
        with pytest.raises(OtherNameError, match=f"You typed “Eve Elder”; the contract names “{named}”"):
            contract.confirm(parties.member(party), _now(parties).digest, "Eve Elder", asked=asked)
        assert not _now(parties).has_confirmed(party)
    contract.confirm(parties.member(party), _now(parties).digest, "Eve Elder", asked="Eve Elder")
    assert _now(parties).has_confirmed(party)


def test_a_name_that_holds_no_letter_is_compared_as_it_stands() -> None:
    assert not contract.is_same_name("***", "---")
    assert contract.is_same_name("***", "***")


def test_the_name_and_the_check_sum_stand_sealed_with_the_confirmation(parties: Three) -> None:
    version = agree(parties)
    with looking(parties.member(Party.COACH)) as place:
        rows = place.rows(Confirmation)
        assert {row.party for row in rows} == set(Party)
        for row in rows:
            assert place.text(row) == {"name": f"Name of the {row.party.label}", "digest": version.digest}
            assert version.digest.encode() not in row.sealed
            assert len(row.sealed) == len(rows[0].sealed)


@pytest.mark.parametrize("party", [Party.EXECUTIVE, Party.SPONSOR])
def test_only_the_coach_writes_the_contract(parties: Three, party: Party) -> None:
    contract.write(parties.member(Party.COACH), CHANGED)
    with pytest.raises(NotAllowedError), writing(parties.member(party)) as place:
        place.put(contract.row_of(parties.engaged, 2, place.today), {})


def test_another_coach_finds_no_contract(parties: Three) -> None:
    agree(parties)
    stranger = replace(parties.member(Party.COACH), actor=actor(parties.installation, BOB))
    for attempt in (contract.current, contract.versions, lambda who: contract.write(who, Terms())):
        with pytest.raises(NotYoursError):
            attempt(stranger)


def test_without_a_department_head_there_is_no_contract_of_three(parties: Three) -> None:
    details = engagements.folder(parties.own, parties.engaged).details
    engagements.change(parties.own, parties.engaged, replace(details, head_name="", head_email=""))
    with pytest.raises(ContractError, match="who the department head is"):
        contract.write(parties.member(Party.COACH), Terms())


def test_nothing_is_written_or_confirmed_in_an_engagement_that_ended_but_it_can_be_read(parties: Three) -> None:
    contract.write(parties.member(Party.COACH), CHANGED)
    digest = _now(parties).digest
    engagements.end(parties.own, parties.engaged)
    with pytest.raises(EngagementEndedError):
        contract.write(parties.member(Party.COACH), Terms())
    with pytest.raises(EngagementEndedError):
        contract.confirm(parties.member(Party.COACH), digest, "Alice")
    assert _now(parties).terms == CHANGED


def test_what_was_agreed_before_there_were_contracts_is_version_0_and_never_counts_as_agreed(parties: Three) -> None:
    with writing(parties.member(Party.COACH)) as place:
        row = contract.row_of(parties.engaged, BEFORE, place.today)
        row.agreed_on = place.today
        place.put(row, {"agreement": "Sessions stay between us."})
    version = _now(parties)
    assert (version.number, version.document, version.agreement) == (0, None, "Sessions stay between us.")
    assert not _agreed(parties)
    with looking(parties.member(Party.COACH)) as place:
        assert contract.check_in_day(place) is None
    with pytest.raises(ContractError, match="no contract to confirm"):
        contract.confirm(parties.member(Party.EXECUTIVE), "", "Dana")
    assert contract.write(parties.member(Party.COACH), Terms(check_in_day=12)) == 1
    with looking(parties.member(Party.SPONSOR)) as place:
        assert contract.check_in_day(place) == 12


def test_the_audit_has_each_act_with_its_party_and_no_text(parties: Three) -> None:
    agree(parties, CHANGED)
    lines = [one for one in audit.trail(parties.own, parties.engaged) if one.act.name.startswith("CONTRACT")]
    assert sorted((one.act, one.coach, one.detail) for one in lines) == sorted(
        [
            (Act.CONTRACT_WRITTEN, "Alice Adler", "version 1"),
            (Act.CONTRACT_CONFIRMED, "Alice Adler", "version 1"),
            (Act.CONTRACT_CONFIRMED, "the executive", "version 1"),
            (Act.CONTRACT_CONFIRMED, "the department head", "version 1"),
        ]
    )


def test_the_longest_texts_have_their_room(parties: Three) -> None:
    """Every field at its limit, in letters of four bytes and in quotation marks, which are two in the sealed text."""
    details = engagements.folder(parties.own, parties.engaged).details
    long = replace(details, executive_name='"' * 200, head_name="\N{GRINNING FACE}" * 200)
    engagements.change(parties.own, parties.engaged, long)
    for letter in ('"', "\n", "\N{GRINNING FACE}"):
        terms = Terms(f"a{letter * 598}b", 28, f"a{letter * 598}b", f"a{letter * 1198}b")
        contract.write(parties.member(Party.COACH), terms)
        assert _now(parties).terms == terms
        contract.confirm(parties.member(Party.COACH), _now(parties).digest, letter * 200, asked=letter * 200)
    with looking(parties.member(Party.COACH)) as place:
        sizes = {len(row.sealed) for row in place.session.scalars(select(Contract))}
    assert len(sizes) == 1
