"""The bundle as a Debian package and as a portable archive: `python resources/packaging/linux.py`, after PyInstaller.

The package puts the bundle into /opt/lipsync-desktop; no script runs when it is installed or removed. The same bundle
and the same SOURCE_DATE_EPOCH give the same two files.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

PACKAGING = Path(__file__).resolve().parent
ROOT = PACKAGING.parents[1]
NAME = "lipsync-desktop"
COMMANDS = (NAME, f"{NAME}-cli")

# The linker knows nothing of what is opened by name, nor of the program that shows why a start failed.
OPENED_BY_NAME = ("libegl1", "libgl1", "x11-utils | zenity | kdialog")
RECOMMENDED = ("libasound2-plugins",)
# It makes Qt look like GTK, and is passed over where GTK is missing.
OF_SOME_DESKTOPS = ("libqgtk3.so",)

CONTROL = """\
Package: {name}
Version: {version}
Architecture: {architecture}
Maintainer: Lipsync Desktop contributors <contributors@lipsync-desktop.invalid>
Installed-Size: {size_kib}
Depends: {depends}
Recommends: {recommends}
Section: video
Priority: optional
Description: film in which a face says your words, made offline
 A portrait or a clip and a recorded voice become a film in which that face
 speaks, on an ordinary CPU: no account, no upload, no graphics card.
 .
 Everything is inside, the networks as well; no Python is needed.
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bundle", type=Path, default=ROOT / "dist" / NAME, help="what PyInstaller made")
    parser.add_argument("--into", type=Path, default=ROOT / "dist", help="the folder for both files")
    given = parser.parse_args()
    if not (given.bundle / NAME).is_file():
        sys.exit(f"There is no bundle in {given.bundle}; make it with `pyinstaller build.spec`.")
    given.into.mkdir(parents=True, exist_ok=True)
    time = int(os.environ.get("SOURCE_DATE_EPOCH", datetime.now(UTC).timestamp()))
    print(make_archive(given.bundle, given.into, time))
    print(make_package(given.bundle, given.into, time))


def make_archive(bundle: Path, folder: Path, time: int) -> Path:
    """The portable form: unpack it anywhere and start `lipsync-desktop` in it."""
    stem = f"{NAME}-{read_version()}-linux-{os.uname().machine}"
    with (
        written_beside(folder / f"{stem}.tar.gz") as unfinished,
        unfinished.open("wb") as raw,
        gzip.GzipFile("", "wb", fileobj=raw, mtime=time) as packed,
        tarfile.open(fileobj=packed, mode="w") as archive,
    ):

        def as_everywhere(entry: tarfile.TarInfo) -> tarfile.TarInfo:
            entry.uid = entry.gid = 0
            entry.uname = entry.gname = "root"
            entry.mode = 0o777 if entry.issym() else 0o755 if entry.isdir() or entry.mode & 0o100 else 0o644
            entry.mtime = time
            return entry

        archive.add(bundle, stem, filter=as_everywhere)
    return folder / f"{stem}.tar.gz"


