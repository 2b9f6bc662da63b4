"""T4: one release a wave. However often it is read and whatever is posted late, no byte of it and no row changes."""

from collections.abc import Sequence
from itertools import pairwise
from random import Random

from instruments.groups import RaterGroup
from surveys.app import create_app
from surveys.core.installation import Installation
from surveys.core.jobs import OwnThread
from surveys.desk.reporting.drawing import Format, Subject, drawn
from surveys.waves.casting import Casting
from surveys.waves.closing import close_wave
from tests.privacy.experiment.findings import Bench, Control, Finding
from tests.privacy.experiment.subtraction import difference
from tests.privacy.waves import SHORT, ballot, tell
from tests.reports.disclosure.means import REALISTIC
from tests.support.ballots import LEADERSHIP, random_answers
from tests.support.desk import stored
from tests.support.installations import build, open_wave, tokens
from tests.surveys.web.sheets import full_sheet

LATE = 20


def frozen_release(bench: Bench) -> Finding:
    """Close a wave that most have not answered; then read it again and again while they all post."""
    installation = build(bench.folder)
    wave = open_wave(installation, peer=20, direct_report=12)
    links = tokens(installation, wave)
    random = Random(4)
    for group, token in links[:-LATE]:
        Casting(installation).cast(token, random_answers(group, random))
    close_wave(installation, wave)
    before = stored(installation)
    readings = range(bench.choose(quick=2 * LATE, full=100))
    drawn_at = readings[:: bench.choose(quick=LATE, full=5)]
    refused, files = _read_while_they_post(installation, wave, links[-LATE:], readings, drawn_at)
    same = stored(installation) == before
    installation.database.close()
    return Finding(
        threat="T4",
        question=f"Bytes and rows that change after the close, over {len(readings)} readings and {LATE} late posts",
        figure=(
            f"{refused} of {LATE} posts refused; {len(files)} different files from {len(readings)} readings in"
            f" {len(Format)} formats; {'no row' if same else 'some row'} changed"
        ),
        bound=f"{LATE} refused, {len(Format)} files, no row",
        holds=refused == LATE and len(files) == len(Format) and same,
        controls=(_told_again(),),
    )


def _read_while_they_post(
    installation: Installation, wave: str, late: Sequence[tuple[RaterGroup, str]], readings: range, drawn_at: range
) -> tuple[int, set[bytes]]:
    """Give how many late posts were refused, and every different file that was made meanwhile."""
    client, jobs = create_app(installation).test_client(), OwnThread()
    refused, files = 0, set()
    for number in readings:
        if number % (len(readings) // LATE) == 0:
            group, token = late[number // (len(readings) // LATE)]
            answer = client.post(f"/s/{token}", data=full_sheet(LEADERSHIP, group))
            refused += answer.status_code == 410
        drawn_now = tuple(Format) if number in drawn_at else (Format.JSON, Format.CSV)
        files |= {drawn(installation, jobs, Subject(wave), form, who="") for form in drawn_now}
    return refused, files


def _told_again() -> Control:
    """The control: a build that takes late answers and tells the wave again. What does each new release give away?"""
    random, item = Random(5), SHORT.items[0].id
    scores = [random.choices(list(REALISTIC), list(REALISTIC.values()))[0] for _ in range(5 + LATE)]
    shown = [
        tell([ballot(RaterGroup.PEER, score) for score in scores[:count]]).release.values[item]["peer"]
        for count in range(5, 5 + LATE + 1)
    ]
    found = [difference(before, after) for before, after in pairwise(shown)]
    exact = sum(possible == {score} for possible, score in zip(found, scores[5:], strict=True))
    return Control(
        build="late answers are taken, and the release is told again each time (no R0)",
        figure=f"the exact answer of {exact} of {LATE} late raters, by subtracting two releases",
        caught=exact > LATE / 4,
    )
