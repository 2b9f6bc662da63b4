"""The forms on a draft's pages, as they stand there."""

from bs4 import BeautifulSoup, Tag


def soup_of(text: str) -> BeautifulSoup:
    return BeautifulSoup(text, "html.parser")


def fields_of(form: Tag) -> dict[str, str]:
    """Everything that a form would send, as it stands."""
    found = {}
    for field in form.select("input[name], textarea[name]"):
        if field.get("type") in ("radio", "checkbox") and not field.has_attr("checked"):
            continue
        found[str(field["name"])] = str(field.get("value") or field.text)
    for field in form.select("select[name]"):
        chosen = field.select_one("option[selected]") or field.select_one("option")
        found[str(field["name"])] = str(chosen["value"]) if chosen else ""
    return found


def form_to(text: str, action: str) -> Tag:
    found = soup_of(text).select_one(f"form[action$='{action}']")
    assert found is not None, f"no form to {action}"
    return found
