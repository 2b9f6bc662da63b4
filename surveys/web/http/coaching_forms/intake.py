"""The form of the seven answers at the start, for the department head's page and the desk. The routes are theirs."""

from collections.abc import Mapping

from wtforms import HiddenField
from wtforms.validators import Optional

from surveys.coaching import intake
from surveys.coaching.access import Party
from surveys.coaching.intake import LONGEST, QUESTIONS, TypedIntake
from surveys.coaching.place import Member
from surveys.web.http.forms import text_field
from surveys.web.http.saved import SavedForm, looks_again

HINTS: Mapping[str, str] = {
    "manner": "For example: quick, blunt, by e-mail.",
    "success": "Behaviour that others can see, not a trait: “asks before deciding”, not “is more open”.",
}
_NOTHING_TYPED = "Please answer at least one of the questions."
_MOVED = "The answers were changed meanwhile, in another window or by somebody else. Please read them once more as they"
_STANDS = f"{_MOVED} stand here, then save again."


class IntakeForm(SavedForm):
    """The seven answers. `mark` is of the words that this page showed: a yes is to no others."""

    achieve = text_field(QUESTIONS["achieve"], Optional(), longest=LONGEST)
    depends = text_field(QUESTIONS["depends"], Optional(), longest=LONGEST)
    manner = text_field(QUESTIONS["manner"], Optional(), longest=LONGEST)
    decisions = text_field(QUESTIONS["decisions"], Optional(), longest=LONGEST)
    success = text_field(QUESTIONS["success"], Optional(), longest=LONGEST)
    tried = text_field(QUESTIONS["tried"], Optional(), longest=LONGEST)
    support = text_field(QUESTIONS["support"], Optional(), longest=LONGEST)
    mark = HiddenField()

    def answers(self) -> dict[str, str]:
        """Return what was typed, by the questions' names."""
        return {name: self[name].data or "" for name in QUESTIONS}


def stored(found: TypedIntake | None) -> IntakeForm:
    """Return the form with what is stored."""
    form = IntakeForm.showing(_saved(found))
    form.mark.data = found.mark if found is not None else ""
    return form


@looks_again
def sent(member: Member) -> tuple[IntakeForm, bool]:
    """Take the form that was posted; True where it was stored. Raises `NotYoursError`, `EngagementEndedError`."""
    form = IntakeForm.sent()
    found = intake.intake(member)
    if not form.validate() or any((form.clashes(_saved(found)), _has_moved(form, found, member.party))):
        return form, False
    if not any(form.answers().values()):
        form.form_errors.append(_NOTHING_TYPED)
        return form, False
    intake.write(member, form.answers(), seen=found.mark if found is not None else "")
    return form, True


def _has_moved(form: IntakeForm, found: TypedIntake | None, party: Party) -> bool:
    """Say so where the department head would say yes to words that their page did not show."""
    now = found.mark if found is not None else ""
    if party is not Party.SPONSOR or (form.mark.data or "") == now:
        return False
    form.mark.data = now
    form.form_errors.append(_STANDS)
    return True


def _saved(found: TypedIntake | None) -> dict[str, object]:
    return {name: found.answers.get(name, "") if found is not None else "" for name in QUESTIONS}
