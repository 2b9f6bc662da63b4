"""One-time codes and recovery codes: made, shown as a picture, checked. A code that was used never works again.

Nothing here commits: `use` changes a row that its caller holds.
"""

import hashlib
import hmac
from datetime import datetime

import pyotp
import segno

from surveys.accounts.tables import Coach
from surveys.core.random_text import easy_text

RECOVERY_CODES = 10
_STEP_SECONDS = 30
_WINDOW = (0, -1, 1)  # clocks differ, and people type slowly
_GROUPS, _GROUP = 4, 4
_DIGITS = 6


def new_secret() -> str:
    """Draw what codes are made from: 160 bits in base 32."""
    return pyotp.random_base32()


def picture(secret: str, email: str) -> str:
    """Return the QR code that an authenticator app reads, as a data: address of an SVG."""
    address = pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name="Parallax")
    return str(segno.make(address, error="m").svg_data_uri(scale=5, border=4, dark="#000", light="#fff"))


def in_groups(secret: str) -> str:
    """Return a secret as people copy it, four letters at a time."""
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


def step_of(secret: str, typed: str, *, at: datetime) -> int | None:
    """Return the step whose code this is, of the present one, the one before and the next; None where it is neither."""
    code = "".join(typed.split())
    if not (code.isascii() and code.isdigit() and len(code) == _DIGITS):
        return None
    now, codes = int(at.timestamp()) // _STEP_SECONDS, pyotp.TOTP(secret)
    right = [now + near for near in _WINDOW if hmac.compare_digest(codes.generate_otp(now + near), code)]
    return max(right, default=None)


def new_recovery_codes(coach: str) -> tuple[list[str], list[str]]:
    """Draw recovery codes; return them as they are shown, once, and as they are stored."""
    shown = ["-".join(easy_text(_GROUP) for _ in range(_GROUPS)) for _ in range(RECOVERY_CODES)]
    return shown, [_stored(coach, code) for code in shown]


def use(coach: Coach, typed: str, *, at: datetime) -> bool:
    """Take a one-time or a recovery code of a coach whose row is held; False where it is wrong or was used."""
    step = step_of(coach.code_secret, typed, at=at)
    if step is not None:
        if step <= coach.code_step:
            return False
        coach.code_step = step
        return True
    stored = _stored(coach.id, typed)
    if not any(hmac.compare_digest(stored, left) for left in coach.recovery):
        return False
    coach.recovery = [left for left in coach.recovery if left != stored]
    return True


def _stored(coach: str, code: str) -> str:
    """Hash a recovery code: drawn with 79 bits, so nothing slower is needed."""
    plain = "".join(char for char in code.casefold() if char.isalnum())
    return hashlib.sha256(f"{coach}:{plain}".encode("utf-8", "surrogatepass")).hexdigest()
