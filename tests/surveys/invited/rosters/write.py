"""`python -m tests.surveys.invited.rosters.write`: writes the rosters of this folder anew, by LibreOffice where it can.

The text files are written here byte by byte; the spreadsheets and some CSV by LibreOffice (`soffice`), from the tables
below; those that LibreOffice does not make (merged cells in .xlsx, many sheets) by XlsxWriter. Nothing is left of a
program's own time in what a test reads, so the files need no second look when they are written again.
"""

import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

import xlsxwriter  # type: ignore[import-untyped, unused-ignore]

FOLDER = Path(__file__).parent
Table = Sequence[Sequence[object]]
WORDS = {
    "en": ("First name", "Last name", "Work Email", "Relationship", "Boss", "Colleague", "Subordinate(s)", "Board"),
    "de": (
        "Vorname",
        "Nachname",
        "E-Mail-Adresse",
        "Beziehung",
        "Vorgesetzte/r",
        "Kolleg:in",
        "Mitarbeitende",
        "Beirat",
    ),
    "fr": ("Prénom", "Nom", "Courriel", "Lien", "N+1", "Collègue", "Collaborateur direct", "Administrateur"),
    "es": (
        "Nombre",
        "Apellidos",
        "Correo electrónico",
        "Relación",
        "Jefa",
        "Compañero/a",
        "Reporte directo",
        "Consejera",
    ),
    "pt": ("Nome", "Sobrenome", "E-mail", "Relação", "Chefe", "Par", "Liderado", "Conselheiro"),
    "ru": (
        "Имя",
        "Фамилия",
        "Электронная почта",
        "Отношение",
        "Руководитель",
        "Коллега",
        "Подчинённый",
        "Член правления",
    ),
    "zh": ("名", "姓", "电子邮箱", "关系", "直属上级", "同事", "下属", "董事"),
    "ja": ("名", "姓", "メールアドレス", "関係", "上司", "同僚", "部下", "取締役"),
    "ar": (
        "الاسم الأول",
        "اسم العائلة",
        "البريد الإلكتروني",
        "العلاقة",
        "المدير المباشر",
        "زميل",
        "مرؤوس",
        "عضو مجلس الإدارة",
    ),
    "it": (
        "Nome",
        "Cognome",
        "Posta elettronica",
        "Rapporto",
        "Capo",
        "Collega",
        "Collaboratore diretto",
        "Consigliere",
    ),
    "hi": ("पहला नाम", "उपनाम", "ईमेल", "संबंध", "प्रबंधक", "सहकर्मी", "अधीनस्थ", "बोर्ड सदस्य"),
}
NAMES = (("Ruth", "Okafor"), ("Tom", "Lindqvist"), ("Zoë", "Weiß"), ("Mei", "Tanaka"))
ADDRESSES = ("ruth@example.org", "tom@example.org", "zoe@example.org", "mei@example.org")


def table(language: str = "en", *, headings: bool = True) -> list[list[object]]:
    """The four people with the words of one language."""
    first, last, email, relationship, *groups = WORDS[language]
    rows: list[list[object]] = [[first, last, email, relationship]] if headings else []
    rows += [[*name, address, group] for name, address, group in zip(NAMES, ADDRESSES, groups, strict=True)]
    return rows


def text(rows: Table, delimiter: str = ",", end: str = "\n") -> str:
    """Write a table as CSV without a single quote where none is needed."""
    lines = []
    for row in rows:
        cells = [str(cell) for cell in row]
        quoted = [f'"{cell}"' if delimiter in cell or "\n" in cell or '"' in cell else cell for cell in cells]
        lines.append(delimiter.join(quoted) + end)
    return "".join(lines)


def with_columns(*columns: tuple[str, Sequence[object]], language: str = "en") -> list[list[object]]:
    """The four people with further columns at the right: heading, and one cell for each."""
    found = table(language)
    for heading, cells in columns:
        for row, cell in zip(found, (heading, *cells), strict=True):
            row.append(cell)
    return found


def in_three(form: str) -> list[list[object]]:
    """The four people with their names in one."""
    return [["Name", "Mail", "Group"], *([form.format(*row), row[2], row[3]] for row in table()[1:])]


