"""What the bundle is made of: a bill of materials (CycloneDX 1.6), and the licences of all its parts.

Parts are found, not listed: each file that goes into the bundle is from a Python distribution, from Python, from a
package of Debian's, or this project's own. `build.spec` calls this; a file from nowhere, or a part without a licence,
stops it.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import sysconfig
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Any

PACKAGING = Path(__file__).resolve().parent
ROOT = PACKAGING.parents[1]
TEXTS = PACKAGING / "licence_texts"
NAME = "lipsync-desktop"

Files = Sequence[tuple[str, Path]]

_LICENCE_FILE = re.compile(r"licen[sc]e|copying|notice|copyright|authors|third.?part", re.IGNORECASE)
_CODE = (".py", ".pyi", ".pyc", ".so", ".dll", ".pyd")
# Libraries inside these wheels have other licences than the wheel, or the wheel brings no text of its own.
_MORE_TEXTS = {
    "av": ("GPL-2.0", "GPL-3.0", "LGPL-2.1", "LGPL-3.0"),
    "opencv-python": ("GPL-3.0", "LGPL-2.1", "LGPL-3.0"),
    "pi-heif": ("GPL-3.0", "LGPL-3.0"),
    "pyside6": ("GPL-2.0", "GPL-3.0", "LGPL-2.1", "LGPL-3.0"),
    "pyside6-addons": ("GPL-2.0", "GPL-3.0", "LGPL-2.1", "LGPL-3.0"),
    "pyside6-essentials": ("GPL-2.0", "GPL-3.0", "LGPL-2.1", "LGPL-3.0"),
    "shiboken6": ("GPL-2.0", "GPL-3.0", "LGPL-3.0"),
}
# What these wheels say of themselves leaves out what is linked into them.
_WITH_LIBRARIES = {
    "av": "BSD-3-Clause AND GPL-2.0-or-later AND LGPL-2.1-or-later",
    "opencv-python": "Apache-2.0 AND LGPL-2.1-or-later AND LGPL-3.0-only",
    "pi-heif": "BSD-3-Clause AND LGPL-3.0-or-later",
}


@dataclass(frozen=True, slots=True)
class Component:
    """One part of the bundle.

    `origin` is a package URL's type: pypi, deb, generic. `licence` is an SPDX expression where the part tells one.
    `texts` are its licence files, as (name, file); `libraries` its native ones, as (name in the bundle, file).
    """

    name: str
    version: str
    origin: str
    licence: str
    texts: tuple[tuple[str, Path], ...]
    libraries: tuple[tuple[str, Path], ...] = ()
    kind: str = "library"

    @property
    def url(self) -> str:
        """The package URL (purl)."""
        space = f"{platform.freedesktop_os_release()['ID']}/" if self.origin == "deb" else ""
        return f"pkg:{self.origin}/{space}{self.name}@{self.version}"


def components(files: Iterable[tuple[str, str]], program: Component) -> list[Component]:
    """The parts that these files are from, `program` among them, by name. `files`: names in the bundle, and sources.

    Raises: LookupError, for a file of which nobody knows where it is from, and for a part without a licence's text.
    """
    installed = {found.metadata["Name"]: found for found in distributions() if found.metadata["Name"] != NAME}
    owners = {
        os.path.realpath(str(found.locate_file(file))): name
        for name, found in installed.items()
        for file in found.files or ()
    }
    its: dict[str, list[tuple[str, Path]]] = defaultdict(list)
    pythons, systems = [], []
    for target, source in files:
        path = Path(os.path.realpath(source))
        if name := owners.get(str(path)):
            its[name].append((target, path))
        elif _is_pythons(target, path):
            pythons.append((target, path))
        elif not path.is_relative_to(ROOT) or path.is_relative_to(sys.prefix):
            systems.append((target, path))
    its.setdefault("pyinstaller", [])  # both launchers are its start program
    parts = [program, *_networks(), _python(pythons), *_of_the_system(systems)]
    parts += [_of_distribution(installed[name], its[name]) for name in its]
    for part in parts:
        if not part.texts:
            raise LookupError(f"{part.name} {part.version} brings no text of its licence ({part.licence}).")
    return sorted(parts, key=lambda part: part.name.lower())


def write_bill(parts: list[Component], program: Component, file: Path) -> None:
    """The bill of materials, as CycloneDX 1.6 JSON (ECMA-424); the same parts give the same file."""
    content: dict[str, Any] = {"components": [_entry(part) for part in parts if part != program]}
    about: dict[str, Any] = {"component": _entry(program)}
    if time := os.environ.get("SOURCE_DATE_EPOCH"):
        about["timestamp"] = datetime.fromtimestamp(int(time), UTC).isoformat()
    bill = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(content))}",
        "version": 1,
        "metadata": about,
        **content,
    }
    file.write_text(json.dumps(bill, indent=1) + "\n", encoding="utf-8")


def copy_licences(parts: list[Component], folder: Path) -> None:
    """A folder for each part, with its licence files."""
    for part in parts:
        for name, text in part.texts:
            target = folder / f"{part.name}-{part.version.replace(':', '.')}" / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(text, target)


def the_program(version: str) -> Component:
    """This program itself. What binds the bundle as a whole is said in docs/THIRD_PARTY.md."""
    texts = (("LICENSE", ROOT / "LICENSE"), ("THIRD_PARTY.md", ROOT / "docs" / "THIRD_PARTY.md"))
    voice = ("LICENSE-voice.txt", ROOT / "resources" / "LICENSE-voice.txt")
    return Component(NAME, version, "generic", "MIT", (*texts, voice), kind="application")


def _is_pythons(target: str, path: Path) -> bool:
    own_place = Path(os.path.realpath(sys.base_prefix))
    standard = Path(os.path.realpath(sysconfig.get_path("stdlib")))
    return (
        target == "base_library.zip"
        or path.is_relative_to(standard)
        or (own_place not in (Path("/usr"), Path("/usr/local")) and path.is_relative_to(own_place))
    )


def _python(files: Files) -> Component:
    places = (Path(sys.base_prefix), Path(sysconfig.get_path("stdlib")))
    texts = [place / "LICENSE.txt" for place in places if (place / "LICENSE.txt").is_file()]
    debians = Path(f"/usr/share/doc/python{sys.version_info.major}.{sys.version_info.minor}/copyright")
    texts += [debians] if debians.is_file() and not texts else []
    named = tuple((text.name, text) for text in texts[:1])
    return Component("python", platform.python_version(), "generic", "Python-2.0", named, _native(files))


def _networks() -> list[Component]:
    """Others' networks in models/packaged, by the packages that models/fetch.py takes them from."""
    pinned = re.findall(r'^ {8}"([\w-]+)==([\w.]+)",$', (ROOT / "models" / "fetch.py").read_text("utf-8"), re.MULTILINE)
    licences = {"mediapipe": "Apache-2.0", "silero-vad": "MIT", "hama": "Apache-2.0"}
    texts = ((name, ROOT / "models" / "packaged" / f"LICENSE-{name}.txt") for name, _ in pinned)
    return [
        Component(name, version, "pypi", licences[name], ((text.name, text),), kind="machine-learning-model")
        for (name, version), text in zip(pinned, (text for _, text in texts), strict=True)
    ]


