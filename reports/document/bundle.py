"""Write everything a release is told with into a folder: PDF, web page, data, pictures. A file is whole or absent."""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import mkstemp

from reports.charts import Chart, Embedding, draw_all, svg
from reports.document.html import to_html
from reports.document.pdf import to_pdf
from reports.exports import to_csv
from reports.release import Release
from reports.release_json import to_json
from reports.workbook import to_xlsx

CHARTS = "charts"


def write_report(release: Release, folder: Path, *, progress: Callable[[str], None] | None = None) -> list[Path]:
    """Write report.pdf, report.html, release.json, release.csv, release.xlsx and charts/*.svg; return their paths.

    The folder is made where it is missing. Each file is written under another name and then renamed, so that a
    reader or a crash never meets half a file. `progress` is told each file's name, relative to the folder, once it
    is there. Raises `OSError` where the folder cannot be written.
    """
    return write_files(_files(release, draw_all(release)), folder, progress=progress)


def write_files(
    files: Iterable[tuple[str, bytes]], folder: Path, *, progress: Callable[[str], None] | None = None
) -> list[Path]:
    """Write named files below a folder, one after the other as they are made; return their paths.

    A name may hold folders. Files, folders, `progress` and errors as in `write_report`.
    """
    written = []
    for name, content in files:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        _write_whole(path, content)
        written.append(path)
        if progress is not None:
            progress(name)
    return written


def _files(release: Release, charts: tuple[Chart, ...]) -> Iterator[tuple[str, bytes]]:
    """Make each file only when the one before is on disk, so that progress tells the truth."""
    yield "report.pdf", to_pdf(release, charts=charts)
    yield "report.html", to_html(release, charts=charts)
    yield "release.json", to_json(release).encode()
    yield "release.csv", to_csv(release).encode()
    yield "release.xlsx", to_xlsx(release)
    for chart in charts:
        yield f"{CHARTS}/{chart.name}.svg", svg(chart, embedding=Embedding.IMAGE)


def _write_whole(path: Path, content: bytes) -> None:
    """Write beside the target and rename. The temporary file is private to its owner from the start, and stays so."""
    handle, temporary = mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        with suppress(FileNotFoundError):
            Path(temporary).unlink()
        raise
