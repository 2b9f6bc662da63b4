"""Style sheets and scripts, served under a version of their own content. Nothing that differs between people."""

import base64
import hashlib
import mimetypes
import re
from pathlib import Path

from flask import Blueprint, Response, abort, url_for
from markupsafe import Markup

STATIC = Path(__file__).parents[1] / "static"
FOR_GOOD = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"


class Assets:
    """The files of one folder, read once. Their common version changes when any byte of any of them does."""

    def __init__(self, folder: Path = STATIC) -> None:
        self._files = {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}
        self.version = hashlib.sha256(repr(sorted(self._files.items())).encode()).hexdigest()[:12]

    def url(self, name: str) -> str:
        """Return the address of a file; KeyError for one that is not there, so that a page cannot link to nothing."""
        self._files[name]
        return url_for("assets.asset", version=self.version, name=name)

    def style(self, *names: str) -> "Style":
        """Return style sheets in one, to lie in a page; KeyError for one that is not there."""
        return Style("".join(self._files[name].decode() for name in names))

    def response(self, version: str, name: str) -> Response:
        """Return a file. Under an older version it is the present one, to be asked for again next time."""
        if name not in self._files:
            abort(404)
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        response = Response(self._files[name], mimetype=kind)
        response.headers["Cache-Control"] = FOR_GOOD if version == self.version else ASK_AGAIN
        return response


class Style:
    """A style sheet to lie in a page, without its comments, and the source by which a policy allows it."""

    def __init__(self, text: str) -> None:
        self.text = Markup(re.sub(r"/\*.*?\*/|(?<=\n)\s+", "", text, flags=re.DOTALL))  # noqa: S704 - our own files
        digest = hashlib.sha256(self.text.encode()).digest()
        self.source = f"'sha256-{base64.b64encode(digest).decode()}'"


def asset_pages(assets: Assets) -> Blueprint:
    """Return the one route that serves static files."""
    blueprint = Blueprint("assets", __name__)

    @blueprint.get("/static/<version>/<name>")
    def asset(version: str, name: str) -> Response:
        return assets.response(version, name)

    return blueprint
