"""Thin Wav2Lip and S³FD networks as files that a person might bring."""

from __future__ import annotations

from pathlib import Path

from lipsync_desktop.engine.models.detector import detector_graph
from lipsync_desktop.engine.models.generator import generator_graph
from lipsync_desktop.engine.models.runtime import ov
from tests.drawn import drawn_s3fd, drawn_wav2lip


def write_generator(file: Path, *, seed: int = 0, doublings: int = 0) -> Path:
    """OpenVINO's .xml, and its .bin beside it."""
    ov.save_model(generator_graph(drawn_wav2lip(seed, thinner=8, doublings=doublings)), file, compress_to_fp16=False)
    return file


def write_detector(file: Path) -> Path:
    ov.save_model(detector_graph(drawn_s3fd(thinner=16)), file, compress_to_fp16=False)
    return file
