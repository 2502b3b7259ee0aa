"""Microphones, and takes recorded with them: the only room that knows PortAudio."""

from __future__ import annotations

import json
import os
import shutil
import struct
import subprocess
import sys
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import FileIO
from pathlib import Path
from queue import Empty, Queue
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lipsync_desktop.engine.errors.microphone import (
    MicrophoneSilent,
    MicrophoneUnusable,
    NoSoundSystem,
    PortAudioMissing,
    TakeBrokenOff,
    TakeCutOff,
    TakeUnwritable,
)
from lipsync_desktop.engine.files import reason_of
from lipsync_desktop.engine.quiet import quiet_stderr

# Sound that comes at once; the silence of a device that is gone; how often a take is written down to the disk, and the
# devices looked at.
_BLOCK_S = 0.04
_SILENT_FOR_S = 3.0
_SYNC_EVERY_S = 1.0
_LOOK_EVERY_S = 2.0
_RATES_HZ = (48_000, 44_100, 16_000)  # tried one after the other until the device opens
_FLOOR_DB = -90.0  # of full scale; silence has no decibels
_CLIPPED = 0.999  # of full scale: a peak from here on was cut off
_SOUND_SERVERS = ("pulse", "pipewire", "default")
_PACTL_TIMEOUT_S = 2.0  # a sound server that takes longer has stopped
_HEADER = struct.Struct("<4sI4s4sIHHIIHH4sI")

_in_use = Lock()
"""Held while a stream is open: PortAudio learns of new devices only by starting anew, which closes every stream."""


@dataclass(frozen=True, slots=True)
class Microphone:
    """Something to record with.

    `device` is PortAudio's name for it, None the system's default; `source` the sound server's name for it (Linux).
    """

    name: str
    device: str | None = field(default=None)
    source: str | None = field(default=None)


@dataclass(frozen=True, slots=True)
class Level:
    """How loud the last 40 ms were. dB are of full scale, at least −90; `elapsed_s` is negative while counting down.

    `clipped`: the loudest sample reached full scale. `lost`: since the start of the take, some sound never arrived.
    """

    elapsed_s: float
    rms_db: float
    peak_db: float
    clipped: bool
    lost: bool


def microphones() -> list[Microphone]:
    """What there is to record with now, the system's default first.

    Raises: MicrophoneError, where sound cannot be recorded at all.
    """
    portaudio = _portaudio()
    try:
        _refresh(portaudio)
        names = list(_inputs(portaudio))
    except portaudio.PortAudioError as error:
        raise NoSoundSystem() from error
    if not names:
        return []
    found = [Microphone("System default")] if _has_default(portaudio) else []
    if "pulse" in names:
        found += [Microphone(title, "pulse", source) for source, title in _server_sources()]
    return found + [Microphone(name, name) for name in names if name not in _SOUND_SERVERS]


def record(microphone: Microphone | None, path: Path, countdown_s: float = 3.0) -> Generator[Level]:
    """Record 16-bit mono WAV to `path`; yields about 25 levels a second, first for `countdown_s` without recording.

    One stream runs from the countdown on, so that nothing is missing at the start. What is heard is on disk within a
    second and the file is whole at every moment; closing the generator ends the recording. Of several channels the
    loudest one counts in each take, as interfaces with many sockets have one microphone.

    Raises: MicrophoneError; what was recorded until then stays at `path`.
    """
    blocks: Queue[tuple[NDArray[np.float32], bool]] = Queue()
    with _in_use, _opened(microphone, blocks) as (rate_hz, stream), _wav(path, rate_hz) as take:
        countdown = round(countdown_s * rate_hz)
        heard, lost, synced, looked = -countdown, False, 0, -countdown
        loudness: NDArray[np.float64] | None = None
        try:
            while True:
                block, overflow = _next(blocks, stream, path if heard > 0 else None)
                lost = lost or (overflow and heard > 0)
                power = np.square(block, dtype=np.float64).sum(0)
                loudness = power if loudness is None else loudness + power
                voice = block[:, int(loudness.argmax())]
                heard += len(voice)
                take.append(voice[-heard:] if 0 < heard < len(voice) else voice[: max(heard, 0)])
                if heard - synced > _SYNC_EVERY_S * rate_hz:
                    synced = heard
                    take.sync()
                if heard - looked > _LOOK_EVERY_S * rate_hz:
                    looked = heard
                    if _is_gone(microphone):
                        raise _fallen_silent(path if heard > 0 else None)
                yield _level(voice, heard / rate_hz, lost)
        finally:
            stream.stop()
            while heard >= 0 and loudness is not None and not blocks.empty():
                block, _ = blocks.get()
                take.append(block[:, int(loudness.argmax())])


