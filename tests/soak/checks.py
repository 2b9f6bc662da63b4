"""What must hold of a soak, read from its record alone: one row for each promise, with the first who broke it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tests.soak.people import Mailbox, Person, Will
from tests.soak.record import NO_REPLY, Record, Reply, Span, Wave
from tests.soak.relay import Account
from tests.soak.respondent import Outcome
from tests.support.post_office import Attempt

MOST_COPIES = 3
LONGEST_WAIT = 120.0  # seconds
_STORED = (Outcome.THANKED, Outcome.USED, Outcome.TAKEN)
MOST_TRIES_BEFORE = 2  # of somebody else, before somebody is tried at all


@dataclass(frozen=True, slots=True)
class Row:
    """One promise, and how it went. `problems` are those who broke it, in words."""

    promise: str
    figure: str
    problems: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """True where nobody broke it."""
        return not self.problems


def rows(record: Record, *, timed: bool) -> list[Row]:
    """Judge a soak. `timed`: the two minutes count as well, which a short form has no time for."""
    return [
        _everybody_is_invited(record),
        _copies(record),
        _order(record),
        _waits(record, timed=timed),
        _reminders(record),
        _kinds_apart(record),
        _thanks(record),
        _silent_logs(record),
        _met(record),
    ]


def without_invitation(record: Record) -> list[Person]:
    """Give who has no invitation and should: all but those whose address stays wrong."""
    kept = {attempt.recipient for attempt in record.attempts if attempt.kept and attempt.sender != NO_REPLY}
    return [one for one in record.people if kept.isdisjoint(one.addresses) and not _stays_wrong(record, one)]


def _stays_wrong(record: Record, person: Person) -> bool:
    """True for a wrong address that nobody corrects, or nobody may.

    Nobody may where a letter came to the end of DATA, or where nobody can know, as a process was killed over it.
    """
    if person.mailbox is Mailbox.GONE or not person.right:
        return person.mailbox is Mailbox.GONE
    return _came_whole(record, person) or any(person.address in kill.held for kill in record.kills)


def _came_whole(record: Record, person: Person) -> bool:
    return any(attempt.content for attempt in record.attempts if attempt.recipient == person.address)


def _everybody_is_invited(record: Record) -> Row:
    missing, asked = without_invitation(record), [one for one in record.people if not _stays_wrong(record, one)]
    wrongly = [one for one in record.people if one.address in record.corrected and _came_whole(record, one)]
    problems = [f"{one.address}: none, {one.mailbox.value}" for one in missing]
    problems += [f"{one.address}: corrected after a letter had come whole" for one in wrongly]
    figure = f"{len(asked) - len(missing)} of {len(asked)}, {len(record.corrected)} after a correction"
    return Row("everybody has an invitation, but whose address stays wrong", figure, tuple(problems))


def _copies(record: Record) -> Row:
    """Once the server's answer was read, nothing follows; and what was lost in between is repeated twice at most."""
    copies: Counter[int] = Counter()
    problems = []
    for person, offered in _by_person(record, reminders=False):
        copies[sum(attempt.kept for attempt in offered)] += 1
        problems += [f"{person.address}: {what}" for what in _wrong_copies(offered)]
    figure = ", ".join(f"{number} people {times} times" for times, number in sorted(copies.items()))
    promise = "exactly one invitation; two more at most, each after a lost connection or a process killed after DATA"
    return Row(promise, figure, tuple(problems))


def _wrong_copies(offered: Sequence[Attempt]) -> Iterator[str]:
    """Say what is wrong with the letters of one kind to one person."""
    sent = [attempt for attempt in offered if attempt.content and not attempt.answer.startswith(("4", "5"))]
    heard = [number for number, attempt in enumerate(sent) if attempt.kept and attempt.heard]
    if heard and heard[0] < len(sent) - 1:
        yield "sent again after the server's answer was read"
    if len(sent) > MOST_COPIES:
        yield f"sent {len(sent)} times"
    if any(not (attempt.heard or _is_lost(attempt)) for attempt in sent[:-1]):
        yield "sent again though nothing was lost and nobody killed"


def _is_lost(attempt: Attempt) -> bool:
    """True where the sender cannot have known: no answer to the final dot, or nobody left to read it."""
    return bool(attempt.content) and not attempt.heard and (not attempt.answer or attempt.orphaned)


