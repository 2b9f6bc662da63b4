"""What forms of the desk and of places share: the base class, and fields that keep what was typed."""

from datetime import date
from typing import Any
from unicodedata import category

from flask import request
from wtforms import DateField, Form, StringField, TextAreaField
from wtforms.validators import Length, Optional, ValidationError

from instruments.visible import trimmed
from surveys.core.addresses import AddressError, canonical_address, name_problem

LONGEST_TEXT = 20_000
_WORTH_COPYING = 20  # characters
_OF_THE_PAGE = frozenset({"asked", "csrf", "digest", "key", "mark", "seen", "then"})  # fields that nobody typed


class DeskForm(Form):  # type: ignore[misc]
    """A form that somebody typed. Whether it is theirs to send is looked at before any form is read."""

    @classmethod
    def sent(cls, **kwargs: Any) -> "DeskForm":
        """Read the form that was posted."""
        return cls(request.form, **kwargs)


def typed_texts() -> list[str]:
    """Return the texts of a posted form that cannot be taken any more, for its writer to copy."""
    fields = request.form.items(multi=True)
    return [text for name, text in fields if name not in _OF_THE_PAGE and len(text) > _WORTH_COPYING]


class Name:
    """Refuse what cannot stand in a message's header."""

    def __init__(self, longest: int = 200) -> None:
        self._longest = longest

    def __call__(self, _form: Form, field: StringField) -> None:
        """Raise `ValidationError` with the reason."""
        if problem := name_problem(field.data or "", longest=self._longest):
            raise ValidationError(f"This name {problem}.")


class EmailAddress:
    """Refuse what is no address, and put the rest into the form in which it is compared."""

    def __call__(self, _form: Form, field: StringField) -> None:
        """Raise `ValidationError` with the reason."""
        if not field.data:
            return
        try:
            field.data = canonical_address(field.data)
        except AddressError as error:
            raise ValidationError(str(error)) from error


def stripped(text: str | None) -> str:
    """Take the blanks off both ends; what cannot be seen is empty."""
    return trimmed(text or "")


def name_field(label: str, *validators: Any, **kwargs: Any) -> StringField:
    """Return a field for somebody's name."""
    return StringField(label, [*validators, Length(max=200), Name()], filters=[stripped], **kwargs)


def email_field(label: str, *validators: Any, **kwargs: Any) -> StringField:
    """Return a field for an address."""
    return StringField(label, [*validators, Length(max=254), EmailAddress()], filters=[stripped], **kwargs)


def text_field(label: str, *validators: Any, longest: int = LONGEST_TEXT, **kwargs: Any) -> TextAreaField:
    """Return a field for several lines."""
    return TextAreaField(label, [*validators, AtMost(longest), NoControls()], filters=[one_line_ends], **kwargs)


def day_field(label: str, *validators: Any, **kwargs: Any) -> DateField:
    """Return a field for a day, with sense in its year."""
    return DateField(label, [*(validators or (Optional(),)), Year()], **kwargs)


def one_line_ends(text: str | None) -> str:
    """Return the text with every line end as one character."""
    return trimmed((text or "").replace("\r\n", "\n").replace("\r", "\n"))


class AtMost:
    """Refuse a text that has too many characters, and say how many it has."""

    def __init__(self, longest: int) -> None:
        self.longest = longest

    def __call__(self, _form: Form, field: TextAreaField) -> None:
        """Raise `ValidationError` with the reason."""
        if (length := len(field.data or "")) > self.longest:
            raise ValidationError(f"This has {length} characters; at most {self.longest} fit.")


class NoControls:
    """Refuse what no keyboard types and PostgreSQL does not store."""

    def __call__(self, _form: Form, field: TextAreaField) -> None:
        """Raise `ValidationError` with the reason."""
        if any(category(char) in ("Cc", "Cs") and char not in "\n\t" for char in field.data or ""):
            raise ValidationError("This text holds a control character; remove it.")


class Year:
    """Refuse a year that must be a typing mistake."""

    def __call__(self, _form: Form, field: DateField) -> None:
        """Raise `ValidationError` with the reason."""
        day: date | None = field.data
        if day is not None and not 2000 <= day.year <= 2100:
            raise ValidationError("Is the year right?")
