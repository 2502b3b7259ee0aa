"""Films that are interrupted: what is done stays, or vanishes, as it was asked; the film is the same either way."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from fractions import Fraction
from itertools import islice
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from lipsync_desktop.engine.errors import OutputError
from lipsync_desktop.engine.media import Encoding, FilmWriter, Track, mixed, parts_of
from lipsync_desktop.engine.types import Codec, Frame, Patch

from .making import pixels_of, write_wav

RATE = Fraction(30000, 1001)
SIZE_PX = (96, 64)
FRAMES = 610
_CODECS: list[Codec] = ["vp9", "av1", "h264"]


def drawn(first: int = 0) -> Iterator[Frame]:
    """A spot that wanders over a still, whose ground changes now and then."""
    ground = None
    for index in range(first, FRAMES):
        if ground is None or index % 100 == 0:
            ground = np.full((SIZE_PX[1], SIZE_PX[0], 3), (40 + index // 10, 90, 140), np.uint8)
            cv2.circle(ground, (20, 30), 15, (200, 180, 60), -1)
        spot = np.full((16, 16, 3), (30, 40, 200 - index % 90), np.uint8)
        yield Frame(ground, Patch(2 * (index % 40), 2 * (index % 24), spot))


def write(
    output: Path, encoding: Encoding, stop: int | None = None, fingerprint: str = "one", resume: bool = True
) -> tuple[int, Path]:
    """How many frames were there already, and the film; an interrupt before frame number `stop`."""
    voice = write_wav(output.parent / "voice.wav", 0.3 * np.sin(np.arange(16_000 * 20) / 9))
    sound = mixed([Track(voice, gain=0.9)], FRAMES / RATE)
    with (
        parts_of(output, encoding, overwrite=False, fingerprint=fingerprint, resume=resume) as parts,
        FilmWriter(parts, SIZE_PX, RATE, sound, {"title": "A film"}) as film,
    ):
        found = film.done
        for frame in islice(drawn(), found, None):
            if film.done == stop:
                raise KeyboardInterrupt
            film.write(frame)
    return found, output


def packets(film: Path) -> list[tuple[int, int | None, int | None, bytes]]:
    with av.open(str(film)) as container:
        return [(packet.stream.index, packet.pts, packet.dts, bytes(packet)) for packet in container.demux()]


@pytest.mark.parametrize("codec", _CODECS)
def test_an_interrupted_film_is_the_same(tmp_path: Path, codec: Codec) -> None:
    encoding = Encoding(codec)
    for folder in ("once", "twice"):
        (tmp_path / folder).mkdir()
    _, once = write(tmp_path / "once" / f"film{encoding.suffix}", encoding)
    with pytest.raises(KeyboardInterrupt):
        write(tmp_path / "twice" / once.name, encoding, stop=400)
    with pytest.raises(KeyboardInterrupt):
        write(tmp_path / "twice" / once.name, encoding, stop=505)
    found, twice = write(tmp_path / "twice" / once.name, encoding)
    assert found == 500
    assert packets(twice) == packets(once)
    assert {file.name for file in twice.parent.iterdir()} == {once.name, "voice.wav"}
    with av.open(str(twice)) as container:
        video = container.streams.video[0]
        assert video.average_rate == RATE
        shown = list(container.decode(video))
    assert len(shown) == FRAMES
    assert [frame.time for frame in shown] == pytest.approx([float(i / RATE) for i in range(FRAMES)], abs=0.0011)
    assert {0, 250, 500} <= {i for i, frame in enumerate(shown) if frame.key_frame}
    for index, frame in islice(enumerate(drawn()), 0, None, 83):
        assert np.abs(shown[index].to_ndarray(format="bgr24").astype(int) - frame.composed()).mean() < 8


_KILLED = """
import sys
from itertools import islice
from pathlib import Path
from tests.test_parts import drawn, write
from lipsync_desktop.engine.media import Encoding, FilmWriter
written = FilmWriter.write
def write_and_tell(self, frame):
    written(self, frame)
    print(self.done, flush=True)
    if self.done == 530:
        sys.stdin.read()  # until the end comes
