"""`python -m tests.privacy.experiment.served_builds NAME serve`: `parallax` with something taken away.

Each build is a few lines here; the program it changes has no switch for it.
"""

import sys
import time
from collections.abc import Callable, Mapping
from functools import partial

from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session
from waitress.server import create_server

from surveys.cli import main as command_line
from surveys.core import hardening
from surveys.invited import store as invited
from surveys.invited.tables import Invitation
from surveys.web.http import failures, server
from surveys.web.http.security import MAX_BODY
from surveys.web.respondent import survey_form
from tests.support.serving import PARALLAX


def impatient() -> None:
    """Leave everything as it is, but let the time for one request run out while a test looks on."""
    server.SECONDS_TO_SEND = 2


def waitress_alone() -> None:
    """Let waitress read, refuse, log and wait as it does by itself."""
    most = MAX_BODY
    server.build_server = partial(create_server, ident=None, threads=8, max_request_body_size=most, inbuf_overflow=most)


def talkative() -> None:
    """Log errors as Flask does, and take sheets that are cut short, out of date or empty."""
    failures.QuietFlask.log_exception = Flask.log_exception  # type: ignore[method-assign, assignment]
    survey_form.SurveyForm._problems = lambda self, *, fits: iter(())  # type: ignore[method-assign]


def check_then_set() -> None:
    """Look whether a link is spent when it is read, and mark it later without looking again."""

    def spend(session: Session, invitation: str) -> bool:
        time.sleep(0.02)  # what a busy server does between the two
        session.execute(update(Invitation).where(Invitation.id == invitation).values(spent=True))
        return True

    invited.spend = spend


def dumpable() -> None:
    """Leave to the system what becomes of this process' memory."""
    hardening.keep_memory_private = lambda: False


MODULE = "tests.privacy.experiment.served_builds"
BUILDS: Mapping[str, Callable[[], None]] = {
    build.__name__: build for build in (impatient, waitress_alone, talkative, check_then_set, dumpable)
}


def program(build: str) -> tuple[str, ...]:
    """Give the command that stands for `parallax` in a build, or for "" the product itself."""
    return (sys.executable, "-m", MODULE, build) if build else (PARALLAX,)


if __name__ == "__main__":
    BUILDS[sys.argv.pop(1)]()
    command_line.main()
