"""Waves for the privacy tests: any roster, any habit of answering, told through the real disclosure policy."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from random import Random

from hypothesis import strategies as st

from instruments.answers import Answers, NoScore, Score
from instruments.groups import ANONYMOUS_GROUPS, RaterGroup
from instruments.model import Instrument, OpenQuestion, Wording
from reports.disclosure.cells import Cell, plan_cells
from reports.disclosure.facts import WaveFacts
from reports.disclosure.policy import Policy
from reports.disclosure.release import Disclosed, disclose
from tests.reports.sample import plain_instrument

Counts = Mapping[RaterGroup, int]
Habit = Callable[[Random, Sequence[int]], Score]

SELF, SUPERVISOR, PEER = RaterGroup.SELF, RaterGroup.SUPERVISOR, RaterGroup.PEER
DIRECT_REPORT, BOARD, OTHER = RaterGroup.DIRECT_REPORT, RaterGroup.BOARD, RaterGroup.OTHER


def questionnaire(*, areas: int = 5, items: int = 2, minimum: int = 1, points: int = 5) -> Instrument:
    """A short questionnaire with two open questions and a prediction, whose last area asks single groups only."""
    plain = plain_instrument(areas=areas, items=items, minimum=minimum, points=points, prediction=True)
    first, *others = plain.areas[-1].items
    own = replace(first, asked_of=frozenset({SELF, SUPERVISOR, PEER, BOARD}))
    last = replace(plain.areas[-1], items=(own, *others))
    more = OpenQuestion("keep_doing", "Keep doing", Wording("What do you keep?", "What should stay?"))
    return replace(plain, areas=(*plain.areas[:-1], last), open_questions=(*plain.open_questions, more))


SHORT = questionnaire()


def facts(invited: Counts, *, k: int = 3, planned: tuple[Cell, ...] | None = None) -> WaveFacts:
    policy = Policy(k)
    return WaveFacts(
        wave="wave",
        executive="Dana Whitfield",
        opened_on=date(2026, 3, 2),
        closed_on=date(2026, 3, 20),
        instrument_hash="0" * 64,
        policy=policy,
        planned=plan_cells(invited, policy=policy) if planned is None else planned,
        invited=invited,
    )


def ballot(
    group: RaterGroup,
    score: Score | Mapping[str, Score] = 4,
    *,
    picks: Iterable[str] = (),
    comments: Mapping[str, str] | None = None,
    instrument: Instrument = SHORT,
) -> Answers:
    """One ballot with the same score everywhere, or with scores by item and the rest not observed."""
    asked = [item.id for item in instrument.items if group in item.asked_of]
    if isinstance(score, Mapping):
        scores = {item: score.get(item, NoScore.NOT_OBSERVED) for item in asked}
    else:
        scores = dict.fromkeys(asked, score)
    return Answers(group, scores, frozenset(picks), comments or {})


def ballots_with(
    group: RaterGroup, given: Iterable[Score], *, item: str | None = None, instrument: Instrument = SHORT
) -> list[Answers]:
    """One ballot for each score given to one item (the first); nothing else is scored."""
    item_id = item or instrument.items[0].id
    return [ballot(group, {item_id: score}, instrument=instrument) for score in given]


def tell(
    wave: Sequence[Answers],
    *,
    invited: Counts | None = None,
    k: int = 3,
    planned: tuple[Cell, ...] | None = None,
    instrument: Instrument = SHORT,
) -> Disclosed:
    """Disclose a wave; unless told otherwise exactly those who answered were invited."""
    answered = {group: sum(a.group is group for a in wave) for group in RaterGroup}
    return disclose(wave, instrument, facts(invited or answered, k=k, planned=planned))


def _mixed(random: Random, points: Sequence[int]) -> Score:
    choices: list[Score] = [*points, *points, *NoScore]
    return random.choice(choices)


def _little_seen(random: Random, points: Sequence[int]) -> Score:
    return random.choice(points) if random.random() < 0.35 else random.choice(list(NoScore))


def _extreme(random: Random, points: Sequence[int]) -> Score:
    choices: list[Score] = [points[0], points[-1], points[-1], NoScore.NOT_OBSERVED]
    return random.choice(choices)


def _top(random: Random, points: Sequence[int]) -> Score:
    return points[-1]


def _bottom(random: Random, points: Sequence[int]) -> Score:
    return points[0] if random.random() < 0.9 else points[1]


def _blank(random: Random, points: Sequence[int]) -> Score:
    return random.choice(list(NoScore))


HABITS: tuple[Habit, ...] = (_mixed, _mixed, _little_seen, _extreme, _top, _bottom, _blank)


@dataclass(frozen=True)
class MadeUp:
    """One wave: who was invited, what came in, the threshold, and what stood merged in earlier waves."""

    invited: Counts
    wave: tuple[Answers, ...]
    k: int
    merged_before: tuple[Cell, ...]
    instrument: Instrument

    def __repr__(self) -> str:
        came = {g.value: (n, sum(a.group is g for a in self.wave)) for g, n in self.invited.items() if n}
        return f"MadeUp(invited and answered={came}, k={self.k}, before={[c.key for c in self.merged_before]})"


@st.composite
def made_up_waves(draw: st.DrawFn, instrument: Instrument = SHORT, *, most: int = 8) -> MadeUp:
    """Any roster of 0 to `most` people a group, any share of whom answers, in any habit."""
    invited = {group: draw(st.integers(0, most)) for group in RaterGroup}
    invited[SELF] = min(invited[SELF], 1)
    answered = {group: draw(st.integers(0, n)) for group, n in invited.items()}
    random = Random(draw(st.integers(0, 2**32)))
    habits = {group: draw(st.sampled_from(HABITS)) for group in RaterGroup}
    wave = [random_ballot(g, random, habits[g], instrument) for g, n in answered.items() for _ in range(n)]
    random.shuffle(wave)
    before = draw(st.lists(st.sets(st.sampled_from(ANONYMOUS_GROUPS), min_size=1), max_size=2))
    cells = tuple(Cell(tuple(g for g in RaterGroup if g in groups)) for groups in before)
    return MadeUp(invited, tuple(wave), draw(st.integers(3, 5)), cells, instrument)


def random_ballot(group: RaterGroup, random: Random, habit: Habit, instrument: Instrument) -> Answers:
    scores = {i.id: habit(random, list(instrument.scale.points)) for i in instrument.items if group in i.asked_of}
    areas = [area.id for area in instrument.areas]
    # a favourite area for most, so that flags come up
    picks = {*random.sample(areas, random.randint(0, 2)), *(areas[:1] if random.random() < 0.6 else ())}
    comments = {
        question.id: random.choice(["Ask earlier.", "Thank you", "nan", "None", "Zeit für Fragen 🙂", "=1+1"])
        + (f" {random.randint(0, 99)}" if random.random() < 0.8 else "")
        for question in instrument.open_questions
        if random.random() < 0.6
    }
    return Answers(group, scores, frozenset(picks), comments, _expected(scores, instrument) if group is SELF else {})


def _expected(scores: Mapping[str, Score], instrument: Instrument) -> dict[str, float]:
    """What the executive expects: anything, of most areas, and with no throw of its own."""
    halves, answered = instrument.scale.half_points, sum(isinstance(score, int) for score in scores.values())
    areas = [(place, area.id) for place, area in enumerate(instrument.predicted_areas)]
    return {area: halves[(answered + 5 * place) % len(halves)] for place, area in areas if (answered + place) % 5}
