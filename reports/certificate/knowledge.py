"""What a reader knows about anonymous raters: which sums each published mean allows, and which areas are flagged.

Read from a release alone. Nothing here decides what is safe, and no answer may enter.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from instruments.model import CHANGE_POINTS, MAX_PICKS, Scale
from reports.disclosure.lattice import pooled_change
from reports.disclosure.policy import PERCEIVED_FLOOR, most_flagged
from reports.disclosure.rounding import anonymous_mean
from reports.release import ANONYMOUS, Release, Shown

_CHANGE_ENDS = (min(CHANGE_POINTS), max(CHANGE_POINTS))


class CertificateError(RuntimeError):
    """A release that tells too much, or that could not be checked: a defect. It must not be stored."""


@dataclass(frozen=True, slots=True)
class PublishedMean:
    """One published mean: `n` raters of `cells` together scored `item`, and their scores add up to one of `totals`.

    `ends` are the lowest and the highest score where these are not those of the questionnaire's scale: what raters say
    has changed (R10) is published like an item of its own.
    """

    item: str
    cells: frozenset[str]
    n: int
    totals: frozenset[int]
    ends: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class PublishedFlags:
    """The flags on priority areas: of `areas` to pick from, at most `most` a rater, `flagged` bear a flag.

    An area qualifies from `threshold` picks on, None where nothing can be flagged; where more than `most_flagged`
    qualify, none bears a flag.
    """

    areas: int
    flagged: int
    threshold: int | None
    most_flagged: int
    most: int = MAX_PICKS


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Everything published about anonymous answers. `raters` holds the ballots of each cell, by its key.

    Comments are left out: they bind no score. So is that an item is hidden: it tells that few scored it, and who
    scored an item binds no score of it either.
    """

    scale: Scale
    raters: Mapping[str, int]
    means: tuple[PublishedMean, ...]
    picks: PublishedFlags | None


def knowledge_of(release: Release) -> Knowledge:
    """Read a release as an attacker would. Raises `CertificateError` for a mean that no answers could have."""
    raters = {cell.key: cell.answered for cell in release.cells if not cell.attributed}
    return Knowledge(
        scale=release.instrument.scale,
        raters=raters,
        means=(*_means_of(release, raters), *_changes_of(release, raters)),
        picks=_flags_of(release) if release.instrument.picks is not None and raters else None,
    )


def _flags_of(release: Release) -> PublishedFlags:
    threshold, flagged = release.picks_from, len(release.picks.get(ANONYMOUS, ()))
    most = most_flagged(release.anonymous_raters, threshold) if threshold else 0
    return PublishedFlags(len(release.instrument.areas), flagged, threshold, most)


def _means_of(release: Release, raters: Mapping[str, int]) -> Iterator[PublishedMean]:
    for item, by_cell in release.values.items():
        for key, shown in by_cell.items():
            if key in raters:
                yield PublishedMean(item, frozenset([key]), shown.n, totals_behind(shown, release.instrument.scale))


def _changes_of(release: Release, raters: Mapping[str, int]) -> Iterator[PublishedMean]:
    """R10: one pooled cell of all anonymous raters, whatever their groups."""
    for area, by_part in release.perceived.items():
        if ANONYMOUS in by_part:
            shown = by_part[ANONYMOUS]
            yield PublishedMean(f"change of {area}", frozenset(raters), shown.n, changes_behind(shown), _CHANGE_ENDS)


def changes_behind(shown: Shown) -> frozenset[int]:
    """Return every sum of `shown.n` answers about change that is published just so (R10). Raises `CertificateError`."""
    low, high = (end * shown.n for end in _CHANGE_ENDS)
    sums = range(low, high + 1) if shown.n >= PERCEIVED_FLOOR else ()
    found = frozenset(total for total in sums if pooled_change(total, shown.n) == shown)
    if not found:
        raise CertificateError(f"{shown.text!r} ({shown.value}) is no change that {shown.n} raters can have seen")
    return found


def totals_behind(shown: Shown, scale: Scale) -> frozenset[int]:
    """Return every sum of `shown.n` answers that is published just so, text and value. Raises `CertificateError`."""
    sums = range(scale.minimum * shown.n, scale.maximum * shown.n + 1)
    found = frozenset(total for total in sums if anonymous_mean(total, shown.n, scale) == shown)
    if not found:
        raise CertificateError(f"{shown.text!r} ({shown.value}) is no mean of {shown.n} answers on this scale")
    return found
