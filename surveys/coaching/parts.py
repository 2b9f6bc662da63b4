"""A long list in parts, a page each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Part(Generic[_T]):
    """One page of a list. `earlier` and `later` are the numbers of the pages beside it, 0 for none."""

    shown: Sequence[_T]
    earlier: int
    later: int


def part_of(
    every: Sequence[_T], number: int, size: int, *, weight: Callable[[_T], int] | None = None, room: int = 0
) -> Part[_T]:
    """Return a page of a list that begins with the latest; 1 is the first, and what is none is the nearest one.

    At most `size` are on a page, and with a `weight` no more than there is `room` for, but always one.
    """
    pages: list[list[_T]] = [[]]
    taken = 0
    for one in every:
        heavy = weight(one) if weight is not None else 0
        if pages[-1] and (len(pages[-1]) == size or taken + heavy > room):
            pages.append([])
            taken = 0
        pages[-1].append(one)
        taken += heavy
    number = min(max(number, 1), len(pages))
    return Part(pages[number - 1], number + 1 if number < len(pages) else 0, number - 1)
