"""`parallax serve`: web pages and the worker in one process. `parallax work`: the worker alone."""

import signal
import sys
import threading
from types import FrameType

import click
from flask import Flask

from surveys.app import create_app
from surveys.cli.opening import installation
from surveys.installation import Installation
from surveys.tryout import Tryout
from surveys.web.tryout import tryout_pages
from surveys.worker import Worker

_THREADS = 8


@click.command()
def serve() -> None:
    """Serve the survey pages, send mail, and close waves on their date. Stop with Ctrl-C."""
    house = installation()
    worker = Worker(house)
    worker.start()
    click.echo(f"Serving on http://{house.settings.host}:{house.settings.port}")
    try:
        run_server(serving_app(house, worker), house)
    finally:
        worker.stop()


@click.command()
def work() -> None:
    """Send mail and close waves on their date, beside another WSGI server that serves wsgi:app."""
    worker = Worker(installation())
    signal.signal(signal.SIGTERM, lambda _signal, _frame: worker.stop())
    signal.signal(signal.SIGINT, lambda _signal, _frame: worker.stop())
    click.echo("Working. Stop with Ctrl-C.")
    worker.run()


def serving_app(house: Installation, worker: Worker) -> Flask:
    """Give the pages; the try-out pages among them only where mail goes to a folder and links to this machine."""
    app = create_app(house)
    if house.settings.mail_is_folder and house.settings.on_loopback:
        app.register_blueprint(tryout_pages(Tryout(house, worker)))
    return app


def run_server(app: Flask, house: Installation) -> None:
    """Serve until interrupted. No access log: an address in it would carry a link."""
    import waitress

    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, _leave)
    waitress.serve(
        app,
        host=house.settings.host,
        port=house.settings.port,
        threads=_THREADS,
        ident=None,
        max_request_body_size=app.config["MAX_CONTENT_LENGTH"],
        _quiet=True,
    )


def _leave(_signal: int, _frame: FrameType | None) -> None:
    sys.exit(0)
