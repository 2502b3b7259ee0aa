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
import pickletools
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

import numpy as np
from numpy.typing import NDArray

from .errors import ModelError

StateDict = dict[str, NDArray[np.float32]]
"""A network's weights by name."""

_LEGACY_MAGIC = 0x1950A86A20F9469CFC6C
_LEGACY_PROTOCOL = 1001
_LONGEST_PICKLE = 64 << 20
_DEEPEST = 32
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
_TYPED_LISTS = ("build_intlist", "build_doublelist", "build_boollist", "build_tensorlist")
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
            weights = dict(_flattened(_weights_in(storages.root), "", 0))
            return {name: values for name, tensor in weights.items() if (values := storages.values(tensor)) is not None}
    except ModelError:
        raise
    except OSError as error:
        raise ModelError(f"“{file.name}” cannot be read ({error.strerror}). Choose another file.") from error
    except Exception as error:  # whatever a damaged or a hostile pickle leads to
        raise ModelError(
            f"“{file.name}” is damaged, or no file of weights that PyTorch wrote ({error}). Fetch it again."
        ) from error


class _Dict(dict[Any, Any]):
    """Stands for OrderedDict; what else hangs on it is forgotten."""

    __slots__ = ()

    def __setstate__(self, state: object) -> None:
        pass


class _Module:
    """Stands for a TorchScript module, whatever its class: its attributes by name."""

    __slots__ = ("attributes",)

    def __setstate__(self, state: object) -> None:
        self.attributes = state if isinstance(state, dict) else {}


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


class _Maker:
    """Calls one function and takes no attributes, whatever a pickle tries to set on it."""

    __slots__ = ("_make",)
    _make: Callable[..., object]

    def __init__(self, make: Callable[..., object]) -> None:
        object.__setattr__(self, "_make", make)

    def __call__(self, *arguments: object) -> object:
        return self._make(*arguments)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise pickle.UnpicklingError("it changes what may not be changed")


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


class _Unpickler(pickle.Unpickler):
    """Makes dictionaries and tensors, and nothing else."""

    def __init__(self, content: BinaryIO, file: Path, storage: Callable[[Any], object]) -> None:
        super().__init__(content)
        self._file = file
        self._storage = storage

    def find_class(self, module: str, name: str) -> Any:
        match module, name:
            case "collections", "OrderedDict":
                return _Maker(_Dict)
            case "torch._utils", "_rebuild_tensor_v2" | "_rebuild_tensor":
                return _Maker(_tensor)
            case "torch._utils", "_rebuild_parameter":
                return _Maker(_first)
            case "torch" | "torch.storage", _ if name in _STORAGES:
                return name
            case "torch.jit._pickle", "build_intlist" | "build_doublelist" | "build_boollist" | "build_tensorlist":
                return _Maker(_first)
            case "torch.jit._pickle", "restore_type_tag":
                return _Maker(_first)
            case "torch", "Size":
                return _Maker(tuple)
            case "torch", "device":
                return _Maker(_nothing)
        if module.split(".")[0] == "__torch__":
            return _Module
        raise ModelError(
            f"“{self._file.name}” was not opened: it asks for “{module}.{name}”, which no weights need and which may "
            "do harm. Fetch the file from a place that you trust."
        )

    def persistent_load(self, pid: Any) -> object:
        return self._storage(pid)


def _unpickled(content: BinaryIO, file: Path, storage: Callable[[Any], object] = _nothing) -> Any:
    """The next pickle in `content`. Raises ModelError for a name that is not known, anything else for damage."""
    start = content.tell()
    for count, (opcode, argument, position) in enumerate(pickletools.genops(content)):
        # Python makes room for as many things to remember as the highest number says.
        if opcode.name in ("PUT", "BINPUT", "LONG_BINPUT") and int(argument or 0) > count:
            raise pickle.UnpicklingError("it claims to remember more than it holds")
        if position is not None and position - start > _LONGEST_PICKLE:
            raise pickle.UnpicklingError("it describes too much")
    end = content.tell()
    content.seek(start)
    found = _Unpickler(io.BytesIO(content.read(end - start)), file, storage).load()
    content.seek(end)
    return found


def _weights_in(root: object) -> object:
    """The network's weights among what a training program saved with them."""
    if isinstance(root, dict):
        for key in _WEIGHTS_LIE_AT:
            if isinstance(root.get(key), dict | _Module):
                return root[key]
    return root


