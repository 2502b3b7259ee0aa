"""Weights in PyTorch's own form, written without PyTorch."""

from __future__ import annotations

import io
import pickle
import struct
import zipfile

from tests.drawn import StateDict


def checkpoint(state: StateDict) -> bytes:
    """What `torch.save` makes of a state dict of float32 tensors."""
    root, file = b"\x80\x02}", io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for key, (name, values) in enumerate(state.items()):
            root += _text(name) + _tensor(str(key), values.shape) + b"s"
            archive.writestr(f"archive/data/{key}", values.astype("<f4").tobytes())
        archive.writestr("archive/data.pkl", root + b".")
    return file.getvalue()


def _tensor(key: str, shape: tuple[int, ...]) -> bytes:
    strides: list[int] = []
    count = 1
    for length in reversed(shape):
        strides.insert(0, count)
        count *= length
    storage = b"(" + _text("storage") + b"ctorch\nFloatStorage\n" + _text(key) + _text("cpu") + _number(count) + b"tQ"
    rebuilt = b"ctorch._utils\n_rebuild_tensor_v2\n(" + storage + _number(0) + _row(shape) + _row(strides)
    return rebuilt + b"\x89ccollections\nOrderedDict\n)RtR"


def _number(n: int) -> bytes:
    return pickle.dumps(n, 2)[2:-1]


def _text(string: str) -> bytes:
    return b"X" + struct.pack("<I", len(string)) + string.encode()


def _row(numbers: tuple[int, ...] | list[int]) -> bytes:
    return b"(" + b"".join(map(_number, numbers)) + b"t"
