"""Whether the cards of a comparison's first page say what the tables say, and what raters say has changed."""

import re
from collections.abc import Iterator
from fractions import Fraction

from tests.words.change_reckoning import LEAST, OTHERS, TOLD, both, difference
from tests.words.change_said import Card, ChangeSaid
from tests.words.reckoning import tenth
from tests.words.said import MINUS, MISSING, NUMBER, YOU, Row

FEWEST_SAID, SAID_BEYOND = 5, Fraction(1)


def cards(said: ChangeSaid) -> Iterator[str]:
    """A card's numbers are the table's; its sentence says what the table says, and what raters say."""
    titles = [area for area, role in said.roles.items() if role == "focus"]
    if said.roles and sorted(titles) != sorted(card.title for card in said.cards):
        yield f"cards for {[card.title for card in said.cards]}, and {titles} in focus"
    for card in said.cards:
        row = said.then_now.get(card.title, {})
        for view in (OTHERS, YOU):
            mine, whole = card.rows.get(view, {}), both(said, row, view)
            here = tuple(mine.get(moment, "") for moment in said.moments) if mine else None
            if here != whole:
                yield f"{card.title}: {view} {here} on the card, {whole} in the table"
            if here and mine["Difference"] != difference((here[0], here[1])):
                yield f"{card.title}: {view} {here}, {mine['Difference']}"
        yield from (f"{card.title}: {one}" for one in (*_sentence(card, row, said), *_perceived(card)))


def _sentence(card: Card, row: Row, said: ChangeSaid) -> Iterator[str]:
    words, told = row.get(TOLD, ""), card.told[:1].lower() + card.told[1:]
    then = said.moments[0]
    for word in ("higher", "lower"):
        if (f"rate it {word} than in {then}" in told) is not words.startswith(word):
            yield f"{told!r}, and the table says {words!r}"
    if ("no change can be told" in told) is not words.startswith("no change can be told"):
        yield f"{told!r}, and the table says {words!r}"
    for when, end in (("now", "top"), ("was", "top"), ("now", "bottom"), ("was", "bottom")):
        phrase = f"it is now in the {end} range" if when == "now" else f"it was in the {end} range"
        if (phrase in told) is not (f"{when} in the {end} range" in words):
            yield f"{told!r}, and the table says {words!r}"
    if ("cannot be told" in told) is not words.startswith("cannot be told"):
        yield f"{told!r}, and the table says {words!r}"
    if ("not comparable" in told) is (OTHERS in card.rows):
        yield f"{told!r}, with the rows {list(card.rows)}"
    least = row.get(LEAST)
    if card.least != (f"With these raters only a change of {least} or more could be told." if least else ""):
        yield f"{card.least!r}, and the table says {least}"


def _perceived(card: Card) -> Iterator[str]:
    """More effective: a point beyond the control area, from five answers on, and not otherwise."""
    goal, control = (_judged(card.figures.get(label, MISSING)) for label in ("Anonymous raters", "Control area"))
    enough = goal is not None and control is not None and min(goal[1], control[1]) >= FEWEST_SAID
    beyond = goal[0] - control[0] if goal and control else Fraction(0)
    expected = enough and goal is not None and goal[0] > 0 and beyond >= SAID_BEYOND
    if ("more effective" in card.told) is not expected:
        yield f"{card.told!r}, with {card.figures}"
    if expected and card.note:
        yield f"{card.note!r}, with {card.figures}"
    if card.note.startswith("Not a full point") and (not enough or beyond >= SAID_BEYOND):
        yield f"{card.note!r}, with {card.figures}"
    if card.note.startswith("With fewer than five") and enough:
        yield f"{card.note!r}, with {card.figures}"


def _judged(figure: str) -> tuple[Fraction, int] | None:
    """What a number about change counts as, and of how many: an end is the last multiple of three but one, over n."""
    match = re.fullmatch(rf"({NUMBER})( or more| or less)? \(n (\d+)\)", figure)
    if match is None:
        return None
    n, value = int(match[3]), Fraction(match[1].replace(MINUS, "-").replace("+", ""))
    if not match[2]:
        return value, n
    end = tenth(Fraction(3 * (n - 1), n))
    return (end if match[2] == " or more" else -end), n
