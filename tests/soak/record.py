"""What is known of a soak from outside the product: the record that its checks read. Nothing is judged here.

Moments are seconds of the monotonic clock.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from tests.soak.people import Person
from tests.soak.relay import Account
from tests.soak.respondent import Outcome
from tests.support.post_office import Attempt

COACH_ADDRESS = "casey@feedback.example.org"  # whom invitations come from
NO_REPLY = "no-reply@feedback.example.org"  # whom reminders come from, and nothing else
NIGHT = timedelta(hours=25)  # a reminder may follow an invitation after a day


@dataclass(frozen=True, slots=True)
class Wave:
    """One wave, and when it was opened."""

    number: int
    id: str
    opened: float
    people: Sequence[Person]


@dataclass(frozen=True, slots=True)
class Kill:
    """One process killed. `held` are the addresses whose letters were claimed then, and when a claim runs out."""

    at: float
    role: str
    held: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Span:
    """A time in which nobody could be written to: the account was refused, or no process was running."""

    begin: float
    end: float


@dataclass(frozen=True, slots=True)
class Reply:
    """What became of one visit: answers, or a decline."""

    person: Person
    declines: bool
    outcome: Outcome
    at: float


@dataclass(slots=True)
class Record:
    """Everything that was seen.

    `accounts` are the ways in which the account was treated. `reminded` holds when a wave's reminders were asked for,
    and `counted` the ballots that its release tells of, both by the wave's number; in a wave that is `withheld` too few
    answered for that. `left_waiting` were not tried by the time that the next wave was opened, `corrected` are the
    addresses that were. `logged` are the lines of any log that name somebody, of `lines` in all. `fell` are the
    processes that ended by themselves.
    """

    waves: list[Wave] = field(default_factory=list)
    accounts: set[Account] = field(default_factory=set)
    attempts: Sequence[Attempt] = ()
    reminded: dict[int, float] = field(default_factory=dict)
    kills: list[Kill] = field(default_factory=list)
    refused: list[Span] = field(default_factory=list)
    nights: list[Span] = field(default_factory=list)
    replies: list[Reply] = field(default_factory=list)
    counted: dict[int, int] = field(default_factory=dict)
    withheld: set[int] = field(default_factory=set)
    left_waiting: list[Person] = field(default_factory=list)
    corrected: set[str] = field(default_factory=set)
    logged: Sequence[str] = ()
    lines: int = 0
    fell: list[str] = field(default_factory=list)

    @property
    def people(self) -> list[Person]:
        """Everybody who was invited."""
        return [person for wave in self.waves for person in wave.people]

    def attempts_at(self, person: Person, *, reminders: bool = False) -> list[Attempt]:
        """Give what was offered to somebody: invitations, or reminders."""
        return [
            attempt
            for attempt in self.attempts
            if attempt.recipient in person.addresses and (attempt.sender == NO_REPLY) is reminders
        ]

    def kept(self, person: Person, *, reminders: bool = False) -> list[Attempt]:
        """Give the letters that lie in somebody's mailbox."""
        return [attempt for attempt in self.attempts_at(person, reminders=reminders) if attempt.kept]
