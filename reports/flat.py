"""Flat tables as CSV text that is safe to open in a spreadsheet. What stands in them is decided elsewhere."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

from reports.numbers import MINUS

_BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"  # spreadsheets take a file without it for another encoding
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a table as CSV text, beginning with a byte order mark, lines ended by CR LF; no cell is run."""
    written = io.StringIO(newline="")
    written.write(_BOM)
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([neutral(cell) for cell in row] for row in rows)
    return written.getvalue()


def neutral(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would run as a formula; a number stays a number."""
    risky = text.lstrip().startswith(_STARTS_A_FORMULA) or text.startswith(_STARTS_A_FORMULA)
    return f"'{text}" if risky and not _NUMBER.fullmatch(text) else text


def plain(text: str) -> str:
    """Write a printed number with signs that programs read: "-0.4", "<=1.5"."""
    return text.replace(MINUS, "-").replace("\N{LESS-THAN OR EQUAL TO}", "<=")


def decimal(value: float) -> str:
    """Write a value with as many decimals as it has, four at most."""
    return f"{value:.4f}".rstrip("0").rstrip(".") if value else "0"
