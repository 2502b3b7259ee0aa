"""The page of models: thin networks are added, fetched, checked, removed, and made films with."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QSettings, Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialogButtonBox,
    QFileDialog,
    QLabel,
    QMessageBox,
    QProgressBar,
    QPushButton,
    QTableWidget,
    QTabWidget,
    QTextBrowser,
    QWidget,
)
from pytestqt.qtbot import QtBot

from lipsync_desktop.engine.library import catalogue
from lipsync_desktop.engine.library.catalogue import PUBLISHED, RESEARCH_ONLY, PublishedFile, PublishedWeights
from lipsync_desktop.engine.library.download import Fetched
from lipsync_desktop.engine.notices import AddressFault, AddressUnusable
from lipsync_desktop.ui.desk.desk import Desk, Folders
from lipsync_desktop.ui.desk.preferences import Preferences
from lipsync_desktop.ui.desk.tasks import Engine
from lipsync_desktop.ui.models.licence_dialog import LicenceDialog
from lipsync_desktop.ui.models.models_page import ModelsPage
from lipsync_desktop.ui.models.networks import Networks
from lipsync_desktop.ui.parts import licences
from lipsync_desktop.ui.parts.notice_bar import NoticeBar
from lipsync_desktop.ui.shell.main_window import MainWindow
from tests.drawn import drawn_s3fd
from tests.thin import write_s3fd, write_wav2lip
from tests.ui.checkpoint import checkpoint
from tests.ui.conftest import PATIENCE_MS, leave
from tests.ui.drops import drag_in, drop, of_files
from tests.ui.finding import child
from tests.ui.test_main_window import make_film, open_face, open_voice, primary, small_portrait
from tests.weights_server import Answer, Request, serving, whole

assert small_portrait  # a fixture


@pytest.fixture(scope="session")
def thin_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_wav2lip(tmp_path_factory.mktemp("weights") / "my-lips.xml")


@pytest.fixture(scope="session")
def detector_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_s3fd(tmp_path_factory.mktemp("weights") / "finder.xml")


@pytest.fixture
def own_engine(engine: Engine, tmp_path: Path) -> Engine:
    """The same networks, and a library of the test's own."""
    return Engine(engine._folder, engine._cache, tmp_path / "library")


@pytest.fixture
def desk(qtbot: QtBot, own_engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    parent = QObject()
    preferences = Preferences(QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat))
    folders = Folders(*(tmp_path / name for name in ("takes", "films", "downloads", "log.txt", "unpacked", "unsaved")))
    desk = Desk(own_engine, preferences, folders, parent)
    yield desk
    desk.crew.dismiss()
    qtbot.waitUntil(lambda: desk.crew.is_empty, timeout=PATIENCE_MS)
    parent.deleteLater()


@pytest.fixture
def page(qtbot: QtBot, desk: Desk) -> ModelsPage:
    return opened(qtbot, desk)


def opened(qtbot: QtBot, desk: Desk, published: tuple[PublishedWeights, ...] | None = None) -> ModelsPage:
    page = ModelsPage(desk, published)
    qtbot.addWidget(page)
    with qtbot.waitExposed(page):
        page.show()
    settle(qtbot, desk)
    return page


def settle(qtbot: QtBot, desk: Desk) -> None:
    """Until nothing is being done."""
    qtbot.waitUntil(lambda: not desk.crew.busy("model", "list of models", "library"), timeout=PATIENCE_MS)


def table(page: ModelsPage) -> QTableWidget:
    return next(table for table in page.findChildren(QTableWidget) if table.accessibleName() == "Models")


def rows(page: ModelsPage) -> list[list[str]]:
    shown = table(page).model()
    return [[shown.index(row, column).data() for column in range(5)] for row in range(shown.rowCount())]


def choose(page: ModelsPage, title: str) -> str:
    """Stand on a row; what is said about it."""
    table(page).setCurrentCell([row[0] for row in rows(page)].index(title), 0)
    return next(
        text.toPlainText() for text in page.findChildren(QTextBrowser) if text.accessibleName() == "About the model"
    )


def button(page: QWidget, text: str) -> QPushButton:
    return next(one for one in page.findChildren(QPushButton) if one.text().replace("&", "") == text)


def said(page: ModelsPage) -> str:
    return child(page, NoticeBar).sentence


def licence(page: QWidget, qtbot: QtBot) -> LicenceDialog:
    """The one that is asked about, once it is."""
    qtbot.waitUntil(lambda: page.findChild(LicenceDialog) is not None, timeout=PATIENCE_MS)
    return child(page, LicenceDialog)


