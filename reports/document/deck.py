"""What the presentation says, and in which order: Release -> Deck, one message a slide. No layout and no new number.

The first slide is the summary. Then what others see most, each theme alone with a question, the pictures that show
where a theme comes from, people's own words, and last what to do. A slide that would say nothing new is left out.
"""

from collections.abc import Iterator, Sequence
from itertools import chain

from reports.charts import Chart, draw_all
from reports.charts.words import MISSING, listed
from reports.document.content import report
from reports.document.deck_model import Aside, Attendance, Cards, Deck, Slide, SlideBlock, Spotlight
from reports.document.deck_words import words
from reports.document.guide import FELT, KEEP, NEXT_TWO_WEEKS, question_on_gaps, question_on_groups, questions_about
from reports.document.highlights import Highlights, Views, highlights
from reports.document.items import BEHIND_AREAS, DASHES, actions_on_one_page, items_of
from reports.document.model import ChartRef, Grid, Highlight, Note, Points, Prompts, Report, Terms, Text
from reports.document.picks import NO_CHOICE, UP_TO_THREE, pick_columns, picks_rule
from reports.document.plan import COMMITMENT, OWNED, SMALL
from reports.document.reading import PERSPECTIVES
from reports.document.summary import figures, theme_badges, theme_detail, theme_opening, who_answered
from reports.document.track import track
from reports.document.views import apart_sentence, gap_chart, has_gap_chart, views_title
from reports.gaps import AreaView, area_views
from reports.numbers import amount
from reports.release import Release

TAKE_TIME = "Take your time with these before you go on."


def deck(release: Release, charts: Sequence[Chart] | None = None) -> Deck:
    """Write the presentation of a release.

    `charts` are those of `draw_all(release)`, for callers that have drawn them already; a slide whose chart is not
    among them is left out.
    """
    drawn = draw_all(release) if charts is None else charts
    views = area_views(release)
    named = highlights(views, release.instrument.scale)
    content = report(release)
    slides = chain(
        _summary(content, expected=bool(release.expected)),
        _strengths(content),
        _themes(release, named, content),
        _views_differ(release, views, drawn),
        _groups(release, views, content, drawn),
        _actions(release),
        _items(release),
        _picks(release),
        words(release),
        _who(release, content),
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


def _summary(content: Report, *, expected: bool) -> Iterator[Slide]:
    """Say the whole on one slide: the names of what others see most and of the themes, and what they asked for."""
    page = content.summary
    lines = [f"Others see most: {_names(page.strengths)}."] if page.strengths else []
    lines += [f"Worth exploring: {_names(page.themes)}."] if page.themes else []
    lines += [page.asked] if page.asked else []
    said = [Note(note) for note in (page.note, page.strengths_note, page.themes_note) if note]
    points = [Points(tuple(lines))] if lines else []
    blocks: tuple[SlideBlock, ...] = (*said, *points, Aside("How to read the numbers", page.limits, expected))
    yield Slide("start", content.executive, PERSPECTIVES, blocks)


def _names(found: Sequence[Highlight]) -> str:
    return listed([one.title for one in found])


def _strengths(content: Report) -> Iterator[Slide]:
    page = content.summary
    if page.strengths:
        blocks = (Cards(page.strengths), *((Text(page.strengths_note),) if page.strengths_note else ()))
        yield Slide("strengths", "What others see most", TAKE_TIME, blocks, question=KEEP)
    else:
        yield Slide("strengths", "What others see most", page.strengths_note)


def _themes(release: Release, named: Highlights, content: Report) -> Iterator[Slide]:
    for number, view in enumerate(named.themes, start=1):
        yield Slide(
            f"theme-{number}",
            view.title,
            theme_opening(view, release),
            (Spotlight(_spotlight(view, release)),),
            part="Worth exploring",
            question=questions_about(view, release)[0],
            area=view.area,
        )
    if not named.themes:
        yield Slide("themes", "Worth exploring", content.summary.themes_note)


def _spotlight(view: AreaView, release: Release) -> Highlight:
    return Highlight(
        title=view.title,
        ruler=track(view, release.instrument.scale),
        figures=figures(view),
        meaning=theme_detail(view, release),
        badges=theme_badges(view, release),
    )


def _views_differ(release: Release, views: Views, charts: Sequence[Chart]) -> Iterator[Slide]:
    if any(view.own or view.others for view in views) and has_gap_chart(views):
        for chart in _drawn("dumbbell", charts):
            title = views_title(release, views)
            yield Slide(
                "views", title, f"{chart.title}.", (gap_chart(release, views),), question=question_on_gaps(release)
            )


def _groups(release: Release, views: Views, content: Report, charts: Sequence[Chart]) -> Iterator[Slide]:
    """Show each group by itself; with only one group there is nothing to compare, and the picture before shows it."""
    if not any(len(view.cells) > 1 for view in views):
        return
    for chart in _drawn("groups", charts):
        points = (Points(content.summary.apart),) if content.summary.apart else ()
        blocks = (Text(apart_sentence(views, release)), *points, ChartRef(chart.name))
        yield Slide("groups", "Who sees what", f"{chart.title}.", blocks, question=question_on_groups(release))


def _actions(release: Release) -> Iterator[Slide]:
    """Show the highest and lowest actions and the largest gaps, a table a slide."""
    section = actions_on_one_page(release)
    grids = [block for block in section.blocks if isinstance(block, Grid)] if section else []
    for number, grid in enumerate(grids, start=1):
        lead = (Text(BEHIND_AREAS),) if number == 1 else ()
        yield Slide(f"actions-{number}", grid.caption, "", (*lead, grid), part="Actions")


def _items(release: Release) -> Iterator[Slide]:
    """Show every action, an area a slide: letters as large as everywhere, where the picture's would be small."""
    for number, area in enumerate(release.instrument.areas, start=1):
        if (grid := items_of(area, release)) is not None:
            note = (Text(DASHES),) if any(MISSING in row for row in grid.rows) else ()
            items = tuple((item.id, item.wording.own) for item in area.items)
            yield Slide(
                f"items-{number}", area.title, "", (grid, *note), part="Action by action", area=area.id, items=items
            )


def _drawn(name: str, charts: Sequence[Chart]) -> Iterator[Chart]:
    return (chart for chart in charts if chart.name == name or chart.name.startswith(f"{name}-"))


def _picks(release: Release) -> Iterator[Slide]:
    if release.instrument.picks is None:
        return
    titles = {area.id: area.title for area in release.instrument.areas}
    chosen = [(label, [titles[area] for area in release.picks.get(key, ())]) for key, label in pick_columns(release)]
    pairs = tuple((label, "; ".join(areas)) for label, areas in chosen if areas)
    found = Terms(pairs) if pairs else Note(NO_CHOICE)
    yield Slide("picks", "Where change would help most", UP_TO_THREE, (found, Text(picks_rule(release))))


def _who(release: Release, content: Report) -> Iterator[Slide]:
    note = (Note(content.summary.note),) if content.summary.note else ()
    yield Slide("who", "Who answered", "", (Attendance(who_answered(release)), *note))


def _next() -> Iterator[Slide]:
    blocks = (Prompts("Before you close this", (FELT, NEXT_TWO_WEEKS)), COMMITMENT, Text(OWNED))
    yield Slide("next", "What to take away", SMALL, blocks)
