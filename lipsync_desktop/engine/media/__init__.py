"""Clips, pictures and recordings in, WebM out: the only room that knows PyAV."""

from .film import FilmWriter, replacing
from .frames import probe_face, read_frame, read_frames
from .speech import measure_speech, measuring_speech, read_speech, read_waveform
from .tracks import describe

__all__ = [
    "FilmWriter",
    "describe",
    "measure_speech",
    "measuring_speech",
    "probe_face",
    "read_frame",
    "read_frames",
    "read_speech",
    "read_waveform",
    "replacing",
]
