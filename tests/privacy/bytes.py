"""What a copy of the files would hold: the wave to search for, and the search."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from instruments.answers import Answers
from instruments.groups import RaterGroup
from surveys.answered import store as answered
from surveys.core.installation import Installation
from surveys.mail.transports import transport_for
from surveys.waves.casting import Casting
from surveys.waves.respondent import LinkState
from surveys.worker.delivery import deliver_due
from tests.support.ballots import LEADERSHIP, answers
from tests.support.installations import open_wave, tokens

WINDOW, STEP = 32, 256  # a piece of a ballot of 288 bytes is always found: a database page holds more
QUESTION = LEADERSHIP.open_questions[0].id


@dataclass(frozen=True, slots=True)
class Needles:
    """What must not be found: by name, so that a failure says which."""

    wave: str
    hidden_comments: tuple[bytes, ...]
    shown_comment: bytes
    ciphertext: tuple[bytes, ...]
    key: tuple[bytes, ...]
    tokens: tuple[bytes, ...]

    def found_in(self, paths: Iterable[Path], *, ciphertext: bool = True) -> set[str]:
        """Name the kinds of needle that any of these files holds; searching for the many of ciphertext takes longer."""
        haystack = b"\0".join(_content(path) for path in paths)
        kinds = {
            "hidden comment": self.hidden_comments,
            "shown comment": (self.shown_comment,),
            "ciphertext": self.ciphertext if ciphertext else (),
            "key": self.key,
            "token": self.tokens,
        }
        return {kind for kind, needles in kinds.items() if any(needle in haystack for needle in needles)}


def answered_wave(installation: Installation) -> Needles:
    """Open a wave, send its mail, answer it. Three anonymous raters: their comments are never shown (R7)."""
    wave = open_wave(installation, supervisor=1, peer=3)
    deliver_due(installation, transport_for(installation.settings))
    casting, hidden = Casting(installation), []
    for number, (group, token) in enumerate(tokens(installation, wave)):
        comment = f"canary {number} sings where nobody hears it"
        if group is RaterGroup.SUPERVISOR:
            comment = "canary of the supervisor"
        elif group is RaterGroup.PEER:
            hidden.append(comment.encode())
        ballot = Answers(group, answers(group).scores, frozenset(), {QUESTION: comment})
        assert casting.cast(token, ballot) is LinkState.READY
    with installation.database.read() as session:
        sealed = answered.sealed_of(session, wave)
    key = (installation.settings.keys / "waves" / f"{wave}.key").read_text().strip()
    return Needles(
        wave=wave,
        hidden_comments=tuple(hidden),
        shown_comment=b"canary of the supervisor",
        ciphertext=tuple(one[i : i + WINDOW] for one in sealed for i in range(0, len(one) - WINDOW, STEP)),
        key=(key.encode(), bytes.fromhex(key)),
        tokens=tuple(token.encode() for _, token in tokens(installation, wave)),
    )


def files_of(folder: Path) -> list[Path]:
    """Every file below a folder that is still there."""
    return [path for path in folder.rglob("*") if path.is_file()]


def _content(path: Path) -> bytes:
    """A file's bytes; of a message its text too, whose long lines stand broken in the file."""
    content = path.read_bytes()
    return content + content.replace(b"=\n", b"") if path.suffix == ".eml" else content
