"""The form under the contract: a typed name, for the text that stood on the page."""

from wtforms import HiddenField
from wtforms.validators import DataRequired

from surveys.web.http.forms import DeskForm, name_field


class ConfirmForm(DeskForm):
    """One party's yes. `digest` is the check sum of the text on the page."""

    digest = HiddenField()
    name = name_field("Your name", DataRequired("Type your name, as you would sign."))
