"""Whether two waves can be compared at all: by their questionnaires, and by their releases. Says why not."""

from instruments.model import Instrument
from reports.release import Release
from reports.release_json import numbers_hash


class NotComparableError(ValueError):
    """Two releases between which no change can be told: says why."""


def refusal(earlier: Instrument, later: Instrument) -> str:
    """Say why what two questionnaires found cannot be compared; "" where it can.

    A new first number in a version says so itself: items that changed their meaning have new ids, but their areas would
    no longer be the same areas. Source: docs/measurement.md, "Two waves compared".
    """
    if earlier.scale.points != later.scale.points:
        return "the two waves are answered on different scales"
    if earlier.id != later.id:
        return f"they ask different questionnaires, {earlier.title!r} and {later.title!r}"
    if _edition(earlier.version) != _edition(later.version):
        return f"versions {earlier.version} and {later.version} of {later.title!r} differ too much"
    return ""


def refuse(earlier: Release, later: Release) -> None:
    """Raise `NotComparableError` unless these two releases can be compared, in this order."""
    if earlier.closed_on >= later.closed_on:
        raise NotComparableError(
            f"the earlier wave closed on {earlier.closed_on}, the later one on {later.closed_on}: give them in order"
        )
    if reason := refusal(earlier.instrument, later.instrument):
        raise NotComparableError(f"waves {earlier.wave} and {later.wave} cannot be compared: {reason}")
    follows = later.follows
    if follows is None:
        return
    if follows.baseline.wave != earlier.wave:
        raise NotComparableError(
            f"wave {later.wave} is the follow-up of wave {follows.baseline.wave}, not of wave {earlier.wave}:"
            " a follow-up is always compared with its baseline"
        )
    if follows.baseline.numbers_sha256 != numbers_hash(earlier):
        raise NotComparableError(
            f"the numbers of wave {earlier.wave} are not those that wave {later.wave} was declared to follow"
        )


def _edition(version: str) -> str:
    return version.partition(".")[0]