def texts(dialog: QWidget) -> str:
    return " ".join(label.text() for label in dialog.findChildren(QLabel))


def add(page: ModelsPage, qtbot: QtBot, file: Path) -> None:
    page.add(file)
    dialog = licence(page, qtbot)
    with qtbot.waitSignal(page.changed, timeout=PATIENCE_MS):
        button(dialog, "I accept").click()
    settle(qtbot, page._desk)
    qtbot.waitUntil(lambda: page.findChild(LicenceDialog) is None)


# What there is


def test_built_in_and_published_models_are_listed(page: ModelsPage) -> None:
    assert [row[:3] for row in rows(page)] == [
        ["Built-in", "lips and faces", "ready"],
        ["Wav2Lip", "lips", "not here"],
        ["Wav2Lip GAN", "lips", "not here"],
        ["S³FD", "faces", "not here"],
    ]
    assert rows(page)[1][3:] == ["435.8 MB", "research only, no commercial use"]
    assert rows(page)[3][4] == "BSD-3-Clause"


def test_all_that_is_known_of_the_chosen_one_is_shown(page: ModelsPage) -> None:
    about = choose(page, "Wav2Lip GAN")
    weights = PUBLISHED[1]
    assert "Lips from speech, the sharper of the two." in about
    for known in (weights.licence.terms, weights.source, *(file.sha256 for file in weights.files)):
        assert known in about
    assert "free for any use" in choose(page, "Built-in")


def test_the_built_in_models_networks_are_a_click_away(page: ModelsPage) -> None:
    page._table.linked.emit("networks")
    assert isinstance(child(page, QTabWidget).currentWidget(), Networks)


def test_the_catalogues_texts_can_be_translated() -> None:
    known = {weights.purpose for weights in PUBLISHED}
    known |= {text for one in (RESEARCH_ONLY, catalogue.BSD, catalogue.UNKNOWN) for text in (one.name, one.terms)}
    assert known - {catalogue.BSD.name} == set(licences.TEXTS)


def test_what_cannot_be_done_says_why(page: ModelsPage) -> None:
    choose(page, "Built-in")
    assert button(page, "Add file…").isEnabled()
    for name in ("Download", "Check", "Remove…"):
        one = button(page, name)
        assert not one.isEnabled()
        assert one.toolTip() == one.accessibleDescription() != ""
    choose(page, "Wav2Lip")
    assert button(page, "Download").isEnabled()
    assert button(page, "Download").toolTip() == "Fetch it from huggingface.co"
    assert button(page, "Remove…").toolTip() == "Only models that were added can be checked and removed."


def test_it_closes_by_escape(page: ModelsPage, qtbot: QtBot) -> None:
    qtbot.keyClick(page, Qt.Key.Key_Escape)
    assert not page.isVisible()


# Adding


def test_a_file_is_added_once_its_licence_is_accepted(page: ModelsPage, qtbot: QtBot, thin_file: Path) -> None:
    button(page, "Add file…").click()
    asked = child(page, QFileDialog)
    asked.fileSelected.emit(str(thin_file))
    asked.close()
    dialog = licence(page, qtbot)
    assert "“my-lips.xml” is a Wav2Lip network for faces of 96 pixels." in texts(dialog)
    assert catalogue.UNKNOWN.terms in texts(dialog)
    assert not button(dialog, "I accept").isDefault()
    assert child(dialog, QDialogButtonBox).button(QDialogButtonBox.StandardButton.Cancel).isDefault()
    assert page._desk.engine.library.added() == []
    with qtbot.waitSignal(page.changed, timeout=PATIENCE_MS):
        button(dialog, "I accept").click()
        assert child(page, QProgressBar).isVisible()
        assert not button(page, "Add file…").isEnabled()
        assert button(page, "Add file…").toolTip() == "Wait until this is done, or cancel it."
    settle(qtbot, page._desk)
    (added,) = page._desk.engine.library.added()
    assert added.fast is not None
    assert rows(page)[-1][:3] == ["my-lips (Wav2Lip, 96 px)", "lips", "ready"]
    assert table(page).currentRow() == 4
    about = choose(page, "my-lips (Wav2Lip, 96 px)")
    assert "Made from the file “my-lips.xml”." in about
    assert hashlib.sha256(thin_file.read_bytes()).hexdigest() in about
    assert "times as fast, PSNR" in about
    assert said(page).startswith("my-lips (Wav2Lip, 96 px) is ready.")
    assert not child(page, QProgressBar).isVisible()
    assert button(page, "Add file…").isEnabled()


