"""The numbers of the disclosure policy, with the rule each belongs to. Looser ones are refused."""

from dataclasses import dataclass

MIN_RATERS_FLOOR = 3
MIN_RATERS_CEILING = 5
COMMENTS_FLOOR = 4  # R7
PICKS_FLAGGED_FROM = 3  # R6: raters who picked an area
PICKS_SHOWN_FROM = 5  # R6: anonymous raters in all
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