def make_package(bundle: Path, folder: Path, time: int) -> Path:
    """The Debian package, for the release of Debian or Ubuntu that it is made on and for newer ones."""
    architecture = said_by("dpkg", "--print-architecture")
    target = folder / f"{NAME}_{read_version()}_{architecture}.deb"
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        tree = Path(scratch, "debian", NAME)
        shutil.copytree(bundle, tree / "opt" / NAME, symlinks=True)
        add_what_a_desktop_reads(tree, time)
        files = sorted(path for path in tree.rglob("*") if path.is_file() and not path.is_symlink())
        sums = [f"{hashlib.md5(path.read_bytes()).hexdigest()}  {path.relative_to(tree)}\n" for path in files]
        control = tree / "DEBIAN"
        control.mkdir()
        depends, recommends = dependencies(tree)
        write(control / "md5sums", "".join(sums))
        write(
            control / "control",
            CONTROL.format(
                name=NAME,
                version=read_version(),
                architecture=architecture,
                size_kib=sum(-(-path.stat().st_size // 1024) for path in files),
                depends=", ".join(depends),
                recommends=", ".join(recommends),
            ),
        )
        for path in tree.rglob("*"):
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or path.name in COMMANDS else 0o644)
        environment = {**os.environ, "SOURCE_DATE_EPOCH": str(time)}
        with written_beside(target) as unfinished:
            build = ("dpkg-deb", "--root-owner-group", "-Zxz", "--build", str(tree), str(unfinished))
            subprocess.run(build, check=True, env=environment, stdout=subprocess.DEVNULL)
    return target


def add_what_a_desktop_reads(tree: Path, time: int) -> None:
    """Commands, the menu's entry with the kinds of files to open, icons, the software centre's page, the licence."""
    commands = tree / "usr" / "bin"
    commands.mkdir(parents=True)
    for command in COMMANDS:
        (commands / command).symlink_to(f"/opt/{NAME}/{command}")
    share = tree / "usr" / "share"
    icons = share / "icons" / "hicolor"
    copy(ROOT / "resources" / "icon.png", icons / "256x256" / "apps" / f"{NAME}.png")
    copy(ROOT / "resources" / "icon.svg", icons / "scalable" / "apps" / f"{NAME}.svg")
    copy(PACKAGING / f"{NAME}.desktop", share / "applications" / f"{NAME}.desktop")
    page = (PACKAGING / f"{NAME}.metainfo.xml").read_text(encoding="utf-8")
    date = datetime.fromtimestamp(time, UTC).date().isoformat()
    release = page.replace("@VERSION@", read_version()).replace("@DATE@", date)
    write(share / "metainfo" / f"{NAME}.metainfo.xml", release)
    papers = share / "doc" / NAME
    licence, parts = (ROOT / name for name in ("LICENSE", "docs/THIRD_PARTY.md"))
    write(papers / "copyright", f"{licence.read_text(encoding='utf-8')}\n{parts.read_text(encoding='utf-8')}")


def dependencies(tree: Path) -> tuple[list[str], list[str]]:
    """The Debian packages, with their oldest versions, that hold what the bundle is linked to: those without which it
    does not start, and those of some desktops."""
    bundle = tree / "opt" / NAME
    linked = [bundle / NAME, *sorted(path for path in bundle.rglob("*.so*") if not path.is_symlink())]
    needed = [f"-e{path}" for path in linked if path.name not in OF_SOME_DESKTOPS]
    wanted = [f"-e{path}" for path in linked if path.name in OF_SOME_DESKTOPS]
    own = sorted({f"-l/{path.parent.relative_to(tree)}" for path in linked})
    scratch = tree.parents[1]
    write(scratch / "debian" / "control", f"Source: {NAME}\n\nPackage: {NAME}\nArchitecture: any\n")
    found = subprocess.run(
        ("dpkg-shlibdeps", "-O", "--ignore-missing-info", "--warnings=0", *own, *needed, "-dRecommends", *wanted),
        cwd=scratch,
        check=False,
        capture_output=True,
        text=True,
    )
    if found.returncode:
        sys.exit(f"What the bundle needs of the system could not be found out:\n{found.stderr}")
    fields = dict(line.split("=", 1) for line in found.stdout.splitlines())
    linked_to = [fields.get(f"shlibs:{kind}", "").split(", ") for kind in ("Depends", "Recommends")]
    depends, recommends = ([name for name in names if name] for names in linked_to)
    return list(dict.fromkeys([*depends, *OPENED_BY_NAME])), [*recommends, *RECOMMENDED]


def read_version(checkout: Path = ROOT) -> str:
    """The program's own, from the one place where it stands."""
    text = (checkout / "lipsync_desktop" / "__init__.py").read_text(encoding="utf-8")
    found = re.search(r'^__version__ = "(.+)"$', text, re.MULTILINE)
    if found is None:
        sys.exit("lipsync_desktop/__init__.py names no version.")
    return found[1]


@contextmanager
def written_beside(target: Path) -> Iterator[Path]:
    """A name to write to, which becomes `target` when all of it is there."""
    unfinished = target.with_name(f"{target.name}.part")
    try:
        yield unfinished
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)


def said_by(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
