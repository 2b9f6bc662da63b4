"""The constraint solver (OR-tools' CP-SAT): which answers of one rater fit everything that was published.

Needs the extra `certificate`. What is asked is decided elsewhere; here it is only put into the solver's words.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from itertools import pairwise
from typing import Any

from reports.certificate.knowledge import CertificateError, PublishedFlags
from reports.certificate.puzzles import Puzzle

_PATIENCE = 20.0  # in the solver's own deterministic seconds, for one question; an ordinary one takes a thousandth


def available() -> bool:
    """True where OR-tools is installed."""
    return find_spec("ortools") is not None


@lru_cache(maxsize=4096)
def fewest_scores(puzzle: Puzzle) -> int:
    """Count the scores that one rater who scored the item can have given; return the fewest over the puzzle's cells.

    Raters of a cell are alike to every reader, so one of each cell is asked about. Raises `CertificateError` where the
    published numbers fit no answers, or the solver runs out of time.
    """
    counts = [sum(_fits(puzzle, part, score) for score in _scores(puzzle)) for part in range(len(puzzle.parts))]
    open_counts = [count for count in counts if count]  # 0: nobody of this cell can have scored the item
    if not open_counts:
        raise CertificateError("no answers fit the published numbers")
    return min(open_counts)


@dataclass(frozen=True, slots=True)
class OwnPicks:
    """What a rater knows who adds their own picks to the report: so many of the flagged areas, so many others."""

    flagged: int
    others: int


@lru_cache(maxsize=4096)
def picks_stay_open(raters: int, flags: PublishedFlags, own: OwnPicks | None = None) -> bool:
    """True where each area may, as far as flags tell, have been picked or not been picked by any one rater.

    With `own`, to the eyes of one rater who picked these, about any one of the others.
    """
    questions = [(area, answer) for area in _one_of_each(flags, own) for answer in (False, True)]
    return all(_picked(raters, flags, own, area, answer) for area, answer in questions)


@lru_cache(maxsize=4096)
def flags_can_arise(raters: int, flags: PublishedFlags, own: OwnPicks | None = None) -> bool:
    """True where some picks lead to just these flags; with `own`, beside the picks of that rater."""
    return _is_possible(_picks_behind(raters, flags, own)[0])


def _scores(puzzle: Puzzle) -> range:
    """Return the scores as the solver counts them: 1 is the scale's lowest; 0 stays free for "not scored"."""
    return range(1, puzzle.maximum - puzzle.minimum + 2)


def _fits(puzzle: Puzzle, part: int, score: int) -> bool:
    """Say whether the first rater of a part can have given this score."""
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    raters = [[model.new_int_var(0, _scores(puzzle)[-1], "") for _ in range(size)] for size in puzzle.parts]
    has_scored = [[_is_scored(model, rater) for rater in cell] for cell in raters]
    for mean in puzzle.sums:
        model.add(sum(one for index in mean.parts for one in has_scored[index]) == mean.n)
        shift = mean.n * (1 - puzzle.minimum)
        totals = cp_model.Domain.from_values([total + shift for total in mean.totals])
        model.add_linear_expression_in_domain(sum(one for index in mean.parts for one in raters[index]), totals)
    for index, cell in enumerate(raters):
        _order(model, cell[1:] if index == part else cell)
    model.add(raters[part][0] == score)
    return _is_possible(model)


def _is_scored(model: Any, rater: Any) -> Any:
    scored = model.new_bool_var("")
    model.add(rater >= 1).only_enforce_if(scored)
    model.add(rater == 0).only_enforce_if(~scored)
    return scored


def _order(model: Any, alike: list[Any]) -> None:
    """Raters who are alike may be taken in the order of their scores: the solver need not try every other."""
    for one, other in pairwise(alike):
        model.add(one >= other)


def _one_of_each(flags: PublishedFlags, own: OwnPicks | None) -> Iterator[int]:
    """Return one area of each kind, with and without a flag, and picked by the rater who compares or not.

    Areas of one kind are alike.
    """
    mine = own or OwnPicks(0, 0)
    ends = (0, mine.flagged, flags.flagged, flags.flagged + mine.others, flags.areas)
    yield from (begin for begin, end in pairwise(ends) if begin < end)


def _picked(raters: int, flags: PublishedFlags, own: OwnPicks | None, area: int, answer: bool) -> bool:
    """Say whether one rater can have picked this area, or not picked it."""
    model, picks = _picks_behind(raters, flags, own)
    model.add(picks[area] == answer)
    return _is_possible(model)


def _picks_behind(raters: int, flags: PublishedFlags, own: OwnPicks | None) -> tuple[Any, list[Any]]:
    """Return a model of all picks that lead to these flags, and in it whether one rater picked each area.

    The first areas are the flagged ones. Of the other raters the counts by area are enough, for they are alike to every
    reader: m raters with at most `most` picks each can bring any counts of at most m that add up to at most `most` m,
    by dealing them out in turn.
    """
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    picks = [model.new_bool_var("") for _ in range(flags.areas)]
    model.add(sum(picks) <= flags.most)
    known = _known(flags, own)
    others = raters - 1 - (own is not None)
    rest = [model.new_int_var(0, others, "") for _ in range(flags.areas)]
    model.add(sum(rest) <= flags.most * others)
    if flags.threshold is not None:
        counts = [sum(of_one) for of_one in zip(picks, rest, known, strict=True)]
        _flagged_as_told(model, [_reaches(model, count, flags.threshold) for count in counts], flags)
    return model, picks


def _known(flags: PublishedFlags, own: OwnPicks | None) -> list[int]:
    """Return 1 for each area that the rater who compares picked, else 0: the first of each kind."""
    if own is None:
        return [0] * flags.areas
    return [int(place < own.flagged or 0 <= place - flags.flagged < own.others) for place in range(flags.areas)]


def _flagged_as_told(model: Any, qualifies: list[Any], flags: PublishedFlags) -> None:
    """R6: an area that enough raters picked is flagged, unless there are more such areas than may be: then none is."""
    if flags.flagged:
        for place, one in enumerate(qualifies):
            model.add(one == (place < flags.flagged))
    else:
        too_many = model.new_bool_var("")
        model.add(sum(qualifies) == 0).only_enforce_if(~too_many)
        model.add(sum(qualifies) > flags.most_flagged).only_enforce_if(too_many)


def _reaches(model: Any, count: Any, threshold: int) -> Any:
    enough = model.new_bool_var("")
    model.add(count >= threshold).only_enforce_if(enough)
    model.add(count < threshold).only_enforce_if(~enough)
    return enough


def _is_possible(model: Any) -> bool:
    """Ask. Raises `CertificateError` where no answer is found in time: then nothing is certified."""
    from ortools.sat.python import cp_model

    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1  # several would make the time, and so a time-out, a matter of luck
    solver.parameters.max_deterministic_time = _PATIENCE
    found = solver.solve(model)
    if found in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return True
    if found == cp_model.INFEASIBLE:
        return False
    raise CertificateError(f"the solver gave no answer ({solver.status_name(found)})")
