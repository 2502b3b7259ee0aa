"""Small valid files of every kind that the engine reads, damaged from seeds, and read.

`python -m tests.fuzzing KIND FOLDER --first 0 --count 1000` reads that many in this process. It ends with code 0 when
each was read or refused in a sentence; before each, the file FOLDER/doing says which it is, so that a process that dies
has said of what. `python -m tests.fuzzing KIND FOLDER --first N --count 1` does one again.
"""

from __future__ import annotations

import argparse
import faulthandler
import json
import os
import resource
import shutil
import sys
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import cache
from pathlib import Path

import av
import cv2
import numpy as np
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication, QWidget

from lipsync_desktop.engine.errors import LipsyncError
from lipsync_desktop.engine.files import content_hash
from lipsync_desktop.engine.flow import finished
from lipsync_desktop.engine.kept import keep
from lipsync_desktop.engine.library.checkpoints import read_checkpoint
from lipsync_desktop.engine.library.records import RECORD, Added, FastMode, write_record
from lipsync_desktop.engine.library.shelf import Library
from lipsync_desktop.engine.media import file_facts, measure_speech, probe_face, read_frames, read_speech
from lipsync_desktop.engine.models.adding import recognise
from lipsync_desktop.engine.models.keeping import Keeper
from lipsync_desktop.engine.models.runtime import ops, ov
from lipsync_desktop.engine.people.speakers import find_speakers
from lipsync_desktop.engine.pictures import read_picture
from lipsync_desktop.engine.settings import RenderJob, RenderSettings
from lipsync_desktop.engine.types import Face, FaceBox, Image
from lipsync_desktop.ui.desk.preferences import Preferences

from . import heif
from .drawn import drawn_wav2lip
from .thin import write_checkpoint, write_wav2lip

HANG_S = 10
MOST_MEMORY_BYTES = 1_500_000_000
_DATA = Path(__file__).parent / "data"

Reader = Callable[[Path], object]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--count", type=int, default=1000)
    arguments = parser.parse_args()
    make, read = KINDS[arguments.kind]
    valid = arguments.folder / "valid"
    if not valid.is_dir():
        valid.mkdir(parents=True)
        make(valid)
    refused = 0
    for seed in range(arguments.first, arguments.first + arguments.count):
        file = damaged(sorted(valid.iterdir()), arguments.folder / "damaged", seed)
        (arguments.folder / "doing").write_text(f"{seed} {file.name}")
        faulthandler.dump_traceback_later(HANG_S, exit=True)
        try:
            read(file)
        except LipsyncError as error:
            refused += 1
            sentence = str(error)
            assert sentence.endswith("."), sentence
            assert not any(part in sentence for part in ("Traceback", "\n")), sentence
        faulthandler.cancel_dump_traceback_later()
    peak_bytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    assert peak_bytes < MOST_MEMORY_BYTES, f"{peak_bytes / 1e9:.1f} GB"
    print(f"{arguments.count} files, {refused} refused, {peak_bytes / 1e6:.0f} MB")


def damaged(valid: list[Path], folder: Path, seed: int) -> Path:
    """One of the files, with a wound or a few, in a folder with those that lie beside it as they were."""
    random = np.random.default_rng(seed)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    chosen = valid[seed % len(valid)]
    for file in valid:
        if file.stem == chosen.stem:
            shutil.copy(file, folder)
    data = bytearray(chosen.read_bytes())
    for _ in range(random.geometric(0.5)):
        _wound(data, random)
    (folder / chosen.name).write_bytes(data)
    return folder / chosen.name


