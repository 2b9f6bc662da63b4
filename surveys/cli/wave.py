"""`parallax wave`: open, watch, extend, close. Counts of groups, never who."""

from datetime import date
from email.headerregistry import Address
from pathlib import Path

import click

from instruments import catalogue
from instruments.groups import RaterGroup
from reports.release import ANONYMOUS
from surveys.cli.follow_up import follow_up
from surveys.cli.launching import ANOTHER_PERSON, ROSTER, Day, Person, open_planned, roster_of, tell_plan
from surveys.cli.mail import tell_counts, tell_lines
from surveys.cli.opening import open_here
from surveys.core.installation import Installation
from surveys.mail.hours import HOURS
from surveys.releases import redacting
from surveys.waves import invitations, managing, progress, retention, wave_keys
from surveys.waves.closing import cancel_wave, close_wave
from surveys.waves.counts import Counts
from surveys.waves.launching import Request, plan_launch
from surveys.waves.states import WaveState


@click.group()
def wave() -> None:
    """Open, watch and close waves of feedback."""


wave.add_command(follow_up)


@wave.command("open")
@click.option("--executive", type=Person(), required=True, help="Whose leadership it is about.")
@click.option(
    "--roster",
    type=ROSTER,
    required=True,
    help="A spreadsheet or CSV: first and last name, e-mail, relationship, perhaps language.",
)
@click.option("--closes", type=Day(), required=True, help="The last day on which answers are taken.")
@click.option(
    "--instrument", default="leadership360", show_default=True, help="A shipped questionnaire, or a .toml file."
)
@click.option(
    "--min-raters", type=int, default=3, show_default=True, help="Fewest anonymous raters behind any number: 3, 4 or 5."
)
@click.option("--remind-everyone", is_flag=True, help="Send reminders to all, whatever they did.")
@ANOTHER_PERSON
@click.option("--dry-run", is_flag=True, help="Check everything and say what would happen; write nothing.")
def open_(
    *,
    executive: Address,
    roster: Path,
    closes: date,
    instrument: str,
    min_raters: int,
    remind_everyone: bool,
    other_people: tuple[str, ...],
    dry_run: bool,
) -> None:
    """Check a roster, tell how its groups will be shown, and send the invitations."""
    installation = open_here()
    request = Request(
        executive,
        roster_of(roster),
        closes,
        catalogue.load(instrument),
        min_raters,
        remind_everyone,
        other_people=frozenset(other_people),
    )
    plan = plan_launch(installation, request)
    tell_plan(plan)
    open_planned(installation, plan, dry_run=dry_run)


@wave.command("list")
def list_() -> None:
    """List every wave."""
    rows = progress.list_waves(open_here())
    if not rows:
        click.echo("No wave yet. 'parallax wave open --help' tells how to begin.")
    for row in rows:
        ends = f"closed {row.closed_on}" if row.state is WaveState.CLOSED else f"closes {row.closes_on}"
        click.echo(f"{row.id}  {row.state:<10} opened {row.opened_on}  {ends}  {row.executive}")


@wave.command()
@click.argument("wave_id", metavar="WAVE")
def status(wave_id: str) -> None:
    """Show how many have answered, by group: never who."""
    installation = open_here()
    status = progress.status(installation, wave_id)
    click.echo(f"Wave {status.wave}: {status.executive}")
    click.echo(f"  {status.state}, opened {status.opened_on}, " + _ending(status))
    if status.state is WaveState.LOST:
        click.echo("  It had ended before the database was restored from an older copy; its report is gone.")
    if trouble := wave_keys.trouble(installation, wave_id):
        click.echo(f"  It takes no answers now: {trouble}")
    _tell_counts(status.counts)
    _tell_mail(status, installation)


@wave.command()
@click.argument("wave_id", metavar="WAVE")
@click.option("--roster", type=ROSTER, required=True, help="A spreadsheet or CSV with the additional people only.")
@ANOTHER_PERSON
def add(wave_id: str, roster: Path, other_people: tuple[str, ...]) -> None:
    """Invite more people to an open wave."""
    installation = open_here()
    count = managing.add_people(installation, wave_id, roster_of(roster), other_people=other_people)
    click.echo(f"{count} more invitations are queued.")
    _tell_uncounted(installation, wave_id)


@wave.command()
@click.argument("wave_id", metavar="WAVE")
@click.argument("old_address")
@click.argument("new_address")
@ANOTHER_PERSON
def correct(wave_id: str, old_address: str, new_address: str, other_people: tuple[str, ...]) -> None:
    """Correct an address to which no invitation can have come yet, and send it again."""
    installation = open_here()
    managing.correct_address(installation, wave_id, old_address, new_address, other_people=other_people)
    click.echo(f"The invitation is queued for {new_address}.")
    _tell_uncounted(installation, wave_id)


@wave.command()
@click.argument("wave_id", metavar="WAVE")
def remind(wave_id: str) -> None:
    """Remind whoever it concerns, by day. Nobody is told how many that are, or whom."""
    managing.remind(open_here(), wave_id)
    click.echo(f"Reminders go out {HOURS}, to those whom they concern.")


