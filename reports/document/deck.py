"""What the presentation says, and in which order: Release -> Deck, one message a slide. No layout and no new number.

The order serves a hard conversation: what others see most comes first, then each theme alone with a question, then
the pictures that show where a theme comes from, then people's own words, and last what to do. A slide that would say
nothing new is left out: the map where nothing can be compared, a picture of groups where there is only one.
"""

from collections.abc import Iterator, Sequence
from itertools import chain

from reports.charts import Chart, draw_all
from reports.charts.views import AreaView, area_views
from reports.charts.words import inside, listed
from reports.document.content import report
from reports.document.deck_model import Aside, Attendance, Cards, Deck, Panel, Panels, Slide, Spotlight
from reports.document.deck_words import words
from reports.document.guide import (
    EXPECTED,
    FELT,
    KEEP,
    NEXT_TWO_WEEKS,
    question_about,
    question_on_groups,
)
from reports.document.highlights import Highlights, highlights
from reports.document.items import BEHIND_AREAS, DASHES, NO_CHOICE, UP_TO_THREE, pick_columns, picks_rule
from reports.document.model import ChartRef, Highlight, Note, Points, Prompts, Report, SubHeading, Terms, Text
from reports.document.plan import COMMITMENT, OWNED, SMALL
from reports.document.reading import PERSPECTIVES
from reports.document.summary import figures, theme_badges, theme_detail, theme_opening
from reports.document.track import track
from reports.document.views import POSSIBLE, map_key
from reports.document.wording import amount, class_meaning, with_number
from reports.gaps import GapClass
from reports.release import Release

TAKE_TIME = "Take your time with these before you go on."
_POSSIBLE = {
    GapClass.BLIND_SPOT: "Possible blind spots",
    GapClass.HIDDEN_STRENGTH: "Possible hidden strengths",
}


def deck(release: Release, charts: Sequence[Chart] | None = None) -> Deck:
    """Write the presentation of a release.

    `charts` are those of `draw_all(release)`, for callers that have drawn them already; a slide whose chart is not
    among them is left out.
    """
    drawn = draw_all(release) if charts is None else charts
    views = area_views(release)
    named = highlights(views, release.instrument.scale)
    content = report(release)
    seen = any(view.others is not None for view in views)
    slides = chain(
        _start(content),
        _strengths(content) if seen else _nothing_seen(content),
        _themes(release, named, content) if seen else (),
        _groups(release, named, content, drawn),
        _views_differ(views, drawn),
        _map(release, views, drawn),
        _items(release, drawn),
        _possible(release, views),
        _picks(release),
        words(release),
        _next(),
    )
    return Deck(
        title=content.title,
        executive=content.executive,
        questionnaire=content.questionnaire,
        lang=content.lang,
        closed_text=content.closed_text,
        scale_ends=_scale_ends(release),
        slides=tuple(slides),
    )


def _scale_ends(release: Release) -> tuple[str, str]:
    scale = release.instrument.scale
    low, high = (f"{amount(point)} {scale.label(point)}" for point in (scale.minimum, scale.maximum))
    return low, high


def _start(content: Report) -> Iterator[Slide]:
    page = content.summary
    note = (Note(page.answered_note),) if page.answered_note else ()
    blocks = (
        SubHeading("Who answered"),
        Attendance(page.answered),
        *note,
        Aside("How to read the numbers", page.reading),
    )
    yield Slide("start", content.executive, PERSPECTIVES, blocks, part="360 feedback")


def _strengths(content: Report) -> Iterator[Slide]:
    page = content.summary
    title = "What others see most"
    if page.strengths:
        yield Slide("strengths", title, TAKE_TIME, (Cards(page.strengths),), question=KEEP)
    else:
        yield Slide("strengths", title, page.strengths_none)


def _nothing_seen(content: Report) -> Iterator[Slide]:
    page = content.summary
    yield Slide("strengths", "What others see", page.strengths_none, (Text(page.themes_none),))


def _themes(release: Release, named: Highlights, content: Report) -> Iterator[Slide]:
    for number, view in enumerate(named.themes, start=1):
        yield Slide(
            f"theme-{number}",
            view.title,
            theme_opening(view, release),
            (Spotlight(_spotlight(view, release)),),
            part="Worth exploring",
            question=question_about(view, release),
        )
    if not named.themes:
        yield Slide("themes", "Worth exploring", content.summary.themes_none)


