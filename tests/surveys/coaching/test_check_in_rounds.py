"""What the worker does about check-ins: one letter on the day, one reminder, missed months stay blank."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from surveys.coaching import check_in_answering, check_in_plan, contract
from surveys.coaching.access import Party
from surveys.coaching.check_in_answering import CheckInClosedError, Closed
from surveys.coaching.check_in_days import LAST
from surveys.coaching.check_in_plan import Waits
from surveys.coaching.check_in_rounds import check_in_due
from surveys.coaching.place import writing
from surveys.coaching.tables import CheckInState
from surveys.core.installation import Installation
from surveys.core.text_keys import TextKeyMissingError
from surveys.desk import engagements
from surveys.desk.heads import Head
from surveys.mail.tables import Kind, Message
from surveys.worker.delivery import deliver_due
from tests.support.check_ins import CheckedIn, check_ins, said
from tests.support.installations import Clock, build
from tests.support.mailing import Noted


@pytest.fixture
def engaged(installation: Installation) -> CheckedIn:
    return check_ins(installation)


def _clock(engaged: CheckedIn) -> Clock:
    assert isinstance(engaged.installation.clock, Clock)
    return engaged.installation.clock


def _deliver(engaged: CheckedIn) -> list[str]:
    noted = Noted()
    deliver_due(engaged.installation, noted)
    return noted.recipients


def _kinds(engaged: CheckedIn) -> list[Kind]:
    with engaged.installation.database.read() as session:
        return list(session.scalars(select(Message.kind).order_by(Message.due_at)))


def _on(engaged: CheckedIn, day: date) -> list[str]:
    """Come to noon of a day; the worker looks twice and the mail leaves. Give whom letters went to."""
    _clock(engaged).jump(day)
    engaged.look()
    return _deliver(engaged)


# --- the day ----------------------------------------------------------------------------------------------------------


def test_one_letter_leaves_on_the_day_and_none_on_the_day_before_or_after(engaged: CheckedIn) -> None:
    engaged.plan(10)
    assert _on(engaged, date(2026, 3, 9)) == []
    assert engaged.rows() == []
    assert _on(engaged, date(2026, 3, 10)) == ["hanna@example.org"]
    (row,) = engaged.rows()
    assert (row.due_on, row.asked_on, row.state) == (date(2026, 3, 10), date(2026, 3, 10), CheckInState.ASKED)
    assert _on(engaged, date(2026, 3, 11)) == []
    assert len(engaged.rows()) == 1


def test_the_day_is_the_one_where_the_operator_lives(tmp_path: Path, clock: Clock) -> None:
    installation = build(tmp_path, clock=clock, timezone="Pacific/Auckland")
    engaged = check_ins(installation)
    engaged.plan(10)
    clock.now = datetime(2026, 3, 9, 9, 59, tzinfo=UTC)  # 22:59 of the 9th there
    engaged.look()
    assert engaged.rows() == []
    clock.now = datetime(2026, 3, 9, 11, tzinfo=UTC)
    engaged.look()
    assert [row.due_on for row in engaged.rows()] == [date(2026, 3, 10)]
    installation.database.close()


def test_a_letter_that_is_due_at_night_leaves_in_the_morning(engaged: CheckedIn) -> None:
    engaged.plan(10)
    clock = _clock(engaged)
    clock.now = datetime(2026, 3, 10, 0, 30, tzinfo=UTC)
    engaged.look()
    assert len(engaged.rows()) == 1
    assert _deliver(engaged) == []
    clock.now = datetime(2026, 3, 10, 8, tzinfo=UTC)
    assert _deliver(engaged) == ["hanna@example.org"]


def test_a_letter_that_the_server_put_off_into_the_night_waits_for_the_morning(engaged: CheckedIn) -> None:
    engaged.plan(10)
    clock = _clock(engaged)
    clock.now = datetime(2026, 3, 10, 16, 30, tzinfo=UTC)
    engaged.look()
    clock.now = datetime(2026, 3, 10, 18, tzinfo=UTC)
    assert _deliver(engaged) == []
    clock.now = datetime(2026, 3, 11, 8, tzinfo=UTC)
    assert _deliver(engaged) == ["hanna@example.org"]


def test_the_last_day_of_each_month_is_asked_on_thirty_one_or_not(engaged: CheckedIn) -> None:
    engaged.plan(LAST)
    for month, last in ((3, 31), (4, 30), (5, 31)):
        assert _on(engaged, date(2026, month, last - 1)) == []
        assert _on(engaged, date(2026, month, last)) == ["hanna@example.org"]
    assert [row.state for row in engaged.rows()][:2] == [CheckInState.MISSED] * 2


# --- what it waits for ------------------------------------------------------------------------------------------------


def _nobody(engaged: CheckedIn) -> None:
    about = engagements.folder(engaged.own, engaged.id).details
    nobody = engagements.Details(about.executive_name, about.executive_email)
    engagements.change(engaged.own, engaged.id, nobody, Head.ANOTHER)


def _ended(engaged: CheckedIn) -> None:
    engagements.end(engaged.own, engaged.id)


def _new_version(engaged: CheckedIn) -> None:
    engaged.agree("Another purpose.", by=(Party.COACH, Party.SPONSOR))


def _paused(engaged: CheckedIn) -> None:
    check_in_plan.pause(engaged.coach)


@pytest.mark.parametrize(
    ("change", "waits", "left"),
    [
        (_nobody, Waits.NOBODY, 0),
        (_ended, Waits.ENDED, 1),
        (_new_version, Waits.CONTRACT, 1),
        (_paused, Waits.PAUSED, 1),
    ],
)
def test_nothing_is_asked_or_sent_while_something_is_missing(
    engaged: CheckedIn, change: Callable[[CheckedIn], None], waits: Waits, left: int
) -> None:
    engaged.plan(10)
    _clock(engaged).jump(date(2026, 3, 10))
    engaged.look()
    change(engaged)
    assert check_in_plan.plan(engaged.coach).waits is waits
    assert _deliver(engaged) == []
    assert _on(engaged, date(2026, 4, 10)) == []
    assert len(engaged.rows()) == left


def test_a_letter_that_waits_for_the_contract_leaves_once_it_is_agreed(engaged: CheckedIn) -> None:
    engaged.plan(10)
    _clock(engaged).jump(date(2026, 3, 10))
    engaged.look()
    _new_version(engaged)
    assert (_deliver(engaged), _kinds(engaged)) == ([], [Kind.CHECK_IN])
    engaged.agree("Another purpose.", by=(Party.EXECUTIVE,))
    assert _on(engaged, date(2026, 3, 11)) == ["hanna@example.org"]


def test_a_letter_that_waits_through_a_pause_leaves_when_it_is_over_and_none_after_its_last_day(
    engaged: CheckedIn,
) -> None:
    engaged.plan(10)
    _clock(engaged).jump(date(2026, 3, 10))
    engaged.look()
    _paused(engaged)
    assert (_on(engaged, date(2026, 3, 11)), _kinds(engaged)) == ([], [Kind.CHECK_IN])
    check_in_plan.resume(engaged.coach)
    assert _on(engaged, date(2026, 3, 12)) == ["hanna@example.org"]
    _paused(engaged)
    assert _on(engaged, date(2026, 4, 20)) == []
    assert _kinds(engaged) == []


def test_check_ins_wait_until_all_three_have_agreed_and_an_agreement_of_before_is_none(
    installation: Installation, clock: Clock
) -> None:
    engaged = check_ins(installation, agreed=False)
    with writing(engaged.coach) as place:
        place.put(contract.row_of(engaged.id, contract.BEFORE, place.today), {"agreement": "Nobody is named."})
    engaged.plan(10)
    assert _on(engaged, date(2026, 3, 10)) == []
    engaged.agree(day=10)
    assert _on(engaged, date(2026, 3, 12)) == ["hanna@example.org"]
    assert [row.due_on for row in engaged.rows()] == [date(2026, 3, 10)]


def test_what_was_due_during_a_pause_stays_blank(engaged: CheckedIn) -> None:
    engaged.plan(10)
    check_in_plan.pause(engaged.coach)
    assert _on(engaged, date(2026, 3, 11)) == []
    check_in_plan.resume(engaged.coach)
    assert _on(engaged, date(2026, 3, 12)) == []
    assert check_in_plan.plan(engaged.coach).asks_on == date(2026, 4, 10)
    assert _on(engaged, date(2026, 4, 10)) == ["hanna@example.org"]


# --- the reminder and the end -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "reminded"), [(4, False), (5, True), (6, True)])
def test_a_reminder_leaves_after_five_days(engaged: CheckedIn, days: int, reminded: bool) -> None:
    engaged.plan(10)
    _on(engaged, date(2026, 3, 10))
    assert bool(_on(engaged, date(2026, 3, 10) + timedelta(days=days))) is reminded


def test_there_is_one_reminder_and_none_after_the_answer(engaged: CheckedIn) -> None:
    engaged.plan(10)
    _on(engaged, date(2026, 3, 10))
    assert _on(engaged, date(2026, 3, 15)) == ["hanna@example.org"]
    assert [mail for day in range(16, 31) for mail in _on(engaged, date(2026, 3, day))] == []
    _on(engaged, date(2026, 4, 10))
    check_in_answering.answer(engaged.installation, engaged.token, said())
    assert [mail for day in range(11, 30) for mail in _on(engaged, date(2026, 4, day))] == []


def test_a_reminder_that_waits_in_the_outbox_is_not_sent_after_the_answer(engaged: CheckedIn) -> None:
    engaged.plan(10)
    _on(engaged, date(2026, 3, 10))
    _clock(engaged).jump(date(2026, 3, 15))
    engaged.look()
    assert Kind.CHECK_IN_AGAIN in _kinds(engaged)
    check_in_answering.answer(engaged.installation, engaged.token, said())
    assert _kinds(engaged) == []


def test_nobody_is_reminded_of_a_letter_that_never_left(engaged: CheckedIn) -> None:
    engaged.plan(10)
    _clock(engaged).jump(date(2026, 3, 10))
    engaged.look()
    _clock(engaged).jump(date(2026, 3, 16))
    engaged.look()
    assert _kinds(engaged) == [Kind.CHECK_IN]
    assert _deliver(engaged) == ["hanna@example.org"]  # the mail server was away for a while
    assert _on(engaged, date(2026, 3, 20)) == []
    assert _on(engaged, date(2026, 3, 21)) == ["hanna@example.org"]


@pytest.mark.parametrize(("days", "open_still"), [(20, True), (21, True), (22, False)])
def test_a_check_in_is_open_for_three_weeks_and_then_blank_for_good(
    engaged: CheckedIn, days: int, open_still: bool
) -> None:
    engaged.plan(10)
    _on(engaged, date(2026, 3, 10))
    _clock(engaged).jump(date(2026, 3, 10) + timedelta(days=days))
    if open_still:
        check_in_answering.answer(engaged.installation, engaged.token, said())
    else:  # on the minute, and before the worker has seen it
        with pytest.raises(CheckInClosedError) as closed:
            check_in_answering.answer(engaged.installation, engaged.token, said())
        assert closed.value.why is Closed.MISSED
    engaged.look()
    (row,) = engaged.rows()
    assert row.state is (CheckInState.ANSWERED if open_still else CheckInState.MISSED)


def test_the_next_one_ends_the_one_before(engaged: CheckedIn) -> None:
    engaged.plan(28)
    _on(engaged, date(2026, 3, 28))
    engaged.plan(12)
    assert _on(engaged, date(2026, 4, 12)) == ["hanna@example.org"]
    first, second = engaged.rows()
    assert (first.state, second.state) == (CheckInState.MISSED, CheckInState.ASKED)


# --- clocks and servers -----------------------------------------------------------------------------------------------


def test_a_server_that_was_off_for_six_months_asks_once(engaged: CheckedIn) -> None:
    engaged.plan(10)
    assert _on(engaged, date(2026, 9, 14)) == ["hanna@example.org"]
    assert [row.due_on for row in engaged.rows()] == [date(2026, 9, 10)]
    assert _on(engaged, date(2026, 9, 15)) == []


def test_a_slip_of_the_clock_asks_nobody_and_ends_nothing(engaged: CheckedIn) -> None:
    engaged.plan(10)
    _on(engaged, date(2026, 3, 10))
    clock = _clock(engaged)
    clock.set_wrong(days=195)
    check_in_due(engaged.installation)
    clock.pass_(minutes=50)
    check_in_due(engaged.installation)
    clock.set_wrong(days=-195)
    check_in_due(engaged.installation)
    assert [row.state for row in engaged.rows()] == [CheckInState.ASKED]
    assert _deliver(engaged) == []


def test_a_clock_that_is_wrong_for_long_asks_once_and_the_months_go_on_after_it(engaged: CheckedIn) -> None:
    engaged.plan(10)
    clock = _clock(engaged)
    clock.set_wrong(days=195)
    for _ in range(4):
        engaged.look()
    assert len(engaged.rows()) == 1
    clock.set_wrong(days=-195)
    assert _on(engaged, date(2026, 3, 10)) == ["hanna@example.org"]


def test_several_workers_at_once_ask_once(any_installation: Installation) -> None:
    engaged = check_ins(any_installation)
    engaged.plan(10)
    _clock(engaged).jump(date(2026, 3, 10))
    check_in_due(any_installation)
    _clock(engaged).pass_(hours=1)
    with ThreadPoolExecutor(4) as workers:
        list(workers.map(check_in_due, [any_installation] * 8))
    assert len(engaged.rows()) == 1
    assert _kinds(engaged) == [Kind.CHECK_IN]
    _deliver(engaged)
    _clock(engaged).jump(date(2026, 3, 15))
    with ThreadPoolExecutor(4) as workers:
        list(workers.map(check_in_due, [any_installation] * 8))
    assert sorted(_kinds(engaged)) == [Kind.CHECK_IN, Kind.CHECK_IN_AGAIN]


def test_a_lost_key_of_one_engagement_keeps_no_other_waiting(engaged: CheckedIn, installation: Installation) -> None:
    second = CheckedIn(installation, engaged.own, engagements.begin(engaged.own, _details("erin@example.org")))
    second.agree()
    for one in (engaged, second):
        one.plan(10)
    (installation.settings.keys / "engagements" / f"{engaged.id}.key").unlink()
    _clock(engaged).jump(date(2026, 3, 10))
    check_in_due(installation)
    _clock(engaged).pass_(hours=1)
    with pytest.raises(TextKeyMissingError):
        check_in_due(installation)
    assert (len(engaged.rows()), len(second.rows())) == (0, 1)


def _details(email: str) -> engagements.Details:
    return engagements.Details("Erin Moss", email, "", "Harry Head", "harry@example.org")


@settings(max_examples=8, deadline=None)
@given(day=st.sampled_from((1, 15, 28, LAST)), pauses=st.lists(st.integers(1, 45), min_size=4, max_size=8))
def test_however_the_worker_wakes_there_is_one_letter_a_month_and_one_reminder(
    tmp_path_factory: pytest.TempPathFactory, day: int, pauses: list[int]
) -> None:
    installation = build(tmp_path_factory.mktemp("woken"), clock=Clock())
    engaged = check_ins(installation)
    engaged.plan(day)
    letters, reminders = 0, 0
    for pause in pauses:
        _clock(engaged).pass_(days=pause)
        before = {row.id: row.state for row in engaged.rows()}
        mails = len(_on(engaged, installation.today()))
        new = [row for row in engaged.rows() if row.id not in before]
        again = [
            row
            for row in engaged.rows()
            if before.get(row.id) is CheckInState.ASKED and row.state is CheckInState.REMINDED
        ]
        assert (len(new) + len(again)) == mails <= 1
        letters, reminders = letters + len(new), reminders + len(again)
    rows = engaged.rows()
    assert letters == len(rows) == len({(row.due_on.year, row.due_on.month) for row in rows})
    assert reminders <= letters
    installation.database.close()
