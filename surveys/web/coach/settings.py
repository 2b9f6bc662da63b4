"""The administrator's settings: mail, addresses, how long names stay; and the mail folder while there is no server."""

from dataclasses import dataclass
from email.headerregistry import Address
from urllib.parse import urlsplit

from flask import Blueprint, abort, g, render_template, request
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, IntegerField, PasswordField, RadioField, SelectField, StringField, SubmitField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import PasswordInput

from surveys.accounts import coaches
from surveys.core.config import SettingError, Settings, is_loopback, read_address
from surveys.core.live_settings import LiveSettings
from surveys.core.settings_file import SettingsFile
from surveys.desk import mail_folder
from surveys.mail.server_address import Encryption, MailServer
from surveys.mail.trial import send_test
from surveys.mail.tried import note_tried
from surveys.web.coach.guard import actor, admins_only, redirect_after_post
from surveys.web.coach.notices import Said
from surveys.web.http.forms import Name, email_field, name_field, stripped
from surveys.web.http.linked import with_links
from surveys.web.http.saved import SavedForm, saving

FOLDER, SERVER = "folder", "server"
_WAYS = [
    SelectChoice(FOLDER, "Into a folder on this machine, for trying out"),
    SelectChoice(SERVER, "By a mail server"),
]
_ENCRYPTIONS = [
    SelectChoice(Encryption.STARTTLS.value, "STARTTLS (usual, port 587)"),
    SelectChoice(Encryption.TLS.value, "TLS (port 465)"),
]


class SettingsForm(SavedForm):
    """What settings.toml holds, in the words of people."""

    TOGETHER = (("way", "host", "port", "encryption", "user", "password"), ("from_name", "from_email"))

    way = RadioField("How mail goes out", choices=_WAYS)
    host = StringField("Mail server", [Optional(), Length(max=253)], filters=[stripped])
    port = IntegerField("Port", [Optional(), NumberRange(1, 65535)])
    encryption = SelectField("Encryption", choices=_ENCRYPTIONS, default=Encryption.STARTTLS.value)
    user = StringField("User name", [Optional(), Length(max=254), Name()], filters=[stripped])
    password = PasswordField("Password", [Optional(), Length(max=254)], widget=PasswordInput(hide_value=True))
    from_name = name_field("Name of the sender", Optional())
    from_email = email_field("Address of the sender", Optional())
    no_reply = email_field("Address that reminders come from", Optional())
    base_url = StringField("Public address of this server", [Optional(), Length(max=200)], filters=[stripped])
    moves = BooleanField("Yes, this desk moves to that address")
    timezone = StringField("Timezone", [Optional(), Length(max=64)], filters=[stripped])
    days_kept = IntegerField(
        "Days until names are erased", [InputRequired("Give a number of days."), NumberRange(0, 365)]
    )
    test_to = email_field("Send a test message to", Optional())
    save = SubmitField("Save")
    test = SubmitField("Send a test message")


# Which field stands for which setting; a locked setting's fields cannot be changed.
_PLAIN = {"no_reply": "mail_no_reply", "base_url": "base_url", "timezone": "timezone", "days_kept": "days_kept"}
_SETTING_OF = {
    **dict.fromkeys(("way", "host", "port", "encryption", "user", "password"), "mail"),
    **dict.fromkeys(("from_name", "from_email"), "mail_from"),
    **_PLAIN,
}


@dataclass(frozen=True, slots=True)
class Page:
    """The settings as they are in force, and what of them the environment locks."""

    file: SettingsFile
    in_force: dict[str, str]
    locked: frozenset[str]
    settings: Settings

    def unlocked(self, form: "SettingsForm") -> "SettingsForm":
        """Take the fields out of a form whose settings come from the environment."""
        for name, setting in _SETTING_OF.items():
            if setting in self.locked:
                del form[name]
        return form

    @property
    def server(self) -> MailServer | None:
        """The mail server that is set."""
        return MailServer.read(self.in_force["mail"])


def add_pages(desk: Blueprint) -> None:
    """Register the routes."""

    @desk.get("/settings")
    def settings() -> str:
        admins_only()
        page = _page()
        return _render(_form(page), page)

    @desk.post("/settings")
    def change_settings() -> ResponseReturnValue:
        admins_only()
        form = SettingsForm.sent()
        if form.test.data:
            page = _page()
            return _tested(page.unlocked(form), page)
        with saving():
            return _saved(form, _page())

    @desk.get("/mail")
    def mail_folder_page() -> str:
        letters = mail_folder.letters(actor())
        return render_template("desk/mail_folder.html", letters=letters, with_links=with_links)


def _page() -> Page:
    source = g.installation.source
    if not isinstance(source, LiveSettings):
        abort(404)  # settings that no file stands behind cannot be changed
    file = SettingsFile(source.environment)
    return Page(file, file.in_force(), file.locked(), g.installation.settings)


