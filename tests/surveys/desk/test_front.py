"""The desk's first page: what needs the coach, the list with its counts, and that it asks little of the database."""

from dataclasses import replace
from datetime import timedelta

import pytest

from surveys.app import create_app
from surveys.coaching import contract, goals
from surveys.coaching.access import Party
from surveys.coaching.contract_text import Terms
from surveys.coaching.goals import GoalText
from surveys.coaching.place import coach, new_id
from surveys.core.installation import Installation
from surveys.desk import engagements, waves
from surveys.desk.engagements import Details
from surveys.desk.front import ROWS_A_PAGE, Need, Order, Row, Stage, Wanted, front
from surveys.desk.preparing import drafts
from surveys.desk.reporting import reading
from surveys.engagements.actor import Actor
from surveys.engagements.audit import note
from surveys.engagements.tables import THE_COMPARISON, Act, Draft
from surveys.mail.tables import Kind, MailState, Message
from surveys.waves.casting import Casting
from surveys.waves.closing import close_wave
from surveys.waves.progress import Tally
from tests.support.ballots import answers
from tests.support.coaching import statements
from tests.support.desk import BOB, Browser, actor, engagement, wave
from tests.support.installations import Clock, let_all_leave, tokens

GROUPS = {"supervisor": 1, "peer": 4, "direct_report": 3}


@pytest.fixture
def own(any_installation: Installation) -> Actor:
    return actor(any_installation)


@pytest.fixture
def hers(own: Actor) -> str:
    return engagement(own)


def _tasks(own: Actor) -> list[tuple[Need, str, int]]:
    return [(one.need, one.about, one.number) for one in front(own, Wanted()).tasks]


def _only(own: Actor) -> Row:
    [row] = front(own, Wanted()).rows
    return row


def _answered(own: Actor, opened: str, many: int) -> None:
    let_all_leave(own.installation)
    for group, token in tokens(own.installation, opened)[:many]:
        Casting(own.installation).cast(token, answers(group))


def _refused(own: Actor, kind: Kind, many: int) -> None:
    with own.installation.database.write() as session:
        for message in session.query(Message).filter(Message.kind == kind).order_by(Message.id).limit(many):
            message.state, message.reason = MailState.REFUSED, "550 no such user"


def test_a_wave_is_told_a_week_before_its_end_and_once_it_is_past(own: Actor, hers: str, clock: Clock) -> None:
    opened = wave(own, hers, **GROUPS)
    clock.pass_(days=10)
    assert _tasks(own) == []
    clock.pass_(days=1)
    assert _tasks(own) == [(Need.CLOSES, opened, 7)]
    clock.pass_(days=7)
    assert _tasks(own) == [(Need.CLOSES, opened, 0)]
    assert _only(own).days_left == 0
    clock.pass_(days=1)
    assert _tasks(own) == [(Need.PAST, opened, -1)]
    assert (_only(own).is_past, _only(own).days_left) == (True, None)


def test_a_missing_key_comes_first(own: Actor, hers: str, clock: Clock) -> None:
    opened = wave(own, hers, **GROUPS)
    clock.pass_(days=18)
    own.installation.keys.destroy_wave_key(opened)
    assert [need for need, *_ in _tasks(own)] == [Need.KEY]
    assert _only(own).lacks_key


def test_refused_addresses_are_counted_as_on_the_waves_own_page(own: Actor, hers: str) -> None:
    opened = wave(own, hers, **GROUPS)
    _refused(own, Kind.INVITATION, 2)
    assert (
        _tasks(own) == [(Need.BOUNCED, opened, len(waves.status(own, opened).refused))] == [(Need.BOUNCED, opened, 2)]
    )


def test_a_report_is_to_be_read_then_released_and_then_is_no_task(own: Actor, hers: str, clock: Clock) -> None:
    opened = wave(own, hers, **GROUPS)
    _answered(own, opened, 9)
    close_wave(own.installation, opened)
    assert _tasks(own) == [(Need.READ, opened, 0)]
    _note(own, hers, opened, THE_COMPARISON)
    assert _tasks(own) == [(Need.READ, opened, 0)], "the comparison is another report"
    _note(own, hers, opened, "as a presentation")
    assert _tasks(own) == [(Need.RELEASE, opened, 1)]
    clock.pass_(days=61)
    assert _tasks(own) == [], "it is read together, perhaps, and never released"
    clock.jump(own.installation.today() - timedelta(days=61))
    reading.release(own, opened, expires_on=own.installation.today() + timedelta(days=30))
    assert _tasks(own) == []
    _refused(own, Kind.READING_LINK, 1)
    assert _tasks(own) == [(Need.LINK_BOUNCED, opened, 1)]
    engagements.end(own, hers)
    assert _tasks(own) == []


def _note(own: Actor, engagement_id: str, opened: str, detail: str) -> None:
    with own.installation.database.write() as session:
        note(session, own, engagement_id, Act.READ, wave=opened, detail=detail)


