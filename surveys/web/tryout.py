"""The try-out pages: waves, the mail folder, reports. For a browser on this very machine; nobody signs in here."""

from typing import Protocol

from flask import Blueprint, Response, abort, render_template, request

from surveys.core.config import is_loopback
from surveys.core.errors import NoReleaseError, UnknownWaveError
from surveys.desk.reporting.drawing import Format, Subject
from surveys.desk.tryout import TryoutWave
from surveys.mail.folder_reader import FiledLetter
from surveys.web.http.linked import with_links
from surveys.web.http.report_document import policy

_MEDIA = {Format.HTML: "text/html", Format.PDF: "application/pdf"}


class TryoutDesk(Protocol):
    """What these pages ask for."""

    def is_on(self) -> bool:
        """True while this machine is only for trying out."""

    def waves(self) -> list[TryoutWave]:
        """Return every wave."""

    def letters(self, wave: str) -> list[FiledLetter]:
        """Return a wave's messages."""

    def report(self, subject: Subject, form: Format) -> bytes:
        """Return a closed wave's report, or its comparison with a baseline."""


def tryout_pages(desk: TryoutDesk, key: str) -> Blueprint:
    """Return the routes below /tryout/KEY/. Only who was told the key, on the terminal, can find them.

    The loopback checks alone would not do: behind a proxy every request comes from this machine.
    """
    blueprint = Blueprint("tryout", __name__, url_prefix=f"/tryout/{key}")

    @blueprint.before_request
    def this_machine_only() -> None:
        # the Host too: a page from elsewhere could otherwise reach in through a name that it points here
        host = request.host.rsplit(":", 1)[0].strip("[]")
        if not desk.is_on() or not is_loopback(request.remote_addr or "") or not is_loopback(host):
            abort(404)

    @blueprint.get("/")
    def overview() -> str:
        return render_template("tryout.html", waves=desk.waves())

    @blueprint.get("/mail/<wave>")
    def mail(wave: str) -> str:
        letters = desk.letters(wave)
        return render_template("tryout_mail.html", letters=letters, with_links=with_links)

    @blueprint.get("/report/<wave>.<any(html, pdf):form>")
    def report(wave: str, form: str) -> Response:
        return _document(desk, Subject(wave), Format(form))

    @blueprint.get("/since/<baseline>/<wave>.<any(html, pdf):form>")
    def comparison(baseline: str, wave: str, form: str) -> Response:
        return _document(desk, Subject(wave, baseline), Format(form))

    return blueprint


def _document(desk: TryoutDesk, subject: Subject, form: Format) -> Response:
    try:
        document = desk.report(subject, form)
    except (UnknownWaveError, NoReleaseError):
        abort(404)
    response = Response(document, mimetype=_MEDIA[form])
    if form is Format.HTML:
        response.headers["Content-Security-Policy"] = policy(document)
    return response
