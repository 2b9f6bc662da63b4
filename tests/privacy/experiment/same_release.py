"""Other ballots of which the rules tell the very same, found by the oracle: it shares no code with the product.

Scores move within what one published mean allows, picks within what flags allow, people between groups that are told as
one. What is published must then be the same in every byte: a number that is not the release's would give itself away.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from random import Random

from instruments.answers import Answers, NoScore
from instruments.groups import ANONYMOUS_GROUPS, RaterGroup
from instruments.model import Instrument
from tests.privacy.oracle import expected
from tests.privacy.waves import Counts

TRIES = 150

Change = Callable[[list[Answers], Instrument, Random], list[Answers]]


def other_ballots(
    wave: Sequence[Answers], instrument: Instrument, *, invited: Counts, k: int, regroup: bool = True
) -> list[Answers]:
    """Change ballots of anonymous raters, one thing after another, as long as the rules tell the same of them."""
    random, found = Random(7), list(wave)
    roster = {group.value: count for group, count in invited.items()}
    told = expected(found, instrument, invited=roster, k=k)
    present = [group for group in ANONYMOUS_GROUPS if invited.get(group)]
    changes: list[Change] = [_score, _score, _point, _picks, *([partial(_groups, present)] if regroup else [])]
    for _ in range(TRIES):
        changed = random.choice(changes)(found, instrument, random)
        if expected(changed, instrument, invited=roster, k=k) == told:
            found = changed
    return found


def _anonymous(wave: Sequence[Answers], random: Random) -> int:
    return random.choice([place for place, one in enumerate(wave) if one.group in ANONYMOUS_GROUPS])


def _with(wave: Sequence[Answers], place: int, changed: Answers) -> list[Answers]:
    return [*wave[:place], changed, *wave[place + 1 :]]


def _score(wave: list[Answers], instrument: Instrument, random: Random) -> list[Answers]:
    """One rater answers one item otherwise, or gives another reason for not answering it."""
    place = _anonymous(wave, random)
    item = random.choice(list(wave[place].scores))
    score = random.choice([*instrument.scale.points, *NoScore])
    return _with(wave, place, replace(wave[place], scores={**wave[place].scores, item: score}))


def _point(wave: list[Answers], instrument: Instrument, random: Random) -> list[Answers]:
    """One rater gives a point less and another a point more."""
    item, places = random.choice(instrument.items).id, (_anonymous(wave, random), _anonymous(wave, random))
    for place, step in zip(places, (-1, 1), strict=True):
        score = wave[place].scores.get(item)
        if isinstance(score, int) and score + step in instrument.scale.points:
            wave = _with(wave, place, replace(wave[place], scores={**wave[place].scores, item: score + step}))
    return wave


def _picks(wave: list[Answers], instrument: Instrument, random: Random) -> list[Answers]:
    """One rater picks other areas."""
    place, areas = _anonymous(wave, random), [area.id for area in instrument.areas]
    return _with(wave, place, replace(wave[place], picks=frozenset(random.sample(areas, random.randint(0, 3)))))


def _groups(
    present: Sequence[RaterGroup], wave: list[Answers], instrument: Instrument, random: Random
) -> list[Answers]:
    """One rater belongs to another of the groups invited, and is asked what that group is asked."""
    place, group = _anonymous(wave, random), random.choice(present)
    given, asked = wave[place].scores, [item.id for item in instrument.items if group in item.asked_of]
    scores = {item: given.get(item, NoScore.NOT_OBSERVED) for item in asked}
    return _with(wave, place, replace(wave[place], group=group, scores=scores))
