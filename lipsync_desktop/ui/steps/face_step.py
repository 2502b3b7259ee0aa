"""The first step: a picture or a clip, the faces in it, and which of them speaks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from lipsync_desktop.ui.cards.face_card import FaceCard
from lipsync_desktop.ui.desk import tasks
from lipsync_desktop.ui.desk.desk import Desk
from lipsync_desktop.ui.desk.project import Film, Project, newer_stamp
from lipsync_desktop.ui.desk.undo import Kind
from lipsync_desktop.ui.parts.pictures import as_qimage
from lipsync_desktop.ui.parts.sentences import said
from lipsync_desktop.ui.parts.view import View
from lipsync_desktop.ui.parts.words import clock, percent
from lipsync_desktop.ui.stage.stage import Stage
from lipsync_desktop.ui.timeline.timeline import Timeline

if TYPE_CHECKING:
    from lipsync_desktop.engine.files import Stamp
    from lipsync_desktop.engine.lips.hindered_people import Hindered
    from lipsync_desktop.engine.people.sightings import Scan
    from lipsync_desktop.engine.playing import Cast
    from lipsync_desktop.engine.types import FaceBox, Look

_SAME_FACE_IOU = 0.3


class FaceStep(QObject):
    """Opens faces, and keeps stage, card and timeline showing them.

    Signals:
        opened(): another face is on the desk.
        refused(): it could not be opened; the desk has said why.
        scanned(): all of the clip has been looked through.
        drawing(): the person is about to draw a box.
    """

    opened = Signal()
    refused = Signal()
    scanned = Signal()
    drawing = Signal()

    def __init__(self, desk: Desk, card: FaceCard, stage: Stage, timeline: Timeline) -> None:
        super().__init__(desk)
        self._desk = desk
        self._card = card
        self._stage = stage
        self._canvas = stage.canvas
        self._timeline = timeline
        self._look: Look | None = None
        self._seen: Scan | None = None  # as the engine sees it; `_scan` as the person says it is
        self._scan: Scan | None = None
        self._tried_again: Stamp | None = None
        self._spoken_by: tuple[tuple[Scan, FaceBox | None, Fraction | None], int | None] | None = None
        self._told: tuple[Scan | None, int | None, bool] = None, None, False
        self._covered: tuple[Scan, int] | None = None  # whose mouth cannot be seen in the clip
        self._canvas.face_chosen.connect(self._choose)
        self._canvas.box_edited.connect(lambda box: self.edit_box(box.scaled(1 / self._scale)))
        card.recent_chosen.connect(self.open)
        card.files_dropped.connect(lambda files: self.open(files[0]))
        card.draw_requested.connect(self.draw_box)
        card.automatic_requested.connect(lambda: self.edit_box(None))
        card.face_chosen.connect(self._choose)
        card.same_person_chosen.connect(self._put_together)
        card.set_recent(desk.preferences.recent_faces)
        desk.stepped.connect(self._follow)

    def open(self, path: Path, *, remember: bool = True) -> None:
        """Show a picture or clip and find the faces in it, once the film that is there may go."""
        self._desk.replace_film(lambda: self._open(path, lambda opened: self._opened(opened, remember)))

    def read_again(self) -> bool:
        """Whether the file has changed on its disk since it was opened, and is being read again. The film stays."""
        face = self._desk.project.face
        changed = newer_stamp(face.footage.path, face.stamp) if face else None
        if face is None or changed in (None, self._tried_again):
            return False
        self._tried_again = changed
        self._open(face.footage.path, self._opened_again)
        return True

    def _opened_again(self, opened: tasks.OpenedFace) -> None:
        before, box = self._desk.project.face, self._desk.project.face_box
        as_large = before is not None and before.footage.full_size_px == opened.file.footage.full_size_px
        self._put(opened, box if as_large else None, self._desk.film)
        sentence = self.tr("“{}” has changed on the disk and was read again.").format(opened.file.footage.path.name)
        self._desk.noticed.emit(" ".join([sentence, *map(said, opened.file.footage.notices)]))

    def _open(self, path: Path, use: Callable[[tasks.OpenedFace], None]) -> None:
        desk = self._desk
        desk.noticed.emit("")
        self._card.show_busy(path.name)
        self._stage.set_busy(self.tr("Opening “{}”…").format(path.name))
        desk.say(self.tr("Looking for faces in “{}”…").format(path.name))
        rate = desk.project.choices.still_rate
        desk.crew.start(
            "face",
            lambda: tasks.open_face(desk.engine, path, rate),
            succeeded=use,
            failed=self._refused,
        )

    def _opened(self, opened: tasks.OpenedFace, remember: bool) -> None:
        desk, footage, before = self._desk, opened.file.footage, self._desk.project
        self._put(opened, None, None)
        desk.remember(self.tr("Face"), Kind.ALONE, before)
        if remember:
            desk.preferences.add_recent_face(footage.path)
            self._card.set_recent(desk.preferences.recent_faces)

    def _put(self, opened: tasks.OpenedFace, box: FaceBox | None, film: Film | None) -> None:
        """Lay it on the desk, beside the film that may stay."""
        desk, footage = self._desk, opened.file.footage
        found = len(opened.look.faces) if footage.is_still else None
        with self._all_or_nothing():
            desk.film, desk.view = film, View.ORIGINAL
            self._look, self._seen, self._scan = opened.look, None, None
            file = replace(opened.file, look=opened.look)
            desk.change(face=file, face_box=box, same_person=(), faces_found=found)
            self._show_clip()
            self._paint()
        if film is None:
            desk.clear_film()
        self._stage.set_busy(None)
        desk.notice(footage.notices)
        self._look_through()
        self.opened.emit()

    def _look_through(self) -> None:
        """All of a clip, for the faces in it."""
        desk, face = self._desk, self._desk.project.face
        desk.crew.forget("look")
        desk.crew.forget("scan")
        self.show_faces()
        if face is None or face.footage.is_still:
            return
        desk.crew.start(
            "scan",
            lambda: tasks.scan_clip(desk.engine, face.footage),
            progressed=self._scanned,
            succeeded=self._scan_done,
            failed=desk.fail,
        )

    def _follow(self, before: Project) -> None:
        """A step was taken, or taken back."""
        project = self._desk.project
        if project.face is not before.face:
            self._look = project.face.look if project.face else None
            self._seen = self._scan = self._tried_again = None
            self._show_clip()
            self._paint()
            self._look_through()
        elif project.same_person != before.same_person:
            self._scan = self._seen.merged(project.same_person) if self._seen else None
        self.show_faces()

    @contextmanager
    def _all_or_nothing(self) -> Iterator[None]:
        """What is known, shown and chosen is what it was, if what is done meanwhile raises an exception."""
        before = self._look, self._seen, self._scan
        try:
            with self._desk.all_or_nothing():
                yield
        except Exception:
            self._look, self._seen, self._scan = before
            self._show_clip()
            self.show()
            raise

    def _show_clip(self) -> None:
        """The timeline of the clip, or none."""
        face = self._desk.project.face
        clip = face.footage if face and not face.footage.is_still else None
        self._timeline.set_clip(float(clip.duration_s or 0) if clip else None, float(clip.rate) if clip else 0.0)
        self._timeline.set_scan(self._scan, self._speaker())

    def _refused(self, error: Exception) -> None:
        self._stage.set_busy(None)
        self._desk.fail(error)
        self._desk.changed.emit()
        self.refused.emit()

    def _scanned(self, scan: Scan) -> None:
        self._seen, self._scan = scan, scan.merged(self._desk.project.same_person)
        self._show_speaking()
        if self._desk.crew.busy("scan") and not self._desk.crew.busy("film", "record", "voice"):
            share = float(scan.done_s / scan.duration_s) if scan.duration_s else 1.0
            self._desk.say(self.tr("Looking through the clip for faces: {}").format(percent(share)))

    def _scan_done(self, scan: Scan) -> None:
        self._scanned(scan)
        self._desk.change(faces_found=max((len(sample.faces) for sample in scan.samples), default=0))
        self.show_faces()
        self.scanned.emit()

    def _show_speaking(self) -> None:
        """On the strip and the card: when the one who is chosen can speak."""
        scan, speaker, looking = self._scan, self._speaker(), self._desk.crew.busy("scan")
        if (scan, speaker, looking) == self._told:
            return
        self._told = scan, speaker, looking
        self._timeline.set_scan(scan, speaker)
        self._desk.crew.forget("mouth")
        if scan is None or speaker is None or looking:
            self._card.show_speaking(None, ())
            return
        self._look_at_mouth(scan, speaker)
        seen = {number: [one.time_s for one in scan.samples if one.of(number)] for number in scan.numbers}
        others = [
            (number, float(times_s[0]), float(times_s[-1]))
            for number, times_s in seen.items()
            if number != speaker and scan.together_s((number, speaker)) is None
        ]
        said_s = float(scan.speaks_s(speaker)), float(scan.duration_s)
        self._card.show_speaking(said_s, others, bool(self._desk.project.same_person))

    def _look_at_mouth(self, scan: Scan, speaker: int) -> None:
        """What hinders it, on the card."""
        desk, face = self._desk, self._desk.project.face
        assert face
        desk.crew.start(
            "mouth",
            lambda: tasks.look_at_mouth(desk.engine, face.footage, scan, speaker),
            succeeded=lambda notices: self._show_hindered(scan, speaker, notices),
            failed=desk.fail,
        )

    def _show_hindered(self, scan: Scan, speaker: int, notices: Sequence[Hindered]) -> None:
        if any(notice.case == "covered all along" for notice in notices):
            self._covered = scan, speaker
        self._card.show_hindered([said(one) for one in notices])

    @property
    def cast(self) -> Cast | None:
        """Who speaks in the clip, as far as it has been looked through; None where that is not known."""
        from lipsync_desktop.engine.playing import Cast

        scan, speaker = self._scan, self._speaker()
        if scan is None or speaker is None:
            return None
        return Cast(scan, (speaker,), (scan, speaker) == self._covered)

    def _put_together(self, number: int) -> None:
        """The one who speaks and this person of the scan are the same; 0: everybody is who the scan takes them for."""
        before, speaker = self._desk.project.same_person, self._speaker()
        if speaker is None:
            return
        after = (*before, tuple(sorted((speaker, number)))) if number else ()
        text = self.tr("Same Person") if number else self.tr("Different People")
        self._desk.edit(text, Kind.SAME_PERSON, same_person=after)

    def look_at(self, time_s: float) -> None:
        """When a clip stands still: the exact image, and every face in it."""
        face = self._desk.project.face
        if face is None or face.footage.is_still:
            return
        footage = face.footage
        self._desk.crew.start(
            "look",
            lambda: tasks.look_at(self._desk.engine, footage, time_s),
            succeeded=self._looked,
            failed=self._desk.fail,
        )

    def _looked(self, look: Look) -> None:
        with self._all_or_nothing():
            self._look = look
            self.show()
        self.refresh()

    def show(self) -> None:
        """The picture as the engine sees it, with the faces in it; not while it speaks, or a film is made."""
        if self._desk.view in (View.ORIGINAL, View.SIDE_BY_SIDE) and not self._desk.is_making:
            self._paint()

    def _paint(self) -> None:
        self._canvas.show_image(as_qimage(self._look.image) if self._look else None)
        self.show_faces()

    def show_faces(self) -> None:
        """The boxes over a picture that stands still; none where they would hide what is to be seen."""
        look = self._look
        editable = look is not None and self._desk.view is View.ORIGINAL and not self._desk.is_making
        self._canvas.set_editable(editable)
        self._canvas.describe_as(self._other_words)
        if look is None or not editable:
            self._canvas.show_faces([], None)
            self._canvas.show_box(None)
            return
        chosen, box = self.chosen, self._desk.project.face_box
        self._canvas.show_faces(look.faces, chosen)
        self._canvas.show_box(box.scaled(self._scale) if box and chosen is None and not self._follows else None)

    @property
    def _other_words(self) -> str:
        """What is on the stage while it is more than the original."""
        if self._desk.is_making:
            return self.tr("The film, as far as it is made")
        return {
            View.ORIGINAL: "",
            View.PREVIEW: self.tr("Preview of the film"),
            View.FILM: self.tr("Film"),
            View.SIDE_BY_SIDE: self.tr("Original and film, side by side"),
        }[self._desk.view]

    def show_moving(self, time_s: float) -> None:
        """The boxes of a clip that plays, from the scan: looking itself would not keep up."""
        from lipsync_desktop.engine.types import Face

        faces = self._scan.faces_at(Fraction(time_s).limit_denominator(1000)) if self._scan else ()
        at = next((place for place, face in enumerate(faces) if face.person == self._speaker()), None)
        self._canvas.set_editable(False)
        self._canvas.show_box(None)
        self._canvas.show_faces([Face(face.box) for face in faces], at)

    def _speaker(self) -> int | None:
        """The number of the person in the clip who speaks, as far as it is known."""
        scan, project = self._scan, self._desk.project
        if scan is None:
            return None
        box, until_s = project.face_box, project.spoken_s if project.voice else None
        if self._spoken_by is None or self._spoken_by[0] != (scan, box, until_s):
            main = (scan if until_s is None else scan.until(until_s)).main_person
            number = scan.person_at(box.scaled(self._scale)) if box else main.number if main else None
            self._spoken_by = (scan, box, until_s), number
        return self._spoken_by[1]

    @property
    def chosen(self) -> int | None:
        """Which of the faces in sight is the one that speaks; None where that is a box of its own, or nobody here."""
        if self._look is None or not self._look.faces:
            return None
        from lipsync_desktop.engine.faces.detector import iou

        box = self._desk.project.face_box
        if self._follows:
            seen = self._scan.faces_at(self._look.time_s) if self._scan else ()
            place = next((face.box for face in seen if face.person == self._speaker()), None)
            if place is None:
                return None
            overlaps = [iou(place, face.box) for face in self._look.faces]
            best = max(range(len(overlaps)), key=overlaps.__getitem__)
            return best if overlaps[best] > _SAME_FACE_IOU else None
        if box is None:
            return 0
        shown = box.scaled(self._scale)
        overlaps = [iou(shown, face.box) for face in self._look.faces]
        best = max(range(len(overlaps)), key=overlaps.__getitem__)
        by_hand = box.score >= 1.0 and overlaps[best] < 0.999
        return best if overlaps[best] > _SAME_FACE_IOU and not by_hand else None

    @property
    def _follows(self) -> bool:
        """Whether the one who speaks is a person of the clip, known at this moment, rather than a box of its own."""
        look, scan, box = self._look, self._scan, self._desk.project.face_box
        if look is None or scan is None or look.time_s > scan.done_s or (box is not None and box.score >= 1.0):
            return False
        return self._speaker() is not None

    def _choose(self, index: int) -> None:
        if self._look and index != self.chosen:
            self.edit_box(self._look.faces[index].box.scaled(1 / self._scale))

    def edit_box(self, box: FaceBox | None) -> None:
        """Another box in pixels of the full-size picture, or None for the automatic choice; can be undone."""
        desk = self._desk
        if desk.project.face is not None and box != desk.project.face_box:
            text = self.tr("Face Box") if box else self.tr("Automatic Face")
            desk.edit(text, Kind.BOX, face_box=box)

    def draw_box(self) -> None:
        """Let the person draw a box on the stage."""
        if self._desk.project.face is None:
            return
        self.drawing.emit()
        self.show()
        self._canvas.start_drawing()
        self._canvas.setFocus()
        self._desk.say(self.tr("Draw a box around the face. Esc leaves it as it is."))

    def show_landmarks(self, on: bool) -> None:
        self._desk.preferences.landmarks_shown = on
        self._canvas.set_landmarks_shown(on)
        self._card.set_landmarks_shown(on)

    @property
    def _scale(self) -> float:
        face = self._desk.project.face
        return face.footage.scale if face else 1.0

    def refresh(self) -> None:
        """Bring the card in line with the desk."""
        desk, look = self._desk, self._look
        project = desk.project
        if desk.crew.busy("face"):
            return
        if project.face is None or look is None:
            self._card.show_empty()
            return
        footage = project.face.footage
        width, height = footage.full_size_px
        details = f"{width} × {height}"
        if footage.duration_s is not None:
            rate = self.tr("{} fps").format(f"{float(footage.rate):.4g}")
            details += f" · {clock(float(footage.duration_s))} · {rate}"
        chosen = self.chosen
        by_hand = project.face_box is not None and chosen is None and not self._follows
        hindered = look.notices[chosen] if chosen is not None and look.notices else ()
        self._card.show_face(footage.path, details, len(look.faces), chosen, by_hand, [said(one) for one in hindered])
        self._card.set_enabled_editing(not desk.is_making)
        self._show_speaking()
        if project.faces_found == 0 and project.face_box is None:
            self._card.show_problem(self.tr("No face found. Draw a box around it."))
