"""Forms of a page as a browser would send them: what stands in their fields, and what somebody typed."""

from collections.abc import Mapping

from bs4 import BeautifulSoup, Tag

Sent = dict[str, list[str]]


def form_of(page: str, holding: str = "", *, to: str = "") -> Sent:
    """Give the fields of the one form of the page's main part that has a field of this name, or goes `to` there."""
    forms = [
        one
        for one in BeautifulSoup(page, "html.parser").select("main form")
        if (not holding or one.select_one(f"[name='{holding}']")) and str(one.get("action", "")).endswith(to)
    ]
    assert len(forms) == 1, f"{len(forms)} forms hold {holding!r} and go to {to!r}"
    return _fields(forms[0])


def typed(form: Mapping[str, list[str]], /, **texts: str) -> Sent:
    """Give a form with other texts in some fields."""
    return {**form, **{name: [text] for name, text in texts.items()}}


def _fields(form: Tag) -> Sent:
    found: Sent = {}
    for field in form.select("input[name], textarea[name], select[name]"):
        if field.get("type") in ("radio", "checkbox") and not field.has_attr("checked"):
            continue
        found.setdefault(str(field["name"]), []).append(_value(field))
    return found


def _value(field: Tag) -> str:
    if field.name == "select":
        chosen = field.select_one("option[selected]") or field.select_one("option")
        return str(chosen["value"]) if chosen else ""
    if field.name == "textarea":  # a line end that begins it is no part of it
        return field.text.removeprefix("\r").removeprefix("\n")
    return str(field.get("value") or ("on" if field.get("type") == "checkbox" else ""))
