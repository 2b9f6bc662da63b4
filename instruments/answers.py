"""What one rater answered to an instrument, and whether it fits. No name, no time, no sequence may enter here."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from instruments.comments import clean_comment
from instruments.groups import RaterGroup
from instruments.model import MAX_PICKS, Instrument


class NoScore(Enum):
    """Why an item has no score. Neither is ever counted; they are kept apart because they mean different things."""

    NOT_OBSERVED = "not observed"
    SKIPPED = "skipped"


Score = int | NoScore


class AnswersError(ValueError):
    """Answers that do not fit the instrument: an unknown id, a score off the scale, too many picks, too long."""


@dataclass(frozen=True, slots=True)
class Answers:
    """One finished ballot: a score or a `NoScore` for each item asked, up to 3 areas picked, comments by question."""

    group: RaterGroup
    scores: Mapping[str, Score]
    picks: frozenset[str]
    comments: Mapping[str, str]

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
    for comment in answers.comments.values():
        if len(comment) > instrument.max_comment:
            raise AnswersError(f"a comment is longer than {instrument.max_comment} characters")
        if comment != clean_comment(comment):
            raise AnswersError("a comment holds characters that cannot be shown")


def _fits(score: Score, instrument: Instrument) -> bool:
    """A truth value counts as 1 in Python, but nobody gave it as a score."""
    return isinstance(score, NoScore) or (type(score) is int and score in instrument.scale.points)
