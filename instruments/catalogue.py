"""Find, load, validate and hash definition files. What the keys in them mean is in definition.py.

The shipped questionnaires lie in `definitions/`, an earlier version of one in a folder that is named after the version.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from instruments.definition import LOCALE, read_source, read_translation
from instruments.model import Instrument
from instruments.reading import DefinitionError

__all__ = ["DefinitionError", "Edition", "load", "parse", "reference_of", "references", "reread", "shipped"]

SUFFIX = ".toml"
_VERSION = re.compile(r"[1-9][0-9]*\.[0-9]+")
OF_VERSION = "@"


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

    def comparing(self, areas: Sequence[str]) -> "Edition":
        """Return the edition as a follow-up asks it that compares these areas. The texts and their hash stay."""
        if not areas:
            return self
        asked = tuple(area.id for area in self.instrument.areas if area.id in areas)
        translated = {locale: replace(one, compared=asked) for locale, one in self.translations.items()}
        return replace(self, instrument=replace(self.instrument, compared=asked), translations=translated)

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
    return _names_in(_definitions())


def references() -> list[str]:
    """Return a reference to each shipped questionnaire, the newest versions first, then earlier ones as "id@1.0"."""
    folders = sorted(entry.name for entry in _definitions().iterdir() if _VERSION.fullmatch(entry.name))
    earlier = [f"{name}{OF_VERSION}{one}" for one in folders for name in _names_in(_definitions() / one)]
    return [*shipped(), *earlier]


def reference_of(edition: Edition) -> str | None:
    """Return the reference to the shipped questionnaire with these very texts; None for any other."""
    return next((one for one in references() if load(one).content_hash == edition.content_hash), None)


def load(reference: str) -> Edition:
    """Read a questionnaire with its translations, by the id of a shipped one or by the path of its file.

    "id@1.0" is an earlier version of a shipped one. A reference that ends in .toml or holds a slash is a path.
    Translations lie beside it as NAME.LOCALE.toml. DefinitionError names what is wrong in which file.
    """
    if reference.endswith(SUFFIX) or "/" in reference or "\\" in reference:
        path = Path(reference)
        return parse(dict(_gather(path.parent, path.name, reference)))
    if reference not in (available := references()):
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


def reread(sources: Mapping[str, str]) -> Edition:
    """Parse texts that were stored, each once: every page and every letter of a wave asks for them."""
    return _stored_edition(tuple(sorted(sources.items())))


@lru_cache(maxsize=16)
def _stored_edition(sources: tuple[tuple[str, str], ...]) -> Edition:
    return parse(dict(sources))


@cache
def _shipped_edition(reference: str) -> Edition:
    """Read what came with this program once a process: nearly every page asks for it, and it takes 60 ms."""
    name, _, version = reference.partition(OF_VERSION)
    return parse(dict(_gather(_definitions() / version if version else _definitions(), name + SUFFIX, reference)))


def _names_in(folder: Traversable) -> list[str]:
    names = (file.name for file in folder.iterdir() if file.name.endswith(SUFFIX))
    return sorted(name.removesuffix(SUFFIX) for name in names if "." not in name.removesuffix(SUFFIX))


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
    stem = main.removesuffix(SUFFIX) + "."
    if not (name.startswith(stem) and name.endswith(SUFFIX)):
        return ""
    return name[len(stem) : -len(SUFFIX)]


def _main_file(names: Mapping[str, str]) -> str:
    if not names:
        raise DefinitionError("", "", "there is no definition file; give at least the questionnaire's own")
    main = min(names, key=lambda name: (len(name), name))
    for name in sorted(names.keys() - {main}):
        if not LOCALE.fullmatch(_locale_part(main, name)):
            expected = f"{main.removesuffix(SUFFIX)}.LOCALE{SUFFIX}"
            raise DefinitionError(name, "", f"is no translation of {main}; name it like {expected}, or move it")
    return main


def _check_locale(name: str, expected: str, translated: Instrument, source: Instrument) -> None:
    if translated.locale != expected:
        problem = f"is {translated.locale!r}, but the file's name says {expected!r}; make the two agree"
        raise DefinitionError(name, "locale", problem)
    if translated.locale == source.locale:
        raise DefinitionError(name, "locale", f"is {source.locale!r}, the language of the questionnaire itself")
