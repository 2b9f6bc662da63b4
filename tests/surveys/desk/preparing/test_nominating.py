"""The executive proposes, the coach decides; neither learns more of the other's list than they are meant to."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from surveys.core.errors import NotYoursError
from surveys.core.links import BadLinkError, LinkGoneError, Purpose
from surveys.desk import engagements
from surveys.desk.preparing import drafts, nominating, opening, proposing, roster_rows
from surveys.desk.preparing.drafts import DraftError
from surveys.desk.preparing.preparation import Rules
from surveys.engagements.actor import Actor
from surveys.invited.rows import Row
from surveys.mail.folder_reader import message_of
from surveys.mail.transports import transport_for
from surveys.worker.delivery import deliver_due
from tests.support.desk import BOB, actor, engagement
from tests.support.installations import Clock
from tests.surveys.desk.preparing.drafted import people, ready

UNTIL = date(2026, 3, 12)
ANN = Row("Ann", "Archer", "ann@example.org", "peer")
BEN = Row("Ben", "Baker", "ben@example.org", "direct_report")


@pytest.fixture
def draft(alice: Actor) -> str:
    """A draft with five peers, of which the executive knows nothing."""
    return ready(alice)


@pytest.fixture
def token(alice: Actor, draft: str) -> str:
    return _token(alice, nominating.ask(alice, draft, UNTIL))


def _token(own: Actor, nomination: str) -> str:
    return own.installation.links(Purpose.NOMINATION).sign(nomination)


def _proposed(own: Actor, token: str) -> list[Row]:
    return [one.row for one in proposing.invited_by(own.installation, token).rows]


def _key(own: Actor, token: str, row: Row) -> str:
    return next(one.key for one in proposing.invited_by(own.installation, token).rows if one.row == row)


# --- the link ----------------------------------------------------------------------------------------------------


def test_the_letter_goes_to_the_executive_and_its_link_opens_the_page(alice: Actor, draft: str) -> None:
    installation = alice.installation
    nominating.ask(alice, draft, UNTIL)
    assert deliver_due(installation, transport_for(installation.settings)).sent == 1
    (path,) = installation.settings.mail_folder.rglob("*.eml")
    message = message_of(path.read_bytes())
    assert message["To"] == "Dana Whitfield <dana@example.org>"
    assert message["Reply-To"] == str(alice.address)
    text = message.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    (link,) = [word for word in text.split() if word.startswith("http")]
    assert link.startswith(f"{installation.settings.base_url}/n/")
    assert proposing.invited_by(installation, link.rstrip("/").rpartition("/")[2]).executive == "Dana Whitfield"


@pytest.mark.parametrize("end", ["discard", "launch", "ask again", "end", "time"])
def test_a_letter_that_nobody_needs_any_more_is_not_sent(
    alice: Actor, draft: str, token: str, clock: Clock, end: str
) -> None:
    installation = alice.installation
    _end(alice, draft, clock, end)
    deliver_due(installation, transport_for(installation.settings))
    paths = installation.settings.mail_folder.rglob("*.eml")
    subjects = [message_of(path.read_bytes())["Subject"] for path in paths]
    assert subjects.count("Whom should we ask about your leadership?") == (end == "ask again")


def _end(own: Actor, draft: str, clock: Clock, how: str) -> None:
    if how == "discard":
        drafts.discard(own, draft)
    elif how == "launch":
        opening.launch(own, draft)
    elif how == "ask again":
        nominating.ask(own, draft, UNTIL)
    elif how == "end":
        engagements.end(own, drafts.look(own, draft).engagement)
    else:
        clock.jump(UNTIL + timedelta(days=1))


@pytest.mark.parametrize("end", ["discard", "launch", "ask again", "end", "time"])
def test_a_link_ends(alice: Actor, draft: str, token: str, clock: Clock, end: str) -> None:
    installation = alice.installation
    clock.jump(UNTIL)
    assert proposing.invited_by(installation, token).expires_on == UNTIL
    _end(alice, draft, clock, end)
    with pytest.raises(LinkGoneError):
        proposing.invited_by(installation, token)
    with pytest.raises(LinkGoneError):
        proposing.propose(installation, token, {}, [ANN])


def test_a_link_for_anything_else_is_worthless_here(alice: Actor, token: str) -> None:
    installation = alice.installation
    identifier = token.rpartition(".")[0]
    for other in (
        installation.links(Purpose.SURVEY).sign(identifier),
        installation.links(Purpose.READING).sign(identifier),
        "",
        "x",
    ):
        with pytest.raises(BadLinkError):
            proposing.invited_by(installation, other)


@pytest.mark.parametrize(
    ("day", "fine"),
    [
        (date(2026, 3, 1), False),
        (date(2026, 3, 2), True),
        (date(2026, 5, 31), True),
        (date(2026, 6, 1), False),
        (date.max, False),
    ],
)
def test_a_link_works_from_today_on_for_90_days_at_most(alice: Actor, draft: str, day: date, fine: bool) -> None:
    if fine:
        nominating.ask(alice, draft, day)
    else:
        with pytest.raises(DraftError) as refused:
            nominating.ask(alice, draft, day)
        assert refused.value.field == "expires_on"
        assert drafts.look(alice, draft).asked is None


# --- whose it is -------------------------------------------------------------------------------------------------

OPERATIONS: list[Callable[[Actor, str], object]] = [
    lambda own, draft: nominating.ask(own, draft, UNTIL),
    lambda own, draft: nominating.approve(own, draft, ["x"]),
    lambda own, draft: nominating.decline(own, draft, ["x"]),
]


@pytest.mark.parametrize("operation", OPERATIONS)
def test_another_coachs_draft_is_no_draft(
    alice: Actor, draft: str, token: str, operation: Callable[[Actor, str], object]
) -> None:
    proposing.propose(alice.installation, token, {}, [ANN])
    before = drafts.look(alice, draft)
    with pytest.raises(NotYoursError):
        operation(actor(alice.installation, BOB), draft)
    assert drafts.look(alice, draft) == before
    assert _proposed(alice, token) == [ANN]


@pytest.mark.parametrize("operation", OPERATIONS)
def test_in_an_engagement_that_has_ended_nothing_is_asked_or_decided(
    alice: Actor, draft: str, operation: Callable[[Actor, str], object]
) -> None:
    engagements.end(alice, drafts.look(alice, draft).engagement)
    with pytest.raises(DraftError, match="has ended"):
        operation(alice, draft)


# --- proposing ---------------------------------------------------------------------------------------------------


def test_the_executive_proposes_comes_back_and_changes(alice: Actor, draft: str, token: str) -> None:
    installation = alice.installation
    assert not proposing.invited_by(installation, token).sent
    assert proposing.propose(installation, token, {}, [ANN, BEN]) is None
    assert proposing.invited_by(installation, token).sent
    changed = Row("Anna", "Archer", "ann@example.org", "board")
    assert (
        proposing.propose(installation, token, {_key(alice, token, ANN): changed, _key(alice, token, BEN): Row()}, [])
        is None
    )
    assert _proposed(alice, token) == [changed]
    assert [one.row for one in drafts.look(alice, draft).proposals] == [changed]
    assert len(drafts.look(alice, draft).rows) == 6


def test_the_same_form_sent_twice_proposes_once(alice: Actor, token: str) -> None:
    for _ in range(2):
        proposing.propose(alice.installation, token, {}, [ANN, BEN])
    assert _proposed(alice, token) == [ANN, BEN]


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (Row("", "", "ann@example.org", "peer"), "first_name"),
        (Row("Ann", "", "ann(at)example.org", "peer"), "email"),
        (Row("Ann", "", "ann@example.org", ""), "relationship"),
        (Row("Ann", "", "ann@example.org", "self"), "relationship"),
        (Row("Dana", "", "DANA@example.org", "peer"), "email"),
        (Row("Ann", "", "ann@example.org", "peer", "xx"), "language"),
        (BEN, "email"),
    ],
)
def test_a_mistake_is_told_in_its_place_and_nothing_is_stored(alice: Actor, token: str, row: Row, column: str) -> None:
    checked = proposing.propose(alice.installation, token, {}, [BEN, row])
    assert checked is not None
    assert [set(one.problems) for one in checked] == [set(), {column}]
    assert checked[1].row == row
    assert _proposed(alice, token) == []
    assert not proposing.invited_by(alice.installation, token).sent


def test_who_is_on_the_roster_cannot_be_found_out_by_proposing_them(alice: Actor, draft: str, token: str) -> None:
    known = people(peer=1)[0]
    roster_rows.add_rows(alice, draft, [known])
    assert proposing.propose(alice.installation, token, {}, [known]) is None
    page = proposing.invited_by(alice.installation, token)
    assert [one.row for one in page.rows] == [known]
    assert [one.count for one in page.numbers if one.group == "peer"] == [1]


@pytest.mark.parametrize(("number", "fine"), [(99, True), (100, True), (101, False)])
def test_no_more_than_100_are_proposed(alice: Actor, token: str, number: int, fine: bool) -> None:
    if fine:
        assert proposing.propose(alice.installation, token, {}, people(peer=number)) is None
        assert len(_proposed(alice, token)) == number
    else:
        with pytest.raises(DraftError, match="100 are the most"):
            proposing.propose(alice.installation, token, {}, people(peer=number))
        assert _proposed(alice, token) == []


# --- deciding ----------------------------------------------------------------------------------------------------


def test_one_is_approved_one_declined_and_a_stale_form_does_not_bring_them_back(
    alice: Actor, draft: str, token: str
) -> None:
    installation = alice.installation
    carl = Row("Carl", "", "carl@example.org", "peer")
    proposing.propose(installation, token, {}, [ANN, BEN, carl])
    shown = {one.row: one.key for one in drafts.look(alice, draft).proposals}
    for _ in range(2):
        nominating.approve(alice, draft, [shown[ANN]])
        nominating.decline(alice, draft, [shown[BEN]])
    found = drafts.look(alice, draft)
    assert [one.row for one in found.proposals] == [carl]
    assert [one.row for one in found.rows].count(ANN) == 1
    assert BEN not in [one.row for one in found.rows]
    stale = {shown[row]: row for row in (ANN, BEN, carl)}
    assert proposing.propose(installation, token, stale, []) is None
    assert _proposed(alice, token) == [carl]


def test_who_is_on_the_roster_already_is_told_to_the_coach_and_left(alice: Actor, draft: str, token: str) -> None:
    double = Row("Pat", "Other", "PEER0@example.org", "board")
    proposing.propose(alice.installation, token, {}, [ANN, double])
    told = drafts.look(alice, draft).proposals
    assert [set(one.problems) for one in told] == [set(), {"email"}]
    assert "on the roster already" in told[1].problems["email"]
    assert nominating.approve(alice, draft, [one.key for one in told]) == nominating.Taken(1, 1)
    assert [one.row for one in drafts.look(alice, draft).proposals] == [double]
    assert [one.row.email.lower() for one in drafts.look(alice, draft).rows].count("peer0@example.org") == 1


def test_proposals_that_would_be_too_many_stay_proposals(alice: Actor, draft: str, token: str) -> None:
    roster_rows.add_rows(alice, draft, people(board=493))
    proposing.propose(alice.installation, token, {}, [ANN, BEN])
    with pytest.raises(DraftError, match="500 are the most"):
        nominating.approve(alice, draft, [one.key for one in drafts.look(alice, draft).proposals])
    assert len(drafts.look(alice, draft).proposals) == 2
    assert len(drafts.look(alice, draft).rows) == 499


def test_proposals_not_decided_are_told_at_the_review_and_never_invited(alice: Actor, draft: str, token: str) -> None:
    proposing.propose(alice.installation, token, {}, [ANN])
    told = opening.review(alice, draft)
    assert "One person whom the executive proposed is not decided on" in told.warnings[0]
    assert told.plan is not None
    assert "ann@example.org" not in [one.email for one in told.plan.people]


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (Row("Dana", "Whitfield", "dw@private.example", "peer"), "Dana Whitfield (dw@private.example) has the exec"),
        (Row("WHITFIELD", "Dàna", "dw@private.example", "board"), "WHITFIELD Dàna (dw@private.example) has the exec"),
        (Row("Ruth", "Okafor", "dana+2@example.org", "peer"), "Ruth Okafor (dana+2@example.org) can be the exec"),
        (ANN, None),
    ],
)
def test_a_second_address_of_the_executive_is_told_beside_the_proposals_and_at_the_review(
    alice: Actor, draft: str, token: str, row: Row, told: str | None
) -> None:
    assert proposing.propose(alice.installation, token, {}, [row, BEN]) is None
    doubts = drafts.look(alice, draft).doubts
    assert [text.startswith(told or "nothing") for text in doubts] == [True] * (told is not None)
    proposed = [one.key for one in drafts.look(alice, draft).proposals]
    assert nominating.approve(alice, draft, proposed) == nominating.Taken(2, 0)
    assert drafts.look(alice, draft).doubts == ()
    reviewed = opening.review(alice, draft)
    assert [text for text in reviewed.warnings if "second address" in text] == list(doubts)
    assert opening.launch(alice, draft, reviewed.mark)


def test_a_proposal_that_cannot_be_approved_needs_no_doubt(alice: Actor, draft: str, token: str) -> None:
    own = Row("Dana", "Whitfield", "dw@private.example", "peer")
    roster_rows.add_rows(alice, draft, [own])
    proposing.propose(alice.installation, token, {}, [own])
    found = drafts.look(alice, draft)
    assert (len(found.proposals), found.doubts) == (1, ())


def test_a_new_link_keeps_what_was_proposed_by_the_old_one(alice: Actor, draft: str, token: str) -> None:
    proposing.propose(alice.installation, token, {}, [ANN])
    later = _token(alice, nominating.ask(alice, draft, UNTIL))
    assert _proposed(alice, later) == [ANN]


def test_the_link_follows_the_drafts_k(alice: Actor, draft: str, token: str) -> None:
    drafts.set_rules(alice, draft, Rules("leadership360", 5, date(2026, 3, 30), remind_everyone=False))
    numbers = proposing.invited_by(alice.installation, token).numbers
    assert {one.minimum for one in numbers if not one.group.attributed} == {5}


def test_no_second_engagement_is_touched(alice: Actor, token: str) -> None:
    other = drafts.begin(alice, engagement(alice, "Carla Cole", "carla@example.org"))
    proposing.propose(alice.installation, token, {}, [ANN])
    assert drafts.look(alice, other).proposals == ()
