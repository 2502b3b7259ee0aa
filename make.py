"""Set up and run: `python3 make.py run` opens the window, `demo` makes a film without it, `test` checks everything.

`package` makes what people on a system like this one install, in `dist/`; `prove` installs it into a clean Debian (as
root) and looks whether it works.

All prepare what is missing: system libraries, a virtual environment in .venv with the packages of requirements.lock,
and the networks in models/packaged. The second time that takes a second.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036  # an older Python has to read as far as this sentence
    sys.exit(
        f"Lipsync Desktop needs Python 3.11 or newer and this is {sys.version.split()[0]}; "
        "install a newer one and run, say, `python3.12 make.py demo`."
    )

import argparse
import ctypes
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
LOCK = ROOT / "requirements.lock"
STAMP = VENV / "installed"

# What OpenCV, Qt and sounddevice load from the system on Linux, and the Debian and Ubuntu package that holds it.
LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libICE.so.6": "libice6",
    "libSM.so.6": "libsm6",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libX11.so.6": "libx11-6",
    "libXext.so.6": "libxext6",
    "libXrandr.so.2": "libxrandr2",
    "libbrotlidec.so.1": "libbrotli1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libportaudio.so.2": "libportaudio2",
    "libpulse.so.0": "libpulse0",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-glx.so.0": "libxcb-glx0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxkbcommon.so.0": "libxkbcommon0",
}

# What the tests of recording and of the whole program need besides, and the Debian and Ubuntu package that holds it.
TEST_PROGRAMS = {
    "dpkg-shlibdeps": "dpkg-dev",
    "pulseaudio": "pulseaudio",
    "pactl": "pulseaudio-utils",
    "Xvfb": "xvfb",
    "xdotool": "xdotool",
    "dbus-run-session": "dbus",
}

# With which a test listens to what a screen reader is told.
SCREEN_READER = ("at-spi2-core", "gir1.2-atspi-2.0", "python3-gi")

# What makes the Linux packages, and what proves them.
PACKAGE_PROGRAMS = {"dpkg-shlibdeps": "dpkg-dev"}
PROOF_PROGRAMS = {"debootstrap": "debootstrap", "Xvfb": "xvfb", "xdotool": "xdotool"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    tasks = {"run": open_window, "demo": demo, "test": test, "package": package, "prove": prove}
    parser.add_argument("task", choices=tasks, help="open the window, make a film, check everything, make installers")
    task = parser.parse_args().task
    install_libraries()
    install_packages()
    run(PYTHON, "models/fetch.py", otherwise="The networks could not be put in place")
    tasks[task]()


def open_window() -> None:
    run(PYTHON, "-m", "lipsync_desktop", otherwise="The window could not be opened")


def demo() -> None:
    run(PYTHON, "-m", "lipsync_desktop", "demo", otherwise="The demo film could not be made")


def test() -> None:
    if missing := install_programs(TEST_PROGRAMS, "libasound2-plugins", *SCREEN_READER):
        say(f"Without {', '.join(missing)} some tests are skipped.")
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    run(PYTHON, "-m", "ruff", "check", ".", otherwise="ruff found something to mend")
    run(PYTHON, "-m", "ruff", "format", "--check", ".", otherwise="`ruff format` would write these files differently")
    run(PYTHON, "-m", "mypy", otherwise="mypy found something to mend")
    run(BIN / "lint-imports", "--no-logo", otherwise="An import goes where ARCHITECTURE.md does not let it")
    run(PYTHON, "-m", "pytest", otherwise="A test failed")
    run(PYTHON, "-m", "pytest", "-m", "slow", otherwise="A slow test failed")
    say("All is well.")


def package() -> None:
    if sys.platform == "linux" and (missing := install_programs(PACKAGE_PROGRAMS)):
        sys.exit(f"The packages cannot be made without {', '.join(missing)}.")
    last_commit = subprocess.run(["git", "log", "-1", "--format=%ct"], cwd=ROOT, capture_output=True, text=True)
    os.environ.setdefault("SOURCE_DATE_EPOCH", last_commit.stdout.strip() or "0")
    os.environ["PYTHONHASHSEED"] = "0"  # the order of names in bytecode
    quietly = ("--noconfirm", "--log-level", "WARN")
    run(BIN / "pyinstaller", *quietly, "build.spec", otherwise="The bundle could not be made")
    failed = "The package could not be made"
    if sys.platform == "win32":
        run(PYTHON, "resources/packaging/icons.py", "build", otherwise=failed)
        run("makensis", *installers_values(), "resources/packaging/windows.nsi", otherwise=failed)
    elif sys.platform == "darwin":
        run("resources/packaging/macos.sh", otherwise=failed)
    else:
        run(PYTHON, "resources/packaging/linux.py", otherwise=failed)


def installers_values() -> list[str]:
    text = (ROOT / "lipsync_desktop" / "__init__.py").read_text("utf-8")
    (version,) = re.findall(r'^__version__ = "(.+)"', text, re.MULTILINE)
    dist = ROOT / "dist"
    values = {
        "VERSION": version,
        "SOURCE": dist / "lipsync-desktop",
        "ART": ROOT / "build",
        "OUTPUT": dist / f"lipsync-desktop-{version}-windows-x64.exe",
    }
    return [f"-D{name}={value}" for name, value in values.items()]


def prove() -> None:
    if sys.platform != "linux" or os.geteuid() != 0:
        sys.exit("The proof needs to be root on Debian or Ubuntu: it installs the program into a clean root.")
    if missing := install_programs(PROOF_PROGRAMS):
        sys.exit(f"The proof needs {', '.join(missing)}.")
    package()
    run(PYTHON, "resources/packaging/prove.py", otherwise="The installed program does not do all that it says")


def install_libraries() -> None:
    """Let apt install what is missing where that needs no password; elsewhere say what to install."""
    missing = [] if importlib.util.find_spec("ensurepip") else [f"python3.{sys.version_info.minor}-venv"]
    if sys.platform == "linux":
        missing += [package for library, package in LIBRARIES.items() if not loads(library)]
    if not missing:
        return
    packages = " ".join(missing)
    say(f"Missing from the system: {packages}.")
    if not shutil.which("apt-get"):
        sys.exit("Please install these (the names are Debian's) with your system's package manager and run this again.")
    as_root = becoming_root()
    if as_root is None:
        sys.exit(f"Please run `sudo apt-get install {packages}` and then this again.")
    apt_install(as_root, missing)


def install_programs(programs: dict[str, str], *others: str) -> list[str]:
    """Let apt fetch those that are missing, where it can, and `others` with them; returns the packages it cannot."""
    missing = [package for program, package in programs.items() if not shutil.which(program)]
    as_root = becoming_root() if sys.platform == "linux" and shutil.which("apt-get") else None
    if missing and as_root is not None:
        apt_install(as_root, [*missing, *others])
        return []
    return missing


def becoming_root() -> list[str] | None:
    """What makes a command root's without asking for a password; None where nothing does."""
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo and subprocess.run(["sudo", "-n", "true"], stderr=subprocess.DEVNULL).returncode == 0:
        return ["sudo", "-n"]
    return None


