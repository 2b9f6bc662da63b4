"""How long a soak takes: the full form of half an hour, and the short one of the test suite."""

from dataclasses import dataclass

from surveys.worker.thread import PAUSE_SECONDS
from tests.soak.relay import Account


@dataclass(frozen=True, slots=True)
class Pace:
    """How long everything takes, in seconds, and what the account meets as each wave is opened, day by day.

    `beat` is the least between two waves and `longest` the most, where somebody who can be written to still waits; once
    that has come to pass the soak has failed, and goes on quickly. `phase` is how long the account is refused at least.
    `most_kills` counts those by the clock, without the ones at night and the ones after DATA; None for no end. `pause`
    lies between two looks of a process at what is due, as the product has it in the full form. `patience` bounds
    whatever must come to its end.
    """

    days: tuple[tuple[Account, ...], ...]
    people: int
    beat: float
    longest: float
    phase: float
    slow: float
    kill_every: float
    most_kills: int | None
    pause: float
    patience: float


def long_pace(minutes: float) -> Pace:
    """Give the full form: 8 waves of 50 people. In 30 minutes each process is killed every two."""
    beat = minutes * 5
    return Pace(
        days=(
            (Account.WELL, Account.QUOTA, Account.ONE_LETTER, Account.RELAY, Account.LIMIT, Account.SIGN_IN),
            (Account.HELO, Account.NOT_SIGNED_IN),
        ),
        people=50,
        beat=beat,
        longest=max(beat, 60),
        phase=max(beat / 5, 10),
        slow=beat * 40 / 150,
        kill_every=beat * 60 / 150,
        most_kills=None,
        pause=PAUSE_SECONDS,
        patience=max(beat, 60),
    )


SHORT = Pace(
    days=((Account.ONE_LETTER, Account.WELL, Account.QUOTA), (Account.HELO,)),
    people=14,
    beat=0.5,
    longest=30,
    phase=0.5,
    slow=1,
    kill_every=8,
    most_kills=2,
    pause=0.5,
    patience=60,
)
