"""A soak's rows as a table for the terminal and for docs/soak.md. Nothing is judged here."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from tests.soak.checks import Row
from tests.support.figures import write_between

BEGIN, END = "<!-- figures: written by make soak -->", "<!-- end of figures -->"
_NAMED = 6  # of those who broke a promise


def as_markdown(found: Mapping[str, Sequence[Row]]) -> str:
    """Write one line for each promise, with a column for each database."""
    headers = ["What must hold", *found]
    lines = [headers, ["---"] * len(headers)]
    for row, *others in zip(*found.values(), strict=True):
        lines.append([row.promise, *(_figure(one) for one in (row, *others))])
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in lines)


def write_into(document: Path, found: Mapping[str, Sequence[Row]]) -> None:
    """Put the table between the document's two marks. Raises `ValueError` where they are missing."""
    write_between(document, BEGIN, END, as_markdown(found))


def told(database: str, rows: Sequence[Row]) -> str:
    """Write one database's rows for a terminal, with who broke a promise below it."""
    return "\n".join(line for row in rows for line in _lines(database, row))


def _figure(row: Row) -> str:
    return row.figure if row.holds else f"{row.figure} (MISSED {len(row.problems)} times)"


def _lines(database: str, row: Row) -> Iterator[str]:
    yield f"{'ok    ' if row.holds else 'FAILED'} {database}: {row.promise}"
    yield f"         {_figure(row)}"
    for problem in row.problems[:_NAMED]:
        yield f"         - {problem}"
    if len(row.problems) > _NAMED:
        yield f"         - and {len(row.problems) - _NAMED} more"
