"""Page two: who answered, how large a change had to be, what is compared and what not, what "perceived" means."""

from collections.abc import Iterator

from reports.charts.words import listed
from reports.comparison.areas import PERCEIVED_FROM
from reports.comparison.model import AreaChange, Comparison
from reports.comparison.naming import moments
from reports.disclosure.lattice import fewest_perceived
from reports.disclosure.policy import Policy
from reports.document.change.compared import compared
from reports.document.change.people import same_people, who_answered
from reports.document.change.wording import lowest_and_highest
from reports.document.model import Block, Lead, Points, Section, SubHeading, Terms, Text
from reports.numbers import in_words, written

LEAD = (
    "Two rounds of a few people differ by chance as well as by change. This page says how much had to differ before a"
    " word is said. Where it did not, no change can be told: that is not the same as saying that nothing changed."
)

WHAT_IS_COMPARED = "What is compared, and what is not"


def limits(comparison: Comparison) -> Section:
    """Write the section."""
    blocks: tuple[Block, ...] = (
        Lead(LEAD),
        who_answered(comparison),
        *(Text(text) for text in [" ".join(same_people(comparison))] if text),
        *least(comparison),
        SubHeading(WHAT_IS_COMPARED),
        Points(tuple(compared(comparison))),
        *_perceived(comparison),
    )
    return Section("limits", "What can be told, and what cannot", blocks)


def least(comparison: Comparison) -> tuple[Block, ...]:
    """Say how large a change of all others had to be: by focus area, and for the others as a range."""
    pairs = tuple(_least_of(comparison))
    if not pairs:
        return ()
    return (SubHeading("With these raters, the smallest change that could be told"), Terms(pairs))


def _least_of(comparison: Comparison) -> Iterator[tuple[str, str]]:
    for area in comparison.focus:
        if area.least is not None:
            yield area.title, f"a change of {written(area.least)} or more: this area was named beforehand"
    rest = [area.least for area in comparison.areas if not area.is_focus and area.least is not None]
    if rest:
        low, high = min(rest), max(rest)
        more = "" if low == high else f", in some only of {written(high)} or more"
        yield (
            "Every other area that can be compared" if comparison.focus else "Every area that can be compared",
            f"a change of {written(low)} or more{more}: among many areas, some always move by chance",
        )


def _perceived(comparison: Comparison) -> tuple[Block, ...]:
    """Explain what raters were asked about change, and how coarsely it is told (R10)."""
    asked: list[AreaChange] = [area for area in comparison.areas if area.perceived]
    if not asked or comparison.control is None:
        return ()
    then, fewest = moments(comparison)[0], fewest_perceived(Policy(comparison.later.min_raters))
    titles = listed([area.title for area in asked])
    points = (
        f"Raters were asked how effective you are now compared with {then}, from {lowest_and_highest()}, in {titles}.",
        f"They were not told that {comparison.control.title} is there as a control area. People tend to say “more"
        " effective” of whatever they are asked about; only what goes beyond that says something about an area. Please"
        " do not tell them, or a later round would be worth less.",
        f"All anonymous raters stand together, never a group alone, and only where at least {in_words(fewest)} of them"
        " answered. What is told is the sum of their answers, rounded to the nearest multiple of three and divided by"
        " how many they are: so coarsely that this report by itself leaves at least three possible answers for each."
        " Supervisors are shown as themselves; no word is made of their number.",
        f"A word is made only from {in_words(PERCEIVED_FROM)} answers on, and only of a number above zero that lies a"
        " full point or more above that of the control area, a range counting as its middle. There is no word for the"
        " other way.",
    )
    return (SubHeading("What raters say has changed"), Points(points))
