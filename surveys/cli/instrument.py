"""`parallax instrument`: check a questionnaire's definition file, list the shipped ones."""

import click

from instruments import catalogue


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
    warnings = catalogue.warnings(edition)
    for warning in warnings:
        click.echo(f"  Warning: {warning}")
    click.echo("  Nothing to mend." if not warnings else f"  Usable, with {len(warnings)} warnings.")


@instrument.command("list")
def list_() -> None:
    """List the questionnaires that come with Parallax."""
    for name in catalogue.shipped():
        edition = catalogue.load(name)
        found = edition.instrument
        click.echo(
            f"{found.id}  {found.version}  {len(found.items)} items  {', '.join(edition.languages)}  {found.title}"
        )
