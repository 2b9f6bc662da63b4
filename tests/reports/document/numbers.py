"""Which numbers a document tells, and which of them a release allows (R5). Strict on decimals, plain about the rest."""

import re
from collections.abc import Iterable, Iterator

from bs4 import BeautifulSoup, Tag

from reports.disclosure.policy import Policy
from reports.document.actions import actions
from reports.document.highlights import leniency
from reports.gaps import Thresholds, Value, area_views, items_needed
from reports.numbers import MINUS, amount, as_shown, signed, tenths_of, written
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
    for hidden in page(["style", "script"]):
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
    return _normal({*_displayed(release), *_derived(release), *_rules(release)}) | in_texts(release)


def _displayed(release: Release) -> Iterator[str]:
    for by_cell in release.values.values():
        for shown in by_cell.values():
            yield as_shown(shown.text)
            yield from (str(shown.n), written(tenths_of(shown.value)))
    for cell in release.cells:
        yield from (str(cell.invited), str(cell.answered))
    yield from (str(release.closed_on.day), str(release.closed_on.year))


def _derived(release: Release) -> Iterator[str]:
    views = area_views(release)
    for view in views:
        yield from _of_values([view.own, view.expected, view.others, *view.cells.values()])
        yield str(view.raters)
        if view.others:
            yield from (written(tenths_of(view.low)), written(tenths_of(view.high)))
        yield from (written(view.spread) if view.spread is not None else "", *_of_gap(view.gap))
    if (throughout := leniency(views, Thresholds.of(release.instrument.scale))) is not None:
        yield written(abs(throughout))
    for action in actions(release):
        yield from (*_of_values([action.own, action.others]), *_of_gap(action.gap))


def _of_values(values: Iterable[Value | None]) -> Iterator[str]:
    for value in values:
        if value is not None:
            yield from (value.text, str(value.n))


def _of_gap(gap: int | None) -> Iterator[str]:
    if gap is not None:
        yield from (signed(gap), written(abs(gap)))


def _rules(release: Release) -> Iterator[str]:
    """Thresholds, the ends of the scale, and the constants of measurement: the same for every release."""
    scale = release.instrument.scale
    limits = Thresholds.of(scale)
    yield from (
        amount(float(value) / 10) for value in (limits.gap, limits.clear, limits.high, limits.low, limits.apart)
    )
    yield from (amount(point) for point in scale.points)
    yield from (f"{amount(scale.maximum - 0.5)}+", f"≤{amount(scale.minimum + 0.5)}")
    yield from (amount(scale.maximum - 0.3), amount(scale.minimum + 0.3))
    yield from (str(release.min_raters), str(Policy(release.min_raters).comments_from), str(release.picks_from))
    yield from (str(items_needed(area)) for area in release.instrument.areas)
    yield from (str(len(area.items)) for area in release.instrument.areas)
    # "360" feedback, the "80 %" band, leniency of d = "0.32", version "2" of the rules
    yield from ("360", "80", "0.32", "2")


def in_texts(release: Release) -> set[str]:
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
    """Numbers of sections and pages."""
    return {str(number) for number in range(1, max(len(release.instrument.areas), 10, pages) + 1)}