@wave.command()
@click.argument("wave_id", metavar="WAVE")
@click.option("--closes", type=Day(), required=True, help="The new last day.")
def extend(wave_id: str, closes: date) -> None:
    """Give an open wave more time. Links that were sent stay good."""
    managing.extend(open_here(), wave_id, closes)
    click.echo(f"Wave {wave_id} now closes at the end of {closes}.")


@wave.command()
@click.argument("wave_id", metavar="WAVE")
@ANOTHER_PERSON
@click.option("--yes", is_flag=True, help="Do not ask; for scripts.")
def close(wave_id: str, other_people: tuple[str, ...], *, yes: bool) -> None:
    """Close a wave for good and make its release. There is no way back."""
    installation = open_here()
    status = progress.status(installation, wave_id)
    for sentence in status.counts.if_closed_now:
        click.echo(sentence)
    if not yes and status.state is WaveState.OPEN:
        click.echo("Closing is final: no more answers, one result, and the ballots are destroyed.")
        click.echo("To wait longer: parallax wave extend. To end without a report: parallax wave cancel.")
        click.confirm(f"Close the wave about {status.executive}?", abort=True)
        typed = click.prompt(f"Type the wave's id, {wave_id}, to close it")
        if typed.strip() != wave_id:
            raise click.ClickException("the id was not typed as it stands; the wave stays open")
    release = close_wave(installation, wave_id, other_people=other_people)
    answered = sum(cell.answered for cell in release.cells)
    click.echo(f"Wave {wave_id} is closed. The release tells of {answered} ballots; ballots and key are destroyed.")
    click.echo(f"Write the report with: parallax report {wave_id} --out report")


@wave.command()
@click.argument("wave_id", metavar="WAVE")
@click.option("--yes", is_flag=True, help="Do not ask; for scripts.")
def cancel(wave_id: str, *, yes: bool) -> None:
    """End a wave without a report: its ballots and key are erased unread."""
    installation = open_here()
    status = progress.status(installation, wave_id)
    if not yes and status.state not in (WaveState.CLOSED, WaveState.LOST):
        click.echo("Every answer is erased unread, and there will be no report.")
        click.confirm(f"Cancel the wave about {status.executive}?", abort=True)
    cancel_wave(installation, wave_id)
    click.echo(f"Wave {wave_id} is cancelled; its ballots and its key are erased.")


@wave.command()
@click.argument("wave_id", metavar="WAVE")
@click.option("--yes", is_flag=True, help="Do not ask; for scripts.")
def forget(wave_id: str, *, yes: bool) -> None:
    """Erase the names and addresses of a wave that is over. Its release stays."""
    if not yes:
        click.confirm("Names and addresses of everybody invited are erased. Go on?", abort=True)
    retention.forget(open_here(), wave_id)
    click.echo(f"Names and addresses of wave {wave_id} are erased.")


@wave.command()
@click.argument("wave_id", metavar="WAVE")
@click.argument("part", type=click.Choice([ANONYMOUS, RaterGroup.SUPERVISOR.value, RaterGroup.SELF.value]))
@click.argument("question")
@click.argument("position", type=click.IntRange(1))
@click.option("--reason", required=True, help="Kept in the audit, with the time; the comment's text is not.")
@click.option("--yes", is_flag=True, help="Do not ask; for scripts.")
def redact(*, wave_id: str, part: str, question: str, position: int, reason: str, yes: bool) -> None:
    """Take one whole comment out of a release: the POSITIONth under QUESTION, such as do_differently."""
    if not yes:
        click.echo("The comment becomes [removed] here and in every report made from now on. Earlier downloads and")
        click.confirm("backups keep it. Its place, the time and your reason are kept. Remove it?", abort=True)
    redacting.redact(open_here(), wave_id, part=part, question=question, position=position, reason=reason)
    click.echo("The comment is removed.")


def _ending(status: progress.Status) -> str:
    if status.closed_on is None:
        return f"closes at the end of {status.closes_on}"
    return f"{'found' if status.state is WaveState.LOST else 'closed'} {status.closed_on}"


def _tell_counts(counts: Counts) -> None:
    width = max((len(part.label) for part in counts.progress), default=0)
    for part in counts.progress:
        click.echo(f"  {part.label:<{width}}  {part.answered} of {part.people} answered")
    if counts.progress:
        click.echo(f"  {counts.declined} would rather not take part")
    for sentence in (*counts.uncounted, *counts.if_closed_now):
        click.echo(f"  {sentence}")


def _tell_uncounted(installation: Installation, wave_id: str) -> None:
    for sentence in progress.status(installation, wave_id).counts.uncounted:
        click.echo(sentence)


def _tell_mail(status: progress.Status, installation: Installation) -> None:
    lines = invitations.of_wave(installation, status.wave)
    click.echo(f"  Invitations: {tell_counts(lines)}")
    tell_lines(lines, status.wave)
    if trouble := invitations.trouble(lines):
        click.echo(f"  {trouble}")
    if installation.settings.mail_is_folder and status.state is WaveState.OPEN:
        click.echo("  Mail goes to a folder, which shows every link and reminder: for trying out only.")