def test_what_is_not_accepted_is_not_added(page: ModelsPage, qtbot: QtBot, thin_file: Path) -> None:
    page.add(thin_file)
    dialog = licence(page, qtbot)
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert said(page) == "Nothing was added, as the licence was not accepted."
    assert page._desk.engine.library.added() == []
    qtbot.waitUntil(lambda: page._desk.crew.is_empty)  # who looked at the file may still be ending


def test_a_file_that_is_nothing_is_said_in_a_sentence(page: ModelsPage, qtbot: QtBot, tmp_path: Path) -> None:
    file = tmp_path / "song.pth"
    file.write_text("La la la")
    page.add(file)
    settle(qtbot, page._desk)
    assert said(page).startswith("“song.pth” is no file of weights: expected are the weights of Wav2Lip or S³FD")
    label = next(one for one in page.findChildren(QLabel) if one.text() == said(page))
    assert label.wordWrap()
    assert label.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse
    assert page.findChild(LicenceDialog) is None
    assert button(page, "Add file…").isEnabled()


def test_cancelling_takes_effect_at_once_and_leaves_nothing(page: ModelsPage, qtbot: QtBot, thin_file: Path) -> None:
    library = page._desk.engine.library.folder
    page.add(thin_file)
    button(licence(page, qtbot), "I accept").click()
    qtbot.waitUntil(lambda: library.is_dir() and any(library.iterdir()), timeout=PATIENCE_MS)
    button(page, "Cancel").click()
    assert said(page) == "Cancelled. Nothing was left behind."
    assert not child(page, QProgressBar).isVisible()
    assert button(page, "Add file…").isEnabled()
    qtbot.waitUntil(lambda: page._desk.crew.is_empty, timeout=PATIENCE_MS)
    assert list(library.iterdir()) == []
    assert len(rows(page)) == 4


def test_closing_the_page_cancels(page: ModelsPage, qtbot: QtBot, thin_file: Path) -> None:
    library = page._desk.engine.library.folder
    page.add(thin_file)
    button(licence(page, qtbot), "I accept").click()
    qtbot.waitUntil(lambda: library.is_dir() and any(library.iterdir()), timeout=PATIENCE_MS)
    page.close()
    assert not page._desk.crew.busy("model", "list of models")
    qtbot.waitUntil(lambda: page._desk.crew.is_empty, timeout=PATIENCE_MS)
    assert list(library.iterdir()) == []


def test_a_file_dropped_on_the_page_is_added(page: ModelsPage, qtbot: QtBot, detector_file: Path) -> None:
    mime = of_files(detector_file.with_suffix(".bin"), detector_file)
    assert drag_in(page, mime)
    drop(page, mime)
    dialog = licence(page, qtbot)
    assert "“finder.xml” is a face detector of the kind S³FD." in texts(dialog)
    with qtbot.waitSignal(page.changed, timeout=PATIENCE_MS):
        button(dialog, "I accept").click()
    settle(qtbot, page._desk)
    assert rows(page)[-1][:3] == ["finder (S³FD)", "faces", "ready"]


# Checking and removing


def test_checking(page: ModelsPage, qtbot: QtBot, detector_file: Path) -> None:
    add(page, qtbot, detector_file)
    button(page, "Check").click()
    settle(qtbot, page._desk)
    assert said(page).startswith("All 2 file")
    (added,) = page._desk.engine.library.added()
    (added.folder / "network.bin").write_bytes(b"something else")
    button(page, "Check").click()
    settle(qtbot, page._desk)
    assert said(page) == "“network.bin” of the model “finder” is damaged. Add the model again."


def test_removing_asks_first(page: ModelsPage, qtbot: QtBot, detector_file: Path) -> None:
    add(page, qtbot, detector_file)
    button(page, "Remove…").click()
    box = child(page, QMessageBox)
    assert box.text() == "Remove finder (S³FD) from this computer?"
    assert box.defaultButton().text() == "Keep"
    box.defaultButton().click()
    assert len(page._desk.engine.library.added()) == 1
    qtbot.waitUntil(lambda: page.findChild(QMessageBox) is None)
    button(page, "Remove…").click()
    with qtbot.waitSignal(page.changed, timeout=PATIENCE_MS):
        button(child(page, QMessageBox), "Remove").click()
    settle(qtbot, page._desk)
    assert page._desk.engine.library.added() == []
    assert len(rows(page)) == 4
    assert said(page) == "finder (S³FD) is removed."


# Fetching


