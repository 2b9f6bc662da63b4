"""Warnings before a launch: small groups, what may identify a rater, who may be the executive a second time."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from email.headerregistry import Address
from pathlib import Path

from instruments.catalogue import Edition
from instruments.groups import RaterGroup
from reports.disclosure.cells import Cell
from reports.disclosure.policy import Policy
from reports.letters.advice import undrawn_advice
from reports.letters.lettering import fonts_from
from surveys.invited.roster import Person, per_group
from surveys.waves.group_sizes import merge_sentence, tight_sentence
from surveys.waves.second_address import second_address_doubt
from surveys.waves.tables import Wave


def advice(
    people: Sequence[Person],
    cells: tuple[Cell, ...],
    policy: Policy,
    edition: Edition,
    executive: Address,
    namesakes: Iterable[Wave],
) -> tuple[str, ...]:
    """Return the sentences, without full stops.

    `namesakes` are waves of the same coach about the same name at another address: another coach's never, since to
    whoever tries names that would tell whom others ask about.
    """
    counts = per_group(people)
    return (
        *_second_address_warnings(people, executive),
        *_merge_warnings(counts, cells, policy),
        *_tight_warnings(counts, cells, policy),
        *_language_warnings(people, policy, edition),
        *_namesake_warnings(namesakes),
    )


def undrawn_warnings(executive: str, edition: Edition, folders: Sequence[Path]) -> tuple[str, ...]:
    """Say which names the report's PDF and pictures could not show with the fonts of these folders, or the system's.

    Not for within a transaction: the first time, every font may have to be looked at.
    """
    with fonts_from(folders):
        told = undrawn_advice(executive, edition.instrument)
    return (told,) if told else ()


def _second_address_warnings(people: Iterable[Person], executive: Address) -> list[str]:
    """Say who may be the executive at a second address; the executive's own row is known by its group."""
    doubts = (
        second_address_doubt(
            f"{person.first_name} {person.last_name}".strip(),
            person.email,
            executive_name=executive.display_name,
            executive_email=executive.addr_spec,
        )
        for person in people
        if person.group is not RaterGroup.SELF
    )
    return [doubt for doubt in doubts if doubt]


def _namesake_warnings(namesakes: Iterable[Wave]) -> list[str]:
    return [
        f"wave {wave.id} is about somebody of the same name at {wave.executive_email}: if that is the same"
        " person, use the same address, or the rules that protect raters across waves cannot hold"
        for wave in namesakes
    ]


def _merge_warnings(counts: Mapping[RaterGroup, int], cells: Iterable[Cell], policy: Policy) -> list[str]:
    return [merge_sentence(cell, counts, policy) for cell in cells if len(cell.groups) > 1]


def _tight_warnings(counts: Mapping[RaterGroup, int], cells: tuple[Cell, ...], policy: Policy) -> list[str]:
    """Say where one missing answer would already merge a group, or leave it out."""
    total = sum(cell.count(counts) for cell in cells)
    tight = [cell for cell in cells if cell.count(counts) == policy.min_raters]
    warnings = [tight_sentence(cell, counts, policy, alone=len(cells) == 1) for cell in tight]
    if total < policy.comments_from:
        warnings.append(f"comments of anonymous raters are shown from {policy.comments_from} of them on: none will be")
    return warnings


def _language_warnings(people: Sequence[Person], policy: Policy, edition: Edition) -> list[str]:
    anonymous = Counter(person.language for person in people if not person.group.attributed)
    few = {code: n for code, n in anonymous.items() if n < policy.min_raters and len(edition.languages) > 1}
    return [
        f"only {n} anonymous {'person answers' if n == 1 else 'people answer'} in language {code!r}:"
        " comments in it could point to them"
        for code, n in sorted(few.items())
    ]
