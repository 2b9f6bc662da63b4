"""Reading a workbook as a spreadsheet program would: from its XML, with each cell's type and how it is shown."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from xml.etree.ElementTree import Element, fromstring
from zipfile import ZipFile

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_BUILT_IN = {0: "General", 1: "0", 2: "0.00", 49: "@"}  # ECMA-376, part 1, 18.8.30


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell holds, a text or a number, and the format by which it is shown."""

    value: str | float
    form: str

    @property
    def text(self) -> str:
        """What somebody sees in it."""
        if isinstance(self.value, str):
            return self.value
        return f"{self.value:.{len(self.form.partition('.')[2])}f}"


Rows = list[list[Cell]]


def sheets_in(content: bytes) -> dict[str, Rows]:
    """Read every sheet by name. Raises `ValueError` where a cell holds a formula."""
    with ZipFile(BytesIO(content)) as book:
        parts = {name: fromstring(book.read(name)) for name in book.namelist() if name.endswith((".xml", ".rels"))}
    targets = {one.get("Id"): one.get("Target") for one in parts["xl/_rels/workbook.xml.rels"]}
    strings = ["".join(one.itertext()) for one in parts.get("xl/sharedStrings.xml", ())]
    forms = list(_forms(parts["xl/styles.xml"]))
    return {
        str(sheet.get("name")): [
            [_cell(cell, strings, forms) for cell in row]
            for row in parts[f"xl/{targets[sheet.get(_ID)]}"].iter(f"{_MAIN}row")
        ]
        for sheet in parts["xl/workbook.xml"].iter(f"{_MAIN}sheet")
    }


def records_in(rows: Rows) -> Iterator[Mapping[str, Cell]]:
    """Give the rows below the first, each by its headings."""
    headings = [str(cell.value) for cell in rows[0]]
    return (dict(zip(headings, row, strict=True)) for row in rows[1:])


def text_in(content: bytes) -> str:
    """Give all that somebody can read in a workbook."""
    sheets = sheets_in(content)
    return "\n".join([*sheets, *(" ".join(cell.text for cell in row) for rows in sheets.values() for row in rows)])


def _forms(styles: Element) -> Iterator[str]:
    own = {int(one.get("numFmtId", "0")): str(one.get("formatCode")) for one in styles.iter(f"{_MAIN}numFmt")}
    known = _BUILT_IN | own
    for one in styles.iterfind(f"{_MAIN}cellXfs/{_MAIN}xf"):
        yield known[int(one.get("numFmtId", "0"))]


def _cell(cell: Element, strings: list[str], forms: list[str]) -> Cell:
    if cell.find(f"{_MAIN}f") is not None:
        raise ValueError(f"{cell.get('r')} holds a formula")
    held, form = cell.findtext(f"{_MAIN}v"), forms[int(cell.get("s", "0"))]
    if held is None:
        return Cell("", form)
    return Cell(strings[int(held)] if cell.get("t") == "s" else float(held), form)


def as_json(content: bytes) -> str:
    """Write what a workbook holds as JSON: the words of its first sheet, then the rows of each other one, as texts.

    Numbers stand there as they are stored, which is more than what is shown of them.
    """
    first, *others = sheets_in(content).values()
    rows = [[{name: str(cell.value) for name, cell in row.items()} for row in records_in(one)] for one in others]
    return json.dumps([[cell.text for row in first for cell in row], *rows], ensure_ascii=False)
