"""`parallax instrument`: check a questionnaire's definition file, list the shipped ones, begin one of your own."""

from pathlib import Path

import click

from instruments import catalogue, linter
from instruments.catalogue import Edition
from instruments.grade import HARDEST
from instruments.own_questionnaire import begin
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
    if graded := linter.grades(found):
        hardest = f"hardest {graded.hardest} at {graded.highest:.1f} (advice: at most {HARDEST:.0f})"
        click.echo(f"  reading grade: {graded.mean:.1f} on average, {hardest}")
    warnings = [*map(str, linter.findings(edition)), *_undrawn(edition)]
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
    """List the questionnaires that come with Parallax, by the name that the other commands take."""
    for name in catalogue.references():
        edition = catalogue.load(name)
        found = edition.instrument
        click.echo(f"{name}  {found.version}  {len(found.items)} items  {', '.join(edition.languages)}  {found.title}")


@instrument.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--from", "model", default="leadership360", show_default=True, help="A shipped questionnaire, or a .toml file."
)
def new(file: Path, model: str) -> None:
    """Begin a questionnaire of your own: write FILE, a copy of another one to change."""
    text = begin(catalogue.load(model), file.name)
    try:
        with file.open("x", encoding="utf-8", newline="\n") as written:
            written.write(text)
    except FileExistsError as error:
        raise click.ClickException(f"{file} is there already; choose another name") from error
    except OSError as error:
        raise click.ClickException(f"{file} cannot be written ({error.strerror}); check the folder") from error
    click.echo(f"{file} is a copy of {model}. Change it, then run 'parallax instrument check {file}'.")
    click.echo("  A changed meaning needs a new item id. docs/guide/write-your-own.md tells what makes a good item.")
