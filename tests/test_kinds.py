"""A file given as what it is not: the sentence says what it is, and what to do."""

from __future__ import annotations

import io
import re
import zipfile
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image, TiffImagePlugin, TiffTags

from lipsync_desktop.engine.errors import MediaError, SpeechError
from lipsync_desktop.engine.media import measure_speech, probe_face

from .making import write_clip, write_wav

_RECORDING = "Choose a recording, or a video with somebody speaking."
_PICTURE = np.random.default_rng(3).integers(0, 256, (48, 64, 3), np.uint8)


def zipped(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, "application/epub+zip" if name == "mimetype" else "x")
    return buffer.getvalue()


_NO_MEDIA = {
    "letter.pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "a PDF document"),
    "notes.txt": ("Dear diary, größer als gestern.\n".encode(), "a text"),
    "long.txt": ("ä".encode() * 2047 + b"x" + "ä".encode() * 2000, "a text"),  # cut in the middle of a letter
    "wide.txt": ("Dear diary".encode("utf-16"), "a text"),
    "page.mp4": (b"<!DOCTYPE html>\n<html><body>404</body></html>", "a web page"),
    "feed.xml": (b'<?xml version="1.0"?><rss/>', "an XML document"),
    "lines.srt": (b"1\n00:00:01,000 --> 00:00:02,000\nHello\n", "a file of subtitles"),
    "lines.vtt": (b"WEBVTT\n\n00:01.000 --> 00:02.000\nHello\n", "a file of subtitles"),
    "files.zip": (zipped("a.txt"), "a ZIP archive"),
    "letter.docx": (zipped("[Content_Types].xml", "word/document.xml"), "a Word document"),
    "talk.pptx": (zipped("[Content_Types].xml", "ppt/presentation.xml"), "a PowerPoint presentation"),
    "book.epub": (zipped("mimetype"), "an e-book"),
    "files.7z": (b"7z\xbc\xaf\x27\x1c" + bytes(40), "an archive"),
    "tune.mid": (b"MThd\0\0\0\6\0\1\0\1\0\x60MTrk\0\0\0\4\0\xff\x2f\0", "notes for an instrument (MIDI)"),
    "setup.exe": (b"MZ\x90\0" + bytes(60), "a program"),
    "songs.m3u": (b"#EXTM3U\nsong.mp3\n", "a playlist"),
    "icon.svg": (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "a drawing (SVG)"),
}


@pytest.mark.parametrize("name", _NO_MEDIA)
def test_what_is_no_media_is_called_by_its_name(tmp_path: Path, name: str) -> None:
    data, kind = _NO_MEDIA[name]
    path = tmp_path / name
    path.write_bytes(data)
    for error, ask in ((SpeechError, measure_speech), (MediaError, _as_face)):
        with pytest.raises(error) as refusal:
            ask(path)
        sentence = str(refusal.value)
        assert sentence.startswith(f"“{name}” is {kind}"), sentence
        assert "damaged" not in sentence
        assert sentence.endswith((_RECORDING, ". Choose a picture, a clip or a recording."))


def _as_face(path: Path) -> object:
    return probe_face(path, Fraction(25))


@pytest.mark.parametrize(
    ("suffix", "kind"), [("jpg", "JPEG"), ("png", "PNG"), ("webp", "WebP"), ("bmp", "BMP"), ("tif", "TIFF")]
)
def test_a_healthy_picture_given_as_speech_is_called_a_picture(tmp_path: Path, suffix: str, kind: str) -> None:
    path = tmp_path / f"cat.{suffix}"
    cv2.imwrite(str(path), _PICTURE)
    with pytest.raises(SpeechError) as refusal:
        measure_speech(path)
    assert str(refusal.value) == (f"“{path.name}” is a picture ({kind}), in which nobody can be heard. {_RECORDING}")


_UNREAD = {
    "JPEG XL": [
        b"\xff\x0a\xfa\x7f\x01" + bytes(60),
        b"\0\0\0\x0cJXL \r\n\x87\n\0\0\0\x14ftypjxl \0\0\0\0jxl " + bytes(40),
    ],
    "Photoshop's format": [b"8BPS\0\1" + bytes(40)],
    "OpenEXR": [b"\x76\x2f\x31\x01" + bytes(40)],
    "a camera's raw format": [b"\0\0\0\x18ftypcrx \0\0\0\1crx isom" + bytes(40), b"FUJIFILMCCD-RAW 0201"],
}