def _portaudio() -> Any:
    try:
        with quiet_stderr():
            import sounddevice
    except OSError as error:
        raise PortAudioMissing() from error
    except Exception as error:  # its PortAudioError: importing it starts PortAudio, and nothing names the class yet
        raise NoSoundSystem() from error
    return sounddevice


def _refresh(portaudio: Any) -> None:
    """Look for devices anew, unless one is being recorded from."""
    if not _in_use.acquire(blocking=False):
        return
    try:
        with quiet_stderr():  # ALSA tells of every card that is not there
            if portaudio._initialized:  # not so where the last try failed
                portaudio._terminate()
            portaudio._initialize()
    finally:
        _in_use.release()


def _inputs(portaudio: Any) -> dict[str, int]:
    """Each device once, through the host interface that does best on this system: its name and PortAudio's index."""
    interfaces = portaudio.query_hostapis()
    wanted = {"win32": "Windows WASAPI", "darwin": "Core Audio"}.get(sys.platform, "ALSA")
    everything = range(len(interfaces))
    chosen = [i for i in everything if interfaces[i]["name"] == wanted] or list(everything)
    found: dict[str, int] = {}
    for index, device in enumerate(portaudio.query_devices()):
        name = str(device["name"])
        # ALSA lists each card a dozen times, as everything that it could be used as
        real = sys.platform != "linux" or name in _SOUND_SERVERS or "(hw:" in name
        if device["max_input_channels"] > 0 and device["hostapi"] in chosen and real:
            found.setdefault(name, index)
    return found


def _has_default(portaudio: Any) -> bool:
    return int(portaudio.default.device[0]) >= 0


def _server_sources() -> list[tuple[str, str]]:
    """(name, title) of each of the sound server's sources that is no monitor of what is played."""
    pactl = shutil.which("pactl")
    if pactl is None:
        return []
    command = [pactl, "-f", "json", "list", "sources"]
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    try:
        answer = subprocess.run(command, capture_output=True, timeout=_PACTL_TIMEOUT_S, check=True, env=environment)
        sources = json.loads(answer.stdout)
        return [
            (str(source["name"]), str(source["description"]))
            for source in sources
            if not (source.get("monitor_source") or source["properties"].get("device.class") == "monitor")
        ]
    except (OSError, subprocess.SubprocessError, ValueError, KeyError, TypeError):
        return []


@contextmanager
def _opened(
    microphone: Microphone | None, blocks: Queue[tuple[NDArray[np.float32], bool]]
) -> Iterator[tuple[int, Any]]:
    """(sampling rate, running stream); what it hears goes to `blocks`, (n, channels) float32 each."""
    portaudio = _portaudio()

    def hear(block: NDArray[np.float32], _frames: int, _time: object, status: Any) -> None:
        blocks.put((block.copy(), bool(status.input_overflow)))

    stream = None
    with _chosen_source(microphone):
        try:
            # by index: Windows has the same name once for each of its sound interfaces
            wanted = microphone.device if microphone else None
            device = None if wanted is None else _inputs(portaudio)[wanted]
            facts = portaudio.query_devices(device, "input")
            rates_hz = dict.fromkeys([48_000, int(facts["default_samplerate"]), *_RATES_HZ])
            stream = _first_that_opens(portaudio, device, min(2, int(facts["max_input_channels"])), rates_hz, hear)
            stream.start()
        except (portaudio.PortAudioError, ValueError, KeyError) as error:
            if stream is not None:
                stream.close(ignore_errors=True)
            raise MicrophoneUnusable(microphone.name if microphone else "") from error
    try:
        yield int(stream.samplerate), stream
    finally:
        stream.close(ignore_errors=True)


def _first_that_opens(portaudio: Any, device: int | None, channels: int, rates_hz: dict[int, None], hear: Any) -> Any:
    *earlier, last = rates_hz
    for rate_hz in earlier:
        try:
            return _stream(portaudio, device, channels, rate_hz, hear)
        except portaudio.PortAudioError:
            continue
    return _stream(portaudio, device, channels, last, hear)


