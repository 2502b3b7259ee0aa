"""Long films measured: memory, speed, and whether picture and sound are still together at the end.

    python -m tests.long_films MINUTES… [--size 1920x1080] [--rate 30000/1001] [--folder FOLDER]

Each film is made by the command line, in a process of its own, from a clip that the program's own portrait moves in,
with a time code in its lowest rows, and a voice with a click every ten seconds. Both are then read off the finished
film: which image is shown when, and when the clicks are heard.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from fractions import Fraction
from math import ceil
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from lipsync_desktop import paths
from lipsync_desktop.engine.media import read_speech
from lipsync_desktop.engine.types import SPEECH_RATE_HZ, Image

from .making import pixels_of

BITS, BIT_PX = 20, 16
_CLICK_EVERY_S = 10
_CLICK = np.array([0.95, -0.95] * 24, np.float32)
_LAST_S = 20

_RENDER = """
import resource, sys
from lipsync_desktop.cli.main import run
code = run(sys.argv[1:])
print("peak", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
sys.exit(code)
"""


def with_time_code(image: Image, number: int) -> Image:
    """The number as black and white squares, lowest bit first, along the lower edge."""
    coded = image.copy()
    for bit in range(BITS):
        coded[-BIT_PX:, bit * BIT_PX : (bit + 1) * BIT_PX] = 235 if number >> bit & 1 else 16
    return coded


def time_code(image: Image) -> int:
    row = image[-BIT_PX // 2].astype(int).sum(-1)
    return sum(int(row[bit * BIT_PX + BIT_PX // 2] > 380) << bit for bit in range(BITS))


def moving_portrait(size_px: tuple[int, int]) -> Iterator[Image]:
    """The portrait in front of a ground that moves; without end."""
    width, height = size_px
    portrait = pixels_of(paths.resources_dir() / "portrait.png")
    side = round(0.8 * height)
    small = cv2.resize(portrait, (side, side), interpolation=cv2.INTER_AREA)
    coarse = np.random.default_rng(0).integers(60, 160, (12, 40, 3), np.uint8)
    ground = np.asarray(cv2.resize(coarse, (2 * width, height)), np.uint8)
    step = 0
    while True:
        x, y = round(0.05 * width * (1 + np.sin(step / 40))), round(0.05 * height * (1 + np.cos(step / 31)))
        image = ground[:, step % width : step % width + width].copy()
        left = (width - side) // 2 - round(0.05 * width) + x
        image[y : y + side, left : left + side] = small
        yield image
        step += 1


def write_clip(path: Path, seconds: int, size_px: tuple[int, int], rate: Fraction) -> None:
    images = moving_portrait(size_px)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=rate, options={"crf": "23", "preset": "ultrafast"})
        stream.width, stream.height = size_px
        stream.pix_fmt = "yuv420p"
        for number in range(ceil(seconds * rate)):
            frame = av.VideoFrame.from_ndarray(with_time_code(next(images), number), format="bgr24")
            frame.pts = number
            container.mux(stream.encode(frame))
        container.mux(stream.encode())


def write_voice(path: Path, seconds: int) -> None:
    """The program's own voice again and again, silent for a moment around each click."""
    speech = np.concatenate(list(read_speech(paths.resources_dir() / "voice.flac")))
    samples = np.resize(speech, seconds * SPEECH_RATE_HZ) * 0.5
    for second in range(0, seconds, _CLICK_EVERY_S):
        at = second * SPEECH_RATE_HZ
        samples[max(0, at - 800) : at + 1600] = 0
        samples[at : at + len(_CLICK)] = _CLICK
    with av.open(str(path), "w") as container:
        stream = container.add_stream("flac", rate=SPEECH_RATE_HZ, layout="mono")
        for start in range(0, len(samples), SPEECH_RATE_HZ):
            block = (np.clip(samples[start : start + SPEECH_RATE_HZ], -1, 1) * 32767).astype(np.int16)
            frame = av.AudioFrame.from_ndarray(block[np.newaxis], format="s16", layout="mono")
            frame.sample_rate, frame.pts = SPEECH_RATE_HZ, start
            container.mux(stream.encode(frame))
        container.mux(stream.encode())


def pictures_at_the_end(film: Path, seconds: int) -> list[tuple[float, int]]:
    """(presentation time in seconds, time code) of the film's last images."""
    with av.open(str(film)) as container:
        container.seek(max(0, seconds - _LAST_S) * av.time_base)
        return [
            (float(frame.time or 0), time_code(np.asarray(frame.to_ndarray(format="bgr24"), np.uint8)))
            for frame in container.decode(video=0)
        ]


def clicks_at_the_end(film: Path, seconds: int) -> list[float]:
    """When the film's last clicks are heard, in seconds."""
    parts: list[NDArray[np.float32]] = []
    start_s: float | None = None
    with av.open(str(film)) as container:
        container.seek(max(0, seconds - _LAST_S - 1) * av.time_base)
        resampler = av.AudioResampler(format="flt", layout="mono", rate=48_000)
        for frame in container.decode(audio=0):
            start_s = float(frame.time or 0) if start_s is None else start_s
            parts += [part.to_ndarray()[0] for part in resampler.resample(frame)]
    sound = np.abs(np.concatenate(parts))
    heard = []
    for second in range(seconds - seconds % _CLICK_EVERY_S - _CLICK_EVERY_S, seconds, _CLICK_EVERY_S):
        first = round((second - 0.04 - (start_s or 0)) * 48_000)
        around = sound[max(first, 0) : first + 4800]
        if len(around) == 4800 and around.max() > 0.1:
            heard.append((start_s or 0) + (first + int(np.argmax(around > 0.3 * around.max()))) / 48_000 - second)
    return heard


def measured(minutes: float, size_px: tuple[int, int], rate: Fraction, folder: Path) -> str:
    seconds = round(60 * minutes)
    clip, voice, film = folder / "clip.mp4", folder / "voice.flac", folder / "film.webm"
    write_clip(clip, seconds, size_px, rate)
    write_voice(voice, seconds)
    started = time.monotonic()
    command = ["render", "--face", str(clip), "--speech", str(voice), "--out", str(film), "--overwrite"]
    run = subprocess.run([sys.executable, "-c", _RENDER, *command], check=True, stdout=subprocess.PIPE, text=True)
    taken_s = time.monotonic() - started
    peak_mb = int(run.stdout.split("peak")[-1]) / 1024
    pictures = pictures_at_the_end(film, seconds)
    wrong = sum(code != round(float(moment * rate)) for moment, code in pictures)
    late_ms = max(abs(moment - float(code / rate)) for moment, code in pictures) * 1e3
    click_ms = max(map(abs, clicks_at_the_end(film, seconds)), default=float("nan")) * 1e3
    frames = ceil(seconds * rate)
    return (
        f"| {minutes:g} | {size_px[0]}×{size_px[1]} | {float(rate):.3f} | {peak_mb:.0f} | {frames / taken_s:.0f} | "
        f"{wrong} of {len(pictures)} | {late_ms:.1f} | {click_ms:.1f} |"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("minutes", type=float, nargs="+")
    parser.add_argument("--size", default="640x360")
    parser.add_argument("--rate", type=Fraction, default=Fraction(30_000, 1001))
    parser.add_argument("--folder", type=Path, help="for the films (a temporary one)")
    options = parser.parse_args()
    width, height = map(int, options.size.split("x"))
    print("| minutes | size | rate | peak, MB | frames/s | wrong images at the end | picture off, ms | sound off, ms |")
    print("|---|---|---|---|---|---|---|---|")
    for minutes in options.minutes:
        with tempfile.TemporaryDirectory(dir=options.folder) as folder:
            print(measured(minutes, (width, height), options.rate, Path(folder)), flush=True)


if __name__ == "__main__":
    main()