@pytest.mark.parametrize("kind", _UNREAD)
def test_a_picture_that_cannot_be_read_is_called_what_it_is(tmp_path: Path, kind: str) -> None:
    for number, data in enumerate(_UNREAD[kind]):
        path = tmp_path / f"anna{number}"
        path.write_bytes(data)
        with pytest.raises(MediaError, match=f"is a picture in {kind}, which cannot be read. Save it as PNG or JPEG"):
            probe_face(path, Fraction(25))
        with pytest.raises(SpeechError, match=re.escape(f"is a picture ({kind})")):
            measure_speech(path)


@pytest.mark.parametrize(
    ("name", "tag", "value"), [("a.dng", 50706, b"\1\4\0\0"), ("a.nef", 254, 1), ("a.tif", 33421, (2, 2))]
)
def test_a_cameras_raw_picture_is_not_its_thumbnail(tmp_path: Path, name: str, tag: int, value: object) -> None:
    tags = TiffImagePlugin.ImageFileDirectory_v2()
    tags.tagtype[tag] = TiffTags.BYTE if isinstance(value, bytes) else TiffTags.SHORT
    tags[tag] = value
    Image.new("RGB", (160, 120)).save(tmp_path / name, "TIFF", tiffinfo=tags)
    with pytest.raises(MediaError) as refusal:
        probe_face(tmp_path / name, Fraction(25))
    raw = "is a picture in a camera's raw format, which cannot be read. Save it as PNG or JPEG and choose that."
    assert str(refusal.value) == f"“{name}” {raw}"


def test_a_tiff_that_is_whole_is_not_only_called_damaged(tmp_path: Path) -> None:
    path = tmp_path / "light.tif"
    cv2.imwrite(str(path), _PICTURE.astype(np.float32) / 255)
    with pytest.raises(MediaError) as refusal:
        probe_face(path, Fraction(25))
    rare = "“light.tif” is damaged, or a TIFF of a rare kind. Save it as PNG or JPEG and choose that."
    assert str(refusal.value) == rare


def test_a_targa_picture_is_no_icon(tmp_path: Path) -> None:
    path = tmp_path / "anna.tga"
    path.write_bytes(bytes([0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 4, 0, 24, 0]) + bytes(48))
    with pytest.raises(MediaError, match="in no format that can be read"):
        probe_face(path, Fraction(25))
    icon = tmp_path / "anna.cur"
    icon.write_bytes(b"\0\0\2\0\1\0" + bytes(60))
    with pytest.raises(MediaError, match="an icon's format"):
        probe_face(icon, Fraction(25))


def test_sound_as_a_face_and_a_silent_clip_as_speech(tmp_path: Path) -> None:
    song = write_wav(tmp_path / "song.wav", np.sin(np.arange(16000) / 9).astype(np.float32) / 2)
    with pytest.raises(MediaError) as refusal:
        probe_face(song, Fraction(25))
    assert str(refusal.value) == "“song.wav” holds no picture. Choose a portrait or a clip for the face."
    clip = write_clip(tmp_path / "mute.mp4", [_PICTURE] * 5, Fraction(25))
    with pytest.raises(SpeechError) as refusal:
        measure_speech(clip)
    assert str(refusal.value) == f"“mute.mp4” has no sound. {_RECORDING}"


def test_what_is_really_damaged_is_still_called_so(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "cut.mp4", [_PICTURE] * 5, Fraction(25))
    path.write_bytes(path.read_bytes()[:200])
    with pytest.raises(MediaError, match=r"“cut\.mp4” is damaged"):
        probe_face(path, Fraction(25))
    noise = tmp_path / "noise.bin"
    noise.write_bytes(np.random.default_rng(5).bytes(3000))
    with pytest.raises(SpeechError, match=r"“noise\.bin” is damaged"):
        measure_speech(noise)
