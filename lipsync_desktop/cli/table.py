"""A table of films, one a line → jobs: columns face, speech and out, and any setting, as the command line has it."""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from lipsync_desktop.engine.errors import OutputError, SettingError
from lipsync_desktop.engine.files import require_file
from lipsync_desktop.engine.settings import RenderJob, RenderSettings, Setting, declared
from lipsync_desktop.engine.types import Speaker, Trim
from lipsync_desktop.engine.values import Choice, Stretch, Switch, Values

from .options import how_to_read, options_of
from .refusals import (
    CellWrong,
    ColumnMissing,
    ColumnTwice,
    ColumnUnknown,
    RowTooLong,
    TableDamaged,
    TableEmpty,
    TableNotText,
)

_NOTHING: Mapping[str, str] = {}
FACE, SPEECH, OUT = "face", "speech", "out"
_NEEDED = (FACE, SPEECH, OUT)
_NOT_OFFERED = ("resume",)  # a batch always goes on
_SWITCHED = {**dict.fromkeys(("yes", "on", "true", "1"), True), **dict.fromkeys(("no", "off", "false", "0"), False)}


@dataclass(frozen=True, slots=True)
class Row:
    """line: the one that the film begins on in its table, counted from 1."""

    line: int
    job: RenderJob


@dataclass(frozen=True, slots=True)
class _Column:
    """What a cell is for, and how to read it; `end` of a stretch, where it is one."""

    setting: Setting
    end: str = ""

    @property
    def repeats(self) -> bool:
        """Whether there may be several such columns."""
        return how_to_read(self.setting.values).get("action") == "append"


def read_table(table: Path) -> tuple[Row, ...]:
    """The films of a table in UTF-8, whose cells commas, semicolons or tabs keep apart.

    Files are looked for beside the table; whether they are there is not asked. An empty cell leaves a setting as it is
    at first; a switch is “yes” or “no”. What may be repeated on the command line has several columns of its name.

    Raises: MediaError, which says the line and the column, if anything in it cannot be.
    """
    require_file(table)
    columns, rows = None, []
    for line, cells in _lines(table):
        if columns is None:
            columns = _columns(table, cells)
        elif any(cells):
            rows.append(Row(line, _job(table, line, columns, cells)))
    if not rows:
        raise TableEmpty(table)
    _require_apart(table, rows)
    return tuple(rows)


def _lines(table: Path) -> Iterator[tuple[int, list[str]]]:
    """The lines' cells, and where each begins."""
    begins = 1
    try:
        with table.open(newline="", encoding="utf-8-sig") as file:
            first = file.readline()
            file.seek(0)
            marks = "\t" if table.suffix.lower() == ".tsv" else next((one for one in "\t;," if one in first), ",")
            reader = csv.reader(file, delimiter=marks, strict=True)
            for cells in reader:
                yield begins, [cell.strip() for cell in cells]
                begins = reader.line_num + 1
    except UnicodeDecodeError as error:
        raise TableNotText(table) from error
    except csv.Error as error:
        raise TableDamaged(table, begins, str(error)) from error


def _known() -> dict[str, _Column]:
    """What a column's name means: as the command line calls it, or as it is declared."""
    known: dict[str, _Column] = {}
    for setting in (*declared(RenderSettings), *declared(RenderJob)):
        if setting.name in _NOT_OFFERED:
            continue
        if not isinstance(setting.values, Stretch):
            known[setting.name.replace("_", "-")] = _Column(setting)
        for option, end in zip(options_of(setting), ("start_s", "end_s"), strict=False):
            known[option.removeprefix("--")] = _Column(setting, end if isinstance(setting.values, Stretch) else "")
    return known


