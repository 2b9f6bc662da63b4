"""The soak's checks: they pass what went well, and each finds what is planted for it, and nothing else does."""

from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

from tests.soak import logs
from tests.soak.checks import rows
from tests.soak.people import CORRECTED, Mailbox, Person, Will, people_of
from tests.soak.record import COACH_ADDRESS, NO_REPLY, Kill, Record, Reply, Span, Wave
from tests.soak.relay import REFUSALS, Account, conducts
from tests.soak.respondent import Outcome
from tests.soak.table import BEGIN, END, as_markdown, told, write_into
from tests.support.post_office import TAKEN, Attempt, Conduct

EVENING, MORNING = 100.0, 110.0
CONDUCTS = conducts(slow=1, kill=print)
_connections = count(1)


def _offered(address: str, at: float, conduct: Conduct = TAKEN, *, reminder: bool = False) -> Attempt:
    """A letter as the server would note it: each over a connection of its own."""
    refused = not conduct.to_recipient.startswith("2")
    dies = conduct.meanwhile is not None
    answer = conduct.to_recipient if refused else conduct.to_content
    return Attempt(
        at=at,
        connection=next(_connections),
        door="serve",
        sender=NO_REPLY if reminder else COACH_ADDRESS,
        recipient=address,
        conduct=conduct,
        content=b"" if refused else b"Dear ...",
        answer=answer,
        kept=conduct.takes() and not refused,
        heard=bool(answer) and not dies,
        orphaned=dies,
    )


def _invitations(person: Person) -> list[Attempt]:
    own = CONDUCTS[person.mailbox]
    match person.mailbox:
        case Mailbox.FINE | Mailbox.SLOW | Mailbox.GONE:
            return [_offered(person.address, 1, own)]
        case Mailbox.DROPS_KEPT:
            return [_offered(person.address, at, own) for at in (1, 61, 121)]
        case Mailbox.DROPS_LOST | Mailbox.GREYLISTS | Mailbox.KILLS:
            return [_offered(person.address, 1, own), _offered(person.address, 61)]
        case _:
            return [_offered(person.address, 1, own), _offered(person.right, 61)]


def _good() -> Record:
    """Two waves in which all went well; the reminders of the first were asked for in the morning."""
    record = Record(accounts={Account.WELL, Account.HELO})
    for number in (1, 2):
        people = people_of(number, 20, kills=True)
        record.waves.append(Wave(number, f"wave{number}", 0.0, people))
        record.attempts = (*record.attempts, *(one for person in people for one in _invitations(person)))
        record.corrected |= {person.address for person in people if person.mailbox in CORRECTED}
        record.counted[number] = sum(_reply(record, person) for person in people)
    record.nights.append(Span(EVENING, MORNING - 1))
    record.reminded[1] = MORNING
    late = [one for one in record.waves[0].people if one.will in (Will.SILENT, Will.AT_THE_CLOSE, Will.REMINDED)]
    reminded = [one.right or one.address for one in late if one.mailbox is not Mailbox.GONE]
    record.attempts = (*record.attempts, *(_offered(one, MORNING + 1, reminder=True) for one in reminded))
    _with(record, _offered(reminded[0], MORNING, REFUSALS[Account.HELO], reminder=True))
    record.kills += [Kill(1.0, "serve", {}), Kill(2.0, "work", {})]
    return record


def _reply(record: Record, person: Person) -> bool:
    """Answer in time, as far as the person means to; say whether a ballot was stored."""
    if person.mailbox is Mailbox.GONE or person.will not in (Will.ANSWERS, Will.TWICE, Will.DECLINES):
        return False
    declines = person.will is Will.DECLINES
    record.replies.append(Reply(person, declines, Outcome.THANKED, 70.0))
    return not declines


def _broken(record: Record, *, timed: bool = True) -> list[str]:
    return [row.promise for row in rows(record, timed=timed) if not row.holds]


def _one(record: Record, mailbox: Mailbox, will: Will | None = None) -> Person:
    return next(one for one in record.people if one.mailbox is mailbox and will in (None, one.will))


def _without(record: Record, *addresses: str) -> None:
    record.attempts = tuple(one for one in record.attempts if one.recipient not in addresses)


def _with(record: Record, *attempts: Attempt) -> None:
    record.attempts = (*record.attempts, *attempts)


