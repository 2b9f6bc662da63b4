"""The command `parallax`: its parts, and how errors are told. Known errors are one line; none shows a stack trace."""

import sys

import click

from instruments.catalogue import DefinitionError
from reports.comparison.comparable import NotComparableError
from reports.disclosure.policy import PolicyError
from reports.release_json import ReleaseError
from surveys.accounts.errors import AccountError, UnknownCoachError
from surveys.cli.backup import backup
from surveys.cli.check import check
from surveys.cli.coach import coach
from surveys.cli.demo import demo
from surveys.cli.instrument import instrument
from surveys.cli.mail import mail
from surveys.cli.report import report
from surveys.cli.serve import serve, work
from surveys.cli.wave import wave
from surveys.core import hardening
from surveys.core.config import SettingError
from surveys.core.database import DatabaseError
from surveys.core.errors import (
    LaunchRefusedError,
    NoReleaseError,
    NoSuchCommentError,
    NotPossibleError,
    UnknownWaveError,
)
from surveys.core.faults import fault_of
from surveys.core.private_files import KeyFolderError
from surveys.invited.roster import RosterError
from surveys.waves.between_waves import SameNameError
from surveys.waves.closing import ClosingError, SameNameClosingError

_REPORTED = (
    AccountError,
    ClosingError,
    DatabaseError,
    DefinitionError,
    KeyFolderError,
    LaunchRefusedError,
    NoReleaseError,
    NoSuchCommentError,
    NotComparableError,
    NotPossibleError,
    OSError,
    PolicyError,
    ReleaseError,
    RosterError,
    SettingError,
    UnknownCoachError,
    UnknownWaveError,
)
DEFECT = 70  # exit code for an error that nobody foresaw


@click.group()
@click.version_option(package_name="parallax-feedback", prog_name="parallax")
def parallax() -> None:
    """Anonymous 360-degree feedback for executive coaching.

    Settings come from the environment (PARALLAX_...) or from settings.toml in the keys folder; README.md lists them.
    """


for command in (wave, coach, mail, report, serve, work, check, instrument, backup, demo):
    parallax.add_command(command)


def main() -> None:
    """Run the command line. Every command may open a link or a ballot, or a report with words in it (T17)."""
    hardening.keep_memory_private()
    try:
        parallax(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.exceptions.Exit as done:
        sys.exit(done.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped; nothing more was done.", err=True)
        sys.exit(130)
    except _REPORTED as error:
        click.echo(f"Error: {_one(error)}", err=True)
        sys.exit(1)
    except Exception as error:
        if (fault := fault_of(error)) is not None:
            click.echo(f"Error: {fault.sentence}", err=True)
            sys.exit(1)
        where = error.__traceback__
        while where is not None and where.tb_next is not None:
            where = where.tb_next
        place = f"{where.tb_frame.f_code.co_filename}:{where.tb_lineno}" if where else "an unknown place"
        click.echo(
            f"Error: a defect in Parallax, {type(error).__name__} at {place}. Nothing was left half done.", err=True
        )
        sys.exit(DEFECT)


def _one(error: BaseException) -> str:
    if isinstance(error, RosterError):
        return f"{error.outcome}\n{error}"
    if isinstance(error, SameNameError | SameNameClosingError):
        flags = " ".join(f"--another-person {one.wave}" for one in error.same_name)
        return f"{error} If two people share a name, say so: {flags}"
    if isinstance(error, OSError):
        return f"{error.filename or ''}: {error.strerror or type(error).__name__}".lstrip(": ")
    return str(error)
