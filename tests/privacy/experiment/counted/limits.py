"""What counts tell in spite of all rules, as figures: limits that docs/privacy.md names. Nothing is defended here."""

from dataclasses import replace

from instruments.groups import RaterGroup
from tests.privacy.experiment.counted.knowing import Reasoning, Share, share_named
from tests.privacy.experiment.counted.stories import LEFT, REFUSED, all_reached, corrected, launched

PEER, REPORT, BOARD = RaterGroup.PEER, RaterGroup.DIRECT_REPORT, RaterGroup.BOARD


def earlier_count(people: int) -> Share:
    """One more of a cell is refused at the launch. Somebody sees the count of the others; then the address is
    corrected, the count is gone, and in the end the release tells its n.
    """
    wave = launched({PEER: [LEFT] * people + [REFUSED]}).unseen()
    wave = wave.after("a day passes", wave.people, patient=False)
    return share_named(all_reached(corrected(wave, wave.people[-1]).unseen()).observed())


def invented(people: int, made_up: int) -> Share:
    """So many of a unit were made up by a coach and never answer. The coach looks once, and sees the release."""
    wave = launched({PEER: [LEFT] * people})
    real = (one if place >= made_up else replace(one, since=None) for place, one in enumerate(wave.people))
    return share_named(replace(wave, people=tuple(real)).observed())


def merging(people: int, few: int) -> Share:
    """Fewer than k of a third group are reached. Nothing is counted; the release says by itself what was merged."""
    wave = launched({PEER: [LEFT] * people, REPORT: [LEFT] * 3, BOARD: [LEFT] * few + [REFUSED] * (3 - few)})
    return Reasoning(wave.observed()).share(by_counts=False)


def told() -> str:
    """The figures in Markdown, as they stand under the table."""
    sizes = range(3, 7)
    rows = [
        ["people counted", *map(str, sizes)],
        ["---"] * (len(sizes) + 1),
        ["an earlier count and the release, after a correction", *(_percent(earlier_count(n)) for n in sizes)],
        *(
            [f"{few} of them made up, and never answering", *(_percent(invented(n, few)) for n in sizes)]
            for few in (1, 2)
        ),
        *(
            [
                f"the release alone, where {few} of a third group were reached",
                *(_percent(merging(n, few)) for n in sizes),
            ]
            for few in (1, 2)
        ),
    ]
    return "\n".join(
        [
            "### What counts tell in spite of their rules",
            "",
            "Of all patterns of answers, each as likely as any other, how many name somebody who has, or has not,"
            " answered? *An earlier count*: it was seen before the address of one more person was corrected, when it"
            " disappeared. *Made up*: the coach put invented people on the roster. *The release alone*: which groups it"
            " merges, by their numbers, beside so many people, three of a second group and these few.",
            "",
            *(f"| {' | '.join(row)} |" for row in rows),
        ]
    )


def _percent(share: Share) -> str:
    return f"{share.percent:.1f} %" if 0 < share.percent < 10 else f"{share.percent:.0f} %"
