"""Clips, pictures and recordings in, films out: the only room that knows PyAV."""

from .encoding import Encoding, available_codecs, codec_of
from .estimate import estimate
from .film import FilmWriter
from .frames import (
    Picture,
    clip_frames,
    clip_length,
    probe_face,
    read_frame,
    read_frames,
    read_pictures,
    read_stretch,
    resized,
    unscaled,
)
from .labels import SOURCE_TYPE
from .live import LiveFilm
from .mixing import Track, channels_of, mixed
from .parts import discard_parts, parts_of, sweep_parts
from .places import parts_folder, replacing, require_apart
from .speech import hear_speech, measure_speech, measuring_speech, read_speech, recorded_speech, stretch
from .tracks import file_facts, require_sound_track, sound_tracks

__all__ = [
    "SOURCE_TYPE",
    "Encoding",
    "FilmWriter",
    "LiveFilm",
    "Picture",
    "Track",
    "available_codecs",
    "channels_of",
    "clip_frames",
    "clip_length",
    "codec_of",
    "discard_parts",
    "estimate",
    "file_facts",
    "hear_speech",
    "measure_speech",
    "measuring_speech",
    "mixed",
    "parts_folder",
    "parts_of",
    "probe_face",
    "read_frame",
    "read_frames",
    "read_pictures",
    "read_speech",
    "read_stretch",
    "recorded_speech",
    "replacing",
    "require_apart",
    "require_sound_track",
    "resized",
    "sound_tracks",
    "stretch",
    "sweep_parts",
    "unscaled",
]
