"""What stands in the logs of a soak: no line may name anybody or hold a link (T10). Only lines are looked at here."""

import re
from collections.abc import Iterable

from tests.soak.record import Record

_LINK = re.compile(r"/s/[\w-]")


def search(record: Record, texts: Iterable[str]) -> None:
    """Note the lines that name one of the invited, or hold a link of theirs, and how many were read."""
    lines = [line for text in texts for line in text.splitlines()]
    names = {name for person in record.people for name in (person.name, *person.addresses)}
    record.lines = len(lines)
    record.logged = [line for line in lines if _LINK.search(line) or any(name in line for name in names)]
