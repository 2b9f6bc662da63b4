"""A field of the desk that holds only what nobody can see is an empty field."""

import pytest
from werkzeug.datastructures import MultiDict
from wtforms.validators import DataRequired

from surveys.accounts.errors import AccountError
from surveys.accounts.people import good_name
from surveys.web.http.forms import DeskForm, email_field, name_field, text_field

NOTHING = ("\u200b", "\u200d", "\u3164", "\u2800 \ufeff", " \t\n")


class EveryKind(DeskForm):
    """A field of each kind that the desk's forms are built from."""

    name = name_field("Name", DataRequired("Please give a name."))
    email = email_field("E-mail address", DataRequired("Whose address?"))
    text = text_field("Reason", DataRequired("Say why."))


@pytest.mark.parametrize("nothing", NOTHING)
def test_what_cannot_be_seen_is_asked_for_like_an_empty_field(nothing: str) -> None:
    form = EveryKind(MultiDict(dict.fromkeys(("name", "email", "text"), nothing)))
    assert not form.validate()
    assert form.errors == {"name": ["Please give a name."], "email": ["Whose address?"], "text": ["Say why."]}
    with pytest.raises(AccountError, match="Please give a name"):
        good_name(nothing)


def test_what_was_copied_along_with_a_text_comes_off_and_the_text_stays() -> None:
    form = EveryKind(
        MultiDict({"name": "\u200bZoë Ní\u2060 ", "email": "\ufeffzoe@example.org\u200b", "text": "One.\r\nTwo.\u200b"})
    )
    assert form.validate()
    assert form.data == {"name": "Zoë Ní", "email": "zoe@example.org", "text": "One.\nTwo."}
