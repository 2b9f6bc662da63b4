"""Two waves of one executive, told through the real disclosure: a baseline, and a follow-up with what it declares."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random

from instruments.answers import Answers
from instruments.catalogue import load
from instruments.groups import RaterGroup
from instruments.model import Instrument
from reports.comparison.comparison import compare
from reports.comparison.model import Comparison
from reports.declaration import Declaration
from reports.disclosure.cells import plan_cells
from reports.disclosure.facts import WaveFacts
from reports.disclosure.policy import Policy
from reports.disclosure.release import disclose
from reports.release import Follows, Named, Release
from reports.release_json import numbers_hash
from tests.reports.sample import SELF, STORY_ROSTER, Tendency, ballots, invited_for

LEADERSHIP = load("leadership360")
FOCUS = ("effective_delegation", "conflict_resolution")
CONTROL = "persuasion_and_influence"
# one focus area got really better, the other did not; how raters say so, -3 to +3, about as politely as people are
BETTER = Tendency(moved={"effective_delegation": 1.2})
SEEN = {"effective_delegation": 1.8, "conflict_resolution": 0.4, "persuasion_and_influence": 0.3}


@dataclass(frozen=True, slots=True)
class Asked:
    """One wave that is made up: who answers, to what, how, and how they say that declared areas have changed."""

    roster: Mapping[RaterGroup, int] = field(default_factory=lambda: STORY_ROSTER)
    instrument: Instrument | None = None
    tendency: Tendency = field(default_factory=Tendency)
    seen: Mapping[str, float] = field(default_factory=lambda: SEEN)
    min_raters: int = 3
    seed: int = 7


def pair(
    first: Asked | None = None,
    second: Asked | None = None,
    *,
    focus: Sequence[str] = FOCUS,
    control: str = CONTROL,
    supervisors: tuple[int, int] | None = (2, 2),
    anonymous: float | None = 0.6,
) -> tuple[Release, Release]:
    """Tell a baseline and, nine months later, its follow-up: better in one focus area unless asked otherwise."""
    earlier = told(first or Asked(), wave="spring", closed_on=date(2026, 3, 20))
    named = Named(earlier.wave, numbers_hash(earlier))
    declaration = Declaration(tuple(focus), control)
    follows = Follows(
        baseline=named,
        before=named,
        supervisors=supervisors,
        anonymous=anonymous,
        declaration=declaration,
        declared_sha256=declaration.sha256(named.numbers_sha256),
    )
    asked = second or Asked(tendency=BETTER, seed=8)
    return earlier, told(asked, wave="winter", closed_on=date(2026, 12, 18), follows=follows)


def compared(first: Asked | None = None, second: Asked | None = None, **declared: object) -> Comparison:
    """Compare what `pair` tells."""
    return compare(*pair(first, second, **declared))  # type: ignore[arg-type]


def told(asked: Asked, *, wave: str, closed_on: date, follows: Follows | None = None) -> Release:
    """Tell one wave, which `follows` another or none."""
    instrument = asked.instrument or LEADERSHIP.instrument
    areas = follows.declaration.areas if follows else frozenset()
    instrument = replace(instrument, compared=tuple(area.id for area in instrument.areas if area.id in areas))
    policy, rng = Policy(asked.min_raters), Random(asked.seed)
    invited = invited_for(asked.roster, asked.min_raters)
    facts = WaveFacts(
        wave=wave,
        executive="Dana Whitfield",
        opened_on=closed_on - timedelta(days=18),
        closed_on=closed_on,
        instrument_hash="0" * 64 if asked.instrument else LEADERSHIP.content_hash,
        policy=policy,
        planned=plan_cells(invited, policy=policy),
        invited=invited,
        follows=follows,
    )
    answers = ballots(instrument, asked.roster, asked.tendency, rng)
    return disclose([_about_change(one, instrument, asked, rng) for one in answers], instrument, facts).release


def _about_change(answers: Answers, instrument: Instrument, asked: Asked, rng: Random) -> Answers:
    """Add what a follow-up asks beside the questionnaire."""
    areas = [area.id for area in instrument.compared_areas(answers.group)]
    if answers.group is SELF:
        return replace(answers, looking_back={area: rng.choice(instrument.scale.half_points[3:6]) for area in areas})
    said = {area: round(asked.seen.get(area, 0.0) + rng.gauss(0, 0.7)) for area in areas}
    return replace(answers, change={area: min(max(score, -3), 3) for area, score in said.items()})
