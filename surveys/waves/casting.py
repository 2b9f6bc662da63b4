"""The only path from an invitation to a sealed ballot. Spending the link and storing the ballot are one transaction."""

from collections.abc import Callable
from dataclasses import replace
from enum import Enum, auto

from sqlalchemy.orm import Session

from instruments.answers import Answers
from instruments.catalogue import Edition
from instruments.groups import RaterGroup
from reports.disclosure.cells import Cell
from surveys.answered import store as answered
from surveys.answered.envelope import seal
from surveys.core.ids import InvitationId
from surveys.core.installation import Installation
from surveys.core.keys import WaveEndedError
from surveys.core.links import LinkGoneError
from surveys.invited import store as invited
from surveys.invited.tables import Invitation
from surveys.waves import store as waves
from surveys.waves.following import frozen_of
from surveys.waves.respondent import LinkState, Respondent
from surveys.waves.states import WaveState
from surveys.waves.tables import KeptUntil, Wave
from surveys.waves.thanks import is_marked, thanks_mark
from surveys.waves.word_back import said


class CastStep(Enum):
    """Points at which a test may simulate a crash."""

    BURNED = auto()
    INSERTED = auto()
    COMMITTED = auto()


class Casting:
    """What a survey page can do with its link: look, cast, decline."""

    def __init__(self, installation: Installation, *, reached: Callable[[CastStep], None] = lambda _: None) -> None:
        self._installation = installation
        self._reached = reached
        self._editions: dict[str, Edition] = {}  # a wave's instrument never changes

    def respondent(self, token: str) -> Respondent:
        """Tell what the page may know. Changes nothing. Raises `BadLinkError`, `LinkGoneError`."""
        with self._installation.database.read() as session:
            invitation = invited.find(session, InvitationId(self._installation.survey_links.read(token)))
            if invitation is None:
                raise LinkGoneError("this person's name and address were deleted after the close")
            wave = waves.get(session, invitation.wave)
            found = self._respondent(invitation, wave, invited.counts(session, wave.id))
            return replace(found, word_back=_word_back(session, wave)) if found.state is LinkState.CLOSED else found

    def cast(self, token: str, answers: Answers) -> LinkState:
        """Seal and store a ballot and spend its link, or say why not; `READY` means stored.

        Raises `BadLinkError`, and `AnswersError` for answers that the form could not have given.
        """
        respondent = self.respondent(token)
        if respondent.state is not LinkState.READY:
            return respondent.state
        sealed = self._sealed(respondent, answers)
        with self._installation.database.write() as session:
            state = self._state_now(session, respondent)
            if state is LinkState.READY:
                state = LinkState.READY if invited.spend(session, respondent.invitation) else LinkState.USED
            if state is LinkState.READY:
                self._reached(CastStep.BURNED)
                answered.insert(session, respondent.wave, sealed)
                self._reached(CastStep.INSERTED)
        self._reached(CastStep.COMMITTED)
        return state

    def decline(self, token: str) -> LinkState:
        """Note that this person would rather not take part; `READY` means noted."""
        respondent = self.respondent(token)
        with self._installation.database.write() as session:
            state = self._state_now(session, respondent)
            if state is LinkState.READY:
                state = LinkState.READY if invited.decline(session, respondent.invitation) else LinkState.USED
        return state

    def mark(self, token: str) -> str:
        """Return the mark that `is_marked` verifies: something was received by this link, within ten minutes."""
        return thanks_mark(self._installation, token)

    def is_marked(self, token: str, mark: str) -> bool:
        """True while this mark, which was given for this link, holds."""
        return is_marked(self._installation, token, mark)

    def _state_now(self, session: Session, respondent: Respondent) -> LinkState:
        """Check again inside the transaction, with a shared lock that keeps the wave open until it ends."""
        wave = waves.hold_open(session, respondent.wave)
        if wave is None:
            return LinkState.CLOSED
        return LinkState.PAST if self._is_past(wave) else self._with_its_key(wave)

    def _with_its_key(self, wave: Wave) -> LinkState:
        """T18: nobody is thanked for what can never be opened, and what has ended stays so in a restored database."""
        match self._installation.keys.trouble(wave.id, wave.public_key):
            case None:
                return LinkState.READY
            case WaveEndedError():
                return LinkState.CLOSED
        return LinkState.NOT_NOW

    def _sealed(self, respondent: Respondent, answers: Answers) -> bytes:
        with self._installation.database.read() as session:
            public_key = waves.get(session, respondent.wave).public_key
        own = replace(answers, group=respondent.group)  # the group is the invitation's word, never the browser's
        return seal(own, respondent.edition.instrument, wave=respondent.wave, public_key=public_key)

    def _respondent(
        self, invitation: Invitation, wave: Wave, counts: dict[RaterGroup, invited.GroupCount]
    ) -> Respondent:
        cell = _cell_of(invitation.group, wave)
        return Respondent(
            invitation=invitation.id,
            wave=wave.id,
            group=invitation.group,
            state=self._state(invitation, wave),
            declined=invitation.declined,
            remind_everyone=wave.remind_everyone,
            own_names=_own_names(invitation),
            edition=self._edition(wave),
            language=invitation.language,
            executive=wave.executive_name,
            coach=wave.coach,
            closes_on=wave.closes_on,
            zone=self._installation.settings.timezone,
            cell=cell.groups,
            invited=sum(counts[group].invited for group in cell.groups if group in counts),
            min_raters=wave.min_raters,
            days_kept=wave.days_kept,
            kept_for_follow_up=wave.kept_until is KeptUntil.ENGAGEMENT,
            compared_with=frozen.closed_on if (frozen := frozen_of(wave)) else None,
        )

    def _state(self, invitation: Invitation, wave: Wave) -> LinkState:
        if wave.state is not WaveState.OPEN or self._installation.keys.has_ended(wave.id):
            return LinkState.CLOSED
        if invitation.spent:
            return LinkState.USED
        return LinkState.PAST if self._is_past(wave) else self._with_its_key(wave)

    def _is_past(self, wave: Wave) -> bool:
        return self._installation.clock() >= self._installation.end_of(wave.closes_on)

    def _edition(self, wave: Wave) -> Edition:
        if wave.id not in self._editions:
            self._editions[wave.id] = wave.edition()
        return self._editions[wave.id]


def _cell_of(group: RaterGroup, wave: Wave) -> Cell:
    return next((cell for cell in wave.cells if group in cell.groups), Cell((group,)))


def _word_back(session: Session, wave: Wave) -> str:
    word = said(session, wave.id) if wave.state is WaveState.CLOSED else None
    return word.text if word is not None else ""


def _own_names(invitation: Invitation) -> tuple[str, ...]:
    names = () if invitation.is_erased else (invitation.first_name, invitation.last_name)
    return tuple(name for name in names if name)
