"""What the attacker is handed: copies of the database, logs, what is left of the keys. Reading it lives beside."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

Whose = Mapping[str, str]  # a person's address, and the id of the ballot that may be theirs


@dataclass(frozen=True, slots=True)
class Rows:
    """What a copy's tables show. `people`: addresses by invitation; `spent`: who had answered; `sealed`: by ballot."""

    people: Mapping[str, str]
    spent: frozenset[str]
    sealed: Mapping[str, bytes]


@dataclass(frozen=True)
class Copy(ABC):
    """One copy of everything: its files and its rows. `early`: made before there was a release."""

    files: tuple[Path, ...]
    rows: Rows
    early: bool

    @abstractmethod
    def orders(self) -> Mapping[str, Sequence[str]]:
        """Give the ballots' ids in every order that the database keeps, by the name of the order."""

    @abstractmethod
    def together(self) -> Whose:
        """Give each person the ballot that was written in the very transaction that marked them."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """All of it. `nights` are the copies made before the wave was closed for good, in the order of their making."""

    nights: Sequence[Copy]
    final: Copy
    logs: Sequence[Path]
    keys: Sequence[Path]

    @property
    def copies(self) -> list[Copy]:
        """Every copy, the final one last."""
        return [*self.nights, self.final]

    @property
    def fullest(self) -> Copy:
        """The copy with the most ballots, the first of them: later, a close may be under way."""
        return max(self.copies, key=lambda copy: len(copy.rows.sealed))

    def files(self) -> set[Path]:
        """Every file there is."""
        return {path for copy in self.copies for path in copy.files} | {*self.logs, *self.keys}


def place_of(sealed: bytes, content: bytes) -> int:
    """Find where a ballot lies in a file by a piece of it, since its pages may lie apart; -1 where it does not."""
    pieces = (sealed[start : start + 24] for start in range(64, len(sealed) - 24, max(len(sealed) // 4, 1)))
    return next((place for piece in pieces if (place := content.find(piece)) >= 0), -1)


def by_place(sealed: Mapping[str, bytes], content: bytes) -> list[str]:
    """Give the ballots that lie in a file, in the order in which they lie."""
    places = {identifier: place_of(one, content) for identifier, one in sealed.items()}
    return sorted((one for one, place in places.items() if place >= 0), key=lambda one: places[one])
