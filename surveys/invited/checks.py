"""Every rule that a row of a roster must keep, once: files and pages only differ in how they name the place."""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from instruments.groups import RaterGroup
from surveys.core.addresses import AddressError, canonical_address, name_problem
from surveys.invited.people import Person, RosterRules, Row

LONGEST_NAME = 100
MOST_PEOPLE = 500
_NAMES = tuple(group.value for group in RaterGroup)
_WORDS = {
    RaterGroup.SELF: "myself, me, executive, the executive",
    RaterGroup.SUPERVISOR: "boss, manager, line manager, supervisors, bosses, managers, superior, department head",
    RaterGroup.PEER: "peers, colleague, colleagues, coworker, coworkers, co-worker, co-workers",
    RaterGroup.DIRECT_REPORT: "direct reports, direct, directs, report, reports, team member, team members",
    RaterGroup.BOARD: "board member, board members",
    RaterGroup.OTHER: "others, stakeholder, stakeholders, other stakeholder, other stakeholders",
}


def _key(text: str) -> str:
    return text.lower().replace(" ", "_").replace("-", "_")


_GROUP_OF_WORD = {_key(word): group for group, words in _WORDS.items() for word in words.split(", ")}


def canonical_relationship(text: str) -> str:
    """Return the relationship that a word people use stands for ("line manager": "supervisor"), or the text itself."""
    wanted = _key(text)
    return wanted if wanted in _NAMES else str(_GROUP_OF_WORD.get(wanted, text))


def read_rows(
    rows: Sequence[Row], rules: RosterRules, places: Sequence[str]
) -> tuple[list[Person], list[dict[str, str]]]:
    """Read cleaned rows that are not blank: the people, and for each what is wrong by column, at most once a column.

    `places` name the rows where one is mentioned beside another ("line 7"). A person with a problem stands for the
    rest of their row only.
    """
    readings = [_read_row(row, rules) for row in rows]
    people, found = [person for person, _ in readings], [problems for _, problems in readings]
    first: dict[str, str] = {}
    for person, problems, place in zip(people, found, places, strict=True):
        if "email" in problems:
            continue
        if person.email in rules.taken:
            problems["email"] = f"{person.email} is invited to this wave already"
        elif person.email in first:
            problems["email"] = f"{person.email} stands in {first[person.email]} already"
        first.setdefault(person.email, place)
    return people, found


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
    wanted = _key(text)
    if wanted in _NAMES:
        return RaterGroup(wanted), ""
    if not text:
        return RaterGroup.OTHER, f"is empty; it is one of {', '.join(_NAMES)}"
    near = [_GROUP_OF_WORD[wanted]] if wanted in _GROUP_OF_WORD else get_close_matches(wanted, _NAMES, n=1)
    hint = f"; did you mean {near[0]}?" if near else ""
    return RaterGroup.OTHER, f"{text!r} is not one of {', '.join(_NAMES)}{hint}"


def _language(text: str, languages: Sequence[str]) -> tuple[str, str]:
    by_code = {code.lower(): code for code in languages}
    if not text:
        return languages[0], ""
    if text.lower() not in by_code:
        return languages[0], f"{text!r}: the questionnaire is there in {', '.join(languages)}"
    return by_code[text.lower()], ""
