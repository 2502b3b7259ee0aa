"""Puts the networks, the portrait and the voice into the wheel, where `paths.py` looks for them."""

from __future__ import annotations

import re
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_CARRIED = ("models/builtin", "models/packaged", "resources")
_CONVERTING = re.compile(r"(flatbuffers|openvino|tflite)\b")


class CarryData(BuildHookInterface):  # type: ignore[type-arg]
    """Carries `models/` and `resources/` as `lipsync_desktop/data/`; an editable install reads them in place.

    In a fresh clone others' networks are fetched and converted first, with packages that the build asks for only then.
    """

    def dependencies(self) -> list[str]:
        """What the build needs besides hatchling: nothing once the networks are in place."""
        if self._in_place():
            return []
        project = self.metadata.core
        declared = [*project.dependencies, *project.optional_dependencies["dev"]]
        return ["pip", *filter(_CONVERTING.match, declared)]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Put the networks in place, and add the folders to a real wheel.

        Raises:
            SystemExit: networks cannot be fetched, or a folder is missing or empty, with what to do about it.
        """
        if not self._in_place():
            self._fetch()
        if version == "editable":
            return
        for name in _CARRIED:
            folder = Path(self.root, name)
            if not any(folder.glob("*")):
                raise SystemExit(f"The wheel needs {name}, which is empty here: take it from a complete checkout.")
            for part in folder.iterdir():
                if part.name != "packaging":  # which is for installers
                    build_data["force_include"][str(part)] = f"lipsync_desktop/data/{name}/{part.name}"
        notices = "docs/THIRD_PARTY.md"
        build_data["force_include"][str(Path(self.root, notices))] = f"lipsync_desktop/data/{notices}"

    @property
    def _fetching(self) -> Path:
        return Path(self.root, "models", "fetch.py")

    def _in_place(self) -> bool:
        return bool(runpy.run_path(str(self._fetching))["in_place"]())

    def _fetch(self) -> None:
        # What it says is not to be taken for the wheel's name, which is what a build says to programs.
        done = subprocess.run([sys.executable, self._fetching], stdout=sys.stderr, check=False)
        if done.returncode:
            raise SystemExit(
                "The networks could not be put into models/packaged, and without them no face is found: "
                "what is above says why. Run `python models/fetch.py` where there is internet, then this again."
            )
