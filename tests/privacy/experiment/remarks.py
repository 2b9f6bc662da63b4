"""R7: nothing chains one rater's comments to each other or to their ratings; few raters' comments are not shown at all.

Texts are drawn at random here, so that only what the program does can link them. How people write is another matter:
the figure for raters who begin every comment in their own way stands beside, as a limit.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from unittest import mock

from instruments.answers import Answers
from instruments.groups import RaterGroup
from reports.disclosure import comments
from reports.release import ANONYMOUS
from surveys.releases.redacting import redact
from surveys.waves.closing import close_wave
from tests.privacy.bytes import QUESTION, answered_wave, files_of
from tests.privacy.experiment.chance import most_by_chance
from tests.privacy.experiment.findings import Bench, Control, Finding
from tests.privacy.waves import DIRECT_REPORT, PEER, SHORT, ballot, tell
from tests.support.installations import build

RATERS = 12
FIRST, SECOND = (question.id for question in SHORT.open_questions)
Texts = Mapping[str, tuple[str, ...]]


def linked_comments(bench: Bench) -> Finding:
    """Let 12 raters write to two questions, again and again, and chain by place; see thresholds and removals."""
    rounds = bench.choose(quick=100, full=2000)
    across, to_rater = _chained(rounds)
    bound = most_by_chance(rounds)
    wrong = _wrong_thresholds()
    left = _left_after_removal(bench.folder / "removed")
    personal = 100 * _chained(rounds, opening=True)[0] / (rounds * RATERS)
    return Finding(
        threat="R7",
        question=f"Comments of one rater chained to each other, or to the rater, by their places ({RATERS} raters)",
        figure=(
            f"{across} and {to_rater} of {rounds * RATERS} right, chance is {rounds}; {wrong} thresholds wrong;"
            f" a removed comment is in {left} files. A limit: {personal:.0f} % right where everybody begins"
            " all their comments in their own way"
        ),
        bound=f"{bound} each; 0; 0",
        holds=max(across, to_rater) <= bound and wrong == 0 and left == 0,
        controls=(_in_order_of_arrival(rounds), _removed_without_scrub(bench.folder / "kept")),
    )


# --- chains -----------------------------------------------------------------------------------------------------


def _chained(rounds: int, *, opening: bool = False) -> tuple[int, int]:
    """Take comments at the same place for one rater's, and the places for the order in which raters came in.

    Give how often the first was right, and how often the second. `opening`: everybody has a phrase to begin with.
    """
    across = to_rater = 0
    for seed in range(rounds):
        wave = _wave(Random(seed), opening=opening)
        shown = tell(wave).release.comments[ANONYMOUS]
        across += _same_rater(wave, shown)
        to_rater += sum(text == rater.comments[FIRST] for text, rater in zip(shown[FIRST], wave, strict=True))
    return across, to_rater


def _wave(random: Random, *, opening: bool) -> list[Answers]:
    """Twelve ballots in the order they came in; every text is somebody's own."""
    groups = [PEER] * (RATERS // 2) + [DIRECT_REPORT] * (RATERS // 2)
    random.shuffle(groups)
    return [_ballot(group, f"{random.random()} " if opening else "", random) for group in groups]


def _ballot(group: RaterGroup, begins: str, random: Random) -> Answers:
    texts = {question: f"{begins}{random.random()}" for question in (FIRST, SECOND)}
    return replace(ballot(group, random.choice(SHORT.scale.points)), comments=texts)


def _same_rater(wave: Sequence[Answers], shown: Texts) -> int:
    second_of = {rater.comments[FIRST]: rater.comments[SECOND] for rater in wave}
    return sum(second_of[one] == other for one, other in zip(shown[FIRST], shown[SECOND], strict=True))


def _in_order_of_arrival(rounds: int) -> Control:
    with mock.patch.object(comments, "sorted", lambda texts: texts, create=True):
        across, to_rater = _chained(rounds)
    return Control(
        build="comments in the order they came in (without sorting by their text)",
        figure=f"{across} and {to_rater} of {rounds * RATERS} right",
        caught=min(across, to_rater) == rounds * RATERS,
    )


# --- thresholds -------------------------------------------------------------------------------------------------


def _wrong_thresholds() -> int:
    """Count the cases, with k = 3, 4, 5 and 3, 4, 5 ballots with a score, in which too much or too little is shown."""
    wrong = 0
    for k in (3, 4, 5):
        for scored in (3, 4, 5):
            wave = [_ballot(PEER, "", Random(number)) for number in range(scored)]
            blank = [replace(ballot(PEER, {}), comments=wave[0].comments) for _ in range(5 - scored)]
            told = ANONYMOUS in tell([*wave, *blank], k=k).release.comments
            wrong += told != (scored >= max(4, k))
    return wrong


# --- removal ----------------------------------------------------------------------------------------------------


def _left_after_removal(folder: Path) -> int:
    """Close a wave with a comment, remove it, and count the files that still hold it."""
    installation = build(folder)
    needles = answered_wave(installation)
    close_wave(installation, needles.wave)
    redact(installation, needles.wave, part="supervisor", question=QUESTION, position=1, reason="names a customer")
    found = [path for path in files_of(folder) if needles.shown_comment in path.read_bytes()]
    installation.database.close()
    return len(found)


def _removed_without_scrub(folder: Path) -> Control:
    with mock.patch("surveys.core.database.Database.scrub"):
        found = _left_after_removal(folder)
    return Control(
        build="a removal without rewriting the files (no VACUUM, no emptied log)",
        figure=f"the removed comment is in {found} file{'s' if found != 1 else ''}",
        caught=found > 0,
    )
