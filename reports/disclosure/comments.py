"""R7: comments. Pooled over all anonymous raters, sorted by their own text, and only from enough ballots on."""

from collections.abc import Mapping

import pandas as pd

from instruments.groups import RaterGroup
from instruments.model import Instrument
from reports.disclosure.policy import Policy

Comments = Mapping[str, tuple[str, ...]]


def anonymous_comments(
    comments: pd.DataFrame, instrument: Instrument, *, scored_ballots: int, policy: Policy
) -> Comments:
    """Return the pooled comments by question id, or none at all where too few anonymous raters scored anything.

    `comments` has the columns group, question, text and holds anonymous raters only.
    """
    if scored_ballots < policy.comments_from:
        return {}
    return _by_question(comments, instrument)


def attributed_comments(comments: pd.DataFrame, instrument: Instrument, group: RaterGroup) -> Comments:
    """Return one attributed group's comments by question id, for its own heading."""
    if not group.attributed:
        raise ValueError("the comments of an anonymous group are only ever shown in the pool")
    return _by_question(comments[comments["group"] == group.value], instrument)


def _by_question(comments: pd.DataFrame, instrument: Instrument) -> Comments:
    """Sort within each question by the text itself: no order of arrival survives, and none is invented."""
    asked = {question.id: comments["question"] == question.id for question in instrument.open_questions}
    texts = {question: tuple(sorted(comments.loc[rows, "text"])) for question, rows in asked.items()}
    return {question: found for question, found in texts.items() if found}
