"""What was read before anybody knows what it means: lines of cells with their numbers. Knows no person."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass

from surveys.invited.people import Problem, RosterError

LONGEST_CELL = 1000
MOST_LINES = 5000
MOST_CELLS = 100_000


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank, or a sheet's row: its number, and its cells without empty ones at the right end."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Lines in their order. `unit` is what a number counts; `notes` are sentences about what was left out so far."""

    lines: tuple[Line, ...]
    unit: str = "line"
    notes: tuple[str, ...] = ()

    @property
    def width(self) -> int:
        """The number of cells of the longest line."""
        return max((len(line.cells) for line in self.lines), default=0)

    def as_text(self) -> str:
        """Write it as text that is read as the same cells, at the same numbers."""
        file = io.StringIO(newline="")
        writer = csv.writer(file, delimiter="\t", lineterminator="\n")
        at = 1
        for line in self.lines:
            file.write("\n" * (line.number - at))
            writer.writerow(line.cells)
            at = line.number + 1 + sum(cell.count("\n") for cell in line.cells)
        return file.getvalue()


def refuse_too_much(lines: Iterable[Line]) -> None:
    """Raise `RosterError` for what is too long or too wide to be a roster."""
    found = list(lines)
    problems = [
        Problem(
            line.number, "", f"holds a text of {longest} characters; {LONGEST_CELL} are the most. Is this a roster?"
        )
        for line in found
        if (longest := max(map(len, line.cells), default=0)) > LONGEST_CELL
    ]
    if problems:
        raise RosterError(problems[:10])
    cells = sum(len(line.cells) for line in found)
    if len(found) > MOST_LINES or cells > MOST_CELLS:
        text = f"this holds {len(found)} lines and {cells} cells; keep the columns and people that are to be asked"
        raise RosterError([Problem(0, "", text)])
