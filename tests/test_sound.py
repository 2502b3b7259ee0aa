"""Sound as people's files have it: in many channels, joined, with holes, late, quiet, in several tracks."""

from __future__ import annotations

import tracemalloc
from fractions import Fraction
from itertools import islice
from pathlib import Path

import av
import numpy as np
import pytest

from lipsync_desktop.engine.errors import SpeechError
from lipsync_desktop.engine.flow import finished
from lipsync_desktop.engine.media import (
    Track,
    file_facts,
    hear_speech,
    measure_speech,
    measuring_speech,
    mixed,
    read_speech,
    sound_tracks,
)
from lipsync_desktop.engine.media.links import links
from lipsync_desktop.engine.media.sound import sound_of
from lipsync_desktop.engine.media.timeline import stretch_of
from lipsync_desktop.engine.models import Models
from lipsync_desktop.engine.open_files import OpenFiles
from lipsync_desktop.engine.recordings import preparing_speech, spoken_track
from lipsync_desktop.engine.speech.mel import mel_columns
from lipsync_desktop.engine.types import SPEECH_RATE_HZ, WAVEFORM_RATE_HZ, Trim

from .making import write_wav
from .sounds import hum, pitch_of, write_channels, write_tracks

LOUD = 0.3


def heard(path: Path, track: int | None = None) -> np.ndarray:
    return np.concatenate(list(hear_speech(measure_speech(path, track=track))))


def _peaks(path: Path) -> np.ndarray:
    waveform = measure_speech(path).waveform
    assert waveform
    return waveform.peaks


def plain(path: Path) -> np.ndarray:
    return np.concatenate(list(read_speech(path)))


