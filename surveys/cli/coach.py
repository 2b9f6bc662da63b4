"""`parallax coach`: coach accounts, for the operator: when no mail can be sent, or a coach has lost their phone."""

import click

from surveys.accounts import coaches, first_coach, resetting
from surveys.accounts.people import Standing, good_address
from surveys.cli.opening import open_here
from surveys.cli.terminal import is_terminal
from surveys.core.installation import Installation


@click.group()
def coach() -> None:
    """Invite coaches, list them, and help one who cannot sign in."""


@coach.command("list")
def list_() -> None:
    """List every coach."""
    people = coaches.everybody(open_here())
    if not people:
        click.echo("There is no coach yet; 'parallax coach set-up' prints the address that makes the first one.")
    for one in people:
        click.echo(f"{one.email}  {one.name}  {one.standing}{'  administrator' if one.is_admin else ''}")


@coach.command("set-up")
def set_up() -> None:
    """Print the address that makes the first coach, in a terminal only. An earlier one does not work any more then."""
    if not is_terminal():
        raise click.ClickException(
            "whoever reads the address can become the first coach, so it is printed to a terminal only: run this"
            " without a pipe or a file behind it (in a container: docker exec -it)"
        )
    address = first_coach.set_up_address(open_here())
    if address is None:
        raise click.ClickException("there is a coach already: see 'parallax coach list'")
    click.echo(f"Whoever opens this address within 24 hours becomes the first coach:\n  {address}")


@coach.command()
@click.argument("name")
@click.argument("address", metavar="ADDRESS")
@click.option("--admin", "is_admin", is_flag=True, help="They may invite others and change settings.")
@click.option("--print", "printing", is_flag=True, help="Print the link instead of sending it.")
def invite(name: str, address: str, *, is_admin: bool, printing: bool) -> None:
    """Invite NAME at ADDRESS; for somebody who has not come in yet, again. The link works once, within 7 days."""
    installation = open_here()
    known = {one.email: one for one in coaches.everybody(installation)}
    waiting = known.get(good_address(address))
    if waiting is not None and waiting.standing is Standing.INVITED:
        link = coaches.invite_again(installation, waiting.coach, by_mail=not printing)
    else:
        link = coaches.invite(installation, name=name, email=address, is_admin=is_admin, by_mail=not printing)
    _tell(installation, link, printing=printing)


@coach.command()
@click.argument("address", metavar="ADDRESS")
@click.option("--without-code", is_flag=True, help="Also stop asking for one-time codes: for a lost phone.")
@click.option("--print", "printing", is_flag=True, help="Print the link instead of sending it.")
def reset(address: str, *, without_code: bool, printing: bool) -> None:
    """Let the coach at ADDRESS choose a new password. The link works once, within an hour."""
    installation = open_here()
    link = resetting.address_for(installation, address, by_mail=not printing, without_code=without_code)
    if without_code:
        click.echo("One-time codes are off; the coach can switch them on again.")
    _tell(installation, link, printing=printing)


def _tell(installation: Installation, link: str, *, printing: bool) -> None:
    """Print a link only where it reaches nobody otherwise: whoever reads it can use it."""
    if printing:
        click.echo(f"Hand this on to them alone: {link}")
    elif installation.settings.mail_is_folder:
        click.echo(f"Mail goes to a folder only; hand this on to them alone: {link}")
    else:
        click.echo("The link goes out by mail.")
