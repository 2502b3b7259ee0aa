"""What every film says of how it was made, read back as others read it."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import replace
from fractions import Fraction
from itertools import repeat
from pathlib import Path

import av
import numpy as np
import pytest

from lipsync_desktop.engine.media import Encoding, FilmWriter, Track, mixed, parts_of
from lipsync_desktop.engine.models import Models
from lipsync_desktop.engine.pipeline import render
from lipsync_desktop.engine.settings import RenderJob, RenderSettings
from lipsync_desktop.engine.types import Codec, Frame, Patch

from .making import pixels_of, write_clip, write_portrait, write_speech, write_wav

_TERMS = "http://cv.iptc.org/newscodes/digitalsourcetype/"
MADE, CHANGED = f"{_TERMS}trainedAlgorithmicMedia", f"{_TERMS}compositeWithTrainedAlgorithmicMedia"
_PROPERTY = "{http://iptc.org/std/Iptc4xmpExt/2008-02-29/}DigitalSourceType"
_XMP_BOX = bytes.fromhex("BE7ACFCB97A942E89C71999491E3AFAC")
TAGS = {"title": "A film", "model": "one", "comment": "lip-synced, <so> & so", "digital_source_type": MADE}


def said(film: Path) -> dict[str, str]:
    with av.open(str(film)) as container:
        return {key.lower(): value for key, value in container.metadata.items()}


def in_packet(content: bytes) -> tuple[str, str]:
    """The source type and the comment in a file's XMP."""
    packet = content[content.index(b"<x:xmpmeta") : content.index(b"</x:xmpmeta>") + len(b"</x:xmpmeta>")]
    (description,) = ET.fromstring(packet).iter("{http://www.w3.org/1999/02/22-rdf-syntax-ns#}Description")
    (text,) = description.iter("{http://www.w3.org/1999/02/22-rdf-syntax-ns#}li")
    return description.attrib[_PROPERTY], text.text or ""


def write(output: Path, encoding: Encoding, stop: int | None = None) -> Path:
    voice = write_wav(output.parent / "voice.wav", 0.3 * np.sin(np.arange(16_000) / 9))
    ground = np.full((64, 96, 3), (40, 90, 140), np.uint8)
    with (
        parts_of(output, encoding, resume=True) as parts,
        FilmWriter(parts, (96, 64), Fraction(25), mixed([Track(voice)], Fraction(1)), TAGS) as film,
    ):
        for index in range(film.done, 25):
            if index == stop:
                raise KeyboardInterrupt
            film.write(Frame(ground, Patch(2 * index, 8, np.full((16, 16, 3), 200, np.uint8))))
    return output


@pytest.mark.parametrize(("codec", "name"), [("vp9", "film.webm"), ("av1", "film.webm"), ("h264", "film.mp4")])
def test_a_films_tags(tmp_path: Path, codec: Codec, name: str) -> None:
    film = write(tmp_path / name, Encoding(codec))
    assert said(film).items() >= TAGS.items()
    with av.open(str(film)) as container:
        assert sum(1 for _ in container.decode(video=0)) == 25


def test_an_mp4_film_has_a_packet_in_its_own_box(tmp_path: Path) -> None:
    content = write(tmp_path / "film.mp4", Encoding("h264")).read_bytes()
    at, kinds = 0, []
    while at < len(content):
        size, kind = int.from_bytes(content[at : at + 4]), content[at + 4 : at + 8]
        kinds.append(kind)
        last = content[at + 8 : at + size]
        at += size
    assert at == len(content)
    assert kinds[-2:] == [b"meta", b"uuid"]
    assert kinds.index(b"moov") < kinds.index(b"mdat")  # it can still be watched while it is fetched
    assert last[:16] == _XMP_BOX
    assert in_packet(last) == (MADE, TAGS["comment"])


def test_every_picture_says_it_and_shows_the_same(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        write(tmp_path / "film", Encoding("png"), stop=10)
    film = write(tmp_path / "film", Encoding("png"))
    pictures = sorted(film.glob("*.png"))
    assert len(pictures) == 25
    for index, picture in enumerate(pictures):
        assert in_packet(picture.read_bytes()) == (MADE, TAGS["comment"])
        pixels = pixels_of(picture)
        assert (pixels[8:24, 2 * index : 2 * index + 16] == 200).all()
    with av.open(str(pictures[3])) as container:  # FFmpeg checks every chunk's sum
        assert next(container.decode(video=0)).width == 96


@pytest.fixture
def job(resources: Path, tmp_path: Path) -> RenderJob:
    portrait = write_portrait(tmp_path / "portrait.png", resources / "portrait.png", 240)
    speech = write_speech(tmp_path / "speech.wav", resources / "voice.flac", seconds=0.8)
    return RenderJob(portrait, speech, tmp_path / "film.webm", RenderSettings(still_rate=Fraction(10)))


def test_a_picture_is_made_to_speak_and_a_clip_is_changed(job: RenderJob, models: Models, tmp_path: Path) -> None:
    list(render(job, models))
    assert said(job.output)["digital_source_type"] == MADE
    assert said(job.output)["comment"].startswith("lip-synced with Lipsync Desktop ")
    assert MADE in said(job.output)["comment"]
    clip = write_clip(tmp_path / "clip.mp4", repeat(pixels_of(job.face), 8), Fraction(10))
    music = write_wav(tmp_path / "music.wav", 0.2 * np.sin(np.arange(16_000) / 5))
    film = tmp_path / "changed.mp4"
    settings = replace(job.settings, codec="h264")
    list(render(replace(job, face=clip, output=film, settings=settings, soundtrack=music, resume=True), models))
    assert said(film)["digital_source_type"] == CHANGED
    assert in_packet(film.read_bytes())[0] == CHANGED
