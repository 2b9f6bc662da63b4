"""Every rule that a row of a roster must keep, once: files and pages only differ in how they name the place."""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from instruments.groups import RaterGroup
from surveys.core.addresses import AddressError, canonical_address, name_problem
from surveys.invited import words
from surveys.invited.people import Person, RosterRules, Row

LONGEST_NAME = 100
MOST_PEOPLE = 500
_NAMES = tuple(group.value for group in RaterGroup)


def canonical_relationship(text: str) -> str:
    """Return the relationship that a word people use stands for ("line manager": "supervisor"), or the text itself."""
    return text if text in _NAMES else str(words.relationship(text) or text)


def read_rows(
    rows: Sequence[Row], rules: RosterRules, numbers: Sequence[int], unit: str
) -> tuple[list[Person], list[dict[str, str]]]:
    """Read cleaned rows that are not blank: the people, and for each what is wrong by column, at most once a column.

    `numbers` are those of the rows, and `unit` is what they count ("line"), where one is named beside another. A person
    with a problem stands for the rest of their row only.
    """
    readings = [_read_row(row, rules) for row in rows]
    people, found = [person for person, _ in readings], [problems for _, problems in readings]
    places: dict[str, list[int]] = {}
    for place, (person, problems) in enumerate(readings):
        if "email" in problems:
            continue
        if person.email in rules.taken:
            problems["email"] = f"{person.email} is invited to this wave already"
        places.setdefault(person.email, []).append(place)
    for same in places.values():
        for place in same[1:]:
            groups = [people[one].group for one in same if "relationship" not in found[one]]
            text = _stands_twice(people[same[0]], groups, [numbers[one] for one in same], unit)
            found[place].setdefault("email", text)
    return people, found


def count_of(people: Iterable[Person]) -> int:
    """Count people: whoever stands twice is one."""
    emails = [person.email for person in people]
    return len({email for email in emails if email}) + emails.count("")


def full_name(person: Person) -> str:
    """Return a name for a message about a roster; "" where it is none that could stand in a line."""
    name = f"{person.first_name} {person.last_name}".strip()
    return "" if name_problem(name, longest=2 * LONGEST_NAME) else name


def _stands_twice(person: Person, groups: Iterable[RaterGroup], numbers: Sequence[int], unit: str) -> str:
    often = "twice" if len(numbers) == 2 else f"{len(numbers)} times"
    listed = f"{', '.join(map(str, numbers[:-1]))} and {numbers[-1]}"
    different = dict.fromkeys(group.value.replace("_", " ") for group in groups)
    as_what = f", as {' and as '.join(different)}" if len(different) > 1 else ""
    return f"{full_name(person) or person.email} stands {often}: {unit}s {listed}{as_what}"


def number_problem(count: int) -> str:
    """Say what is wrong with the number of people in a roster; "" where nothing is."""
    if not count:
        return "the roster lists nobody; add a line for each person"
    return f"the roster lists {count} people; {MOST_PEOPLE} are the most" if count > MOST_PEOPLE else ""


def self_problem(people: Iterable[Person], executive_email: str) -> tuple[Person | None, str]:
    """Say what keeps the executive from standing in a roster once, as self; "" where nothing does.

    The person is the only one who is self, if it is their address that differs.
    """
    own = [person for person in people if person.group is RaterGroup.SELF]
    if len(own) != 1:
        found = "nobody has" if not own else f"{len(own)} people have"
        return None, f"{found} the relationship self; list the executive once, as self"
    if own[0].email == executive_email.casefold():
        return None, ""
    text = f"the person with relationship self is {own[0].email}, but the executive is {executive_email}"
    return own[0], f"{text}; both must be the same address"


def _read_row(row: Row, rules: RosterRules) -> tuple[Person, dict[str, str]]:
    email, email_text = _email(row.email)
    group, group_text = _group(row.relationship)
    language, language_text = _language(row.language, rules.languages)
    problems = {
        "first_name": _name_problem(row.first_name) or _greeting_problem(row.first_name),
        "last_name": _name_problem(row.last_name),
        "email": email_text,
        "relationship": group_text,
        "language": language_text,
    }
    person = Person(row.first_name, row.last_name, email, group, language)
    return person, {column: text for column, text in problems.items() if text}


def _name_problem(name: str) -> str:
    return name_problem(name, longest=LONGEST_NAME)


def _greeting_problem(name: str) -> str:
    return "" if name else "is empty; the invitation greets people by it"


def _email(text: str) -> tuple[str, str]:
    if not text:
        return "", "is empty; the invitation is sent to it"
    try:
        return canonical_address(text), ""
    except AddressError as error:
        return text, str(error)


def _group(text: str) -> tuple[RaterGroup, str]:
    if text in _NAMES:
        return RaterGroup(text), ""
    if not text:
        return RaterGroup.OTHER, f"is empty; it is one of {', '.join(_NAMES)}"
    wanted = text.lower().replace(" ", "_").replace("-", "_")
    meant = words.relationship(text)
    near = [meant.value] if meant else get_close_matches(wanted, _NAMES, n=1)
    hint = f"; did you mean {near[0]}?" if near else ""
    return RaterGroup.OTHER, f"{text!r} is not one of {', '.join(_NAMES)}{hint}"


def _language(text: str, languages: Sequence[str]) -> tuple[str, str]:
    by_code = {code.lower(): code for code in languages}
    if not text:
        return languages[0], ""
    if text.lower() not in by_code:
        return languages[0], f"{text!r}: the questionnaire is there in {', '.join(languages)}"
    return by_code[text.lower()], ""