PHONES = ("Mobile", (1701, 1702, 1703, 1704))
MANAGERS = ("Manager Email", ["boss@example.org"] * 4)
HR: list[list[object]] = [
    ["Employee export 2026-03-01"],
    [],
    ["Employee ID", "Legal Name (Last, First)", "Email - Primary Work", "Manager", "Department", "Rater Type"],
    [7, "Okafor, Ruth", "ruth@example.org", "Dana W.", "Finance", "Manager"],
    [8, "Lindqvist, Tom", "tom@example.org", "Dana W.", "Sales", "Peer"],
    [9, "Weiß, Zoë", "zoe@example.org", "Dana W.", "Sales", "DirectReport"],
    [10, "Tanaka, Mei", "mei@example.org", "Dana W.", "Board", "Board Member"],
]
MAILED = (
    "Okafor, Ruth <ruth@example.org>; Lindqvist, Tom <tom@example.org>; Zoë Weiß <zoe@example.org>; mei@example.org"
)
IN_GROUPS = (
    "Bosses:\nRuth Okafor <ruth@example.org>\n\nPeers\nTom Lindqvist <tom@example.org>\n\nDirect reports\n"
    "Zoë Weiß, zoe@example.org\n\nBoard\nTanaka, Mei <mei@example.org>\n"
)
UNSEEN = [
    ["First\u200b name", "Last name\ufeff", "E-mail", "Relationship"],
    ["Ruth", "Oka\u200bfor", "mailto:\u202aruth@example.org\u202c", "Boss\u200b"],
    ["Tom", "Lindqvist", "tom@exam\u00adple.org", "\u2060peer"],
    ["Zoë", "Weiß\u00a0", "<zoe@example.org>", "report"],
    ["Mei", "Tanaka", "mei@example.org<mailto:mei@example.org>", "board"],
]
UNREAD: list[list[object]] = [["Etunimi", "Sukunimi", "Sähköposti", "Suhde"]]
UNREAD += [[*row[:3], word] for row, word in zip(table()[1:], ("Esimies", "Kollega", "Kollega", "Muu"), strict=True)]
HALF_READ = [[*row[:3], {"Boss": "A", "Relationship": "Circle"}.get(str(row[3]), "B")] for row in table()]
TEXTS: dict[str, tuple[str, str]] = {
    "plain.csv": (text(table()), "utf-8"),
    "byte_order_mark.csv": (text(table(), ";"), "utf-8-sig"),
    "sep_line.csv": ("sep=;\r\n" + text(table("de"), ";", "\r\n"), "utf-8-sig"),
    "unicode_text.txt": (text(table("fr"), "\t", "\r\n"), "utf-16"),
    "utf_16_unmarked.csv": (text(table("ja")), "utf-16-le"),
    "utf_16_other_end.csv": ("\ufeff" + text(table("ru"), ";"), "utf-16-be"),
    "windows_1252.csv": (text(table("de"), ";", "\r\n"), "cp1252"),
    "old_mac_ends.csv": (text(table(), end="\r"), "utf-8"),
    "tabs.tsv": (text(table("es"), "\t"), "utf-8"),
    "bars.txt": (text(table("pt"), "|"), "utf-8"),
    **{f"language_{code}.csv": (text(table(code)), "utf-8") for code in WORDS},
    "without_headings.csv": (text(table(headings=False)), "utf-8"),
    "address_first.csv": (text([[row[2], row[0], row[1], row[3]] for row in table(headings=False)]), "utf-8"),
    "name_in_one.csv": (text(in_three("{0} {1}")), "utf-8"),
    "last_first.csv": (text(in_three("{1}, {0}")), "utf-8"),
    "name_and_address_in_one.csv": (
        text([["Person", "Role"], *([f"{r[0]} {r[1]} <{r[2]}>", r[3]] for r in table()[1:])]), "utf-8"),
    "lines_of_a_letter.txt": (text([[f"{r[0]} {r[1]} <{r[2]}>", r[3]] for r in table()[1:]], ", "), "utf-8"),
    "address_line.txt": (MAILED, "utf-8"),
    "address_line_commas.txt": (MAILED.replace(";", ","), "utf-8"),
    "in_groups.txt": (IN_GROUPS, "utf-8"),
    "title_lines.csv": ("Feedback for Dana Whitfield\nspring 2026\n\n" + text(table()), "utf-8"),
    "personnel_export.csv": (text(HR), "utf-8"),
    "unknown_columns.csv": (text(with_columns(PHONES, MANAGERS)), "utf-8"),
    "unseen_signs.csv": (text(UNSEEN), "utf-8"),
    "unread_headings.csv": (text(UNREAD, ";"), "utf-8"),
    "unknown_relationship_column.csv": (text(HALF_READ), "utf-8"),
    "two_addresses.csv": (
        text([["Person", "Kontakt A", "Kontakt B"], *([r[0], r[2], f"x{r[2]}"] for r in table()[1:])]), "utf-8"),
    "six_columns_without_headings.csv": (
        text([[*row, "Berlin", 1700 + n] for n, row in enumerate(table(headings=False))]), "utf-8"),
    "stray_quote.csv": (text(table()).replace("Tom,", '"Tom,'), "utf-8"),
    "twice.csv": (text([*table(), ["Ruth", "O.", "RUTH@example.org", "peer"]]), "utf-8"),
    "cyrillic_1251.csv": (text([["Имя", "Почта"], ["Иванова", "ivanova@example.org"]]), "cp1251"),
    "japanese_sjis.csv": (text([["名", "姓", "メールアドレス"], ["太郎", "山田", "taro@example.org"]]), "shift-jis"),
}  # fmt: skip
# by LibreOffice: the file's name, what it converts to, and the table
SHEETS: dict[str, tuple[str, Table]] = {
    **{f"office_{code}.xlsx": ("xlsx", table(code)) for code in ("de", "fr", "es", "ja")},
    **{f"office_{code}.ods": ("ods", table(code)) for code in ("de", "fr", "es", "ja")},
    "office_old.xls": ("xls", table("pt")),
    "office_export.xls": ("xls", HR),
    "office_as_it_comes.csv": ("csv", table("de")),  # Windows-1252, unless told otherwise
    "office_semicolons.csv": ("csv:Text - txt - csv (StarCalc):59,34,76", table("fr")),
    "office_numbers.ods": ("ods", with_columns(("Employee ID", (7, 8, 9, 10)))),
}


