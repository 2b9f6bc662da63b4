"""Find, load, validate and hash definition files. What the keys in them mean is in definition.py."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from instruments.definition import LOCALE, read_source, read_translation
from instruments.groups import RaterGroup
from instruments.model import Instrument, Item
from instruments.reading import DefinitionError

__all__ = ["DefinitionError", "Edition", "load", "parse", "shipped", "warnings"]

MOST_WORDS = 20  # a convention; docs/measurement.md, "Wording of items"
FEWEST_ITEMS = 3  # an area value needs three displayed items
_SUFFIX = ".toml"
_ENGLISH_ABSOLUTE = re.compile(r"\b(always|never|everyone|everybody|all the time|constantly)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Edition:
    """A questionnaire in every language it has, with the very texts it was read from.

    `translations` maps a locale to the questionnaire in it. `sources` maps file names to file texts, with
    newlines as "\\n": what a wave stores to build the same edition again with `parse`.
    """

    instrument: Instrument
    translations: Mapping[str, Instrument]
    sources: Mapping[str, str]

    @property
    def content_hash(self) -> str:
        """SHA-256 in hex over file names and texts: another hash means that some byte of a text differs."""
        return hashlib.sha256(json.dumps(sorted(self.sources.items())).encode("ascii")).hexdigest()

    @property
    def languages(self) -> tuple[str, ...]:
        """Every locale: the source's own first, then the translations by name."""
        return (self.instrument.locale, *sorted(self.translations))

    def in_language(self, code: str | None) -> Instrument:
        """Return the questionnaire in a language: "de-AT" finds "de", and what is not there the source."""
        by_code = {locale.lower(): instrument for locale, instrument in self.translations.items()}
        by_code[self.instrument.locale.lower()] = self.instrument
        wanted = (code or "").replace("_", "-").lower()
        while wanted and wanted not in by_code:
            wanted = wanted.rpartition("-")[0]
        return by_code.get(wanted, self.instrument)


def shipped() -> list[str]:
    """Return the ids of the questionnaires that come with this program, sorted."""
    names = (file.name for file in _definitions().iterdir() if file.name.endswith(_SUFFIX))
    return sorted(name.removesuffix(_SUFFIX) for name in names if "." not in name.removesuffix(_SUFFIX))


def load(reference: str) -> Edition:
    """Read a questionnaire with its translations, by the id of a shipped one or by the path of its file.

    A reference that ends in .toml or holds a slash is a path. Translations lie beside it as NAME.LOCALE.toml.
    DefinitionError names what is wrong in which file.
    """
    if reference.endswith(_SUFFIX) or "/" in reference or "\\" in reference:
        path = Path(reference)
        return parse(dict(_gather(path.parent, path.name, reference)))
    if reference not in (available := shipped()):
        problem = f"no such questionnaire; available: {', '.join(available)}; or give the path of a .toml file"
        raise DefinitionError(reference, "", problem)
    return _shipped_edition(reference)


def parse(sources: Mapping[str, str]) -> Edition:
    """Build an edition from the texts of its files, with every check that `load` makes.

    `sources` maps file names to texts: NAME.toml for the questionnaire, NAME.LOCALE.toml for translations.
    """
    texts = {name: text.removeprefix("\ufeff").replace("\r\n", "\n") for name, text in sources.items()}
    main = _main_file(texts)
    instrument = read_source(main, texts[main])
    translations = {}
    for name in sorted(texts.keys() - {main}):
        translated = read_translation(name, texts[name], instrument)
        _check_locale(name, _locale_part(main, name), translated, instrument)
        translations[translated.locale] = translated
    return Edition(instrument, translations, texts)


def warnings(edition: Edition) -> list[str]:
    """Point out wording that is allowed but measures badly; one sentence each, in the questionnaire's order.

    Length, "and/or" (double-barrelled), absolutes, openings, doubles, short areas.
    Source: docs/measurement.md, "Wording of items".
    """
    found = [
        f"{area.id}: has {len(area.items)} items; an area value needs {FEWEST_ITEMS} displayed ones"
        for area in edition.instrument.areas
        if len(area.items) < FEWEST_ITEMS
    ]
    for language in edition.languages:
        instrument = edition.in_language(language)
        for item in instrument.items:
            found += [f"{item.id} ({language}): {problem}" for problem in _item_warnings(item, language)]
        found += [f"{ids} ({language}): have the same wording" for ids in _same_wording(instrument)]
    return found


