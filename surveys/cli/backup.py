"""`parallax backup`: a copy of the database that is safe to keep."""

from pathlib import Path

import click

from surveys.cli.opening import installation


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    """Copy the database into FILE. The copy holds no key, no link and no readable ballot.

    A copy of an open wave tells who had answered by then: delete it once the wave is closed. The keys folder must not
    be copied with it: together they could open the ballots of waves that are still open.
    """
    house = installation()
    if not house.database.is_sqlite:
        raise click.ClickException("this installation uses PostgreSQL: use pg_dump, and keep the keys folder out of it")
    if file.exists():
        raise click.ClickException(f"{file} exists already; name a new file")
    file.touch(mode=0o600)
    house.database.copy_to(file)
    click.echo(f"{file}: {file.stat().st_size:,} bytes. Keep the keys folder apart from it, or better not at all.")
