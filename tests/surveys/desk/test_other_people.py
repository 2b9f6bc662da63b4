"""Two people of one name at a coach's desk: what is offered to be said, what comes of it, and that it is noted."""

from collections.abc import Sequence
from datetime import date, timedelta
from email.headerregistry import Address

import pytest
from sqlalchemy import update

from instruments import catalogue
from surveys.accounts import coaches
from surveys.core.errors import LaunchRefusedError, NotPossibleError
from surveys.core.installation import Installation
from surveys.desk import engagements, waves
from surveys.desk.adopting import adopt
from surveys.desk.engagements import Details
from surveys.desk.preparing import drafts, opening, roster_rows
from surveys.desk.preparing.preparation import Rules
from surveys.engagements import audit
from surveys.engagements.actor import Actor
from surveys.engagements.tables import Act
from surveys.invited.rows import Row
from surveys.mail.tables import MailState, Message
from surveys.waves import ownership
from surveys.waves import store as wave_store
from surveys.waves.between_waves import SameNameError
from surveys.waves.closing import SameNameClosingError, cancel_wave
from surveys.waves.group_sizes import Standing
from surveys.waves.launching import Request, launch
from surveys.waves.retention import forget
from tests.support.desk import ALICE, BOB, actor, engagement
from tests.support.installations import CLOSES, Clock, released_wave, roster_of

SECOND = "dana.second@example.com"
RATERS = tuple(f"rater{number}@example.org" for number in range(5))
OTHERS = tuple(f"other{number}@example.org" for number in range(5))


def rows(peers: Sequence[str], reports: Sequence[str] = ()) -> list[Row]:
    return [Row("P", "Q", one, "peer") for one in peers] + [Row("R", "S", one, "direct_report") for one in reports]


def drafted(own: Actor, email: str, peers: Sequence[str] = RATERS, name: str = "Dana Whitfield") -> str:
    draft = drafts.begin(own, engagement(own, name, email))
    roster_rows.add_rows(own, draft, rows(peers))
    return draft


def opened(
    own: Actor, email: str = "dana@example.org", peers: Sequence[str] = RATERS, name: str = "Dana Whitfield"
) -> str:
    return opening.launch(own, drafted(own, email, peers, name))


def noted(own: Actor, act: Act = Act.ANOTHER_PERSON) -> list[tuple[str, str, str]]:
    found = [entry for one in engagements.folders(own) for entry in audit.trail(own, one.id)]
    return [(entry.coach, entry.wave, entry.detail) for entry in found if entry.act is act]


# --- before a wave is opened --------------------------------------------------------------------------------------


def test_a_coach_may_say_that_two_people_share_a_name_and_the_audit_keeps_it(alice: Actor) -> None:
    first = opened(alice)
    draft = drafted(alice, SECOND)
    refused = opening.review(alice, draft)
    assert refused.plan is None
    assert "still open" in refused.refusals[0]
    (offered,) = refused.draft.same_name
    assert (offered.wave, offered.name, offered.email) == (first, "Dana Whitfield", "dana@example.org")
    with pytest.raises(SameNameError):
        opening.launch(alice, draft)
    drafts.say_other_people(alice, draft, [first])
    said = opening.review(alice, draft)
    assert said.plan is not None
    assert said.mark != refused.mark
    assert (said.draft.same_name, [one.wave for one in said.draft.other_people]) == ((), [first])
    assert noted(alice) == []
    second = opening.launch(alice, draft, said.mark)
    assert noted(alice) == [("Alice Adler", second, f"than in wave {first}")]
    assert [wave for _, wave, _ in noted(alice, Act.LAUNCHED)] != []


def test_nothing_is_noted_where_nothing_was_said(alice: Actor) -> None:
    opened(alice)
    opened(alice, SECOND, OTHERS)
    assert noted(alice) == []
    assert len(noted(alice, Act.LAUNCHED)) == 2


def test_what_was_said_can_be_taken_back_before_the_launch(alice: Actor) -> None:
    first = opened(alice)
    draft = drafted(alice, SECOND)
    drafts.say_other_people(alice, draft, [first])
    drafts.say_other_people(alice, draft, [])
    found = opening.review(alice, draft)
    assert (found.plan, [one.wave for one in found.draft.same_name]) == (None, [first])


def test_what_was_said_of_a_wave_that_is_cancelled_since_stands_in_nobodys_way(alice: Actor) -> None:
    first = opened(alice)
    draft = drafted(alice, SECOND)
    drafts.say_other_people(alice, draft, [first])
    cancel_wave(alice.installation, first)
    opening.launch(alice, draft)
    assert noted(alice) == []


