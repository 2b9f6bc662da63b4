"""What holds for every release, whoever wrote its file down: checked again when one is read. No JSON, no pandas.

A file can be put together by hand, hash and all. Then it must not become a report that the disclosure rules would
never have made.
"""

import math
from collections.abc import Iterator, Mapping
from fractions import Fraction

from instruments.groups import RaterGroup, joined_label
from instruments.model import CHANGE_POINTS, Instrument, Scale
from reports.declaration import DeclarationError, declared
from reports.disclosure.lattice import fewest_perceived, pooled_change
from reports.disclosure.policy import OVERLAP_STEPS, PICKS_FLAGGED_FROM, REMOVED, Policy, flagged_from, most_flagged
from reports.disclosure.rounding import anonymous_mean, attributed_mean
from reports.release import ANONYMOUS, Release, ReleasedCell, Schema, Shown
from reports.rules import WORDS

_PARTS_OF_CHANGE = (ANONYMOUS, RaterGroup.SUPERVISOR.value)


def first_fault(release: Release) -> str | None:
    """Name the first key whose content no wave could have led to, and what was expected; None where all is well."""
    checks = (
        _rules_faults,
        _cell_faults,
        _withheld_faults,
        _value_faults,
        _pick_faults,
        _expected_faults,
        _follow_faults,
        _perceived_faults,
        _comment_faults,
    )
    return next((fault for check in checks for fault in check(release)), None)


def picks_threshold(release: Release) -> int | None:
    """Return how many anonymous raters a flag of this release stands for (R6), None where none can be made.

    In the first form of the file it was 3, however many answered.
    """
    threshold = flagged_from(release.anonymous_raters) if release.instrument.picks else None
    return PICKS_FLAGGED_FROM if threshold and release.schema is Schema.ONE else threshold


def _rules_faults(release: Release) -> Iterator[str]:
    """The first form had the first words. Of words that are newer than this program it knows nothing."""
    known = range(1, 2) if release.schema is Schema.ONE else range(2, WORDS + 1)
    if release.rules not in known:
        yield f"rules: expected {' or '.join(map(str, known))}; another version or program wrote the file"


def _cell_faults(release: Release) -> Iterator[str]:
    """R1 and R2: each group stands once, in order, and an anonymous cell holds k or more."""
    groups = [group for cell in release.cells for group in cell.groups]
    if len(set(groups)) != len(groups):
        yield "cells: a group stands in two cells"
    firsts = [cell.groups[:1] for cell in release.cells]
    if firsts != [(group,) for group in RaterGroup if (group,) in firsts]:
        yield "cells: expected in the order of the groups"
    for number, cell in enumerate(release.cells):
        place = f"cells[{number}]"
        if not cell.groups or list(cell.groups) != [group for group in RaterGroup if group in cell.groups]:
            yield f"{place}.groups: expected each group once, in order"
        elif cell.attributed != cell.groups[0].attributed or (len(cell.groups) > 1 and _names_one(cell)):
            yield f"{place}.groups: expected one attributed group, or only anonymous groups"
        elif cell.key != "+".join(cell.groups) or cell.label != joined_label(cell.groups):
            yield f"{place}.key: expected the key and the label of its groups"
        elif cell.answered < (1 if cell.attributed else release.min_raters):
            yield f"{place}.answered: {cell.answered} are too few to be told"


def _names_one(cell: ReleasedCell) -> bool:
    return any(group.attributed for group in cell.groups)


def _withheld_faults(release: Release) -> Iterator[str]:
    if release.withheld == any(not cell.attributed for cell in release.cells):
        yield "withheld: expected true where no anonymous cell is listed, otherwise false"


def _value_faults(release: Release) -> Iterator[str]:
    """R3 and R4: known items of listed cells, from enough raters, as coarse as the rules make them."""
    cells = {cell.key: cell for cell in release.cells}
    for item in release.values:
        if item not in release.instrument.item_ids:
            yield f"values.{item}: the questionnaire has no such item"
        for key, shown in release.values[item].items():
            place = f"values.{item}.{key}"
            if key not in cells:
                yield f"{place}: the release lists no such cell"
            elif not (1 if cells[key].attributed else release.min_raters) <= shown.n <= cells[key].answered:
                yield f"{place}.n: {shown.n} does not fit a cell of {cells[key].answered}"
            elif not _can_be_shown(shown, release.instrument, attributed=cells[key].attributed):
                yield f"{place}: {shown.text!r} ({shown.value}) is not how a mean of {shown.n} is shown"


def _can_be_shown(shown: Shown, instrument: Instrument, *, attributed: bool) -> bool:
    """Look for a sum of n scores that is shown like this: the ends of the scale (bands), or any near the value."""
    scale, n = instrument.scale, shown.n
    if not scale.minimum <= shown.value <= scale.maximum:
        return False
    value = Fraction(str(shown.value))
    widest = Fraction(1, 200) if attributed else Fraction(1, 4) if n == 3 else Fraction(1, 20)
    near = range(math.ceil((value - widest) * n), math.floor((value + widest) * n) + 1)
    possible = (total for total in (scale.minimum * n, scale.maximum * n, *near) if _can_add_up(total, n, scale))
    return any((attributed_mean(s, n) if attributed else anonymous_mean(s, n, scale)) == shown for s in possible)


def _can_add_up(total: int, n: int, scale: Scale) -> bool:
    return scale.minimum * n <= total <= scale.maximum * n


