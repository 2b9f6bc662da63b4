"""Reading a report's PDF: the text of its pages, and the alternative texts that its tags give to pictures."""

import re
from collections.abc import Iterator, Mapping, Sequence

from instruments.model import Instrument
from tests.reports.document.conftest import page_texts, spoken_texts
from tests.words.html_reader import values
from tests.words.said import CAPTIONS, KINDS, MINUS, MISSING, NUMBER, Action, Named, Row, Said, flat

_FOOTER = re.compile(r"Confidential – .* page \d+ of \d+$")
_BROKEN = re.compile("\ufffe\\s*")  # how pdfium gives a hyphen at the end of a line
_BADGES = ["clear", "tentative", "groups differ", "asked for", *(kind[:1].upper() + kind[1:] for kind in KINDS)]
_BADGE = "|".join(map(re.escape, _BADGES))
_NOTE = r"Only \w+ of|One more area has|\w+ more areas have"
_END_OF_PAGE_ONE = re.compile(r"self (?:expected )?others\. Numbers run from")
_COUNTED = rf"{NUMBER}(?: \(n \d+\))?"
_CELL = rf"({NUMBER}|–)"


def from_pdf(content: bytes, instrument: Instrument) -> Said:
    """Read a printed report. Raises `ValueError` where a part that every report has cannot be found."""
    pages = [without_footer(flat(_BROKEN.sub("-", page))) for page in page_texts(content)]
    text, spoken = " ".join(pages), [flat(one) for one in spoken_texts(content)]
    first = f" {pages[0]} "
    upper, middle, rest = (part.strip() for part in _cut(first, ["What others see most", "Worth exploring"]))
    del upper
    below = _END_OF_PAGE_ONE.split(rest, maxsplit=1)
    if len(below) == 1:
        raise ValueError("page one does not end as every page one does")
    rest, _, asked = below[0].partition("Where change would help most")
    themes_part, _, apart = rest.partition("Where groups differ")
    titles = [area.title for area in instrument.areas]
    before, highest, highest_note = _cards(middle, titles)
    themes_note, themes, after = _cards(themes_part, titles)
    return Said(
        medium="PDF",
        text=text,
        gaps={row["Area"]: row for row in _rows(spoken, titles, "What it may mean")},
        groups={row["Area"]: row for row in _rows(spoken, titles, "each with a mark for")},
        actions=list(_actions(spoken, titles, instrument)),
        highest=highest,
        highest_note=(before + " " + highest_note).strip(),
        themes=themes,
        themes_note=(themes_note + " " + after).strip(),
        apart=[one.strip() for one in apart.split("•") if one.strip()],
        asked=asked.strip(),
        lists=_lists(text, instrument),
        own_wordings={flat(item.wording.own): flat(item.wording.other) for item in instrument.items},
    )


def without_footer(page: str) -> str:
    """Leave out what stands at the foot of each page."""
    return _FOOTER.sub("", page).strip()


def _cut(text: str, headings: Sequence[str]) -> list[str]:
    parts = []
    for heading in headings:
        before, found, text = text.partition(f" {heading} ")
        if not found:
            raise ValueError(f"no heading {heading!r}")
        parts.append(before)
        text = f" {text}"
    return [*parts, text]


def _cards(part: str, titles: Sequence[str]) -> tuple[str, list[Named], str]:
    """Part a stretch of page one into what stands before the cards, the cards, and the note after the last one."""
    title = "|".join(sorted(map(re.escape, titles), key=len, reverse=True))
    starts = list(re.finditer(rf"({title})((?: (?:Self|Expected|Others|Gap) {NUMBER})+)", part))
    if not starts:
        return part, [], ""
    cards, note = [], ""
    for one, following in zip(starts, [*starts[1:], None], strict=True):
        rest = part[one.end() : following.start() if following else len(part)].strip()
        match = re.fullmatch(rf"(.*?)((?: (?:{_BADGE}))*)( (?:{_NOTE}).*)?", rest)
        assert match is not None
        badges, note = re.findall(_BADGE, match[2]), (match[3] or "").strip()
        figures = dict(re.findall(rf"(Self|Expected|Others|Gap) ({NUMBER})", one[2]))
        cards.append(Named(one[1], figures, match[1].strip(), badges))
    return part[: starts[0].start()].strip(), cards, note


def _rows(spoken: Sequence[str], titles: Sequence[str], known_by: str) -> Iterator[Row]:
    """Read the rows of the picture that says this of itself: "Area: You 3.0, All others 4.2"; dashes are silent."""
    for text in spoken:
        if known_by not in text:
            continue
        _, _, rows = text.partition("The scale runs from ")
        for title in titles:
            if match := re.search(rf"\. {re.escape(title)}: (.*?)\.(?= [A-Z]|$)", rows):
                yield {"Area": title, **dict(_cells(match[1]))}


_HEADINGS = r"Expected|Foreseen|You|All others|80 % band|Raters ≥|Gap|What it may mean|Groups apart by"
_GROUPS = (
    r"(?:Supervisors?|Peers|Direct reports|Board members|Other stakeholders)"
    r"(?:(?:,| and) (?:peers|direct reports|board members|other stakeholders))*"
)


def _cells(row: str) -> Iterator[tuple[str, str]]:
    """Part a row that is read out: a heading, a blank, its cell, a comma."""
    starts = list(re.finditer(rf"(?:^|, )({_HEADINGS}|{_GROUPS}) (?=≤|[{MINUS}+]?\d|[a-z])", row))
    ends = [*(one.start() for one in starts[1:]), len(row)]
    for one, end in zip(starts, ends, strict=False):
        yield one[1], row[one.end() : end]


def _actions(spoken: Sequence[str], titles: Sequence[str], instrument: Instrument) -> Iterator[Action]:
    area_of = {flat(item.wording.other): area.title for area in instrument.areas for item in area.items}
    for text in spoken:
        for wording, area in area_of.items():
            row = rf"{re.escape(area)}: Item {re.escape(wording)}((?:, (?:You|{_GROUPS}) {_COUNTED})*)\."
            if match := re.search(row, text):
                found = re.findall(rf", (You|{_GROUPS}) ({_COUNTED})", match[1])
                yield Action(area, wording, dict(values(iter(found))))


def _lists(text: str, instrument: Instrument) -> Mapping[str, list[Row]]:
    """Read the tables of actions out of the page's text: each wording with its area and its numbers."""
    area_of = {flat(item.wording.other): area.title for area in instrument.areas for item in area.items}
    found: dict[str, list[Row]] = {caption: [] for caption in CAPTIONS}
    bounds = [*CAPTIONS, "Only actions with a number from"]
    for caption in CAPTIONS:
        _, begun, rest = text.partition(f" {caption} Action Area Others")
        if not begun:
            continue
        ends = [place for bound in bounds if bound != caption and (place := rest.find(f" {bound} ")) >= 0]
        part = rest[: min(ends)]
        own = part.startswith(" You Gap")
        rows = [
            (match.start(), wording, area, match)
            for wording, area in area_of.items()
            if (match := re.search(rf"{re.escape(wording)} {re.escape(area)} {_CELL}{f' {_CELL} {_CELL}' * own}", part))
        ]
        for _, wording, area, match in sorted(rows, key=lambda row: row[0]):
            cells = zip(("Others", "You", "Gap"), match.groups(), strict=False)
            shown = {heading: cell for heading, cell in cells if cell != MISSING}
            found[caption].append({"Action": wording, "Area": area, **shown})
    return found