def test_it_is_said_of_a_person_once_and_not_of_each_wave(alice: Actor, clock: Clock) -> None:
    first = released_wave(alice.installation, opened(alice))
    draft = drafted(alice, SECOND)
    drafts.say_other_people(alice, draft, [first])
    released_wave(alice.installation, opening.launch(alice, draft))
    clock.pass_(days=61)
    for folder in engagements.folders(alice):
        again = drafts.begin(alice, folder.id)
        roster_rows.add_rows(alice, again, rows(RATERS))
        found = opening.review(alice, again)
        assert found.plan is not None
        assert (found.draft.same_name, found.draft.other_people) == ((), ())
        opening.launch(alice, again)


def test_of_another_coachs_wave_there_is_nothing_to_say(alice: Actor, bob: Actor) -> None:
    foreign, draft = opened(bob), drafted(alice, SECOND)
    found = opening.review(alice, draft).draft
    assert (found.same_name, found.other_people) == ((), ())
    drafts.say_other_people(alice, draft, [foreign, "nowhere"])
    assert noted(alice) == []
    mine = opening.launch(alice, draft)
    assert noted(alice) == []
    told = []
    for other in (foreign, "nowhere"):
        with pytest.raises(NotPossibleError) as refused:
            waves.add_people(alice, mine, rows(["new@example.org"]), other_people=[other])
        told.append(str(refused.value).replace(other, "WAVE"))
    assert told[0] == told[1]


def test_an_equal_address_is_one_person_whatever_is_said(alice: Actor) -> None:
    first = opened(alice)
    draft = drafted(alice, "dana@example.org", OTHERS)
    drafts.say_other_people(alice, draft, [first])
    with pytest.raises(LaunchRefusedError, match="still open"):
        opening.launch(alice, draft)


def test_the_people_page_tells_of_groups_that_stay_together_by_name(alice: Actor, clock: Clock) -> None:
    draft = drafts.begin(alice, engagement(alice))
    roster_rows.add_rows(alice, draft, rows(RATERS, OTHERS[:2]))
    first = released_wave(alice.installation, opening.launch(alice, draft))
    clock.pass_(days=61)
    second = drafts.begin(alice, engagement(alice, "D. Whitfield", SECOND))
    roster_rows.add_rows(alice, second, rows(RATERS, OTHERS))

    def standings() -> set[Standing]:
        return {one.standing for one in drafts.look(alice, second).numbers if one.count}

    assert standings() == {Standing.TOGETHER}
    drafts.say_other_people(alice, second, [first])
    assert standings() == {Standing.ENOUGH}


def test_the_date_offered_after_a_wave_that_told_nothing_is_the_usual_one(alice: Actor) -> None:
    own = engagement(alice)
    first = drafts.begin(alice, own)
    roster_rows.add_rows(alice, first, rows(RATERS))
    waves.close(alice, opening.launch(alice, first), "Whitfield")
    assert drafts.look(alice, drafts.begin(alice, own)).rules.closes_on == date(2026, 3, 23)


# --- names that change ---------------------------------------------------------------------------------------------


def test_an_executive_who_is_renamed_in_the_engagement_is_known_by_both_names(alice: Actor) -> None:
    own = engagement(alice, "Dnaa Withfield")
    draft = drafts.begin(alice, own)
    roster_rows.add_rows(alice, draft, rows(RATERS))
    opening.launch(alice, draft)
    assert opening.review(alice, drafted(alice, SECOND)).plan is not None
    engagements.change(alice, own, Details("Dana Whitfield", "dana@example.org"))
    for name in ("Dana Whitfield", "Dnaa Withfield"):
        assert opening.review(alice, drafted(alice, f"new+{name[2]}@example.net", name=name)).plan is None


def test_renaming_brings_two_open_waves_under_the_rule_at_the_close(alice: Actor) -> None:
    first, second = opened(alice), opened(alice, SECOND, name="Quite Another")
    (own,) = [one.id for one in engagements.folders(alice) if one.details.executive_email == SECOND]
    engagements.change(alice, own, Details("Dana Whitfield", SECOND))
    released_wave(alice.installation, first)
    with pytest.raises(SameNameClosingError):
        released_wave(alice.installation, second)
    waves.close(alice, second, "Another", other_people=[first])
    assert noted(alice) == [("Alice Adler", second, f"than in wave {first}")]


# --- once it is open ----------------------------------------------------------------------------------------------


def test_of_people_who_are_added_it_can_be_said_then(alice: Actor) -> None:
    first, second = opened(alice), opened(alice, SECOND, (*RATERS[:2], *OTHERS))
    with pytest.raises(SameNameError):
        waves.add_people(alice, second, rows(RATERS[2:]))
    assert noted(alice) == []
    assert waves.add_people(alice, second, rows(RATERS[2:]), other_people=[first]) == 3
    assert noted(alice) == [("Alice Adler", second, f"than in wave {first}")]


