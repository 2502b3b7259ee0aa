"""The microphone, heard for real: a sound server of the test's own plays into it."""

from __future__ import annotations

import signal
import subprocess
import sys
import wave
from collections.abc import Generator
from itertools import takewhile
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from lipsync_desktop.engine.errors import MicrophoneError
from lipsync_desktop.engine.media import read_speech
from lipsync_desktop.engine.speech.microphone import Level, Microphone, microphones, record
from tests.full_disk import no_room_above
from tests.sound_server import SoundServer

_RATE_HZ = 48_000
_PIECE = _RATE_HZ // 10


def test_a_take_has_every_sample_once(microphone_server: SoundServer, tmp_path: Path) -> None:
    played = _sweep(seconds=2.0)
    take = record(None, tmp_path / "take.wav", countdown_s=0)
    levels = _hear(microphone_server, _saved(tmp_path / "sweep.wav", played), take)
    heard = _take(tmp_path / "take.wav")
    places = [_place(heard, played[at : at + _PIECE]) - at for at in range(0, len(played), _PIECE)]
    assert set(places) == {places[0]}  # a gap or a repeat would move what comes after it
    assert not any(level.lost for level in levels)


def test_a_voice_is_found_again(microphone_server: SoundServer, resources: Path, tmp_path: Path) -> None:
    take = record(microphones()[0], tmp_path / "take.wav", countdown_s=0)
    _hear(microphone_server, resources / "voice.flac", take)
    voice = np.concatenate(list(read_speech(resources / "voice.flac")))
    heard = np.concatenate(list(read_speech(tmp_path / "take.wav")))
    at = _place(heard, voice)
    assert np.corrcoef(heard[at : at + len(voice)], voice)[0, 1] > 0.98


def test_levels_are_those_of_the_sound(microphone_server: SoundServer, tmp_path: Path) -> None:
    tone = (0.1 * np.sqrt(2) * np.sin(2 * np.pi * 440 / _RATE_HZ * np.arange(_RATE_HZ))).astype(np.float32)
    take = record(None, tmp_path / "take.wav", countdown_s=0)
    levels = _hear(microphone_server, _saved(tmp_path / "tone.wav", tone), take)
    steady = [level for level in levels if level.rms_db > -21]
    assert len(steady) > 20
    assert all(abs(level.rms_db + 20) < 1 and abs(level.peak_db + 17) < 1 for level in steady)
    assert not any(level.clipped for level in levels)
    assert levels[0].peak_db == -90


