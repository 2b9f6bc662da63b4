"""T6: every number that a page, a file or a picture shows belongs to the release or to a documented derivation of it.

Looked at from two sides. Other answers with the same release must give the same bytes everywhere. And every number on
every page that a coach or an executive can open after a close, and in every file, must be one that the release allows.
"""

import csv
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from io import StringIO
from random import Random
from statistics import pstdev

from instruments.answers import Answers
from instruments.groups import RaterGroup
from reports.charts import draw_all
from reports.document.deck_data import deck_data
from reports.document.html import to_html
from reports.document.pdf import to_pdf
from reports.exports import to_csv
from reports.gaps import area_table, gap_table
from reports.release import Release
from reports.release_json import to_json
from tests.privacy.experiment.awkward import Awkward, awkward_waves
from tests.privacy.experiment.findings import Bench, Control, Finding
from tests.privacy.experiment.pages import Opened, released_pages
from tests.reports.document.numbers import allowed, not_among, numbers_in, strangers

MOST_PAGES = 30  # of a printed report: the numbers of its pages are no numbers of the release
# what a page says that does not depend on anybody's answer: how many days a link may work, how much mail waits
OWN_NUMBERS = {"desk.release_report": {"90"}, "desk.mail_log": {"0"}}

_NO_NUMBERS = ("schema", "wave", "opened_on", "closed_on", "instrument", "numbers_sha256")  # of release.json

Documents = Callable[[Awkward, Sequence[Answers]], Mapping[str, bytes]]


def shown_numbers(bench: Bench) -> Finding:
    """Compare the documents of pairs of waves, and read every page and file of a released one."""
    waves = list(awkward_waves(bench.choose(quick=2, full=100)))
    moved = [(one, other) for one in waves if (other := _other_answers(one)) != one.wave]
    same, differing = _compare(moved, _documents)
    opened = released_pages(bench.folder, seed=1)
    numbers, strange = _strange(opened)
    return Finding(
        threat="T6",
        question="Numbers shown that the release does not hold: pages, PDF, pictures, CSV, alt texts, tooltips",
        figure=(
            f"{strange} of {numbers} numbers on {len(opened.pages)} pages and files; {differing} of {same + differing}"
            f" documents differ where {len(moved)} waves got other answers but the same release"
        ),
        bound="0 and 0",
        holds=strange == 0 and differing == 0 and len(moved) > len(waves) / 2,
        controls=(_planted(opened), _with_spread(moved)),
    )


# --- other answers, the same release ----------------------------------------------------------------------------


def _other_answers(one: Awkward) -> Sequence[Answers]:
    """Move a point from one rater to another of the same group, item by item: every sum stays as it was."""
    random, wave = Random(7), list(one.wave)
    for group in {answers.group for answers in wave if not answers.group.attributed}:
        places = [place for place, answers in enumerate(wave) if answers.group is group]
        for item in one.instrument.items:
            _move_a_point(wave, places, item.id, one.instrument.scale.points, random)
    return tuple(wave)


def _move_a_point(wave: list[Answers], places: Sequence[int], item: str, points: Sequence[int], random: Random) -> None:
    scored = {place: score for place in places if isinstance(score := wave[place].scores.get(item), int)}
    up = [place for place, score in scored.items() if score < points[-1]]
    down = [place for place, score in scored.items() if score > points[0]]
    if up and down and (giver := random.choice(down)) != (taker := random.choice(up)):
        for place, step in ((giver, -1), (taker, 1)):
            wave[place] = replace(wave[place], scores={**wave[place].scores, item: scored[place] + step})


def _compare(moved: Sequence[tuple[Awkward, Sequence[Answers]]], documents: Documents) -> tuple[int, int]:
    """Count the documents that are the same in every byte, and those that are not."""
    same = differing = 0
    for one, other in moved:
        first, second = documents(one, one.wave), documents(one, other)
        found = sum(first[name] == second[name] for name in first)
        same, differing = same + found, differing + len(first) - found
    return same, differing


