"""Section: questions for a coaching conversation, made from this release's own strengths, themes and differences."""

from dataclasses import dataclass

from instruments.groups import RaterGroup
from instruments.model import Area, Item
from reports.charts.numbers import one_decimal
from reports.document.highlights import AreaView, Highlights, highlights
from reports.document.model import Lead, Prompts, Section
from reports.document.wording import by_group, listed, quoted, value_or_none
from reports.gaps import GapClass
from reports.release import Release

MOST_PROMPTS = 3
_WRITING_LINES = 2
_OTHERS_HIGHER = (GapClass.OTHERS_MORE_POSITIVE, GapClass.HIDDEN_STRENGTH)


@dataclass(frozen=True, slots=True)
class ItemView:
    """One action: the own value and the mean of the displayed groups' values, None where there is none."""

    item: Item
    own: float | None
    others: float | None


def guide(release: Release) -> Section:
    """Write the section."""
    named = highlights(release)
    blocks = (
        Lead("Four questions carry a first conversation. Take them in this order, and write before you talk."),
        Prompts("What fits?", _fits(named), _WRITING_LINES),
        Prompts("What surprises?", _surprises(named, release), _WRITING_LINES),
        Prompts("Why might groups differ?", _apart(named, release), _WRITING_LINES),
        Prompts("What would raters notice first?", _noticed(named, release), _WRITING_LINES),
    )
    return Section("guide", "Questions for the conversation", blocks, own_page=True)


def telling_item(view: AreaView, release: Release) -> ItemView | None:
    """Give the action that carries a theme: for a possible blind spot where self is furthest above others,
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


def _fits(named: Highlights) -> tuple[str, ...]:
    prompts = []
    if named.strengths:
        areas = listed([view.title for view in named.strengths])
        prompts.append(f"Others see most in you: {areas}. What exactly do you do there that you want to keep?")
    agreed = [view.title for view in named.themes if view.kind is GapClass.AGREED_PRIORITY]
    if agreed:
        prompts.append(f"You and others agree about {listed(agreed)}. What has kept things as they are?")
    prompts.append("Which number or sentence did you expect, and where have you heard it before?")
    return tuple(prompts)


def _surprises(named: Highlights, release: Release) -> tuple[str, ...]:
    lower = [_surprise_below(view, release) for view in named.themes if view.kind is GapClass.BLIND_SPOT]
    higher = [_surprise_above(view) for view in (*named.themes, *named.strengths) if view.kind in _OTHERS_HIGHER]
    return (*(lower + higher)[:MOST_PROMPTS], "What did you feel on reading it, and what do you think now?")


def _surprise_below(view: AreaView, release: Release) -> str:
    start = f"{view.title}: you {value_or_none(view.own)}, others {value_or_none(view.others)}."
    ask = "When did you last do this, and who was there to see it?"
    carried = telling_item(view, release)
    if carried is None or carried.own is None or carried.others is None:
        return f"{start} {ask}"
    numbers = f"you {one_decimal(carried.own)}, others {one_decimal(carried.others)}"
    return f"{start} Furthest apart on {quoted(carried.item.wording.own)} ({numbers}). {ask}"


def _surprise_above(view: AreaView) -> str:
    numbers = f"you {value_or_none(view.own)}, others {value_or_none(view.others)}"
    return f"{view.title}: {numbers}. What do others give you credit for that you do not?"


def _apart(named: Highlights, release: Release) -> tuple[str, ...]:
    prompts = [f"{view.title}: {by_group(view)}. In which situations does each group meet you?" for view in named.apart]
    if prompts:
        return tuple(prompts[:MOST_PROMPTS])
    if len(release.others) > 1:
        return ("The groups see much the same in every area. Whose view is missing, and what might they say?",)
    return ("Only one group can be shown here. Who else sees you at work, and what might they see differently?",)


def _noticed(named: Highlights, release: Release) -> tuple[str, ...]:
    prompts = [
        f"{view.title}: if you could say {quoted(carried.item.wording.own)} more often, who would notice first, and"
        " by what?"
        for view in named.themes
        if (carried := telling_item(view, release))
    ]
    return (*prompts[:MOST_PROMPTS], "What could you do in the next two weeks that one person would see?")
