"""`parallax serve`: web pages and the worker in one process. `parallax work`: the worker alone."""

import secrets
import signal
import socket
import sys
import threading
from types import FrameType

import click
from flask import Flask

from surveys.accounts.first_coach import is_waited_for, set_up_address
from surveys.app import create_app
from surveys.cli.opening import open_here
from surveys.cli.terminal import is_terminal
from surveys.core.config import SettingError, Settings, is_loopback
from surveys.core.installation import Installation
from surveys.core.json_log import write_json_lines
from surveys.desk.tryout import Tryout
from surveys.web.tryout import tryout_pages
from surveys.worker.thread import Worker


@click.command()
def serve() -> None:
    """Serve the survey pages, send mail, and close waves on their date. Stop with Ctrl-C."""
    installation = open_here()
    refuse_open_door(installation.settings)
    refuse_taken_port(installation.settings)
    write_json_lines()
    worker = Worker(installation)
    worker.start()
    click.echo(f"Serving on http://{installation.settings.host}:{installation.settings.port}")
    try:
        tell_set_up(installation)
        key = new_key()
        if has_tryout(installation):
            tell_tryout(installation, key)
        run_server(serving_app(installation, worker, key), installation)
    finally:
        worker.stop()


@click.command()
def work() -> None:
    """Send mail and close waves on their date, beside another WSGI server that serves wsgi:app."""
    write_json_lines()
    worker = Worker(open_here())
    signal.signal(signal.SIGTERM, lambda _signal, _frame: worker.stop())
    signal.signal(signal.SIGINT, lambda _signal, _frame: worker.stop())
    click.echo("Working. Stop with Ctrl-C.")
    worker.run()


def serving_app(installation: Installation, worker: Worker, key: str) -> Flask:
    """Return the pages, and where there are any, the try-out pages below their secret address."""
    app = create_app(installation, worker)
    if has_tryout(installation):
        app.register_blueprint(tryout_pages(Tryout(installation, worker), key))
    return app


def refuse_open_door(settings: Settings) -> None:
    """Raise `SettingError` where others could reach this server and what they send would travel in the clear."""
    if not is_loopback(settings.host) and not settings.base_url.startswith("https://"):
        raise SettingError(
            f"PARALLAX_HOST is {settings.host}, which others can reach, but PARALLAX_BASE_URL does not begin with"
            " https:// : passwords, links and answers would travel in the clear. Put a TLS proxy in front and set"
            " PARALLAX_BASE_URL to its address, or leave PARALLAX_HOST at 127.0.0.1 to try out on this machine."
        )


def tell_set_up(installation: Installation) -> None:
    """Print the address of the first run, as long as there is no coach: in a terminal, else how to get it.

    Where it cannot be printed none is made either, so that a restart leaves one that works.
    """
    if not is_terminal():
        if is_waited_for(installation):
            click.echo(
                "No coach yet. In a terminal, 'parallax coach set-up' prints the address that makes the first one."
            )
    elif address := set_up_address(installation):
        click.echo(f"No coach yet. Whoever opens this address within 24 hours becomes the first one:\n  {address}\n")


def tell_tryout(installation: Installation, key: str) -> None:
    """Print the address of the try-out pages in a terminal: below it stand links and reports, without a password."""
    where = tryout_address(installation, key) if is_terminal() else "start this in a terminal to see their address."
    click.echo(f"Trying out? Waves, mail and reports: {where}")


def refuse_taken_port(settings: Settings) -> None:
    """Raise `SettingError` where another program listens there already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            text = f"port {settings.port} is taken by another program; choose another (PARALLAX_PORT, demo: --port)"
            raise SettingError(text) from error


def has_tryout(installation: Installation) -> bool:
    """True only where mail goes to a folder and links lead to this machine."""
    return installation.settings.for_trying_out


def new_key() -> str:
    """Draw the secret part of the try-out address, anew at each start."""
    return secrets.token_urlsafe(9)


def tryout_address(installation: Installation, key: str) -> str:
    """Return the address of the try-out's first page."""
    return f"{installation.settings.base_url}/tryout/{key}/"


def run_server(app: Flask, installation: Installation) -> None:
    """Serve until interrupted."""
    from surveys.web.http.server import build_server

    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, _leave)
    build_server(app, host=installation.settings.host, port=installation.settings.port).run()


def _leave(_signal: int, _frame: FrameType | None) -> None:
    sys.exit(0)
