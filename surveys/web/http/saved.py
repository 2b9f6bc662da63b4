"""Forms that edit stored data, with optimistic locking: a stale page never overwrites what was saved meanwhile.

Each field is sent with a mark of what stood in it when the page was made. What only others changed stays theirs; what
this page changed alone is taken; where both did, both are shown and nothing is stored. What was compared with is what
is replaced, in whatever process others save: whoever stores says what they saw, and `looks_again` begins anew.
"""

import hashlib
import json
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, time
from functools import wraps
from typing import Any, ClassVar, ParamSpec, Self, TypeVar

from wtforms import Field, HiddenField, PasswordField

from surveys.core.errors import StaleError
from surveys.web.http.forms import DeskForm, one_line_ends

_SHORT = 80  # characters of a text that fits into a sentence
_TURN = threading.Lock()
_MOST_LOOKS = 20  # somebody else was faster each time
_Sent = ParamSpec("_Sent")
_Answer = TypeVar("_Answer")


def looks_again(take: Callable[_Sent, _Answer]) -> Callable[_Sent, _Answer]:
    """Let a function that reads a form, compares and stores do so anew where others stored after it had compared."""

    @wraps(take)
    def taken(*args: _Sent.args, **kwargs: _Sent.kwargs) -> _Answer:
        for _ in range(_MOST_LOOKS):
            try:
                return take(*args, **kwargs)
            except StaleError:
                continue
        return take(*args, **kwargs)

    return taken


@contextmanager
def saving() -> Iterator[None]:
    """Let nobody else save while what is stored is compared with what was sent."""
    with _TURN:
        yield


class SavedForm(DeskForm):
    """A form that was filled with what is stored. `TOGETHER` names fields that mean something only with each other."""

    TOGETHER: ClassVar[tuple[tuple[str, ...], ...]] = ()
    seen = HiddenField()

    @classmethod
    def showing(cls, saved: Mapping[str, object]) -> Self:
        """Return the form for a page, with what is stored in it."""
        form = cls(data=dict(saved))
        form.seen.data = json.dumps(form._marks(saved), separators=(",", ":"))
        return form

    def clashes(self, saved: Mapping[str, object]) -> bool:
        """Take over what only others changed; True where they and this page changed the same thing differently.

        Then the fields say so, and what is stored counts as seen: sending them once more puts them in its place.
        """
        seen, now, clashed = _read(self.seen.data), self._marks(saved), False
        sent = self._marks({name: self[name].data for name in saved if name in self})
        for names in self._units(saved):
            key = _key(names)
            if now[key] in (seen.get(key, now[key]), sent[key]):
                continue
            if sent[key] == seen[key]:
                for name in names:
                    self[name].data = saved[name]
                continue
            for name in names:
                _tell_both(self[name], saved[name])
            clashed = True
        self.seen.data = json.dumps({**seen, **now}, separators=(",", ":"))
        return clashed

    def _units(self, saved: Iterable[str]) -> list[tuple[str, ...]]:
        """Return the fields of this form that stand for what is stored, those together that belong together."""
        there = [name for name in saved if name in self]
        units = [tuple(name for name in unit if name in there) for unit in self.TOGETHER]
        alone = [(name,) for name in there if not any(name in unit for unit in units)]
        return [*filter(None, units), *alone]

    def _marks(self, values: Mapping[str, object]) -> dict[str, str]:
        return {
            _key(names): hashlib.sha256(json.dumps([_text(values[name]) for name in names]).encode()).hexdigest()[:16]
            for names in self._units(values)
        }


def _key(names: tuple[str, ...]) -> str:
    return names[0]


def _read(sent: str | None) -> dict[str, str]:
    """Read the marks of a page; what cannot be read says nothing."""
    try:
        found = json.loads(sent or "{}")
    except (ValueError, RecursionError):
        return {}
    return {str(name): str(mark) for name, mark in found.items()} if isinstance(found, dict) else {}


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else ""
        case date():
            return value.isoformat()
        case time():
            return f"{value:%H:%M}"
        case list():
            return "\n".join(map(str, value))
    return one_line_ends(str(value))


def _tell_both(field: Field, saved: object) -> None:
    """Say beside a field what was saved meanwhile, where it is not what was sent. A password is shown to nobody."""
    if _text(saved) == _text(field.data) or isinstance(field, PasswordField):
        return
    text = _shown(field, saved)
    if len(text) <= _SHORT and "\n" not in text:
        what = f"“{text}” was saved here meanwhile" if text else "This was emptied meanwhile"
        what = f"{what}, in another window"
    else:
        what, field.theirs = "Another text was saved here meanwhile, in another window; it stands below", text
    field.errors = [*field.errors, f"{what}. Yours is in the field: save again to put it in its place."]


def _shown(field: Field, saved: object) -> str:
    """Return what is stored in the words of the page."""
    if isinstance(saved, bool):
        return "ticked" if saved else "not ticked"
    labels: dict[str, Any] = {str(one.value): one.label for one in _choices(field)}
    if isinstance(saved, list):
        return "; ".join(str(labels.get(str(one), one)) for one in saved)
    return str(labels.get(_text(saved)) or _text(saved))


def _choices(field: Field) -> list[Any]:
    return list(field.iter_choices()) if hasattr(field, "iter_choices") else []
