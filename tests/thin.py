"""Thin Wav2Lip and S³FD networks as files that a person might bring."""

from __future__ import annotations

import pickle
import struct
import zipfile
from pathlib import Path

import numpy as np

from lipsync_desktop.engine.models.runtime import ov
from lipsync_desktop.engine.models.s3fd_graph import s3fd_graph
from lipsync_desktop.engine.models.wav2lip_graph import wav2lip_graph
from tests.drawn import drawn_s3fd, drawn_wav2lip


def write_wav2lip(file: Path, *, seed: int = 0, doublings: int = 0) -> Path:
    """OpenVINO's .xml, and its .bin beside it."""
    ov.save_model(wav2lip_graph(drawn_wav2lip(seed, thinner=8, doublings=doublings)), file, compress_to_fp16=False)
    return file


def write_s3fd(file: Path) -> Path:
    ov.save_model(s3fd_graph(drawn_s3fd(thinner=16)), file, compress_to_fp16=False)
    return file


def write_checkpoint(file: Path, state: dict[str, np.ndarray]) -> Path:
    """PyTorch's zip form, without PyTorch: {"state_dict": {name: tensor}}, float32 alone."""
    floats = {name: np.asarray(values, "<f4") for name, values in state.items() if values.dtype == np.float32}
    tensors = b"".join(_text(name) + _tensor(key, values) for key, (name, values) in enumerate(floats.items()))
    root = b"\x80\x02}" + _text("state_dict") + b"}(" + tensors + b"us."
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("archive/data.pkl", root)
        for key, values in enumerate(floats.values()):
            archive.writestr(f"archive/data/{key}", values.tobytes())
    return file


def _tensor(key: int, values: np.ndarray) -> bytes:
    strides = tuple(stride // 4 for stride in np.ascontiguousarray(values).strides)
    storage = _text("storage") + b"ctorch\nFloatStorage\n" + _text(str(key)) + _text("cpu") + _number(values.size)
    made = b"ctorch._utils\n_rebuild_tensor_v2\n((" + storage + b"tQ" + _number(0)
    return made + _row(values.shape) + _row(strides) + b"\x89ccollections\nOrderedDict\n)RtR"


def _number(n: int) -> bytes:
    return pickle.dumps(n, 2)[2:-1]


def _text(string: str) -> bytes:
    return b"X" + struct.pack("<I", len(string)) + string.encode()


def _row(numbers: tuple[int, ...]) -> bytes:
    return b"(" + b"".join(map(_number, numbers)) + b"t"
