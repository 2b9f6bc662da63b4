"""Questionnaires of one's own, and copies of others that nobody should take for new ones."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from instruments import catalogue
from instruments.catalogue import Edition
from tests.instruments.builders import toml

Change = Callable[[str], str]


def edition(values: dict[str, Any]) -> Edition:
    return catalogue.parse({f"{values['id']}.toml": toml(values)})


@dataclass(frozen=True)
class Copy:
    """A copy of a questionnaire under ids and titles of its own: only the wordings are as they were, or changed."""

    values: dict[str, Any]

    def with_texts(self, change: Change) -> Edition:
        areas = [
            {
                **area,
                "id": f"copied_{number}",
                "title": f"Chapter {'ABCDEFGHIJ'[number]} of the copy",
                "items": [
                    {key: change(text) for key, text in item.items() if key != "id"}
                    | {"id": f"copied_{number}.{at:02}"}
                    for at, item in enumerate(area["items"], 1)
                ],
            }
            for number, area in enumerate(self.values["areas"])
        ]
        return edition({**self.values, "id": "copied", "areas": areas})


def one_letter(text: str, at: int = -5) -> str:
    """Put another letter in the place of one."""
    return text[:at] + ("x" if text[at] != "x" else "y") + text[at + 1 :]