INVITED = "everybody has an invitation, but whose address stays wrong"
COPIES = "exactly one invitation; two more at most, each after a lost connection or a process killed after DATA"
PASSED_OVER = "nobody is passed over for another person's mailbox"
WAITS = "nobody waits over two minutes for another person's mailbox (refusals of our account apart)"
REMINDERS = "reminders that were asked for come, once, and to nobody who has replied"
APART = "reminders share no connection with other letters (T7)"
THANKS = "every thank-you is counted, in every wave"
LOGS = "no log line names anybody, no process ends by itself"
MET = "every kind of trouble was met"


def test_a_soak_in_which_all_went_well_keeps_every_promise() -> None:
    assert _broken(_good()) == []


def _lost_person(record: Record) -> None:
    """The account was refused, which was taken for a refusal of this person."""
    [only] = [one for one in record.attempts if one.recipient == _one(record, Mailbox.FINE, Will.ANSWERS).address]
    only.kept, only.answer, only.content = False, "550 5.4.5 Over quota", b""


def _never_corrected(record: Record) -> None:
    person = _one(record, Mailbox.NO_DOMAIN)
    record.corrected.discard(person.address)
    _without(record, person.right)


def _corrected_too_late(record: Record) -> None:
    _with(record, _offered(_one(record, Mailbox.UNKNOWN).address, 2, Conduct(to_content="554 Limit")))


def _fourth_copy(record: Record) -> None:
    _with(record, _offered(_one(record, Mailbox.DROPS_KEPT).address, 181, CONDUCTS[Mailbox.DROPS_KEPT]))


def _copy_after_an_answer(record: Record) -> None:
    _with(record, _offered(_one(record, Mailbox.SLOW).address, 61))


def _copy_after_impatience(record: Record) -> None:
    """The sender left before the answer, though nobody was killed and nothing dropped."""
    first = next(one for one in record.attempts if one.recipient == _one(record, Mailbox.SLOW).address)
    first.heard = False
    _with(record, _offered(first.recipient, 61))


def _passed_over(record: Record) -> None:
    [only] = [one for one in record.attempts if one.recipient == record.people[0].address]
    only.at = 62
    _with(record, _offered(_one(record, Mailbox.GREYLISTS).address, 3, CONDUCTS[Mailbox.GREYLISTS]))


def _left_waiting(record: Record) -> None:
    record.left_waiting.append(record.people[0])


def _reminder_lost(record: Record) -> None:
    person = _one(record, Mailbox.FINE, Will.SILENT)
    record.attempts = tuple(one for one in record.attempts if (one.recipient, one.at) != (person.address, MORNING + 1))


def _reminded_twice(record: Record) -> None:
    _with(record, _offered(_one(record, Mailbox.FINE, Will.SILENT).address, MORNING + 9, reminder=True))


def _reminded_after_the_reply(record: Record) -> None:
    _with(record, _offered(_one(record, Mailbox.FINE, Will.DECLINES).address, MORNING + 1, reminder=True))


def _shared_connection(record: Record) -> None:
    reminder = next(one for one in record.attempts if one.sender == NO_REPLY)
    reminder.connection = record.attempts[0].connection


def _uncounted(record: Record) -> None:
    record.counted[2] -= 1


def _counted_too_often(record: Record) -> None:
    record.counted[1] += 1


def _never_closed(record: Record) -> None:
    del record.counted[1]


def _named_in_the_log(record: Record) -> None:
    logs.search(record, ["all is well\nwrote to " + record.people[3].name])


def _link_in_the_log(record: Record) -> None:
    logs.search(record, ["GET /s/aBc"])


def _fallen(record: Record) -> None:
    record.fell.append("serve with exit code 70")


def _never_met(record: Record) -> None:
    record.accounts.add(Account.QUOTA)


def _no_reminder_refused(record: Record) -> None:
    record.attempts = record.attempts[:-1]
    _with(record, _offered("lee@example.org", MORNING, REFUSALS[Account.HELO]))


def _withheld(record: Record) -> None:
    record.withheld.add(1)
    record.counted[1] = 1


def _never_killed(record: Record) -> None:
    del record.kills[1]


PLANTED: dict[Callable[[Record], None], str] = {
    _lost_person: INVITED,
    _never_corrected: INVITED,
    _corrected_too_late: INVITED,
    _fourth_copy: COPIES,
    _copy_after_an_answer: COPIES,
    _copy_after_impatience: COPIES,
    _passed_over: PASSED_OVER,
    _left_waiting: PASSED_OVER,
    _reminder_lost: REMINDERS,
    _reminded_twice: REMINDERS,
    _reminded_after_the_reply: REMINDERS,
    _shared_connection: APART,
    _uncounted: THANKS,
    _counted_too_often: THANKS,
    _never_closed: THANKS,
    _named_in_the_log: LOGS,
    _link_in_the_log: LOGS,
    _fallen: LOGS,
    _never_met: MET,
    _no_reminder_refused: MET,
    _withheld: MET,
    _never_killed: MET,
}


