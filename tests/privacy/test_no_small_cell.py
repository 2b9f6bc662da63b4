"""No cell under k, no part of a merged cell, and nothing but per-cell sums and counts in any number that is told."""

import csv
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from io import BytesIO
from random import Random
from typing import Any
from xml.etree.ElementTree import fromstring

import pypdfium2  # type: ignore[import-untyped]
import pytest
from bs4 import BeautifulSoup
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from instruments.answers import Answers, Score
from instruments.groups import ANONYMOUS_GROUPS, RaterGroup
from reports.charts import Chart, Embedding, draw_all, svg
from reports.disclosure.cells import Cell, TooFewRaters, plan_cells
from reports.disclosure.policy import Policy
from reports.disclosure.release import Disclosed, disclose
from reports.document.html import to_html
from reports.document.pdf import to_pdf
from reports.exports import to_csv
from reports.release import Release
from reports.release_json import to_json
from reports.workbook import to_xlsx
from tests.privacy.waves import (
    BOARD,
    DIRECT_REPORT,
    HABITS,
    OTHER,
    PEER,
    SELF,
    SHORT,
    SUPERVISOR,
    Counts,
    MadeUp,
    facts,
    made_up_waves,
    questionnaire,
    random_ballot,
    tell,
)
from tests.reports.document.conftest import spoken_texts
from tests.support.workbooks import sheets_in, text_in

SHUFFLES = st.randoms(use_true_random=False)


def told(made: MadeUp, wave: Sequence[Answers] | None = None) -> Disclosed:
    try:
        planned = plan_cells(made.invited, policy=Policy(made.k), merged_before=made.merged_before)
    except TooFewRaters:
        assume(False)
    return disclose(
        made.wave if wave is None else wave, made.instrument, facts(made.invited, k=made.k, planned=planned)
    )


# what stands in the data