def _form(page: Page) -> SettingsForm:
    form = page.unlocked(SettingsForm.showing(_stored(page)))
    form.test_to.data = g.me.email
    return form


def _stored(page: Page) -> dict[str, object]:
    """Return what is in force, by fields; the password is never shown."""
    settings, server = page.settings, page.server
    return {
        "way": SERVER if server else FOLDER,
        "host": server.host if server else "",
        "port": server.port if server else None,
        "encryption": server.encryption.value if server else Encryption.STARTTLS.value,
        "user": server.user if server else "",
        "password": "",
        "from_name": settings.mail_from.display_name if page.in_force["mail_from"] else "",
        "from_email": settings.mail_from.addr_spec if page.in_force["mail_from"] else "",
        "no_reply": settings.mail_no_reply.addr_spec if page.in_force["mail_no_reply"] else "",
        "base_url": page.in_force["base_url"],
        "timezone": page.in_force["timezone"],
        "days_kept": settings.days_kept,
    }


def _saved(form: SettingsForm, page: Page) -> ResponseReturnValue:
    """Write what was changed, or say why not."""
    page.unlocked(form)
    if not form.validate() or not _is_whole(form, page) or form.clashes(_stored(page)):
        return _render(form, page), 422
    try:
        page.file.write(_changes(form, page))
    except SettingError as error:
        return _render(form, page, refused=str(error)), 422
    return redirect_after_post("desk.settings", said=Said.SAVED)


def _is_whole(form: SettingsForm, page: Page) -> bool:
    """Ask for what a mail server needs, beside the field that lacks it."""
    by_server = form.way.data == SERVER if "way" in form else page.server is not None
    if "host" in form and by_server and not form.host.data:
        form.host.errors = ["Which server takes the mail?"]
    if "from_email" in form and by_server and not form.from_email.data:
        form.from_email.errors = ["A mail server needs to know whom the mail comes from."]
    if form.test.data and not form.test_to.data:
        form.test_to.errors = ["Where should the test message go?"]
    if "no_reply" in form and (form.no_reply.data or "").casefold() in _coaches():
        form.no_reply.errors = ["A coach reads this mailbox: a bounce in it would tell them who was reminded."]
    if "base_url" in form and _leads_away(form.base_url.data) and not form.moves.data:
        form.moves.errors = ["The desk answers at its public address only: check its spelling, then tick this."]
    return not form.errors


def _coaches() -> frozenset[str]:
    return frozenset(one.email for one in coaches.everybody(g.installation))


def _leads_away(base_url: str) -> bool:
    """True where the desk would no longer be found under the name by which it is read now."""
    try:
        new, now = urlsplit(base_url).hostname or "", urlsplit(f"//{request.host}").hostname or ""
    except ValueError:
        return False  # no address at all: the settings themselves refuse it
    return bool(new) and new != now and not (is_loopback(new) and is_loopback(now))


def _changes(form: SettingsForm, page: Page) -> dict[str, str]:
    """Return the settings that were changed, as settings.toml holds them. Locked ones are left as they are."""
    wanted: dict[str, str] = {}
    if "way" in form:
        wanted["mail"] = _mail(form, page)
    if "from_email" in form:
        wanted["mail_from"] = _sender(form)
    for field, setting in _PLAIN.items():
        if field in form:
            wanted[setting] = str(form[field].data if form[field].data is not None else "")
    return {name: text for name, text in wanted.items() if text != page.in_force.get(name, "")}


def _mail(form: SettingsForm, page: Page) -> str:
    if form.way.data != SERVER:
        return page.in_force["mail"] if page.settings.mail_is_folder else "folder:"
    typed = MailServer(
        form.host.data.strip("[]"),
        form.port.data,
        Encryption(form.encryption.data),
        form.user.data or "",
        form.password.data or "",
    )
    return typed.with_password_of(page.server).address()


def _sender(form: SettingsForm) -> str:
    if not form.from_email.data:
        return ""
    try:
        return str(Address(form.from_name.data or "", addr_spec=form.from_email.data))
    except ValueError as error:
        raise SettingError(f"the sender's name or address cannot be used: {error}") from error


def _tested(form: SettingsForm, page: Page) -> ResponseReturnValue:
    """Send a message with the settings as typed, before they are saved."""
    if not form.validate() or not _is_whole(form, page):
        return _render(form, page), 422
    try:
        candidate = page.file.candidate(_changes(form, page))
    except SettingError as error:
        return _render(form, page, refused=str(error)), 422
    outcome = send_test(g.installation, candidate, read_address(form.test_to.data))
    if outcome.sent and not candidate.mail_is_folder:
        note_tried(candidate)
    return _render(form, page, tested=outcome), 200 if outcome.sent else 422


def _render(form: SettingsForm, page: Page, **more: object) -> str:
    return render_template("desk/settings.html", form=form, page=page, **more)
