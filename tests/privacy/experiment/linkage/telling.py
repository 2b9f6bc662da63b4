"""Puts the sums of the rounds into words: a row of the table, and the leaky builds beside it."""

from dataclasses import dataclass

from tests.privacy.experiment.findings import Control, Finding
from tests.privacy.experiment.linkage import reading
from tests.privacy.experiment.linkage.attacks import AT_NIGHT, AT_THE_END, name
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
        detail=_every_attack(played, score) if score.rounds > 1 else "",
    )


def caught(aim: Aim, score: Score) -> Control:
    """Tell a leaky build: the attack it invites gets its share right, which chance never does."""
    right = score.right[aim.attack]
    return Control(
        build=aim.build.name,
        figure=f"{score.shown(aim.attack)} right, by: {aim.attack}",
        caught=right >= aim.least * score.links and right > score.bound,
    )


def _every_attack(played: str, score: Score) -> str:
    """Give the sums of all attacks: by the way to tell whose a ballot is, and the way to read it."""
    lines = [
        f"### Every attack on {played.partition(',')[0]}",
        "",
        f"Right links of {score.links} ({score.rounds} rounds) on {played}, by attack; chance gives {score.rounds}, and"
        f" {score.bound} would still pass for it. *Sealed*: whose sealed ballot is whose, without reading it.",
        "",
        f"| whose ballot it is, told by | sealed | {' | '.join(f'read by {one}' for one in reading.WAYS)} |",
        f"| --- | --- | {' | '.join('---' for _ in reading.WAYS)} |",
    ]
    for way in score.sealed:
        right = [str(score.right[name(way, one)]) for one in reading.WAYS]
        lines.append(f"| {way} | {score.sealed[way]} | {' | '.join(right)} |")
    lines += [f"| {way} | | {score.right[way]} | | |" for way in (AT_NIGHT, AT_THE_END)]
    return "\n".join(lines)


def _left(found: Leftovers) -> str:
    counts = {"texts": found.texts, "links": found.links, "keys": found.keys, "dead ballots": found.ballots}
    lying = ", ".join(f"{number} {what}" for what, number in counts.items() if number)
    return f"found in files: {lying or 'no text, link, key or dead ballot'}"