def published(address: str, content: bytes) -> PublishedWeights:
    """S³FD, as if it were published at that address."""
    file = PublishedFile(hashlib.sha256(content).hexdigest(), len(content), (address,))
    return PublishedWeights("s3fd", "S³FD", "s3fd", "finds faces", catalogue.BSD, "https://example.org/s3fd", (file,))


@pytest.fixture(scope="session")
def thin_weights() -> bytes:
    """A thin detector as PyTorch would have saved it."""
    return checkpoint(drawn_s3fd(thinner=16))


def test_published_weights_are_fetched_and_added(qtbot: QtBot, desk: Desk, thin_weights: bytes) -> None:
    with serving(whole(thin_weights)) as server:
        weights = published(server.address, thin_weights)
        page = opened(qtbot, desk, (weights,))
        choose(page, "S³FD")
        button(page, "Download").click()
        dialog = licence(page, qtbot)
        assert "will be fetched from 127.0.0.1." in texts(dialog)
        assert catalogue.BSD.terms in texts(dialog)
        assert server.ranges == []
        with qtbot.waitSignal(page.changed, timeout=PATIENCE_MS):
            button(dialog, "I accept").click()
        settle(qtbot, desk)
        assert server.ranges == [""]
    (added,) = desk.engine.library.added()
    assert (added.name, added.source_sha256) == ("s3fd", weights.files[0].sha256)
    assert rows(page)[1][1:3] == ["faces", "ready"]
    assert len(rows(page)) == 2
    assert not button(page, "Download").isEnabled()
    assert button(page, "Download").toolTip() == "This model is here already."
    assert list(desk.folders.downloads.iterdir()) == []  # it has served


def test_a_licence_that_is_not_accepted_asks_no_server(qtbot: QtBot, desk: Desk, thin_weights: bytes) -> None:
    with serving(whole(thin_weights)) as server:
        page = opened(qtbot, desk, (published(server.address, thin_weights),))
        choose(page, "S³FD")
        button(page, "Download").click()
        licence(page, qtbot).reject()
        settle(qtbot, desk)
        assert server.ranges == []


def stopping_after(content: bytes, count: int, go_on: threading.Event) -> Answer:
    def answer(request: Request) -> None:
        request.head(200, Content_Length=len(content))
        request.wfile.write(content[:count])
        go_on.wait()
        request.wfile.write(content[count:])

    return answer


def test_a_cancelled_download_keeps_what_has_arrived(qtbot: QtBot, desk: Desk) -> None:
    content, go_on = bytes(3_000_000), threading.Event()
    with serving(stopping_after(content, 2_500_000, go_on)) as server:
        page = opened(qtbot, desk, (published(server.address, content),))
        choose(page, "S³FD")
        button(page, "Download").click()
        button(licence(page, qtbot), "I accept").click()
        arrived = desk.folders.downloads
        qtbot.waitUntil(
            lambda: any(file.stat().st_size > 2_000_000 for file in arrived.glob("*.part")), timeout=PATIENCE_MS
        )
        told = "of 3.0 MB from 127.0.0.1"  # a little after it has arrived
        qtbot.waitUntil(lambda: page._doing.text().endswith(told), timeout=PATIENCE_MS)
        button(page, "Cancel").click()
        assert said(page) == "Cancelled. What has arrived is kept for the next try."
        assert button(page, "Download").isEnabled()
        go_on.set()
        qtbot.waitUntil(lambda: desk.crew.is_empty, timeout=PATIENCE_MS)
    (part,) = desk.folders.downloads.iterdir()
    assert part.stat().st_size > 2_000_000
    assert desk.engine.library.added() == []


def test_how_much_has_arrived_is_said(page: ModelsPage) -> None:
    bar = child(page, QProgressBar)
    dead = AddressUnusable("a.org", AddressFault.NOT_FOUND)
    page._show_fetched(Fetched(1_500_000, 3_000_000, "example.org", (dead,)))
    assert page._doing.text() == "1.5 MB of 3.0 MB from example.org"
    assert said(page) == "a.org: not found."
    assert 2 * bar.value() == bar.maximum()
    page._show_fetched(Fetched(200_000, 0, "example.org"))
    assert page._doing.text() == "200.0 kB of ? from example.org"
    assert bar.maximum() == 0
    page._show_fetched(Fetched(200_000, 3_000_000, ""))
    assert page._doing.text() == "Checking what has arrived…"


