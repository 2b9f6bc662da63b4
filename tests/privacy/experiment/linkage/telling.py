"""Puts the sums of the rounds into words: a row of the table, and the leaky builds beside it."""

from dataclasses import dataclass

from tests.privacy.experiment.findings import Control, Finding
from tests.privacy.experiment.linkage.builds import Build
from tests.privacy.experiment.linkage.leftovers import Leftovers
from tests.privacy.experiment.linkage.scoring import Score


@dataclass(frozen=True, slots=True)
class Aim:
    """A leaky build, the attack that its leak invites, and the share of links that this attack gets right at least."""

    build: Build
    attack: str
    least: float = 1.0


def finding(played: str, score: Score, controls: tuple[Control, ...]) -> Finding:
    """Tell a row: the best of the attacks within chance, and nothing left lying about."""
    sealed = max(score.sealed.values())
    return Finding(
        threat="T8, T9",
        question=(
            f"Who gave which answers, by {score.nights} nightly copies, the final copy, mail, logs and keys folder:"
            f" {score.rounds} x {score.links // score.rounds} people on {played}"
        ),
        figure=(
            f"best of {len(score.right)} attacks {score.shown(score.best)}, where chance gives {score.rounds};"
            f" {_left(score.leftovers)}. Whose sealed ballot is whose, while a wave is open: {sealed} of {score.links}"
        ),
        bound=f"each attack at most {score.bound} right; no text, link, key or dead ballot in any file",
        holds=score.right[score.best] <= score.bound and score.leftovers == Leftovers(),
        controls=controls,
    )


def caught(aim: Aim, score: Score) -> Control:
    """Tell a leaky build: the attack it invites gets its share right, which chance never does."""
    right = score.right[aim.attack]
    return Control(
        build=aim.build.name,
        figure=f"{score.shown(aim.attack)} right, by: {aim.attack}",
        caught=right >= aim.least * score.links and right > score.bound,
    )


def _left(found: Leftovers) -> str:
    counts = {"texts": found.texts, "links": found.links, "keys": found.keys, "dead ballots": found.ballots}
    lying = ", ".join(f"{number} {what}" for what, number in counts.items() if number)
    return f"found in files: {lying or 'no text, link, key or dead ballot'}"
