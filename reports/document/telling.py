"""Which single action carries an area: a function of displayed item values. No wording of the report here."""

from dataclasses import dataclass

from instruments.groups import RaterGroup
from instruments.model import Area, Item
from reports.charts.views import AreaView
from reports.gaps import GapClass
from reports.release import Release


@dataclass(frozen=True, slots=True)
class ItemView:
    """One action: the own value and the mean of the displayed groups' values, None where there is none."""

    item: Item
    own: float | None
    others: float | None


def telling_item(view: AreaView, release: Release) -> ItemView | None:
    """Return the action that carries a theme: for a possible blind spot where self is furthest above others,
    otherwise the one that others see least often. Ties go to the first; None where no action has others' values.
    """
    area = next(area for area in release.instrument.areas if area.id == view.area)
    seen = [(item.own, item.others, item) for item in _item_views(area, release) if item.others is not None]
    if not seen:
        return None
    if view.kind is GapClass.BLIND_SPOT:
        compared = [(own - others, item) for own, others, item in seen if own is not None]
        if compared:
            return max(compared, key=lambda pair: round(pair[0], 9))[1]
    return min(seen, key=lambda triple: round(triple[1], 9))[2]


def _item_views(area: Area, release: Release) -> tuple[ItemView, ...]:
    return tuple(_item_view(item, release) for item in area.items)


def _item_view(item: Item, release: Release) -> ItemView:
    shown = release.values.get(item.id, {})
    others = [shown[cell.key].value for cell in release.others if cell.key in shown]
    own = shown.get(RaterGroup.SELF.value)
    return ItemView(item, own.value if own else None, sum(others) / len(others) if others else None)