FilmWriter.write = write_and_tell
write(Path(sys.argv[1]), Encoding(sys.argv[2]))
"""


@pytest.mark.parametrize("codec", ["vp9", "h264"])
def test_a_killed_process_loses_no_whole_part(tmp_path: Path, codec: Codec) -> None:
    encoding = Encoding(codec)
    output = tmp_path / f"film{encoding.suffix}"
    command = [sys.executable, "-c", _KILLED, str(output), codec]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=Path(__file__).parents[1]) as run:
        assert run.stdout is not None
        assert any(line.strip() == b"530" for line in run.stdout)
        with pytest.raises(OutputError, match="being made already"):
            write(output, encoding)
        run.kill()
    folder = tmp_path / f".film{encoding.suffix}.parts"
    assert {f"000000{encoding.suffix}", f"000250{encoding.suffix}"} <= {file.name for file in folder.iterdir()}
    assert not output.exists()
    found, _ = write(output, encoding)
    assert found == 500
    (tmp_path / "once").mkdir()
    _, once = write(tmp_path / "once" / output.name, encoding)
    assert packets(output) == packets(once)
    assert not folder.exists()


def test_another_job_begins_anew(tmp_path: Path) -> None:
    output = tmp_path / "film.webm"
    for change in ({"fingerprint": "two"}, {"resume": False}, {"encoding": Encoding("vp9", "best")}):
        with pytest.raises(KeyboardInterrupt):
            write(output, Encoding(), stop=260)
        found, _ = write(output, **({"encoding": Encoding()} | change))
        assert found == 0
        output.unlink()
    assert [file.name for file in tmp_path.iterdir()] == ["voice.wav"]


def test_damaged_parts_are_made_again(tmp_path: Path) -> None:
    for suffix, encoding in ((".webm", Encoding("vp9")), (".mp4", Encoding("h264"))):
        output = tmp_path / f"film{suffix}"
        with pytest.raises(KeyboardInterrupt):
            write(output, encoding, stop=505)
        part = tmp_path / f".film{suffix}.parts" / f"000250{suffix}"
        part.write_bytes(part.read_bytes()[:-700])
        with pytest.raises(KeyboardInterrupt):
            write(output, encoding, stop=255)
        (part.parent / f"000000{suffix}").write_bytes(b"")
        assert write(output, encoding)[0] == 0


def test_nothing_stays_where_nobody_means_to_go_on(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        write(tmp_path / "film.webm", Encoding(), stop=260, resume=False)
    assert [file.name for file in tmp_path.iterdir()] == ["voice.wav"]


def test_parts_are_all_or_nothing(tmp_path: Path) -> None:
    output = tmp_path / "film.webm"
    output.write_bytes(b"theirs")
    with pytest.raises(OutputError, match=r"film\.webm"), parts_of(output, Encoding()):
        pass
    with pytest.raises(KeyError), parts_of(output, Encoding(), overwrite=True):
        raise KeyError
    assert output.read_bytes() == b"theirs"
    with parts_of(output, Encoding(), overwrite=True) as parts:
        parts.whole.write_bytes(b"ours")
    assert output.read_bytes() == b"ours"
    output.unlink()
    with pytest.raises(OutputError, match=r"film\.webm"):  # noqa: PT012, SIM117  # it is refused at the end
        with parts_of(output, Encoding()) as parts:
            parts.whole.write_bytes(b"ours")
            output.write_bytes(b"theirs")
    assert output.read_bytes() == b"theirs"
    assert list(tmp_path.iterdir()) == [output]


def test_pictures_are_their_own_parts(tmp_path: Path) -> None:
    output, encoding = tmp_path / "film", Encoding("png")
    with pytest.raises(KeyboardInterrupt):
        write(output, encoding, stop=40)
    folder = tmp_path / ".film.parts" / "film"
    cut = folder / "000038.png"
    cut.write_bytes(cut.read_bytes()[:-5])
    found, _ = write(output, encoding)
    assert found == 37
    assert {file.name for file in tmp_path.iterdir()} == {"film", "voice.wav"}
    assert {file.name for file in output.iterdir()} == {f"{i:06}.png" for i in range(1, FRAMES + 1)} | {"sound.wav"}
    for index, frame in islice(enumerate(drawn(), start=1), 30, 50):
        assert np.array_equal(pixels_of(output / f"{index:06}.png"), frame.composed())
