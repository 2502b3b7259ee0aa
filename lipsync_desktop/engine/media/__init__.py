"""Clips, pictures and recordings in, WebM out: the only room that knows PyAV."""

from .film import FilmWriter, replacing
from .frames import probe_face, read_frames
from .speech import measure_speech, read_speech
from .tracks import describe

__all__ = ["FilmWriter", "describe", "measure_speech", "probe_face", "read_frames", "read_speech", "replacing"]
