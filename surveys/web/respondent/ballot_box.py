"""What the stakeholder's pages ask of the ballot box. A protocol only: no storage, no page."""

from typing import Protocol

from instruments.answers import Answers
from surveys.waves.respondent import LinkState, Respondent


class BallotBox(Protocol):
    """The one thing behind `/s/<token>`. Every method may be called from several threads at once."""

    def respondent(self, token: str) -> Respondent:
        """Return what the page of this link may show, and change nothing.

        Raises `surveys.waves.respondent.BadLinkError` for a link that was not made here, or was altered or cut short,
        and its kind `LinkGoneError` for one whose person was deleted after the close.
        """

    def cast(self, token: str, answers: Answers) -> LinkState:
        """Store a finished ballot and use the link up, in one step.

        READY: stored now. USED, PAST or CLOSED: nothing was stored. Raises `BadLinkError` as `respondent` does.
        """

    def decline(self, token: str) -> LinkState:
        """Note that this person would rather not take part; the link stays usable.

        READY: noted, now or before. Anything else: the link can no longer be used, and nothing was noted.
        Raises `BadLinkError` as `respondent` does.
        """

    def mark(self, token: str) -> str:
        """Return a text that says for ten minutes that something was received by this link; nothing is stored."""

    def is_marked(self, token: str, mark: str) -> bool:
        """True while `mark` is one that was given for this link. Any text may be asked about."""
