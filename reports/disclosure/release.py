"""The sole maker of a `Release`: one wave's answers go in once, and only what R1 to R7 allow comes out."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from instruments.answers import Answers, check_answers
from instruments.groups import RaterGroup
from instruments.model import Instrument
from reports.disclosure.cells import Cell, attributed_cells, close_cells, publishable
from reports.disclosure.change import perceived_changes
from reports.disclosure.comments import Comments, anonymous_comments, attributed_comments
from reports.disclosure.facts import WaveFacts
from reports.disclosure.picks import anonymous_flags, attributed_picks
from reports.disclosure.policy import Policy, flagged_from
from reports.disclosure.values import shown_values
from reports.frames import Frames, frames_of
from reports.release import ANONYMOUS, Release, ReleasedCell, Schema
from reports.rules import WORDS


@dataclass(frozen=True, slots=True)
class Disclosed:
    """The release, and the anonymous cells as they stood at the end: later waves must keep them merged (R2)."""

    release: Release
    final_cells: tuple[Cell, ...]


def disclose(wave: Sequence[Answers], instrument: Instrument, facts: WaveFacts) -> Disclosed:
    """Turn one closed wave's answers into its release. Raises `AnswersError` for answers that cannot be."""
    for answers in wave:
        check_answers(answers, instrument)
    ballots = Counter(answers.group for answers in wave)
    _refuse_unplanned(ballots, facts)
    final = close_cells(facts.planned, ballots, policy=facts.policy)
    published = publishable(final, ballots, policy=facts.policy)
    frames = frames_of(wave)
    cells = (*attributed_cells(ballots), *published)
    raters = sum(cell.count(ballots) for cell in published)
    picks_from = flagged_from(raters) if instrument.picks else None
    release = Release(
        schema=Schema.TWO,
        rules=WORDS,
        wave=facts.wave,
        executive=facts.executive,
        opened_on=facts.opened_on,
        closed_on=facts.closed_on,
        instrument=instrument,
        instrument_hash=facts.instrument_hash,
        min_raters=facts.policy.min_raters,
        cells=tuple(_released(cell, facts.invited, ballots) for cell in cells),
        withheld=not published,
        values=shown_values(frames.ratings, cells, instrument, policy=facts.policy),
        picks_from=picks_from,
        picks=_picks(frames, instrument, cells, raters=raters, threshold=picks_from),
        comments=_comments(frames, instrument, cells, policy=facts.policy, published=bool(published)),
        expected=_own_words(wave, instrument, lambda own: own.expected),
        follows=facts.follows,
        perceived=perceived_changes(frames.changes, instrument, policy=facts.policy, published=bool(published)),
        looking_back=_own_words(wave, instrument, lambda own: own.looking_back),
    )
    return Disclosed(release, final)


def _own_words(
    wave: Sequence[Answers], instrument: Instrument, of: Callable[[Answers], Mapping[str, float]]
) -> dict[str, float]:
    """Return what the executive expected, or saw looking back, in the questionnaire's order. It enters no sum (R1).

    Of several ballots of their own, which no roster allows, none is told: they would have to be averaged.
    """
    own = [answers for answers in wave if answers.group is RaterGroup.SELF]
    given = of(own[0]) if len(own) == 1 else {}
    return {area.id: given[area.id] for area in instrument.areas if area.id in given}


def _refuse_unplanned(ballots: Mapping[RaterGroup, int], facts: WaveFacts) -> None:
    """Fail closed: an anonymous ballot whose group stands in no promised cell, or in two, has no rule to go by."""
    planned = [group for cell in facts.planned for group in cell.groups]
    if len(set(planned)) != len(planned) or any(group.attributed for group in planned):
        raise ValueError("the planned cells hold each anonymous group at most once, and no attributed one")
    stray = [group for group in ballots if not group.attributed and group not in planned]
    if stray:
        raise ValueError(f"ballots of {stray[0].label.lower()}, but the wave was launched without them")


def _released(cell: Cell, invited: Mapping[RaterGroup, int], ballots: Mapping[RaterGroup, int]) -> ReleasedCell:
    return ReleasedCell(cell.key, cell.label, cell.groups, cell.attributed, cell.count(invited), cell.count(ballots))


def _anonymous(frame: pd.DataFrame) -> pd.DataFrame:
    attributed = [group.value for group in RaterGroup if group.attributed]
    return frame[~frame["group"].isin(attributed)]


def _picks(
    frames: Frames, instrument: Instrument, cells: Sequence[Cell], *, raters: int, threshold: int | None
) -> dict[str, tuple[str, ...]]:
    if instrument.picks is None:
        return {}
    picks = {cell.key: attributed_picks(frames.picks, instrument, cell.groups[0]) for cell in cells if cell.attributed}
    flags = anonymous_flags(_anonymous(frames.picks), instrument, raters=raters, threshold=threshold)
    return picks | {ANONYMOUS: flags}


def _comments(
    frames: Frames, instrument: Instrument, cells: Sequence[Cell], *, policy: Policy, published: bool
) -> dict[str, Comments]:
    own_heading = {
        cell.key: attributed_comments(frames.comments, instrument, cell.groups[0]) for cell in cells if cell.attributed
    }
    scored = int(_anonymous(frames.ballots)["scored"].sum()) if published else 0
    pooled = anonymous_comments(_anonymous(frames.comments), instrument, scored_ballots=scored, policy=policy)
    return {section: texts for section, texts in (own_heading | {ANONYMOUS: pooled}).items() if texts}
