"""Page seven: the executive's own view then and now, and what people wrote in the follow-up."""

from reports.charts.words import MISSING
from reports.comparison.model import Comparison
from reports.comparison.naming import moments
from reports.document.change.wording import difference
from reports.document.comments import comments
from reports.document.model import Block, Grid, Lead, Note, Section, SubHeading

OWN = (
    "How you rate yourself can move because you changed, or because you now measure by something else. Both are worth"
    " knowing, and numbers alone cannot tell them apart."
)
_NO_ADJUSTMENT = "Looking back enters no other number, and nothing is worked out from it."


def own_and_comments(comparison: Comparison) -> Section | None:
    """Write the section; None where there is neither a view of their own both times nor an open question."""
    table = own_table(comparison)
    written = comments(comparison.later)
    if table is None and written is None:
        return None
    own: tuple[Block, ...] = ()
    if table is not None:
        note = (Note(_NO_ADJUSTMENT),) if len(table.headers) == 5 else ()
        own = (Lead(OWN), table, *note)
    words: tuple[Block, ...] = ()
    if written is not None:
        words = (*((SubHeading(f"What people wrote in {moments(comparison)[1]}"),) if own else ()), *written.blocks)
    titles = {(True, True): "Your own view, and people's words", (True, False): "Your own view, then and now"}
    return Section("own-words", titles.get((bool(own), bool(words)), "In their own words"), (*own, *words))


def own_table(comparison: Comparison) -> Grid | None:
    """Every area in the executive's own view then and now, with looking back where it was answered; None without."""
    found = [(area, area.own) for area in comparison.areas if area.own]
    if not found:
        return None
    then, now = moments(comparison)
    back = any(area.looking_back for area, _ in found)
    rows = tuple(
        (
            area.title,
            own.then.text,
            *((area.looking_back.text if area.looking_back else MISSING,) if back else ()),
            own.now.text,
            difference(own),
        )
        for area, own in found
    )
    headers = ("Area", then, *((f"{then}, looking back",) if back else ()), now, "Difference")
    return Grid("Your own view", headers, rows, frozenset(range(1, len(headers))))
