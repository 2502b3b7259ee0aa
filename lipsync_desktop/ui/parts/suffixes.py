"""The files that dialogs offer, by how their names end; what a file is, its content says later."""

from __future__ import annotations

from pathlib import Path

PICTURES = (
    ".png",
    ".jpg",
    ".jpeg",
    ".webp",
    ".gif",
    ".bmp",
    ".tif",
    ".tiff",
    ".avif",
    ".heic",
    ".heif",
    ".hif",
    ".jp2",
)
CLIPS = (".mp4", ".mov", ".m4v", ".mkv", ".webm", ".avi")
SOUNDS = (".wav", ".mp3", ".m4a", ".aac", ".flac", ".ogg", ".opus", ".aif", ".aiff", ".wma")
PROJECT = ".lipsync"
WEIGHTS = (".pth", ".pt", ".onnx", ".xml")  # of the files that models are made from


def patterns(suffixes: tuple[str, ...]) -> str:
    """As a dialog's filter has them: “*.mp4 *.mov”."""
    return " ".join(f"*{suffix}" for suffix in suffixes)


def is_weights(file: Path) -> bool:
    """Whether its name is that of a file of weights."""
    return file.suffix.lower() in WEIGHTS
