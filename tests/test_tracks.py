"""What is in a file: which track is meant, what is said of those that nobody can decode, and what is not opened."""

from __future__ import annotations

import json
import struct
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from av.stream import Disposition

from lipsync_desktop.cli import main as cli
from lipsync_desktop.engine.errors import MediaError, SpeechError
from lipsync_desktop.engine.media import file_facts, measure_speech, probe_face, read_frames

from .making import write_clip, write_wav
from .test_frames import number, numbered

STILL = Fraction(25)


def write_tracks(path: Path, tracks: Sequence[tuple[str, int, int]], default: int | None = None) -> Path:
    """Codec, how many images, and how many a second: image i of track t says its number, 100·t + i."""
    with av.open(str(path), "w") as container:
        streams = []
        for codec, _, rate in tracks:
            stream = container.add_stream(codec, rate=rate)
            assert isinstance(stream, av.VideoStream)
            stream.width, stream.height = 64, 48
            stream.pix_fmt = "yuvj420p" if codec == "mjpeg" else "yuv420p"
            streams.append(stream)
        if default is not None:
            streams[default].disposition = Disposition.default
        for t, (stream, (_, count, _)) in enumerate(zip(streams, tracks, strict=True)):
            for i in range(count):
                frame = av.VideoFrame.from_ndarray(numbered(100 * t + i), format="bgr24")
                frame.pts, frame.time_base = i, 1 / Fraction(stream.codec_context.framerate)
                container.mux(stream.encode(frame))
            container.mux(stream.encode())
    return path


# -- the track that people mean ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", ["mp4", "mov", "mkv"])
@pytest.mark.parametrize(
    "before", [("mjpeg", 1, 25), ("mjpeg", 3, 1), ("libx264", 2, 1)], ids=["cover", "slides", "h264"]
)
def test_the_clip_is_meant_and_not_a_thumbnail_before_it(
    tmp_path: Path, before: tuple[str, int, int], suffix: str
) -> None:
    path = write_tracks(tmp_path / f"clip.{suffix}", [before, ("libx264", 30, 25)])
    footage = probe_face(path, STILL)
    assert not footage.is_still
    assert footage.rate == 25
    assert [number(image) for image in read_frames(footage, 5)] == [100, 101, 102, 103, 104]
    assert file_facts(path)["kind"] == "clip"


def test_of_two_clips_the_first_is_meant(tmp_path: Path) -> None:
    path = write_tracks(tmp_path / "clip.mp4", [("libx264", 30, 25), ("libx264", 60, 50)])
    assert number(next(read_frames(probe_face(path, STILL), 1))) == 0


def test_of_two_clips_the_one_that_is_marked_is_meant(tmp_path: Path) -> None:
    path = write_tracks(tmp_path / "clip.mkv", [("libx264", 30, 25), ("libx264", 30, 25)], default=1)
    assert number(next(read_frames(probe_face(path, STILL), 1))) == 100


# -- tracks that FFmpeg lists but cannot decode -----------------------------------------------------------------------


def write_both(path: Path) -> Path:
    with av.open(str(path), "w") as container:
        video, audio = container.add_stream("libx264", rate=25), container.add_stream("aac", rate=48000, layout="mono")
        video.width, video.height, video.pix_fmt = 64, 48, "yuv420p"
        tone = (0.3 * np.sin(np.arange(48000) / 20)).astype(np.float32)[None]
        sound = av.AudioFrame.from_ndarray(tone, format="fltp", layout="mono")
        sound.sample_rate = 48000
        container.mux(audio.encode(sound))
        container.mux(audio.encode())
        for i in range(25):
            container.mux(video.encode(av.VideoFrame.from_ndarray(numbered(i), format="bgr24")))
        container.mux(video.encode())
    return path


def renamed(path: Path, kind: bytes, other: bytes) -> Path:
    """The track's codec is one that nobody knows."""
    data = path.read_bytes()
    path.write_bytes(data.replace(kind, other))
    return path


