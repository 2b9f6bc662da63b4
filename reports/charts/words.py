"""Sentences that several charts share. Each takes what was shown and says no more than that."""

from collections.abc import Sequence

from instruments.model import Scale
from reports.gaps import AreaView, Thresholds, Value
from reports.numbers import amount, in_words

NAMED_AT_MOST = 2  # a title with more names is a list, not a message
LONGEST_TITLE = 130  # characters
NOTHING = "Nothing can be shown for this wave"
ONLY_YOU = "Only your own view can be shown"
NO_OWN_VIEW = "Your own view is missing, so the two views cannot be compared"
MISSING = "\N{EN DASH}"


def listed(names: Sequence[str]) -> str:
    """Join names: "A", "A and B", "A, B and C"."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def named(views: Sequence[AreaView], *, whole: int, most: int = NAMED_AT_MOST) -> str:
    """Name up to `most` areas, and count more of them: "three of ten areas"."""
    if len(views) <= most:
        return listed([view.title for view in views])
    return counted(len(views), whole=whole)


def counted(number: int, *, whole: int) -> str:
    """Say how many areas: "one of ten areas", "all ten areas"."""
    if number == whole:
        return "the one area" if whole == 1 else f"all {in_words(whole)} areas"
    return f"{in_words(number)} of {in_words(whole)} areas"


def areas(number: int) -> str:
    """Say "one area" or "ten areas"."""
    return f"{in_words(number)} area" if number == 1 else f"{in_words(number)} areas"


def capital(sentence: str) -> str:
    """Begin with a capital."""
    return sentence[:1].upper() + sentence[1:]


def half_a_point(scale: Scale) -> str:
    """Say how far self and others must lie apart: "half a point" on a scale of 1 to 5."""
    gap = Thresholds.of(scale).gap
    return "half a point" if gap == 5 else f"{amount(float(gap) / 10)} points"


def scale_sentence(scale: Scale) -> str:
    """Say which scale the values are on."""
    low, high = amount(scale.minimum), amount(scale.maximum)
    return f"The scale runs from {low}, {scale.labels[0]}, to {high}, {scale.labels[-1]}."


def shown_or_missing(value: Value | None) -> str:
    """Write a value, or a dash."""
    return value.text if value else MISSING
