"""PyTorch's files of weights, read without PyTorch and without running anything that they ask for.

A `.pth` file is a pickle, and a pickle can call any function there is. This reader knows the handful of names that
tensors and dictionaries need and makes inert things of its own out of them; a file that asks for any other name is
refused, by that name. Three forms are read: the zip archive that PyTorch writes since 1.6, the row of pickles that it
wrote before (torch/serialization.py describes both), and TorchScript's archive.
"""

from __future__ import annotations

import io
import math
import pickle
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from lipsync_desktop.engine.errors import ModelError
from lipsync_desktop.engine.errors.weights import (
    CheckpointCompressed,
    CheckpointDamaged,
    CheckpointHostile,
    CheckpointOutside,
    CheckpointUnreadable,
)
from lipsync_desktop.engine.files import reason_of

from .pickles import Maker, Module, dictionary, read_pickle

StateDict = dict[str, NDArray[np.float32]]
"""A network's weights by name."""

# The first two pickles of the old form (torch/serialization.py).
_LEGACY_MAGIC = 0x1950A86A20F9469CFC6C
_LEGACY_PROTOCOL = 1001
# From here on bounds against small files that ask for endless work:
# bytes; modules within modules; tensors and modules in all; letters of a name, and of what is said of a fault; files in
# an archive; bytes read at once; dimensions of a tensor. `pytest tests/test_checkpoints.py` holds them.
_LONGEST_PICKLE = 64 << 20
_DEEPEST = 32
_MOST_PARTS = 200_000
_LONGEST_NAME = 1000
_LONGEST_REASON = 120
_MOST_ENTRIES = 50_000
_ENTRY = b"PK\x01\x02"
_BLOCK_BYTES = 1 << 20  # read at once
_MOST_DIMENSIONS = 8
_STORAGES = {
    "FloatStorage": "<f4",
    "DoubleStorage": "<f8",
    "HalfStorage": "<f2",
    "BFloat16Storage": "<u2",
    "LongStorage": "<i8",
    "IntStorage": "<i4",
    "ShortStorage": "<i2",
    "CharStorage": "i1",
    "ByteStorage": "u1",
    "BoolStorage": "?",
}
_WEIGHTS_LIE_AT = ("state_dict", "model_state_dict", "model")
_WRAPPERS = ("module.", "_orig_mod.")


def is_checkpoint(file: Path) -> bool:
    """Whether the file begins as one of PyTorch's forms does. Raises OSError."""
    with file.open("rb") as content:
        start = content.read(2)
    return start in (b"PK", b"\x80\x02")


def read_checkpoint(file: Path) -> StateDict:
    """The floating-point weights in a `.pth` or `.pt` file, as float32, without `module.` before their names.

    What else lies in it, such as an optimiser's state, is not read. Nothing of the file is ever executed, and no more
    memory is taken than the file is large, twice that for half precision. Raises ModelError.
    """
    try:
        with file.open("rb") as content:
            zipped = content.read(2) == b"PK"
            content.seek(0)
            storages: _Storages = _ZipStorages(content, file) if zipped else _LegacyStorages(content, file)
            weights = dict(_flattened(_weights_in(storages.root), "", 0, iter(range(_MOST_PARTS))))
            return {name: values for name, tensor in weights.items() if (values := storages.values(tensor)) is not None}
    except (ModelError, MemoryError):
        raise
    except OSError as error:
        raise CheckpointUnreadable(file, reason_of(error)) from error
    except Exception as error:  # whatever a damaged or a hostile pickle leads to
        raise CheckpointDamaged(file, _short(error)) from error


def _short(error: Exception) -> str:
    """What it says, where that is not as long as what it is about."""
    said = " ".join(str(error).split())
    return said if len(said) <= _LONGEST_REASON else f"{said[:_LONGEST_REASON]}…"


@dataclass(frozen=True, slots=True)
class _Storage:
    """`count` numbers of type `dtype`, to be found under `key`."""

    key: str
    dtype: str
    count: int
    bfloat16: bool = False


@dataclass(frozen=True, slots=True)
class _Tensor:
    storage: _Storage
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]


def _tensor(storage: object, offset: object, shape: object, strides: object, *_: object) -> _Tensor:
    if not isinstance(storage, _Storage) or not isinstance(shape, tuple) or not isinstance(strides, tuple):
        raise pickle.UnpicklingError("a tensor is not described as one")
    numbers = (offset, *shape, *strides)
    whole = all(type(number) is int and 0 <= number < 1 << 40 for number in numbers)
    if not whole or len(shape) != len(strides) or len(shape) > _MOST_DIMENSIONS:
        raise pickle.UnpicklingError("a tensor has an impossible shape")
    assert isinstance(offset, int)
    return _Tensor(storage, offset, shape, strides)


def _first(value: object, *_: object) -> object:
    """A parameter around a tensor, a typed list: nothing but what is in it matters."""
    return value