def _flattened(node: object, prefix: str, depth: int) -> Iterator[tuple[str, _Tensor]]:
    """Every tensor in modules within modules, by its path."""
    if depth > _DEEPEST:
        raise pickle.UnpicklingError("its parts lie too deep")
    children = node.attributes if isinstance(node, _Module) else node
    if not isinstance(children, dict):
        return
    for key, child in children.items():
        name = f"{prefix}{key}"
        while not prefix and name.startswith(_WRAPPERS):
            name = name.split(".", 1)[1]
        if isinstance(child, _Tensor):
            yield name, child
        elif isinstance(child, _Module):
            yield from _flattened(child, f"{name}.", depth + 1)


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
    what, kind, key, _, count = pid[:5]
    if what != "storage" or kind not in _STORAGES or type(count) is not int or count < 0 or not isinstance(key, str):
        raise pickle.UnpicklingError("a tensor's numbers are not described as such")
    return _Storage(key, _STORAGES[kind], count, kind == "BFloat16Storage")


class _ZipStorages(_Storages):
    """An archive with `data.pkl` and one file for each tensor's numbers, none of them compressed. It is never unpacked
    to disk."""

    def __init__(self, content: BinaryIO, file: Path) -> None:
        super().__init__(content, file)
        with zipfile.ZipFile(content) as archive:
            self._entries = {entry.filename: entry for entry in archive.infolist()}
            for name in self._entries:
                self._require_inside(name)
            roots = [name for name in self._entries if name.endswith("/data.pkl")]
            if len(roots) != 1:
                raise pickle.UnpicklingError("it is an archive of something else")
            self._folder = roots[0].removesuffix("data.pkl")
            if (order := f"{self._folder}byteorder") in self._entries and self._content_of(archive, order) != b"little":
                raise pickle.UnpicklingError("its numbers are big-endian")
            self.root = _unpickled(io.BytesIO(self._content_of(archive, roots[0])), file, _storage_of)

    def _require_inside(self, name: str) -> None:
        parts = name.replace("\\", "/").split("/")
        if ".." in parts or parts[0] == "" or ":" in parts[0]:
            raise ModelError(
                f"“{self._file.name}” was not opened: it wants to lie outside its folder, at “{name}”. "
                "Fetch the file from a place that you trust."
            )

    def _content_of(self, archive: zipfile.ZipFile, name: str, length: int = -1) -> bytes:
        entry = self._entries[name]
        packed = entry.compress_type != zipfile.ZIP_STORED or entry.file_size != entry.compress_size
        if packed or entry.file_size > self._size:
            raise ModelError(
                f"“{self._file.name}” was not opened: “{name}” in it is compressed, as PyTorch never does, and may be "
                "larger than this computer's memory. Fetch the file from a place that you trust."
            )
        with archive.open(entry) as data:
            return data.read(length)

    def _numbers(self, storage: _Storage) -> NDArray[Any]:
        length = storage.count * np.dtype(storage.dtype).itemsize
        with zipfile.ZipFile(self._content) as archive:
            data = self._content_of(archive, f"{self._folder}data/{storage.key}", length)
        if len(data) < length:
            raise pickle.UnpicklingError("it ends too early")
        return np.frombuffer(data, storage.dtype)


class _LegacyStorages(_Storages):
    """A row of pickles: a magic number, a version, facts of the system, the thing itself, the keys of its storages;
    then for each key the count of its numbers (8 bytes) and the numbers."""

    def __init__(self, content: BinaryIO, file: Path) -> None:
        super().__init__(content, file)
        if _unpickled(content, file) != _LEGACY_MAGIC or _unpickled(content, file) != _LEGACY_PROTOCOL:
            raise pickle.UnpicklingError("it does not begin as PyTorch's files do")
        facts = _unpickled(content, file)
        if not isinstance(facts, dict) or not facts.get("little_endian"):
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
            self._views[key] = (whole.key, int(offset))
            return _Storage(key, whole.dtype, int(count), whole.bfloat16)

        self.root = _unpickled(content, file, storage)
        self._positions: dict[str, int] = {}
        position = 0
        for key in _keys(_unpickled(content, file)):
            position = content.tell() if not self._positions else position
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
    if not isinstance(found, list) or len(set(map(str, found))) != len(found):
        raise pickle.UnpicklingError("its list of storages is none")
    return [str(key) for key in found]
