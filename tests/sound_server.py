"""A PulseAudio server of the test's own, with a microphone that hears whatever the test plays."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_START_TIMEOUT_S = 10
_ALSA = """
pcm.pulse { type pulse }
ctl.pulse { type pulse }
pcm.!default { type pulse }
ctl.!default { type pulse }
"""
_SERVER = """
load-module module-native-protocol-unix socket={socket} auth-anonymous=1
load-module module-null-sink sink_name=room rate=48000 channels=1 channel_map=mono
load-module module-remap-source source_name=virtual master=room.monitor \
source_properties=device.description=VirtualMicrophone
set-default-sink room
set-default-source virtual
"""


class SoundServer:
    """A running server; its default source, called VirtualMicrophone, hears what is played."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self._modules: dict[str, str] = {}

    def start_playing(self, path: Path) -> subprocess.Popen[bytes]:
        """The player, which ends with the recording; the caller waits for it."""
        return subprocess.Popen(["paplay", "--device=room", path])

    def play(self, path: Path) -> None:
        """Returns when all of the recording has sounded."""
        subprocess.run(["paplay", "--device=room", path], check=True)

    def add_source(self, name: str) -> None:
        """Plug in a second microphone, called `name`."""
        self._modules[name] = self._pactl(
            "load-module",
            "module-remap-source",
            f"source_name={name}",
            "master=room.monitor",
            f"source_properties=device.description={name}",
        )

    def remove_source(self, name: str) -> None:
        self._pactl("unload-module", self._modules.pop(name))

    def remove_sink(self) -> None:
        """Unplug what is played to, with the microphones that hear it."""
        modules = self._pactl("list", "short", "modules").splitlines()
        self._pactl("unload-module", next(line.split()[0] for line in modules if "module-null-sink" in line))

    def stop(self) -> None:
        """The whole sound system goes away."""
        self._process.kill()
        self._process.communicate()

    def _pactl(self, *arguments: str) -> str:
        return subprocess.run(["pactl", *arguments], check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def microphone_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[SoundServer]:
    """A server of this test's own, the one that this process and those that it starts use."""
    skip_where_impossible()
    with running_server(monkeypatch) as server:
        yield server


@contextmanager
def running_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[SoundServer]:
    """A server that this process and those that it starts use, until the block is left."""
    # pytest's own folders make a path that is too long for a socket
    with tempfile.TemporaryDirectory(prefix="sound") as folder, _running(Path(folder), monkeypatch) as server:
        yield server


@contextmanager
def _running(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SoundServer]:
    socket, alsa, start = folder / "native", folder / "alsa.conf", folder / "start.pa"
    alsa.write_text(_ALSA)
    start.write_text(_SERVER.format(socket=socket))
    for variable in ("PULSE_SINK", "PULSE_SOURCE"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))
    monkeypatch.setenv("PULSE_SERVER", f"unix:{socket}")
    monkeypatch.setenv("PULSE_COOKIE", str(folder / "cookie"))
    monkeypatch.setenv("ALSA_CONFIG_PATH", str(alsa))
    command = ["pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no", f"--file={start}"]
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL, text=True
    )
    server = SoundServer(process)
    try:
        _wait_for(process)
        yield server
    finally:
        server.stop()


def _wait_for(process: subprocess.Popen[str]) -> None:
    for _ in range(_START_TIMEOUT_S * 20):
        if subprocess.run(["pactl", "info"], capture_output=True).returncode == 0:
            return
        assert process.poll() is None, "the sound server ended at once"
        time.sleep(0.05)  # nothing tells when the server listens
    raise AssertionError("the sound server does not answer")


def skip_where_impossible() -> None:
    """Skip the test, with the reason, where there can be no such server."""
    if sys.platform != "linux":
        pytest.skip("a sound server of the test's own needs Linux")
    for program in ("pulseaudio", "pactl", "paplay"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed")
    if not any(Path("/usr").glob("lib*/**/alsa-lib/libasound_module_pcm_pulse.so")):
        pytest.skip("ALSA's plugin for PulseAudio is not installed")
