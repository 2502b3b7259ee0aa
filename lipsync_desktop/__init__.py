"""Lipsync Desktop: a face and a voice become a film, offline, on an ordinary CPU."""

__version__ = "0.1.0"
