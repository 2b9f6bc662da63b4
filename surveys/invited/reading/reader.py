"""The one reader of rosters, for the desk and the command line: a file or a text, to rows and what to say of them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from surveys.invited import words
from surveys.invited.checks import number_problem
from surveys.invited.people import Problem, RosterError, Row
from surveys.invited.reading.columns import Column, Layout, chosen_layout, lay_out
from surveys.invited.reading.encodings import decoded
from surveys.invited.reading.lines import read_lines
from surveys.invited.reading.placing import by_columns, by_form
from surveys.invited.reading.sheets import is_sheet, read_sheet
from surveys.invited.reading.table import Line, Table
from surveys.invited.rows import tidied

MOST_BYTES = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Choice:
    """What a reader said of a table: what each column holds, whether the first line names them, and who all are."""

    uses: tuple[str, ...]
    headed: bool
    everybody: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read: rows by the number of their line or row (`unit`), in order.

    `question` is what only a reader can tell of the `columns`, "" where all is sure; the rows are a guess until then.
    `notes` are sentences about what was left out.
    """

    table: Table
    rows: Mapping[int, Row]
    columns: tuple[Column, ...]
    headed: bool
    question: str
    notes: tuple[str, ...]

    @property
    def people(self) -> tuple[Row, ...]:
        """The rows without their numbers."""
        return tuple(self.rows.values())

    @property
    def asked(self) -> str:
        """The question for somebody who can only answer in the file: with the columns, and what to write."""
        shown = "; ".join(_shown(number, one) for number, one in enumerate(self.columns, start=1))
        return (
            f"{self.question} There are {shown}. Write first_name, last_name (or name), email and relationship above"
            " the columns that hold them"
        )


def read(content: bytes | str, choice: Choice | None = None) -> Reading:
    """Read a file, or pasted text. Raises `RosterError` for what is no list at all, or too large for one."""
    table = _table(content)
    if not table.lines:
        raise RosterError([Problem(0, "", "the roster lists nobody; add a line for each person")])
    layout = lay_out(table) if choice is None else chosen_layout(table, choice.uses, headed=choice.headed)
    rows = dict(_rows(layout, choice.everybody if choice else ""))
    if problem := number_problem(_count(rows.values())):
        raise RosterError([Problem(0, "", problem)])
    return Reading(table, rows, layout.columns, layout.headed, layout.question, (*table.notes, *_notes(layout)))


def _count(rows: Iterable[Row]) -> int:
    """Count people: an address that stands twice is one."""
    emails = [row.email.casefold() for row in rows]
    return len({email for email in emails if email}) + emails.count("")


def _table(content: bytes | str) -> Table:
    if isinstance(content, str):
        return read_lines(content)
    if len(content) > MOST_BYTES:
        most = MOST_BYTES // 1024 // 1024
        raise RosterError([Problem(0, "", f"this file has more than {most} MB; a roster of 500 people needs a tenth")])
    return read_sheet(content) if is_sheet(content) else read_lines(decoded(content))


def _rows(layout: Layout, everybody: str) -> Iterator[tuple[int, Row]]:
    """Return a row for each line of people. A line that holds nothing but a relationship stands above its people."""
    group = _section(layout.above[-1]) if layout.above else ""
    for line in layout.lines:
        if section := _section(line):
            group = section
            continue
        row = tidied(by_columns(layout.columns, line.cells) if layout.columns else by_form(line.cells))
        if not row.is_blank:
            yield line.number, row if row.relationship else replace(row, relationship=group or everybody)


def _section(line: Line) -> str:
    found = words.relationship(line.cells[0].rstrip(":")) if len(line.cells) == 1 else None
    return found.value if found else ""


def _notes(layout: Layout) -> Iterator[str]:
    above = [" ".join(filter(None, line.cells)) for line in layout.above if not _section(line)]
    if above:
        yield f"Passed over above the people: {_listed(above)}."
    if not layout.columns or layout.question:
        return
    left = [
        _shown(number, one, samples=False)
        for number, one in enumerate(layout.columns, start=1)
        if not one.use and (one.samples or one.heading)
    ]
    if left:
        yield f"Left out: {_listed(left, quoted=False)}."


def _listed(texts: Sequence[str], *, quoted: bool = True) -> str:
    shown = [f"“{text[:200]}”" if quoted else text for text in texts[:12]]
    more = [f"{len(texts) - 12} more"] if len(texts) > 12 else []
    return ", ".join([*shown, *more])


def _shown(number: int, column: Column, *, samples: bool = True) -> str:
    name = f"“{column.heading[:60]}”" if column.heading else f"column {number}"
    below = ", ".join(text[:40] for text in column.samples)
    return f"{name} ({below})" if samples and below else name
