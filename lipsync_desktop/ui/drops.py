"""Files that are dropped or pasted."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData

WEIGHTS = (".pth", ".pt", ".onnx", ".xml")
"""Suffixes of the files that models are made from."""


def local_files(data: QMimeData) -> list[Path]:
    """Those on this computer, without folders."""
    files = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    return [file for file in files if file.is_file()]


def is_weights(file: Path) -> bool:
    """Whether its name is that of a file of weights."""
    return file.suffix.lower() in WEIGHTS