def apt_install(as_root: list[str], packages: list[str]) -> None:
    os.environ["DEBIAN_FRONTEND"] = "noninteractive"
    failed = f"apt could not install {' '.join(packages)}"
    run(*as_root, "apt-get", "update", "-qq", otherwise=failed)
    run(*as_root, "apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages, otherwise=failed)


def loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def install_packages() -> None:
    """The virtual environment with exactly the locked packages, made anew when the lock or Python changed."""
    wanted = hashlib.sha256(sys.version.encode() + LOCK.read_bytes()).hexdigest()
    if STAMP.is_file() and STAMP.read_text() == wanted:
        return
    say("Setting up .venv with the locked packages: about 0.6 GB to fetch, once.")
    run(sys.executable, "-m", "venv", "--clear", VENV, otherwise="The virtual environment .venv could not be made")
    pip = (PYTHON, "-m", "pip", "--quiet", "--disable-pip-version-check", "install")
    failed = "The packages could not be installed; is there a connection to the internet?"
    run(*pip, "--require-hashes", "--only-binary", ":all:", "-r", LOCK, otherwise=failed)
    run(*pip, "--no-deps", "--no-build-isolation", "--editable", ROOT, otherwise="The program could not be installed")
    STAMP.write_text(wanted)


def run(*command: str | Path, otherwise: str) -> None:
    """Run a command in the checkout; when it fails, say `otherwise` and exit with its code."""
    try:
        code = subprocess.run([str(part) for part in command], cwd=ROOT, check=False).returncode
    except OSError as error:
        sys.exit(f"{otherwise} ({error.strerror}: {command[0]}).")
    if code:
        say(f"{otherwise} ({Path(command[0]).name} ended with code {code}).")
        sys.exit(code if code > 0 else 128 - code)


def say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
