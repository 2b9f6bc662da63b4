"""From a parsed definition or translation to an Instrument: which keys there are, what each means. No files."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

from instruments.groups import RaterGroup
from instruments.model import (
    MAX_PICKS,
    Area,
    Gate,
    Instrument,
    InstrumentError,
    Item,
    OpenQuestion,
    Scale,
    Status,
    Wording,
)
from instruments.reading import DefinitionError, Table, read_toml

SCHEMA = 1
LOCALE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?")  # language, script, region
_INSTRUMENT_ID = re.compile(r"[a-z][a-z0-9_]{0,39}")
_VERSION = re.compile(r"[1-9][0-9]{0,3}\.[0-9]{1,4}")
_LOWEST_MINIMUM, _HIGHEST_MINIMUM = -10, 10
_LONGEST_MINUTES = 120

# Self has the key `self`, and other stakeholders read the wording for everybody: these may differ from it.
_GROUPS_WITH_WORDING = (RaterGroup.SUPERVISOR, RaterGroup.PEER, RaterGroup.DIRECT_REPORT, RaterGroup.BOARD)

_WORDING = {
    "self": "the whole sentence as the executive reads it",
    "other": "the whole sentence as everybody else reads it",
}
_BY_GROUP = {group.value: f"the whole sentence as {group.label.lower()} read it" for group in _GROUPS_WITH_WORDING}
_SCALE_TEXTS = {
    "labels": 'a list with one text for each point, as in ["Never", "Sometimes", "Often", "Always"]',
    "not_observed": "the label for an answer that cannot be given, as in 'Not able to observe'",
}
_ANSWERS = {"yes": "the label of the answer yes", "no": "the label of the answer no"}
_TITLE = {"title": "a short heading"}
_LOCALE = {"locale": "a language code such as 'en' or 'de-AT'"}

_INSTRUMENT = {
    "schema": f"the whole number {SCHEMA}",
    "id": "a short name of a-z, 0-9 and _, such as 'leadership360'",
    "version": "a version in quotes, such as '1.0'",
    **_TITLE,
    "licence": "the licence of the texts, such as 'CC-BY-4.0'",
    "status": "one of " + ", ".join(repr(status.value) for status in Status),
    **_LOCALE,
    "minutes": f"the minutes it takes to answer, 1 to {_LONGEST_MINUTES}",
    "max_comment": "the characters an answer to an open question may have, such as 1000",
    "rater_sd": "the assumed spread between raters in scale points, such as 0.7",
    "stem": "a table [stem] with self and other",
    "scale": "a table [scale] with minimum, labels and not_observed",
    "areas": "a list of tables [[areas]] with id, title and items",
}
_INSTRUMENT_OPTIONAL = {
    "picks": "a table [picks] with self and other",
    "open_questions": "a list of tables [[open_questions]] with id, title, self and other",
    "prediction": "true or false: whether the executive is asked what they think the others will answer",
}
_SCALE = {"minimum": "the lowest score, such as 1", **_SCALE_TEXTS}
_AREA = {
    "id": "a permanent id such as 'conflict_resolution'",
    **_TITLE,
    "items": "a list of tables [[areas.items]] with id, self and other",
}
_AREA_OPTIONAL = {"gate": "a table [areas.gate] with self, other, yes and no"}
_ITEM = {"id": "a permanent id such as 'conflict_resolution.01'", **_WORDING}
_ITEM_OPTIONAL = {"asked_of": "a list of groups such as ['self', 'peer']", **_BY_GROUP}
_PICKS_OPTIONAL = {"maximum": f"the whole number {MAX_PICKS}", **_BY_GROUP}
_OPEN_QUESTION = {"id": "a permanent id such as 'keep_doing'", **_TITLE, **_WORDING}

_TRANSLATION = {
    "schema": f"the whole number {SCHEMA}",
    "translation_of": "the id of the questionnaire that this file translates",
    "of_version": "the version of the questionnaire that this file translates",
    **_LOCALE,
    "review": "one of " + ", ".join(repr(status.value) for status in Status),
    **_TITLE,
    "stem": "a table [stem] with self and other",
    "scale": "a table [scale] with labels and not_observed",
    "areas": "a table for each area, as in [areas.conflict_resolution]",
    "items": 'a table for each item, its id in quotes, as in [items."conflict_resolution.01"]',
}


def read_source(file: str, text: str) -> Instrument:
    """Read a questionnaire in its own language; DefinitionError for anything that is not one."""
    values = _of_this_schema(file, text)
    if "translation_of" in values:
        raise DefinitionError(file, "translation_of", "this file is a translation; name the file it translates")
    top = Table(file, "", values, _INSTRUMENT, _INSTRUMENT_OPTIONAL)
    with _placed(top):
        return Instrument(
            id=top.matching("id", _INSTRUMENT_ID),
            version=top.matching("version", _VERSION),
            title=top.text("title"),
            licence=top.text("licence"),
            status=top.choice("status", Status),
            locale=top.matching("locale", LOCALE),
            scale=_scale(top.table("scale", _SCALE)),
            stem=_wording(top.table("stem", _WORDING, _BY_GROUP)),
            areas=tuple(_area(table) for table in top.tables("areas", _AREA, _AREA_OPTIONAL)),
            picks=_picks(top) if "picks" in top else None,
            open_questions=_open_questions(top) if "open_questions" in top else (),
            rater_sd=top.number("rater_sd"),
            minutes=top.whole("minutes", 1, _LONGEST_MINUTES),
            max_comment=top.whole("max_comment"),
            prediction="prediction" in top and top.truth("prediction"),
        )


def read_translation(file: str, text: str, source: Instrument) -> Instrument:
    """Read a translation: the source with every text replaced, and with the review as its status.

    It must hold a text for each text of the source, under the same ids, and none besides.
    """
    values = _of_this_schema(file, text)
    if "translation_of" not in values:
        raise DefinitionError(file, "translation_of", f"is missing; write {_TRANSLATION['translation_of']}")
    top = Table(file, "", values, {**_TRANSLATION, **_optional_parts(source)})
    _same(top, "translation_of", source.id)
    _same(top, "of_version", source.version)
    items = top.table("items", {item.id: "its table with self and other" for item in source.items})
    areas = top.table("areas", {area.id: "its table with a title" for area in source.areas})
    with _placed(top):
        return replace(
            source,
            title=top.text("title"),
            status=top.choice("review", Status),
            locale=top.matching("locale", LOCALE),
            scale=_translated_scale(top, source.scale),
            stem=_translated_wording(top, "stem", source.stem),
            areas=tuple(_translated_area(areas, items, area) for area in source.areas),
            picks=_translated_wording(top, "picks", source.picks) if source.picks else None,
            open_questions=_translated_questions(top, source.open_questions),
        )


def _of_this_schema(file: str, text: str) -> dict[str, object]:
    values = read_toml(file, text)
    if "schema" not in values:
        raise DefinitionError(file, "schema", f"is missing; write schema = {SCHEMA} in the first line")
    if type(values["schema"]) is not int or values["schema"] != SCHEMA:  # True and 1.0 equal 1
        raise DefinitionError(file, "schema", f"is not one this version can read; write schema = {SCHEMA}")
    return values


@contextmanager
def _placed(table: Table) -> Iterator[None]:
    """Turn a broken rule of the model into an error that names the file and the whole key path."""
    try:
        yield
    except InstrumentError as broken:
        place = ".".join(part for part in (table.place, broken.place) if part)
        raise DefinitionError(table.file, place, broken.problem) from broken


def _wording(table: Table) -> Wording:
    by_group = {group: table.text(group.value) for group in _GROUPS_WITH_WORDING if group.value in table}
    return Wording(own=table.text("self"), other=table.text("other"), by_group=by_group)


def _scale(table: Table) -> Scale:
    minimum = table.whole("minimum", _LOWEST_MINIMUM, _HIGHEST_MINIMUM)
    return Scale(minimum, labels=table.texts("labels"), not_observed=table.text("not_observed"))


def _area(table: Table) -> Area:
    items = tuple(_item(one) for one in table.tables("items", _ITEM, _ITEM_OPTIONAL))
    gate = None
    if "gate" in table:
        gate = _gate(table.table("gate", {**_WORDING, **_ANSWERS}, _BY_GROUP))
    with _placed(table):
        return Area(id=table.text("id"), title=table.text("title"), items=items, gate=gate)


def _item(table: Table) -> Item:
    groups = table.choices("asked_of", RaterGroup) if "asked_of" in table else frozenset(RaterGroup)
    with _placed(table):
        return Item(id=table.text("id"), wording=_wording(table), asked_of=groups)


def _gate(table: Table) -> Gate:
    return Gate(question=_wording(table), yes=table.text("yes"), no=table.text("no"))


def _picks(top: Table) -> Wording:
    table = top.table("picks", _WORDING, _PICKS_OPTIONAL)
    if "maximum" in table:
        table.whole("maximum", MAX_PICKS, MAX_PICKS)
    return _wording(table)


def _open_questions(top: Table) -> tuple[OpenQuestion, ...]:
    questions = []
    for table in top.tables("open_questions", _OPEN_QUESTION, _BY_GROUP):
        with _placed(table):
            questions.append(OpenQuestion(table.text("id"), table.text("title"), _wording(table)))
    return tuple(questions)


def _optional_parts(source: Instrument) -> Mapping[str, str]:
    parts = {}
    if source.picks:
        parts["picks"] = _INSTRUMENT_OPTIONAL["picks"]
    if source.open_questions:
        parts["open_questions"] = "a table for each open question, as in [open_questions.keep_doing]"
    return parts


def _same(top: Table, key: str, expected: str) -> None:
    if (found := top.text(key)) != expected:
        problem = f"is {found!r}, but the questionnaire beside this file has {expected!r}; translate that one"
        raise top.error(key, problem)


def _keys_of(wording: Wording) -> Mapping[str, str]:
    return {**_WORDING, **{group.value: _BY_GROUP[group.value] for group in wording.by_group}}


def _translated_wording(table: Table, key: str, source: Wording) -> Wording:
    return _wording(table.table(key, _keys_of(source)))


def _translated_scale(top: Table, source: Scale) -> Scale:
    table = top.table("scale", _SCALE_TEXTS)
    labels = table.texts("labels")
    if len(labels) != len(source.labels):
        raise table.error("labels", f"holds {len(labels)} labels; write {len(source.labels)}, as in the source")
    return Scale(source.minimum, labels, table.text("not_observed"))


def _translated_area(areas: Table, items: Table, source: Area) -> Area:
    gate_key = {"gate": "its table with self, other, yes and no"} if source.gate else {}
    table = areas.table(source.id, {**_TITLE, **gate_key})
    gate = None
    if source.gate:
        gate = _gate(table.table("gate", {**_keys_of(source.gate.question), **_ANSWERS}))
    translated = tuple(
        replace(item, wording=_translated_wording(items, item.id, item.wording)) for item in source.items
    )
    return replace(source, title=table.text("title"), items=translated, gate=gate)


def _translated_questions(top: Table, source: tuple[OpenQuestion, ...]) -> tuple[OpenQuestion, ...]:
    if not source:
        return ()
    tables = top.table("open_questions", {question.id: "its table with title, self and other" for question in source})
    translated = []
    for question in source:
        table = tables.table(question.id, {**_TITLE, **_keys_of(question.wording)})
        translated.append(replace(question, title=table.text("title"), wording=_wording(table)))
    return tuple(translated)
