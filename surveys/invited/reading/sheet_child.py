"""A process of its own that reads one spreadsheet: bytes come in, text goes out. Run by path; imports nothing of ours.

A sheet of 500 bytes may declare 17 thousand million cells, for which calamine asks the system at once and ends the
process where it does not get them. So this one has little memory and little time, and takes nobody with it. Its start
is most of what reading costs: it imports no module that it can do without.
"""

import resource
import sys
from io import BytesIO

TYPE_CHECKING = False  # as typing has it, whose import would take as long as the reading
if TYPE_CHECKING:
    from collections.abc import Iterator

    from python_calamine import CalamineWorkbook

MEMORY = 768 * 1024 * 1024
SECONDS = 5
MOST_SHEETS = 30
SHEET, ROW, CELL = "\x1d", "\x1e", "\x1f"  # what begins a sheet, a row and a cell; taken out of the cells themselves
_BARE = dict.fromkeys(map(ord, SHEET + ROW + CELL))


def main() -> None:
    """Read a file from standard input; write its sheets, or one word for why not, to standard output."""
    where, most_rows, most_cells = sys.argv[1:]
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    sys.path.append(where)
    content = sys.stdin.buffer.read()
    sys.stdout.buffer.write(_read(content, int(most_rows), int(most_cells)).encode(errors="replace"))


def _read(content: bytes, most_rows: int, most_cells: int) -> str:
    import python_calamine as calamine

    try:
        with calamine.load_workbook(BytesIO(content)) as book:
            return "".join(_sheets(book, most_rows, most_cells))
    except calamine.PasswordError:
        return "locked"
    except (_TooLargeError, MemoryError):
        return "large"
    except Exception:  # a broken file has many kinds of errors, and nobody asks which
        return "broken"


class _TooLargeError(Exception):
    pass


def _sheets(book: "CalamineWorkbook", most_rows: int, most_cells: int) -> "Iterator[str]":
    shown = [one.name for one in book.sheets_metadata if str(one.visible).endswith(".Visible")]
    for name in shown[:MOST_SHEETS]:
        sheet = book.get_sheet_by_name(name)
        if sheet.height > 4 * most_rows or sheet.height * sheet.width > 8 * most_cells:
            raise _TooLargeError
        top, left = sheet.start or (0, 0)
        rows = [[_text(cell) for cell in row] for row in sheet.to_python()]
        _fill(rows, top, left, sheet.merged_cell_ranges or ())
        yield f"{SHEET}{name.translate(_BARE)}{ROW}{top + 1}"
        yield from (ROW + CELL.join(row) for row in rows)


def _fill(
    rows: list[list[str]],
    first: int,
    leftmost: int,
    ranges: "list[tuple[tuple[int, int], tuple[int, int]]] | tuple[()]",
) -> None:
    """Put what stands in cells that were merged downwards into each of their rows: it holds for all of them."""
    for (top, left), (bottom, _) in ranges:
        row, column = top - first, left - leftmost
        if 0 <= row < len(rows) and 0 <= column < len(rows[row]):
            for below in rows[row + 1 : bottom - first + 1]:
                below[column] = below[column] or rows[row][column]


def _text(cell: object) -> str:
    """Write a cell as people see it: numbers without ".0", days without a time of midnight."""
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    return str(cell).removesuffix(" 00:00:00").translate(_BARE)


if __name__ == "__main__":
    main()