def _order(record: Record) -> Row:
    """No seconds in it: the others' faults may keep somebody waiting, but not until the next wave, or again and again.

    Several processes send side by side, so a mailbox may have its second try while somebody waits in another's hands.
    """
    over = [f"{one.address}: {other} tried {times} times before" for one, other, times in _passed_over(record)]
    left = [f"{one.address}: not tried when the next wave was opened" for one in record.left_waiting]
    figure = f"{len(over)} passed over, {len(left)} left waiting"
    return Row("nobody is passed over for another person's mailbox", figure, (*over, *left))


def _passed_over(record: Record) -> Iterator[tuple[Person, str, int]]:
    tried = defaultdict[str, list[float]](list)
    for attempt in record.attempts:
        if attempt.sender != NO_REPLY and attempt.recipient:
            tried[attempt.recipient].append(attempt.at)
    for wave, person in _fine(record):
        first = tried[person.address][0] if person.address in tried else float("inf")
        before = Counter({other: sum(wave.opened < at < first for at in times) for other, times in tried.items()})
        if before and not _held(record, person, Span(wave.opened, first)):
            other, times = before.most_common(1)[0]
            if times > MOST_TRIES_BEFORE:
                yield person, other, times


def _waits(record: Record, *, timed: bool) -> Row:
    """What a fine mailbox waits for its invitation, but for what nobody else's mailbox had to do with."""
    waits = {person.address: _waited(record, wave, person) for wave, person in _fine(record)}
    known = {address: wait for address, wait in waits.items() if wait is not None}
    late = [f"{address}: {wait:.0f} s" for address, wait in known.items() if wait > LONGEST_WAIT]
    figure = f"longest {max(known.values(), default=0.0):.0f} s, of {len(known)} people"
    promise = "nobody waits over two minutes for another person's mailbox (refusals of our account apart)"
    return Row(promise, figure, tuple(late) if timed else ())


def _waited(record: Record, wave: Wave, person: Person) -> float | None:
    kept = record.kept(person)
    if not kept:
        return None
    wait = Span(wave.opened, kept[0].at)
    return wait.end - wait.begin - _covered(wait, _excused(record, person, wait))


def _excused(record: Record, person: Person, wait: Span) -> list[Span]:
    """Give the times within a wait that are nobody's mailbox' fault."""
    spans = [*record.refused, *record.nights, *_held(record, person, wait)]
    return [span for span in spans if span.begin < wait.end and span.end > wait.begin]


def _held(record: Record, person: Person, wait: Span) -> list[Span]:
    """Give the times in which a killed process held somebody's letter, until its claim ran out or the night came.

    Who was reached before that was held by a process that lived.
    """
    found = []
    for kill in record.kills:
        if person.address in kill.held and wait.begin < kill.at < wait.end:
            night = next((night.begin for night in record.nights if night.begin >= kill.at), float("inf"))
            if (until := min(kill.held[person.address], night)) <= wait.end:
                found.append(Span(kill.at, until))
    return found


def _covered(whole: Span, parts: Iterable[Span]) -> float:
    """Give how much of a time is covered by others."""
    covered, reached = 0.0, whole.begin
    for part in sorted(parts, key=lambda part: part.begin):
        begin, end = max(part.begin, reached), min(part.end, whole.end)
        covered, reached = covered + max(end - begin, 0.0), max(reached, end)
    return covered


def without_reminder(record: Record) -> list[Person]:
    """Give who has no reminder and should.

    Their invitation left on the day before, and they reply late or never; who replies in between may get one or not.
    """
    kept = {attempt.recipient for attempt in record.attempts if attempt.kept and attempt.sender == NO_REPLY}
    return [one for one in _to_be_reminded(record) if kept.isdisjoint(one.addresses)]


def _to_be_reminded(record: Record) -> list[Person]:
    morning = record.nights[0].begin if record.nights else float("-inf")
    return [
        person
        for person in record.people
        if person.wave in record.reminded
        and person.will in (Will.SILENT, Will.AT_THE_CLOSE, Will.REMINDED)
        and any(attempt.heard and attempt.at < morning for attempt in record.kept(person))
    ]


