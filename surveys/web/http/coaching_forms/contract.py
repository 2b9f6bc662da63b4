"""The form under the contract: a typed name, for the text that stood on the page."""

from wtforms import HiddenField
from wtforms.validators import DataRequired

from surveys.coaching.contract import OtherNameError
from surveys.web.http.forms import DeskForm, name_field


class ConfirmForm(DeskForm):
    """One party's yes. `digest` is the check sum of the text on the page, `asked` a name that they were asked about."""

    digest = HiddenField()
    asked = HiddenField()
    name = name_field("Your name", DataRequired("Type your name, as you would sign."))

    def ask_about(self, error: OtherNameError) -> None:
        """Say that the text has another name, and take this one when it is sent once more."""
        self.name.errors = [str(error)]
        self.asked.data = self.name.data
