"""Words that recur in the comparison report: names of cells, differences and bands as text. No layout."""

from reports.charts.views import SUPERVISOR, YOU, is_one_supervisor
from reports.charts.words import MISSING
from reports.comparison.cells import CommonCell
from reports.comparison.model import Band, Comparison, Pair
from reports.numbers import MINUS, as_shown, signed, tenths_of, written
from reports.release import Shown

MORE_EFFECTIVE = "raters say it has become more effective"
BEYOND = "well above what they say of the control area"


def cell_name(cell: CommonCell) -> str:
    """Name a compared cell to the executive: "You", "Supervisor" where it is one both times, or its groups."""
    if cell.is_own:
        return YOU
    if cell.attributed and all(is_one_supervisor(one) for one in (*cell.then, *cell.now)):
        return SUPERVISOR
    return cell.label


def supervisors_inside(comparison: Comparison) -> str:
    """Name supervisors inside a sentence: "your supervisor", or "your supervisors" where one round had several."""
    cells = [one for release in (comparison.earlier, comparison.later) for one in release.others if one.attributed]
    return "your supervisor" if all(is_one_supervisor(one) for one in cells) else "your supervisors"


def difference(pair: Pair) -> str:
    """Write now less then, a range counting as in every average; a dash between two equal ranges."""
    return MISSING if pair.then.is_band and pair.then.text == pair.now.text else signed(pair.change)


def ends(band: Band) -> str:
    """Write an 80 % band by its ends."""
    return f"{written(tenths_of(band.low))} to {written(tenths_of(band.high))}"


def change_seen(shown: Shown) -> str:
    """Write what raters say of a change, with its sign: "+1.2", "+2.0 or more" for the end of R10's lattice."""
    text = shown.text.removeprefix("<=").removesuffix("+")
    signs = f"+{text}" if shown.value > 0 else as_shown(text)
    if shown.text.endswith("+"):
        return f"{signs} or more"
    return f"{signs} or less" if shown.text.startswith("<=") else signs


def lowest_and_highest() -> str:
    """Write the ends of the scale that change is judged on."""
    return f"{MINUS}3 (much less effective) to +3 (much more effective)"
