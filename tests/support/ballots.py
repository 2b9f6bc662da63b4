"""Answers to the shipped questionnaire, plain or random."""

from random import Random

from instruments import catalogue
from instruments.answers import Answers, NoScore, Score
from instruments.groups import RaterGroup
from instruments.model import Instrument

LEADERSHIP = catalogue.load("leadership360").instrument


def answers(group: RaterGroup, score: Score = 4, instrument: Instrument = LEADERSHIP, **comments: str) -> Answers:
    asked = [item.id for item in instrument.items if group in item.asked_of]
    return Answers(group, dict.fromkeys(asked, score), frozenset(), comments)


def random_answers(group: RaterGroup, random: Random, instrument: Instrument = LEADERSHIP) -> Answers:
    choices: list[Score] = [*instrument.scale.points, *instrument.scale.points, *NoScore]
    scores = {item.id: random.choice(choices) for item in instrument.items if group in item.asked_of}
    picks = random.sample([area.id for area in instrument.areas], random.randint(0, 3))
    texts = {
        question.id: f"{group.value} thought no. {random.getrandbits(64)}"
        for question in instrument.open_questions
        if random.random() < 0.6
    }
    return Answers(group, scores, frozenset(picks), texts, _own_expected(group, random, instrument))


def _own_expected(group: RaterGroup, random: Random, instrument: Instrument) -> dict[str, float]:
    return random_expected(random, instrument) if group is RaterGroup.SELF else {}


def random_expected(random: Random, instrument: Instrument = LEADERSHIP) -> dict[str, float]:
    halves = instrument.scale.half_points
    return {area.id: random.choice(halves) for area in instrument.predicted_areas if random.random() < 0.9}