def _stream(portaudio: Any, device: int | None, channels: int, rate_hz: int, hear: Any) -> Any:
    return portaudio.InputStream(
        samplerate=rate_hz,
        blocksize=round(_BLOCK_S * rate_hz),
        device=device,
        channels=channels,
        dtype="float32",
        latency="high",
        callback=hear,
    )


@contextmanager
def _chosen_source(microphone: Microphone | None) -> Iterator[None]:
    """The sound server's client library reads from the environment which source to open."""
    if microphone is None or microphone.source is None:
        yield
        return
    before = os.environ.get("PULSE_SOURCE")
    os.environ["PULSE_SOURCE"] = microphone.source
    try:
        yield
    finally:
        if before is None:
            del os.environ["PULSE_SOURCE"]
        else:
            os.environ["PULSE_SOURCE"] = before


def _next(
    blocks: Queue[tuple[NDArray[np.float32], bool]], stream: Any, path: Path | None
) -> tuple[NDArray[np.float32], bool]:
    """The next block, or MicrophoneError where none comes any more."""
    try:
        return blocks.get(timeout=_SILENT_FOR_S)
    except Empty:
        raise _fallen_silent(path) from None


def _fallen_silent(path: Path | None) -> MicrophoneSilent | TakeBrokenOff:
    """path: of what was recorded until then."""
    return TakeBrokenOff(path) if path else MicrophoneSilent()


def _is_gone(microphone: Microphone | None) -> bool:
    """Whether the sound server has it no more: what is recorded then is another one, without a word."""
    if microphone is None or microphone.source is None:
        return False
    sources = [name for name, _ in _server_sources()]
    return bool(sources) and microphone.source not in sources


@contextmanager
def _wav(path: Path, rate_hz: int) -> Iterator[_Take]:
    try:
        file = path.open("wb", buffering=0)  # what a buffer still held on a full disk would fail again on closing
    except OSError as error:
        raise _unwritable(path, error, kept=False) from error
    with file:
        take = _Take(file, path, rate_hz)
        take.append(np.zeros(0, np.float32))
        yield take


class _Take:
    """A WAV file, 16 bit, mono, whole after each call."""

    def __init__(self, file: FileIO, path: Path, rate_hz: int) -> None:
        self._file = file
        self._path = path
        self._rate_hz = rate_hz
        self._size = 0

    def append(self, voice: NDArray[np.float32]) -> None:
        samples = np.clip(np.rint(voice * 32768), -32768, 32767).astype("<i2")
        try:
            self._put(_HEADER.size + self._size, samples.tobytes())
            self._size += samples.nbytes
            self._put(0, self._header())  # last, so that it never promises what is not there
        except OSError as error:
            raise _unwritable(self._path, error, kept=self._size > 0) from error

    def sync(self) -> None:
        """On the disk, even when the machine loses its power."""
        try:
            os.fsync(self._file.fileno())
        except OSError as error:
            raise _unwritable(self._path, error, kept=self._size > 0) from error

    def _put(self, place: int, data: bytes) -> None:
        self._file.seek(place)
        while data:  # a disk that is nearly full takes a part
            data = data[self._file.write(data) :]

    def _header(self) -> bytes:
        size, rate_hz = self._size, self._rate_hz
        return _HEADER.pack(
            b"RIFF", size + _HEADER.size - 8, b"WAVE", b"fmt ", 16, 1, 1, rate_hz, 2 * rate_hz, 2, 16, b"data", size
        )


def _unwritable(path: Path, error: OSError, kept: bool) -> TakeUnwritable | TakeCutOff:
    """kept: whether something has been recorded until then."""
    return (TakeCutOff if kept else TakeUnwritable)(path, reason_of(error))


def _level(voice: NDArray[np.float32], elapsed_s: float, lost: bool) -> Level:
    peak = float(np.abs(voice).max(initial=0.0))
    rms = float(np.sqrt(np.square(voice, dtype=np.float64).mean())) if len(voice) else 0.0
    return Level(elapsed_s, _decibels(rms), _decibels(peak), peak >= _CLIPPED, lost)


def _decibels(amplitude: float) -> float:
    return max(_FLOOR_DB, 20 * float(np.log10(amplitude))) if amplitude > 0 else _FLOOR_DB
