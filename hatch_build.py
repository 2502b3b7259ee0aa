"""Puts the networks, the portrait and the voice into the wheel, where `paths.py` looks for them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_CARRIED = {
    "models/builtin": "take it from a complete checkout",
    "models/packaged": "run `python models/fetch.py` first",
    "resources": "take it from a complete checkout",
}


class CarryData(BuildHookInterface):  # type: ignore[type-arg]
    """Carries `models/` and `resources/` as `lipsync_desktop/data/`; an editable install reads them in place."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the folders to a real wheel.

        Raises:
            SystemExit: a folder is missing or empty, with what to do about it.
        """
        if version == "editable":
            return
        for name, remedy in _CARRIED.items():
            folder = Path(self.root, name)
            if not any(folder.glob("*")):
                raise SystemExit(f"The wheel needs {name}, which is empty here: {remedy}.")
            for part in folder.iterdir():
                if part.name != "packaging":  # which is for installers
                    build_data["force_include"][str(part)] = f"lipsync_desktop/data/{name}/{part.name}"
        notices = "docs/THIRD_PARTY.md"
        build_data["force_include"][str(Path(self.root, notices))] = f"lipsync_desktop/data/{notices}"
