"""An engagement's own pages. What an engagement allows is in surveys.desk."""

from collections.abc import Iterator
from datetime import date

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, RadioField
from wtforms.validators import DataRequired, Optional

from surveys.coaching import contract
from surveys.coaching.place import coach
from surveys.core.days import day
from surveys.core.sealed_text import SealedTextError
from surveys.core.text_keys import TextKeyError
from surveys.desk import audit_words, engagements
from surveys.desk.engagements import Details, EngagementError
from surveys.desk.heads import Head, WhoIsItError
from surveys.web.coach.guard import actor, redirect_after_post
from surveys.web.coach.notices import Said
from surveys.web.coach.roster_forms import choices
from surveys.web.coach.sure import Sure, ask
from surveys.web.http.forms import email_field, name_field
from surveys.web.http.paging import paged
from surveys.web.http.saved import SavedForm, looks_again

_ENTRIES_A_PAGE = 50
_HEADS = (
    (
        Head.SAME.value,
        "The same person. The link to their page ends, and a check-in that waits; send a new link. All else stays.",
    ),
    (
        Head.ANOTHER.value,
        "Another person, or nobody any more. The former one loses the link; their answers, check-ins and confirmation"
        " are erased; goals and the line that the executive shared with them are taken back. A new version of the"
        " contract names the new one, for all three to confirm; the former text stays among its versions."
        " There is no way back.",
    ),
)


class EngagementForm(SavedForm):
    """What a coach writes down about an engagement."""

    TOGETHER = (("executive_name", "executive_email"), ("head_name", "head_email"))

    executive_name = name_field("Executive", DataRequired("Whose leadership is it about?"))
    executive_email = email_field("E-mail address of the executive", DataRequired("Surveys and reports need it."))
    organisation = name_field("Organisation", Optional())
    head_name = name_field("Department head", Optional())
    head_email = email_field("E-mail address of the department head", Optional())
    head_is = RadioField("Who has the new address of the department head?", [Optional()], choices=choices(dict(_HEADS)))
    follow_up = BooleanField("A follow-up wave is planned")

    def details(self) -> Details:
        """Return what was written down."""
        return Details(**{name: getattr(self, name).data for name in Details.__slots__})

    def head(self) -> Head | None:
        """Return who a department head with another address is, None where it was not said."""
        return Head(self.head_is.data) if self.head_is.data else None


def add_pages(desk: Blueprint) -> None:
    """Register the routes."""

    @desk.get("/engagements/new")
    def new_engagement() -> str:
        return render_template("desk/engagement_form.html", form=EngagementForm(), folder=None)

    @desk.post("/engagements/new")
    def begin_engagement() -> ResponseReturnValue:
        form = EngagementForm.sent()
        if not form.validate():
            return render_template("desk/engagement_form.html", form=form, folder=None), 422
        begun = engagements.begin(actor(), form.details())
        return redirect_after_post("desk.engagement", said=Said.ENGAGEMENT_BEGUN, engagement=begun)

    @desk.get("/engagements/<engagement>")
    def engagement(engagement: str) -> str:
        return engagement_page(engagement)

    @desk.get("/engagements/<engagement>/edit")
    def edit_engagement(engagement: str) -> str:
        folder = engagements.folder(actor(), engagement)
        return render_template("desk/engagement_form.html", form=EngagementForm.showing(_stored(folder)), folder=folder)

    @desk.post("/engagements/<engagement>/edit")
    @looks_again
    def change_engagement(engagement: str) -> ResponseReturnValue:
        form = EngagementForm.sent()
        folder = engagements.folder(actor(), engagement)
        if form.validate() and not form.clashes(_stored(folder)):
            try:
                engagements.change(actor(), engagement, form.details(), form.head(), seen=folder.details)
                return redirect_after_post("desk.engagement", said=Said.SAVED, engagement=engagement)
            except EngagementError as error:
                form.executive_email.errors = [str(error)]
            except WhoIsItError as error:
                form.head_is.errors = [str(error)]
        return render_template("desk/engagement_form.html", form=form, folder=folder), 422

    @desk.get("/engagements/<engagement>/end", endpoint="ask_to_end")
    def ask_to_end(engagement: str) -> str:
        return _ask_to_end(engagements.folder(actor(), engagement))

    @desk.post("/engagements/<engagement>/end")
    def end_engagement(engagement: str) -> ResponseReturnValue:
        try:
            engagements.end(actor(), engagement)
        except EngagementError as error:
            return engagement_page(engagement, refused=str(error)), 409
        return redirect_after_post("desk.engagement", said=Said.ENGAGEMENT_ENDED, engagement=engagement)

    @desk.post("/engagements/<engagement>/reopen")
    def reopen_engagement(engagement: str) -> ResponseReturnValue:
        engagements.reopen(actor(), engagement)
        return redirect_after_post("desk.engagement", said=Said.ENGAGEMENT_REOPENED, engagement=engagement)

    @desk.get("/engagements/<engagement>/audit")
    def audit_trail(engagement: str) -> str:
        folder = engagements.folder(actor(), engagement)
        found = paged(audit_words.lines(actor(), engagement), _ENTRIES_A_PAGE)
        return render_template("desk/audit.html", folder=folder, entries=found)