def _nothing(*_: object) -> None:
    return None


_MAKERS: dict[tuple[str, str], Callable[..., object]] = {
    ("collections", "OrderedDict"): dictionary,
    ("torch._utils", "_rebuild_tensor_v2"): _tensor,
    ("torch._utils", "_rebuild_tensor"): _tensor,
    ("torch._utils", "_rebuild_parameter"): _first,
    ("torch.jit._pickle", "build_intlist"): _first,
    ("torch.jit._pickle", "build_doublelist"): _first,
    ("torch.jit._pickle", "build_boollist"): _first,
    ("torch.jit._pickle", "build_tensorlist"): _first,
    ("torch.jit._pickle", "restore_type_tag"): _first,
    ("torch", "Size"): _first,
    ("torch", "device"): _nothing,
}


def _unpickled(content: io.BytesIO, file: Path, storage: Callable[[Any], object] = _nothing) -> Any:
    """The next pickle in `content`. Raises ModelError for a name that is not known, anything else for damage."""

    def named(module: str, name: str) -> object:
        if maker := _MAKERS.get((module, name)):
            return Maker(maker)
        if module in ("torch", "torch.storage") and name in _STORAGES:
            return name
        if module.split(".", 1)[0] == "__torch__":
            return Maker(Module)
        raise CheckpointHostile(file, f"{module[:_LONGEST_NAME]}.{name[:_LONGEST_NAME]}")

    return read_pickle(content, named, storage)


def _weights_in(root: object) -> object:
    """The network's weights among what a training program saved with them."""
    if isinstance(root, dict):
        for key in _WEIGHTS_LIE_AT:
            if isinstance(root.get(key), dict | Module):
                return root[key]
    return root


def _flattened(node: object, prefix: str, depth: int, room: Iterator[int]) -> Iterator[tuple[str, _Tensor]]:
    """Every tensor in modules within modules, by its path, as long as there is room for another child."""
    if depth > _DEEPEST:
        raise pickle.UnpicklingError("its parts lie too deep")
    children = node.attributes if isinstance(node, Module) else node
    if not isinstance(children, dict):
        return
    for key, child in children.items():
        if next(room, None) is None or len(prefix) + len(key) > _LONGEST_NAME:  # a part may lie in many others
            raise pickle.UnpicklingError("it describes too much")
        name = f"{prefix}{key}"
        while not prefix and name.startswith(_WRAPPERS):
            name = name.split(".", 1)[1]
        if isinstance(child, _Tensor):
            yield name, child
        elif isinstance(child, Module):
            yield from _flattened(child, f"{name}.", depth + 1, room)


class _Storages:
    """What a file holds: `root`, the thing that was saved, and the numbers of its tensors, read when asked for."""

    root: object

    def __init__(self, content: BinaryIO, file: Path) -> None:
        self._content = content
        self._file = file
        self._size = file.stat().st_size
        self._read: dict[_Storage, NDArray[Any]] = {}
        self._memory = 2 * self._size
        self._unread = self._size

    def values(self, tensor: _Tensor) -> NDArray[np.float32] | None:
        """None for tensors of whole numbers, which are no weights. Raises ModelError."""
        storage = tensor.storage
        floating = storage.bfloat16 or np.dtype(storage.dtype).kind == "f"
        if not floating:
            return None
        last = tensor.offset + sum((n - 1) * stride for n, stride in zip(tensor.shape, tensor.strides, strict=True))
        if 0 in tensor.shape:
            return np.zeros(tensor.shape, np.float32)
        if last >= storage.count:
            raise pickle.UnpicklingError("a tensor reaches beyond its numbers")
        if storage not in self._read:
            self._unread -= storage.count * np.dtype(storage.dtype).itemsize
        self._memory -= 4 * math.prod(tensor.shape)
        if self._memory < 0 or self._unread < 0:
            raise pickle.UnpicklingError("it would take far more memory than it is large")
        if storage not in self._read:
            self._read[storage] = self._numbers(storage)
        numbers = self._read[storage]
        strides = [stride * numbers.itemsize for stride in tensor.strides]
        placed = np.lib.stride_tricks.as_strided(numbers[tensor.offset :], tensor.shape, strides, writeable=False)
        if storage.bfloat16:
            placed = (placed.astype(np.uint32) << 16).view(np.float32)
        return np.ascontiguousarray(placed, np.float32)

    def _numbers(self, storage: _Storage) -> NDArray[Any]:
        raise NotImplementedError


def _storage_of(pid: Any) -> _Storage:
    """From the tuple with which a tensor names its numbers: (“storage”, type, key, device, count, …)."""
    if not isinstance(pid, tuple) or [type(part) for part in pid[:3]] != [str, str, str]:
        raise pickle.UnpicklingError("a tensor's numbers are not described as such")
    what, kind, key, _, count = pid[:5]
    if what != "storage" or kind not in _STORAGES or type(count) is not int or not 0 <= count < 1 << 40:
        raise pickle.UnpicklingError("a tensor's numbers are not described as such")
    return _Storage(key, _STORAGES[kind], count, kind == "BFloat16Storage")