def _of_distribution(found: Distribution, files: Files) -> Component:
    about = found.metadata
    name = about["Name"].lower().replace("_", "-")
    papers = [file for file in found.files or () if _LICENCE_FILE.search(file.name) and file.suffix not in _CODE]
    own = [file for file in papers if ".dist-info" in file.parts[0]] or papers
    texts = [("/".join(file.parts[1:]), Path(str(found.locate_file(file)))) for file in own]
    texts += [(f"{text}.txt", TEXTS / f"{text}.txt") for text in _MORE_TEXTS.get(name, ())]
    licence = _WITH_LIBRARIES.get(name) or _licence_of(found)
    return Component(name, found.version, "pypi", licence, tuple(sorted(texts)), _native(files))


def _licence_of(found: Distribution) -> str:
    about = found.metadata
    classified = [line.split(" :: ")[-1] for line in about.get_all("Classifier") or () if line.startswith("License ::")]
    short = (about["License"] or "").splitlines()[:1]
    return about["License-Expression"] or (short or classified or ["see its texts"])[0]


def _of_the_system(files: Files) -> list[Component]:
    """What came from Debian's packages, or from Windows."""
    if sys.platform == "win32":
        text, terms = TEXTS / "Microsoft-runtime.txt", "LicenseRef-Microsoft-Distributable-Code"
        runtime = Component("microsoft-c-runtime", "14", "generic", terms, ((text.name, text),), _native(files))
        return [runtime] if files else []
    its: dict[str, list[tuple[str, Path]]] = defaultdict(list)
    for target, path in files:
        its[_debian_package(path)].append((target, path))
    return [_of_debian(name, its[name]) for name in its]


def _debian_package(path: Path) -> str:
    registered = (str(path), str(path).removeprefix("/usr"))  # /lib is the same as /usr/lib now, but not in the records
    for name in registered if shutil.which("dpkg-query") else ():
        found = subprocess.run(("dpkg-query", "-S", name), capture_output=True, text=True, check=False)
        if found.returncode == 0:
            return found.stdout.split(":")[0]
    raise LookupError(f"{path} goes into the bundle, and nobody knows which package it is from.")


def _of_debian(name: str, files: Files) -> Component:
    show = ("dpkg-query", "-W", "-f", "${Version}\n", name)
    version = subprocess.run(show, capture_output=True, text=True, check=True).stdout.splitlines()[0]
    paper = Path("/usr/share/doc", name, "copyright")
    texts = ((paper.name, paper),) if paper.is_file() else ()
    return Component(name, version, "deb", "see its texts", texts, _native(files))


def _native(files: Files) -> tuple[tuple[str, Path], ...]:
    return tuple(sorted((target, path) for target, path in files if re.search(r"\.(so|dll|dylib)(\.|$)", path.name)))


def _entry(part: Component) -> dict[str, Any]:
    is_expression = re.fullmatch(r"[\w.+-]+( (AND|OR|WITH) [\w.+-]+)*", part.licence) is not None
    licence = {"expression": part.licence} if is_expression else {"license": {"name": part.licence}}
    entry = {
        "type": part.kind,
        "bom-ref": part.url,
        "name": part.name,
        "version": part.version,
        "licenses": [licence],
        "purl": part.url,
    }
    if part.libraries:
        entry["components"] = [_library(part, target, path) for target, path in part.libraries]
    return entry


def _library(part: Component, target: str, path: Path) -> dict[str, Any]:
    """A library's name and version as its file tells them; wheels put a hash of eight digits into the name."""
    plain = re.sub(r"-[0-9a-f]{8}(?=[-.])", "", path.name).removeprefix("lib")
    name, _, version = re.sub(r"\.(so|dylib|dll)\b", " ", plain, count=1).partition(" ")
    entry = {"type": "library", "bom-ref": f"{part.url}#{target}", "name": name}
    if version.strip("."):
        entry["version"] = version.strip(".")
    return entry | {"hashes": [{"alg": "SHA-256", "content": hashlib.sha256(path.read_bytes()).hexdigest()}]}
