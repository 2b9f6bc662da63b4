"""Beginning a questionnaire of one's own: another's text under an id of its own, to be changed. No files here."""

import json
import re

from instruments.catalogue import SUFFIX, DefinitionError, Edition
from instruments.definition import read_source

_NOT_IN_AN_ID = re.compile(r"[^a-z0-9]+")
_LONGEST_ID = 40


def begin(model: Edition, file: str) -> str:
    """Return the text of a new questionnaire in the model's own language; `file` names it, and gives its id.

    Everything stays, comments too, but the id, the version (1.0), the title and the status: nobody has checked it yet.
    `DefinitionError` for a file's name that no questionnaire can have, and for a model that is written in another way.
    """
    stem = file.removesuffix(SUFFIX)
    name = _NOT_IN_AN_ID.sub("_", stem.lower()).strip("_")[:_LONGEST_ID]
    if not file.endswith(SUFFIX) or not stem or "." in stem:
        raise DefinitionError(file, "", f"is no name for a questionnaire; write one like my_questionnaire{SUFFIX}")
    if not name[:1].isalpha():
        raise DefinitionError(file, "", f"gives no id; begin it with a letter of a-z, as in my_questionnaire{SUFFIX}")
    source = min(model.sources, key=lambda one: (len(one), one))
    meant = {"id": name, "version": "1.0", "title": _title(stem), "status": "unvalidated"}
    made = _heading(model) + _renamed(model.sources[source], meant)
    _see_that_it_is_meant(source, made, meant)
    return made


def _see_that_it_is_meant(source: str, made: str, meant: dict[str, str]) -> None:
    """Refuse a model in which id, version, title or status are written so that they were not found and replaced."""
    problem = "cannot be begun from: write its id, version, title and status at the top, one short line each"
    try:
        found = read_source(source, made)
    except DefinitionError as error:
        raise DefinitionError(source, "", problem) from error
    for key, value in meant.items():
        if getattr(found, key) != value:
            raise DefinitionError(source, key, problem)


def _title(stem: str) -> str:
    words = stem.replace("_", " ").replace("-", " ").strip()
    return words[:1].upper() + words[1:]


def _heading(model: Edition) -> str:
    found = model.instrument
    return (
        f"# Begun from {found.title} {found.version} ({found.licence}); name it where its licence asks for that.\n"
        "# An item that keeps its id must keep its meaning; a changed meaning needs a new id. Take out what you do not"
        " ask.\n\n"
    )


def _renamed(text: str, values: dict[str, str]) -> str:
    """Replace the values of these keys where each stands first: before any table, so at the top of the file."""
    top, table, rest = text.partition("\n[")
    for key, value in values.items():
        top = re.sub(
            rf'^[ \t]*(?:{key}|"{key}")\s*=\s*(?:"[^"\n]*"|\'[^\'\n]*\').*$',
            f"{key} = {_quoted(value)}",
            top,
            count=1,
            flags=re.MULTILINE,
        )
    return _without_comments(top) + table + rest


def _quoted(value: str) -> str:
    """Write a value as TOML does, with a backslash doubled once more for `re.sub`."""
    return json.dumps(value, ensure_ascii=False).replace("\\", "\\\\")


def _without_comments(top: str) -> str:
    """Leave out what the model says of itself before its first key."""
    return re.sub(r"\A(?:#.*\n|\n)+", "", top)