def _wound(data: bytearray, random: np.random.Generator) -> None:
    """What disks, copies and strangers do; more often near the start, where the headers are."""
    length = max(len(data), 1)
    at = int(random.integers(length) if random.random() < 0.5 else min(random.exponential(200), length - 1))
    size = int(min(random.exponential(32) + 1, length))
    match random.integers(8):
        case 0 | 1:
            data[at : at + 1] = bytes([data[at] ^ 1 << random.integers(8)]) if at < len(data) else b""
        case 2:
            data[at : at + 4] = random.choice([b"\xff" * 4, b"\0" * 4, b"\x7f\xff\xff\xff", b"\x80\0\0\0", b"\0\0\0\1"])
        case 3:
            data[at : at + size] = random.bytes(size)
        case 4:
            del data[at : at + size]
        case 5:
            data[at:at] = data[at : at + size] * int(random.integers(1, 5))
        case 6:
            other = int(random.integers(length))
            data[at : at + size] = data[other : other + size]
        case _ if random.random() < 0.3:
            del data[at:]


def write_pictures(folder: Path) -> None:
    ramp = np.add.outer(np.arange(48, dtype=np.uint8) * 4, np.arange(64, dtype=np.uint8) * 3)
    colours = np.stack([ramp, ramp[::-1], ramp[:, ::-1]], 2)
    for ending in ("png", "jpg", "bmp", "tiff", "webp", "jp2", "avif", "ppm", "gif"):
        assert cv2.imwrite(str(folder / f"plain.{ending}"), colours)
    cv2.imwrite(str(folder / "alpha.png"), np.dstack([colours, ramp]))
    cv2.imwrite(str(folder / "deep.png"), colours.astype(np.uint16) * 257)
    cv2.imwrite(str(folder / "deep.tiff"), colours.astype(np.uint16) * 257)
    cv2.imwrite(str(folder / "grey.jpg"), ramp)
    cv2.imwrite(str(folder / "waves.jpg"), colours, [cv2.IMWRITE_JPEG_PROGRESSIVE, 1])


_CLIPS = {  # name: (pictures, sound)
    "plain.mp4": ("libx264", "aac"),
    "plain.webm": ("libvpx-vp9", "libopus"),
    "plain.mkv": ("libx265", "flac"),
    "plain.mov": ("mjpeg", "pcm_s16le"),
    "plain.avi": ("mpeg4", "libmp3lame"),
    "plain.ts": ("mpeg2video", "mp2"),
    "plain.flv": ("flv1", "libmp3lame"),
}
_SOUNDS = {
    "plain.wav": "pcm_s16le",
    "floats.wav": "pcm_f32le",
    "plain.flac": "flac",
    "plain.mp3": "libmp3lame",
    "plain.opus": "libopus",
    "plain.m4a": "aac",
    "bare.aac": "aac",
    "plain.aiff": "pcm_s16be",
    "plain.au": "pcm_s16be",
    "plain.caf": "pcm_s16be",
    "plain.wv": "wavpack",
    "plain.mka": "ac3",
}
_SOUND_RATE_HZ = 48_000


def write_clips(folder: Path) -> None:
    for name, (pictures, sound) in _CLIPS.items():
        _write(folder / name, pictures, sound, 0.4)


def write_sounds(folder: Path) -> None:
    for name, sound in _SOUNDS.items():
        _write(folder / name, None, sound, 0.4)


def _write(path: Path, pictures: str | None, sound: str, seconds: float) -> None:
    with av.open(str(path), "w") as container:
        image = container.add_stream(pictures, rate=25) if pictures else None
        voice = container.add_stream(sound, rate=_SOUND_RATE_HZ, layout="stereo")
        assert isinstance(voice, av.AudioStream)
        if isinstance(image, av.VideoStream):
            image.width, image.height = 64, 48
            image.pix_fmt = "yuvj420p" if pictures == "mjpeg" else "yuv420p"
            for number in range(round(seconds * 25)):
                shade = av.VideoFrame.from_ndarray(np.full((48, 64, 3), 20 * number, np.uint8), "bgr24")
                shade.pts = number
                container.mux(image.encode(shade))
            container.mux(image.encode())
        time_s = np.arange(round(seconds * _SOUND_RATE_HZ)) / _SOUND_RATE_HZ
        wave = np.stack([np.sin(2 * np.pi * 220 * time_s), np.sin(2 * np.pi * 330 * time_s)]) * 0.3
        chord = av.AudioFrame.from_ndarray(wave.astype(np.float32), "fltp", "stereo")
        chord.sample_rate, chord.pts = _SOUND_RATE_HZ, 0
        for part in _fitting(voice, chord):
            container.mux(voice.encode(part))
        container.mux(voice.encode())


