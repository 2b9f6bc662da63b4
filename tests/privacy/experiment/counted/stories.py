"""What can befall the invitations of a wave, in every order that matters, played on the product's rules of counting.

No database and no mail: the tests of full paths show that the product does the same there. After everything that
happens the worker does what is due, and a coach looks.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from itertools import combinations_with_replacement, product

from instruments.groups import RaterGroup
from reports.disclosure.cells import Cell, plan_cells
from reports.disclosure.policy import Policy
from surveys.core.ids import InvitationId
from surveys.invited.marks import LATE, NO_UNIT
from surveys.invited.store import UnitCount
from surveys.waves.counts import tell_counts
from surveys.waves.units import Asked, Block, Standing, View, blocks_of, new_units, views
from tests.privacy.experiment.counted.knowing import Answered, Look, Observed, Rater

LEFT, PERHAPS, UNDER_WAY = Standing.LEFT, Standing.PERHAPS, Standing.UNDER_WAY
WAITING, REFUSED, GONE = Standing.WAITING, Standing.REFUSED, Standing.GONE


@dataclass(frozen=True)
class Person:
    """Somebody invited. `since` is the first look before which they can answer, None while they cannot; `lost` says
    that a letter that may have arrived did not, which nobody but the observer knows.
    """

    asked: Asked
    since: int | None = None
    lost: bool = False

    @property
    def name(self) -> str:
        return self.asked.invitation

    @property
    def may_be_corrected(self) -> bool:
        return not self.asked.is_counted and self.asked.standing in (WAITING, REFUSED)


def shown(views: Sequence[View], people: Sequence[Asked], wave: "Played", answered: Answered) -> Hashable:
    """Give what the product tells where these people have answered."""
    size = Counter(one.unit for one in people)
    spent = Counter(one.unit for one in people if one.invitation in answered)
    units = {unit: UnitCount(size[unit], spent[unit], 0) for unit in size}
    return tell_counts(views, units, wave.cells, policy=Policy(wave.k))


@dataclass(frozen=True)
class Rules:
    """How a build counts: when it forms units, which it shows, and what it tells of them."""

    new_units: Callable[..., dict[InvitationId, str] | None] = new_units
    views: Callable[..., tuple[View, ...]] = views
    shown: Callable[[Sequence[View], Sequence[Asked], "Played", Answered], Hashable] = shown
    attributed_apart: bool = True


@dataclass(frozen=True)
class Played:
    """A wave under way: its people, and every look so far. Nothing in it changes; each act gives the wave after it."""

    cells: tuple[Cell, ...]
    k: int
    rules: Rules
    people: tuple[Person, ...] = ()
    looks: tuple[Look, ...] = ()
    begun: bool = False
    patient: bool = True
    acts: tuple[str, ...] = ()

    @property
    def blocks(self) -> tuple[Block, ...]:
        return blocks_of(self.cells, attributed_apart=self.rules.attributed_apart)

    def after(self, act: str, people: Iterable[Person], *, patient: bool | None = None) -> "Played":
        """Let something happen; then the worker does what is due, and the coach looks."""
        patient = self.patient if patient is None else patient
        changed = replace(self, people=tuple(people), patient=patient, acts=(*self.acts, act))
        return changed._counted()._looked_at()

    def _counted(self) -> "Played":
        people = [one.asked for one in self.people]
        found = self.rules.new_units(people, self.blocks, k=self.k, begun=self.begun, patient=self.patient)
        if found is None:
            return self
        units = (found.get(one.asked.invitation, one.asked.unit) for one in self.people)
        moved = (replace(p, asked=replace(p.asked, unit=unit)) for p, unit in zip(self.people, units, strict=True))
        return replace(self, people=tuple(moved), begun=True)

    def _looked_at(self) -> "Played":
        asked = tuple(one.asked for one in self.people)
        seen = self.rules.views(asked, self.blocks, begun=self.begun)
        look = cache(partial(self.rules.shown, seen, asked, self))
        return replace(self, looks=(*self.looks, look))

    def unseen(self) -> "Played":
        """Let nobody have looked after what happened last."""
        return replace(self, looks=self.looks[:-1])

    def with_person(self, name: str, changed: Person) -> tuple[Person, ...]:
        return tuple(changed if one.name == name else one for one in self.people)

    def observed(self, *, since: int = 0, ended: bool = True) -> Observed:
        """Give what an observer saw who looked from a look on."""
        raters = (
            Rater(one.name, one.asked.group.value, None if one.since is None else max(one.since - since, 0))
            for one in self.people
        )
        cells = tuple(frozenset(group.value for group in cell.groups) for cell in self.cells)
        return Observed(tuple(raters), cells, self.looks[since:], self.k, ended)

    @property
    def everybody_is_counted(self) -> bool:
        """True where whoever can answer would change what was seen last."""
        look, nobody = self.looks[-1], self.looks[-1](frozenset())
        answering = [one.name for one in self.people if one.since is not None]
        return bool(answering) and all(look(frozenset([name])) != nobody for name in answering)

    @property
    def last_reached(self) -> int:
        """The first look before which everybody could answer who ever can."""
        return max((one.since for one in self.people if one.since is not None), default=0)


# --- acts


def reached(wave: Played, person: Person, standing: Standing = LEFT, *, lost: bool = False) -> Person:
    """A letter leaves, or may have: from now on this person can answer."""
    since = person.since if lost or person.since is not None else len(wave.looks)
    return replace(person, asked=replace(person.asked, standing=standing), since=since, lost=lost)


def _refused(person: Person) -> Person:
    return replace(person, asked=replace(person.asked, standing=REFUSED))


def _corrected(wave: Played, person: Person) -> Person:
    late = wave.begun and person.asked.unit == NO_UNIT
    unit = LATE if late else person.asked.unit
    return replace(person, asked=replace(person.asked, standing=WAITING, unit=unit))


def _erased(person: Person) -> Person:
    asked = person.asked
    unit = LATE if asked.standing in (PERHAPS, UNDER_WAY) and asked.unit == NO_UNIT else asked.unit
    standing = asked.standing if asked.standing is LEFT else GONE
    return replace(person, asked=replace(asked, standing=standing, unit=unit))


def _newcomers(wave: Played, group: RaterGroup, count: int) -> tuple[Person, ...]:
    unit = LATE if wave.begun else NO_UNIT
    names = (f"{group.value} {len(wave.people) + number}" for number in range(count))
    return (*wave.people, *(Person(Asked(InvitationId(name), group, unit, WAITING)) for name in names))


def acts(wave: Played) -> Iterator[Played]:
    """Give the wave after each thing that can happen next; of people who are alike, one is enough."""
    different = list(
        {(replace(p.asked, invitation=InvitationId("")), p.since, p.lost): p for p in wave.people}.values()
    )
    yield from _acts_of_the_mail(wave, different)
    for one in different:
        if one.may_be_corrected:
            yield corrected(wave, one)
        if one.asked.standing is not GONE:
            yield wave.after(f"erase {one.name}", wave.with_person(one.name, _erased(one)))
    if sum(p.may_be_corrected for p in wave.people) > 1:
        everyone = (_corrected(wave, p) if p.may_be_corrected else p for p in wave.people)
        yield wave.after("correct all", everyone, patient=True)
    groups = dict.fromkeys(p.asked.group for p in wave.people if p.asked.group is not RaterGroup.SELF)
    for group, count in product(groups, (1, wave.k)):
        yield added(wave, group, count)
    yield another_look(wave)
    if wave.patient:
        yield wave.after("a day passes", wave.people, patient=False)


def another_look(wave: Played) -> Played:
    """Nothing happens but that the coach looks again; people may have answered in between."""
    return wave.after("another look", wave.people)


def corrected(wave: Played, person: Person) -> Played:
    """Save another address of somebody who was not reached."""
    return wave.after(f"correct {person.name}", wave.with_person(person.name, _corrected(wave, person)), patient=True)


def added(wave: Played, group: RaterGroup, count: int) -> Played:
    """Invite more people."""
    return wave.after(f"add {count} {group}", _newcomers(wave, group, count), patient=True)


def _acts_of_the_mail(wave: Played, different: Sequence[Person]) -> Iterator[Played]:
    for one in different:
        if one.asked.standing in (WAITING, UNDER_WAY):
            yield wave.after(f"{one.name} is reached", wave.with_person(one.name, reached(wave, one)))
        if one.asked.standing is WAITING:
            yield wave.after(f"{one.name} is refused", wave.with_person(one.name, _refused(one)))
            for lost in (False, True):
                tried = reached(wave, one, UNDER_WAY, lost=lost)
                yield wave.after(f"{one.name} is under way ({lost=})", wave.with_person(one.name, tried))
        if one.asked.standing is UNDER_WAY:
            given_up = replace(one, asked=replace(one.asked, standing=PERHAPS))
            yield wave.after(f"{one.name} is given up", wave.with_person(one.name, given_up))
    if sum(p.asked.standing is WAITING for p in wave.people) > 1:
        yield all_reached(wave)


def all_reached(wave: Played) -> Played:
    """Every letter leaves that waits."""
    everyone = (reached(wave, p) if p.asked.standing is WAITING else p for p in wave.people)
    return wave.after("all are reached", everyone)


# --- stories

OUTCOMES = (LEFT, WAITING, REFUSED, UNDER_WAY)


def launched(became: Mapping[RaterGroup, Sequence[Standing]], k: int = 3, rules: Rules = Rules()) -> Played:
    """Give a wave after its launch, by what became of the invitations of each group."""
    cells = plan_cells({group: len(own) for group, own in became.items()}, policy=Policy(k))
    wave = Played(cells, k, rules)
    people = [
        _invited(wave, f"{group.value} {number}", group, outcome)
        for group, own in became.items()
        for number, outcome in enumerate(own)
    ]
    return wave.after(", ".join(one.asked.standing.name.lower() for one in people), people)


def launches(roster: Mapping[RaterGroup, int], k: int = 3, outcomes: Sequence[Standing] = OUTCOMES) -> Iterator[Played]:
    """Give every way in which the launch of a wave may go."""
    for chosen in product(*(combinations_with_replacement(outcomes, n) for n in roster.values())):
        yield launched(dict(zip(roster, chosen, strict=True)), k)


def _invited(wave: Played, name: str, group: RaterGroup, outcome: Standing) -> Person:
    person = Person(Asked(InvitationId(name), group, NO_UNIT, WAITING))
    if outcome is WAITING:
        return person
    return _refused(person) if outcome is REFUSED else reached(wave, person, outcome)


def told_from(wave: Played, depth: int) -> Iterator[Played]:
    """Give every story that begins so and goes on with so many acts or fewer."""
    yield wave
    if depth:
        for following in acts(wave):
            yield from told_from(following, depth - 1)