def engagement_page(engagement: str, refused: str = "") -> str:
    """Give the page of one engagement, with the reason where something was refused."""
    folder = engagements.folder(actor(), engagement)
    return render_template(
        "desk/engagement.html",
        folder=folder,
        erased_by=_erased_by(folder, folder.ended_on) if folder.ended_on else None,
        today=actor().installation.today(),
        contract=contract.glance(coach(actor(), engagement)),
        refused=refused,
    )


def _ask_to_end(folder: engagements.Folder) -> str:
    name, back = folder.details.executive_name, url_for("desk.engagement", engagement=folder.id)
    title = f"End the engagement with {name}"
    if not folder.is_active:
        return ask(Sure(title, ("It has ended already.",), "", back, name))
    if not all(one.state.is_over for one in folder.waves):
        return ask(Sure(title, (engagements.RUNNING,), "", back, name))
    return ask(Sure(title, tuple(_ends(folder)), "End the engagement", back, name, leave="Go on with it"))


def _ends(folder: engagements.Folder) -> Iterator[str]:
    """Say what an end means for each of the three, and by which day all is to be erased."""
    name, today = folder.details.executive_name, actor().installation.today()
    yield (
        "Letters and check-ins stop, and nothing more is written here, by anybody. You can still read all of it, and"
        " take the engagement up again until it is erased."
    )
    yield (
        f"{name}'s place becomes one short page: until all is erased they can read the contract and their reports,"
        " download what they wrote, and take back their word to those who were asked. Links to single reports end."
    )
    if folder.details.head_name or folder.details.head_email:
        yield "The department head's page opens nothing any more, and a check-in that waits takes no answer."
    yield "Nobody is written to. Tell both before you end it, so that they can take along what is theirs."
    if day_of_erasure := _erased_by(folder, today):
        yield (
            f"All three confirmed in the contract that you erase all of it by {day(day_of_erasure)}, if it ends today."
            " Nothing does that by itself; this engagement's page will name the day."
        )
    if folder.details.follow_up:
        yield f"Names that are kept for a follow-up are erased {folder.days_kept} days after the end."


def _erased_by(folder: engagements.Folder, ended_on: date) -> date | None:
    """Return the day by which the contract has all erased; None where none does, or its text cannot be read."""
    try:
        return contract.day_of_erasure(coach(actor(), folder.id), ended_on)
    except (TextKeyError, SealedTextError):
        return None


def _stored(folder: engagements.Folder) -> dict[str, object]:
    return {name: getattr(folder.details, name) for name in Details.__slots__}