def write_texts() -> None:
    """Write the text files."""
    for name, (content, encoding) in TEXTS.items():
        (FOLDER / name).write_bytes(content.encode(encoding))


def write_sheets() -> None:
    """Have LibreOffice write its own."""
    with tempfile.TemporaryDirectory() as folder:
        for name, (kind, rows) in SHEETS.items():
            source = Path(folder) / f"{Path(name).stem}.source.csv"
            source.write_text(text(rows), encoding="utf-8")
            command = ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", kind]
            reads = "--infilter=Text - txt - csv (StarCalc):44,34,76"
            subprocess.run([*command, reads, "--outdir", folder, str(source)], check=True, capture_output=True)
            made = Path(folder) / f"{Path(name).stem}.source{Path(name).suffix}"
            target = Path(folder) / f"{Path(name).stem}.source.{kind.partition(':')[0]}"
            (FOLDER / name).write_bytes((made if made.exists() else target).read_bytes())


def write_made() -> None:
    """Write with XlsxWriter what LibreOffice makes of no table: merged cells, several sheets, errors, formulas."""
    with xlsxwriter.Workbook(str(FOLDER / "merged.xlsx")) as book:
        sheet = book.add_worksheet("Roster")
        sheet.merge_range("A1:D1", "Feedback for Dana Whitfield")
        for number, row in enumerate(table("en")):
            sheet.write_row(number + 2, 0, [row[3], *row[:3]])
        sheet.write_row("A8", ["", "Ann", "Alba", "ann@example.org"])
        sheet.merge_range("A7:A8", "Board")
    with xlsxwriter.Workbook(str(FOLDER / "several_sheets.xlsx")) as book:
        book.add_worksheet("Read me").write("A1", "How to fill this in")
        sheet, other = book.add_worksheet("People"), book.add_worksheet("Last year")
        for number, row in enumerate(table("en")):
            sheet.write_row(number, 0, row)
        other.write_row(0, 0, table("en")[1])
        hidden = book.add_worksheet("Hidden")
        hidden.hide()
        for number in range(9):
            hidden.write(number, 0, f"hidden{number}@example.org")
    with xlsxwriter.Workbook(str(FOLDER / "errors_and_formulas.xlsx")) as book:
        sheet = book.add_worksheet("Roster")
        for number, row in enumerate(table("en")):
            sheet.write_row(number, 0, row)
        sheet.write_formula("C3", '=LOWER("TOM@example.org")', None, "")  # never computed
        sheet.write_formula("D4", "=NA()", None, "#N/A")
    with xlsxwriter.Workbook(str(FOLDER / "empty.xlsx")) as book:
        book.add_worksheet("Roster")


if __name__ == "__main__":
    write_texts()
    write_made()
    write_sheets()
