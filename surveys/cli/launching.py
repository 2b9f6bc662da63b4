"""What the commands share that open a wave: types of their options, and what is told of a launch."""

from collections.abc import Callable
from datetime import date, datetime
from email.headerregistry import Address
from pathlib import Path

import click

from instruments.groups import RaterGroup
from surveys.core.config import read_address
from surveys.core.installation import Installation
from surveys.invited.people import Roster
from surveys.invited.reading.reader import MOST_BYTES
from surveys.invited.roster import read_roster
from surveys.waves.between_waves import taken_for_the_same
from surveys.waves.launching import LaunchPlan, Request, launch

ROSTER = click.Path(exists=True, dir_okay=False, path_type=Path)


class Day(click.ParamType[date]):
    """A day such as 2026-12-15."""

    name = "YYYY-MM-DD"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read it, or fail with an example."""
        try:
            return datetime.strptime(str(value), "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            self.fail(f"{value!r} is not a date such as 2026-12-15", param, ctx)


class Person(click.ParamType[Address]):
    """A name with an address."""

    name = "NAME <ADDRESS>"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Address:
        """Read it, or fail with an example."""
        try:
            return read_address(str(value))
        except ValueError as error:
            self.fail(f"{error}; write it as 'Dana Whitfield <dana@example.org>'", param, ctx)


def roster_of(file: Path) -> Roster:
    """Read a roster's file, and say what of it was left out. Raises `RosterError`."""
    with file.open("rb") as opened:
        roster = read_roster(opened.read(MOST_BYTES + 1))
    for note in roster.notes:
        click.echo(f"Note: {note}")
    return roster


ANOTHER_PERSON = click.option(
    "--another-person",
    "other_people",
    metavar="WAVE",
    multiple=True,
    help="A wave about another person of the same name, so that the two are not taken for one. It is noted.",
)


def tell_plan(plan: LaunchPlan) -> None:
    """Say who would be asked, how they are shown, and what to know before."""
    click.echo(f"{plan.request.executive.display_name or plan.request.executive.addr_spec}: {len(plan.people)} people")
    for group, count in ((group, plan.invited.get(group, 0)) for group in RaterGroup if group in plan.invited):
        click.echo(f"  {count:>3}  {group.label}")
    click.echo("Shown as: " + "; ".join(cell.label for cell in plan.cells) + ".")
    for other in plan.other_people:
        click.echo(f"  Noted with the wave: another person than in wave {other}.")
    for one in plan.by_name:
        click.echo(
            f"  Note: wave {one.wave} {taken_for_the_same(one)}, so that groups shown together there stay together."
            f" If two people share a name: --another-person {one.wave}"
        )
    for warning in plan.warnings:
        click.echo(f"  Note: {warning}.")


def open_planned(
    installation: Installation,
    plan: LaunchPlan,
    *,
    dry_run: bool,
    launching: Callable[[Installation, Request], str] = launch,
) -> None:
    """Open what was planned and told, or say that nothing was done. Raises as `launching` does."""
    if dry_run:
        click.echo("\nDry run: nothing was written and nobody was invited.")
        return
    opened = launching(installation, plan.request)
    closes = plan.request.closes_on
    click.echo(f"\nWave {opened} is open until the end of {closes}. {len(plan.people)} invitations are queued;")
    click.echo("'parallax serve' or 'parallax work' sends them by itself, 'parallax mail send' sends them now.")
