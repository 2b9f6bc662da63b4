"""The numbers of the disclosure policy, with the rule each belongs to. Looser ones are refused."""

from dataclasses import dataclass

from instruments.model import MAX_PICKS

MIN_RATERS_FLOOR = 3
MIN_RATERS_CEILING = 5
COMMENTS_FLOOR = 4  # R7
PICKS_FLAGGED_FROM = 3  # R6: raters who picked an area, at the fewest
PICKS_SHOWN_FROM = 5  # R6: anonymous raters in all
PERCEIVED_FLOOR = 4  # R10: anonymous answers about change, at the fewest
OVERLAP_STEPS = (0.0, 0.6, 0.8)  # R8: how the share of all anonymous people who were asked twice is told
DAYS_BETWEEN_WAVES = 60  # R0
REMOVED = "[removed]"  # R7: what a redacted comment becomes


class PolicyError(ValueError):
    """A policy that would protect less than the floor, or that nobody has examined."""


@dataclass(frozen=True, slots=True)
class Policy:
    """`min_raters` is k: the fewest anonymous raters behind any number."""

    min_raters: int = MIN_RATERS_FLOOR

    def __post_init__(self) -> None:
        if not MIN_RATERS_FLOOR <= self.min_raters <= MIN_RATERS_CEILING:
            raise PolicyError(
                f"the minimum number of raters is {self.min_raters};"
                f" it must be {MIN_RATERS_FLOOR} to {MIN_RATERS_CEILING}"
            )

    @property
    def comments_from(self) -> int:
        """The fewest anonymous ballots with a score from which comments are shown (R7)."""
        return max(COMMENTS_FLOOR, self.min_raters)


def flagged_from(raters: int) -> int | None:
    """Return how many of so many anonymous raters must have picked an area to flag it (R6); None: nothing is flagged.

    Two fifths of them, rounded up, and never fewer than 3: with 3 of 37, chance alone flags every area.
    """
    return max(PICKS_FLAGGED_FROM, -(-2 * raters // 5)) if raters >= PICKS_SHOWN_FROM else None


def most_flagged(raters: int, threshold: int) -> int:
    """Return how many areas may be flagged at once (R6); where more qualify, none is.

    Each flag takes `threshold` picks. All but one of the raters together must have a pick more than the flags take, so
    that somebody may have picked another area, also in the eyes of a colleague who picked none of those flagged.
    """
    return min(raters - 2, (MAX_PICKS * (raters - 1) - 1) // threshold)
