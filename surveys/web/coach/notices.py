"""Flash messages: shown once after a redirect. Only fixed sentences, so that no request can inject a text.

The sentence's name travels in a cookie, which the page that says it takes away: loading the page again, going back to
it or keeping its address says nothing a second time.
"""

from enum import Enum
from typing import Self

from flask import Response, g, request

from surveys.core.installation import Installation

_SECONDS = 60


class Said(Enum):
    """A sentence by its name."""

    SAVED = "Saved."
    SIGNED_OUT = "You are signed out."
    NOT_KEPT = (
        "What was typed before the sign-in is not there any more: it is kept for ten minutes, for the same coach."
    )
    ENGAGEMENT_BEGUN = "The engagement is set up. The next step is its first wave."
    ENGAGEMENT_ENDED = "The engagement is ended. Names are erased when the days shown below are over."
    ENGAGEMENT_REOPENED = "The engagement goes on."
    ENGAGEMENT_ERASED = "The engagement is erased. Its receipt stands below."
    LAUNCHED = "The wave is open. The invitations are on their way."
    DISCARDED = "The draft is gone."
    STANDS_ALONE = "The draft is a wave of its own now. It is compared with none."
    ADDED = "The additional invitations are on their way."
    CORRECTED = "The invitation goes out again, to the corrected address. The earlier link does not work any more."
    SENT_AGAIN = "Every invitation that waits is tried again now. Look again in a minute."
    EXTENDED = "The closing date is moved. Links that were sent stay good."
    REMINDED = (
        "Reminders go out between 8 and 18 o'clock, to everybody whom they concern. Nobody is told how many, or whom."
    )
    CLOSED = "The wave is closed. The single answers and the key are destroyed; the report is ready to read."
    CANCELLED = "The wave is cancelled. Its answers and its key are erased unread."
    REDACTED = "The comment is removed, here and from everything made from now on."
    REDACTED_LATER = (
        "The comment is removed, here and from everything made from now on. The files of the database were in use, so"
        " its text leaves them within a day."
    )
    NOTED = "Your note is saved. Nobody but you sees it."
    RELEASED = "The report is released. The link goes out by mail; the code below is for you to tell."
    REVOKED = "The link is revoked. It opens nothing any more."
    ASKED = "The link to propose people goes out by mail."
    CHECK_INS_PAUSED = "No check-in is asked for until you take it up again."
    CHECK_INS_RESUMED = "Check-ins are asked for again. What was due during the pause stays blank."
    CHECK_IN_OPENED = "The executive reads this text from now on."
    CHECK_IN_AGAIN = "The letter goes out again, to the address on the engagement's page."
    ERASED = "The name and address are erased."
    FORGOTTEN = "All names and addresses of this wave are erased."
    CONTRACT_WRITTEN = "The contract is saved. Whoever has not confirmed this version is asked to, on their own pages."
    CONTRACT_CONFIRMED = "Your name stands under the contract."
    CONTRACT_ASKED = "The letters that ask for it are on their way."
    TEST_SENT = "The test message was handed over. Look into the mailbox."
    COACH_INVITED = "The invitation goes out by mail."
    COACH_STOPPED = "This coach can no longer sign in."
    COACH_RESTORED = "This coach can sign in again."
    PASSWORD_CHANGED = "Your password is changed. Every other browser is signed out."  # noqa: S105 - a sentence
    PASSWORD_SET = "Your new password is set. Please sign in with it."  # noqa: S105 - a sentence
    CODES_OFF = "Signing in no longer asks for a code."
    SIGNED_OUT_ELSEWHERE = "Every other browser is signed out."
    SESSION_PLANNED = "It is planned. A letter, where you asked for one, leaves in ten minutes."
    SESSION_HELD = "It is written down."
    SESSION_CANCELLED = "It is cancelled."
    RESET_ASKED = "If this address belongs to a coach, a link is on its way. It works for one hour."

    @classmethod
    def of(cls, name: str) -> Self | None:
        """Find a sentence by its name; None for any other text."""
        return cls.__members__.get(name.upper())


class Notices:
    """Carries a sentence from the form that was done to the next page of the desk."""

    def __init__(self, installation: Installation) -> None:
        self._installation = installation

    def say(self, said: Said) -> None:
        """Let the next page say a sentence."""
        g.notice = said.name.lower()

    def said(self) -> Said | None:
        """Return the sentence for the page that is made now; it is not said again."""
        found = Said.of(request.cookies.get(self._name, ""))
        if found is not None:
            g.notice = ""
        return found

    def carry(self, response: Response) -> None:
        """Put what is to be said next into the answer, or take away what was said."""
        name: str | None = g.get("notice")
        if name is None:
            return
        response.set_cookie(
            self._name,
            name,
            max_age=_SECONDS if name else 0,
            path="/desk",
            secure=self._is_https,
            httponly=True,
            samesite="Lax",
        )

    @property
    def _name(self) -> str:
        return "__Secure-parallax_said" if self._is_https else "parallax_said"

    @property
    def _is_https(self) -> bool:
        return self._installation.settings.base_url.startswith("https://")