def _pick_faults(release: Release) -> Iterator[str]:
    """R6: of anonymous raters a few flags, from five of them on, each for as many as the rule asks for."""
    areas = [area.id for area in release.instrument.areas]
    parts = _parts(release) if release.instrument.picks else set()
    for part, picked in release.picks.items():
        if part not in parts:
            yield f"picks.{part}: expected only {', '.join(sorted(parts)) or 'no picks'}"
        if list(picked) != [area for area in areas if area in picked]:
            yield f"picks.{part}: expected areas of the questionnaire, once each, in order"
    flagged, raters, threshold = release.picks.get(ANONYMOUS, ()), release.anonymous_raters, picks_threshold(release)
    if release.picks_from != threshold:
        yield f"policy.picks_from: expected {'null' if threshold is None else threshold} of {raters} anonymous raters"
    if len(flagged) > (most_flagged(raters, threshold) if threshold else 0):
        yield f"picks.{ANONYMOUS}: expected none from {raters} anonymous raters"


def _expected_faults(release: Release) -> Iterator[str]:
    return _half_point_faults("expected", release.expected, release)


def _half_point_faults(key: str, told: Mapping[str, float], release: Release) -> Iterator[str]:
    """R1: half points of the scale, of areas in order, where the executive answered."""
    areas = [area.id for area in release.instrument.areas]
    if told and release.own is None:
        yield f"{key}: expected none where the executive did not answer"
    if list(told) != [area for area in areas if area in told]:
        yield f"{key}: expected areas of the questionnaire, once each, in order"
    for area, value in told.items():
        if value not in release.instrument.scale.half_points:
            yield f"{key}.{area}: {value:g} is not a half point of the scale"


def _follow_faults(release: Release) -> Iterator[str]:
    """R8: another wave, areas that may be declared together, overlap as coarse as the rule makes it."""
    follows = release.follows
    if follows is None:
        return
    if release.wave in (follows.baseline.wave, follows.before.wave):
        yield "follows: a wave does not follow itself"
    try:
        known = declared(follows.declaration.focus, follows.declaration.control, release.instrument)
    except DeclarationError as error:
        yield f"follows.focus: {error}"
    else:
        if follows.declared_sha256 != known.sha256(follows.baseline.numbers_sha256):
            yield "follows.declared_sha256: does not fit the areas and the baseline"
    if follows.supervisors is not None and not 0 <= follows.supervisors[0] <= follows.supervisors[1] != 0:
        yield "follows.overlap.supervisors: expected some of the larger of both rosters"
    if follows.anonymous is not None and follows.anonymous not in OVERLAP_STEPS:
        yield f"follows.overlap.anonymous: expected one of {', '.join(f'{step:g}' for step in OVERLAP_STEPS)} or null"


def _perceived_faults(release: Release) -> Iterator[str]:
    """R10: of declared areas in order, from enough raters, as coarse as the rule makes it."""
    areas = release.follows.declaration.areas if release.follows else frozenset()
    asked = [area.id for area in release.instrument.areas if area.id in areas]
    for key, told in (("perceived", release.perceived), ("looking_back", release.looking_back)):
        if list(told) != [area for area in asked if area in told]:
            yield f"{key}: expected declared areas, once each, in the order of the questionnaire"
    yield from _half_point_faults("looking_back", release.looking_back, release)
    for area, by_part in release.perceived.items():
        if not by_part or list(by_part) != [part for part in _PARTS_OF_CHANGE if part in by_part]:
            yield f"perceived.{area}: expected {' and '.join(_PARTS_OF_CHANGE)}, or one of them"
        for part, shown in by_part.items():
            yield from _change_faults(f"perceived.{area}.{part}", part, shown, release)


def _change_faults(place: str, part: str, shown: Shown, release: Release) -> Iterator[str]:
    cell = release.cell(part)
    most = release.anonymous_raters if part == ANONYMOUS else cell.answered if cell else 0
    fewest = fewest_perceived(Policy(release.min_raters)) if part == ANONYMOUS else 1
    if not fewest <= shown.n <= most:
        yield f"{place}.n: {shown.n} does not fit {most} raters"
        return
    form, largest = pooled_change if part == ANONYMOUS else attributed_mean, max(CHANGE_POINTS) * shown.n
    near = range(math.ceil((shown.value - 0.06) * shown.n) - 1, math.floor((shown.value + 0.06) * shown.n) + 2)
    possible = (total for total in (-largest, largest, *near) if abs(total) <= largest)
    if not any(form(total, shown.n) == shown for total in possible):
        yield f"{place}: {shown.text!r} ({shown.value}) is not how a change that {shown.n} saw is shown"


def _comment_faults(release: Release) -> Iterator[str]:
    """R7: pooled, never labelled by an anonymous group, from enough raters on, in the order of their texts."""
    for part, by_question in release.comments.items():
        if part not in _parts(release):
            yield f"comments.{part}: expected only {', '.join(sorted(_parts(release)))}"
        yield from _text_faults(part, by_question, release)
    fewest = Policy(release.min_raters).comments_from
    if release.comments.get(ANONYMOUS) and release.anonymous_raters < fewest:
        yield f"comments.{ANONYMOUS}: expected none from fewer than {fewest} anonymous raters"


def _text_faults(part: str, by_question: Mapping[str, tuple[str, ...]], release: Release) -> Iterator[str]:
    cell = release.cell(part)
    raters = cell.answered if cell else release.anonymous_raters
    questions = {question.id for question in release.instrument.open_questions}
    for question, texts in by_question.items():
        left = [text for text in texts if text != REMOVED]
        if question not in questions:
            yield f"comments.{part}.{question}: the questionnaire has no such question"
        if left != sorted(left):
            yield f"comments.{part}.{question}: expected in the order of the texts"
        if len(texts) > raters:
            yield f"comments.{part}.{question}: {len(texts)} texts from {raters} raters"


def _parts(release: Release) -> set[str]:
    return {ANONYMOUS, *(cell.key for cell in release.cells if cell.attributed)}
