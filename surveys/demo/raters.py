"""Made-up raters: from the story's views to the form that one person would send. Seeded, so that it repeats."""

from random import Random

from instruments.groups import RaterGroup
from instruments.model import CHANGE_POINTS, Area, Instrument
from surveys.demo.story import LIKELY_PICKS, UNSEEN_AT_THE_BOARD, Round
from surveys.web.respondent.survey_form import (
    NO,
    NOT_OBSERVED,
    PICKS,
    UNDERSTOOD,
    WHOLE,
    YES,
    back_name,
    change_name,
    comment_name,
    expected_name,
    gate_name,
    item_name,
)

_PERSON_SPREAD, _ANSWER_SPREAD, _CHANGE_SPREAD, _NOT_OBSERVED_RATE = 0.12, 0.5, 0.7, 0.04
Fields = list[tuple[str, str]]


class Raters:
    """Fills forms for one instrument and one round, one person after another."""

    def __init__(self, instrument: Instrument, told: Round, seed: int) -> None:
        self._instrument = instrument
        self._told = told
        self._random = Random(seed)  # noqa: S311 - a story, not a secret
        self._written: dict[tuple[str, RaterGroup], int] = {}

    def fill(self, group: RaterGroup) -> Fields:
        """Return the fields of one finished form."""
        leaning = 0.0 if group is RaterGroup.SELF else self._random.gauss(0, _PERSON_SPREAD)
        fields: Fields = [(UNDERSTOOD, "y")] if group is RaterGroup.SUPERVISOR else []
        for area, _ in self._instrument.walk(group):
            fields += self._area(area, group, leaning)
        fields += [self._since(area, group) for area in self._instrument.compared_areas(group)]
        if group is not RaterGroup.SELF:
            fields += [(PICKS, area) for area in self._random.sample(LIKELY_PICKS, self._random.randint(1, 3))]
        else:
            fields += [(expected_name(area), self._expected(area)) for area in self._instrument.predicted_areas]
        return [*fields, *self._comments(group), (WHOLE, YES)]

    def _area(self, area: Area, group: RaterGroup, leaning: float) -> Fields:
        unseen = area.gate is not None and self._random.random() < UNSEEN_AT_THE_BOARD.get(group, 0)
        gate = [(gate_name(area), NO if unseen else YES)] if area.gate else []
        if unseen:
            return gate
        centre = self._told.views[area.id][group] + leaning
        return gate + [(item_name(item), self._score(centre)) for item in area.items_for(group)]

    def _score(self, centre: float) -> str:
        if self._random.random() < _NOT_OBSERVED_RATE:
            return NOT_OBSERVED
        scale = self._instrument.scale
        score = round(self._random.gauss(centre, _ANSWER_SPREAD))
        return str(min(max(score, scale.minimum), scale.maximum))

    def _since(self, area: Area, group: RaterGroup) -> tuple[str, str]:
        """Say how an area compares with the baseline, or look back at it."""
        if group is RaterGroup.SELF:
            return back_name(area), self._told.looking_back.get(area.id, "")
        seen = round(self._random.gauss(self._told.changes[area.id], _CHANGE_SPREAD))
        return change_name(area), str(min(max(seen, CHANGE_POINTS[0]), CHANGE_POINTS[-1]))

    def _expected(self, area: Area) -> str:
        """Expect of others what lies between one's own view and that of peers, to half a point."""
        views = self._told.views[area.id]
        return f"{round(views[RaterGroup.SELF] + views[RaterGroup.PEER]) / 2:g}"

    def _comments(self, group: RaterGroup) -> Fields:
        return [
            (comment_name(question), text)
            for question in self._instrument.open_questions
            if (text := self._next_comment(question.id, group))
        ]

    def _next_comment(self, question: str, group: RaterGroup) -> str:
        texts = self._told.comments.get(question, {}).get(group, ())
        turn = self._written.get((question, group), 0)
        self._written[question, group] = turn + 1
        return texts[turn] if turn < len(texts) else ""
