"""Sound that goes away while something plays or is recorded: the window lives on and says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sound_server import skip_where_impossible
from tests.ui.test_app import watched

_WITH_SERVER = """
import pytest
from tests.sound_server import running_server
patch = pytest.MonkeyPatch()
block = running_server(patch)
server = block.__enter__()
"""


@pytest.fixture(autouse=True)
def sound_that_can_go() -> None:
    skip_where_impossible()


def in_window(watch: str, *files: Path) -> str:
    """As `watched`, beside a sound server of the window's own, as Qt holds on to the first that it meets."""
    return watched(
        "window.left.connect(lambda: block.__exit__(None, None, None))\n" + watch, *files, before=_WITH_SERVER
    )


@pytest.mark.slow
@pytest.mark.parametrize("goes", ["the server", "its device"])
def test_a_device_that_goes_away_while_playing(goes: str, resources: Path) -> None:
    """It stops with a sentence, and can be played on: without sound, or with that of another device."""
    out = in_window(
        f"""
playback, heard = window.watching.playback, []

def moved(position_s):
    heard.append(position_s)
    if not gone and playback.is_playing and position_s > 0.4:
        gone.append(position_s)
        if {goes!r} == "the server":
            server.stop()
        else:
            server.remove_sink()
    elif told and position_s > told[0] + 1:
        print(window.isVisible(), window.stage.notice_bar.sentence)
        window.close()

def failed(sentence, details):
    print(playback.is_playing)
    told.append(playback.position_s)
    QTimer.singleShot(0, window.watching.toggle)

gone, told = [], []
playback.moved.connect(moved)
window.desk.failed.connect(failed)
window.voice.opened.connect(lambda _: window.watching.toggle())
window.engine_ready.connect(lambda: window.voice.open(Path({str(resources / "voice.flac")!r})))
        """
    )
    assert out.splitlines() == [
        "False",
        "True “voice.flac” has stopped: the sound device does not answer any more. "
        "Check the system's sound, and play on.",
    ]


def test_a_server_that_is_gone_before_anything_plays(resources: Path) -> None:
    """Qt alone would end the process."""
    out = in_window(
        f"""
def opened(_):
    server.stop()
    window.watching.playback.moved.connect(moved)
    window.watching.toggle()

def moved(position_s):
    if position_s > 0.3:
        print(window.watching.playback.is_playing)
        window.close()

window.voice.opened.connect(opened)
window.engine_ready.connect(lambda: window.voice.open(Path({str(resources / "voice.flac")!r})))
        """
    )
    assert out.strip() == "True"
