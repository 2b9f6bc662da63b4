"""Random comparisons as web pages: any two waves of one leader, read back, and examined for what contradicts itself."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from fractions import Fraction
from multiprocessing import get_context
from random import Random
from unittest import mock

from instruments.answers import Answers, NoScore, Score
from instruments.groups import RaterGroup
from instruments.model import Area, Instrument
from reports.comparison import comparison as under_test
from reports.comparison.areas import Z_FOCUS, Z_OTHER, area_change
from reports.comparison.cells import CommonCell
from reports.comparison.items import ItemRow
from reports.comparison.model import AreaChange, Comparison, Told
from reports.declaration import Declaration
from reports.document.change.html import to_html
from reports.release import Release
from tests.reports.comparison.waves import Link, Wave, baseline, follow_up, with_new_items
from tests.support.ballots import LEADERSHIP
from tests.words.change_said import ChangeSaid, read_change
from tests.words.contradictions import Examined
from tests.words.documents import NO_SHAPES, Read
from tests.words.leaders import SELF, Habits, leader
from tests.words.of_change import CHECKS
from tests.words.releases import LEVELS, MISSING, roster_of

PROCESSES = 2
OVERLAPS = {
    None: "it is not known how many raters",
    0.0: "Fewer than six in ten",
    0.6: "At least six in ten",
    0.8: "At least eight in ten",
}


def examined_pages(numbers: Iterable[int]) -> Read:
    """Write and read so many comparisons, in two processes."""
    read, wanted = Read(), list(numbers)
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
        for number, examined in zip(wanted, pool.map(examined_comparison, wanted), strict=True):
            read.add(number, examined)
    return read


def unrounded_pages(numbers: Iterable[int]) -> Read:
    """The control: the same, with words reckoned from means that were never rounded."""
    read = Read()
    with mock.patch.object(under_test, "area_change", _unrounded):
        for number in numbers:
            read.add(number, examined_comparison(number))
    return read


def examined_comparison(number: int) -> Examined:
    """Write one comparison as a web page, and examine it."""
    found = random_comparison(number)
    said = read_change(page_of(found))
    return Examined((*against_itself(said), *people(said, found)), len(said.then_now))


def page_of(comparison: Comparison) -> bytes:
    """Write the page without the shapes of its pictures, which hold no text."""
    with mock.patch("reports.document.data.svg", return_value=NO_SHAPES):
        return to_html(comparison)


def against_itself(said: ChangeSaid) -> Iterator[str]:
    """Compare all words with all numbers."""
    if not said.then_now and "The view of all others cannot be compared in any area." not in said.text:
        yield "no table of areas could be read"
    for check in CHECKS:
        for one in check(said):
            yield f"{check.__name__}: {one}"


def people(said: ChangeSaid, comparison: Comparison) -> Iterator[str]:
    """How many of the same people were asked is printed in words alone: hold them against the release."""
    follows = comparison.later.follows
    if follows is None or not any(not cell.attributed for cell in comparison.others):
        return
    right = OVERLAPS[follows.anonymous]
    wrong = [words for words in OVERLAPS.values() if words != right and words in said.people]
    if right not in said.people or wrong:
        yield f"people: {said.people!r}, and the overlap is {follows.anonymous}"


def random_comparison(number: int) -> Comparison:
    """Tell two waves of one leader, with any rosters, habits, declarations and overlaps."""
    return under_test.compare(*random_pair(number))


def random_pair(number: int) -> tuple[Release, Release]:
    """Tell them; in one of five the questionnaire has changed a little."""
    random = Random(f"comparison {number}")
    newer = with_new_items(LEADERSHIP, random.choice(LEADERSHIP.areas).id, random.randint(1, 4), "2.9")
    later = newer if random.random() < 0.2 else LEADERSHIP
    roster, level = roster_of(random), random.choice(LEVELS)
    first = _wave(random, LEADERSHIP, roster, level)
    second_roster = roster if random.random() < 0.6 else roster_of(random)
    second = _wave(random, later, second_roster, level + random.choice((-0.4, 0.0, 0.0, 0.4, 0.8)))
    earlier = baseline(first)
    one, two, control = random.sample([area.id for area in LEADERSHIP.areas], 3)
    declaration = random.choice((Declaration((one, two), control), Declaration((one,), control), Declaration()))
    link = Link(declaration, random.choice((None, (0, 2), (1, 2), (1, 1))), random.choice(tuple(OVERLAPS)))
    return earlier, follow_up(replace(second, ballots=_about_change(second, declaration, random)), earlier, link)


def _wave(random: Random, instrument: Instrument, roster: Mapping[RaterGroup, int], level: float) -> Wave:
    habits = Habits(missing=random.choice(MISSING), comments=0.2)
    made = leader(random, instrument, level=level, roster=roster, habits=habits)
    return Wave(made.ballots, invited=made.invited, instrument=instrument)


def _about_change(wave: Wave, declaration: Declaration, random: Random) -> Sequence[Answers]:
    asked = replace(wave.instrument, compared=tuple(a.id for a in wave.instrument.areas if a.id in declaration.areas))
    leaning = {area: random.choice((0, 0, 1, 2)) for area in declaration.areas}
    told = []
    for one in wave.ballots:
        areas = [area.id for area in asked.compared_areas(one.group)]
        if one.group is SELF:
            back = {area: random.choice(asked.scale.half_points) for area in areas if random.random() < 0.7}
            told.append(replace(one, looking_back=back))
        else:
            told.append(replace(one, change={area: _said(leaning[area], random) for area in areas}))
    return told


def _said(leaning: int, random: Random) -> Score:
    said = min(max(leaning + random.randint(-1, 2), -3), 3)
    return NoScore.NOT_OBSERVED if random.random() < 0.2 else said


def _unrounded(
    area: Area, later: Release, cells: Sequence[CommonCell], rows: Sequence[ItemRow], declaration: Declaration
) -> AreaChange:
    """Reckon an area as the product does, but its word from exact means."""
    found = area_change(area, later, cells, rows, declaration)
    if found.others is None or found.told not in (Told.HIGHER, Told.LOWER, Told.NO_CHANGE, Told.NO_WORD):
        return found
    groups = {cell.key: len(cell.groups) for cell in cells if cell.key in found.cells}
    moved = Fraction(0)
    for key, weight in groups.items():
        mine = [row.now - row.then for row in rows if (row.area, row.cell) == (area.id, key)]
        moved += Fraction(weight) * sum(mine, Fraction(0)) / len(mine) / sum(groups.values())
    z = Z_FOCUS if found.is_focus else Z_OTHER
    plain = Told.NO_CHANGE if found.is_focus else Told.NO_WORD
    return replace(found, told=(Told.HIGHER if moved > 0 else Told.LOWER) if abs(moved) > z * found.error else plain)
