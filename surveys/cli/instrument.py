"""`parallax instrument`: check a questionnaire's definition file, list the shipped ones."""

import click

from instruments import catalogue
from instruments.catalogue import Edition
from reports.letters.advice import undrawn_advice
from reports.letters.lettering import fonts_from
from surveys.core.config import read_settings


@click.group()
def instrument() -> None:
    """Look at questionnaires."""


@instrument.command()
@click.argument("file")
def check(file: str) -> None:
    """Check a definition file (or a shipped id): errors stop, warnings advise."""
    edition = catalogue.load(file)
    found, items = edition.instrument, len(edition.instrument.items)
    click.echo(f"{found.id} {found.version}, {found.title}: {len(found.areas)} areas, {items} items, {found.status}")
    click.echo(f"  languages: {', '.join(edition.languages)}")
    click.echo(f"  content hash: {edition.content_hash}")
    warnings = [*catalogue.warnings(edition), *_undrawn(edition)]
    for warning in warnings:
        click.echo(f"  Warning: {warning}")
    click.echo("  Nothing to mend." if not warnings else f"  Usable, with {len(warnings)} warnings.")


def _undrawn(edition: Edition) -> list[str]:
    """Say what the report's PDF and pictures could not show with the fonts that are set, or the system's."""
    with fonts_from(read_settings().fonts):
        told = undrawn_advice("", edition.instrument)
    return [told] if told else []


@instrument.command("list")
def list_() -> None:
    """List the questionnaires that come with Parallax."""
    for name in catalogue.shipped():
        edition = catalogue.load(name)
        found = edition.instrument
        click.echo(
            f"{found.id}  {found.version}  {len(found.items)} items  {', '.join(edition.languages)}  {found.title}"
        )
