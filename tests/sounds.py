"""Awkward sound files, made with the real encoders."""

from __future__ import annotations

import wave
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

_ENCODERS = {  # ending → encoder, sample format, container
    "mp3": ("libmp3lame", "fltp", "mp3"),
    "aac": ("aac", "fltp", "adts"),
    "ts": ("aac", "fltp", "mpegts"),
    "m4a": ("aac", "fltp", "mp4"),
    "opus": ("libopus", "flt", "ogg"),
    "oga": ("flac", "s16", "ogg"),
    "flac": ("flac", "s16", "flac"),
    "mkv": ("pcm_s16le", "s16", "matroska"),
    "mov": ("pcm_s16le", "s16", "mov"),
    "caf": ("pcm_s16le", "s16", "caf"),
    "aiff": ("pcm_s16be", "s16", "aiff"),
    "mp4": ("aac", "fltp", "mp4"),
}
LAYOUTS = {1: "mono", 2: "stereo", 6: "5.1", 7: "6.1", 8: "7.1"}


def hum(seconds: float, pitch_hz: float, rate_hz: int) -> np.ndarray:
    return 0.3 * np.sin(2 * np.pi * pitch_hz * np.arange(round(seconds * rate_hz)) / rate_hz)


def pitch_of(samples: np.ndarray, rate_hz: int) -> float:
    """The loudest frequency."""
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(np.argmax(spectrum)) * rate_hz / len(samples)


def write_channels(path: Path, channels: np.ndarray, rate_hz: int) -> Path:
    """(channels, n) floats, encoded as the name's ending says; a WAV file of any number of channels."""
    if path.suffix == ".wav":
        with wave.open(str(path), "wb") as sound:
            sound.setnchannels(len(channels))
            sound.setsampwidth(2)
            sound.setframerate(rate_hz)
            sound.writeframes((np.clip(channels.T, -1, 1) * 32767).astype("<i2").tobytes())
        return path
    return write_tracks(path, [[(Fraction(0), channels)]], rate_hz)


def write_tracks(
    path: Path,
    tracks: Sequence[Sequence[tuple[Fraction, np.ndarray]]],
    rate_hz: int,
    *,
    default: int | None = None,
    picture_s: float = 0,
) -> Path:
    """Sound tracks, each of stretches (channels, n) at their times in seconds; `default` is the one that is marked, by
    its index; and as many seconds of grey pictures."""
    encoder, sample_format, container_format = _ENCODERS[path.suffix[1:]]
    with av.open(str(path), "w", format=container_format) as container:
        video = container.add_stream("libx264", rate=25) if picture_s else None
        if video:
            video.width, video.height, video.pix_fmt = 64, 48, "yuv420p"
        streams = []
        for index, stretches in enumerate(tracks):
            stream = container.add_stream(encoder, rate=rate_hz, layout=LAYOUTS[len(stretches[0][1])])
            assert isinstance(stream, av.AudioStream)
            stream.format = sample_format
            stream.time_base = Fraction(1, rate_hz)
            if default is not None:
                stream.disposition = av.stream.Disposition.default if index == default else av.stream.Disposition(0)
            streams.append(stream)
        for _ in range(round(picture_s * 25)):
            assert video
            grey = np.full((48, 64, 3), 90, np.uint8)
            container.mux(video.encode(av.VideoFrame.from_ndarray(grey, format="bgr24")))
        if video:
            container.mux(video.encode())
        for stream, stretches in zip(streams, tracks, strict=True):
            for start_s, channels in stretches:
                _encode(container, stream, channels, start_s, sample_format, rate_hz)
            container.mux(stream.encode())
    return path


def _encode(
    container: av.container.OutputContainer,
    stream: av.AudioStream,
    channels: np.ndarray,
    start_s: Fraction,
    sample_format: str,
    rate_hz: int,
) -> None:
    length = channels.shape[1] if stream.codec_context.name.startswith("pcm") else 1024
    for start in range(0, channels.shape[1], length):
        part = channels[:, start : start + length]
        if not sample_format.endswith("p"):
            part = part.T.reshape(1, -1)
        part = (part * 32767).astype(np.int16) if sample_format == "s16" else part.astype(np.float32)
        packed = sample_format.removesuffix("p")
        if sample_format.endswith("p"):  # a frame of eight planes cannot be filled by PyAV
            part = part.T.reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(part), packed, LAYOUTS[len(channels)])
        frame.sample_rate, frame.time_base = rate_hz, Fraction(1, rate_hz)
        frame.pts = round(start_s * rate_hz) + start
        container.mux(stream.encode(frame))