def _columns(table: Path, names: list[str]) -> list[tuple[str, _Column | None]]:
    """What each column is for: a setting, or None for those that every film needs and those without a name."""
    known = _known()
    found: list[tuple[str, _Column | None]] = []
    seen: set[object] = set()
    for name in (name.lower().replace("_", "-") for name in names):
        column = known.get(name)
        if name and column is None and name not in _NEEDED:
            raise ColumnUnknown(table, name, ", ".join([*_NEEDED, *known]))
        means: object = column or name
        if means in seen and name and not (column and column.repeats):
            raise ColumnTwice(table, name)
        seen.add(means)
        found.append((name, column))
    for name in _NEEDED:
        if name not in seen and not (name == SPEECH and known["speaker"] in seen):
            raise ColumnMissing(table, name)
    return found


def _job(table: Path, line: int, columns: list[tuple[str, _Column | None]], cells: list[str]) -> RenderJob:
    from lipsync_desktop.engine.media import codec_of

    if any(cells[len(columns) :]):
        raise RowTooLong(table, line, len(columns))
    needed: dict[str, Path] = {}
    chosen: dict[str, Any] = {}
    written = [(name, column, cell) for (name, column), cell in zip(columns, cells, strict=False) if cell]
    for name, column, cell in written:
        with _telling(table, line, name):
            if column is not None:
                _put(chosen, column, _beside(table, _read(column.setting.values, cell)))
            elif name:
                needed[name] = table.parent / cell
            else:
                raise argparse.ArgumentTypeError(f"“{cell}” has no name of a column above it")
    if SPEECH not in needed and chosen.get("others"):
        first, *others = chosen["others"]
        needed[SPEECH], chosen["person"], chosen["others"] = first.recording, first.person, tuple(others)
    for name in _NEEDED:
        if name not in needed:
            raise CellWrong(table, line, name, "it is empty")
    names = {column.setting.name: name for name, column, _ in written if column}
    with _telling(table, line, OUT, names):
        chosen.setdefault("codec", codec_of(needed[OUT]))
        settings = RenderSettings(**{one.name: chosen.pop(one.name, one.default) for one in declared(RenderSettings)})
        return RenderJob(needed[FACE], needed[SPEECH], needed[OUT], settings, resume=True, **chosen)


@contextmanager
def _telling(table: Path, line: int, column: str, of_setting: Mapping[str, str] = _NOTHING) -> Iterator[None]:
    """What is refused within the block, with its place in the table: that column, or the one of a setting that is
    wrong. Raises CellWrong."""
    try:
        yield
    except (argparse.ArgumentTypeError, SettingError, OutputError) as error:
        raise CellWrong(
            table, line, of_setting.get(getattr(error, "setting", ""), column), str(error).removesuffix(".")
        ) from error


def _put(chosen: dict[str, Any], column: _Column, value: Any) -> None:
    """Into what is chosen so far."""
    name = column.setting.name
    if column.end:
        value = replace(chosen.get(name, Trim()), **{column.end: value})
    elif column.repeats:
        value = (*chosen.get(name, ()), value)
    chosen[name] = value


def _read(values: Values, text: str) -> Any:
    """Raises argparse.ArgumentTypeError."""
    if isinstance(values, Switch):
        if text.lower() not in _SWITCHED:
            raise argparse.ArgumentTypeError(f"“{text}” is neither “yes” nor “no”")
        return _SWITCHED[text.lower()]
    if isinstance(values, Choice) and text not in values:
        raise argparse.ArgumentTypeError(f"“{text}” is not {values}")
    return how_to_read(values).get("type", str)(text)


def _beside(table: Path, value: Any) -> Any:
    """Files are looked for beside the table."""
    if isinstance(value, Speaker):
        return replace(value, recording=table.parent / value.recording)
    return table.parent / value if isinstance(value, Path) else value


def _require_apart(table: Path, rows: list[Row]) -> None:
    """No two films go to the same place."""
    places: dict[Path, int] = {}
    for row in rows:
        place = row.job.output.resolve()
        if place in places:
            reason = f"“{row.job.output.name}” is the film of line {places[place]}, too"
            raise CellWrong(table, row.line, OUT, reason)
        places[place] = row.line
