"""A bare Debian to install the package in: nothing of the machine that built it, no Python, and no network in use."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

USER = "anna"
_USERS_ID = 1000
# The mounts are the command's own, and vanish with it.
_ENTER = """\
set -e
mount --rbind /proc {root}/proc
mount --rbind /dev {root}/dev
mount --rbind /sys {root}/sys
mount -t tmpfs tmpfs {root}/tmp
mkdir -p {root}/tmp/.X11-unix
if [ -d /tmp/.X11-unix ]; then mount --bind /tmp/.X11-unix {root}/tmp/.X11-unix; fi
exec chroot {options} {root} {command}
"""


class CleanRoot:
    """`folder` holds the root's files. Its one user is called anna."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.home = folder / "home" / USER

    def command(self, *words: str, display: str = "", network: bool = False, root: bool = False) -> list[str]:
        """What runs these words inside: as the user, in a new environment, and unless asked for without a network."""
        home, runtime = ("/root", "/run") if root else (f"/home/{USER}", f"/run/user/{_USERS_ID}")
        environment = {
            "HOME": home,
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
            "LANG": "C.UTF-8",
            "DEBIAN_FRONTEND": "noninteractive",
            "XDG_RUNTIME_DIR": runtime,
        } | ({"DISPLAY": display} if display else {})
        inside = ["env", "-i", "-C", home, *(f"{name}={value}" for name, value in environment.items()), *words]
        script = _ENTER.format(
            root=shlex.quote(str(self.folder)),
            options="" if root else f"--userspec={_USERS_ID}:{_USERS_ID}",
            command=shlex.join(inside),
        )
        spaces = ["--mount", *([] if network else ["--net"])]
        return ["unshare", *spaces, "sh", "-c", script]

    def run(
        self, *words: str, display: str = "", network: bool = False, root: bool = False
    ) -> subprocess.CompletedProcess[str]:
        """Run them to the end; the caller looks at the exit code and at what was said."""
        command = self.command(*words, display=display, network=network, root=root)
        return subprocess.run(command, check=False, capture_output=True, text=True, stdin=subprocess.DEVNULL)

    def install(self, package: Path) -> None:
        """Install a Debian package, with what it depends on and nothing that it only recommends."""
        shutil.copyfile(package, self.folder / "var" / "cache" / package.name)
        done = self.run(
            *("apt-get", "install", "-y", "-qq", "--no-install-recommends", f"/var/cache/{package.name}"),
            network=True,
            root=True,
        )
        (self.folder / "var" / "cache" / package.name).unlink()
        if done.returncode:
            raise SystemExit(f"{package.name} cannot be installed:\n{done.stdout}{done.stderr}")

    def files(self) -> set[str]:
        """Every path inside but those of the package system's own records, of its log and of the user."""
        kept = ("proc", "dev", "tmp", "run", "home", "root", "var/lib/apt", "var/lib/dpkg", "var/cache", "var/log")
        return {
            inside
            for folder, folders, names in os.walk(self.folder)
            for name in (*folders, *names)
            if not (inside := os.path.relpath(os.path.join(folder, name), self.folder)).startswith(kept)  # noqa: PTH118
        }


@contextmanager
def clean_root() -> Iterator[CleanRoot]:
    """Debian's smallest, of the release that this machine runs, from where this machine's apt takes its packages."""
    with tempfile.TemporaryDirectory(prefix="clean-root-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        sites = _said_by("apt-get", "indextargets", "--format", "$(SITE) $(CODENAME)", "Created-By: Packages")
        site, release = sites.splitlines()[0].split()
        subprocess.run(["debootstrap", "--variant=minbase", release, name, site], check=True, stdout=subprocess.DEVNULL)
        shutil.copyfile("/etc/resolv.conf", folder / "etc" / "resolv.conf")
        root = CleanRoot(folder)
        for command in (
            ("useradd", "--create-home", "--uid", str(_USERS_ID), USER),
            ("install", "-d", "-o", USER, "-m", "700", f"/run/user/{_USERS_ID}"),
            ("apt-get", "update", "-qq"),
        ):
            done = root.run(*command, network=True, root=True)
            if done.returncode:
                raise SystemExit(f"The clean root cannot be set up:\n{done.stderr}")
        yield root


def _said_by(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout
