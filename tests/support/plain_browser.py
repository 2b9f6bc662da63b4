"""A browser of plain text, as far as its forms go: no script, no style, and of each group of radios one is ticked.

lynx and others tick the first radio of a group that has none ticked, as HTML 4 told them to (17.2.1).
"""

from dataclasses import dataclass, field

from bs4 import BeautifulSoup, Tag

Fields = list[tuple[str, str]]


@dataclass
class PlainForm:
    """The one form of a page that is posted: what would be sent of it as it stands."""

    radios: dict[str, list[str]] = field(default_factory=dict)
    ticked: dict[str, str] = field(default_factory=dict)
    boxes: Fields = field(default_factory=list)
    others: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, page: str) -> "PlainForm":
        """Read a page."""
        found = BeautifulSoup(page, "html.parser").select_one("form[method=post]")
        assert found is not None, "there is no form on this page"
        form = cls()
        for one in found.select("input[name], textarea[name]"):
            form._read(one)
        for name, values in form.radios.items():
            form.ticked.setdefault(name, values[0])
        return form

    def _read(self, one: Tag) -> None:
        name, value = str(one["name"]), str(one.get("value", ""))
        if one.name == "textarea":
            self.others[name] = one.get_text().removeprefix("\n")
        elif one["type"] == "radio":
            self.radios.setdefault(name, []).append(value)
            if one.has_attr("checked"):
                self.ticked[name] = value
        elif one["type"] == "checkbox":
            self.boxes += [(name, value)] if one.has_attr("checked") else []
        else:
            self.others[name] = value

    def tick(self, name: str, value: str) -> None:
        """Choose one of a group."""
        assert value in self.radios[name], f"{name} offers {self.radios[name]}"
        self.ticked[name] = value

    @property
    def fields(self) -> Fields:
        """What goes out when its button is pressed."""
        return [*self.ticked.items(), *self.boxes, *self.others.items()]
