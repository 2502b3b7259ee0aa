"""Everything that can be done, as menu entries with their shortcuts, and when it can."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeyEvent, QKeySequence, QUndoStack
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from lipsync_desktop.ui.desk.desk import Desk
from lipsync_desktop.ui.parts.icons import icon
from lipsync_desktop.ui.parts.look import Scheme
from lipsync_desktop.ui.parts.view import View

Keys = QKeySequence.StandardKey


class Actions(QObject):
    """The actions of a window, each an attribute; the window says what they do.

    Keys that a focused button or list has its own use for (Space, R, the arrows, Escape) come to `press` after the
    focused widget has declined them, so their entries only show them.
    """

    def __init__(self, parent: QWidget, undo_stack: QUndoStack) -> None:
        super().__init__(parent)
        self._window = parent
        self.new = self._action(self.tr("&New Project"), None, Keys.New)
        self.open_project = self._action(self.tr("Open &Project…"), None, "Ctrl+P")
        self.save = self._action(self.tr("&Save Project"), None, Keys.Save)
        self.save_as = self._action(self.tr("Save Project &As…"), None, Keys.SaveAs, "Ctrl+Shift+S")
        self.open_face = self._action(self.tr("Open &Face…"), "open", Keys.Open)
        self.open_voice = self._action(self.tr("Open &Voice…"), "voice", "Ctrl+Shift+O")
        self.demo = self._action(self.tr("Try the &Demo"), "film")
        self.export = self._action(self.tr("&Export Film…"), "export", "Ctrl+E")
        self.exports = self._action(self.tr("E&xports"), None, "Ctrl+Shift+E")
        self.show_in_folder = self._action(self.tr("Show in F&older"), "folder")
        self.quit = self._action(self.tr("&Quit"), None, Keys.Quit, "Ctrl+Q")
        self.quit.setMenuRole(QAction.MenuRole.QuitRole)

        self._steps = undo_stack
        self.undo = undo_stack.createUndoAction(self, self.tr("&Undo"))
        self.undo.setShortcuts(Keys.Undo)
        self.redo = undo_stack.createRedoAction(self, self.tr("&Redo"))
        self.redo.setShortcuts([QKeySequence("Ctrl+Shift+Z"), QKeySequence("Ctrl+Y")])
        self.paste = self._action(self.tr("&Paste Picture or File"), None, Keys.Paste)
        self.draw_box = self._action(self.tr("&Draw a Face Box"), "draw", "Ctrl+D")
        self.find_face = self._action(self.tr("&Find the Face Automatically"), "face", "Ctrl+Shift+D")

        self.views = QActionGroup(self)
        self.view = {
            View.ORIGINAL: self._choice(self.views, self.tr("&Original"), "Ctrl+1"),
            View.FILM: self._choice(self.views, self.tr("&Film"), "Ctrl+2"),
            View.SIDE_BY_SIDE: self._choice(self.views, self.tr("&Side by Side"), "Ctrl+3"),
            View.PREVIEW: self._choice(self.views, self.tr("Pre&view"), "Ctrl+4"),
        }
        self.landmarks = self._action(self.tr("Show &Landmarks"), "landmarks", "Ctrl+L")
        self.landmarks.setCheckable(True)
        self.schemes = QActionGroup(self)
        self.scheme = {
            Scheme.SYSTEM: self._choice(self.schemes, self.tr("As the &System")),
            Scheme.LIGHT: self._choice(self.schemes, self.tr("&Light")),
            Scheme.DARK: self._choice(self.schemes, self.tr("&Dark")),
        }
        self.fit = self._action(self.tr("Fit &Picture"), None, "Ctrl+0")
        self.full_screen = self._action(self.tr("F&ull Screen"), None, Keys.FullScreen, "F11")
        self.full_screen.setCheckable(True)

        self.record = self._action(self.tr("&Record Voice"), "record", shown="R")
        self.play = self._action(self.tr("&Play"), "play", shown=self.tr("Space"))
        self.previous = self._action(self.tr("Pre&vious Frame"), "previous", shown=self.tr("Left"))
        self.next = self._action(self.tr("&Next Frame"), "next", shown=self.tr("Right"))
        self.faster = self._action(self.tr("Play, F&aster"), None, shown="L")
        self.halt = self._action(self.tr("&Stop Playing"), None, shown="K")
        self.back = self._action(self.tr("A Second &Back"), None, shown="J")
        self.loop = self._action(self.tr("A&gain and Again"), "loop", "Ctrl+R")
        self.loop.setCheckable(True)
        self.make = self._action(self.tr("&Make Film"), "film", "Ctrl+Return")
        self.make.setShortcuts([QKeySequence("Ctrl+Return"), QKeySequence("Ctrl+Enter")])
        self.cancel = self._action(self.tr("&Cancel"), "cancel", shown=self.tr("Esc"))

        self.models = self._action(self.tr("&Models…"), "info")
        self.models.setMenuRole(QAction.MenuRole.NoRole)
        self.shortcuts = self._action(self.tr("&Keyboard Shortcuts"), None, "F1")
        self.open_log = self._action(self.tr("Open &Log File"), None)
        self.about = self._action(self.tr("&About Lipsync Desktop"), "info")
        self.about.setMenuRole(QAction.MenuRole.AboutRole)

    def fill(self, bar: QMenuBar) -> None:
        """Arrange the actions in menus; the recent files' menus are filled by the window."""
        file = bar.addMenu(self.tr("&File"))
        file.addActions([self.new, self.open_project])
        self.recent = QMenu(self.tr("Open &Recent"), file)
        file.addMenu(self.recent)
        file.addSeparator()
        file.addActions([self.save, self.save_as])
        file.addSeparator()
        file.addActions([self.open_face, self.open_voice, self.demo])
        file.addSeparator()
        file.addActions([self.export, self.exports, self.show_in_folder])
        file.addSeparator()
        file.addAction(self.quit)
        edit = bar.addMenu(self.tr("&Edit"))
        edit.addActions([self.undo, self.redo])
        edit.addSeparator()
        edit.addAction(self.paste)
        edit.addSeparator()
        edit.addActions([self.draw_box, self.find_face])
        view = bar.addMenu(self.tr("&View"))
        view.addActions(list(self.view.values()))
        view.addSeparator()
        view.addActions([self.landmarks, self.fit, self.full_screen])
        view.addSeparator()
        appearance = QMenu(self.tr("&Appearance"), view)
        appearance.addActions(list(self.scheme.values()))
        view.addMenu(appearance)
        film = bar.addMenu(self.tr("Fi&lm"))
        film.addActions([self.record, self.play, self.previous, self.next])
        film.addActions([self.back, self.halt, self.faster, self.loop])
        film.addSeparator()
        film.addActions([self.make, self.cancel])
        help_ = bar.addMenu(self.tr("&Help"))
        help_.addActions([self.shortcuts, self.models, self.open_log])
        help_.addSeparator()
        help_.addAction(self.about)

    def refresh(self, desk: Desk, *, can_make: bool, can_play: bool, can_record: bool) -> None:
        """What can be done now with what lies on the desk."""
        making, recording = desk.is_making, desk.is_recording
        has_face, has_film, views = desk.project.face is not None, desk.film is not None, desk.views
        for view, action in self.view.items():
            action.setEnabled(view in views)
            action.setChecked(view is desk.view)
        at_rest = not desk.crew.busy("project", "face", "voice", "film", "record")
        self.undo.setEnabled(at_rest and self._steps.canUndo())
        self.redo.setEnabled(at_rest and self._steps.canRedo())
        for action in (self.new, self.open_project):
            action.setEnabled(not recording)
        has_work = bool(desk.project.document.media)
        self.save.setEnabled(has_work and not recording and (desk.is_unsaved or desk.file is None))
        self.save_as.setEnabled(has_work and not recording)
        self.export.setEnabled((has_film or not desk.project.missing) and not recording)
        self.show_in_folder.setEnabled(desk.exported_to is not None)
        self.draw_box.setEnabled(has_face and not making)
        self.find_face.setEnabled(desk.project.face_box is not None and not making)
        self.record.setEnabled(recording or (can_record and not making))
        self.record.setText((self.tr("Stop &Recording") if recording else self.tr("&Record Voice")) + "\tR")
        self.make.setEnabled(can_make)
        for action in (self.play, self.previous, self.next, self.back, self.halt, self.faster):
            action.setEnabled(can_play and not making and not recording)

    def set_playing(self, playing: bool) -> None:
        """What the key does next."""
        self.play.setText((self.tr("&Pause") if playing else self.tr("&Play")) + "\t" + self.tr("Space"))

    def press(self, event: QKeyEvent) -> bool:
        """Do what a key stands for that no widget wanted; False where that is nothing. Only steps repeat."""
        actions: dict[int, QAction] = {
            Qt.Key.Key_Space: self.play,
            Qt.Key.Key_R: self.record,
            Qt.Key.Key_Left: self.previous,
            Qt.Key.Key_Right: self.next,
            Qt.Key.Key_J: self.back,
            Qt.Key.Key_K: self.halt,
            Qt.Key.Key_L: self.faster,
            Qt.Key.Key_Escape: self.cancel,
        }
        action = actions.get(event.key())
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if action is None or not plain or (event.isAutoRepeat() and action not in (self.previous, self.next)):
            return False
        action.trigger()
        return True

    def _action(
        self, text: str, icon_name: str | None, keys: Keys | str | None = None, otherwise: str = "", *, shown: str = ""
    ) -> QAction:
        action = QAction(f"{text}\t{shown}" if shown else text, self._window)
        if icon_name:
            action.setIcon(icon(icon_name))
        if isinstance(keys, str):
            action.setShortcut(keys)
        elif keys is not None:
            action.setShortcuts(keys)
            if not action.shortcuts() and otherwise:
                action.setShortcut(otherwise)
        return action

    def _choice(self, group: QActionGroup, text: str, keys: str | None = None) -> QAction:
        """One of several, of which one holds."""
        action = self._action(text, None, keys)
        action.setCheckable(True)
        group.addAction(action)
        return action


def when_chosen(action: QAction, then: Callable[[], object]) -> None:
    """Call `then` each time; what Qt says about it, and what comes back, is of no interest."""
    action.triggered.connect(lambda: then())
