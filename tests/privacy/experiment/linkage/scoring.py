"""Rounds of the game and their sums: how many links each attack got right, and what lay about."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tests.privacy.experiment.chance import most_by_chance
from tests.privacy.experiment.linkage.attacks import attack, every_attack
from tests.privacy.experiment.linkage.leftovers import Leftovers, left_over
from tests.privacy.experiment.linkage.playing import Played
from tests.privacy.experiment.linkage.search import search


@dataclass(frozen=True, slots=True)
class Score:
    """Sums over rounds. `right`: people whose content an attack named; `sealed`: whose sealed ballot a way named."""

    rounds: int
    links: int
    nights: int
    right: Counter[str]
    sealed: Counter[str]
    leftovers: Leftovers

    @property
    def bound(self) -> int:
        """The most that still passes for chance."""
        return most_by_chance(self.rounds)

    @property
    def best(self) -> str:
        """The attack with the most right links."""
        return max(self.right, key=lambda one: self.right[one])

    def shown(self, name: str) -> str:
        """Write how many of all links an attack got right."""
        return f"{self.right[name]} of {self.links}"


def score(rounds: Iterable[Played], orders: Sequence[str]) -> Score:
    """Attack each round as it comes, and add up."""
    right, sealed, leftovers = Counter(dict.fromkeys(every_attack(orders), 0)), Counter[str](), Leftovers()
    number = links = nights = 0
    for number, played in enumerate(rounds, start=1):
        known = played.story.known
        found = search(played.evidence.files(), known.songs, played.key)
        attacked = attack(played.evidence, found, known, orders, key=played.key, seed=number)
        assert attacked.matchings.keys() == right.keys()
        right.update({name: _agreeing(one, played.story.gave) for name, one in attacked.matchings.items()})
        sealed.update({name: _agreeing(one, played.own_ballots) for name, one in attacked.whose.items()})
        leftovers += left_over(played.evidence, found)
        links += len(known.order)
        nights = len(played.evidence.nights)
    return Score(number, links, nights, right, sealed, leftovers)


def _agreeing(guessed: Mapping[str, object], true: Mapping[str, object]) -> int:
    return sum(true[person] == one for person, one in guessed.items())
