"""A wave that was opened: how it stands, and what may be done with it. What a wave allows is in surveys.desk.waves."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import partial

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from wtforms import HiddenField, StringField
from wtforms.validators import DataRequired, InputRequired, Length

from surveys.core.database import DatabaseError
from surveys.core.errors import LaunchRefusedError, NotPossibleError
from surveys.core.keys import WaveEndedError
from surveys.core.private_files import KeyFolderError
from surveys.desk import waves
from surveys.desk.waves import NotConfirmedError, WaveFolder
from surveys.invited.reading.reader import read
from surveys.invited.roster import RosterError
from surveys.invited.rows import Row
from surveys.waves.between_waves import SameNameError
from surveys.waves.closing import ClosingError, SameNameClosingError
from surveys.waves.same_executive import SameName
from surveys.web.coach.guard import actor, redirect_after_post
from surveys.web.coach.notices import Said
from surveys.web.coach.roster_forms import RowForm, errors_of, row_form, sent_rows
from surveys.web.coach.sentences import as_sentence
from surveys.web.http.forms import LONGEST_TEXT, DeskForm, day_field, email_field, stripped, text_field
from surveys.web.http.paging import paged

_BLANK_ROWS = 3
_PEOPLE_A_PAGE = 100
_NO_KEY = (
    "The key of this wave cannot be used, so its answers stay sealed. Nothing is lost: ask whoever runs this server to"
    " put the keys folder back in its place, then close the wave again."
)
_HAD_ENDED = (
    "This wave had ended before this server's database was put back from an older copy. Within a minute it is shown as"
    " lost."
)
_TAKES_LONGER = "The report is still being made. Look again in a minute; if nothing has changed, go on with the close."


class ExtendForm(DeskForm):
    """A later last day."""

    closes_on = day_field("New last day", InputRequired("Until which day may people answer?"))


class EndForm(DeskForm):
    """What has to be typed before a wave ends."""

    typed = StringField("Type it here", [Length(max=200)], filters=[stripped])

    def asking(self, word: str) -> "EndForm":
        """Say what has to be typed."""
        self.typed.label.text = f"Type “{word}” to confirm"
        return self


class CorrectForm(DeskForm):
    """The right address in the place of a wrong one."""

    old = HiddenField()
    new = email_field("Right e-mail address", DataRequired("Which address is right?"))


class PasteForm(DeskForm):
    """People in lines, as they come from a spreadsheet or a letter."""

    pasted = text_field("Paste lines", longest=LONGEST_TEXT * 5)


def add_pages(desk: Blueprint) -> None:
    """Register the routes."""
    _add_looking(desk)
    _add_people(desk)
    _add_running(desk)
    _add_ending(desk)


def _add_looking(desk: Blueprint) -> None:
    @desk.get("/waves/<wave>")
    def wave(wave: str) -> str:
        return _page(waves.status(actor(), wave))

    @desk.get("/waves/<wave>/mail")
    def mail_log(wave: str) -> str:
        folder = waves.status(actor(), wave)
        return render_template("desk/wave_mail.html", folder=folder, people=paged(folder.mail, _PEOPLE_A_PAGE))


def _add_people(desk: Blueprint) -> None:
    @desk.get("/waves/<wave>/add")
    def add_people(wave: str) -> str:
        folder = waves.status(actor(), wave)
        return _adding(folder, PasteForm(), [_fields(folder, number, Row()) for number in range(_BLANK_ROWS)])

    @desk.post("/waves/<wave>/add")
    def invite_people(wave: str) -> ResponseReturnValue:
        folder, paste = waves.status(actor(), wave), PasteForm.sent()
        rows = [row for row in sent_rows()[1].values() if not row.is_blank]
        if paste.validate() and paste.pasted.data.strip():
            rows += _pasted(paste)
        if "more" in request.form and not paste.errors:
            return _adding(folder, PasteForm(), _forms(folder, [*rows, *[Row()] * _BLANK_ROWS]))
        if not rows and not paste.errors:
            paste.pasted.errors = ["Write down or paste at least one person."]
        checked = waves.check_added(actor(), wave, rows)
        forms = [form.with_problems(one.problems) for form, one in zip(_forms(folder, rows), checked, strict=True)]
        if paste.errors or any(one.problems for one in checked):
            return _adding(folder, paste, forms), 422
        try:
            waves.add_people(actor(), wave, rows, other_people=_said())
        except SameNameError as error:
            return _adding(folder, paste, forms, refused=as_sentence(error, wave), same_name=error.same_name), 422
        except (RosterError, NotPossibleError, LaunchRefusedError) as error:
            return _adding(folder, paste, forms, refused=as_sentence(error, wave)), 422
        return redirect_after_post("desk.wave", said=Said.ADDED, wave=wave)

    @desk.get("/waves/<wave>/correct")
    def correct_address(wave: str) -> str:
        return _correcting(waves.status(actor(), wave))

    @desk.post("/waves/<wave>/correct")
    def send_corrected(wave: str) -> ResponseReturnValue:
        folder, form = waves.status(actor(), wave), CorrectForm.sent()
        if form.old.data not in {line.email for line in folder.correctable}:
            return _correcting(folder, refused="This address can no longer be corrected. Nothing was changed."), 409
        if form.validate():
            try:
                waves.correct(actor(), wave, form.old.data, form.new.data, other_people=_said())
                return redirect_after_post("desk.mail_log", said=Said.CORRECTED, wave=wave)
            except (NotPossibleError, LaunchRefusedError) as error:
                form.new.errors = [as_sentence(error, wave)]
                return _correcting(folder, form, same_name=getattr(error, "same_name", ())), 422
        return _correcting(folder, form), 422

    @desk.post("/waves/<wave>/mail/again")
    def send_again(wave: str) -> ResponseReturnValue:
        try:
            waves.send_again(actor(), wave)
        except NotPossibleError as error:
            return _page(waves.status(actor(), wave), refused=as_sentence(error, wave)), 409
        return redirect_after_post("desk.mail_log", said=Said.SENT_AGAIN, wave=wave)


def _add_running(desk: Blueprint) -> None:
    @desk.get("/waves/<wave>/extend")
    def extend_wave(wave: str) -> str:
        folder = waves.status(actor(), wave)
        return render_template("desk/wave_extend.html", folder=folder, form=_extend_form(folder))

    @desk.post("/waves/<wave>/extend")
    def move_closing_date(wave: str) -> ResponseReturnValue:
        folder, form = waves.status(actor(), wave), ExtendForm.sent()
        if form.validate():
            try:
                waves.extend(actor(), wave, form.closes_on.data)
                return redirect_after_post("desk.wave", said=Said.EXTENDED, wave=wave)
            except (NotPossibleError, LaunchRefusedError) as error:
                form.closes_on.errors = [as_sentence(error, wave)]
        return render_template("desk/wave_extend.html", folder=folder, form=form), 422

    @desk.post("/waves/<wave>/remind")
    def remind_wave(wave: str) -> ResponseReturnValue:
        try:
            waves.remind(actor(), wave)
        except (NotPossibleError, LaunchRefusedError) as error:
            return _page(waves.status(actor(), wave), refused=as_sentence(error, wave)), 409
        return redirect_after_post("desk.wave", said=Said.REMINDED, wave=wave)


def _add_ending(desk: Blueprint) -> None:
    @desk.get("/waves/<wave>/close")
    def close_wave(wave: str) -> str:
        return _ending("desk/wave_close.html", waves.status(actor(), wave), EndForm())

    @desk.post("/waves/<wave>/close")
    def close_for_good(wave: str) -> ResponseReturnValue:
        return _ended("desk/wave_close.html", wave, partial(waves.close, other_people=_said()), Said.CLOSED)

    @desk.get("/waves/<wave>/cancel")
    def cancel_wave(wave: str) -> str:
        return _ending("desk/wave_cancel.html", waves.status(actor(), wave), EndForm())

    @desk.post("/waves/<wave>/cancel")
    def cancel_for_good(wave: str) -> ResponseReturnValue:
        return _ended("desk/wave_cancel.html", wave, waves.cancel, Said.CANCELLED)

    @desk.get("/waves/<wave>/forget")
    def forget_wave(wave: str) -> str:
        return render_template("desk/wave_forget.html", folder=waves.status(actor(), wave))

    @desk.post("/waves/<wave>/forget")
    def forget_names(wave: str) -> ResponseReturnValue:
        try:
            waves.forget(actor(), wave)
        except NotPossibleError as error:
            return _page(waves.status(actor(), wave), refused=as_sentence(error, wave)), 409
        except DatabaseError as error:  # it is done, and said what is left to do
            return _page(waves.status(actor(), wave), refused=as_sentence(error, wave))
        return redirect_after_post("desk.wave", said=Said.FORGOTTEN, wave=wave)


def _ended(page: str, wave: str, end: Callable[..., None], said: Said) -> ResponseReturnValue:
    """Close or cancel; what keeps it from that stands in place."""
    form, refused = EndForm.sent(), ""
    try:
        if form.validate():
            end(actor(), wave, form.typed.data)
            return redirect_after_post("desk.wave", said=said, wave=wave)
    except NotConfirmedError as error:
        form.typed.errors = [str(error)]
    except WaveEndedError:
        refused = _HAD_ENDED
    except KeyFolderError:
        refused = _NO_KEY
    except TimeoutError:
        refused = _TAKES_LONGER
    except SameNameClosingError as error:
        form.typed.errors = [as_sentence(error, wave)]
        return _ending(page, waves.status(actor(), wave), form, error.same_name), 409
    except (ClosingError, DatabaseError, NotPossibleError) as error:
        refused = as_sentence(error, wave)
    if refused:
        return _page(waves.status(actor(), wave), refused=refused), 409
    return _ending(page, waves.status(actor(), wave), form), 422


def _ending(page: str, folder: WaveFolder, form: EndForm, same_name: Sequence[SameName] = ()) -> str:
    return render_template(page, folder=folder, form=form.asking(folder.word), same_name=same_name)


def _said() -> list[str]:
    """Read of which waves the coach says that they are about another person of the same name."""
    return request.form.getlist("other")


def _page(folder: WaveFolder, refused: str = "") -> str:
    widest = max((part.people for part in folder.status.counts.progress), default=1)
    return render_template("desk/wave.html", folder=folder, widest=widest, refused=refused)


def _pasted(paste: PasteForm) -> Sequence[Row]:
    """Read the lines into rows, or put what is wrong with all of them beside the field."""
    try:
        reading = read(paste.pasted.data)
    except RosterError as error:
        paste.pasted.errors = [as_sentence(problem) for problem in error.problems]
        return ()
    if reading.question:
        paste.pasted.errors = [as_sentence(reading.asked)]
        return ()
    return reading.people


def _adding(
    folder: WaveFolder,
    paste: PasteForm,
    forms: Sequence[RowForm],
    refused: str = "",
    same_name: Sequence[SameName] = (),
) -> str:
    if not paste.errors:
        paste = PasteForm()  # what was pasted stands in the rows now
    return render_template(
        "desk/wave_add.html",
        folder=folder,
        paste=paste,
        rows=forms,
        problems=errors_of([*forms, paste]),
        refused=refused,
        same_name=same_name,
    )


def _forms(folder: WaveFolder, rows: Sequence[Row]) -> list[RowForm]:
    return [_fields(folder, number, row) for number, row in enumerate(rows)]


def _fields(folder: WaveFolder, number: int, row: Row) -> RowForm:
    return row_form(f"new-{number}", row, folder.languages, folder.may_be_added)


def _correcting(
    folder: WaveFolder, sent: CorrectForm | None = None, refused: str = "", same_name: Sequence[SameName] = ()
) -> str:
    forms = [
        sent if sent is not None and sent.old.data == line.email else CorrectForm(prefix="", data={"old": line.email})
        for line in folder.correctable
    ]
    for number, form in enumerate(forms):
        form.new.id = f"new-{number}"
    lines = list(zip(folder.correctable, forms, strict=True))
    pressing = [(line, form) for line, form in lines if line.is_refused or line.is_put_off]
    others = [(line, form) for line, form in lines if not (line.is_refused or line.is_put_off)]
    return render_template(
        "desk/wave_correct.html",
        folder=folder,
        pressing=pressing,
        others=others,
        refused=refused,
        sent=sent,
        same_name=same_name,
    )


def _extend_form(folder: WaveFolder) -> ExtendForm:
    later: date = max(folder.status.closes_on, folder.today) + timedelta(days=7)
    return ExtendForm(data={"closes_on": later})
