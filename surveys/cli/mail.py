"""`parallax mail`: send what is due, and see how the invitations stand. Reminders are never shown."""

import click

from surveys import progress
from surveys.cli.opening import installation
from surveys.mail.delivery import deliver_now
from surveys.mail.tables import MailState
from surveys.mail.transports import transport_for
from surveys.waves.tables import WaveState


@click.group()
def mail() -> None:
    """Send invitations and reminders, and see what became of the invitations."""


@mail.command()
def send() -> None:
    """Send everything that waits, now."""
    house = installation()
    # no length: the number of messages would tell how many people are being reminded
    click.echo("Sending ...")
    tally = deliver_now(house, transport_for(house.settings))
    if tally.later:
        raise click.ClickException("the mail server could not take everything; the rest is kept and tried again")
    click.echo("Everything that was due has been handed over.")
    if house.settings.mail_is_folder:
        click.echo(f"It lies in {house.settings.mail_folder}, for trying out: no SMTP server is set.")


@mail.command()
def status() -> None:
    """Show how the invitations of open waves stand, and which addresses were refused."""
    house = installation()
    ids = [line.id for line in progress.list_waves(house) if line.state is WaveState.OPEN]
    if not ids:
        click.echo("No wave is open.")
    for wave in ids:
        told = progress.status(house, wave)
        counts = told.invitations
        waiting = counts.get(MailState.WAITING, 0) + counts.get(MailState.SENDING, 0)
        click.echo(f"{wave}  {counts.get(MailState.SENT, 0)} sent, {waiting} waiting, {len(told.refused)} refused")
        for address, reason in told.refused:
            click.echo(f"    {address}: {reason}. Correct it with: parallax wave correct {wave} {address} NEW")
