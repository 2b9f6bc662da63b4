"""From roster to release on both databases, against an oracle in plain Python."""

from random import Random

from instruments.answers import Answers
from instruments.groups import RaterGroup
from reports.release_json import to_json
from surveys.core.installation import Installation
from surveys.waves.casting import Casting
from surveys.waves.closing import close_wave
from surveys.waves.respondent import LinkState
from tests.support.ballots import LEADERSHIP, random_answers
from tests.support.installations import open_wave, tokens


def _all_answer(installation: Installation, wave: str, seed: int) -> list[Answers]:
    random, casting, given = Random(seed), Casting(installation), []
    links = tokens(installation, wave)
    random.shuffle(links)
    for group, token in links:
        ballot = random_answers(group, random)
        assert casting.cast(token, ballot) is LinkState.READY
        given.append(ballot)
    return given


def test_twelve_ballots_go_in_and_the_release_says_what_a_plain_count_says(any_installation: Installation) -> None:
    wave = open_wave(any_installation, supervisor=2, peer=5, direct_report=4)
    given = _all_answer(any_installation, wave, seed=1)
    release = close_wave(any_installation, wave)
    assert len(given) == 12
    for cell, groups in (("peer", [RaterGroup.PEER]), ("direct_report", [RaterGroup.DIRECT_REPORT])):
        for item in LEADERSHIP.items:
            scores = [a.scores[item.id] for a in given if a.group in groups]
            numbers = [score for score in scores if isinstance(score, int)]
            shown = release.values[item.id].get(cell)
            assert (shown is not None) == (len(numbers) >= 3)
            assert shown is None or shown.n == len(numbers)
    assert "ballot" not in to_json(release)
