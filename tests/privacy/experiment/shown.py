"""T6: every number that a page, a file or a picture shows belongs to the release or to a documented derivation of it.

Looked at from two sides. Other answers, of which an oracle that shares no code with the product says that the rules
tell the same, must give the same bytes everywhere: so no number can depend on an answer but through the rules. And
every number on every page that can be opened after a close, and in every file, must be one that the release allows.
"""

import csv
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from io import StringIO
from random import Random
from unittest import mock

from instruments.answers import Answers
from instruments.groups import RaterGroup
from instruments.model import Scale
from reports.charts import draw_all
from reports.disclosure.cells import Cell
from reports.disclosure.release import _released
from reports.disclosure.rounding import anonymous_mean
from reports.document.deck_data import deck_data
from reports.document.html import to_html
from reports.document.pdf import to_pdf
from reports.exports import to_csv
from reports.gaps import area_views
from reports.release import Release, ReleasedCell, Shown
from reports.release_json import to_json
from reports.workbook import to_xlsx
from tests.privacy.experiment.awkward import ROSTERS, Awkward, awkward_waves
from tests.privacy.experiment.findings import Bench, Control, Effort, Finding
from tests.privacy.experiment.pages import ROSTER, WORKBOOK, Opened, released_pages
from tests.privacy.experiment.same_release import other_ballots
from tests.privacy.experiment.worlds.standstill import drawn_once
from tests.reports.document.numbers import allowed, not_among, numbers_in
from tests.support.ballots import LEADERSHIP, random_answers

MOST_PAGES = 30  # of a printed report: the numbers of its pages are no numbers of the release
# what a page says that does not depend on anybody's answer: how many days a link may work, how much mail waits
# What a page says of itself: days, and how many characters a field of the coaching takes.
OWN_NUMBERS = {
    "desk.release_report": {"90"},
    "desk.mail_log": {"0"},
    "desk.edit_contract": {"28", "600", "1200"},
    "desk.edit_intake": {"600"},
    "desk.check_ins": {str(day) for day in range(1, 29)},
    "desk.new_goal": {"20", "120", "200", "400"},
    "desk.held_session": {"600"},
    "desk.whole_engagement": {"60"},
}
_NO_NUMBERS = ("schema", "wave", "opened_on", "closed_on", "instrument", "numbers_sha256")  # of release.json
EVERYTHING, _ = ROSTERS["four small groups"]  # one wave with merged groups, flags and comments: enough in short
_RANDOM = Random(1)
LEADERSHIP_WAVE = tuple(random_answers(group, _RANDOM) for group, count in ROSTER.items() for _ in range(count))


def shown_numbers(bench: Bench) -> Finding:
    """Compare the documents of pairs of waves, and read every page and file of a released one."""
    waves = [one for one in awkward_waves(bench.choose(quick=8, full=100)) if _anonymous_in(one.wave)]
    moved = [(one, _other_wave(one)) for one in waves]
    documented = moved if bench.effort is Effort.FULL else [pair for pair in moved if pair[0].invited == EVERYTHING]
    differing, documents = _compare(documented), 6 * len(documented)
    with drawn_once() if bench.effort is Effort.QUICK else nullcontext():
        opened = released_pages(bench.folder / "one", LEADERSHIP_WAVE)
    numbers, strange = _strange(opened)
    other = _pages_of_other_answers(bench)
    return Finding(
        threat="T6",
        question="Numbers shown that the release does not hold: pages, PDF, pictures, CSV, XLSX, alt texts, tooltips",
        figure=(
            f"other answers of which the rules tell the same: {differing} of {documents} files of {len(documented)}"
            f" waves differ{other.told}. {strange} of {numbers} numbers on {len(opened.pages)} pages are strange"
        ),
        bound="0 differ, 0 strange",
        holds=strange == 0 and differing == 0 and other.differing == 0 and all(one.wave != wave for one, wave in moved),
        controls=(*(_patched(build, moved) for build in LEAKY), _planted(opened)),
    )


# --- other answers, the same release ----------------------------------------------------------------------------