def test_of_a_corrected_address_too(alice: Actor) -> None:
    first, second = opened(alice), opened(alice, SECOND, (*RATERS[:2], *OTHERS))
    with alice.installation.database.write() as session:
        session.execute(update(Message).where(Message.wave == second).values(state=MailState.REFUSED, reason="550"))
    with pytest.raises(SameNameError):
        waves.correct(alice, second, OTHERS[0], RATERS[2])
    assert noted(alice) == []
    waves.correct(alice, second, OTHERS[0], RATERS[2], other_people=[first])
    assert noted(alice) == [("Alice Adler", second, f"than in wave {first}")]


# --- whose waves are looked at --------------------------------------------------------------------------------------


def asked(email: str, coach: Address | None, *, other_people: Sequence[str] = ()) -> Request:
    executive = Address("Dana Whitfield", addr_spec=email)
    people, edition = roster_of(executive, RATERS), catalogue.load("leadership360")
    return Request(executive, people, CLOSES, edition, coach=coach, other_people=frozenset(other_people))


CHARLIE = Address("Charlie", addr_spec="charlie@example.org")


@pytest.mark.parametrize(
    ("one", "other", "binds"),
    [
        (ALICE, ALICE, True),
        (ALICE, Address("Somebody", addr_spec="Alice.Coach@Example.ORG"), True),
        (ALICE, BOB, False),
        (ALICE, CHARLIE, False),
        (ALICE, None, False),
        (CHARLIE, CHARLIE, True),
        (CHARLIE, None, True),  # nobody's waves are one coach's: whoever runs the installation opened both
    ],
)
@pytest.mark.parametrize("adopted", [True, False])
def test_the_command_line_looks_at_the_waves_of_whoever_gets_the_new_one(
    any_installation: Installation, one: Address, other: Address | None, *, binds: bool, adopted: bool
) -> None:
    actor(any_installation, ALICE)
    actor(any_installation, BOB)
    launch(any_installation, asked("dana@example.org", one))
    if adopted:
        adopt(any_installation)
    if binds:
        with pytest.raises(SameNameError):
            launch(any_installation, asked(SECOND, other))
    else:
        assert launch(any_installation, asked(SECOND, other))


def test_the_only_coach_has_every_wave_that_names_nobody(installation: Installation) -> None:
    alice = actor(installation, ALICE)
    launch(installation, asked("dana@example.org", CHARLIE))
    assert opening.review(alice, drafted(alice, SECOND)).plan is None


def test_the_desk_looks_at_waves_that_are_on_their_way_to_it_and_at_nobody_elses(alice: Actor, bob: Actor) -> None:
    launch(alice.installation, asked("dana@example.org", CHARLIE))
    assert opening.review(alice, drafted(alice, SECOND)).plan is not None
    coming = launch(alice.installation, asked("dana.third@example.org", ALICE))
    (offered,) = opening.review(alice, drafted(alice, "dana.4@example.net")).draft.same_name
    assert offered.wave == coming


def test_a_stopped_coachs_waves_are_still_theirs(alice: Actor, bob: Actor) -> None:
    opened(bob)
    coaches.stop(alice.installation, bob.coach)
    assert opening.review(alice, drafted(alice, SECOND)).plan is not None
    with alice.installation.database.read() as session:
        assert len(ownership.waves_of(session, bob.coach)) == 1


def test_what_was_said_on_the_command_line_comes_into_the_audit_with_the_wave(installation: Installation) -> None:
    first = launch(installation, asked("dana@example.org", ALICE))
    second = launch(installation, asked(SECOND, ALICE, other_people=[first]))
    alice = actor(installation, ALICE)
    adopt(installation)
    adopt(installation)
    assert noted(alice) == [("Parallax", second, f"than in wave {first}")]


def test_waves_that_become_one_coachs_close_60_days_apart(installation: Installation, clock: Clock) -> None:
    """They were opened for two coaches; one of them has no account, and the other was the only one there is."""
    first = launch(installation, asked("dana@example.org", CHARLIE))
    actor(installation, BOB)
    alice = actor(installation, ALICE)
    second = opened(alice, SECOND)
    released_wave(installation, second)
    with installation.database.write() as session:
        wave_store.get(session, first).coach_email = ALICE.addr_spec
    with pytest.raises(SameNameClosingError, match=second):
        released_wave(installation, first)
    adopt(installation)
    clock.pass_(days=59)
    with pytest.raises(SameNameClosingError):
        waves.close(alice, first, "Whitfield")
    clock.pass_(days=1)
    waves.close(alice, first, "Whitfield")


def test_names_erased_on_the_desk_leave_the_executives_alone_to_decide(alice: Actor, clock: Clock) -> None:
    first = released_wave(alice.installation, opened(alice))
    draft = drafted(alice, SECOND, OTHERS)
    assert opening.review(alice, draft).plan is not None
    forget(alice.installation, first)
    assert [one.wave for one in opening.review(alice, draft).draft.same_name] == [first]
    clock.jump(CLOSES + timedelta(days=60))
    drafts.set_rules(alice, draft, Rules("leadership360", 3, clock.now.date() + timedelta(days=9), False))
    assert opening.review(alice, draft).plan is not None
