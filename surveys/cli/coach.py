"""`parallax coach`: who may sit at the desk; for the operator, where no mail goes out or a phone is lost."""

import click

from surveys.accounts import coaches, resetting
from surveys.accounts.people import Standing, good_address
from surveys.cli.opening import installation
from surveys.installation import Installation


@click.group()
def coach() -> None:
    """Invite coaches, list them, and help one who cannot sign in."""


@coach.command("list")
def list_() -> None:
    """List every coach."""
    people = coaches.everybody(installation())
    if not people:
        click.echo("There is no coach yet; 'parallax serve' prints the address that makes the first one.")
    for one in people:
        click.echo(f"{one.email}  {one.name}  {one.standing}{'  administrator' if one.is_admin else ''}")


@coach.command()
@click.argument("name")
@click.argument("address", metavar="ADDRESS")
@click.option("--admin", "is_admin", is_flag=True, help="They may invite others and change settings.")
@click.option("--print", "printing", is_flag=True, help="Print the link instead of sending it.")
def invite(name: str, address: str, *, is_admin: bool, printing: bool) -> None:
    """Invite NAME at ADDRESS; for somebody who has not come in yet, again. The link works once, within 7 days."""
    house = installation()
    known = {one.email: one for one in coaches.everybody(house)}
    waiting = known.get(good_address(address))
    if waiting is not None and waiting.standing is Standing.INVITED:
        link = coaches.invite_again(house, waiting.coach, by_mail=not printing)
    else:
        link = coaches.invite(house, name=name, email=address, is_admin=is_admin, by_mail=not printing)
    _tell(house, link, printing=printing)


@coach.command()
@click.argument("address", metavar="ADDRESS")
@click.option("--without-code", is_flag=True, help="Also stop asking for one-time codes: for a lost phone.")
@click.option("--print", "printing", is_flag=True, help="Print the link instead of sending it.")
def reset(address: str, *, without_code: bool, printing: bool) -> None:
    """Let the coach at ADDRESS choose a new password. The link works once, within an hour."""
    house = installation()
    link = resetting.address_for(house, address, by_mail=not printing, without_code=without_code)
    if without_code:
        click.echo("One-time codes are off; the coach can switch them on again.")
    _tell(house, link, printing=printing)


def _tell(house: Installation, link: str, *, printing: bool) -> None:
    """Print a link only where it reaches nobody otherwise: whoever reads it can use it."""
    if printing:
        click.echo(f"Hand this on to them alone: {link}")
    elif house.settings.mail_is_folder:
        click.echo(f"Mail goes to a folder only; hand this on to them alone: {link}")
    else:
        click.echo("The link goes out by mail.")
