"""`parallax wave follow-up`: ask the people of a closed wave again, and declare what to look at. Never who answered."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path

import click

from instruments.model import Instrument
from reports.declaration import Declaration, DeclarationError, declared
from surveys.cli.launching import ANOTHER_PERSON, ROSTER, Day, open_planned, roster_of, tell_plan
from surveys.cli.opening import open_here
from surveys.invited.people import Roster
from surveys.waves.again import Before, before, differences, launch_again
from surveys.waves.following import FollowUp
from surveys.waves.foreseeing import Foreseen, foresee
from surveys.waves.launching import Request, launch, plan_launch


@click.command("follow-up")
@click.argument("wave_id", metavar="WAVE")
@click.option("--closes", type=Day(), required=True, help="The last day on which answers are taken.")
@click.option("--focus", metavar="AREA", multiple=True, help="An area to look at; one or two of them.")
@click.option("--control", metavar="AREA", default="", help="An area that nobody works on, to compare them with.")
@click.option(
    "--roster",
    type=ROSTER,
    help="A spreadsheet or CSV of all people; without it those are asked who were asked before.",
)
@click.option("--min-raters", type=int, help="Fewest anonymous raters behind any number; the wave's own if not given.")
@ANOTHER_PERSON
@click.option("--dry-run", is_flag=True, help="Check everything and say what would happen; write nothing.")
def follow_up(
    *,
    wave_id: str,
    closes: date,
    focus: tuple[str, ...],
    control: str,
    roster: Path | None,
    min_raters: int | None,
    other_people: tuple[str, ...],
    dry_run: bool,
) -> None:
    """Ask again what a closed wave asked, so that change can be told.

    The areas are declared now and fixed: raters are asked how these alone compare with the month of the first wave, and
    never told which is the control. Without any, nothing is asked about change.
    """
    installation = open_here()
    earlier = before(installation, wave_id)
    declaration = _declared(focus, control, earlier.edition.instrument)
    request = Request(
        earlier.executive,
        _roster(earlier, roster),
        closes,
        earlier.edition.comparing(sorted(declaration.areas)),
        earlier.min_raters if min_raters is None else min_raters,
        earlier.remind_everyone,
        coach=earlier.coach,
        follow_up=FollowUp(earlier.baseline, declaration),
        other_people=frozenset(other_people),
    )
    plan = plan_launch(installation, request)
    tell_plan(plan)
    if roster is not None and earlier.roster is not None:
        _tell_differences(earlier.roster, request.roster)
    if foreseen := foresee(installation, plan):
        _tell_follow_up(foreseen, earlier.edition.instrument)
    opening = partial(launch_again, earlier) if roster is None else launch
    open_planned(installation, plan, dry_run=dry_run, launching=opening)


def _declared(focus: Sequence[str], control: str, instrument: Instrument) -> Declaration:
    try:
        return declared(focus, control, instrument)
    except DeclarationError as error:
        width = max(len(area.id) for area in instrument.areas)
        known = "\n".join(f"  {area.id:<{width}}  {area.title}" for area in instrument.areas)
        raise click.ClickException(f"{error} Its areas are:\n{known}") from error


def _roster(earlier: Before, given: Path | None) -> Roster:
    if given is not None:
        return roster_of(given)
    if earlier.roster is None:
        raise click.ClickException(
            f"the names of those whom wave {earlier.wave} asked are erased, as they were promised."
            " Say who is asked now: --roster FILE"
        )
    return earlier.roster


def _tell_differences(earlier: Roster, later: Roster) -> None:
    new, gone = differences(earlier, later)
    for what, addresses in (("New", new), ("Not asked again", gone)):
        if addresses:
            click.echo(f"{what}: {', '.join(addresses)}")


def _tell_follow_up(foreseen: Foreseen, instrument: Instrument) -> None:
    titles = {area.id: area.title for area in instrument.areas}
    frozen, declaration = foreseen.frozen, foreseen.frozen.declaration
    click.echo(f"Follow-up of wave {frozen.baseline.wave}, which closed on {frozen.closed_on}.")
    if declaration.focus:
        looked_at = " and ".join(titles[area] for area in declaration.focus)
        click.echo(f"  Looked at: {looked_at}; control area: {titles[declaration.control]}.")
    for sentence in (*foreseen.asked_twice, *foreseen.could_be_told, *foreseen.shown_together):
        click.echo(f"  {sentence}")
