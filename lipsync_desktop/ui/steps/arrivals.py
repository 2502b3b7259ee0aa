"""Files that somebody hands over, several at once: one picture or clip, recordings, and one word about the rest."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject

from lipsync_desktop.ui.desk import tasks
from lipsync_desktop.ui.desk.desk import Desk

_MOST_TOLD = 3


class Arrivals(QObject):
    """Finds out what the files are, and opens the first face and all voices among them."""

    def __init__(
        self, desk: Desk, open_face: Callable[[Path], None], open_voices: Callable[[list[Path]], None], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._open_face = open_face
        self._open_voices = open_voices
        self._told: tuple[str, ...] = ()

    def take(self, files: list[Path]) -> None:
        """Whatever their names say."""
        desk = self._desk
        self._told = ()
        rate = desk.project.choices.still_rate
        desk.crew.start(
            identifying(files),
            lambda: tasks.identify(desk.engine, files, rate),
            succeeded=self._sort,
            failed=desk.fail,
        )

    def beside(self, sentence: str, shown: str) -> str:
        """A sentence with those about the other files, as long as these are what is shown."""
        if not self._told or shown != self._all or sentence in self._told:
            return sentence
        self._told = (*self._told, sentence)
        return self._all

    @property
    def _all(self) -> str:
        return " ".join(self._told)

    def _sort(self, found: list[tuple[Path, str | Exception]]) -> None:
        desk = self._desk
        faces = [file for file, kind in found if kind in ("picture", "clip")]
        voices = [file for file, kind in found if kind == "sound"]
        if faces:
            self._open_face(faces[0])
        if voices:
            self._open_voices(voices)
        refused = [desk.explain(kind) for _, kind in found if isinstance(kind, Exception)]
        told = [sentence for sentence, _ in refused[:_MOST_TOLD]]
        if len(refused) > _MOST_TOLD:
            told.append(self.tr("%n more file(s) cannot be used.", "", len(refused) - _MOST_TOLD))
        if spare := faces[1:]:
            sentence = self.tr("One face is used at a time; left out: {}.")
            told.append(sentence.format(", ".join(file.name for file in spare[:_MOST_TOLD])))
        self._told = tuple(told)
        if refused:
            desk.failed.emit(self._all, any(more for _, more in refused))
        elif told:
            desk.noticed.emit(self._all)


def identifying(files: list[Path]) -> str:
    """What the crew calls it: files may come while others are still looked at."""
    return f"identify {', '.join(map(str, files))}"
