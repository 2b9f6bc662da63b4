"""A roster as editable rows: what is wrong stands beside the field, and what was typed is never lost."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields

from instruments.groups import RaterGroup
from surveys.invited.checks import canonical_relationship, count_of, number_problem, read_rows, self_problem
from surveys.invited.names import plain_address
from surveys.invited.people import Problem, Roster, RosterError, RosterRules, Row
from surveys.invited.text import cleaned

__all__ = [
    "Checked",
    "Row",
    "as_json",
    "as_roster",
    "check_roster",
    "check_rows",
    "check_whole",
    "from_json",
    "group_counts",
    "tidied",
]

_FIELDS = tuple(field.name for field in fields(Row))


@dataclass(frozen=True, slots=True)
class Checked:
    """A row as it was typed, and a sentence for each column in which something is wrong: none if it can be used."""

    row: Row
    problems: Mapping[str, str]


def tidied(row: Row) -> Row:
    """Return the row with texts and address stripped, and a known relationship by its own name ("boss": supervisor).

    Anything else stays as it is.
    """
    clean = _cleaned(row)
    email, relationship = plain_address(clean.email), canonical_relationship(clean.relationship)
    if (email, relationship) == (clean.email, clean.relationship):
        return clean
    return Row(clean.first_name, clean.last_name, email, relationship, clean.language)


def check_rows(rows: Sequence[Row], rules: RosterRules, executive_email: str | None) -> tuple[Checked, ...]:
    """Check each row by the rules of `people_of`; return one `Checked` for each row, in order.

    Blank rows have no problems: they are not imported. `executive_email` is None where people are added to an open
    wave; else the address of whoever is `self` must be this one. What concerns no single row, `check_whole` tells.
    """
    return check_roster(rows, rules, executive_email)[0]


def check_whole(rows: Sequence[Row], rules: RosterRules, executive_email: str | None) -> tuple[str, ...]:
    """Tell what is wrong with the roster as a whole: nobody, too many people, not exactly one `self`.

    `executive_email` is None where people are added to an open wave, which has its executive already.
    """
    return check_roster(rows, rules, executive_email)[1]


def check_roster(
    rows: Sequence[Row], rules: RosterRules, executive_email: str | None
) -> tuple[tuple[Checked, ...], tuple[str, ...]]:
    """Do what `check_rows` and `check_whole` do, reading each row once."""
    filled = dict(_filled(rows))
    people, found = read_rows(list(filled.values()), rules, list(filled), "row")
    problems = dict(zip(filled, found, strict=True))
    texts = [number_problem(count_of(people))]
    if executive_email is not None and people:
        own, text = self_problem(people, executive_email)
        texts.append("" if own else text)
        for number, person in zip(filled, people, strict=True):
            if person is own:
                problems[number].setdefault("email", text)
    checked = tuple(
        Checked(row, {column: _sentence(text) for column, text in problems.get(number, {}).items()})
        for number, row in enumerate(rows, start=1)
    )
    return checked, tuple(_sentence(text) for text in texts if text)


def group_counts(rows: Sequence[Row]) -> Mapping[RaterGroup, int]:
    """Count the people of each group, each address once; rows whose relationship is not known yet are left out."""
    found = [tidied(row) for row in rows]
    once = {row.email.casefold() or number: row.relationship for number, row in reversed(list(enumerate(found)))}
    named = Counter(once.values())
    return {group: named[group.value] for group in RaterGroup if named[group.value]}


def as_roster(rows: Sequence[Row]) -> Roster:
    """Return rows as the roster that they are, by their numbers from 1 on."""
    return Roster(dict(_filled(rows)), unit="row")


def as_json(rows: Sequence[Row]) -> list[dict[str, str]]:
    """Return the rows as JSON keeps them: one object a row, its keys the names of the columns."""
    return [asdict(row) for row in rows]


def from_json(data: object) -> tuple[Row, ...]:
    """Read what `as_json` gave. A key that is not there is an empty text. Raises `RosterError` for anything else."""
    if not isinstance(data, list):
        raise _not_rows(0)
    return tuple(_row_from_json(number, one) for number, one in enumerate(data, start=1))


def _row_from_json(number: int, one: object) -> Row:
    if not isinstance(one, dict) or not one.keys() <= set(_FIELDS):
        raise _not_rows(number)
    if not all(isinstance(text, str) for text in one.values()):
        raise _not_rows(number)
    return Row(**one)


def _not_rows(number: int) -> RosterError:
    place = f"row {number} of it" if number else "it"
    return RosterError([Problem(0, "", f"the stored roster cannot be read: {place} has another form; enter it again")])


def _cleaned(row: Row) -> Row:
    texts = (row.first_name, row.last_name, row.email, row.relationship, row.language)
    clean = tuple(map(cleaned, texts))
    return row if clean == texts else Row(*clean)


def _filled(rows: Sequence[Row]) -> Iterator[tuple[int, Row]]:
    for number, row in enumerate(rows, start=1):
        if not (clean := _cleaned(row)).is_blank:
            yield number, clean


def _sentence(text: str) -> str:
    """Make a sentence of what a rule says: after "line 7, email:" it may begin with its verb, in a page it may not."""
    if text.startswith(("is ", "holds ")):
        text = f"This {text}"
    elif text.startswith(("the ", "nobody ")):
        text = text[0].upper() + text[1:]
    return text if text.endswith((".", "?")) else f"{text}."
