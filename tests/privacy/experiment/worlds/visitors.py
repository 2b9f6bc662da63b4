"""Ways to look: a browser of the coach's or the executive's, and a terminal. Nothing is kept here."""

import contextlib
import io
import sys
from dataclasses import dataclass, field
from pathlib import Path

import click
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from surveys.cli import opening
from surveys.cli.main import main, parallax
from surveys.core import hardening
from surveys.core.installation import Installation
from surveys.core.live_settings import LiveSettings
from surveys.web.coach import form_token
from tests.surveys.mail.server import BASE_URL

HOST = BASE_URL.removeprefix("https://")
REACHED = (200, 303)


@dataclass
class Visitor:
    """A browser, with cookies of its own."""

    app: Flask
    installation: Installation
    client: FlaskClient = field(init=False)

    def __post_init__(self) -> None:
        self.client = self.app.test_client()

    def open(self, method: str, path: str, fields: dict[str, object] | None = None) -> TestResponse:
        """Open an address; a form goes as the pages send it."""
        data = {"csrf": self._form_token(), **(fields or {})} if method == "POST" else None
        return self.client.open(path, method=method, base_url=BASE_URL, data=data)

    def rule(self, method: str, path: str) -> str:
        """Give the rule that an address belongs to."""
        adapter = self.app.url_map.bind(HOST, url_scheme="https")
        rule, _ = adapter.match(path.partition("?")[0], method=method, return_rule=True)
        return f"{method} {rule.rule}"

    def _form_token(self) -> str:
        """The hidden field of the desk's forms; the executive's pages have none."""
        cookie = self.client.get_cookie("__Secure-parallax", domain=HOST, path="/desk")
        if cookie is None:
            return ""
        return form_token.sign(self.installation, cookie.value)


def as_bytes(answer: TestResponse) -> bytes:
    """Everything of an answer: status, body, headers. The body first: its length is one of the headers."""
    body: bytes = answer.data
    headers = "\n".join(f"{name}: {value}" for name, value in answer.headers)
    return b"\n\n".join([answer.status.encode(), body, headers.encode()])


def run(installation: Installation, folder: Path, *arguments: str) -> tuple[int, bytes]:
    """Run one `parallax` command in a folder, over this installation; give its exit code and all it says."""
    said = io.StringIO()
    with (
        pytest.MonkeyPatch.context() as patch,
        contextlib.chdir(folder),
        contextlib.redirect_stdout(said),
        contextlib.redirect_stderr(said),
    ):
        patch.setattr(sys, "argv", ["parallax", *arguments])
        patch.setattr(opening, "LiveSettings", lambda: installation.source)
        patch.setattr(opening, "open_installation", lambda _source: installation)
        assert isinstance(installation.source, LiveSettings)
        for name, value in installation.source.environment.items():
            patch.setenv(name, value)
        patch.setattr(hardening, "keep_memory_private", lambda: True)  # it would bind this process for good
        code = _exit_code()
    return code, f"exit code {code}\n{said.getvalue()}".replace(str(folder), "FOLDER").encode()


def commands() -> set[str]:
    """Every command that there is: "$ wave status"."""
    return {f"$ {name}" for name in _names(parallax)}


def _names(group: click.Group, before: tuple[str, ...] = ()) -> list[str]:
    names: list[str] = []
    for name, command in group.commands.items():
        path = (*before, name)
        names += _names(command, path) if isinstance(command, click.Group) else [" ".join(path)]
    return names


def _exit_code() -> int:
    try:
        main()
    except SystemExit as done:
        return done.code if isinstance(done.code, int) else 1
    return 0
