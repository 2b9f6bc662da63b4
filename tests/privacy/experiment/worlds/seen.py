"""What came before somebody's eyes, in order, and the first place in which two of them differ."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

_MESSAGE_ID = re.compile(rb"<[0-9a-f]{32}@")
AROUND = 60  # bytes of either world that are shown around the place that differs


@dataclass(frozen=True, slots=True)
class Item:
    """One page, letter, command or log line: in which part of the story, where it was seen, and every byte of it."""

    stage: str
    where: str
    content: bytes


_NOTHING = Item("at the end", "nothing more", b"")


@dataclass
class Seen:
    """Everything in order. `reached` are the rules and commands that answered with success."""

    items: list[Item] = field(default_factory=list)
    reached: set[str] = field(default_factory=set)

    def add(self, stage: str, where: str, content: bytes) -> None:
        self.items.append(Item(stage, where, content))

    def count(self, kind: str) -> int:
        """Count what was seen of a kind: "letter", "log line", "$" for commands."""
        return sum(one.where.startswith(kind) for one in self.items)

    @property
    def addresses(self) -> int:
        """How many different addresses were opened."""
        return len({one.where for one in self.items if one.where.startswith(("GET", "POST"))})


def letter(recipient: str, content: bytes) -> tuple[str, bytes]:
    """Give where a letter was seen, and its bytes; its own random id is the same for all, drawn for nobody."""
    return f"letter to {recipient}", _MESSAGE_ID.sub(rb"<random@", content)


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that is not the same in both worlds: when and where it was seen, and the first place, from both."""

    stage: str
    where: str
    place: str

    def __str__(self) -> str:
        return f"{self.where} ({self.stage}): {self.place}"


def differences(one: Seen, other: Seen) -> list[Difference]:
    """Give everything that differs. Empty where the two worlds look the same."""
    return list(_differences(one.items, other.items))


def _differences(ones: Sequence[Item], others: Sequence[Item]) -> Iterator[Difference]:
    for mine, theirs in zip_longest(ones, others, fillvalue=_NOTHING):
        if (mine.stage, mine.where) != (theirs.stage, theirs.where):
            yield Difference(
                mine.stage, mine.where, f"the other world has {theirs.where} ({theirs.stage}) in its place"
            )
            return  # what follows stands beside something else
        if mine.content != theirs.content:
            yield Difference(mine.stage, mine.where, _shown(mine.content, theirs.content))


def _shown(one: bytes, other: bytes) -> str:
    """Show both around the first byte in which they differ."""
    pairs = enumerate(zip(one, other, strict=False))
    at = next((number for number, (mine, theirs) in pairs if mine != theirs), min(len(one), len(other)))
    begin = max(at - AROUND // 2, 0)
    return f"{one[begin : at + AROUND]!r} and {other[begin : at + AROUND]!r}"
