"""What there is to do before the first wave, each ticked by what is so, not by what was clicked."""

from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from surveys.core.config import is_loopback
from surveys.desk.front import Front
from surveys.engagements.actor import Actor
from surveys.mail.tried import is_tried


class Step(StrEnum):
    """One of them."""

    SETTINGS = "settings"
    MAIL = "mail"
    ENGAGEMENT = "engagement"
    WAVE = "wave"


@dataclass(frozen=True, slots=True)
class Item:
    """A step, and whether it is done."""

    step: Step
    is_done: bool


def first_steps(actor: Actor, found: Front) -> tuple[Item, ...]:
    """Return the steps of this coach, those of the installation for administrators only; none after a first wave."""
    if found.waves:
        return ()
    settings = actor.installation.settings
    is_public = not is_loopback(urlsplit(settings.base_url).hostname or "")
    of_all = (
        Item(Step.SETTINGS, is_done=is_public and not settings.mail_is_folder),
        Item(Step.MAIL, is_done=is_tried(settings)),
    )
    own = Item(Step.ENGAGEMENT, is_done=found.engagements > 0), Item(Step.WAVE, is_done=False)
    return (*of_all, *own) if actor.is_admin else own
