"""Random releases through the real disclosure: any roster, habit and threshold, plausible leaders. One a number."""

from collections.abc import Mapping
from dataclasses import replace
from random import Random

from instruments.groups import RaterGroup
from instruments.model import Instrument
from reports.release import Release
from tests.privacy.waves import tell
from tests.words.leaders import Habits, leader

_SELF, _SUPERVISOR, _PEER, _REPORT, _BOARD, _OTHER = RaterGroup
LEVELS = (3.9, 3.4, 4.2, 2.9, 3.9, 2.4, 4.8)
MISSING = (0.0, 0.05, 0.15, 0.4)


def random_release(number: int, instrument: Instrument) -> Release:
    """Tell one wave: small and large rosters, merged and missing groups, little and much seen."""
    random = Random(number)
    roster = roster_of(random)
    habits = Habits(shared=random.choice((0.2, 0.66, 1.0)), missing=random.choice(MISSING), comments=0.2)
    made = leader(random, instrument, level=random.choice(LEVELS), roster=roster, habits=habits)
    k = random.choice((3, 3, 3, 4))
    invited = {group: n if group.attributed else max(n, k) for group, n in made.invited.items()}
    told = tell(made.ballots, invited=invited, k=k, instrument=instrument).release
    return replace(told, executive=random.choice(("Dana Whitfield", "Kim O'Neil", "José Ångström")))


def roster_of(random: Random) -> Mapping[RaterGroup, int]:
    """Who answers: in one of eight waves no self, in one of six no supervisor, now and then too few of a group."""
    roster = {
        _SELF: int(random.random() > 1 / 8),
        _SUPERVISOR: random.choice((0, 1, 1, 1, 2, 3)),
        _PEER: random.choice((1, 3, 3, 4, 5, 8)),
        _REPORT: random.choice((0, 2, 3, 3, 4, 6)),
        _BOARD: random.choice((0, 0, 0, 3)),
        _OTHER: random.choice((0, 0, 0, 0, 2)),
    }
    return {group: count for group, count in roster.items() if count}