def test_a_dead_address_is_said(qtbot: QtBot, desk: Desk) -> None:
    with serving(lambda request: request.head(404)) as server:
        page = opened(qtbot, desk, (published(server.address, b"weights"),))
        choose(page, "S³FD")
        button(page, "Download").click()
        button(licence(page, qtbot), "I accept").click()
        settle(qtbot, desk)
    assert said(page).startswith("S³FD could not be fetched. 127.0.0.1: not found.")
    assert button(page, "Download").isEnabled()


# In the window


@pytest.fixture
def own_window(qtbot: QtBot, own_engine: Engine, tmp_path: Path) -> Iterator[MainWindow]:
    """A window over a library of its own."""
    preferences = Preferences(QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat))
    folders = Folders(*(tmp_path / name for name in ("takes", "films", "downloads", "log.txt", "unpacked", "unsaved")))
    window = MainWindow(own_engine, preferences, folders)
    window.show()
    with qtbot.waitSignal(window.engine_ready, timeout=PATIENCE_MS):
        window.warm_up()
    yield window
    leave(window, qtbot)
    window.deleteLater()


def models(window: MainWindow) -> list[str]:
    combo: QComboBox = window.film_card.settings.control("model")
    return [combo.itemData(row) for row in range(combo.count())]


def pick(window: MainWindow, name: str) -> None:
    combo: QComboBox = window.film_card.settings.control("model")
    combo.setCurrentIndex(combo.findData(name))


def test_a_film_is_made_with_an_added_model(
    own_window: MainWindow, qtbot: QtBot, thin_file: Path, small_portrait: Path, voice: Path, tmp_path: Path
) -> None:
    window = own_window
    assert models(window) == ["builtin"]
    window.incoming.take([thin_file])  # dropped on the window, weights open the page
    page = child(window, ModelsPage)
    dialog = licence(page, qtbot)
    with qtbot.waitSignal(page.changed, timeout=PATIENCE_MS):
        button(dialog, "I accept").click()
    settle(qtbot, window.desk)
    page.close()
    assert models(window) == ["builtin", "my-lips"]
    assert window.desk.project.choices.model == "builtin"

    said: list[str] = []
    window.desk.said.connect(said.append)
    open_face(window, qtbot, small_portrait)
    open_voice(window, qtbot, voice)
    first = make_film(window, qtbot)
    assert "Preparing the model, first time only…" not in said
    pick(window, "my-lips")
    assert primary(window).text() == "Make film"
    second = make_film(window, qtbot)
    assert "Preparing the model, first time only…" in said
    assert first.read_bytes() != second.read_bytes()
    assert window.desk.film is not None
    assert window.desk.film.project.choices.model == "my-lips"
    assert window.desk.preferences.choices.model == "my-lips"

    window.desk.engine.library.remove("my-lips")
    with qtbot.waitSignal(window.desk.changed, timeout=PATIENCE_MS):
        window.film.read_library()
    settle(qtbot, window.desk)
    assert models(window) == ["builtin"]
    assert window.desk.project.choices.model == "builtin"


def test_the_model_of_a_name_that_is_another_now_makes_another_film(
    own_window: MainWindow, qtbot: QtBot, thin_file: Path, small_portrait: Path, voice: Path, tmp_path: Path
) -> None:
    window = own_window
    window.commands.models.trigger()
    page = child(window, ModelsPage)
    add(page, qtbot, thin_file)
    pick(window, "my-lips")
    open_face(window, qtbot, small_portrait)
    open_voice(window, qtbot, voice)
    first = make_film(window, qtbot)
    assert not button(page, "Add file…").toolTip().startswith("The film")

    table(page).setCurrentCell(4, 0)
    page._remove("my-lips", "my lips")
    settle(qtbot, window.desk)
    folder = tmp_path / "other"
    folder.mkdir()
    add(page, qtbot, write_wav2lip(folder / "my-lips.xml", seed=5))
    page.close()
    pick(window, "my-lips")
    assert not window.desk.film_is_current
    assert make_film(window, qtbot).read_bytes() != first.read_bytes()


def test_nothing_is_added_while_a_film_is_made(
    own_window: MainWindow, qtbot: QtBot, thin_file: Path, small_portrait: Path, voice: Path
) -> None:
    window = own_window
    open_face(window, qtbot, small_portrait)
    open_voice(window, qtbot, voice)
    primary(window).click()
    window.incoming.take([thin_file])
    page = child(window, ModelsPage)
    assert said(page) == "The film is being made."
    assert not button(page, "Add file…").isEnabled()
    assert not window.desk.crew.busy("model")
    window.film.cancel()
    assert button(page, "Add file…").isEnabled()
    page.close()
