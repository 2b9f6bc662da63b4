"""Made-up waves, told through the real disclosure policy: a plausible story and awkward variants. No real people."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from random import Random

from instruments.answers import Answers, NoScore, Score
from instruments.catalogue import load
from instruments.groups import ANONYMOUS_GROUPS, RaterGroup
from instruments.model import Area, Instrument, Item, OpenQuestion, Scale, Status, Wording
from reports.disclosure.cells import plan_cells
from reports.disclosure.facts import WaveFacts
from reports.disclosure.policy import Policy
from reports.disclosure.release import disclose
from reports.release import Release
from tests.reports.sample_comments import COMMENTS

SELF, SUPERVISOR, PEER = RaterGroup.SELF, RaterGroup.SUPERVISOR, RaterGroup.PEER
DIRECT_REPORT, BOARD, OTHER = RaterGroup.DIRECT_REPORT, RaterGroup.BOARD, RaterGroup.OTHER

STORY_ROSTER: Mapping[RaterGroup, int] = {SELF: 1, SUPERVISOR: 2, PEER: 5, DIRECT_REPORT: 4}
FIVE_CELLS: Mapping[RaterGroup, int] = {SELF: 1, SUPERVISOR: 1, PEER: 5, DIRECT_REPORT: 4, BOARD: 3, OTHER: 6}
ONE_MERGED_CELL: Mapping[RaterGroup, int] = {SELF: 1, SUPERVISOR: 1, PEER: 5, DIRECT_REPORT: 2}
WITHHELD: Mapping[RaterGroup, int] = {SELF: 1, SUPERVISOR: 2, PEER: 1, DIRECT_REPORT: 1}
NO_SUPERVISORS: Mapping[RaterGroup, int] = {SELF: 1, PEER: 5, DIRECT_REPORT: 4}
NO_SELF: Mapping[RaterGroup, int] = {SUPERVISOR: 2, PEER: 5, DIRECT_REPORT: 4}
ONLY_SELF: Mapping[RaterGroup, int] = {SELF: 1, PEER: 1}

# What each group sees of each area, on a scale of 1 to 5, in the order self, supervisors, peers, direct reports.
_STORY: tuple[tuple[float, float, float, float], ...] = (
    (3.1, 4.3, 4.2, 4.3),  # leadership presence: a possible hidden strength
    (4.5, 3.5, 3.3, 2.9),  # effective delegation: a possible blind spot
    (4.3, 4.4, 4.1, 4.3),
    (3.3, 3.6, 3.3, 3.3),
    (3.9, 4.4, 3.8, 3.7),
    (3.7, 4.3, 4.0, 2.5),  # morale challenges: the groups differ
    (3.8, 3.9, 3.7, 3.7),
    (3.7, 4.0, 3.6, 3.4),
    (4.3, 3.4, 3.0, 2.9),  # conflict resolution: a possible blind spot
    (4.0, 4.1, 4.0, 4.0),
)
_SEEN_BY = {SELF: 0, SUPERVISOR: 1, PEER: 2, DIRECT_REPORT: 3, BOARD: 1, OTHER: 2}
_LITTLE_SEEN = {"board_communications": frozenset({PEER, DIRECT_REPORT})}
_STORY_PICKS = ("effective_delegation", "conflict_resolution", "morale_challenges")


@dataclass(frozen=True, slots=True)
class Tendency:
    """How made-up raters answer. `level` replaces the story by one score for everybody; the spreads are in points.

    `moved` says by how much an area lies above the story, area id -> points, for everybody but the executive.
    """

    level: float | None = None
    person_spread: float = 0.25
    item_spread: float = 0.3
    answer_spread: float = 0.5
    missing: float = 0.05
    unseen: Mapping[str, frozenset[RaterGroup]] = field(default_factory=lambda: _LITTLE_SEEN)
    moved: Mapping[str, float] = field(default_factory=dict)


UNANIMOUS = Tendency(level=4.0, person_spread=0, item_spread=0, answer_spread=0, missing=0)
ALL_TOP = Tendency(level=5.0, person_spread=0, item_spread=0, answer_spread=0, missing=0)
ALL_BOTTOM = Tendency(level=1.0, person_spread=0, item_spread=0, answer_spread=0, missing=0)


def story_release(
    *,
    roster: Mapping[RaterGroup, int] = STORY_ROSTER,
    instrument: Instrument | None = None,
    executive: str = "Dana Whitfield",
    min_raters: int = 3,
    tendency: Tendency | None = None,
    seed: int = 7,
) -> Release:
    """Tell one wave. `roster` counts who answered; of anonymous groups at least `min_raters` were invited.

    The same questions give the same release, which nobody changes: each is told once.
    """
    asked = (tuple(sorted(roster.items())), instrument, executive, min_raters, tendency, seed)
    key = repr(asked)
    if key not in _TOLD:
        _TOLD[key] = _told(roster, instrument, executive, min_raters, tendency, seed)
    return _TOLD[key]


_TOLD: dict[str, Release] = {}


def _told(
    roster: Mapping[RaterGroup, int],
    instrument: Instrument | None,
    executive: str,
    min_raters: int,
    tendency: Tendency | None,
    seed: int,
) -> Release:
    edition = load("leadership360") if instrument is None else None
    asked = edition.instrument if edition else instrument
    assert asked is not None
    wave = ballots(asked, roster, tendency or Tendency(), Random(seed))
    policy = Policy(min_raters)
    invited = invited_for(roster, min_raters)
    facts = WaveFacts(
        wave="2026 autumn",
        executive=executive,
        opened_on=date(2026, 9, 7),
        closed_on=date(2026, 9, 25),
        instrument_hash=edition.content_hash if edition else "0" * 64,
        policy=policy,
        planned=plan_cells(invited, policy=policy),
        invited=invited,
    )
    return disclose(wave, asked, facts).release


def plain_instrument(
    *,
    areas: int = 10,
    items: int = 5,
    minimum: int = 1,
    points: int = 5,
    title_length: int = 24,
    prediction: bool = False,
) -> Instrument:
    """Build a questionnaire of any size: areas with titles of `title_length` characters, on any allowed scale."""
    labels = ("Rarely or never", *(f"Step {chr(96 + step)}" for step in range(2, points)), "Almost always")
    return Instrument(
        id="plain",
        version="1.0",
        title="A plain questionnaire",
        licence="CC0-1.0",
        status=Status.UNVALIDATED,
        locale="en",
        scale=Scale(minimum, labels, "Not able to observe"),
        stem=Wording("How consistently do you do this?", "How consistently does this leader do this?"),
        areas=tuple(_plain_area(number, items, title_length) for number in range(areas)),
        picks=Wording("Choose up to three.", "Choose up to three."),
        open_questions=(OpenQuestion("advice", "Advice", Wording("What advice?", "What advice?")),),
        rater_sd=0.175 * (points - 1),
        minutes=11,
        max_comment=1000,
        prediction=prediction,
    )


def _plain_area(number: int, items: int, title_length: int) -> Area:
    name = f"area_{chr(97 + number)}"
    words = "Working through long and demanding situations with many different people"
    title = f"{chr(65 + number)} {words * 2}"[:title_length].strip()
    acts = ("tells people early", "asks before deciding", "sums up what was agreed", "names the open points")
    made = tuple(
        Item(
            f"{name}.{i + 1:02}",
            Wording(f"I act, case {name} {chr(97 + i)}.", f"This leader {acts[i % 4]}, case {name} {chr(97 + i)}."),
        )
        for i in range(items)
    )
    return Area(name, title, made)


def invited_for(roster: Mapping[RaterGroup, int], min_raters: int) -> dict[RaterGroup, int]:
    return {
        group: max(count, min_raters) if group in ANONYMOUS_GROUPS else count
        for group, count in roster.items()
        if count
    }


def ballots(instrument: Instrument, roster: Mapping[RaterGroup, int], tendency: Tendency, rng: Random) -> list[Answers]:
    shifts = {item.id: rng.gauss(0, tendency.item_spread) for item in instrument.items}
    return [
        _ballot(instrument, group, number, shifts, tendency, rng)
        for group in RaterGroup
        for number in range(roster.get(group, 0))
    ]


def _ballot(
    instrument: Instrument,
    group: RaterGroup,
    number: int,
    shifts: Mapping[str, float],
    tendency: Tendency,
    rng: Random,
) -> Answers:
    leniency = 0.0 if group is SELF else rng.gauss(0, tendency.person_spread)
    spread = tendency.answer_spread * (0.6 if group is SELF else 1.0)
    scores: dict[str, Score] = {}
    for place, area in enumerate(instrument.areas):
        aim = tendency.level or _STORY[place % len(_STORY)][_SEEN_BY[group]]
        aim += 0.0 if group is SELF else tendency.moved.get(area.id, 0.0)
        unseen = group in tendency.unseen.get(area.id, ()) and number > 0
        for item in area.items_for(group):
            point = aim + leniency + shifts[item.id] + rng.gauss(0, spread)
            scores[item.id] = NoScore.NOT_OBSERVED if unseen else _score(point, instrument.scale, tendency, rng)
    comments, expected = _comments(instrument, group, number), _expected(instrument) if group is SELF else {}
    return Answers(group, scores, _picks(instrument, group, number), comments, expected)


def _score(point: float, scale: Scale, tendency: Tendency, rng: Random) -> Score:
    """Stretch a point of 1..5 to the scale; now and then nothing was seen or the item was skipped."""
    if rng.random() < tendency.missing:
        return rng.choice(list(NoScore))
    stretched = scale.minimum + (point - 1) / 4 * (scale.maximum - scale.minimum)
    return min(max(round(stretched), scale.minimum), scale.maximum)


def _expected(instrument: Instrument) -> dict[str, float]:
    """Expect of others what lies between one's own view and that of peers; now and then more, now and then less."""
    ends = instrument.scale.half_points
    halves = [(_STORY[place % len(_STORY)], place) for place in range(len(instrument.predicted_areas))]
    aims = [(own + peers) / 2 + 0.5 * (place % 3 == 1) - 0.5 * (place % 3 == 2) for (own, _, peers, _), place in halves]
    stretched = [ends[0] + (aim - 1) / 4 * (ends[-1] - ends[0]) for aim in aims]
    values = (min(max(round(value * 2) / 2, ends[0]), ends[-1]) for value in stretched)
    return {area.id: value for area, value in zip(instrument.predicted_areas, values, strict=True)}


def _picks(instrument: Instrument, group: RaterGroup, number: int) -> frozenset[str]:
    areas = [area.id for area in instrument.areas]
    story = [area for area in _STORY_PICKS if area in areas] or areas[:3]
    extra = areas[(number * 3 + 2) % len(areas)]
    return frozenset([*story[: 2 + (group is DIRECT_REPORT)], extra][:3])


def _comments(instrument: Instrument, group: RaterGroup, number: int) -> dict[str, str]:
    asked = {question.id for question in instrument.open_questions}
    written = COMMENTS.get(group, ())
    return {q: text for q, text in (written[number] if number < len(written) else {}).items() if q in asked}
