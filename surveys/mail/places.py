"""Where mail may go: a folder only for links to this machine, a mail server only for links to elsewhere."""

from surveys.core.config import Settings
from surveys.core.errors import LaunchRefusedError


def refuse_mail_to_the_wrong_place(settings: Settings) -> None:
    """Raise `LaunchRefusedError` where a link would not lead its reader here."""
    if settings.mail_is_folder and not settings.on_loopback:
        raise LaunchRefusedError(
            "mail goes to a folder (no SMTP is set), which shows every link and who was reminded: that is for trying"
            " out on this machine only. Set PARALLAX_MAIL to smtp://... or take PARALLAX_BASE_URL back to loopback."
        )
    if not settings.mail_is_folder and (not settings.base_url or settings.on_loopback):
        raise LaunchRefusedError(
            "PARALLAX_BASE_URL is missing or points to this machine: the links in the mail would lead nowhere."
            " Set it to the public address, such as https://feedback.example.org"
        )
