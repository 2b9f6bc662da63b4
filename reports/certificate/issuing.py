"""The check of one release before its ballots are deleted: at least 3 answers possible for everybody, or no release.

By construction it cannot fail (R4 to R6): a failure is a defect of this program, and stops the close.
"""

from dataclasses import dataclass

from reports.certificate import solver
from reports.certificate.knowledge import CertificateError, Knowledge, knowledge_of
from reports.certificate.puzzles import Puzzle, puzzles
from reports.certificate.table import FEWEST_FEASIBLE, possible_scores
from reports.release import Release


@dataclass(frozen=True, slots=True)
class Certificate:
    """What stays possible for anonymous raters. `fewest` counts scores, over every rater and item they scored.

    `fewest` is None where no anonymous number is told. `picks_open` says that each area may have been picked or not by
    anybody; it is None where flags were not checked. `by_solver` is false where OR-tools is not installed: then means
    are looked up, and flags are not checked.
    """

    fewest: int | None
    picks_open: bool | None
    by_solver: bool

    @property
    def holds(self) -> bool:
        """True where nobody's answer is narrowed down further than rule R9 allows."""
        return self.picks_open is not False and (self.fewest is None or self.fewest >= FEWEST_FEASIBLE)


def certify(release: Release) -> Certificate:
    """Check what a release tells. Raises `CertificateError` where it tells too much or cannot be checked in time."""
    return refuse_unsafe(examine(knowledge_of(release)))


def refuse_unsafe(found: Certificate) -> Certificate:
    """Give a certificate back that holds. Raises `CertificateError` for any other."""
    if not found.holds:
        raise CertificateError(
            f"an anonymous rater would be left {found.fewest} possible answers"
            if found.picks_open is not False
            else "a flag would tell what an anonymous rater picked"
        )
    return found


def examine(knowledge: Knowledge) -> Certificate:
    """Say what published numbers leave possible, and raise only where they fit no answers at all."""
    if not solver.available():
        return Certificate(_by_table(knowledge), picks_open=None, by_solver=False)
    raters = sum(knowledge.raters.values())
    return Certificate(
        fewest=min(map(solver.fewest_scores, puzzles(knowledge)), default=None),
        picks_open=knowledge.picks is None or solver.picks_stay_open(raters, knowledge.picks),
        by_solver=True,
    )


def _by_table(knowledge: Knowledge) -> int | None:
    """The same for means that share no rater's score, as a release's do. Raises `CertificateError` for any that do."""
    return min(map(_looked_up, puzzles(knowledge)), default=None)


def _looked_up(puzzle: Puzzle) -> int:
    if len(puzzle.sums) > 1:
        raise CertificateError("two numbers are told of the same raters: without OR-tools that cannot be checked")
    (told,) = puzzle.sums
    return possible_scores(puzzle.minimum, puzzle.maximum, told.n, (min(told.totals), max(told.totals)))
