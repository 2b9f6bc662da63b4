"""The DataFrames that the pipeline works on, and their columns. They live in memory, during a close, nowhere else."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from instruments.answers import Answers


@dataclass(frozen=True, slots=True)
class Frames:
    """One wave's answers as five frames; `ballot` is a number that only joins them to each other.

    ballots:  ballot (int64), group (str), scored (bool: at least one item scored)
    ratings:  ballot (int64), group (str), item (str), score (int64); an item not scored has no row
    picks:    ballot (int64), group (str), area (str)
    comments: ballot (int64), group (str), question (str), text (str); an empty comment has no row
    changes:  ballot (int64), group (str), area (str), score (int64, -3 to 3); an area not judged has no row
    """

    ballots: pd.DataFrame
    ratings: pd.DataFrame
    picks: pd.DataFrame
    comments: pd.DataFrame
    changes: pd.DataFrame


def frames_of(wave: Sequence[Answers]) -> Frames:
    """Spread one wave's answers over the four frames."""
    numbered = list(enumerate(wave))
    return Frames(
        ballots=_frame(
            [(i, a.group.value, a.has_score) for i, a in numbered],
            {"ballot": "int64", "group": "str", "scored": "bool"},
        ),
        ratings=_frame(
            [
                (i, a.group.value, item, score)
                for i, a in numbered
                for item, score in a.scores.items()
                if isinstance(score, int)
            ],
            {"ballot": "int64", "group": "str", "item": "str", "score": "int64"},
        ),
        picks=_frame(
            [(i, a.group.value, area) for i, a in numbered for area in sorted(a.picks)],
            {"ballot": "int64", "group": "str", "area": "str"},
        ),
        comments=_frame(
            [(i, a.group.value, q, text) for i, a in numbered for q, text in a.comments.items() if text],
            {"ballot": "int64", "group": "str", "question": "str", "text": "str"},
        ),
        changes=_frame(
            [
                (i, a.group.value, area, score)
                for i, a in numbered
                for area, score in a.change.items()
                if isinstance(score, int)
            ],
            {"ballot": "int64", "group": "str", "area": "str", "score": "int64"},
        ),
    )


def _frame(rows: list[tuple[object, ...]], columns: dict[str, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(columns)).astype(columns)
