"""A letter with a wording as its readers would get it: to a person who is made up, with a link that leads nowhere."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import NamedTuple

from instruments.groups import RaterGroup
from surveys.core.config import Settings
from surveys.mail import wordings
from surveys.mail.render import Letter, render
from surveys.mail.tables import Kind

SAMPLE_FIRST_NAME = "Sam"
_ELSEWHERE = "https://feedback.example"  # where no public address is set yet


@dataclass(frozen=True, slots=True)
class Occasion:
    """What all letters of a wave have in common, whether it is open already or only being prepared."""

    executive: str
    coach: str
    minutes: int
    closes_on: date
    to_everyone: bool = False


class Preview(NamedTuple):
    """A letter's texts; `html` is a whole page with its style in it."""

    subject: str
    plain: str
    html: str


def preview(
    kind: Kind, text: str, occasion: Occasion, settings: Settings, *, group: RaterGroup = RaterGroup.PEER
) -> Preview:
    """Show an invitation or a reminder with a wording; "" shows the default. To the executive no wording applies.

    Raises `WordingError`, and `HeaderInjectionError` for a name that cannot stand in a header.
    """
    letter = Letter(
        kind=kind,
        first_name=SAMPLE_FIRST_NAME,
        name=f"{SAMPLE_FIRST_NAME} Sample",
        email="sam.sample@example.org",
        group=group,
        executive=occasion.executive,
        coach=occasion.coach,
        minutes=occasion.minutes,
        closes_on=occasion.closes_on,
        zone=settings.timezone,
        link=f"{settings.base_url or _ELSEWHERE}/s/EXAMPLE",
        to_everyone=occasion.to_everyone,
        wording=wordings.check(text),
    )
    message = render(letter, settings, identifier="preview", at=datetime(2000, 1, 1, tzinfo=UTC))
    plain, html = (str(part.get_content()) for part in message.iter_parts())
    return Preview(str(message["Subject"]), plain, html)
