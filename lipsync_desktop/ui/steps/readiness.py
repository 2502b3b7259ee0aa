"""The chosen picture made ready to speak while the person goes on: a film of it then begins at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from lipsync_desktop.ui.desk import tasks
from lipsync_desktop.ui.desk.desk import Desk

if TYPE_CHECKING:
    from lipsync_desktop.engine.files import Stamp
    from lipsync_desktop.engine.settings import RenderJob

_SETTLED_MS = 200
"""How long face and settings stay as they are before anything is begun: a slider that is moved passes many values."""


class Readiness(QObject):
    """Works beside the person, and says nothing: where something is wrong, the film does. What a film begins with is
    made once, whichever of the two comes first; the other waits for it."""

    def __init__(self, desk: Desk, detail: Callable[[], float]) -> None:
        """detail: how much of the picture's width and height is seen, as a share."""
        super().__init__(desk)
        self._desk = desk
        self._detail = detail
        self._over = False
        self._wanted: tuple[Stamp, RenderJob] | None = None
        self._settled = QTimer(self, singleShot=True, interval=_SETTLED_MS)
        self._settled.timeout.connect(self._begin)

    def refresh(self) -> None:
        """Begin anew for another picture or face, or another way to show it."""
        wanted = self._picture()
        if wanted == self._wanted:
            return
        self._wanted = wanted
        self._desk.crew.forget("ready")
        if wanted is None:
            self._settled.stop()
        elif not self._over:
            self._settled.start()

    def stop(self) -> None:
        """Begin nothing any more."""
        self._over = True
        self._settled.stop()

    def _picture(self) -> tuple[Stamp, RenderJob] | None:
        """The one that may be asked to speak next, unless another is just being opened."""
        desk, project = self._desk, self._desk.project
        if project.face is None or not project.shows_a_face or desk.crew.busy("face"):
            return None
        return (project.face.stamp, project.silent_job) if project.face.footage.is_still else None

    def _begin(self) -> None:
        desk, wanted = self._desk, self._wanted
        if wanted is None or desk.is_making:
            return
        if desk.crew.busy("live", "moment", "rehearsal"):
            self._settled.start()
            return
        detail = self._detail()
        desk.crew.start(
            "ready",
            lambda: tasks.make_ready(desk.engine, wanted[1], detail),
            succeeded=lambda _: None,
            failed=lambda _: None,
        )
