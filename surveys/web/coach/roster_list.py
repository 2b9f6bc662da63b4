"""A list for a draft, pasted or uploaded: read at once where all is sure, else asked about once, with a preview.

Nothing of a list is kept between the two: what was read goes along in the page that asks, and comes back with it.
"""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from flask import g, render_template, request
from flask.typing import ResponseReturnValue
from wtforms import FileField, HiddenField, RadioField, TextAreaField

from surveys.desk.preparing import drafts, roster_rows
from surveys.desk.preparing.drafts import DraftError
from surveys.desk.preparing.preparation import Preparation
from surveys.invited.people import Problem, RosterError
from surveys.invited.reading.columns import USES
from surveys.invited.reading.reader import Choice, Reading, read
from surveys.web.coach.form_token import browser_of
from surveys.web.coach.guard import actor, redirect_after_post
from surveys.web.coach.roster_forms import ONE_OF, OTHERS, choices, mark_of
from surveys.web.http.forms import DeskForm
from surveys.web.http.saved import saving

ADD, INSTEAD = "add", "instead"
_MOST_COLUMNS = 60
_MOST_CARRIED = 300_000  # characters of a list that waits for an answer
_SHOWN = 5  # people of the preview
_HOLDS = {
    "": "Leave it out",
    "name": "The whole name",
    "first_name": "First name",
    "last_name": "Last name",
    "email": "E-mail address",
    "relationship": "Relationship",
    "language": "Language",
}


class PasteForm(DeskForm):
    """A list to paste, or a file of it."""

    pasted = TextAreaField("Paste a list")
    file = FileField("Or choose a file")
    how = RadioField(
        "What happens to the people above",
        choices=choices({ADD: "They stay; the list comes to them", INSTEAD: "The list replaces them"}),
        default=ADD,
    )
    seen = HiddenField()

    def replaces_unseen(self, found: Preparation) -> bool:
        """True where the list would replace another roster than its page showed; from then on that counts as seen."""
        if self.how.data != INSTEAD or self.seen.data in ("", None, mark_of(found)):
            return False
        self.seen.data = mark_of(found)
        self.how.errors = ["The people above have changed since this page was made. Look at them, then send it again."]
        return True

    def reading(self) -> Reading:
        """Read the file where one was sent, else the text, by what was answered of it. Raises `RosterError`."""
        file = request.files.get("file")
        content = file.read() if file else b""
        return read(content or self.pasted.data or "", _choice())


def put_on_roster(draft: str, form: PasteForm, found: Preparation) -> ResponseReturnValue | None:
    """Put a list on the roster, or ask about it; None where the form says what is wrong. Raises `NotYoursError`."""
    if not form.validate():
        return None
    try:
        reading = form.reading()
        if reading.question or "look" in request.form:
            return _asked(found, form, reading), HTTPStatus.UNPROCESSABLE_ENTITY
        with saving():
            found = drafts.look(actor(), draft)
            if form.replaces_unseen(found):
                return None
            roster_rows.add_rows(actor(), draft, reading.people, instead=form.how.data == INSTEAD)
    except RosterError as error:
        form.pasted.errors = [drafts.sentence(str(problem)) for problem in error.problems]
        return None
    except DraftError as error:
        form.pasted.errors = [str(error)]
        return None
    told = " ".join((_outcome(found, drafts.look(actor(), draft), reading), *reading.notes))
    return redirect_after_post("desk.draft", draft=draft, read=g.kept.keep(browser_of(g.cookie), told))


def said_of_list() -> str:
    """Return what is to be said of the list that has just come in; "" for nothing, and once ten minutes are over."""
    return str(g.kept.page(browser_of(g.cookie), request.args.get("read", "")) or "")


def _choice() -> Choice | None:
    """Read what the page that asks was answered; None where nothing was asked yet."""
    asked = [name for name in request.form if name.startswith("use-")]
    if not asked:
        return None
    uses = tuple(request.form.get(f"use-{place}", "") for place in range(min(len(asked), _MOST_COLUMNS)))
    everybody = request.form.get("everybody", "")
    return Choice(uses, "headed" in request.form, everybody if everybody in {one.value for one in OTHERS} else "")


def _outcome(before: Preparation, after: Preparation, reading: Reading) -> str:
    """Say how many people came in, and how many of them need a look."""
    known = {one.key for one in before.rows}
    new = [one for one in after.rows if one.key not in known]
    wrong = sum(bool(one.problems) for one in new)
    if not new:
        return "Everybody on this list is on the roster already."
    people = len({one.row.email.casefold() or one.key for one in new})
    look = f", {wrong} {'needs' if wrong == 1 else 'need'} a look" if wrong else ""
    there = len(reading.people) - len(new)
    doubles = f" {there} stood there already." if there > 0 else ""
    return f"Added {people}{look}.{doubles}"


def _asked(found: Preparation, form: PasteForm, reading: Reading) -> str:
    """Make the page that asks what stands where. Raises `RosterError` where the list is too much to go along in it."""
    carried = reading.table.as_text()
    if len(carried) > _MOST_CARRIED or len(reading.columns) > _MOST_COLUMNS:
        raise RosterError([Problem(0, "", f"{reading.question} This list holds too much to ask about: {_TOO_MUCH}")])
    everybody = request.form.get("everybody", "")
    return render_template(
        "desk/draft_list.html",
        draft=found,
        form=form,
        reading=reading,
        carried=carried,
        holds={use: _HOLDS[use] for use in ("", *sorted(USES, key=list(_HOLDS).index))},
        shown=[_row(row) for row in reading.people[:_SHOWN]],
        more=max(0, len(reading.people) - _SHOWN),
        groups=[(group.value, ONE_OF[group]) for group in OTHERS],
        everybody=everybody,
        without="relationship" not in [one.use for one in reading.columns],
    )


def _row(row: Any) -> Sequence[str]:
    labels = {group.value: text for group, text in ONE_OF.items()}
    return f"{row.first_name} {row.last_name}".strip(), row.email, labels.get(row.relationship, row.relationship)


_TOO_MUCH = "keep the columns of name, address and relationship, with these words above them"