def strings(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every key and every text of a JSON document, each with the path it stands at."""
    if isinstance(value, dict):
        for key, inside in value.items():
            yield path, key
            yield from strings(inside, f"{path}.{key}")
    elif isinstance(value, list):
        for inside in value:
            yield from strings(inside, path)
    elif isinstance(value, str):
        yield path, value


def hidden_groups(disclosed: Disclosed) -> set[RaterGroup]:
    """The groups that may not be told by themselves: parts of merged cells, or all where numbers are withheld."""
    shown = {cell.groups[0] for cell in disclosed.release.cells if len(cell.groups) == 1}
    return set(ANONYMOUS_GROUPS) - shown


@settings(max_examples=80, deadline=None)
@given(made_up_waves())
def test_no_number_in_a_release_has_fewer_than_k_anonymous_raters_behind_it(made: MadeUp) -> None:
    release = told(made).release
    anonymous = {cell.key: cell for cell in release.cells if not cell.attributed}
    assert all(cell.answered >= made.k for cell in anonymous.values())
    assert release.withheld == (not anonymous)
    for by_cell in release.values.values():
        assert set(by_cell) <= {cell.key for cell in release.cells}
        for key in anonymous.keys() & by_cell.keys():
            assert made.k <= by_cell[key].n <= anonymous[key].answered
    groups = [group for cell in release.cells for group in cell.groups]
    assert len(groups) == len(set(groups))


@settings(max_examples=80, deadline=None)
@given(made_up_waves())
def test_no_key_and_no_label_of_a_hidden_group_stands_in_release_json_csv_or_xlsx(made: MadeUp) -> None:
    disclosed = told(made)
    names = {name for group in hidden_groups(disclosed) for name in (group.value, group.label)}
    document = json.loads(to_json(disclosed.release))
    del document["instrument"]  # its wordings are for "self" and "other"
    found = {(path, text) for path, text in strings(document) if text in names}
    assert {path for path, _ in found} <= {".cells.groups"}  # there a merged cell names its groups
    assert not names & {cell for row in csv.reader(to_csv(disclosed.release).splitlines()) for cell in row}
    sheets = sheets_in(to_xlsx(disclosed.release)).values()
    assert not names & {cell.text for rows in sheets for row in rows for cell in row}


@settings(max_examples=80, deadline=None)
@given(made_up_waves())
def test_where_numbers_are_withheld_nothing_of_anonymous_raters_is_told(made: MadeUp) -> None:
    few = [answers for answers in made.wave if answers.group.attributed]
    few += [answers for answers in made.wave if not answers.group.attributed][: made.k - 1]
    release = told(made, few).release
    assert release.withheld
    assert all(cell.attributed for cell in release.cells)
    assert {key for by_cell in release.values.values() for key in by_cell} <= {"self", "supervisor"}
    assert release.picks["anonymous"] == ()
    assert "anonymous" not in release.comments
    nobody = told(made, [answers for answers in few if answers.group.attributed]).release
    assert to_json(release) == to_json(nobody)  # two raters too few are told exactly like none at all


# what the numbers depend on


def cell_mates(made: MadeUp, disclosed: Disclosed) -> Iterator[list[int]]:
    """The places in the wave of the raters of each cell."""
    for cell in (*disclosed.final_cells, Cell((SELF,)), Cell((SUPERVISOR,))):
        yield [place for place, answers in enumerate(made.wave) if answers.group in cell.groups]


def with_scores(wave: Sequence[Answers], scores: Mapping[tuple[int, str], Score]) -> list[Answers]:
    """Give the wave with other scores, by place and item."""
    changes: dict[int, dict[str, Score]] = defaultdict(dict)
    for (place, item), score in scores.items():
        changes[place][item] = score
    return [replace(answers, scores={**answers.scores, **changes[place]}) for place, answers in enumerate(wave)]


@settings(max_examples=50, deadline=None)
@given(made_up_waves(), SHUFFLES)
def test_who_of_a_cell_gave_which_score_changes_no_number(made: MadeUp, shuffle: Random) -> None:
    first = told(made)
    scores: dict[tuple[int, str], Score] = {}
    for mates in cell_mates(made, first):
        for item in made.instrument.items:
            asked = [place for place in mates if item.id in made.wave[place].scores]
            given_scores = [made.wave[place].scores[item.id] for place in asked]
            shuffle.shuffle(given_scores)
            scores |= {(place, item.id): score for place, score in zip(asked, given_scores, strict=True)}
    second = told(made, with_scores(made.wave, scores))
    assert replace(second.release, comments={}) == replace(first.release, comments={})


@settings(max_examples=50, deadline=None)
@given(made_up_waves(), SHUFFLES)
def test_other_scores_with_the_same_sum_change_nothing_at_all(made: MadeUp, shuffle: Random) -> None:
    first = told(made)
    points = made.instrument.scale.points
    scores: dict[tuple[int, str], Score] = {}
    for mates in cell_mates(made, first):
        for item in made.instrument.items:
            given_scores = {p: s for p in mates if isinstance(s := made.wave[p].scores.get(item.id), int)}
            up = [place for place, score in given_scores.items() if score < points[-1]]
            down = [place for place, score in given_scores.items() if score > points[0]]
            if up and down and (one := shuffle.choice(up)) != (other := shuffle.choice(down)):
                scores |= {(one, item.id): given_scores[one] + 1, (other, item.id): given_scores[other] - 1}
    assert told(made, with_scores(made.wave, scores)).release == first.release


@settings(max_examples=50, deadline=None)
@given(made_up_waves(), SHUFFLES)
def test_who_arrived_when_and_who_picked_or_wrote_what_changes_nothing_at_all(made: MadeUp, shuffle: Random) -> None:
    anonymous = [place for place, answers in enumerate(made.wave) if not answers.group.attributed]
    wave = list(made.wave)
    texts: dict[str, list[str | None]] = {}
    for question in made.instrument.open_questions:
        texts[question.id] = [made.wave[place].comments.get(question.id) for place in anonymous]
        shuffle.shuffle(texts[question.id])
    picks = [made.wave[place].picks for place in anonymous]
    shuffle.shuffle(picks)
    for number, place in enumerate(anonymous):
        written = {question: text for question, by_rater in texts.items() if (text := by_rater[number]) is not None}
        wave[place] = replace(wave[place], picks=picks[number], comments=written)
    shuffle.shuffle(wave)
    assert to_json(told(made, wave).release) == to_json(told(made).release)


def test_a_number_does_depend_on_its_sum() -> None:
    """The control: the tests above would notice nothing if nothing were told."""
    wave = [random_ballot(PEER, Random(seed), HABITS[0], SHORT) for seed in range(8)]
    other = [random_ballot(PEER, Random(seed + 8), HABITS[0], SHORT) for seed in range(8)]
    assert tell(wave).release.values != tell(other).release.values


# what stands in the documents

QUESTIONNAIRE = questionnaire(areas=3, items=3)
ROSTERS: Mapping[str, Counts] = {
    "two merged": {SELF: 1, SUPERVISOR: 2, PEER: 5, DIRECT_REPORT: 2},
    "two merged beside one": {SELF: 1, SUPERVISOR: 2, PEER: 5, DIRECT_REPORT: 1, BOARD: 3},
    "four merged": {SELF: 1, PEER: 1, DIRECT_REPORT: 1, BOARD: 1, OTHER: 1},
    "withheld": {SELF: 1, SUPERVISOR: 1, PEER: 1, DIRECT_REPORT: 1},
}


def wave_of(roster: Counts, seed: int = 3) -> list[Answers]:
    random = Random(seed)
    return [random_ballot(group, random, HABITS[0], QUESTIONNAIRE) for group, n in roster.items() for _ in range(n)]


def disclosed_roster(roster: Counts) -> Disclosed:
    invited = {group: max(n, 3) if group is PEER else n for group, n in roster.items()}
    return disclose(wave_of(roster), QUESTIONNAIRE, facts(invited))


def text_of_html(page: bytes) -> str:
    soup = BeautifulSoup(page, "html.parser")
    attributes = [str(tag.get(name, "")) for tag in soup.find_all(True) for name in ("alt", "title", "aria-label")]
    return " ".join([soup.get_text(" "), *attributes])


def text_of_svg(chart: Chart) -> str:
    labels = [text for text in fromstring(svg(chart, embedding=Embedding.TYPESET)).itertext() if text.strip()]
    table = [*chart.table.headers, *(cell for row in chart.table.rows for cell in row)]
    return " ".join([*labels, chart.title, chart.alt, *table])


def text_of_pdf(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(BytesIO(pdf)) as document:
        pages = [page.get_textpage().get_text_range() for page in document]
    return " ".join([*pages, *spoken_texts(pdf)])


def names_alone(text: str, release: Release, hidden: set[RaterGroup]) -> set[str]:
    """Find names of hidden groups that stand outside the name of their merged cell."""
    flat = " ".join(text.split()).casefold()
    for cell in release.cells:
        if len(cell.groups) > 1:
            flat = flat.replace(cell.label.casefold(), "").replace(cell.key, "")
    words = {name.casefold() for group in hidden for name in (group.label, group.value) if name != "other"}
    return {word for word in words if re.search(rf"\b{re.escape(word)}\b", flat)}


@pytest.mark.parametrize("roster", ROSTERS.values(), ids=list(ROSTERS))
def test_no_document_names_a_hidden_group_by_itself(roster: Counts) -> None:
    disclosed = disclosed_roster(roster)
    release, hidden = disclosed.release, hidden_groups(disclosed)
    charts = draw_all(release)
    texts = {
        "html": text_of_html(to_html(release, charts=charts)),
        "pdf": text_of_pdf(to_pdf(release, charts=charts)),
        "csv": to_csv(release),
        "xlsx": text_in(to_xlsx(release)),
        **{chart.name: text_of_svg(chart) for chart in charts},
    }
    assert {name: found for name, text in texts.items() if (found := names_alone(text, release, hidden))} == {}
    # the control: the same texts with one part told would be found
    assert all(names_alone(f"{text} Direct reports 4.0 (2)", release, hidden) for text in texts.values())


def test_two_worlds_that_differ_only_inside_a_merged_cell_give_the_same_bytes() -> None:
    """Peers and direct reports swap their ballots: one cell of seven either way, in every file."""
    roster = ROSTERS["two merged"]
    planned = (Cell((PEER, DIRECT_REPORT)),)
    swapped = {PEER: DIRECT_REPORT, DIRECT_REPORT: PEER}
    wave = wave_of(roster)
    items = {item.id for item in QUESTIONNAIRE.items if DIRECT_REPORT in item.asked_of}
    wave = [replace(a, scores={i: s for i, s in a.scores.items() if i in items}) for a in wave]
    questions = replace(
        QUESTIONNAIRE,
        areas=tuple(
            replace(area, items=tuple(item for item in area.items if item.id in items)) for area in QUESTIONNAIRE.areas
        ),
    )
    other = [replace(answers, group=swapped.get(answers.group, answers.group)) for answers in wave]
    worlds = [
        disclose(one, questions, facts({**roster, PEER: 5, DIRECT_REPORT: 2}, planned=planned)).release
        for one in (wave, other)
    ]
    files = [(to_json(one), to_csv(one), to_xlsx(one), to_html(one), to_pdf(one)) for one in worlds]
    assert files[0] == files[1]
