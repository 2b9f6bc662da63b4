"""`parallax check`: says all that is wrong at once. Changes nothing; ends with 1 where something has to be mended."""

import os
import sys

import click

from surveys.cli.serve import refuse_open_door
from surveys.worker import checking
from surveys.worker.checking import Wrong


@click.command()
def check() -> None:
    """Look at settings, keys, database, waves and mail, and say all that is wrong, with what helps.

    Nothing is changed: not even a first start is made.
    """
    findings = checking.check(os.environ, more=refuse_open_door)
    wrong = [one.text for one in findings if isinstance(one, Wrong)]
    for one in findings:
        click.echo(f"{'Wrong:' if isinstance(one, Wrong) else 'Note: '} {one.text}")
    if not wrong:
        click.echo("Nothing is wrong.")
        return
    click.echo(f"{len(wrong)} {'thing has' if len(wrong) == 1 else 'things have'} to be mended.")
    sys.exit(1)