def _fitting(stream: av.AudioStream, frame: av.AudioFrame) -> Iterator[av.AudioFrame]:
    """In the codec's own format and size of frame."""
    resampler = av.AudioResampler(stream.format, stream.layout, stream.rate, stream.frame_size or None)
    for given in (frame, None):
        yield from resampler.resample(given)


def write_weights(folder: Path) -> None:
    for file in (_DATA / "checkpoints").glob("*.pth"):
        shutil.copy(file, folder)
    write_checkpoint(folder / "thin.pth", drawn_wav2lip(0, thinner=32))


def write_graphs(folder: Path) -> None:
    write_wav2lip(folder / "thin.xml")
    shutil.copy(_DATA / "thin_wav2lip.onnx", folder)


def write_telephones_pictures(folder: Path) -> None:
    """A grid of tiles, turned; one with alpha and a thumbnail beside it; an AVIF of tiles."""
    scene = np.dstack([np.tile(np.arange(96, dtype=np.uint8) * 2, (64, 1))] * 3)
    small = heif.coded(np.ascontiguousarray(scene[:32, :32]))
    alpha = small.item(heif.auxiliary(heif.ALPHA), refers=((b"auxl", (1,)),), hidden=True)
    thumbnail = small.item(refers=((b"thmb", (1,)),))
    cropped = heif.clap((96, 64), 8, 4, 60, 50)
    (folder / "grid.heic").write_bytes(heif.heif(heif.grid(scene, 64, cropped, heif.irot(1), heif.imir(1))))
    (folder / "alpha.heic").write_bytes(heif.heif([heif.coded(scene).item(), alpha, thumbnail], 1))
    (folder / "grid.avif").write_bytes(heif.heif(heif.grid(scene, 64, codec="libsvtav1"), brands=b"avifmif1avif"))


def write_scans(folder: Path) -> None:
    """What a clip might have shown, as it is kept but for the checksum: the reader puts one on what is damaged."""
    cv2.imwrite(str(folder.parent / "seen.png"), np.zeros((48, 64, 3), np.uint8))
    faces = [(10.0, 8.0, 20.0, 24.0, 0.9, person, 5.0 * person, -3.0) for person in (1, 2)]
    samples = [(str(Fraction(n, 25)), faces[: n % 3]) for n in range(10)]
    held = {"form": 2, "rate": "25", "size_px": (64, 48), "done_s": "2/5", "duration_s": "2/5", "cuts": ["1/5"]}
    (folder / "seen.scan").write_text(json.dumps({**held, "samples": samples}, separators=(",", ":")))


def write_compiled(folder: Path) -> None:
    _keeper().keep(folder / "thin.blob", ov.Core().compile_model(_small_network(), "CPU"))


def write_records(folder: Path) -> None:
    """As they are written today, and as they were without a checksum."""
    fast = FastMode(True, 40.0, 0.99, 2.0, ("a",))
    files = dict.fromkeys(("network.xml", "network.bin"), "0" * 64)
    network = Added("damaged", "A", "wav2lip", 96, "unknown", False, "x.pth", "0" * 64, files, fast, folder)
    write_record(network, folder)
    facts = json.loads((folder / RECORD).read_text("utf-8"))
    del facts["checksum"]
    (folder / "earlier.json").write_text(json.dumps(facts | {"form": 1}, indent=2))


