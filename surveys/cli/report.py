"""`parallax report`: from a wave's release, or from a release.json alone, to PDF, HTML, tables and charts."""

from pathlib import Path

import click

from reports.letters.lettering import fonts_from
from reports.release import Release
from reports.release_json import from_json
from surveys.cli.opening import open_here
from surveys.core.config import read_settings
from surveys.waves.read_release import release_of


@click.command()
@click.argument("source", metavar="WAVE|release.json")
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="The folder to write into."
)
def report(source: str, out: Path) -> None:
    """Write report.pdf, report.html, release.json, release.csv, release.xlsx and the charts of a closed wave.

    With a release.json no database is needed.
    """
    release = _from_file(Path(source)) if source.endswith(".json") else _from_database(source)
    from reports.document.bundle import write_report

    with fonts_from(read_settings().fonts):
        for path in write_report(release, out, progress=lambda name: click.echo(f"writing {name}", err=True)):
            click.echo(str(path))


def _from_file(path: Path) -> Release:
    return from_json(path.read_text(encoding="utf-8"))


def _from_database(wave: str) -> Release:
    return release_of(open_here(), wave)
