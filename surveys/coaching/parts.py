"""A long list in parts, a page each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Part(Generic[_T]):
    """One page of a list. `earlier` and `later` are the numbers of the pages beside it, 0 for none."""

    shown: Sequence[_T]
    earlier: int
    later: int


def part_of(every: Sequence[_T], number: int, size: int) -> Part[_T]:
    """Return a page of a list that begins with the latest; 1 is the first, and what is none is the nearest one."""
    pages = max(-(-len(every) // size), 1)
    number = min(max(number, 1), pages)
    shown = every[(number - 1) * size : number * size]
    return Part(shown, number + 1 if number < pages else 0, number - 1)
