"""How many right guesses chance alone may bring, so that a bound is crossed by accident less than once in a million."""

from itertools import accumulate, count, takewhile
from math import exp, lgamma, log
from operator import mul

FALSE_ALARM = 1e-6  # of the whole experiment
COMPARISONS = 200  # more than the experiment compares with chance in one run: each gets its share of the alarm


def most_by_chance(rounds: int, *, alarm: float = FALSE_ALARM / COMPARISONS) -> int:
    """Give the most right links that still pass for chance, in so many rounds of matching people and ballots.

    Who matches blindly gets one right in a round, whatever the number of people: the fixed points of a random order,
    which come as Poisson(1) does. Hence Poisson(rounds) for their sum, and its upper tail.
    """
    return next(right for right in count(rounds) if _more_than(right, mean=rounds) <= alarm)


def _more_than(right: int, *, mean: int) -> float:
    """Give the chance that a Poisson count exceeds `right`, summed from its terms: a difference would lose digits."""
    first = exp((right + 1) * log(mean) - mean - lgamma(right + 2))
    factors = (mean / above for above in count(right + 2))
    return sum(takewhile(lambda term: term > first * 1e-12, accumulate(factors, mul, initial=first)))
