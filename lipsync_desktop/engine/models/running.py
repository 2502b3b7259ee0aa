"""The networks on disk, compiled once, when they are first needed."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from threading import Lock, RLock

from lipsync_desktop.engine.errors.models import (
    ModelDamaged,
    ModelOfOtherKind,
    NetworkDamaged,
    NetworkMissing,
    NetworkRefused,
    OriginalNeedsDetector,
)
from lipsync_desktop.engine.faces.detector import FaceDetector
from lipsync_desktop.engine.faces.finder import FaceFinder
from lipsync_desktop.engine.faces.mesh import FaceMesh
from lipsync_desktop.engine.faces.s3fd import S3FD
from lipsync_desktop.engine.flow import beside
from lipsync_desktop.engine.library.catalogue import Kind
from lipsync_desktop.engine.library.records import Added
from lipsync_desktop.engine.library.shelf import Library
from lipsync_desktop.engine.notices import DeviceFailed, NoFastForm, Notice, PhonesMissing
from lipsync_desktop.engine.settings import BUILT_IN, RenderSettings
from lipsync_desktop.engine.speech.listening import Ears
from lipsync_desktop.engine.types import Network

from .keeping import Keeper, anything_kept
from .network import Compiled
from .runtime import SHORT, ov, reason
from .wav2lip_graph import lower_half, split

_HINTS = {"PERFORMANCE_HINT": "LATENCY", "INFERENCE_PRECISION_HINT": "f32"}
_ONE_THREAD = {"INFERENCE_NUM_THREADS": 1}
"""For the program's own networks; of all devices only the CPU knows the option."""
_ROOM_BYTES = 64 << 20
"""For the compiled forms of the program's own networks, those for other devices and of earlier versions among them."""


@dataclass(frozen=True, slots=True)
class Wav2LipNetwork:
    """A Wav2Lip network for images of `size_px`, ready to run.

    encode: faces (1, 6, S, S) → features; speak: a mel window (1, 1, 80, 16) and the features → the lower half of
    images (1, 3, S/2, S) in [0, 1], BGR.
    """

    size_px: int
    encode: Network
    speak: Network


@dataclass(frozen=True, slots=True)
class _Recipe:
    """How a network comes about: `made_of` tells its contents from others', `read` reads it; its compiled form is kept
    in `folder`, which stays below `room_bytes`."""

    key: str
    made_of: Callable[[], str]
    read: Callable[[], ov.Model]
    options: Mapping[str, object]
    folder: Path | None
    room_bytes: int | None = None


