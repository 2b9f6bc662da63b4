"""The step before an act that ends something: a page that says what it does, one button, and the way back."""

from dataclasses import dataclass

from flask import render_template


@dataclass(frozen=True, slots=True)
class Tick:
    """A tick beside the button, set at first."""

    name: str
    label: str


@dataclass(frozen=True, slots=True)
class Sure:
    """What is about to be done. Sent to the page's own address; without a `button` it cannot be done now."""

    title: str
    says: tuple[str, ...]
    button: str
    back: str
    whose: str
    leave: str = "Leave it as it is"
    tick: Tick | None = None


def ask(sure: Sure) -> str:
    """Give the page. It changes nothing: the POST to the same address does."""
    return render_template("desk/sure.html", sure=sure)
