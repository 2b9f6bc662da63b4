"""Style sheets and scripts, served under a version of their own content. Nothing that differs between people."""

import hashlib
import mimetypes
from pathlib import Path

from flask import Blueprint, Response, abort, url_for

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

    def response(self, version: str, name: str) -> Response:
        """Return a file. Under an older version it is the present one, to be asked for again next time."""
        if name not in self._files:
            abort(404)
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        response = Response(self._files[name], mimetype=kind)
        response.headers["Cache-Control"] = FOR_GOOD if version == self.version else ASK_AGAIN
        return response


def asset_pages(assets: Assets) -> Blueprint:
    """Return the one route that serves static files."""
    blueprint = Blueprint("assets", __name__)

    @blueprint.get("/static/<version>/<name>")
    def asset(version: str, name: str) -> Response:
        return assets.response(version, name)

    return blueprint