class Models:
    """The networks in `folder` and those that the person has added to `library`, on `device`, as OpenVINO names it.

    What was compiled once is kept in `cache` (None: nowhere), as far as that can be written to. The program's own
    networks are so small that a second thread only slows them down, and the encoder wants the other cores; those of
    the library take all cores. A device that does not do falls back to the CPU, with a notice. Any number of threads
    may use the same network.
    """

    def __init__(self, folder: Path, cache: Path | None, device: str = "CPU", library: Library | None = None) -> None:
        self.library = library or Library(folder / "added")
        self._folder = folder
        self._cache = cache
        self._device = device
        self._core = ov.Core()
        self._loaded: dict[str, Compiled] = {}
        self._lock = RLock()
        self._each: dict[str, Lock] = {}
        self._keeper = Keeper(self._core)
        self._whole: set[Path] = set()
        self.notices: tuple[Notice, ...] = ()

    def devices(self) -> list[tuple[str, str]]:
        """What this computer can run networks on: OpenVINO's name and the device's own, such as
        (“CPU”, “Intel(R) Core(TM) i5-8250U CPU @ 1.60GHz”)."""
        return [(name, str(self._core.get_property(name, "FULL_DEVICE_NAME"))) for name in self._core.available_devices]

    @property
    def loaded(self) -> tuple[str, ...]:
        """The names of the networks that are ready to run."""
        return tuple(sorted(self._loaded))

    @contextmanager
    def loading(self, settings: RenderSettings, *, eyes: bool = True, matte: bool = True) -> Iterator[None]:
        """Every network that such a film needs, each in a thread of its own beside what is done in the block; `eyes`,
        which find faces, and `matte` only if they may be wanted. What is wrong with one is raised where it is asked
        for then. An added one's first time is left to when it is asked for, too: people are told of it."""
        wanted: list[Callable[[], object]] = []
        if not settings.parity:
            wanted += [lambda: self.phones, lambda: self.voice_activity]
            if eyes:
                wanted += [lambda: self.mesh]
            if eyes and not self.first_time(settings.detector):
                wanted += [lambda: self.finder(settings.detector)]
            if settings.model == BUILT_IN:
                wanted += [lambda: self.articulation]
            elif not self.first_time(settings.model):
                wanted += [lambda: self.wav2lip(settings.model, fast=settings.fast)]
            if matte and settings.liveliness > 0:
                wanted += [lambda: self.matte]
        with beside(wanted):
            yield

    @cached_property
    def faces(self) -> FaceFinder:
        """Raises ModelError."""
        return FaceFinder(FaceDetector(self._packaged("packaged/face_detector")), self.mesh)

    @property
    def ears(self) -> Ears:
        """What speech is heard with. Raises ModelError."""
        return Ears(self.voice_activity, self.phones)

    @property
    def phones(self) -> Network | None:
        """(1, 76800) samples → (1, 22, 128), what a phone recogniser takes them for. None where it is not there: it
        comes from others, and the articulation can be heard without it. Raises ModelError."""
        name = "packaged/phones"
        if (self._folder / f"{name}.xml").is_file():
            return self._packaged(name)
        self._notify(PhonesMissing())
        return None

    @property
    def voice_activity(self) -> Network:
        """(1, 576) samples and (2, 1, 128) state → (1, 1) probability and the next state. Raises ModelError."""
        return self._packaged("packaged/voice_activity")

    @property
    def matte(self) -> Network:
        """(1, 256, 256, 3) RGB in [0, 1] → a person's share of each pixel, flat. Raises ModelError."""
        return self._packaged("packaged/matte")

    @property
    def articulation(self) -> Network:
        """Mel (1, 80, T), phonetic (1, 22, T) and whether there is such a thing (1, 1, 1) → articulation and the
        probability of speech (1, 9, T). Raises ModelError."""
        return self._packaged("builtin/articulation")

    @property
    def articulation_live(self) -> Network:
        """Mel (1, 80, T) → the same, with 112 ms of what is still to come. Raises ModelError."""
        return self._packaged("builtin/articulation_live")

    def finder(self, detector: str) -> FaceFinder:
        """The one with the program's own detector, “builtin”, or with an added one. Raises ModelError."""
        return self.faces if detector == BUILT_IN else FaceFinder(self.s3fd(detector), self.mesh)

    def s3fd(self, name: str | None = None) -> S3FD:
        """The added detector of that name, or the first there is. Raises ModelError."""
        there = self.library.added("s3fd")
        if name is None and not there:
            raise OriginalNeedsDetector()
        added = there[0] if name is None else self._of_kind(name, "s3fd")
        return S3FD(self._added_network(added, added.graph, "whole", partial(self._read_added, added.graph)))

    def wav2lip(self, name: str, *, fast: bool = False) -> Wav2LipNetwork:
        """The network in two parts; `fast` takes its fast form, where there is one that keeps what it should.

        Raises ModelError.
        """
        added = self._of_kind(name, "wav2lip")
        judged = added.fast if fast and added.fast is not None and added.fast.passed else None
        if fast and judged is None:
            self._notify(NoFastForm(name))
        graph = added.fast_graph if judged and judged.form == "INT8" else added.graph
        hints = SHORT if judged and judged.form == "BF16" else {}
        form = judged.form if judged else "exact"
        encode, speak = (
            self._added_network(added, graph, f"{form}-{part}", partial(self._part, graph, i), hints)
            for i, part in enumerate(("encode", "speak"))
        )
        return Wav2LipNetwork(added.size_px, encode, speak)

    def whole_wav2lip(self, name: str) -> tuple[int, Network]:
        """The side of its images in pixels; mel (1, 1, 80, 16) and face (1, 6, S, S) → image (1, 3, S, S).

        Raises ModelError.
        """
        added = self._of_kind(name, "wav2lip")
        return added.size_px, self._added_network(added, added.graph, "whole", partial(self._read_added, added.graph))

    def first_time(self, *names: str) -> bool:
        """Whether one of these added networks has not been prepared for this computer and device before."""
        caches = [self._cache_of(added) for added in self.library.added() if added.name in names]
        return any(cache is not None and not anything_kept(cache) for cache in caches)

    @property
    def mesh(self) -> FaceMesh:
        """478 points of a face. Raises ModelError."""
        return FaceMesh(self._packaged("packaged/face_mesh"))

    def _of_kind(self, name: str, kind: Kind) -> Added:
        added = self.library.get(name)
        if added.kind != kind:
            raise ModelOfOtherKind(name, kind)
        return added

    def _cache_of(self, added: Added) -> Path | None:
        """Where the compiled forms of an added network are kept: large, and of no use once it is another."""
        if self._cache is None:
            return None
        return self._cache / "added" / _version(added) / re.sub(r"\W", "_", self._device)

    def _added_network(
        self,
        added: Added,
        graph: Path,
        part: str,
        read: Callable[[], ov.Model],
        options: Mapping[str, object] | None = None,
    ) -> Network:
        cache = self._cache_of(added)
        key = f"{_version(added)}/{part}"
        fresh = key not in self._loaded
        network = self._network(_Recipe(key, partial(self._checked, added, graph), read, options or {}, cache))
        if cache is not None and fresh:
            with suppress(OSError):
                self._tidy(cache.parent.parent)
        return network

    def _checked(self, added: Added, graph: Path) -> str:
        """What the network is made of: files that are as they were made. Raises ModelError."""
        if graph not in self._whole:
            for _ in self.library.compared(added, (graph.name, graph.with_suffix(".bin").name)):
                pass
            self._whole.add(graph)
        return f"{added.files}"

    def _tidy(self, caches: Path) -> None:
        """Remove the compiled forms of networks that are gone, or were made anew. Raises OSError."""
        there = {_version(added) for added in self.library.added()}
        for folder in caches.iterdir():
            if folder.name not in there:
                shutil.rmtree(folder, ignore_errors=True)

    def _packaged(self, name: str) -> Network:
        made_of = partial(self._contents, name)
        return self._network(_Recipe(name, made_of, partial(self._read, name), _ONE_THREAD, self._cache, _ROOM_BYTES))

    def _contents(self, name: str) -> str:
        """Of a network that the program brings. Raises ModelError."""
        file = self._folder / f"{name}.xml"
        try:
            contents = [hashlib.sha256(part.read_bytes()).hexdigest() for part in (file, file.with_suffix(".bin"))]
        except OSError as error:
            raise NetworkMissing(file) from error
        return " ".join(contents)

    def _part(self, graph: Path, index: int) -> ov.Model:
        return split(lower_half(self._read_added(graph)))[index]

    def _network(self, recipe: _Recipe) -> Network:
        with self._lock:
            alone = self._each.setdefault(recipe.key, Lock())
        with alone:  # others are loaded beside it
            if recipe.key not in self._loaded:
                compiled = self._prepared(recipe)
                instead = None if self._device == "CPU" else partial(self._without_device, recipe)
                self._loaded[recipe.key] = Compiled(compiled, instead)
            return self._loaded[recipe.key]

    def _prepared(self, recipe: _Recipe) -> ov.CompiledModel:
        """What was compiled once, else what is compiled now, and kept."""
        made_of = recipe.made_of()
        if (place := self._place(recipe, made_of)) and (
            kept := self._keeper.find(place, self._device, self._options(recipe.options))
        ):
            return kept
        compiled = self._compiled(recipe.read(), recipe.options)
        if place := self._place(recipe, made_of):  # for the device that was found to do
            self._keeper.keep(place, compiled, recipe.room_bytes)
        return compiled

    def _place(self, recipe: _Recipe, made_of: str) -> Path | None:
        if recipe.folder is None:
            return None
        name = recipe.key.rpartition("/")[2]
        return self._keeper.place(recipe.folder, name, made_of, self._device, self._options(recipe.options))

    def _options(self, options: Mapping[str, object]) -> dict[str, object]:
        """What OpenVINO is told about a network on the device of now."""
        return {
            **_HINTS,
            **{name: value for name, value in options.items() if self._device == "CPU" or name not in _ONE_THREAD},
        }

    def _read(self, name: str) -> ov.Model:
        file = self._folder / f"{name}.xml"
        try:
            return self._core.read_model(file)
        except (RuntimeError, ValueError) as error:
            raise NetworkDamaged(file) from error

    def _read_added(self, file: Path) -> ov.Model:
        try:
            return self._core.read_model(file)
        except (RuntimeError, ValueError) as error:
            raise ModelDamaged(file.parent) from error

    def _compiled(self, graph: ov.Model, options: Mapping[str, object]) -> ov.CompiledModel:
        device = self._device
        if device != "CPU":
            try:
                return self._core.compile_model(graph, device, self._options(options))
            except RuntimeError:
                self._give_up(device)
        try:
            return self._core.compile_model(graph, "CPU", self._options(options))
        except RuntimeError as error:
            raise NetworkRefused(graph.friendly_name, reason(error)) from error

    def _without_device(self, recipe: _Recipe) -> ov.CompiledModel:
        """The same network for the CPU, after the device failed in the middle of the work."""
        if (device := self._device) != "CPU":
            self._give_up(device)
        return self._prepared(recipe)

    def _give_up(self, device: str) -> None:
        with self._lock:
            if self._device == device:
                self._notify(DeviceFailed(device, ", ".join(self._core.available_devices)))
                self._device = "CPU"

    def _notify(self, notice: Notice) -> None:
        with self._lock:
            if notice not in self.notices:
                self.notices += (notice,)


def _version(added: Added) -> str:
    """A name that is another when the network, or OpenVINO, is."""
    return f"{added.name}-{hashlib.sha256(f'{added.files}{ov.get_version()}'.encode()).hexdigest()[:16]}"