def level(samples: np.ndarray) -> float:
    """Of the middle, so that no encoder's edges count."""
    return float(np.abs(samples[len(samples) // 4 : -len(samples) // 4]).max())


# -- channels ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "channels"),
    [
        ("a.wav", 8),
        ("a.wav", 9),
        ("a.wav", 10),
        ("a.wav", 32),
        ("a.flac", 8),
        ("a.m4a", 8),
        ("a.opus", 8),
        ("a.mkv", 8),
        ("a.mov", 8),  # which lists its channels in an order of its own, as the next three do
        ("a.mov", 7),
        ("a.caf", 8),
        ("a.aiff", 8),
    ],
)
def test_eight_and_more_channels(tmp_path: Path, name: str, channels: int) -> None:
    path = write_channels(tmp_path / name, np.tile(hum(1, 220, 48_000), (channels, 1)), 48_000)
    speech = measure_speech(path)
    assert float(speech.duration_s) == pytest.approx(1, abs=0.06)  # as far as encoders add to it
    assert speech.channels == 2
    for samples in (heard(path), plain(path)):
        assert level(samples) == pytest.approx(LOUD, rel=0.1)
    assert _peaks(path)[20:80].max() == pytest.approx(LOUD, rel=0.1)
    for tracks in ([Track(path)], [Track(path), Track(path, gain=0.5)]):
        frames = list(mixed(tracks, Fraction(1)))
        assert {frame.layout.nb_channels for frame in frames} <= {1, 2}
        assert level(np.concatenate([frame.to_ndarray() for frame in frames], 1)[0]) > 0.2
    assert file_facts(path)["streams"][0]["channels"] == channels


def test_of_a_sound_field_what_comes_from_everywhere_is_heard(tmp_path: Path) -> None:
    """Ambisonics, as films that one looks round in have it."""
    path = tmp_path / "field.opus"
    field = np.stack([1.0, 0.5, -0.4, 0.6])[:, np.newaxis] * hum(1, 220, 48_000)
    with av.open(str(path), "w", format="ogg") as container:
        stream = container.add_stream("libopus", 48_000, options={"mapping_family": "2"})
        stream.layout, stream.format = "ambisonic 1", "flt"
        interleaved = np.ascontiguousarray(field.T.astype(np.float32).reshape(1, -1))
        frame = av.AudioFrame.from_ndarray(interleaved, format="flt", layout="ambisonic 1")
        frame.sample_rate = 48_000
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    assert measure_speech(path).channels == 1
    assert level(heard(path)) == pytest.approx(LOUD, rel=0.1)
    assert level(np.concatenate([frame.to_ndarray() for frame in mixed([Track(path)], Fraction(1))], 1)[0]) > 0.25


def test_one_voice_among_many_channels(tmp_path: Path) -> None:
    for channel in (0, 3, 31):  # the fourth of eight is said to be for bass alone
        channels = np.zeros((32 if channel == 31 else 8, 48_000))
        channels[channel] = hum(1, 220, 48_000)
        path = write_channels(tmp_path / f"{channel}.wav", channels, 48_000)
        assert level(heard(path)) == pytest.approx(LOUD, rel=0.35)
        assert _peaks(path).max() == pytest.approx(LOUD, rel=0.35)
        frames = mixed([Track(path)], Fraction(1))
        assert level(np.concatenate([frame.to_ndarray() for frame in frames], 1)) > LOUD / 50


def test_channels_that_cancel_are_heard_by_the_louder(tmp_path: Path) -> None:
    voice, noise = hum(3, 220, 48_000), 0.02 * np.random.default_rng(0).standard_normal((2, 144_000))
    for other in (-1.0, -0.6):
        path = write_channels(tmp_path / f"{other}.wav", np.stack([voice, other * voice]) + noise, 48_000)
        samples = heard(path)
        assert level(samples) == pytest.approx(LOUD, rel=0.3)
        assert pitch_of(samples, SPEECH_RATE_HZ) == pytest.approx(220, abs=1)
        assert _peaks(path).max() == pytest.approx(LOUD, rel=0.3)
        assert level(plain(path)) < 0.15  # as the original hears it: the mean
    together = write_channels(tmp_path / "same.wav", np.stack([voice, voice]), 48_000)
    assert np.abs(heard(together) - plain(together)).max() < 1e-6


def test_where_channels_begin_to_cancel_nothing_clicks(tmp_path: Path) -> None:
    """Half a recording is right, half has one side inverted: the weights glide from one to the other."""
    voice = hum(4, 220, 48_000)
    sign = np.where(np.arange(len(voice)) < len(voice) // 2, 1, -1)
    path = write_channels(tmp_path / "half.wav", np.stack([voice, voice * sign]), 48_000)
    samples = heard(path)
    assert level(samples[: 2 * SPEECH_RATE_HZ]) == pytest.approx(LOUD, rel=0.05)
    assert level(samples[2 * SPEECH_RATE_HZ :]) == pytest.approx(LOUD, rel=0.05)
    steepest = np.abs(np.diff(hum(1, 220, SPEECH_RATE_HZ))).max()
    assert np.abs(np.diff(samples)).max() < 1.5 * steepest


# -- quiet ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("peak_db", [-40, -60, -75])
def test_a_quiet_recording_is_not_silent(tmp_path: Path, resources: Path, peak_db: float) -> None:
    voice = plain(resources / "voice.flac")[: 3 * SPEECH_RATE_HZ]
    voice /= np.abs(voice).max()
    loud = write_tracks(tmp_path / "loud.mkv", [[(Fraction(0), voice[np.newaxis] * 0.1)]], SPEECH_RATE_HZ)
    path = tmp_path / "quiet.mkv"
    with av.open(str(path), "w") as container:  # 24 bits' worth, as sixteen would be noise at that level
        stream = container.add_stream("pcm_f32le", rate=SPEECH_RATE_HZ, layout="mono")
        samples = (voice * 10 ** (peak_db / 20)).astype(np.float32)
        frame = av.AudioFrame.from_ndarray(samples[np.newaxis], "flt", "mono")
        frame.sample_rate = SPEECH_RATE_HZ
        container.mux(stream.encode(frame))
        container.mux(stream.encode())
    speech = measure_speech(path)
    assert speech.gain > 1
    mels = [np.concatenate(list(mel_columns([heard(one)])), 1) for one in (path, loud)]
    assert np.corrcoef(mels[0].ravel(), mels[1].ravel())[0, 1] > 0.95
    assert np.abs(plain(path)).max() == pytest.approx(10 ** (peak_db / 20), rel=0.01)  # as the original hears it
    assert measure_speech(resources / "voice.flac").gain == 1


def test_a_click_does_not_make_a_quiet_voice_loud(tmp_path: Path) -> None:
    quiet = 0.001 * hum(6, 220, SPEECH_RATE_HZ) / LOUD
    quiet[8000:8010] = 0.9
    speech = measure_speech(write_wav(tmp_path / "click.wav", quiet))
    assert speech.gain == pytest.approx(0.0178 / 0.00071, rel=0.15)
    assert np.abs(np.concatenate(list(hear_speech(speech)))).max() <= 1


def test_what_is_silent_is_still_refused(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).integers(-1, 2, SPEECH_RATE_HZ) / 32768
    with pytest.raises(SpeechError, match=r"“hiss\.wav” is silent from start to end"):
        measure_speech(write_wav(tmp_path / "hiss.wav", noise))


# -- joined -----------------------------------------------------------------------------------------------------------

_JOINED = [("mp3", 0.1), ("aac", 0.1), ("ts", 0.1), ("opus", 0.03), ("oga", 0.001), ("flac", 0.001), ("wav", 0.001)]


@pytest.mark.parametrize(("ending", "more_s"), _JOINED)
@pytest.mark.parametrize("turned", [False, True])
def test_joined_recordings_are_heard_one_after_the_other(
    tmp_path: Path, ending: str, more_s: float, turned: bool
) -> None:
    """Parts of other rates and channels. more_s: what encoders add at their ends."""
    forms = [(1, 48_000 if ending == "opus" else 44_100, 330), (2, 48_000, 660), (1, 48_000, 990)]
    parts = b""
    for number, (channels, rate_hz, pitch_hz) in enumerate(forms[::-1] if turned else forms):
        sound = np.tile(hum(1.5, pitch_hz, rate_hz), (channels, 1))
        parts += write_channels(tmp_path / f"{number}.{ending}", sound, rate_hz).read_bytes()
    path = tmp_path / f"joined.{ending}"
    path.write_bytes(parts)
    speech = measure_speech(path)
    assert speech.changes
    assert speech.channels == 2
    if ending in ("opus", "oga", "flac", "wav"):
        assert file_facts(path)["duration_s"] == pytest.approx(4.5, abs=0.03)
    assert 4.5 <= float(speech.duration_s) + 0.001 < 4.5 + 3 * more_s + 0.002
    samples = heard(path)
    assert len(samples) / SPEECH_RATE_HZ == pytest.approx(float(speech.duration_s), abs=0.005)
    for middle_s, pitch_hz in zip((0.75, 2.3, 3.8), (990, 660, 330) if turned else (330, 660, 990), strict=True):
        stretch = samples[round((middle_s - 0.3) * SPEECH_RATE_HZ) : round((middle_s + 0.3) * SPEECH_RATE_HZ)]
        assert pitch_of(stretch, SPEECH_RATE_HZ) == pytest.approx(pitch_hz, abs=3)
        assert level(stretch) == pytest.approx(LOUD, rel=0.15)
    assert len(_peaks(path)) == pytest.approx(float(speech.duration_s) * WAVEFORM_RATE_HZ, abs=1.5)
    frames = list(mixed([Track(path, channels=speech.channels, changes=speech.changes)], Fraction(10)))
    assert {(frame.format.name, frame.layout.name, frame.sample_rate) for frame in frames} == {
        ("fltp", "stereo", 48_000)
    }
    assert sum(frame.samples for frame in frames) / 48_000 == pytest.approx(float(speech.duration_s), abs=0.005)


def test_links_of_a_file_are_files(tmp_path: Path) -> None:
    one = write_channels(tmp_path / "one.oga", hum(0.3, 300, 48_000)[np.newaxis], 48_000).read_bytes()
    two = write_channels(tmp_path / "two.oga", hum(0.5, 300, 44_100)[np.newaxis], 44_100).read_bytes()
    path = tmp_path / "joined.oga"
    path.write_bytes(one + two)
    read = []
    for link in links(path):
        assert link is not None
        read.append(link.read())
        assert link.tell() == link.seek(0, 2) == len(read[-1])
        assert link.read(5) == b""
        link.seek(4)
        assert link.read(8) == read[-1][4:12]
    assert read == [one, two]
    path.write_bytes(one + b"\0" * 100_000 + two[:200])  # damaged: what came before is still good
    assert float(measure_speech(path).duration_s) == pytest.approx(0.3, abs=0.001)
    assert list(links(tmp_path / "one.oga")) == [None]


# -- time stamps ------------------------------------------------------------------------------------------------------


def test_a_hole_is_silence_and_an_overlap_is_cut(tmp_path: Path) -> None:
    rate_hz = 16_000
    sound = hum(1, 440, rate_hz)[np.newaxis]
    stretches = [(Fraction(0), sound), (Fraction(5, 2), sound), (Fraction(3), sound), (Fraction(5), sound)]
    path = write_tracks(tmp_path / "holes.mkv", [stretches], rate_hz, picture_s=6)
    assert measure_speech(path).duration_s == 6
    samples = heard(path)
    assert len(samples) == 6 * rate_hz
    for start, end, is_loud in ((0, 1, True), (1, 2.5, False), (2.5, 4, True), (4, 5, False), (5, 6, True)):
        stretch = samples[round((start + 0.02) * rate_hz) : round((end - 0.02) * rate_hz)]
        assert (np.abs(stretch).max() > 0.2) == is_loud, (start, end)
    (own,) = [
        np.concatenate([frame.to_ndarray() for frame in mixed([Track(path, gain=0.5, required=False)], Fraction(6))], 1)
    ]
    loud = np.abs(own[0]) > 0.05
    assert not loud[round(1.05 * 48_000) : round(2.45 * 48_000)].any()
    assert loud[round(5.02 * 48_000) : round(5.05 * 48_000)].any()


def test_shaky_time_stamps_change_nothing(tmp_path: Path) -> None:
    """Containers that round to milliseconds, and recorders whose clocks tremble."""
    rate_hz, random = 44_100, np.random.default_rng(3)
    sound = hum(2, 440, rate_hz)
    stretches = []
    for start in range(0, len(sound), 1024):
        off_s = Fraction(int(random.integers(-11, 12)), 1000) + Fraction(1, 10)
        stretches.append((Fraction(start, rate_hz) + off_s, sound[None, start : start + 1024]))
    stretches[0] = (Fraction(1, 10), stretches[0][1])
    path = write_tracks(tmp_path / "shaky.mkv", [stretches], rate_hz)
    frames = list(sound_of(path))
    joined = np.concatenate([frame.to_ndarray() for frame in frames], 1)[0]
    assert np.array_equal(joined, (sound * 32767).astype(np.int16))


def test_a_broadcast_that_falls_silent_is_told_from_one_that_was_joined(tmp_path: Path) -> None:
    sound, later = hum(1, 440, 48_000)[np.newaxis], Fraction(12)
    silent = write_tracks(tmp_path / "silent.ts", [[(Fraction(0), sound), (later, sound)]], 48_000, picture_s=13)
    assert float(measure_speech(silent).duration_s) == pytest.approx(13, abs=0.1)  # the picture goes on meanwhile
    samples = heard(silent)
    assert np.abs(samples[18_000 : 11 * SPEECH_RATE_HZ]).max() == 0
    assert np.abs(samples[12 * SPEECH_RATE_HZ + 1600 :]).max() > 0.2
    parts = [
        write_tracks(tmp_path / f"{start}.ts", [[(Fraction(start), sound)]], 48_000).read_bytes() for start in (0, 3600)
    ]
    for order in (parts, parts[::-1]):
        joined = tmp_path / "joined.ts"
        joined.write_bytes(b"".join(order))
        assert float(measure_speech(joined).duration_s) == pytest.approx(2, abs=0.1)


def test_sound_that_starts_an_hour_late_takes_no_memory(tmp_path: Path) -> None:
    path = write_tracks(
        tmp_path / "late.mkv", [[(Fraction(3590), hum(1, 440, 48_000)[np.newaxis])]], 48_000, picture_s=1
    )
    assert path.stat().st_size < 120_000
    tracemalloc.start()
    blocks = [frame for frame in islice(stretch_of(path), 3) if frame is not None]
    assert [frame.samples for frame in blocks] == [48_000] * 3
    for heard_s in measuring_speech(path):  # as the service does, which refuses after its limit
        if heard_s > 600:
            break
    stretch = Trim(Fraction(3589), Fraction(3591))
    assert measure_speech(path, stretch).duration_s == 2
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 20_000_000


def test_silence_without_end_is_refused(tmp_path: Path) -> None:
    sound = hum(0.5, 440, 16_000)[np.newaxis]
    stretches = [(Fraction(0), sound), (Fraction(100_000), sound)]
    path = write_tracks(tmp_path / "damaged.mkv", [stretches], 16_000)
    with pytest.raises(SpeechError, match=r"“damaged\.mkv” is damaged: its time stamps leave 28 hours"):
        measure_speech(path)


# -- several tracks ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def voice(resources: Path) -> np.ndarray:
    return plain(resources / "voice.flac")[np.newaxis, : 3 * SPEECH_RATE_HZ]


def music(seconds: float = 3) -> np.ndarray:
    return np.asarray([sum(hum(seconds, pitch, SPEECH_RATE_HZ) for pitch in (262, 330, 392))]) / 3


@pytest.mark.parametrize(
    ("kinds", "default", "meant"),
    [
        ("silence voice", 1, 2),
        ("silence voice", 0, 2),
        ("music voice", 0, 2),
        ("voice voice", 1, 2),
        ("voice voice", None, 1),
        ("silence music", 0, 2),
        ("music music", 1, 2),
        ("silence silence", 1, 2),
    ],
)
def test_the_track_that_people_mean(
    tmp_path: Path, voice: np.ndarray, models: Models, kinds: str, default: int | None, meant: int
) -> None:
    sounds = {"voice": voice, "music": music(), "silence": np.zeros_like(voice)}
    tracks = [[(Fraction(0), sounds[kind])] for kind in kinds.split()]
    path = write_tracks(tmp_path / "two.mkv", tracks, SPEECH_RATE_HZ, default=default)
    assert finished(spoken_track(path, models.voice_activity, OpenFiles())) == meant
    if kinds == "music voice":
        assert finished(preparing_speech(path, Trim(), None, models.voice_activity, OpenFiles())).spoken
        assert not finished(preparing_speech(path, Trim(), 1, models.voice_activity, OpenFiles())).spoken


def test_a_track_that_is_not_there(tmp_path: Path) -> None:
    tracks = [[(Fraction(0), hum(1, pitch, 16_000)[np.newaxis])] for pitch in (300, 600)]
    path = write_tracks(tmp_path / "two.mkv", tracks, 16_000)
    for number, pitch_hz in ((1, 300), (2, 600)):
        assert pitch_of(heard(path, number), 16_000) == pytest.approx(pitch_hz, abs=2)
        (sound,) = [np.concatenate([frame.to_ndarray()[0] for frame in sound_of(path, track=number)])]
        assert pitch_of(sound, 16_000) == pytest.approx(pitch_hz, abs=2)
    with pytest.raises(SpeechError, match=r"“two\.mkv” has 2 sound tracks: there is no number 3"):
        measure_speech(path, track=3)
    one = write_wav(tmp_path / "one.wav", hum(1, 300, 16_000))
    with pytest.raises(SpeechError, match=r"has only one sound track: there is no number 2"):
        measure_speech(one, track=2)


def test_a_track_that_cannot_be_decoded_is_passed_over(tmp_path: Path) -> None:
    """As a phone writes it: one track that everybody knows, and one in a format of its own."""
    tracks = [[(Fraction(0), hum(1, pitch, 48_000)[np.newaxis])] for pitch in (300, 600)]
    for known, unknown in ((1, 2), (2, 1)):
        path = write_tracks(tmp_path / f"{known}.mp4", tracks, 48_000)
        data = bytearray(path.read_bytes())
        entries = [at for at in range(len(data)) if data[at : at + 4] == b"mp4a"]
        at = entries[unknown - 1]
        data[at : at + 4] = b"apac"
        configuration = data.index(b"esds", at)
        data[configuration : configuration + 4] = b"dapa"
        path.write_bytes(data)
        assert [track.number for track in sound_tracks(path)] == [known]
        assert pitch_of(heard(path), SPEECH_RATE_HZ) == pytest.approx(300 * known, abs=2)
        with pytest.raises(SpeechError, match=rf"Sound track {unknown} of “{known}\.mp4” is in a format that"):
            measure_speech(path, track=unknown)
