"""The presentation of a comparison: goal cards first, one message a slide. No layout and no new number."""

from collections.abc import Iterator, Sequence
from itertools import chain

from reports.charts import Chart
from reports.comparison.model import AreaChange, Comparison
from reports.comparison.naming import moments
from reports.document.change.actions import ACTIONS, actions_of, in_each_cell
from reports.document.change.cards import goal_card
from reports.document.change.compared import compared
from reports.document.change.content import change_report
from reports.document.change.limits import LEAD, WHAT_IS_COMPARED, least
from reports.document.change.model import ChangeReport, GoalCard
from reports.document.change.next_step import WHERE, questions_about
from reports.document.change.own import OWN, own_table
from reports.document.change.people import same_people, who_answered
from reports.document.change.pictures import GAP, by_group_lead, class_changes, then_and_now_lead
from reports.document.change.wording import change_seen
from reports.document.deck_model import Aside, Deck, Slide, SlideBlock, Spotlight
from reports.document.deck_words import words
from reports.document.guide import FELT, NEXT_TWO_WEEKS
from reports.document.model import Block, ChartRef, Figure, Grid, Highlight, Note, Points, Prompts, Text
from reports.document.plan import COMMITMENT, OWNED, SMALL
from reports.numbers import amount


def deck(comparison: Comparison, charts: Sequence[Chart]) -> Deck:
    """Write the presentation; a slide whose chart is not among `charts` is left out."""
    content = change_report(comparison)
    slides = chain(
        _start(content),
        _goals(comparison),
        _limits(comparison),
        _pictures(comparison, charts),
        _actions(comparison),
        _own(comparison),
        words(comparison.later),
        _next(comparison),
    )
    scale = comparison.later.instrument.scale
    low, high = (f"{amount(point)} {scale.label(point)}" for point in (scale.minimum, scale.maximum))
    return Deck(
        title=content.title,
        executive=content.executive,
        questionnaire=content.questionnaire,
        lang=content.lang,
        closed_text=content.closed_text,
        scale_ends=(low, high),
        slides=tuple(slides),
    )


def _start(content: ChangeReport) -> Iterator[Slide]:
    """Say the whole on one slide: what was declared, and what can be told of each area."""
    page = content.first
    told = [f"{card.title}: {card.told}" for card in page.cards] + list(page.moved)
    blocks: tuple[SlideBlock, ...] = (
        Text(f"Compared with the round that closed on {content.then_text}."),
        *((Points(tuple(told)),) if told else ()),
        *((Note(page.moved_note),) if page.moved_note else ()),
        Aside("How to read the numbers", _marks(content), expected=False),
    )
    yield Slide("start", content.executive, page.lead, blocks)


def _marks(content: ChangeReport) -> str:
    back = " An open diamond: looking back." if content.first.looking_back else ""
    return f"Open marks: {content.then}, filled: {content.now}.{back} {content.first.limits}"


def _goals(comparison: Comparison) -> Iterator[Slide]:
    for number, area in enumerate(comparison.focus, start=1):
        card = goal_card(area, comparison)
        yield Slide(
            f"goal-{number}",
            card.title,
            card.told,
            tuple(_goal_blocks(area, card, comparison)),
            part="Named beforehand",
            question=questions_about(area, comparison)[0],
            area=area.area,
        )


def _goal_blocks(area: AreaChange, card: GoalCard, comparison: Comparison) -> Iterator[SlideBlock]:
    yield Spotlight(Highlight(card.title, card.ruler, _in_large(area), _detail(area, card), ()))
    if card.rows:
        headers = ("How it was rated", *moments(comparison), "Difference")
        rows = tuple(
            (row.label, _with_band(row.then, row.band_then), _with_band(row.now, row.band_now), row.change)
            for row in card.rows
        )
        yield Grid(card.title, headers, rows, frozenset({1, 2, 3}))


def _in_large(area: AreaChange) -> tuple[Figure, ...]:
    """Give what is said of the change as numbers alone: how many said so stands beside them."""
    said = area.perceived
    if said is None:
        return ()
    parts = (("Raters say", said.anonymous), ("Control area", said.control), ("Supervisors", said.supervisor))
    return tuple(Figure(label, change_seen(shown)) for label, shown in parts if shown)


def _detail(area: AreaChange, card: GoalCard) -> str:
    said = area.perceived
    counts = f"From {said.anonymous.n} anonymous raters." if said and said.anonymous else ""
    if said and said.control:
        counts = f"{counts} Of the control area: from {said.control.n}.".strip()
    return " ".join(filter(None, (counts, card.said_note, card.least)))


def _with_band(number: str, band: str) -> str:
    return f"{number} ({band})" if band else number


def _pictures(comparison: Comparison, charts: Sequence[Chart]) -> Iterator[Slide]:
    drawn = {chart.name: chart for chart in charts}
    blocks: dict[str, tuple[str, tuple[Block, ...]]] = {
        "then-now": ("Then and now", (Text(then_and_now_lead(comparison)),)),
        "gap-then-now": ("The gap, then and now", (Text(GAP), *_classes(comparison))),
        "groups-then-now": ("Each group, then and now", (Text(by_group_lead(comparison)),)),
    }
    for name, (title, said) in blocks.items():
        if name in drawn and _has_numbers(comparison.areas):
            yield Slide(name, title, f"{drawn[name].title}.", (*said, ChartRef(name)))


def _has_numbers(areas: Sequence[AreaChange]) -> bool:
    return any(area.own or area.cells for area in areas)


def _classes(comparison: Comparison) -> tuple[Block, ...]:
    changed = class_changes(comparison)
    return (Points(changed),) if changed else ()


def _actions(comparison: Comparison) -> Iterator[Slide]:
    for number, area in enumerate(comparison.focus, start=1):
        if (grid := actions_of(area, comparison)) is not None:
            blocks = (grid, Text(in_each_cell(comparison)))
            yield Slide(f"actions-{number}", area.title, ACTIONS, blocks, part="Actions")


def _own(comparison: Comparison) -> Iterator[Slide]:
    if (table := own_table(comparison)) is not None:
        yield Slide("own", "Your own view, then and now", OWN, (table,))


def _limits(comparison: Comparison) -> Iterator[Slide]:
    blocks = (who_answered(comparison), Text(" ".join(same_people(comparison))), *least(comparison))
    shown = tuple(block for block in blocks if not (isinstance(block, Text) and not block.text))
    yield Slide("limits", "What can be told, and what cannot", LEAD, shown)
    always, *rest = compared(comparison)
    yield Slide("compared", WHAT_IS_COMPARED, always, (Points(tuple(rest)),) if rest else ())


def _next(comparison: Comparison) -> Iterator[Slide]:
    asked = (FELT, NEXT_TWO_WEEKS) if comparison.focus else (WHERE, FELT, NEXT_TWO_WEEKS)
    yield Slide("next", "The next step", SMALL, (Prompts("Before you close this", asked), COMMITMENT, Text(OWNED)))