@pytest.mark.parametrize("plant", PLANTED, ids=lambda plant: plant.__name__.strip("_"))
def test_what_is_planted_breaks_the_promise_it_belongs_to(plant: Callable[[Record], None]) -> None:
    record = _good()
    plant(record)
    assert _broken(record) == [PLANTED[plant]]


@pytest.mark.parametrize(("seconds", "late"), [(120, False), (121, True)])
def test_a_wait_counts_from_the_opening_and_over_two_minutes_is_late(seconds: float, *, late: bool) -> None:
    record = _waiting(Kill(1.0, "serve", {}), until=seconds)
    assert _broken(record) == ([WAITS] if late else [])
    assert _broken(record, timed=False) == []


def _waiting(*kills: Kill, until: float) -> Record:
    """The second wave's executive waits, from 0 on; the night is long over by then."""
    record = _good()
    record.nights = [Span(-10, -9)]
    record.reminded = {}
    record.kills += kills
    record.attempts = tuple(one for one in record.attempts if one.sender != NO_REPLY or not one.kept)
    [only] = [one for one in record.attempts if one.recipient == record.waves[1].people[0].address]
    only.at = until
    return record


def test_a_refused_account_a_night_and_a_claim_of_a_killed_process_are_nobodys_mailbox() -> None:
    address = _good().waves[1].people[0].address
    held = Kill(10.0, "serve", {address: 50.0})
    record = _waiting(held, until=300)
    assert _broken(record) == [WAITS]
    record.refused = [Span(40, 100), Span(90, 180)]
    assert _broken(record) == [WAITS]
    record.nights.append(Span(290, 400))
    assert _broken(record) == []


def test_who_was_reached_before_the_claim_ran_out_was_held_by_a_process_that_lived() -> None:
    address = _good().waves[1].people[0].address
    assert _broken(_waiting(Kill(1.0, "serve", {address: 199.0}), until=200)) == []
    assert WAITS in _broken(_waiting(Kill(1.0, "serve", {address: 201.0}), until=200))


def test_a_wrong_address_may_stay_where_nobody_can_know_how_far_a_letter_came() -> None:
    record = _good()
    _never_corrected(record)
    assert _broken(record) == [INVITED]
    record.kills.append(Kill(3.0, "work", {_one(record, Mailbox.NO_DOMAIN).address: 120.0}))
    assert _broken(record) == []


@pytest.mark.parametrize("outcome", [Outcome.USED, Outcome.TAKEN])
def test_a_reply_that_stands_without_a_thank_you_is_counted_too(outcome: Outcome) -> None:
    record = _good()
    record.replies.append(Reply(_one(record, Mailbox.FINE, Will.AT_THE_CLOSE), False, outcome, 200.0))
    assert _broken(record) == [THANKS]
    record.counted[1] += 1
    assert _broken(record) == []


def test_a_reply_whose_outcome_was_never_told_may_be_counted_or_not() -> None:
    record = _good()
    person = _one(record, Mailbox.FINE, Will.AT_THE_CLOSE)
    record.replies.append(Reply(person, False, Outcome.UNCLEAR, 200.0))
    assert _broken(record) == []
    record.counted[1] += 1
    assert _broken(record) == []
    record.counted[1] += 1
    assert _broken(record) == [THANKS]


def test_the_table_names_both_databases_and_a_broken_promise_stands_out(tmp_path: Path) -> None:
    bad = _good()
    _uncounted(bad)
    found = {"SQLite": rows(_good(), timed=True), "PostgreSQL": rows(bad, timed=True)}
    document = tmp_path / "soak.md"
    document.write_text(f"before\n{BEGIN}\nstale\n{END}\nafter\n", encoding="utf-8")
    write_into(document, found)
    written = document.read_text(encoding="utf-8")
    assert written.startswith(f"before\n{BEGIN}\n\n| What must hold | SQLite | PostgreSQL |\n")
    assert written.endswith(f"\n{END}\nafter\n")
    assert "stale" not in written
    assert as_markdown(found).count("MISSED") == 1
    assert told("PostgreSQL", found["PostgreSQL"]).count("FAILED") == 1
