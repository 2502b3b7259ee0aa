"""The tables of settings in the documents, from what is declared: `python docs/tables.py` writes them anew."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from lipsync_desktop.cli.options import how_to_read, options_of
from lipsync_desktop.engine.settings import RenderJob, RenderSettings, Setting, declared
from lipsync_desktop.engine.values import Choice
from lipsync_desktop.service.fields import FIELDS, STREAM

ROOT = Path(__file__).resolve().parents[1]
PAGES = (ROOT / "docs" / "command-line.md", ROOT / "docs" / "SERVICE.md")
_TABLE = re.compile(r"(<!-- (\w+): python docs/tables.py -->\n\n).*?(\n\n<!-- end -->)", re.DOTALL)


def renewed(text: str) -> str:
    """A page with its tables as they have to be."""
    return _TABLE.sub(lambda found: found[1] + "\n".join(_TABLES[found[2]]()) + found[3], text)


def _options() -> Iterator[str]:
    yield from _head("Option")
    for setting in (*declared(RenderSettings), *declared(RenderJob)):
        reading = how_to_read(setting.values)
        value = reading.get("metavar") or "\\|".join(reading.get("choices", ()))
        for option, meaning in options_of(setting).items():
            yield _row(f"`{option} {value}`".replace(" `", "`"), meaning, setting.range, _of(setting), setting.at_first)
    yield _row("`--estimate`", "says how large the film would be, from a second that is really made, and makes none")


def _fields() -> Iterator[str]:
    yield from _head("Field")
    yield _row("`image`", "JPEG, PNG or HEIC; in JSON also as a `data:` URL")
    sound = "WAV, FLAC, MP3, Ogg, MP4, WebM and the like; the content says what it is"
    yield _row("`audio`", f"{sound}; of several sound tracks one with a voice")
    for setting in (*FIELDS, STREAM):
        values = setting.range or (str(setting.values) if isinstance(setting.values, Choice) else "")
        yield _row(f"`{setting.called}`", setting.sentence, values, _of(setting, stills=True), setting.at_first)


def _head(first: str) -> tuple[str, str]:
    return _row(first, "Meaning", "Range", "For", "Default"), "|---|---|---|---|---|"


def _row(name: str, meaning: str, values: str = "", of: str = "", default: str = "") -> str:
    return f"| {name} | {meaning} | {values} | {of} | {default} |".replace("|  ", "| ").replace("  |", " |")


def _of(setting: Setting, *, stills: bool = False) -> str:
    """What it does something to; “” where that is everything. stills: where there are no other films."""
    films = "" if stills or (setting.stills and setting.clips) else "pictures" if setting.stills else "clips"
    models = "" if setting.built_in and setting.added else "the built-in model" if setting.built_in else "added models"
    return ", ".join(filter(None, (films, models)))


_TABLES = {"options": _options, "fields": _fields}

if __name__ == "__main__":
    for page in PAGES:
        page.write_text(renewed(page.read_text("utf-8")), "utf-8")
