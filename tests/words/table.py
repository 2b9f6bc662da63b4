"""What was measured of a report's words, as a table for the terminal and for docs/measurement.md. Nothing is judged."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.support.figures import write_between
from tests.words.claims import BOTH_ANEW, ONE_ON_THE_OTHER, OTHER_RATERS, Share, Tally, shares
from tests.words.documents import Read

BEGIN, END = "<!-- figures: written by make words -->", "<!-- end of figures -->"
DIFFERS, LENIENT_SAID = "groups differ somewhere", "leniency is said"
BOUNDS: Mapping[str, float] = {
    f"{OTHER_RATERS}: clear, false": 0.20,
    f"{OTHER_RATERS}: clear, grossly": 0.03,
}
DIFFERS_BOUND = 0.15
CLAIMS = (
    "clear",
    "clear possible blind spot",
    "clear, and all groups on one side",
    "tentative",
    "tentative possible blind spot",
    "leniency",
)


@dataclass(frozen=True)
class Simulated:
    """What came of simulated leaders, by seed: plausible ones, and ones whose groups truly see the same."""

    plausible: Mapping[int, Sequence[Tally]]
    alike: Mapping[int, Sequence[Tally]]

    def share(self, name: str) -> Share:
        """Give a share over all seeds."""
        return shares([one for found in self.plausible.values() for one in found])[name]

    @property
    def falsely_apart(self) -> Share:
        """The reports that say that groups differ where they truly see the same."""
        return shares([one for found in self.alike.values() for one in found])[DIFFERS]

    def missed(self) -> list[str]:
        """Name the bounds that the shares do not keep."""
        found = {name: (self.share(name), bound) for name, bound in BOUNDS.items()}
        found[f"{DIFFERS}, where nothing does"] = (self.falsely_apart, DIFFERS_BOUND)
        missed = {name: one for name, one in found.items() if one[0].share >= one[1]}
        return [f"{name}: {share}, bound {100 * bound:.0f} %" for name, (share, bound) in missed.items()]


def as_markdown(read: Read, control: Read, simulated: Simulated) -> str:
    """Write both parts."""
    return "\n\n".join([_of_documents(read, control), _of_claims(simulated), _notes(simulated)])


def write_into(document: Path, figures: str) -> None:
    """Put the figures between the document's two marks. Raises `ValueError` where they are missing."""
    write_between(document, BEGIN, END, figures)


def _of_documents(read: Read, control: Read) -> str:
    return (
        f"{read.reports} random releases were written as HTML and PDF and read back, {read.rows} area rows with a class"
        f" in all: {len(read.found)} contradictions. The control, classes reckoned from means that were not rounded:"
        f" contradictions in {control.broken} of {control.reports} reports."
    )


def _of_claims(simulated: Simulated) -> str:
    lines = ["| said | false, with other raters | grossly | false, with both anew | grossly |", "|---|---|---|---|---|"]
    for name in CLAIMS:
        cells = [
            _cell(simulated, f"{truth}: {name}, {how}")
            for truth in (OTHER_RATERS, BOTH_ANEW)
            for how in ("false", "grossly")
        ]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _cell(simulated: Simulated, name: str) -> str:
    share, bound = simulated.share(name), BOUNDS.get(name)
    if bound is None:
        return str(share)
    return f"{share} (bound {100 * bound:.0f} %{', MISSED' if share.share >= bound else ''})"


def _notes(simulated: Simulated) -> str:
    missed = ", MISSED" if simulated.falsely_apart.share >= DIFFERS_BOUND else ""
    return " ".join(
        (
            f"“Groups differ” stands in {simulated.falsely_apart} reports in which nothing differs",
            f"(bound {100 * DIFFERS_BOUND:.0f} %{missed}), and in {simulated.share(DIFFERS)} plausible ones. Of clear",
            "gaps with all groups on one side, endless raters put one on the other in",
            f"{simulated.share(ONE_ON_THE_OTHER)}.",
            f"Leniency is said in {simulated.share(LENIENT_SAID)} reports. ± is 1.96 standard errors, leaders being",
            f"drawn, not claims; over {len(simulated.plausible)} seeds the share of false clear gaps runs from",
            f"{_range(simulated)}.",
        )
    )


def _range(simulated: Simulated) -> str:
    found = [shares(tallies)[f"{OTHER_RATERS}: clear, false"].share for tallies in simulated.plausible.values()]
    return f"{100 * min(found):.1f} to {100 * max(found):.1f} %"
