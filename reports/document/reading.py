"""Section: how to read the report, who answered, what is not shown and why, its limits. Rules in general, no counts."""

from instruments.groups import RaterGroup
from instruments.model import Status
from reports.charts.views import name_of
from reports.disclosure.policy import Policy
from reports.document.model import EXPECTED, Block, Grid, Note, Points, Section, SubHeading, Terms, Text
from reports.document.summary import answered_count, others_are
from reports.document.wording import items_rule, points, scale_points
from reports.gaps import Thresholds, items_needed
from reports.numbers import amount
from reports.release import Release
from reports.rules import WORDS

PERSPECTIVES = (
    "This report sets how you see your own leadership beside how others see it. It shows perspectives, not facts:"
    " where they differ, neither side is simply right, and the difference is worth a conversation."
)


def reading(release: Release) -> Section:
    """Write the section."""
    blocks: tuple[Block, ...] = (
        Text(PERSPECTIVES),
        *_who(release),
        SubHeading("How to read the numbers"),
        Terms(_numbers(release)),
        SubHeading("What is not shown, and why"),
        Points(_hidden(release)),
        SubHeading("Its limits"),
        Points(_limits(release)),
    )
    return Section("reading", "How to read this, who answered, its limits", blocks)


def _who(release: Release) -> tuple[Block, ...]:
    rows = tuple((name_of(cell, release), answered_count(cell)) for cell in release.cells)
    table = Grid("Who answered, of those invited", ("Group", "Answered"), rows, frozenset({1}))
    return (SubHeading("Who answered"), *((table,) if rows else ()), *(Note(note) for note in _who_notes(release)))


def _who_notes(release: Release) -> list[str]:
    notes = [
        f"{cell.label} are shown as one group: one of them alone was too small in this round or an earlier one."
        " Neither is shown alone anywhere."
        for cell in release.cells
        if len(cell.groups) > 1
    ]
    if release.own is None:
        notes.append(
            "There is no self-rating in this round, so the views of others stand alone and no gap can be named."
        )
    if release.withheld:
        notes.append(
            f"Fewer than {release.min_raters} of the anonymous raters answered. Their answers were deleted without"
            " being shown to anyone, and not even their number is given here: it would have been too easy to tell"
            " who said what."
        )
    return notes


def _numbers(release: Release) -> tuple[tuple[str, str], ...]:
    scale = release.instrument.scale
    limits = Thresholds.of(scale)
    half = points(limits.gap)
    return (
        ("Scale", f"{scale_points(scale)}. “{scale.not_observed}” and skipped questions never count."),
        (
            "Others",
            f"{others_are(release)} A larger group should not drown a smaller one. Where only a supervisor's view can"
            " be shown, it is called that.".strip(),
        ),
        (
            "Gap",
            f"Self minus others. {half.capitalize()} or more is named. That is a convention, not a norm. Self-ratings"
            " run lenient (d = 0.32 in studies), so a small positive gap is ordinary, and about two possible blind"
            " spots in ten areas are usual.",
        ),
        (
            "Clear, tentative",
            f"A gap is clear where it exceeds the band on its side by {points(limits.clear)} or more. Otherwise it is"
            f" tentative: with a few other raters it could well be below {half}.",
        ),
        (
            "Band",
            "The light bar around the view of others: how far it could move with other similar raters, about four"
            " times in five. It comes from how many answered, never from how far they disagree.",
        ),
        (
            "Groups differ",
            f"Two groups lie {points(limits.apart)} or more apart, and farther than so few raters would by chance.",
        ),
        (
            "Rounding",
            "Every value is rounded once, to one decimal, and gaps, classes and order follow from the rounded values."
            " Three answers are told to the nearest half. Near the ends of the scale only a range is given:"
            f" “{_top_band(release)}” and “{_bottom_band(release)}”, which count as {_counted(release)} in averages.",
        ),
        *(((EXPECTED, _expected(half)),) if release.expected else ()),
    )


def _expected(half: str) -> str:
    return (
        "What you thought that others would answer on average, before you saw anything; it enters no other number."
        f" {half.capitalize()} or more above what others say is unexpected, as far below it better than feared."
    )


def _counted(release: Release) -> str:
    scale = release.instrument.scale
    return f"{amount(scale.maximum - 0.3)} and {amount(scale.minimum + 0.3)}"


def _top_band(release: Release) -> str:
    return f"{amount(release.instrument.scale.maximum - 0.5)}+"


def _bottom_band(release: Release) -> str:
    return f"≤{amount(release.instrument.scale.minimum + 0.5)}"


def _hidden(release: Release) -> tuple[str, ...]:
    k = release.min_raters
    needed = [items_needed(area) for area in release.instrument.areas]
    comments = Policy(k).comments_from
    return (
        f"An action has a number for an anonymous group only where at least {k} of that group rated it.",
        f"An area has a number for a group only where {items_rule(release.instrument, needed)} have one.",
        "Supervisors are shown as themselves, and were told so before they answered.",
        f"Comments of anonymous raters stand together, without group, from {comments} raters on.",
        "Every other number here is worked out from the numbers shown, so nothing more can be found by subtraction."
        " The single answers were deleted when the round closed.",
        "Please do not try to work out who said what. A guess is easily wrong, and it costs trust.",
    )


def _limits(release: Release) -> tuple[str, ...]:
    unvalidated = (
        "The questionnaire was written for this purpose and has not been validated in studies."
        if release.instrument.status is not Status.VALIDATED
        else "The questionnaire has been validated; the thresholds of this report are conventions all the same."
    )
    raters = RaterGroup.SUPERVISOR.label.lower()
    return (
        unvalidated,
        f"Only a few people were asked, at one time; groups, and {raters} among themselves, see things differently.",
        "Nothing here compares you with other leaders, and nothing here is fit for pay, promotion or selection.",
        f"The words follow version {WORDS} of the rules. Drawn again later, a report keeps its numbers and gets the"
        " newest words.",
    )
