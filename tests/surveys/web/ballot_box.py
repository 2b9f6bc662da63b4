"""A ballot box in memory: real links, one lock, every rule of the protocol. Nothing in it is sealed."""

import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from threading import Lock
from zoneinfo import ZoneInfo

from itsdangerous import BadSignature, URLSafeSerializer

from instruments import catalogue
from instruments.answers import Answers, check_answers
from instruments.catalogue import Edition
from instruments.groups import RaterGroup
from surveys.core.ids import InvitationId
from surveys.core.links import BadLinkError
from surveys.waves.respondent import LinkState, Respondent

EDITION = catalogue.load("leadership360")


class MemoryBox:
    """Hands out links and takes ballots. A test looks at `ballots` and `declined`."""

    def __init__(self) -> None:
        self._links = URLSafeSerializer(secrets.token_hex(), salt="stakeholder")
        self._lock = Lock()
        self._guests: dict[str, Respondent] = {}
        self.ballots: list[Answers] = []
        self.declined: set[str] = set()
        self.tokens: list[str] = []

    def invite(self, respondent: Respondent) -> str:
        """Give the link's token for a guest."""
        invitation = secrets.token_hex(8)
        self._guests[invitation] = replace(respondent, invitation=InvitationId(invitation))
        self.tokens.append(str(self._links.dumps(invitation)))
        return self.tokens[-1]

    def become(self, token: str, state: LinkState) -> None:
        """Put a link into another state, as time or a coach would."""
        with self._lock:
            respondent = self._find(token)
            self._guests[respondent.invitation] = replace(respondent, state=state)

    def respondent(self, token: str) -> Respondent:
        with self._lock:
            return self._find(token)

    def cast(self, token: str, answers: Answers) -> LinkState:
        with self._lock:
            respondent = self._find(token)
            if respondent.state is not LinkState.READY:
                return respondent.state
            check_answers(answers, respondent.edition.instrument)
            self.ballots.append(answers)
            self.declined.discard(respondent.invitation)
            self._guests[respondent.invitation] = replace(respondent, state=LinkState.USED)
            return LinkState.READY

    def decline(self, token: str) -> LinkState:
        with self._lock:
            respondent = self._find(token)
            if respondent.state is LinkState.READY:
                self.declined.add(respondent.invitation)
            return respondent.state

    def mark(self, token: str) -> str:
        return str(self._links.dumps(f"received by {token}"))

    def is_marked(self, token: str, mark: str) -> bool:
        try:
            return bool(self._links.loads(mark) == f"received by {token}")
        except BadSignature:
            return False

    def _find(self, token: str) -> Respondent:
        try:
            invitation = self._links.loads(token)
            respondent = self._guests[invitation]
        except (BadSignature, KeyError) as broken:
            raise BadLinkError("not a link of this box") from broken
        return replace(respondent, declined=invitation in self.declined)


def a_respondent(group: RaterGroup = RaterGroup.PEER, *, edition: Edition = EDITION, **changes: object) -> Respondent:
    """Bob, who is asked about Alice."""
    usual: Mapping[str, object] = {
        "invitation": "",
        "wave": "wave-1",
        "group": group,
        "state": LinkState.READY,
        "declined": False,
        "remind_everyone": False,
        "own_names": ("Bob", "O'Brien-Łuk"),
        "edition": edition,
        "language": "en",
        "executive": "Alice Moreau",
        "coach": "Robin Okafor",
        "closes_on": date(2031, 3, 14),
        "zone": ZoneInfo("Europe/Berlin"),
        "cell": (group,),
        "invited": 1 if group.attributed else 5,
        "min_raters": 3,
        "days_kept": 90,
        "kept_for_follow_up": False,
    }
    return Respondent(**{**usual, **changes})  # type: ignore[arg-type]
