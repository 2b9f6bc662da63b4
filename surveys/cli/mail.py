"""`parallax mail`: send what is due, and see how the invitations stand. Reminders are never shown."""

import click

from surveys.cli.opening import open_here
from surveys.core.installation import Installation
from surveys.mail.transports import transport_for
from surveys.waves import invitations, progress
from surveys.waves.counting import count_due
from surveys.waves.invitations import MailLine
from surveys.waves.states import WaveState
from surveys.worker.delivery import Tally, deliver_now


@click.group()
def mail() -> None:
    """Send letters, and see what became of the invitations. Reminders go out by themselves, by day."""


@mail.command()
def send() -> None:
    """Send every letter that waits, now. Reminders have their own time, and 'parallax serve' or 'work' sends them."""
    installation = open_here()
    click.echo("Sending ...")
    tally = deliver_now(installation, transport_for(installation.settings))
    count_due(installation)
    if tally.trouble:
        raise click.ClickException(f"{tally.trouble}; what was not sent is kept and tried again")
    if tally.later:
        raise click.ClickException("the mail server could not take everything; the rest is kept and tried again")
    click.echo(_ended(tally))
    if installation.settings.mail_is_folder:
        click.echo(f"It lies in {installation.settings.mail_folder}, for trying out: no SMTP server is set.")


@mail.command()
def status() -> None:
    """Show how the invitations of open waves stand; fail while letters wait for what is no person's."""
    installation = open_here()
    ids = [line.id for line in progress.list_waves(installation) if line.state is WaveState.OPEN]
    if not ids:
        click.echo("No wave is open.")
    for wave in ids:
        click.echo(f"{wave}  {tell_counts(lines := invitations.of_wave(installation, wave))}")
        tell_lines(lines, wave)
    _fail_where_held(installation)


def tell_counts(lines: tuple[MailLine, ...]) -> str:
    """Count invitations by how they stand."""
    counts = {
        "sent": sum(line.is_sent for line in lines),
        "waiting": sum(line.is_waiting for line in lines),
        "refused": sum(line.is_refused for line in lines),
        "perhaps not delivered": sum(line.is_doubtful for line in lines),
    }
    optional = {"perhaps not delivered"}
    return ", ".join(f"{count} {name}" for name, count in counts.items() if count or name not in optional)


def tell_lines(lines: tuple[MailLine, ...], wave: str) -> None:
    """Name every invitation that a mail server did not take for the sake of its address, and what can be done."""
    for line in (line for line in lines if line.is_refused or line.is_put_off or line.is_doubtful):
        correct = f"Correct it with: parallax wave correct {wave} {line.email} NEW"
        click.echo(f"    {line.email}: {line.standing}. {correct if line.is_correctable else line.remedy}")


def _ended(tally: Tally) -> str:
    found = [f"{tally.refused} refused"] if tally.refused else []
    found += [f"{tally.doubtful} perhaps not delivered"] if tally.doubtful else []
    more = f" {' and '.join(found)}: 'parallax mail status' tells more." if found else ""
    return f"Everything that was due has been handed over.{more}"


def _fail_where_held(installation: Installation) -> None:
    if trouble := invitations.trouble_everywhere(installation):
        raise click.ClickException(f"{trouble[:1].lower()}{trouble[1:]} 'parallax mail send' tries them now.")
