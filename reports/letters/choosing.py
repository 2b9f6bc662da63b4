"""Which faces of a system's fonts draw what the vendored ones cannot. The same files give the same choice."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from reports.letters.clusters import script_of
from reports.letters.faces import Face, faces_of, font_files

_HEAVIER = ("SemiBold", "Bold")  # the nearest to the report's own semibold first
_EAST_ASIAN = frozenset({"BOPOMOFO", "CJK", "FULLWIDTH", "HALFWIDTH", "HANGUL", "HIRAGANA", "IDEOGRAPHIC", "KATAKANA"})
_REGULAR = range(350, 451)


def chosen(needed: Iterable[str], folders: Sequence[Path]) -> dict[str, tuple[Face, ...]]:
    """Return for each cluster that some face draws the family that draws it: its regular face, and a bold one.

    A face is taken for all that it draws of what no earlier one did, so that a script is set in one family. Faces named
    after a script go first, then those of Noto Sans, upright and regular ones only. Chinese characters take the forms
    of Japan where kana stand beside them, of Korea where only Hangul does, of the People's Republic otherwise.
    """
    left = sorted(set(needed))
    files = font_files(folders) if left else []
    region, found = _region(left), dict[str, tuple[Face, ...]]()
    for cluster in left:
        if cluster in found:
            continue
        face = _first(cluster, files, region)
        if face is not None:
            drawn = [one for one in left if one not in found and face.draws(one)]
            found |= dict.fromkeys(drawn, (face, *_heavier(face, drawn)))
    return found


def _first(cluster: str, files: Iterable[Path], region: str) -> Face | None:
    script = script_of(cluster)
    if not script:
        return None
    ranked = sorted(files, key=lambda path: _rank(path, script, region))
    return next((face for path in ranked for face in _usable(path, region) if face.draws(cluster)), None)


def _usable(path: Path, region: str) -> Iterator[Face]:
    """Return the regular faces of a file; of a collection the ones of the region first."""
    faces = [face for face in faces_of(path) if face.weight in _REGULAR and not face.is_italic]
    return iter(sorted(faces, key=lambda face: (not face.family.endswith(region), face.index)))


def _rank(path: Path, script: str, region: str) -> tuple[bool, bool, bool, bool, str, str]:
    name = path.stem.lower()
    named = "cjk" if script in _EAST_ASIAN else script.lower()
    return (
        named not in name,
        "mono" in name,
        not name.startswith("notosans"),
        named == "cjk" and f"cjk{region}".lower() not in name,
        name,
        str(path),
    )


def _region(needed: Iterable[str]) -> str:
    """Return the end of a family's name by which East Asian fonts say whose forms they draw."""
    scripts = {script_of(cluster) for cluster in needed}
    if scripts & {"HIRAGANA", "KATAKANA"}:
        return "JP"
    return "KR" if "HANGUL" in scripts else "SC"


def _heavier(face: Face, drawn: Iterable[str]) -> tuple[Face, ...]:
    """Return the bold face that lies beside a regular one, if it draws the same: headings are set in it."""
    if "Regular" not in face.path.name:
        return ()
    beside = (face.path.with_name(face.path.name.replace("Regular", weight)) for weight in _HEAVIER)
    found = (bold for path in beside for bold in faces_of(path) if bold.index == face.index)
    return tuple(bold for bold in found if all(map(bold.draws, drawn)))[:1]