def write_settings(folder: Path) -> None:
    """What the window remembers."""
    settings = QSettings(str(folder / "window.ini"), QSettings.Format.IniFormat)
    preferences = Preferences(settings)
    preferences.choices = RenderSettings()
    preferences.geometry = _widget().saveGeometry()
    preferences.microphone, preferences.film_at_once, preferences.landmarks_shown = "Ünïcode, “1”", True, True
    preferences.open_folder = preferences.export_folder = folder
    for n in range(3):
        preferences.add_recent_face(folder / f"{n}.png")
    preferences.add_recent_voice(Path(__file__))
    settings.sync()


def read_as_clip(file: Path) -> None:
    file_facts(file)
    footage = probe_face(file, Fraction(25))
    for _ in read_frames(footage, 12):
        pass


def read_as_sound(file: Path) -> None:
    file_facts(file)
    measure_speech(file)
    for _ in read_speech(file):
        pass


def read_as_graph(file: Path) -> None:
    finished(recognise(file))


def read_as_library(file: Path) -> None:
    if file.name != RECORD:
        file.replace(file.with_name(RECORD))
    library = Library(file.parent.parent)
    for network in library.added():
        assert network.size_bytes >= 0
        str(network.fast)
    library.free_name(library.get("damaged").title)


def read_as_scan(file: Path) -> None:
    footage = probe_face(file.parent.parent / "seen.png", Fraction(25))
    keep(file.with_name(f"{content_hash(footage.path)}-builtin.scan"), file.read_bytes())
    job = RenderJob(footage.path, footage.path, file, RenderSettings(face_box=FaceBox(9, 9, 20, 20)))
    known, _ = finished(find_speakers(job, footage, _SeesNobody(), file.parent, Fraction(1, 5)))  # type: ignore[arg-type]
    for person in known.people:
        known.roles(person.number)
    known.spans  # noqa: B018


class _SeesNobody:
    """In place of a FaceFinder, where nothing that can be used is kept."""

    looks_every = 5

    def find_all(self, image: Image, thorough: bool = False) -> list[Face]:
        return []

    def at(self, image: Image, box: FaceBox) -> None:
        return None


def read_as_compiled(file: Path) -> None:
    kept = _keeper().find(file, "CPU", {})
    whole = file.parent.parent / "valid" / file.name
    assert (kept is not None) == (file.read_bytes() == whole.read_bytes())


def read_as_settings(file: Path) -> None:
    settings = QSettings(str(file), QSettings.Format.IniFormat)
    preferences = Preferences(settings)
    for name in vars(Preferences):
        getattr(preferences, name)
    _widget().restoreGeometry(preferences.geometry)
    preferences.choices = preferences.choices
    preferences.add_recent_face(file)
    settings.sync()
    assert file in Preferences(QSettings(str(file), QSettings.Format.IniFormat)).recent_faces


@cache
def _keeper() -> Keeper:
    return Keeper(ov.Core())


def _small_network() -> ov.Model:
    given = ops.parameter([1, 3, 8, 8], np.float32)
    weights = np.random.default_rng(0).normal(size=(4, 3, 3, 3)).astype(np.float32)
    made = ops.relu(ops.convolution(given, weights, [1, 1], [1, 1], [1, 1], [1, 1]))
    return ov.Model([made], [given])


@cache
def _widget() -> QWidget:
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    _widget.application = QApplication([])  # type: ignore[attr-defined]
    return QWidget()


KINDS: dict[str, tuple[Callable[[Path], None], Reader]] = {
    "pictures": (write_pictures, lambda file: read_picture(file, with_alpha=file.stem == "alpha")),
    "clips": (write_clips, read_as_clip),
    "sounds": (write_sounds, read_as_sound),
    "weights": (write_weights, read_checkpoint),
    "graphs": (write_graphs, read_as_graph),
    "telephones": (write_telephones_pictures, lambda file: read_picture(file, with_alpha=file.stem == "alpha")),
    "scans": (write_scans, read_as_scan),
    "compiled": (write_compiled, read_as_compiled),
    "records": (write_records, read_as_library),
    "settings": (write_settings, read_as_settings),
}

if __name__ == "__main__":
    main()
    sys.stdout.flush()