@cache
def _shipped_edition(name: str) -> Edition:
    """Read what came with this program once a process: nearly every page asks for it, and it takes 60 ms."""
    return parse(dict(_gather(_definitions(), name + _SUFFIX, name)))


def _definitions() -> Traversable:
    return files("instruments") / "definitions"


def _gather(folder: Traversable, name: str, reference: str) -> Iterator[tuple[str, str]]:
    """Read a file and the translations beside it, as pairs of name and text."""
    try:
        yield name, _decoded(name, (folder / name).read_bytes())
        for sibling in folder.iterdir():
            if _locale_part(name, sibling.name):
                yield sibling.name, _decoded(sibling.name, sibling.read_bytes())
    except DefinitionError:
        raise
    except OSError as broken:
        raise DefinitionError(reference, "", f"cannot be read ({broken.strerror}); check the path") from broken
    except ValueError as broken:  # a path that no system takes, as with a null byte in it
        raise DefinitionError(reference, "", f"is not a path ({broken}); check it") from broken


def _decoded(name: str, raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as broken:
        line = raw.count(b"\n", 0, broken.start) + 1
        raise DefinitionError(name, f"line {line}", "is not UTF-8; save the file in that encoding") from broken


def _locale_part(main: str, name: str) -> str:
    """Return LOCALE where `name` is MAIN.LOCALE.toml, else an empty text."""
    stem = main.removesuffix(_SUFFIX) + "."
    if not (name.startswith(stem) and name.endswith(_SUFFIX)):
        return ""
    return name[len(stem) : -len(_SUFFIX)]


def _main_file(names: Mapping[str, str]) -> str:
    if not names:
        raise DefinitionError("", "", "there is no definition file; give at least the questionnaire's own")
    main = min(names, key=lambda name: (len(name), name))
    for name in sorted(names.keys() - {main}):
        if not LOCALE.fullmatch(_locale_part(main, name)):
            expected = f"{main.removesuffix(_SUFFIX)}.LOCALE{_SUFFIX}"
            raise DefinitionError(name, "", f"is no translation of {main}; name it like {expected}, or move it")
    return main


def _check_locale(name: str, expected: str, translated: Instrument, source: Instrument) -> None:
    if translated.locale != expected:
        problem = f"is {translated.locale!r}, but the file's name says {expected!r}; make the two agree"
        raise DefinitionError(name, "locale", problem)
    if translated.locale == source.locale:
        raise DefinitionError(name, "locale", f"is {source.locale!r}, the language of the questionnaire itself")


def _item_warnings(item: Item, language: str) -> Iterator[str]:
    wording = item.wording
    for group, text in {RaterGroup.SELF: wording.own, RaterGroup.OTHER: wording.other, **wording.by_group}.items():
        if (words := len(text.split())) > MOST_WORDS:
            yield f"the wording for {group} has {words} words; at most {MOST_WORDS} are read at a glance"
        if "and/or" in text.lower():
            yield f"the wording for {group} says and/or; ask about one act"
        if language.partition("-")[0] == "en" and (absolute := _ENGLISH_ABSOLUTE.search(text)):
            yield f"the wording for {group} says {absolute[0]!r}; the scale already asks how consistently"
    if language.partition("-")[0] == "en":
        yield from _english_openings(item)


def _english_openings(item: Item) -> Iterator[str]:
    if not item.wording.own.startswith("I "):
        yield "the wording for self does not begin with 'I '"
    if not item.wording.other.startswith("This leader "):
        yield "the wording for other does not begin with 'This leader '"


def _same_wording(instrument: Instrument) -> Iterator[str]:
    first: dict[str, str] = {}
    for item in instrument.items:
        if (earlier := first.setdefault(item.wording.other.casefold(), item.id)) != item.id:
            yield f"{earlier} and {item.id}"
