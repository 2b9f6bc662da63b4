"""`parallax report`: from a wave's release, or from a release.json alone, to PDF, HTML, tables and charts.

`parallax report compare` does the same for two waves of one executive.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from reports.comparison.comparable import NotComparableError
from reports.letters.lettering import fonts_from
from reports.release import Release
from reports.release_json import from_json
from surveys.cli.opening import open_here
from surveys.core.config import read_settings
from surveys.waves.read_release import release_of

_ONE = "one"
_SOURCE = "WAVE|release.json"
_OUT = click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="The folder to write into."
)


class _Report(click.Group):
    """A group whose first command may be left out: `parallax report WAVE` is the report of one wave."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        named = args and (args[0] in self.commands or args[0] in ctx.help_option_names)
        return super().parse_args(ctx, args if named else [_ONE, *args])


@click.group(cls=_Report, subcommand_metavar=f"[{_ONE}] {_SOURCE} | compare {_SOURCE} {_SOURCE}")
def report() -> None:
    """Write the report of a closed wave, or what changed between two waves."""


@report.command(_ONE)
@click.argument("source", metavar=_SOURCE)
@_OUT
def one(source: str, out: Path) -> None:
    """Write report.pdf, report.html, release.json, release.csv, release.xlsx and the charts of a closed wave.

    The word "one" may be left out. With a release.json no database is needed.
    """
    [release] = _releases([source])
    from reports.document.bundle import write_report

    _write(lambda progress: write_report(release, out, progress=progress))


@report.command()
@click.argument("earlier", metavar=_SOURCE)
@click.argument("later", metavar=_SOURCE)
@_OUT
def compare(earlier: str, later: str, out: Path) -> None:
    """Write comparison.pdf, .html, .json, .csv, .xlsx and charts of two waves of one executive, the earlier one first.

    With two release.json files no database is needed.
    """
    then, now = _releases([earlier, later])
    _refuse_two_people(then, now)
    from reports.comparison.comparison import compare as compare_releases

    compared = compare_releases(then, now)
    from reports.document.change.bundle import write_comparison

    _write(lambda progress: write_comparison(compared, out, progress=progress))


def _releases(sources: Sequence[str]) -> list[Release]:
    """Read releases from files, or from the database, which is opened only where one is not a file."""
    installation = None if all(map(_is_file, sources)) else open_here()
    return [
        _from_file(Path(one)) if _is_file(one) or not installation else release_of(installation, one) for one in sources
    ]


def _is_file(source: str) -> bool:
    return source.endswith(".json")


def _from_file(path: Path) -> Release:
    return from_json(path.read_text(encoding="utf-8"))


def _refuse_two_people(then: Release, now: Release) -> None:
    """Refuse two names: a follow-up says itself which wave it follows, any other two waves do not."""
    if now.follows is None and then.executive.casefold() != now.executive.casefold():
        raise NotComparableError(
            f"wave {then.wave} is about {then.executive}, wave {now.wave} about {now.executive}: give two waves of one"
            " executive"
        )


def _write(write: Callable[[Callable[[str], Any]], list[Path]]) -> None:
    with fonts_from(read_settings().fonts):
        for path in write(lambda name: click.echo(f"writing {name}", err=True)):
            click.echo(str(path))