def test_a_sound_track_that_cannot_be_decoded_is_described(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    clip = renamed(renamed(write_both(tmp_path / "iphone.mp4"), b"mp4a", b"apac"), b"esds", b"dapa")
    assert file_facts(clip)["kind"] == "clip"
    assert cli.run(["info", str(clip)]) == 0
    told = capsys.readouterr().out
    assert "type video, codec h264" in told
    assert "type audio, decodable False" in told


def test_pictures_that_cannot_be_decoded_are_described_and_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    clip = renamed(renamed(write_both(tmp_path / "odd.mp4"), b"avc1", b"xvc9"), b"avcC", b"xvcC")
    facts = file_facts(clip)
    assert facts["kind"] == "sound"
    assert facts["streams"][0] == {"type": "video", "codec": None, "decodable": False, "language": "und"}
    assert measure_speech(clip).duration_s > 0.9
    drawing = tmp_path / "drawing.svg"
    drawing.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="64" height="48"><rect width="9" height="9"/></svg>'
    )
    assert file_facts(drawing)["kind"] == "unreadable"
    told = {clip: "The pictures of “odd.mp4” are of a kind that cannot be decoded", drawing: r"is a drawing \(SVG\)"}
    for path, sentence in told.items():
        assert cli.run(["info", str(path), "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["streams"][0]["decodable"] is False
        with pytest.raises(MediaError, match=sentence):
            probe_face(path, STILL)


def test_sound_that_cannot_be_decoded_is_sound_and_refused_as_such(tmp_path: Path) -> None:
    """AC-4, of a television's recording."""
    broadcast = tmp_path / "news.ac4"
    broadcast.write_bytes((b"\xac\x40\x00\x40" + bytes(64)) * 8)
    facts = file_facts(broadcast)
    assert (facts["kind"], facts["streams"][0]["decodable"]) == ("sound", False)
    with pytest.raises(SpeechError, match=r"The sound of “news\.ac4” is in a format that cannot be read"):
        measure_speech(broadcast)


# -- what opens other files -------------------------------------------------------------------------------------------

IDX = """# VobSub index file, v7 (do not modify this line!)
size: 720x576
id: en, index: 0
timestamp: 00:00:00:000, filepos: 000000000
timestamp: 00:00:00:500, filepos: 000000800
"""


def neighbourhood(folder: Path) -> dict[str, Path]:
    """Small files that have FFmpeg open another beside them, by the format that does it."""
    clip = write_clip(folder / "beside.mp4", map(numbered, range(5)), Fraction(25))
    write_clip(folder / "beside.mpg", map(numbered, range(5)), Fraction(25)).rename(folder / "subtitle.sub")
    for i in range(3):
        (folder / f"picture{i:02}.png").write_bytes(_png())
    texts = {
        "vobsub": ("subtitle.idx", IDX),
        "concat": ("list.ffconcat", f"ffconcat version 1.0\nfile {clip.name}\n"),
        "hls": ("list.m3u8", f"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{clip.name}\n#EXT-X-ENDLIST\n"),
        "sdp": (
            "session.sdp",
            "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5004 RTP/AVP 96\n",
        ),
    }
    files = {}
    for kind, (name, text) in texts.items():
        files[kind] = folder / name
        files[kind].write_text(text)
    files["image2"] = folder / "picture%02d.png"
    files["image2"].write_bytes(b"no picture at all, but a name that stands for others")
    return files


def _png() -> bytes:
    import cv2

    return cv2.imencode(".png", numbered(7))[1].tobytes()


def test_nothing_is_opened_that_opens_its_neighbours(tmp_path: Path) -> None:
    for kind, path in neighbourhood(tmp_path).items():
        if kind != "sdp":  # which would wait for the network
            with av.open(str(path)) as container:
                assert container.format.name == kind, "FFmpeg left to itself does"
        for read, error in ((lambda p: probe_face(p, STILL), MediaError), (measure_speech, SpeechError)):
            with pytest.raises(
                error, match=rf"“{path.name}” is (a text|a playlist|damaged, or in no format that can be read)"
            ):
                read(path)


def boxed(kind: bytes, payload: bytes) -> bytes:
    return struct.pack(">I", 8 + len(payload)) + kind + payload


def test_a_film_whose_pictures_lie_in_another_file_is_not_followed_there(tmp_path: Path) -> None:
    """QuickTime may say that a track's data are elsewhere: by an alias, which names a file."""
    whole = write_clip(tmp_path / "whole.mov", map(numbered, range(5)), Fraction(25))
    data = bytearray(whole.read_bytes())
    at = data.index(b"dref") - 4
    (old,) = struct.unpack_from(">I", data, at)
    name, where = b"whole.mov", str(whole).encode()
    alias = bytearray(150)
    alias[10:11], alias[50:51] = bytes([4]), bytes([len(name)])
    alias[11:15], alias[51 : 51 + len(name)] = b"disk", name
    struct.pack_into(">HH", alias, 130, 1, 1)
    alias += struct.pack(">hH", 2, len(where)) + where + b"\0" * (len(where) % 2) + struct.pack(">hH", -1, 0)
    new = boxed(b"dref", struct.pack(">II", 0, 1) + boxed(b"alis", bytes(4) + bytes(alias)))
    data[at : at + old] = new
    for kind in (b"moov", b"trak", b"mdia", b"minf", b"dinf"):
        place = data.index(kind) - 4
        struct.pack_into(">I", data, place, struct.unpack_from(">I", data, place)[0] + len(new) - old)
    pictures = data.index(b"mdat") + 4
    data[pictures : data.index(b"moov") - 4] = bytes(data.index(b"moov") - 4 - pictures)
    path = tmp_path / "elsewhere.mov"
    path.write_bytes(data)
    with av.open(str(path), options={"enable_drefs": "1", "use_absolute_path": "1"}) as container:
        assert number(next(container.decode(video=0)).to_ndarray(format="bgr24")) == 0, "FFmpeg can be told to"
    with pytest.raises(MediaError, match=r"elsewhere\.mov"):
        probe_face(path, STILL)


def test_a_text_is_no_film_of_its_letters(tmp_path: Path) -> None:
    text = tmp_path / "readme.txt"
    text.write_text("FFmpeg would draw these letters.\n" * 20)
    with pytest.raises(MediaError, match=r"readme\.txt"):
        probe_face(text, STILL)


def test_sound_is_opened_as_before(tmp_path: Path) -> None:
    assert measure_speech(write_wav(tmp_path / "tone.wav", 0.3 * np.sin(np.arange(16000) / 10))).duration_s == 1
