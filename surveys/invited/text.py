"""One cell's text as people see it: blanks of every kind are spaces, and what nobody sees is gone. Knows no column."""

import unicodedata

from instruments.visible import trimmed

# what pages, mails and address books leave inside of a text; joiners and directions belong to their neighbours
_INSIDE = str.maketrans(dict.fromkeys("\xad\u180e\u200b\u2060\ufeff"))


def with_newlines(text: str) -> str:
    """Take the line ends of every system for newlines."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def cleaned(cell: str) -> str:
    """Take spreadsheets' no-break spaces for spaces, and leave out what has no width and the blanks at the ends."""
    if cell.isascii() and cell.isprintable():
        return cell.strip()
    plain = with_newlines(cell).translate(_INSIDE)
    return trimmed("".join(" " if unicodedata.category(char) == "Zs" else char for char in plain))


def without_signs(text: str) -> str:
    """Leave out every sign without a shape of its own, directions too: no address and no keyword has one."""
    return text if text.isascii() else "".join(char for char in text if unicodedata.category(char) != "Cf")


def without_empty_end(cells: list[str]) -> list[str]:
    """Leave out empty cells at the right: spreadsheets save columns that hold nothing."""
    while cells and not cells[-1]:
        cells = cells[:-1]
    return cells