def _reminders(record: Record) -> Row:
    """Reminders that meet a refusal of the account wait as invitations do, and nobody who had replied gets one."""
    problems = [f"{one.address}: none" for one in without_reminder(record)]
    reminded = [(one, offered) for one, offered in _by_person(record, reminders=True) if offered]
    done = {one.address for one in _done_before(record)}
    for person, offered in reminded:
        problems += [f"{person.address}: {what}" for what in _wrong_copies(offered)]
        if person.address in done:
            problems.append(f"{person.address}: after the reply")
    kept = sum(any(attempt.kept for attempt in offered) for _, offered in reminded)
    figure = f"{kept} people reminded; {len(_to_be_reminded(record))} had to be"
    return Row("reminders that were asked for come, once, and to nobody who has replied", figure, tuple(problems))


def _done_before(record: Record) -> list[Person]:
    """Give who was thanked before the reminders of their wave were asked for."""
    return [
        reply.person
        for reply in record.replies
        if reply.outcome is Outcome.THANKED and reply.at < record.reminded.get(reply.person.wave, 0.0)
    ]


def _kinds_apart(record: Record) -> Row:
    """T7 (e): a reminder shares no connection with anything that a coach sees the fate of."""
    kinds = defaultdict[int, set[bool]](set)
    for attempt in record.attempts:
        kinds[attempt.connection].add(attempt.sender == NO_REPLY)
    mixed = [f"connection {number}" for number, found in kinds.items() if len(found) > 1]
    figure = f"{sum(found == {True} for found in kinds.values())} connections with reminders, {len(mixed)} shared"
    return Row("reminders share no connection with other letters (T7)", figure, tuple(mixed))


def _thanks(record: Record) -> Row:
    """Whoever was thanked, or told in another way that the reply stands, is counted, and nobody else is."""
    problems, thanked = [], 0
    for wave in record.waves:
        replies = [reply for reply in record.replies if reply.person.wave == wave.number and not reply.declines]
        certain, possible = _counts(replies)
        thanked += certain
        counted = record.counted.get(wave.number, -1)
        if not certain <= counted <= possible and wave.number not in record.withheld:
            told = record.counted.get(wave.number, "nothing")
            problems.append(f"wave {wave.number}: {certain} to {possible} stored, {told} counted")
    figure = f"{thanked} thanked, {sum(record.counted.values())} counted"
    return Row("every thank-you is counted, in every wave", figure, tuple(problems))


def _counts(replies: Sequence[Reply]) -> tuple[int, int]:
    """Give how many ballots there must be, and how many there can be: who was never told may have been too late."""
    certain = {one.person.address for one in replies if one.outcome in _STORED}
    unclear = {one.person.address for one in replies if one.outcome is Outcome.UNCLEAR}
    return len(certain), len(certain | unclear)


def _silent_logs(record: Record) -> Row:
    problems = [*(f"log: {line[:80]}" for line in record.logged), *record.fell]
    return Row("no log line names anybody, no process ends by itself", f"{record.lines} lines", tuple(problems))


def _met(record: Record) -> Row:
    """A soak in which something never happened shows nothing about it."""
    met = Counter(attempt.conduct.name for attempt in record.attempts)
    asked = [one.value for one in Mailbox if any(person.mailbox is one for person in record.people)]
    asked += [one.value for one in Account if one.refuses and one in record.accounts]
    killed = Counter(kill.role for kill in record.kills)
    figure = f"{len(asked)} kinds of trouble; killed: {', '.join(f'{role} {n}' for role, n in sorted(killed.items()))}"
    problems = [f"never met: {name}" for name in asked if not met[name]]
    problems += [f"never killed: {role}" for role in ("serve", "work") if not killed[role]]
    if not any(attempt.content and attempt.orphaned for attempt in record.attempts):
        problems.append("no process killed after DATA")
    problems += [f"wave {number}: too few answered to be counted" for number in sorted(record.withheld)]
    refusals = {account.value for account in record.accounts if account.refuses}
    if not any(attempt.sender == NO_REPLY and attempt.conduct.name in refusals for attempt in record.attempts):
        problems.append("no reminder met a refusal of the account")
    return Row("every kind of trouble was met", figure, tuple(problems))


def _fine(record: Record) -> Iterator[tuple[Wave, Person]]:
    for wave in record.waves:
        for person in wave.people:
            if person.mailbox is Mailbox.FINE:
                yield wave, person


def _by_person(record: Record, *, reminders: bool) -> Iterator[tuple[Person, list[Attempt]]]:
    for person in record.people:
        yield person, record.attempts_at(person, reminders=reminders)