def test_clipping_is_told(microphone_server: SoundServer, tmp_path: Path) -> None:
    square = np.where(np.arange(_RATE_HZ // 2) // 100 % 2, 1.0, -1.0).astype(np.float32)
    take = record(None, tmp_path / "take.wav", countdown_s=0)
    levels = _hear(microphone_server, _saved(tmp_path / "square.wav", square), take)
    assert any(level.clipped for level in levels)


def test_the_countdown_is_not_recorded(microphone_server: SoundServer, tmp_path: Path) -> None:
    path = tmp_path / "take.wav"
    take = record(None, path, countdown_s=0.5)
    levels = []
    for level in take:
        levels.append(level)
        assert len(_take(path)) == max(round(level.elapsed_s * _RATE_HZ), 0)
        if level.elapsed_s > 0.3:
            break
    take.close()
    assert levels[0].elapsed_s == pytest.approx(-0.46)
    steps = np.diff([level.elapsed_s for level in levels])
    assert steps == pytest.approx(0.04)


def test_closing_in_the_countdown_leaves_an_empty_take(microphone_server: SoundServer, tmp_path: Path) -> None:
    take = record(None, tmp_path / "take.wav", countdown_s=5)
    next(take)
    take.close()
    assert len(_take(tmp_path / "take.wav")) == 0


def test_a_killed_program_leaves_a_take_that_plays(microphone_server: SoundServer, tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from lipsync_desktop.engine.speech.microphone import record\n"
        "for level in record(None, Path(sys.argv[1]), 0): print(level.elapsed_s, flush=True)"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "take.wav")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as recorder:
        assert recorder.stdout is not None
        elapsed_s = next(float(line) for line in recorder.stdout if float(line) > 0.5)
        recorder.send_signal(signal.SIGKILL)
    assert len(_take(tmp_path / "take.wav")) >= round(elapsed_s * _RATE_HZ)


def test_a_sound_system_that_goes_away(
    microphone_server: SoundServer, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    take = record(None, tmp_path / "take.wav", countdown_s=0)
    elapsed_s = next(level.elapsed_s for level in take if level.elapsed_s > 0.3)
    microphone_server.stop()
    with pytest.raises(MicrophoneError, match=r"take\.wav"):
        for _ in take:
            pass
    assert len(_take(tmp_path / "take.wav")) >= round(elapsed_s * _RATE_HZ)
    assert microphones() == []
    with pytest.raises(MicrophoneError, match="cannot be used"):
        next(record(None, tmp_path / "second.wav"))


def test_microphones_come_and_go(microphone_server: SoundServer, tmp_path: Path) -> None:
    assert [one.name for one in microphones()] == ["System default", "VirtualMicrophone"]
    microphone_server.add_source("Second")
    before = microphones()
    assert [one.name for one in before] == ["System default", "VirtualMicrophone", "Second"]
    assert before == microphones()
    take = record(before[2], tmp_path / "take.wav", countdown_s=0)
    assert max(level.peak_db for level in _hear(microphone_server, _saved(tmp_path / "a.wav", _sweep(0.5)), take)) > -9
    microphone_server.remove_source("Second")
    assert microphones() == before[:2]


def test_a_microphone_that_is_unplugged_is_not_replaced_unnoticed(
    microphone_server: SoundServer, tmp_path: Path
) -> None:
    microphone_server.add_source("Headset")
    headset = next(one for one in microphones() if one.name == "Headset")
    take = record(headset, tmp_path / "take.wav", countdown_s=0)
    elapsed_s = next(level.elapsed_s for level in take if level.elapsed_s > 0.3)
    microphone_server.remove_source("Headset")  # the server goes on with another
    with pytest.raises(MicrophoneError, match=r"fallen silent.*take\.wav"):
        list(takewhile(lambda level: level.elapsed_s < 10, take))
    assert len(_take(tmp_path / "take.wav")) >= round(elapsed_s * _RATE_HZ)


def test_looking_for_microphones_does_no_harm_to_a_take(microphone_server: SoundServer, tmp_path: Path) -> None:
    take = record(None, tmp_path / "take.wav", countdown_s=0)
    next(take)
    assert len(microphones()) == 2
    assert next(level for level in take if level.elapsed_s > 0.3)
    take.close()


def test_a_microphone_that_is_not_there(microphone_server: SoundServer, tmp_path: Path) -> None:
    with pytest.raises(MicrophoneError, match="“Old headset” cannot be used"):
        next(record(Microphone("Old headset", "Old headset (hw:7,0)"), tmp_path / "take.wav"))


def test_a_folder_that_is_not_there(microphone_server: SoundServer, tmp_path: Path) -> None:
    with pytest.raises(MicrophoneError, match="missing"):
        next(record(None, tmp_path / "missing" / "take.wav"))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk(microphone_server: SoundServer) -> None:
    with pytest.raises(MicrophoneError, match="cannot be written"):
        next(record(None, Path("/dev/full"), countdown_s=0))


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such limit")
def test_a_disk_that_fills_keeps_what_was_recorded(microphone_server: SoundServer, tmp_path: Path) -> None:
    path = tmp_path / "take.wav"
    take = record(None, path, countdown_s=0)
    with no_room_above(50_000), pytest.raises(MicrophoneError, match=r"any more .*until then is kept"):
        for _ in take:
            pass
    assert 40_000 < 2 * len(_take(path)) <= 50_000


def _hear(server: SoundServer, path: Path, take: Generator[Level]) -> list[Level]:
    """The levels of a take from before the sound until all of it was heard."""
    levels = [next(take)]
    with server.start_playing(path) as player:
        for level in take:
            levels.append(level)
            heard = any(one.peak_db > -60 for one in levels)
            if player.poll() is not None and heard and all(one.peak_db == -90 for one in levels[-10:]):
                break
            assert level.elapsed_s < 60, "the sound was never heard, or never ended"
    take.close()
    return levels


def _sweep(seconds: float) -> NDArray[np.float32]:
    """200 Hz to 6 kHz: no tenth of a second is like another."""
    time = np.arange(round(seconds * _RATE_HZ)) / _RATE_HZ
    sweep = np.sin(2 * np.pi * (200 + 2900 / seconds * time) * time) / 2
    return np.asarray(sweep, np.float32)


def _place(heard: NDArray[np.float32], piece: NDArray[np.float32]) -> int:
    """The sample of `heard` where `piece` is."""
    size = len(heard) + len(piece)
    spectrum = np.fft.rfft(heard, size) * np.conj(np.fft.rfft(piece, size))
    return int(np.fft.irfft(spectrum, size)[: len(heard)].argmax())


def _saved(path: Path, samples: NDArray[np.float32]) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(_RATE_HZ)
        file.writeframes((samples * 32767).astype("<i2").tobytes())
    return path


def _take(path: Path) -> NDArray[np.float32]:
    with wave.open(str(path), "rb") as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, _RATE_HZ)
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2")
        assert len(samples) == file.getnframes()
    return (samples / 32768).astype(np.float32)
