"""R10, T5: three and more askings about change, each without somebody else, where all repeat their answers: a limit.

R10 promises nothing here. How often somebody is left fewer than three answers all the same is drawn by chance from how
people may answer; what is left to each is reckoned exactly, by the same reasoning over sums as for two askings.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from random import Random

from instruments.model import CHANGE_POINTS
from tests.privacy.experiment.lattices import END, Span, by_r10, spans

ANSWERED: Mapping[str, Sequence[float]] = {  # the share of each answer, from -3 to +3
    "politely better: mean .5, SD 1.1": (0.01, 0.03, 0.10, 0.36, 0.31, 0.15, 0.04),
    "any answer alike": (1.0,) * 7,
    "much better: mean 1.9, SD 1.0": (0, 0, 0.02, 0.08, 0.20, 0.40, 0.30),
}


@dataclass(frozen=True, slots=True)
class Turns:
    """So many askings; each without so many people, others every time, and so many who are always there."""

    askings: int
    out: int
    always: int

    @property
    def raters(self) -> int:
        """How many answer each asking."""
        return self.always + self.out * (self.askings - 1)

    @property
    def people(self) -> int:
        """How many answer any of them."""
        return self.always + self.out * self.askings


TURNS = (
    *(Turns(askings=3, out=1, always=n - 2) for n in (4, 5, 6, 8, 12)),
    *(Turns(askings=3, out=2, always=n - 4) for n in (6, 8, 12)),
    *(Turns(askings=5, out=1, always=n - 4) for n in (6, 8, 12)),
)


@cache
def left_to_each(turns: Turns, told: tuple[Span, ...]) -> tuple[int, ...]:
    """Count the answers left to one of each asking's absent, and last to one who is always there.

    With t the sum of all people, an asking says of those absent from it that they add up to t less what it told. For
    each t these are limits for each set of people apart, and that all of them add up to t is one limit more: intervals
    of whole numbers again, so that comparing ends is enough.
    """
    most_out, most_always = END * turns.out, END * turns.always
    possible: list[set[int]] = [set() for _ in range(turns.askings + 1)]
    for total in range(-END * turns.people, END * turns.people + 1):
        sets = [(max(-most_out, total - high), min(most_out, total - low)) for low, high in told]
        sets.append((-most_always, most_always))
        if any(low > high for low, high in sets):
            continue
        lowest, highest = (sum(ends) for ends in zip(*sets, strict=True))
        for place, (low, high) in enumerate(sets):
            others = (turns.always if place == turns.askings else turns.out) - 1
            least, most = max(low, total - highest + high), min(high, total - lowest + low)
            if least <= most and others >= 0:
                possible[place].update(
                    v for v in CHANGE_POINTS if least <= v + END * others and v - END * others <= most
                )
    return tuple(len(found) for found in possible)


def rates(turns: Turns, shares: Sequence[float], rounds: int) -> tuple[float, float]:
    """Say how often one who was out once is left fewer than three answers, and how often one only."""
    random, few, one = Random(13), 0, 0
    for _ in range(rounds):
        answers = random.choices(CHANGE_POINTS, shares, k=turns.people)
        absent = [sum(answers[place * turns.out : (place + 1) * turns.out]) for place in range(turns.askings)]
        told = tuple(_told(sum(answers) - gone, turns.raters) for gone in absent)
        left = left_to_each(turns, told)[: turns.askings]
        few += sum(count < 3 for count in left)
        one += sum(count == 1 for count in left)
    asked = rounds * turns.askings
    return few / asked, one / asked


@cache
def _told(total: int, n: int) -> Span:
    return next(span for span in spans(by_r10, n) if span[0] <= total <= span[1])


def table(rounds: int) -> str:
    """Give the figures as Markdown: fewer than three answers left, and in brackets one only."""
    lines = [
        "### Three and more askings about change",
        "",
        "Each asking is without others of the people (*out*), and everybody repeats every answer. In per cent of those"
        " who were out once: how often fewer than three answers are left to them, and in brackets one only. Two askings"
        " leave everybody three, whoever goes and comes (rule R10).",
        "",
        f"| askings | people in each | out | {' | '.join(ANSWERED)} |",
        f"| --- | --- | --- | {' | '.join('---' for _ in ANSWERED)} |",
    ]
    for one in TURNS:
        found = [rates(one, shares, rounds) for shares in ANSWERED.values()]
        told = (one.askings, one.raters, one.out, *(f"{percent(few)} ({percent(single)})" for few, single in found))
        lines.append(f"| {' | '.join(map(str, told))} |")
    return "\n".join(lines)


def percent(rate: float) -> str:
    """Write a share in per cent."""
    return "0 %" if not rate else "< 0.01 %" if rate < 0.00005 else f"{100 * rate:.2f} %"
