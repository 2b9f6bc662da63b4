"""Forms of the executive about the department head: the line, and a talk's day and notes."""

from wtforms import TextAreaField
from wtforms.validators import Length, Optional

from surveys.coaching import alignment, status_line
from surveys.web.http.forms import NoControls, day_field, stripped, text_field
from surveys.web.http.saved import SavedForm

_NO_DAY = "On which day do you meet? Notes are kept with the day."


def _on_one_line(text: str) -> str:
    return " ".join(text.split())


class LineForm(SavedForm):
    """The line to the department head; empty takes it away."""

    line = TextAreaField(
        "One sentence on how it goes",
        [Optional(), Length(max=status_line.LONGEST), NoControls()],
        filters=[stripped, _on_one_line],
    )


class TalkForm(SavedForm):
    """One talk of the three."""

    held_on = day_field("The day")
    notes = text_field("Your notes for it", Optional(), longest=alignment.LONGEST)

    def is_whole(self) -> bool:
        """False, and said so beside the day, where there are notes without one."""
        if self.notes.data and self.held_on.data is None:
            self.held_on.errors = [_NO_DAY]
            return False
        return True