def _anonymous_in(wave: Sequence[Answers]) -> bool:
    return any(not answers.group.attributed for answers in wave)


def _other_wave(one: Awkward) -> Sequence[Answers]:
    return other_ballots(one.wave, one.instrument, invited=one.invited, k=one.k)


def _compare(moved: Sequence[tuple[Awkward, Sequence[Answers]]]) -> int:
    """Count the files that are not the same in every byte."""
    differing = 0
    for one, other in moved:
        first, second = _files(one, one.wave), _files(one, other)
        differing += sum(first[name] != second[name] for name in first)
    return differing


def _files(one: Awkward, wave: Sequence[Answers]) -> dict[str, bytes]:
    release = one.told_with(wave)
    charts = draw_all(release)
    return {
        "release.json": to_json(release).encode(),
        "release.csv": to_csv(release).encode(),
        "release.xlsx": to_xlsx(release),
        "report.html": to_html(release, charts=charts),
        "report.pdf": to_pdf(release, charts=charts),
        "presentation": json.dumps(deck_data(release, charts=charts)).encode(),
    }


@dataclass(frozen=True, slots=True)
class Leaky:
    """A build that tells a number more: what it is called, and what is put in the place of what."""

    build: str
    place: str
    instead: object


def _two(_raters: int) -> int:
    return 2


def _exact(total: int, n: int, scale: Scale) -> Shown:
    return replace(anonymous_mean(total, n, scale), value=total / n)


def _with_parts(cell: Cell, invited: Mapping[RaterGroup, int], ballots: Mapping[RaterGroup, int]) -> ReleasedCell:
    """Name a merged cell with how many of each group answered."""
    parts = " and ".join(f"{ballots.get(group, 0)} {group.label.lower()}" for group in cell.groups)
    return replace(_released(cell, invited, ballots), label=parts)


LEAKY = (
    Leaky("exact means behind the rounded ones (no R4)", "reports.disclosure.values.anonymous_mean", _exact),
    Leaky("areas flagged from two picks on (no R6)", "reports.disclosure.release.flagged_from", _two),
    Leaky("merged groups named with the count of each (no R2)", "reports.disclosure.release._released", _with_parts),
)


def _patched(leaky: Leaky, moved: Sequence[tuple[Awkward, Sequence[Answers]]]) -> Control:
    """Only the files of data: a document holds what they hold."""
    with mock.patch(leaky.place, leaky.instead):
        differing = sum(to_json(one.told_with(one.wave)) != to_json(one.told_with(other)) for one, other in moved)
    return Control(leaky.build, f"{differing} of {len(moved)} releases differ", caught=differing > 0)


@dataclass(frozen=True, slots=True)
class OtherPages:
    """How many pages of a second installation differ, in words for the table."""

    differing: int
    told: str


def _pages_of_other_answers(bench: Bench) -> OtherPages:
    """At full length: a second installation, where people gave other answers of which the rules tell the same."""
    if bench.effort is Effort.QUICK:
        return OtherPages(0, "")
    counts = Counter(answers.group for answers in LEADERSHIP_WAVE)
    other = other_ballots(LEADERSHIP_WAVE, LEADERSHIP, invited=counts, k=3, regroup=False)
    one, two = (released_pages(bench.folder / name, wave) for name, wave in (("a", LEADERSHIP_WAVE), ("b", other)))
    differing = [mine.name for mine, theirs in zip(one.pages, two.pages, strict=True) if mine != theirs]
    named = f" ({', '.join(differing)})" if differing else ""
    told = f", {len(differing)} of {len(one.pages)} pages and files that can be opened differ{named}"
    return OtherPages(len(differing), told)


# --- every number on every page ---------------------------------------------------------------------------------


def _strange(opened: Opened) -> tuple[int, int]:
    """Count the numbers of all pages, and those of them that the release does not allow."""
    numbers = sum(len(numbers_in(page.text)) for page in opened.pages)
    return numbers, sum(len(found) for found in _strangers(opened, ""))


