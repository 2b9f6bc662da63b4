"""The mail server's manners in the soak: what it does to each mailbox, and to the whole account in turn."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from tests.soak.people import Mailbox, Person
from tests.support.post_office import TAKEN, Attempt, Conduct


class Account(Enum):
    """How the server treats everything that the account sends, whoever it is for."""

    WELL = "takes its letters"
    ONE_LETTER = "hangs up after each letter"
    QUOTA = "550 5.4.5 at RCPT, over quota"
    RELAY = "554 5.7.1 at RCPT, relay denied"
    SIGN_IN = "530 at MAIL, authentication required"
    NOT_SIGNED_IN = "550 at RCPT, authentication required"
    HELO = "504 at RCPT, HELO refused"
    LIMIT = "554 after DATA, limit exceeded"

    @property
    def refuses(self) -> bool:
        """True where nothing leaves."""
        return self in REFUSALS


REFUSALS: Mapping[Account, Conduct] = {
    account: replace(conduct, name=account.value)
    for account, conduct in {
        Account.QUOTA: Conduct(to_recipient="550 5.4.5 Daily user sending quota exceeded"),
        Account.RELAY: Conduct(to_recipient="554 5.7.1 Relay access denied"),
        Account.SIGN_IN: Conduct(to_sender="530 5.7.0 Authentication required"),
        Account.NOT_SIGNED_IN: Conduct(to_recipient="550 Authentication is required to send mail"),
        Account.HELO: Conduct(to_recipient="504 5.5.2 Helo command rejected: need fully-qualified hostname"),
        Account.LIMIT: Conduct(to_content="554 Message limit exceeded"),
    }.items()
}
_ONCE = frozenset({Mailbox.DROPS_LOST, Mailbox.GREYLISTS, Mailbox.KILLS})


@dataclass(slots=True)
class Relay:
    """Decides on each letter; `account` is set as the soak goes on."""

    mailboxes: dict[str, Mailbox]
    conducts: Mapping[Mailbox, Conduct]
    account: Account = Account.WELL

    def know(self, people: Iterable[Person]) -> None:
        """Let people have mailboxes here. A corrected address is a fine one."""
        for person in people:
            self.mailboxes[person.address] = person.mailbox

    def judge(self, recipient: str, before: Sequence[Attempt]) -> Conduct:
        """Say how a letter is treated: the account comes first."""
        if self.account.refuses:
            return REFUSALS[self.account]
        conduct = self._own(self.mailboxes.get(recipient, Mailbox.FINE), before)
        return replace(conduct, hangs_up=True) if self.account is Account.ONE_LETTER else conduct

    def _own(self, mailbox: Mailbox, before: Sequence[Attempt]) -> Conduct:
        conduct = self.conducts[mailbox]
        if mailbox in _ONCE and any(attempt.conduct.name == conduct.name for attempt in before):
            return TAKEN
        return conduct


def conducts(*, slow: float, kill: Callable[[str], None]) -> Mapping[Mailbox, Conduct]:
    """Give the conduct of each kind of mailbox: `slow` in seconds; `kill` is told at whose door the letter came in."""
    plain = {
        Mailbox.FINE: TAKEN,
        Mailbox.DROPS_KEPT: Conduct(to_content=""),
        Mailbox.DROPS_LOST: Conduct(to_content="", keeps=False),
        Mailbox.SLOW: Conduct(seconds=slow),
        Mailbox.GREYLISTS: Conduct(to_recipient="450 4.2.0 Greylisted, please come back later"),
        Mailbox.KILLS: Conduct(meanwhile=kill),
        Mailbox.UNKNOWN: Conduct(to_recipient="550 5.1.1 User unknown"),
        Mailbox.GONE: Conduct(to_recipient="550 5.1.1 User unknown"),
        Mailbox.UNROUTEABLE: Conduct(to_recipient="550 Unrouteable address"),
        Mailbox.NO_DOMAIN: Conduct(to_recipient="450 4.1.2 Recipient address rejected: Domain not found"),
    }
    return {mailbox: replace(conduct, name=mailbox.value) for mailbox, conduct in plain.items()}
