"""`parallax demo`: the worked example in a folder of its own, ready to look at."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import click

from reports.letters.lettering import fonts_from
from surveys.accounts import coaches
from surveys.accounts.people import Standing
from surveys.cli.opening import until_the_end
from surveys.cli.serve import new_key, refuse_taken_port, run_server, serving_app, tryout_address
from surveys.coaching.access import Party
from surveys.core.config import SettingError
from surveys.core.installation import Installation, open_installation
from surveys.core.live_settings import LiveSettings
from surveys.demo.coaching_stage import coach_in, new_links
from surveys.demo.stage import Ready, play, scene, total_answers
from surveys.waves.read_release import release_of
from surveys.worker.thread import Worker

_MARK = "parallax-demo.txt"
_PLAYING = "playing"  # a play that was cut short cannot be gone on with


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option("--serve", "serving", is_flag=True, help="Serve the result on 127.0.0.1 and print what to open.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, envvar="PARALLAX_PORT")
def demo(folder: Path, *, serving: bool, port: int) -> None:
    """Play the whole job in DIR: a baseline, its follow-up with what changed, and a wave that is under way.

    Everything lies in DIR; settings and data of a real installation are not touched. A second run reuses it.
    """
    _claim(folder)
    settings = LiveSettings(_environment(folder, port))
    if serving:
        refuse_taken_port(settings.now())
    installation = until_the_end(open_installation(settings))
    found = scene(installation) or _played(installation, folder)
    report = _report_files(installation, found, folder / "report")
    changed = _comparison_files(installation, found, folder / "comparison")
    if not serving:
        click.echo(f"The report lies in {report}, and what changed nine months later in {changed}.")
        click.echo(f"To look at everything: parallax demo --serve {folder}")
        return
    _serve(installation, found, report, changed)


def _claim(folder: Path) -> None:
    """Mark a folder as the demo's own; refuse one that holds somebody's installation."""
    mark = folder / _MARK
    if mark.exists():
        if (folder / _PLAYING).exists():
            for part in ("data", "keys"):
                shutil.rmtree(folder / part, ignore_errors=True)
        return
    if folder.exists() and any(folder.iterdir()):
        raise SettingError(f"{folder} is not empty and holds no worked example; name another folder, or a new one")
    folder.mkdir(parents=True, exist_ok=True)
    mark.write_text("The worked example of Parallax lives here; delete this folder to begin again.\n")


def _environment(folder: Path, port: int) -> dict[str, str]:
    """Return the demo's own settings: nothing but the port is taken from the real environment."""
    return {
        "PARALLAX_DATA": str(folder / "data"),
        "PARALLAX_KEYS": str(folder / "keys"),
        "PARALLAX_COACH": "Casey Morgan <casey@example.org>",
        "PARALLAX_PORT": str(port),
    }


def _played(installation: Installation, folder: Path) -> Ready:
    with click.progressbar(length=total_answers(), label="Playing the worked example") as bar:
        (folder / _PLAYING).touch()
        play(installation, on_answer=lambda: bar.update(1))
        (folder / _PLAYING).unlink()
    found = scene(installation)
    if found is None:
        raise RuntimeError("the worked example left no closed waves")
    return found


def _report_files(installation: Installation, found: Ready, folder: Path) -> Path:
    if not (folder / "report.pdf").exists():
        from reports.document.bundle import write_report

        with fonts_from(installation.settings.fonts):
            write_report(release_of(installation, found.baseline), folder)
    return folder


def _comparison_files(installation: Installation, found: Ready, folder: Path) -> Path:
    if not (folder / "comparison.pdf").exists():
        from reports.comparison.comparison import compare
        from reports.document.change.bundle import write_comparison

        earlier, later = (release_of(installation, wave) for wave in (found.baseline, found.follow_up))
        with fonts_from(installation.settings.fonts):
            write_comparison(compare(earlier, later), folder)
    return folder


def _places(installation: Installation) -> Iterator[tuple[str, str]]:
    """Give the addresses of the three parties of the coaching, with the codes that the coach would tell."""
    coach = coaches.find_by_address(installation, coach_in(installation).email)
    if coach.standing is Standing.INVITED:
        yield "the coach's desk", coaches.invite_again(installation, coach.coach, by_mail=False)
    else:
        yield "the coach's desk", f"{installation.settings.base_url}/desk/"
    names = {Party.EXECUTIVE: "the executive", Party.SPONSOR: "department head"}
    for party, (address, code) in new_links(installation).items():
        yield names[party], f"{address}\n  {'':<16} with the code {code}"


def _serve(installation: Installation, found: Ready, report: Path, changed: Path) -> None:
    key = new_key()
    base = tryout_address(installation, key)
    worker = Worker(installation)
    worker.start()
    click.echo("\nParallax is running with a worked example. Worth opening:\n")
    for where, address in _places(installation):
        click.echo(f"  {where:<16} {address}")
    click.echo(f"  the report       {base}report/{found.baseline}.html")
    click.echo(f"  what changed     {base}since/{found.baseline}/{found.follow_up}.html")
    if found.live_link:
        click.echo(f"  a live survey    {found.live_link}")
    if found.open:
        click.echo(f"  the mail folder  {base}mail/{found.open}")
    click.echo(f"  everything       {base}")
    click.echo(
        f"\nThe report as PDF, page, tables and JSON lies in {report}, what changed in {changed}. Stop with Ctrl-C."
    )
    try:
        run_server(serving_app(installation, worker, key), installation)
    finally:
        worker.stop()
