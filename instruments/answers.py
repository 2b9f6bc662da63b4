"""What one rater answered to an instrument, and whether it fits. No name, no time, no sequence may enter here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from instruments.comments import clean_comment
from instruments.groups import RaterGroup
from instruments.model import CHANGE_POINTS, MAX_PICKS, Instrument


class NoScore(Enum):
    """Why an item has no score. Neither is ever counted; they are kept apart because they mean different things."""

    NOT_OBSERVED = "not observed"
    SKIPPED = "skipped"


Score = int | NoScore


class AnswersError(ValueError):
    """Answers that do not fit the instrument: an unknown id, a score off the scale, too many picks, too long."""


@dataclass(frozen=True, slots=True)
class Answers:
    """One finished ballot: a score or a `NoScore` for each item asked, up to 3 areas picked, comments by question.

    `expected` is the executive's alone: area id -> what they think the others will answer on average, in half points.
    In a follow-up, `change` is everybody else's: area id -> how it compares with the baseline, -3 to +3 or a `NoScore`;
    and `looking_back` the executive's: area id -> how they now think they were at the baseline, in half points.
    """

    group: RaterGroup
    scores: Mapping[str, Score]
    picks: frozenset[str]
    comments: Mapping[str, str]
    expected: Mapping[str, float] = field(default_factory=dict)
    change: Mapping[str, Score] = field(default_factory=dict)
    looking_back: Mapping[str, float] = field(default_factory=dict)

    @property
    def has_score(self) -> bool:
        """True if at least one item was scored (disclosure rule R7 counts these ballots)."""
        return any(isinstance(score, int) for score in self.scores.values())


def check_answers(answers: Answers, instrument: Instrument) -> None:
    """Raise `AnswersError` unless these answers are ones that the instrument's form could have given."""
    asked = {item.id for item in instrument.items if answers.group in item.asked_of}
    if set(answers.scores) != asked:
        raise AnswersError("the answers name other items than this group is asked")
    if not all(_fits(score, instrument) for score in answers.scores.values()):
        raise AnswersError("a score is not on the scale")
    if len(answers.picks) > MAX_PICKS or not answers.picks <= {area.id for area in instrument.areas}:
        raise AnswersError(f"pick at most {MAX_PICKS} of the instrument's areas")
    if not set(answers.comments) <= {question.id for question in instrument.open_questions}:
        raise AnswersError("a comment answers no question of the instrument")
    _check_expected(answers, instrument)
    _check_compared(answers, instrument)
    for comment in answers.comments.values():
        if len(comment) > instrument.max_comment:
            raise AnswersError(f"a comment is longer than {instrument.max_comment} characters")
        if comment != clean_comment(comment):
            raise AnswersError("a comment holds characters that cannot be shown")


def _check_expected(answers: Answers, instrument: Instrument) -> None:
    if answers.expected and answers.group is not RaterGroup.SELF:
        raise AnswersError("only the executive is asked what the others will answer")
    if not set(answers.expected) <= {area.id for area in instrument.predicted_areas}:
        raise AnswersError("an expectation is about an area of which none is asked")
    if not all(type(value) is float and value in instrument.scale.half_points for value in answers.expected.values()):
        raise AnswersError("an expectation is not a half point of the scale")


def _check_compared(answers: Answers, instrument: Instrument) -> None:
    """What a follow-up asks beside the questionnaire: of the executive to look back, of all others what has changed."""
    asked = {area.id for area in instrument.compared_areas(answers.group)}
    if answers.group is RaterGroup.SELF:
        if answers.change:
            raise AnswersError("the executive is not asked what has changed")
        if not set(answers.looking_back) <= asked:
            raise AnswersError("a look back is at an area of which none is asked")
        half_points = instrument.scale.half_points
        if not all(type(value) is float and value in half_points for value in answers.looking_back.values()):
            raise AnswersError("a look back is not a half point of the scale")
        return
    if answers.looking_back:
        raise AnswersError("only the executive is asked to look back")
    if set(answers.change) != asked:
        raise AnswersError("the answers compare other areas than this group is asked about")
    if not all(_is_change(score) for score in answers.change.values()):
        raise AnswersError("a change is not between -3 and +3")


def _is_change(score: Score) -> bool:
    return isinstance(score, NoScore) or (type(score) is int and score in CHANGE_POINTS)


def _fits(score: Score, instrument: Instrument) -> bool:
    """A truth value counts as 1 in Python, but nobody gave it as a score."""
    return isinstance(score, NoScore) or (type(score) is int and score in instrument.scale.points)
