"""What earlier waves of the same executive leave possible (R0, R2): nobody may subtract one result from another."""

import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from instruments.catalogue import Edition
from instruments.groups import RaterGroup
from reports.disclosure.policy import DAYS_BETWEEN_WAVES
from surveys.errors import LaunchRefusedError
from surveys.waves.tables import Wave, WaveState


def refuse_close_dates(earlier: Iterable[Wave], edition: Edition, closes_on: date) -> None:
    """R0: waves of one executive that ask the same are never open together and close 60 days or more apart."""
    for wave in earlier:
        if not asks_the_same(wave.edition(), edition):
            continue
        if wave.state in (WaveState.OPEN, WaveState.CLOSING):
            raise LaunchRefusedError(f"wave {wave.id} asks the same about this executive and is still {wave.state}")
        if wave.closed_on is not None and closes_on < (soonest := wave.closed_on + timedelta(days=DAYS_BETWEEN_WAVES)):
            raise LaunchRefusedError(
                f"wave {wave.id} about this executive closed on {wave.closed_on}; this one may close on {soonest}"
                f" or later. Two results closer than {DAYS_BETWEEN_WAVES} days could be subtracted from each other."
            )


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


def refuse_half_a_merged_cell(invited_counts: Mapping[RaterGroup, int], earlier: Iterable[Wave]) -> None:
    """R2: groups shown together once are not shown without each other later; the difference would be the others."""
    for wave in earlier:
        for cell in wave.cells:
            missing = [group for group in cell.groups if not invited_counts.get(group)]
            if missing and len(missing) < len(cell.groups):
                raise LaunchRefusedError(
                    f'wave {wave.id} showed "{cell.label}" as one, and this roster has no {missing[0].label.lower()}:'
                    " the two results could be subtracted. Invite people of each of these groups, or of none."
                )
