"""What the forms of coaches' accounts share: passwords, and what an operation refused."""

from wtforms import PasswordField
from wtforms.validators import EqualTo, InputRequired

from surveys.accounts.errors import AccountError
from surveys.web.http.forms import DeskForm


def new_password_field() -> PasswordField:
    """Return the field for a password that is chosen."""
    return PasswordField("New password", [InputRequired("Please choose a password.")])


def once_more_field() -> PasswordField:
    """Return the field in which it is typed again."""
    return PasswordField("The same once more", [EqualTo("password", "This is not the same password.")])


def refused(form: DeskForm, error: AccountError) -> None:
    """Put what an operation refused beside its field, or above the form."""
    if error.field in form:
        form[error.field].errors = [*form[error.field].errors, str(error)]
    else:
        form.form_errors.append(str(error))
