"""Who is asked, and who does what: two plans with the same counts for everything that the system counts together."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from functools import cached_property
from itertools import chain
from random import Random

from instruments.groups import RaterGroup

SELF, SUPERVISOR, PEER = RaterGroup.SELF, RaterGroup.SUPERVISOR, RaterGroup.PEER
REPORT, BOARD, OTHER = RaterGroup.DIRECT_REPORT, RaterGroup.BOARD, RaterGroup.OTHER


@dataclass(frozen=True)
class Cast:
    """The people of one wave. `units` are groups whose answers are counted as one; `early` and `late` say how many of
    each unit answer, None where that is never told. The counts of the `hidden` are seen in the first half only, since
    people are added to them. `declined` says how many others decline in all, by the end of each half, and
    `hidden_declined` how many of the hidden by the end of the first. What people of `free` groups do is told nowhere.
    """

    executive: str
    groups: Mapping[RaterGroup, int]
    units: tuple[tuple[RaterGroup, ...], ...]
    early: tuple[int, ...]
    late: tuple[int | None, ...]
    declined: tuple[int, int]
    hidden: tuple[RaterGroup, ...] = ()
    hidden_declined: int = 0
    free: tuple[RaterGroup, ...] = ()

    @property
    def email(self) -> str:
        return f"{self.slug}@example.org"

    @property
    def slug(self) -> str:
        return self.executive.split()[0].lower()

    def addresses(self, group: RaterGroup) -> list[str]:
        if group is SELF:
            return [self.email]
        return [f"{group.value}{n}@{self.slug}.example" for n in range(self.groups.get(group, 0))]

    def unit(self, groups: Sequence[RaterGroup]) -> list[str]:
        return [address for group in groups for address in self.addresses(group)]

    def roster(self) -> str:
        """Everybody as a CSV file."""
        first, last = self.executive.split()
        lines = ["first_name,last_name,email,relationship", f"{first},{last},{self.email},self"]
        for group in self.groups:
            lines += [f"Pat{n},{group.value.title()},{a},{group.value}" for n, a in enumerate(self.addresses(group))]
        return "\n".join([*lines, ""])


# Board and others are counted together from the launch on; supervisors are shown as they are.
DANA = Cast(
    "Dana Whitfield",
    {SUPERVISOR: 2, PEER: 6, REPORT: 4, BOARD: 1, OTHER: 2},
    ((SUPERVISOR,), (PEER,), (REPORT,), (BOARD, OTHER)),
    early=(0, 2, 2, 1),
    late=(1, 2, 1, 1),
    declined=(1, 2),
    hidden=(PEER,),
    hidden_declined=1,
)
# Self and supervisor are so few that they are not counted, and nobody is once somebody was added: there may be enough
# answers for numbers or not. So it is cancelled before its closing date, on which that would come out.
ERIN = Cast(
    "Erin Moss",
    {SUPERVISOR: 1, PEER: 3, REPORT: 2},
    ((PEER, REPORT),),
    early=(1,),
    late=(None,),
    declined=(0, 0),
    hidden=(PEER, REPORT),
    hidden_declined=1,
    free=(SELF, SUPERVISOR),
)
# Two peers are too few for any number: past its closing date the wave waits for the coach.
FEMI = Cast(
    "Femi Adeyemi",
    {SUPERVISOR: 2, PEER: 5},
    ((SUPERVISOR,), (PEER,)),
    early=(1, 2),
    late=(0, 1),
    declined=(1, 2),
)
CASTS = (DANA, ERIN, FEMI)


class What(Enum):
    """What somebody does with their link; only the first two count."""

    ANSWER = auto()
    DECLINE = auto()
    LOOK = auto()
    SEND_HALF = auto()


@dataclass(frozen=True, slots=True)
class Deed:
    """Somebody does something, `pause` minutes after the one before. `ballot` is the number of the sheet they send."""

    who: str
    what: What
    pause: int
    ballot: int = 0


@dataclass(frozen=True)
class Halves:
    """What the people of one wave do before and after the coach reminds."""

    early: tuple[Deed, ...]
    late: tuple[Deed, ...]

    @cached_property
    def answered(self) -> frozenset[str]:
        """Who answers early."""
        return frozenset(deed.who for deed in self.early if deed.what is What.ANSWER)

    @cached_property
    def declined(self) -> frozenset[str]:
        """Who declines early."""
        return frozenset(deed.who for deed in self.early if deed.what is What.DECLINE)

    @cached_property
    def undone(self) -> frozenset[str]:
        """Who declines early and answers late."""
        return self.declined & {deed.who for deed in self.late if deed.what is What.ANSWER}

    @property
    def spared(self) -> frozenset[str]:
        """Whom no reminder concerns after the first half."""
        return self.answered | self.declined


Plan = Mapping[str, Halves]  # by the executive's address


@dataclass(frozen=True)
class Pair:
    """Two plans, and what befalls the same addresses in both worlds: the mail server refuses their reminders, puts them
    off, or hangs up over them; the coach looks them up, and erases them.
    """

    one: Plan
    other: Plan
    refused: frozenset[str]
    put_off: frozenset[str]
    lost: frozenset[str]
    looked_up: tuple[str, ...]
    erased: tuple[str, ...]


def pair(seed: int, casts: Sequence[Cast] = CASTS) -> Pair:
    """Draw two plans with the same counts. What befalls people befalls those who differ between the worlds."""
    random = Random(seed)
    one, other = ({cast.email: _halves(random, cast) for cast in casts} for _ in range(2))
    dana, spared = casts[0].email, _differing(one, other, lambda halves: halves.spared)
    odd = [address for address in spared if "@example.org" not in address]  # no executive's: they read their own mail
    random.shuffle(odd)
    answered = sorted(one[dana].answered ^ other[dana].answered)
    declined = sorted(one[dana].declined ^ other[dana].declined)
    return Pair(
        one=one,
        other=other,
        refused=frozenset(odd[::3]),
        put_off=frozenset(odd[1::3]),
        lost=frozenset(odd[2::3]),
        looked_up=tuple(dict.fromkeys([*answered[:2], *declined[:2]])),
        erased=tuple(dict.fromkeys([*answered[:2], *declined[-1:]])),
    )


def _differing(one: Plan, other: Plan, of: Callable[[Halves], frozenset[str]]) -> list[str]:
    return sorted(chain.from_iterable(of(one[email]) ^ of(other[email]) for email in one))


def _halves(random: Random, cast: Cast) -> Halves:
    """Draw who answers and who declines in each half, then in which order and when."""
    shown = [one for unit in cast.units for one in cast.unit([group for group in unit if group not in cast.hidden])]
    hidden, free = cast.unit(cast.hidden), cast.unit(cast.free)
    early = [*_answering(random, cast, cast.early, but=()), *_some(random, free)]
    declined = random.sample([one for one in shown if one not in early], cast.declined[0])
    declined += random.sample([one for one in hidden if one not in early], cast.hidden_declined)
    declined += _some(random, [one for one in free if one not in early])
    late = [*_answering(random, cast, cast.late, but=early), *_some(random, [one for one in free if one not in early])]
    still = [one for one in declined if one not in late]
    waiting = [one for one in shown if one not in {*early, *late, *declined}]
    more = random.sample(waiting, cast.declined[1] - sum(one in shown for one in still))
    more += _some(random, [one for one in (*hidden, *free) if one not in {*early, *late, *declined}])
    ballots = _ballots(random, cast, {*early, *late})
    return Halves(_deeds(random, early, declined, ballots), _deeds(random, late, more, ballots))


def _answering(random: Random, cast: Cast, counts: Sequence[int | None], but: Sequence[str]) -> list[str]:
    found = []
    for unit, count in zip(cast.units, counts, strict=True):
        rest = [one for one in cast.unit(unit) if one not in but]
        found += _some(random, rest) if count is None else random.sample(rest, count)
    return found


def _some(random: Random, people: Sequence[str]) -> list[str]:
    return random.sample(people, random.randint(0, len(people)))


def _ballots(random: Random, cast: Cast, answering: set[str]) -> dict[str, int]:
    """Hand the same sheets of each unit to whoever answers in it: which is whose differs, too."""
    ballots: dict[str, int] = {}
    for number, unit in enumerate((*cast.units, cast.free)):
        own = sorted(answering & set(cast.unit(unit)))
        random.shuffle(own)
        ballots |= {address: 100 * number + n for n, address in enumerate(own)}
    return ballots


def _deeds(
    random: Random, answering: Sequence[str], declining: Sequence[str], ballots: Mapping[str, int]
) -> tuple[Deed, ...]:
    """Put the deeds into some order, at some times, and let some people look first or send half a sheet."""
    deeds = [Deed(one, What.ANSWER, random.randint(0, 25), ballots[one]) for one in answering]
    deeds += [Deed(one, What.DECLINE, random.randint(0, 25)) for one in declining]
    acting = [*answering, *declining]
    for one in random.sample(acting, min(len(acting), 2)):
        deeds.append(Deed(one, random.choice([What.LOOK, What.SEND_HALF]), random.randint(0, 25)))
    random.shuffle(deeds)
    return tuple(deeds)