def _spotlight(view: AreaView, release: Release) -> Highlight:
    return Highlight(
        title=view.title,
        ruler=track(view, release.instrument.scale),
        figures=figures(view),
        meaning=theme_detail(view, release).strip(),
        badges=theme_badges(view),
    )


def _groups(release: Release, named: Highlights, content: Report, charts: Sequence[Chart]) -> Iterator[Slide]:
    """Show each group by itself; with only one group there is nothing to compare, and the next picture shows it."""
    if not release.others:
        return
    question = question_on_groups(named, release)
    for chart in _drawn("profile", charts):
        points = (Points(content.summary.apart),) if content.summary.apart else ()
        picture = (ChartRef(chart.name),) if len(release.others) > 1 else ()
        yield Slide("groups", "Who sees what", f"{chart.title}.", (*points, *picture), question=question)


def _views_differ(views: Sequence[AreaView], charts: Sequence[Chart]) -> Iterator[Slide]:
    if any(view.own is not None or view.others is not None for view in views):
        for chart in _drawn("dumbbell", charts):
            blocks = (ChartRef(chart.name),)
            yield Slide("views", "Where views differ", f"{chart.title}.", blocks, question=EXPECTED)


def _map(release: Release, views: Sequence[AreaView], charts: Sequence[Chart]) -> Iterator[Slide]:
    if any(view.gap is not None for view in views):
        for chart in _drawn("map", charts):
            blocks = (Text(map_key(release.instrument.scale)), ChartRef(chart.name))
            yield Slide("map", "Self and others on one map", f"{chart.title}.", blocks)


def _items(release: Release, charts: Sequence[Chart]) -> Iterator[Slide]:
    """Show every action, on as many slides as the picture has sheets."""
    if not any(release.values.values()):
        return
    for number, chart in enumerate(_drawn("heatmap", charts), start=1):
        reading = (Text(BEHIND_AREAS), Text(DASHES)) if number == 1 else ()
        blocks = (*reading, ChartRef(chart.name))
        yield Slide(f"items-{number}", _areas_of(chart), f"{chart.title}.", blocks, part="Action by action")


def _areas_of(chart: Chart) -> str:
    return listed(list(dict.fromkeys(row[0] for row in chart.table.rows)))


def _drawn(name: str, charts: Sequence[Chart]) -> Iterator[Chart]:
    return (chart for chart in charts if chart.name == name or chart.name.startswith(f"{name}-"))


def _possible(release: Release, views: Sequence[AreaView]) -> Iterator[Slide]:
    """Set possible blind spots beside possible hidden strengths, where there are any."""
    kinds = [kind for kind in _POSSIBLE if any(view.kind is kind for view in views)]
    if kinds:
        panels = tuple(_panel(kind, release, views) for kind in kinds)
        title = listed([panels[0].title, *(inside(panel.title) for panel in panels[1:])])
        yield Slide("possible", title, POSSIBLE, (Panels(panels),))


def _panel(kind: GapClass, release: Release, views: Sequence[AreaView]) -> Panel:
    found = tuple(_possible_line(view) for view in views if view.kind is kind)
    return Panel(_POSSIBLE[kind], class_meaning(kind, release.instrument.scale), found)


def _possible_line(view: AreaView) -> str:
    pairs = (("you", view.own), ("others", view.others))
    numbers = ", ".join(with_number(label, value) for label, value in pairs if value is not None)
    return f"{view.title}: {numbers}{', tentative' if view.tentative else ''}"


def _picks(release: Release) -> Iterator[Slide]:
    if release.instrument.picks is None:
        return
    titles = {area.id: area.title for area in release.instrument.areas}
    chosen = [(label, [titles[area] for area in release.picks.get(key, ())]) for key, label in pick_columns(release)]
    pairs = tuple((label, "; ".join(areas)) for label, areas in chosen if areas)
    found = Terms(pairs) if pairs else Note(NO_CHOICE)
    yield Slide("picks", "Where change would help most", UP_TO_THREE, (found, Text(picks_rule(release))))


def _next() -> Iterator[Slide]:
    blocks = (Prompts("Before you close this", (FELT, NEXT_TWO_WEEKS)), COMMITMENT, Text(OWNED))
    yield Slide("next", "What to take away", SMALL, blocks)
