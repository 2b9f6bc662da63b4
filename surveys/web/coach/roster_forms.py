"""How rows of a roster are typed into pages: fields under a row's key, what was typed, what is wrong beside it."""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus

from flask import abort, request
from wtforms import Form, SelectField, StringField
from wtforms.fields import SelectChoice

from instruments.groups import RaterGroup
from surveys.desk.preparing.preparation import Preparation
from surveys.invited.checks import MOST_PEOPLE
from surveys.invited.rows import Row
from surveys.web.http.forms import DeskForm, stripped

ONE_OF = {
    RaterGroup.SELF: "The executive (self)",
    RaterGroup.SUPERVISOR: "Supervisor",
    RaterGroup.PEER: "Peer",
    RaterGroup.DIRECT_REPORT: "Direct report",
    RaterGroup.BOARD: "Board member",
    RaterGroup.OTHER: "Other stakeholder",
}
OTHERS = tuple(group for group in RaterGroup if group is not RaterGroup.SELF)
_SENT = re.compile(r"row-([0-9a-f]{16}-[0-9]{1,4}|new-[0-9]{1,3})-email")
_NEW = "new-"
_MOST_SENT = 2 * MOST_PEOPLE  # a roster's rows, and what was pasted to come to them


class RowForm(DeskForm):
    """One row. It checks nothing: the rules of rosters do, and their sentences become the fields' errors."""

    first_name = StringField("First name", filters=[stripped])
    last_name = StringField("Last name", filters=[stripped])
    email = StringField("E-mail address", filters=[stripped])
    relationship = SelectField("Relationship", validate_choice=False)
    language = SelectField("Language", validate_choice=False)

    def row(self) -> Row:
        """Return what was typed."""
        return Row(**{name: self[name].data or "" for name in Row.__slots__ if name in self})

    def with_problems(self, problems: Mapping[str, str]) -> "RowForm":
        """Put the sentences beside their fields."""
        for name, text in problems.items():
            self[name].errors = [text]
        return self


def row_form(
    key: str, row: Row | None, languages: Sequence[str], groups: Iterable[RaterGroup], *, sent: bool = False
) -> RowForm:
    """Build the fields of one row: with `row` in them, or with what was `sent` under the key."""
    data = {name: getattr(row, name) for name in Row.__slots__} if row else {}
    form = RowForm(request.form if sent else None, prefix=f"row-{key}-", data=data)
    form.relationship.choices = _choices(form.relationship, {group.value: ONE_OF[group] for group in groups})
    form.language.choices = _choices(form.language, {code: code for code in languages})
    if len(languages) < 2 and not form.language.data:
        del form.language
    return form


def sent_rows() -> tuple[dict[str, Row], dict[str, Row]]:
    """Return the rows that a page sent, by key: those that were there, and the new ones, blank ones too.

    More rows than any page has are not looked at: with a link to propose people they could keep the server busy.
    """
    keys = [found[1] for name in request.form if (found := _SENT.fullmatch(name))]
    if len(keys) > _MOST_SENT:
        abort(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    rows = {key: _sent_row(key) for key in keys}
    known = {key: row for key, row in rows.items() if not key.startswith(_NEW)}
    return known, {key: row for key, row in rows.items() if key.startswith(_NEW)}


def _sent_row(key: str) -> Row:
    texts = {name: stripped(request.form.get(f"row-{key}-{name}")) for name in Row.__slots__}
    return Row(**texts)


def mark_of(found: Preparation) -> str:
    """Return what stands for a roster as it is: another one has another mark."""
    return hashlib.sha256("\n".join(one.key for one in found.rows).encode()).hexdigest()[:16]


def choices(known: Mapping[str, str]) -> list[SelectChoice]:
    """Return a field's choices by value."""
    return [SelectChoice(value, label) for value, label in known.items()]


def _choices(field: SelectField, known: Mapping[str, str]) -> list[SelectChoice]:
    """Offer what is known, and keep what was typed elsewhere, so that saving loses nothing."""
    typed = field.data or ""
    others = {typed: f"{typed} (not known)"} if typed and typed not in known else {}
    return choices({"": "Choose …", **others, **known})


def errors_of(forms: Iterable[Form]) -> list[tuple[str, str, str]]:
    """Return id, label and sentence of everything to put right, for the summary above a page."""
    return [(field.id, field.label.text, field.errors[0]) for form in forms for field in form if field.errors]