def _strangers(opened: Opened, planted: str) -> Iterator[set[str]]:
    """Give the strange numbers of each page, with a text planted on it."""
    told = allowed(opened.release, pages=MOST_PAGES)
    for page in opened.pages:
        if page.kind == "text/csv":
            yield _strangers_in_csv(page.text, opened.release) | not_among(told, planted)
        elif page.kind == WORKBOOK:
            yield _strangers_in_workbook(page.text, opened.release) | not_among(told, planted)
        else:
            text = _told_in_json(page.text) if page.kind == "application/json" else page.text
            yield not_among(told, text + planted) - OWN_NUMBERS.get(page.name, set())


def _told_in_json(text: str) -> str:
    """Leave out dates, hashes and the questionnaire, which the definition file holds; the rest is all that is told."""
    document = json.loads(text)
    left = {key: value for key, value in document.items() if key not in _NO_NUMBERS}
    left["values"] = list(left["values"].values())  # an item's id has a number of its own
    return json.dumps(left, ensure_ascii=False)


def _strangers_in_csv(text: str, release: Release) -> set[str]:
    """Compare the file row by row with what the release holds; a row too many is as strange as a wrong one."""
    rows: Counter[tuple[str, ...]] = Counter(
        (row["kind"], row["item"] or row["area"], row["cell"], row["value"], row["n"])
        for row in csv.DictReader(StringIO(text))
    )
    return {" ".join(row) for row in (rows - _csv_rows(release)) + (_csv_rows(release) - rows)}


def _strangers_in_workbook(text: str, release: Release) -> set[str]:
    """Compare the sheets row by row with what the release holds; the first has no number of its own."""
    about, *sections = json.loads(text)
    rows: Counter[tuple[str, ...]] = Counter(
        (
            kind,
            row.get("action") or row["area"],
            row.get("group", "others"),
            _plain(row["counts as"]),
            _plain(row["raters"]),
        )
        for kind, section in zip(("item", "area", "others", "expected"), sections, strict=bool(release.expected))
        for row in section
    )
    shown = [row["shown"] for section in sections for row in section]
    told = not_among(allowed(release), " ".join([*about, *shown]))
    return told | {" ".join(row) for row in (rows - _csv_rows(release)) + (_csv_rows(release) - rows)}


def _plain(number: str) -> str:
    return f"{float(number):.4f}".rstrip("0").rstrip(".")


def _csv_rows(release: Release) -> Counter[tuple[str, ...]]:
    items = [
        ("item", item, cell, shown.value, shown.n)
        for item, by_cell in release.values.items()
        for cell, shown in by_cell.items()
    ]
    views = area_views(release)
    areas = [
        ("area", view.area, cell, value.points, value.n)
        for view in views
        for cell, value in [*view.cells.items(), *([(RaterGroup.SELF, view.own)] if view.own else [])]
    ]
    others = [("others", view.area, "others", view.others.points, view.raters) for view in views if view.others]
    expected = [("expected", area, RaterGroup.SELF, value, 1) for area, value in release.expected.items()]
    return Counter(
        (str(kind), str(what), str(cell), f"{float(str(value)):.4f}".rstrip("0").rstrip("."), str(n))
        for kind, what, cell, value, n in [*items, *areas, *others, *expected]
    )


def _planted(opened: Opened) -> Control:
    """The control: each page gets the means of a group that was merged with another, as a careless build would have."""
    hidden = f" {' '.join(_means_of(RaterGroup.DIRECT_REPORT, opened.wave))}"
    found = sum(bool(strange) for strange in _strangers(opened, hidden))
    return Control(
        build="the exact means of a merged group, to two decimals, in tooltips of every page (no R2, R4, R5)",
        figure=f"found on {found} of {len(opened.pages)} pages and files",
        caught=found == len(opened.pages),
    )


def _means_of(group: RaterGroup, wave: Sequence[Answers]) -> Iterator[str]:
    ballots = [answers for answers in wave if answers.group is group]
    for item in ballots[0].scores:
        scores = [score for answers in ballots if isinstance(score := answers.scores[item], int)]
        if scores:
            yield f"{sum(scores) / len(scores):.2f}"
