"""Taking people out of a draft, by address: off its roster and out of what the executive proposed."""

from collections.abc import Collection, Sequence

from instruments.groups import RaterGroup
from surveys.core.addresses import AddressError, canonical_address
from surveys.engagements.tables import Draft, Engagement


def clear(draft: Draft, own: Engagement, addresses: Collection[str]) -> bool:
    """Take everybody with one of these canonical addresses out; False where nobody was there.

    The executive's own row stays, as their engagement `own` does.
    """
    rows, proposals = (_without(held, own, addresses) for held in (draft.rows, draft.proposals))
    if (len(rows), len(proposals)) == (len(draft.rows), len(draft.proposals)):
        return False
    draft.rows, draft.proposals = rows, proposals
    return True


def address_of(row: dict[str, str]) -> str:
    """Read a stored row's address as a launch would; what is no address yet is taken letter by letter."""
    typed = row.get("email", "").strip()
    try:
        return canonical_address(typed)
    except AddressError:
        return typed.casefold()


def _without(rows: Sequence[dict[str, str]], own: Engagement, addresses: Collection[str]) -> list[dict[str, str]]:
    return [row for row in rows if address_of(row) not in addresses or is_executive(row, own)]


def is_executive(row: dict[str, str], own: Engagement) -> bool:
    """True for the stored row of an engagement's own executive."""
    return row.get("relationship") == RaterGroup.SELF.value and address_of(row) == own.executive_email