def test_coaching_that_waits_is_told(own: Actor, hers: str, clock: Clock) -> None:
    engagements.change(own, hers, replace(engagements.folder(own, hers).details, head_name="Hana Ito"))
    me, today = coach(own, hers), own.installation.today()
    contract.write(me, Terms())
    for days in (60, 61):
        goals.make(me, new_id(), GoalText("I name who decides."), today + timedelta(days=days))
    [(need, about, _)] = _tasks(own)
    assert need is Need.CONTRACT
    contract.write(me, Terms(check_in_day=3))
    [(_, newer, _)] = _tasks(own)
    assert newer != about, "only the version that stands now"
    found = contract.current(me)
    assert found is not None
    contract.confirm(me, found.digest, "Alice Adler")
    assert _tasks(own) == [], "that the others have not is no task"
    clock.pass_(days=60)
    assert [(need, number) for need, _, number in _tasks(own)] == [(Need.GOAL, 1)]
    clock.pass_(days=1)
    assert [(need, number) for need, _, number in _tasks(own)] == [(Need.GOAL, 2)]
    assert {party for party in Party if found.has_confirmed(party)} == set()


def test_proposals_of_a_draft_are_counted(own: Actor, hers: str) -> None:
    draft = drafts.begin(own, hers)
    assert (_only(own).stage, _only(own).people, _tasks(own)) == (Stage.DRAFT, 1, [])
    with own.installation.database.write() as session:
        row = session.get(Draft, draft)
        assert row is not None
        row.proposals = [{"email": "a@example.org"}, {"email": "b@example.org"}]
    assert _tasks(own) == [(Need.PROPOSED, draft, 2)]


@pytest.mark.parametrize("many", [0, 3, 8])
def test_progress_is_the_sum_of_what_the_waves_own_page_counts(own: Actor, hers: str, many: int) -> None:
    opened = wave(own, hers, **GROUPS)
    assert _only(own).tally == Tally(0, 0, is_whole=False), "nothing is counted before the letters left"
    _answered(own, opened, many)
    counts = waves.status(own, opened).status.counts
    tally = _only(own).tally
    assert tally is not None
    assert tally.answered == sum(part.answered for part in counts.progress)
    assert tally.people == sum(part.people for part in counts.progress) > 0
    assert tally.is_whole is not bool(counts.uncounted)


def test_the_list_is_searched_narrowed_and_sorted(own: Actor) -> None:
    begun = [
        engagements.begin(own, Details(name, f"{at}@example.org", where))
        for at, (name, where) in enumerate([("Zoë Ärmel", "Acme"), ("Ada Byron", ""), ("Dana Whitfield", "Beta")])
    ]
    opened = wave(own, begun[0], **GROUPS)
    drafts.begin(own, begun[1])
    engagements.end(own, begun[2])

    def names(wanted: Wanted) -> list[str]:
        return [row.executive.split()[0] for row in front(own, wanted).rows]

    assert names(Wanted()) == ["Zoë", "Ada", "Dana"]
    assert names(Wanted(order=Order.NAME)) == ["Ada", "Dana", "Zoë"]
    assert names(Wanted(order=Order.ORGANISATION)) == ["Zoë", "Dana", "Ada"]
    assert names(Wanted("zoe armel")) == names(Wanted("ACME")) == ["Zoë"]
    assert names(Wanted("ada acme")) == []
    assert [names(Wanted(stage=stage)) for stage in Stage] == [["Zoë"], ["Ada"], [], [], ["Dana"]]
    assert front(own, Wanted()).rows[0].wave == opened


def test_nothing_of_another_coachs_is_there(own: Actor, hers: str, clock: Clock) -> None:
    opened = wave(own, hers, **GROUPS)
    clock.pass_(days=17)
    _refused(own, Kind.INVITATION, 1)
    drafts.begin(own, hers)
    other = actor(own.installation, BOB, admin=True)
    found = front(other, Wanted())
    assert (found.tasks, found.rows, found.engagements, found.waves) == ((), (), 0, 0)
    assert {one.about for one in front(own, Wanted()).tasks} == {opened}


def test_the_page_takes_six_statements_however_long_the_list_is(installation: Installation) -> None:
    admin = actor(installation, admin=True)
    opened = wave(admin, engagement(admin), **GROUPS)
    _answered(admin, opened, 4)
    browser = Browser(create_app(installation), admin)
    with statements(installation) as short:
        browser.get("/desk/")
    for number in range(ROWS_A_PAGE):
        engaged = engagement(admin, f"Executive {number}", f"e{number}@example.org")
        if number % 5 == 0:
            wave(admin, engaged, **GROUPS)
    with statements(installation) as long:
        browser.get("/desk/")
    assert (len(short), len(long)) == (6, 6), long
    first, second = front(admin, Wanted()), front(admin, Wanted(), page=2)
    assert (len(first.rows), len(second.rows), first.pages) == (ROWS_A_PAGE, 1, 2)
    assert {row.id for row in first.rows}.isdisjoint(row.id for row in second.rows)
    assert front(admin, Wanted(), page=9) == second
    assert front(admin, Wanted(), page=0) == first
