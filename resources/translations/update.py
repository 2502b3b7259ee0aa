"""Collect the window's texts and compile their translations: `python resources/translations/update.py`.

Texts are found by Qt's lupdate in `lipsync_desktop/ui/` and put into `lipsync_*.ts`, where Qt Linguist, or any editor,
translates them; lrelease makes the `.qm` files that the program loads. English needs only its plurals.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
LANGUAGES = ("de", "en")


def collect(folder: Path) -> None:
    """Bring the `.ts` files in `folder` up to date with the sources; texts that are gone leave."""
    sources = sorted(str(path) for path in (ROOT / "lipsync_desktop" / "ui").rglob("*.py"))
    for language in LANGUAGES:
        options = ["-pluralonly"] if language == "en" else []
        options += ["-no-obsolete", "-locations", "none", "-source-language", "en", "-target-language", language]
        _run("pyside6-lupdate", *sources, *options, "-ts", str(folder / f"lipsync_{language}.ts"))


def release(folder: Path) -> None:
    """Compile every `.ts` file in `folder` beside itself."""
    for language in LANGUAGES:
        _run("pyside6-lrelease", str(folder / f"lipsync_{language}.ts"), "-silent")


def _run(tool: str, *arguments: str) -> None:
    path = Path(sys.executable).with_name(tool)
    subprocess.run([str(path), *arguments], check=True)


if __name__ == "__main__":
    collect(HERE)
    release(HERE)
