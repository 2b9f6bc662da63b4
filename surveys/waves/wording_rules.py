"""Refuses wordings that only a few raters of a cell would read: shown means would give away their answers (R2, R3).

R3 counts raters per item, and R2 merges groups, as if all were asked one question. With a text of another meaning for
one person, by language or by group, the difference of two shown means would be that person's answer. Source: R2 and R3
in docs/privacy-rules.md, and decision 9.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

from instruments import catalogue
from instruments.catalogue import Edition
from instruments.groups import RaterGroup
from reports.disclosure.cells import Cell
from reports.disclosure.policy import Policy
from surveys.core.errors import LaunchRefusedError
from surveys.invited.roster import Person


def refuse_private_wordings(
    people: Sequence[Person], cells: Iterable[Cell], edition: Edition, *, policy: Policy
) -> None:
    """Raise `LaunchRefusedError` where fewer than k people of a cell would read another text than the rest of it.

    Two checks: a merged cell (R2) has no wording by group, and no language is read by fewer than k of a cell (R3's
    threshold). Translations of shipped questionnaires are held to say the same: a launch only warns (`advice`).
    """
    for cell in cells:
        _refuse_group_wordings(cell, edition)
        if not _is_shipped(edition):
            _refuse_few_in_a_language([person for person in people if person.group in cell.groups], policy)


def _refuse_group_wordings(cell: Cell, edition: Edition) -> None:
    own = {group for item in edition.instrument.items for group in item.wording.by_group if group in cell.groups}
    if len(cell.groups) > 1 and own:
        named = min(own, key=list(RaterGroup).index)
        raise LaunchRefusedError(
            f"the questionnaire has a wording of its own for {named.label.lower()}, but their answers are shown as part"
            f' of "{cell.label}": it would point at them. Remove the keys {named.value!r} from its items, or invite'
            " enough people for a group of their own."
        )


def _refuse_few_in_a_language(cell: Sequence[Person], policy: Policy) -> None:
    languages = Counter(person.language for person in cell)
    few = [code for code, n in sorted(languages.items()) if n < policy.min_raters]
    if len(languages) > 1 and few:
        raise LaunchRefusedError(
            f"fewer than {policy.min_raters} people of a group would read your own questionnaire in {few[0]!r}, the"
            " others in another language: a text of their own could point at them. Give all of the group one language."
        )


def _is_shipped(edition: Edition) -> bool:
    return catalogue.reference_of(edition) is not None