class _ZipStorages(_Storages):
    """An archive with `data.pkl` and one file for each tensor's numbers, none of them compressed. It is never unpacked
    to disk."""

    def __init__(self, content: BinaryIO, file: Path) -> None:
        super().__init__(content, file)
        self._require_few_entries()
        self._archive = zipfile.ZipFile(content)  # the caller closes what it lies in
        self._entries = {entry.filename: entry for entry in self._archive.infolist()}
        for name in self._entries:
            self._require_inside(name)
        roots = [name for name in self._entries if name.endswith("/data.pkl")]
        if len(roots) != 1:
            raise pickle.UnpicklingError("it is an archive of something else")
        self._folder = roots[0].removesuffix("data.pkl")
        if (order := f"{self._folder}byteorder") in self._entries and self._content_of(order) != b"little":
            raise pickle.UnpicklingError("its numbers are big-endian")
        self.root = _unpickled(io.BytesIO(self._content_of(roots[0], _LONGEST_PICKLE)), file, _storage_of)

    def _require_few_entries(self) -> None:
        """Before the list of them is made, which takes many times the room that it has in the file."""
        count, end = 0, b""
        while block := self._content.read(_BLOCK_BYTES):
            count += (end + block).count(_ENTRY)
            end = block[-len(_ENTRY) + 1 :]
        if count > _MOST_ENTRIES:
            raise pickle.UnpicklingError("it holds too many files")

    def _require_inside(self, name: str) -> None:
        parts = name.replace("\\", "/").split("/")
        if ".." in parts or parts[0] == "" or ":" in parts[0]:
            raise CheckpointOutside(self._file, name)

    def _content_of(self, name: str, length: int = -1) -> bytes:
        entry = self._entries[name]
        packed = entry.compress_type != zipfile.ZIP_STORED or entry.file_size != entry.compress_size
        if packed or entry.file_size > self._size:
            raise CheckpointCompressed(self._file, name)
        with self._archive.open(entry) as data:
            return data.read(length)

    def _numbers(self, storage: _Storage) -> NDArray[Any]:
        length = storage.count * np.dtype(storage.dtype).itemsize
        data = self._content_of(f"{self._folder}data/{storage.key}", length)
        if len(data) < length:
            raise pickle.UnpicklingError("it ends too early")
        return np.frombuffer(data, storage.dtype)


class _LegacyStorages(_Storages):
    """A row of pickles: a magic number, a version, facts of the system, the thing itself, the keys of its storages;
    then for each key the count of its numbers (8 bytes) and the numbers."""

    def __init__(self, content: BinaryIO, file: Path) -> None:
        super().__init__(content, file)
        start = io.BytesIO(content.read(_LONGEST_PICKLE))
        if _unpickled(start, file) != _LEGACY_MAGIC or _unpickled(start, file) != _LEGACY_PROTOCOL:
            raise pickle.UnpicklingError("it does not begin as PyTorch's files do")
        facts = _unpickled(start, file)
        if not isinstance(facts, dict) or facts.get("little_endian") is not True:
            raise pickle.UnpicklingError("its numbers are big-endian")
        named: dict[str, _Storage] = {}
        self._views: dict[str, tuple[str, int]] = {}

        def storage(pid: Any) -> _Storage:
            whole = _storage_of(pid)
            named[whole.key] = whole
            view = pid[5] if len(pid) > 5 else None
            if view is None:
                return whole
            key, offset, count = view
            part = _storage_of(("storage", pid[1], key, "", count))
            if type(offset) is not int or not 0 <= offset <= whole.count - count:
                raise pickle.UnpicklingError("a tensor's numbers are not described as such")
            self._views[key] = (whole.key, offset)
            return part

        self.root = _unpickled(start, file, storage)
        self._positions: dict[str, int] = {}
        keys = _keys(_unpickled(start, file))
        position = start.tell()
        for key in keys:
            self._positions[key] = position + 8
            position += 8 + named[key].count * np.dtype(named[key].dtype).itemsize
        if position > self._size:
            raise pickle.UnpicklingError("it ends too early")

    def _numbers(self, storage: _Storage) -> NDArray[Any]:
        key, offset = self._views.get(storage.key, (storage.key, 0))
        self._content.seek(self._positions[key] + offset * np.dtype(storage.dtype).itemsize)
        numbers = np.fromfile(self._content, storage.dtype, storage.count)
        if len(numbers) < storage.count:
            raise pickle.UnpicklingError("it ends too early")
        return numbers


def _keys(found: object) -> list[str]:
    if not isinstance(found, list) or not all(isinstance(key, str) for key in found) or len(set(found)) < len(found):
        raise pickle.UnpicklingError("its list of storages is none")
    return found
