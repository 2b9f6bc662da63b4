"""A line of cells becomes a row of a roster: by columns, or by its own form. What cannot be placed stays as typed."""

from collections.abc import Sequence

from surveys.invited import words
from surveys.invited.names import parted, plain_address, taken_apart
from surveys.invited.people import COLUMNS, OPTIONAL, Row
from surveys.invited.reading.columns import Column

_ORDER = (*COLUMNS, *OPTIONAL)


def by_columns(columns: Sequence[Column], cells: Sequence[str]) -> Row:
    """Place cells by what their columns hold; cells beyond the last column stay where a check finds them."""
    values = {column.use: cell for column, cell in zip(columns, cells, strict=False) if column.use}
    whole = values.pop(words.NAME, "")
    name, address, after = taken_apart(values.get("email", "") or ("" if "email" in values else whole))
    if address and not after:
        values["email"] = address
        whole = name if whole and "@" in whole else whole or name
    if whole and not values.get("first_name"):
        first, last = parted(whole)
        values["first_name"], values["last_name"] = first, values.get("last_name") or last
    return _row([values.get(column, "") for column in _ORDER], cells[len(columns) :])


def by_form(cells: Sequence[str]) -> Row:
    """Place cells without headings: by the one address, and by the relationship; else in the order of the columns."""
    in_order = _in_order([cell for cell in cells if cell] if _is_sparse(cells) else list(cells))
    return _row((in_order or cells)[:5], (in_order or cells)[5:])


def _is_sparse(cells: Sequence[str]) -> bool:
    """True where empty cells stand between others and no column can be told by its place."""
    return len(cells) > 1 and sum("@" in cell for cell in cells[:3]) == 0


def _row(values: Sequence[str], rest: Sequence[str]) -> Row:
    first, last, email, relationship, language = [*values, "", "", "", "", ""][:5]
    return Row(first, last, email, relationship, ", ".join(text for text in (language, *rest) if text))


def _in_order(cells: Sequence[str]) -> list[str]:
    """Return the cells in the order of the columns where a line is surely one person; else nothing."""
    holding = [place for place, cell in enumerate(cells) if "@" in cell]
    if len(holding) != 1:
        return []
    at = holding[0]
    before, rest = list(cells[:at]), list(cells[at + 1 :])
    name, address, after = taken_apart(cells[at])
    if not address or (after and words.relationship(after) is None):
        return []
    if name or after:
        return _from_mail(before, name, address, after, rest)
    if at == 0:
        return _address_first(address, rest)
    if at == 1:
        return [*parted(before[0]), address, *rest]
    return [*before, address, *rest] if at == 2 else []


def _from_mail(before: Sequence[str], name: str, address: str, after: str, rest: Sequence[str]) -> list[str]:
    """Read "Ruth Okafor <ruth@...>", and "Okafor, Ruth <ruth@...>" where the comma has parted the cells."""
    if len(before) > 1 or (before and not name):
        return []
    names = (name, before[0]) if before else parted(name)
    return [*names, address, *([after] if after else []), *rest]


def _address_first(address: str, rest: Sequence[str]) -> list[str]:
    """Read "ruth@..., Ruth, Okafor, peer": names are what stands before the relationship, if that is known."""
    known = [place for place, cell in enumerate(rest) if words.relationship(cell) is not None]
    if not known:
        return ["", "", address, *rest] if len(rest) < 2 else []
    names = [cell for cell in rest[: known[-1]] if cell]
    if len(names) > 2:
        return []
    whole = parted(names[0]) if len(names) == 1 else (*names, "", "")[:2]
    return [*whole, plain_address(address), *rest[known[-1] :]]