def _documents(one: Awkward, wave: Sequence[Answers]) -> dict[str, bytes]:
    release = one.told_with(wave)
    charts = draw_all(release)
    return {
        "release.json": to_json(release).encode(),
        "release.csv": to_csv(release).encode(),
        "report.html": to_html(release, charts=charts),
        "report.pdf": to_pdf(release, charts=charts),
        "presentation": json.dumps(deck_data(release, charts=charts)).encode(),
    }


def _with_spread(moved: Sequence[tuple[Awkward, Sequence[Answers]]]) -> Control:
    same, differing = _compare(moved, _spread_in_a_tooltip)
    return Control(
        build="the standard deviation of each area's ratings in a tooltip (no R6)",
        figure=f"{differing} of {same + differing} web pages differ",
        caught=differing > same,
    )


def _spread_in_a_tooltip(one: Awkward, wave: Sequence[Answers]) -> dict[str, bytes]:
    spreads = [
        pstdev([score for answers in wave if isinstance(score := answers.scores.get(item.id), int)] or [0])
        for item in one.instrument.items
    ]
    return {"report.html": "".join(f'<td title="SD {spread:.2f}">' for spread in spreads).encode()}


# --- every number on every page ---------------------------------------------------------------------------------


def _strange(opened: Opened) -> tuple[int, int]:
    """Count the numbers of all pages, and those of them that the release does not allow."""
    numbers = sum(len(numbers_in(page.text)) for page in opened.pages)
    return numbers, sum(len(found) for found in _strangers(opened, ""))


def _strangers(opened: Opened, planted: str) -> Iterator[set[str]]:
    """Give the strange numbers of each page, with a text planted on it."""
    told = allowed(opened.release, pages=MOST_PAGES)
    for page in opened.pages:
        if page.kind == "text/csv":
            yield _strangers_in_csv(page.text, opened.release) | not_among(told, planted)
        else:
            text = _told_in_json(page.text) if page.kind == "application/json" else page.text
            yield not_among(told, text + planted) - OWN_NUMBERS.get(page.name, set())


def _told_in_json(text: str) -> str:
    """Leave out dates, hashes and the questionnaire, which the definition file holds; the rest is all that is told."""
    document = json.loads(text)
    left = {key: value for key, value in document.items() if key not in _NO_NUMBERS}
    left["values"] = list(left["values"].values())  # an item's id has a number of its own
    return json.dumps(left, ensure_ascii=False)


def _strangers_in_csv(text: str, release: Release) -> set[str]:
    rows = list(csv.DictReader(StringIO(text)))
    exact = [shown.value for by_cell in release.values.values() for shown in by_cell.values()]
    exact += [*area_table(release)["value"], *gap_table(release)["others"].dropna()]
    values = {row["value"] for row in rows} - {f"{float(value):.4f}".rstrip("0").rstrip(".") for value in exact}
    told = " ".join(f"{row['text']} {row['n']}" for row in rows).replace("'", "")
    return values | strangers(told, release)


def _planted(opened: Opened) -> Control:
    """The control: each page gets the means of a group that was merged with another, as a careless build would have."""
    hidden = f" {' '.join(_means_of(RaterGroup.DIRECT_REPORT, opened.wave))}"
    found = sum(bool(strange) for strange in _strangers(opened, hidden))
    return Control(
        build="the exact means of a merged group in tooltips of every page (no R2, R5)",
        figure=f"found on {found} of {len(opened.pages)} pages and files",
        caught=found == len(opened.pages),
    )


def _means_of(group: RaterGroup, wave: Sequence[Answers]) -> Iterator[str]:
    ballots = [answers for answers in wave if answers.group is group]
    for item in ballots[0].scores:
        scores = [score for answers in ballots if isinstance(score := answers.scores[item], int)]
        if scores:
            yield f"{sum(scores) / len(scores):.2f}"
