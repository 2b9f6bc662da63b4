"""Which numbers a document tells, and which of them a release allows (R5). Strict on decimals, plain about the rest."""

import re
from collections.abc import Iterator

from bs4 import BeautifulSoup, Tag

from instruments.groups import RaterGroup
from reports.charts.numbers import MINUS, as_shown, one_decimal, signed
from reports.disclosure.policy import Policy
from reports.gaps import Thresholds, area_table, gap_table, items_needed
from reports.release import Release

_NUMBER = re.compile(r"≤?[+-]?\d+(?:\.\d+)?\+?")
# How many items and values stand in a picture, and how many of them are dashes: anyone can count them there.
_COUNTED = re.compile(r"Not shown: \d+ of \d+ values|\d+ items? in \w+ areas?|page \d+ of \d+")
_TELLING_ATTRIBUTES = ("alt", "title", "aria-label", "content", "summary")
_NOT_TOLD = ("viewport", "Content-Security-Policy")


def numbers_in(text: str) -> set[str]:
    """Find every number of a text, with its sign or band: {"3.4", "+0.6", "4.5+", "≤1.5"}.

    A hyphen inside a word or a range is no sign.
    """
    plain = text.replace(MINUS, "-").replace("<=", "≤")
    return set(_NUMBER.findall(re.sub(r"(?<=[\w.])-(?=\d)", " ", plain)))


def words_of_html(html: bytes) -> str:
    """Give all that a web page tells in text and in attributes, but no geometry and no style."""
    page = BeautifulSoup(html, "html.parser")
    for hidden in page(["style"]):
        hidden.decompose()
    attributes = (str(tag.get(name, "")) for tag in _telling(page) for name in _TELLING_ATTRIBUTES)
    return " ".join((page.get_text(" "), *attributes))


def _telling(page: BeautifulSoup) -> Iterator[Tag]:
    for tag in page.find_all(True):
        if isinstance(tag, Tag) and str(tag.get("name", tag.get("http-equiv", ""))) not in _NOT_TOLD:
            yield tag


def strangers(text: str, release: Release, *, pages: int = 0) -> set[str]:
    """Give the numbers of a text that neither the release nor a documented derivation of it holds."""
    return not_among(allowed(release, pages=pages), text)


def not_among(numbers: frozenset[str], text: str) -> set[str]:
    """Give the numbers of a text that are none of these."""
    return numbers_in(_COUNTED.sub(" ", text)) - numbers


def allowed(release: Release, *, pages: int = 0) -> frozenset[str]:
    """Give every number that a document of so many pages may hold."""
    return frozenset(told_by(release) | _plain_integers(release, pages))


def told_by(release: Release) -> set[str]:
    """Give every number that may be told of a release: displayed values, counts, and what gaps.py makes of them."""
    return _normal({*_displayed(release), *_derived(release), *_rules(release)}) | _in_texts(release)


def _displayed(release: Release) -> Iterator[str]:
    for by_cell in release.values.values():
        for shown in by_cell.values():
            yield as_shown(shown.text)
            yield from (str(shown.n), one_decimal(shown.value))
    for cell in release.cells:
        yield from (str(cell.invited), str(cell.answered))
    yield from (str(release.closed_on.day), str(release.closed_on.year))


def _derived(release: Release) -> Iterator[str]:
    areas = area_table(release)
    yield from (one_decimal(float(value)) for value in areas["value"])
    yield from (str(n) for n in areas["n"])
    for row in gap_table(release).to_dict("records"):
        values = [float(row[name]) for name in ("own", "others", "low", "high", "spread") if row[name] == row[name]]
        yield from (one_decimal(value) for value in values)
        yield str(row["raters"])
        if row["gap"] == row["gap"]:
            yield from (signed(float(row["gap"])), one_decimal(abs(float(row["gap"]))))
    yield from _item_means(release)


def _item_means(release: Release) -> Iterator[str]:
    """The view of others on one action: the mean of the displayed groups."""
    for by_cell in release.values.values():
        others = [shown.value for key, shown in by_cell.items() if key != RaterGroup.SELF.value]
        if others:
            yield one_decimal(sum(others) / len(others))


def _rules(release: Release) -> Iterator[str]:
    """Thresholds, the ends of the scale, and the constants of measurement: the same for every release."""
    scale = release.instrument.scale
    limits = Thresholds.of(scale)
    yield from (f"{value:g}" for value in (limits.gap, limits.high, limits.middle))
    yield from (str(point) for point in scale.points)
    yield from (f"{scale.maximum - 0.5:g}+", f"≤{scale.minimum + 0.5:g}")
    yield from (str(release.min_raters), str(Policy(release.min_raters).comments_from))
    yield from (str(items_needed(area)) for area in release.instrument.areas)
    yield from (str(len(area.items)) for area in release.instrument.areas)
    # "360" feedback, the "80 %" band, groups "1.0" apart, rounding "0.1", few raters and picks "5"
    yield from ("360", "80", "1.0", "0.1", "5", str(release.picks_from or 3))


def _in_texts(release: Release) -> set[str]:
    """Numbers that stand in somebody's words: names, wordings, labels, comments."""
    instrument = release.instrument
    texts = [release.executive, instrument.title, *instrument.scale.labels, instrument.scale.not_observed]
    texts += [area.title for area in instrument.areas]
    texts += [text for item in instrument.items for text in (item.wording.own, item.wording.other)]
    texts += [question.title for question in instrument.open_questions]
    texts += [text for part in release.comments.values() for found in part.values() for text in found]
    return {number for text in texts for number in numbers_in(text)}


def _normal(numbers: set[str]) -> set[str]:
    return {number.replace(MINUS, "-") for number in numbers}


def _plain_integers(release: Release, pages: int) -> set[str]:
    """Numbers of sections, pages, and areas on the map."""
    return {str(number) for number in range(1, max(len(release.instrument.areas), 10, pages) + 1)}
