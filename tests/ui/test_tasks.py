"""What the workers do for the window, where the window's own tests do not see it."""

from __future__ import annotations

import os
import time
from pathlib import Path

from lipsync_desktop.ui import tasks


def test_only_what_was_left_long_ago_is_removed(tmp_path: Path) -> None:
    films = tmp_path / "films"
    old, new = films / "12-345", films / "67-890"
    for folder in (old, new):
        (folder / "1").mkdir(parents=True)
        (folder / "1" / "film.webm").write_bytes(b"film")
    a_week_ago = time.time() - 7 * 24 * 3600
    os.utime(old, (a_week_ago, a_week_ago))
    assert list(tasks.tidy(films)) == [old]
    assert list(films.iterdir()) == [new]
    assert list(tasks.tidy(tmp_path / "nowhere")) == []
