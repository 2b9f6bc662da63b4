"""What earlier waves of the same executive leave possible (R0, R2): nobody may subtract one result from another."""

import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from instruments.catalogue import Edition
from instruments.groups import RaterGroup
from reports.disclosure.policy import DAYS_BETWEEN_WAVES
from surveys.errors import LaunchRefusedError
from surveys.waves.tables import Wave, WaveState

Told = frozenset[str] | None  # the ids of the waves that whoever asks may be told of; None: of all


def refuse_close_dates(earlier: Iterable[Wave], edition: Edition, closes_on: date, told: Told = None) -> None:
    """R0: waves of one executive that ask the same are never open together and close 60 days or more apart.

    The rule looks at every wave; a refusal tells id and dates only of those in `told`.
    """
    for wave in earlier:
        if not asks_the_same(wave.edition(), edition):
            continue
        if wave.state in (WaveState.OPEN, WaveState.CLOSING):
            state = f" {wave.state}" if may_be_told(wave, told) else " open"
            raise LaunchRefusedError(f"{named(wave, told)} asks the same about this executive and is still{state}")
        if wave.closed_on is not None and closes_on < wave.closed_on + timedelta(days=DAYS_BETWEEN_WAVES):
            raise LaunchRefusedError(_too_close(wave, wave.closed_on, told))


def _too_close(wave: Wave, closed_on: date, told: Told) -> str:
    why = f"Two results closer than {DAYS_BETWEEN_WAVES} days could be subtracted from each other."
    if may_be_told(wave, told):
        soonest = closed_on + timedelta(days=DAYS_BETWEEN_WAVES)
        return (
            f"{named(wave, told)} about this executive closed on {closed_on}; this one may close on {soonest}"
            f" or later. {why}"
        )
    return (
        f"{named(wave, told)} about this executive closed too short a time before this closing date. {why}"
        f" A day {DAYS_BETWEEN_WAVES} days from today is late enough."
    )


def may_be_told(wave: Wave, told: Told) -> bool:
    """True where id and dates of a wave may stand in a sentence."""
    return told is None or wave.id in told


def named(wave: Wave, told: Told) -> str:
    """Name a wave; another coach's has no id, no date and no address."""
    return f"wave {wave.id}" if may_be_told(wave, told) else "another wave"


def asks_the_same(one: Edition, other: Edition) -> bool:
    """True where two questionnaires share an item's id or its wording, or an area that raters of both can pick."""
    return any(ids(one) & ids(other) for ids in (_item_ids, _wordings, _area_ids))


def _item_ids(edition: Edition) -> frozenset[str]:
    return edition.instrument.item_ids


def _wordings(edition: Edition) -> frozenset[str]:
    """Every text of every item as its letters and digits alone: a copy under new ids asks the same."""
    languages = (edition.instrument, *edition.translations.values())
    wordings = (item.wording for instrument in languages for item in instrument.items)
    return frozenset(_letters(text) for wording in wordings for text in (wording.other, *wording.by_group.values()))


def _letters(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKC", text).casefold() if char.isalnum())


def _area_ids(edition: Edition) -> frozenset[str]:
    """The areas whose flags (R6) could be compared."""
    return frozenset(area.id for area in edition.instrument.areas) if edition.instrument.picks else frozenset()


def refuse_half_a_merged_cell(
    invited_counts: Mapping[RaterGroup, int], earlier: Iterable[Wave], told: Told = None
) -> None:
    """R2: groups shown together once are not shown without each other later; the difference would be the others."""
    for wave in earlier:
        for cell in wave.cells:
            missing = [group for group in cell.groups if not invited_counts.get(group)]
            if missing and len(missing) < len(cell.groups):
                absent = missing[0].label.lower()
                raise LaunchRefusedError(
                    f'{named(wave, told)} showed "{cell.label}" as one, and this roster has no {absent}:'
                    " the two results could be subtracted. Invite people of each of these groups, or of none."
                )
