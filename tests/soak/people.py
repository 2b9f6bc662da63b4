"""Who is invited to a wave of the soak: how each mailbox behaves, and what each person means to do."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.headerregistry import Address
from enum import Enum
from itertools import cycle

from instruments.groups import RaterGroup
from surveys.invited.roster import Roster
from surveys.invited.rows import Row, as_roster


class Mailbox(Enum):
    """How a mailbox treats what comes for it. Most are fine; each wave has one of each of the others."""

    FINE = "takes it"
    DROPS_KEPT = "keeps it and drops the connection after DATA, each time"
    DROPS_LOST = "loses it and drops the connection after DATA, once"
    SLOW = "answers late after DATA"
    GREYLISTS = "puts it off once (450)"
    KILLS = "keeps it, and the sending process is killed before it hears so, once"
    UNKNOWN = "refuses it for good (550 5.1.1), is corrected"
    GONE = "refuses it for good (550 5.1.1), stays so"
    UNROUTEABLE = "refuses it for good (550 without a further code), is corrected"
    NO_DOMAIN = "has no domain (450), is corrected while it waits"


CORRECTED = frozenset({Mailbox.UNKNOWN, Mailbox.UNROUTEABLE, Mailbox.NO_DOMAIN})


class Will(Enum):
    """What somebody means to do with their link."""

    ANSWERS = "answers"
    TWICE = "sends the answers twice at once"
    DECLINES = "would rather not take part"
    CHANGES_MIND = "declines, and answers after all"
    REMINDED = "answers once reminded"
    AT_THE_CLOSE = "answers while the wave is being closed"
    SILENT = "does nothing"


_WILLS = (
    Will.ANSWERS,
    Will.TWICE,
    Will.REMINDED,
    Will.ANSWERS,
    Will.SILENT,
    Will.ANSWERS,
    Will.DECLINES,
    Will.AT_THE_CLOSE,
    Will.ANSWERS,
    Will.CHANGES_MIND,
)


@dataclass(frozen=True, slots=True)
class Person:
    """One person of one wave; `right` is the address after a correction, "" for nobody who needs one."""

    wave: int
    group: RaterGroup
    name: str
    address: str
    right: str
    mailbox: Mailbox
    will: Will

    @property
    def addresses(self) -> tuple[str, ...]:
        """Where letters to this person may go."""
        return (self.address, self.right) if self.right else (self.address,)


def people_of(wave: int, size: int, *, kills: bool) -> list[Person]:
    """Give the people of a wave, the executive first. Each odd mailbox is there once; the one that kills if asked."""
    groups = [*_groups(size)]
    odd = [one for one in Mailbox if one is not Mailbox.FINE and (kills or one is not Mailbox.KILLS)]
    # the executive's own address is a mistyped one now and then
    mailboxes = [Mailbox.UNKNOWN if wave % 4 == 3 else Mailbox.FINE, Mailbox.FINE, *odd]
    mailboxes += [Mailbox.FINE] * (size - len(mailboxes))
    wills = [Will.ANSWERS, Will.ANSWERS, *(will for will, _ in zip(cycle(_WILLS), range(size), strict=False))]
    return [_person(wave, number, *one) for number, one in enumerate(zip(groups, mailboxes, wills, strict=False))]


def executive(people: Sequence[Person]) -> Address:
    """Whom a wave is about."""
    return Address(f"Robin {people[0].name}", addr_spec=people[0].address)


def roster(people: Sequence[Person]) -> Roster:
    """Put down what a coach would."""
    return as_roster([Row("Robin", one.name, one.address, one.group.value) for one in people])


def _groups(size: int) -> Iterator[RaterGroup]:
    yield RaterGroup.SELF
    supervisors, reports = max(size // 16, 1), size * 2 // 5
    yield from [RaterGroup.SUPERVISOR] * supervisors
    yield from [RaterGroup.PEER] * (size - 1 - supervisors - reports)
    yield from [RaterGroup.DIRECT_REPORT] * reports


def _person(wave: int, number: int, group: RaterGroup, mailbox: Mailbox, will: Will) -> Person:
    domain = f"wave{wave}.example.org"
    right = f"right{number}@{domain}" if mailbox in CORRECTED else ""
    return Person(wave, group, f"Quillon{wave}x{number}", f"person{number}@{domain}", right, mailbox, will)
