"""What has to hold before a version is tagged: `release.py check`. Checksums: `release.py sums FILES`."""

from __future__ import annotations

import argparse
import hashlib
import re
import subprocess
import sys
from pathlib import Path

from linux import ROOT, read_version, written_beside


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checkout", type=Path, default=ROOT)
    tasks = parser.add_subparsers(dest="task", required=True)
    check_task = tasks.add_parser("check", help="look whether this commit may be tagged")
    check_task.add_argument("--tag", help="the tag that is meant; it has to be v and the version")
    tasks.add_parser("version", help="print the version")
    sums = tasks.add_parser("sums", help="write SHA256SUMS beside these files, and read them again")
    sums.add_argument("files", type=Path, nargs="+")
    given = parser.parse_args()
    if given.task == "sums":
        print(write_sums(given.files))
    elif given.task == "version":
        print(read_version(given.checkout))
    else:
        check(given.checkout, given.tag)


def check(checkout: Path, tag: str | None) -> None:
    """Exits with the first thing that keeps this commit from being tagged; the tests, which take longest, come last."""
    version = read_version(checkout)
    wanted = f"v{version}"
    if changed := said_by_git(checkout, "status", "--porcelain"):
        sys.exit(f"These files are not committed; commit them or put them away:\n{changed}")
    if tag is not None and tag != wanted:
        sys.exit(f"The tag {tag} is not {wanted}, as lipsync_desktop/__init__.py has it; change one of them.")
    tagged = said_by_git(checkout, "rev-list", "-n", "1", wanted) if said_by_git(checkout, "tag", "-l", wanted) else ""
    if tagged and tagged != said_by_git(checkout, "rev-parse", "HEAD"):
        sys.exit(f"{wanted} is the tag of another commit; raise the version in lipsync_desktop/__init__.py.")
    changes = (checkout / "CHANGELOG.md").read_text(encoding="utf-8")
    if not re.search(rf"^## \[{re.escape(version)}\]", changes, re.MULTILINE):
        sys.exit(f"CHANGELOG.md has no heading ## [{version}]; write what is new in it.")
    if subprocess.run((sys.executable, "make.py", "test"), cwd=checkout, check=False).returncode:
        sys.exit("The tests fail; a version is tagged when they pass.")
    print(f"All is well. Now: git tag -a {wanted} -m {wanted} && git push origin {wanted}")


def write_sums(files: list[Path]) -> Path:
    """SHA256SUMS in the folder of these files, in the form that `sha256sum --check` reads."""
    target = files[0].parent / "SHA256SUMS"
    named = sorted({file.name: file for file in files if file.name != target.name}.items())
    if missing := [name for name, file in named if not file.is_file() or file.parent != target.parent]:
        sys.exit(f"Not files of the folder {target.parent}: {', '.join(missing)}.")
    with written_beside(target) as unfinished:
        unfinished.write_bytes("".join(f"{sha256(file)}  {name}\n" for name, file in named).encode())
    for line in target.read_text(encoding="utf-8").splitlines():
        checksum, name = line.split("  ", 1)
        if sha256(target.parent / name) != checksum:
            sys.exit(f"{name} changed while its checksum was taken; is something writing to it?")
    return target


def sha256(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def said_by_git(checkout: Path, *command: str) -> str:
    said = subprocess.run(("git", *command), cwd=checkout, capture_output=True, text=True, check=False)
    if said.returncode:
        sys.exit(f"git {command[0]} failed in {checkout}: {said.stderr.strip()}")
    return said.stdout.strip()


if __name__ == "__main__":
    main()
