"""Long lists in pages: the latest come first, `?page=2` leads to earlier ones. No page grows with the years."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from flask import request

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Paged(Generic[_T]):
    """A part of a list. `earlier` and `later` are the numbers of the pages beside it, None where there are none."""

    items: Sequence[_T]
    earlier: int | None
    later: int | None


def paged(items: Sequence[_T], size: int) -> Paged[_T]:
    """Return the page of a list that this request asks for; the nearest there is, for any other number."""
    last = max(1, -(-len(items) // size))
    asked = request.args.get("page", "")
    page = min(int(asked), last) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
    page = max(page, 1)
    part = items[(page - 1) * size : page * size]
    return Paged(part, page + 1 if page < last else None, page - 1 if page > 1 else None)
