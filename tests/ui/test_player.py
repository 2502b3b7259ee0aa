"""One file that plays: which pictures come, where it stops, what it leaves behind."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from lipsync_desktop.engine.media import probe_face, read_frame
from lipsync_desktop.ui.playing.player import Player
from tests.making import write_wav
from tests.sound_server import SoundServer
from tests.test_orientation import MATRICES, write_held
from tests.ui.numbered import number_of, write_numbered

_RATE = 25
_COUNT = 50
_NTSC = Fraction(30_000, 1001)
_TICK_S = 0.033


class Watcher:
    """What a player told, in order."""

    def __init__(self, player: Player) -> None:
        self.numbers: list[int] = []
        self.told: list[bool | str] = []
        self.positions_s: list[float] = []
        player.image_shown.connect(lambda image: self.numbers.append(number_of(image)))
        player.playing_changed.connect(self.told.append)
        player.ended.connect(lambda: self.told.append("ended"))
        player.failed.connect(self.told.append)
        player.moved.connect(self.positions_s.append)

    def forget(self) -> None:
        for list_ in (self.numbers, self.told, self.positions_s):
            list_.clear()


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two seconds of numbered pictures."""
    return write_numbered(tmp_path_factory.mktemp("clip") / "numbers.mp4", _COUNT, Fraction(_RATE))


@pytest.fixture(scope="module")
def tone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Half a second of sound."""
    samples = 0.5 * np.sin(np.arange(8000) * 2 * np.pi * 440 / 16_000)
    return write_wav(tmp_path_factory.mktemp("sound") / "tone.wav", samples)


@pytest.fixture
def player(qtbot: QtBot) -> Iterator[Player]:
    player = Player()
    yield player
    player.close()


@pytest.fixture
def watcher(player: Player) -> Watcher:
    return Watcher(player)


def show_first(player: Player, watcher: Watcher, qtbot: QtBot, path: Path) -> None:
    player.open(path)
    qtbot.waitUntil(lambda: watcher.numbers == [0])


def see(watcher: Watcher, qtbot: QtBot, number: int) -> None:
    qtbot.waitUntil(lambda: watcher.numbers[-1:] == [number])


def test_opening_shows_the_first_picture_and_waits(player: Player, watcher: Watcher, qtbot: QtBot, clip: Path) -> None:
    show_first(player, watcher, qtbot, clip)
    assert not player.is_playing
    assert player.position_s == 0
    assert player.duration_s == pytest.approx(2.0, abs=0.05)
    assert watcher.told == []


def test_nothing_open_means_nothing_happens(player: Player, watcher: Watcher) -> None:
    player.play()
    player.seek(1.0)
    player.pause()
    player.close()
    assert not player.is_playing
    assert player.position_s == player.duration_s == 0
    assert watcher.told == watcher.positions_s == []


@pytest.mark.parametrize("rate", [Fraction(_RATE), _NTSC, Fraction(60)], ids=["25", "29.97", "60"])
def test_a_paused_seek_shows_exactly_that_picture(
    player: Player, watcher: Watcher, qtbot: QtBot, tmp_path: Path, rate: Fraction
) -> None:
    show_first(player, watcher, qtbot, write_numbered(tmp_path / "clip.mp4", 40, rate))
    for number in (10, 11, 12, 11, 10, 39, 0, 1, 27, 26):
        player.seek(float(number / rate) + 0.001)
        assert player.position_s == pytest.approx(float(number / rate) + 0.001, abs=0.001)
        see(watcher, qtbot, number)
    assert not player.is_playing


def test_a_seek_before_the_file_is_open_is_kept(player: Player, watcher: Watcher, qtbot: QtBot, clip: Path) -> None:
    player.open(clip)
    player.seek(20.5 / _RATE)
    assert player.position_s == 20.5 / _RATE
    see(watcher, qtbot, 20)


def test_of_several_quick_seeks_the_last_one_stays(player: Player, watcher: Watcher, qtbot: QtBot, clip: Path) -> None:
    show_first(player, watcher, qtbot, clip)
    for number in (3, 40, 20, 7, 33):
        player.seek((number + 0.5) / _RATE)
    see(watcher, qtbot, 33)
    player.seek(34.5 / _RATE)
    see(watcher, qtbot, 34)
    assert watcher.numbers[-2:] == [33, 34]


def test_a_seek_beyond_the_end_stays_inside(player: Player, watcher: Watcher, qtbot: QtBot, clip: Path) -> None:
    show_first(player, watcher, qtbot, clip)
    player.seek(99)
    see(watcher, qtbot, _COUNT - 1)
    assert player.position_s == player.duration_s
    player.seek(-1)
    see(watcher, qtbot, 0)
    assert player.position_s == 0


def test_from_the_last_picture_playing_begins_at_the_first(
    player: Player, watcher: Watcher, qtbot: QtBot, clip: Path
) -> None:
    show_first(player, watcher, qtbot, clip)
    player.seek(99)
    see(watcher, qtbot, _COUNT - 1)
    watcher.forget()
    player.play()
    qtbot.waitUntil(lambda: 5 in watcher.numbers)
    assert watcher.told == [True]
    assert _COUNT - 1 not in watcher.numbers


def test_played_to_the_end_it_rewinds_and_plays_again(
    player: Player, watcher: Watcher, qtbot: QtBot, clip: Path
) -> None:
    show_first(player, watcher, qtbot, clip)
    player.seek(1.5)
    see(watcher, qtbot, 37)
    positions_s: list[float] = []
    player.playing_changed.connect(lambda _: positions_s.append(player.position_s))
    watcher.forget()
    player.play()
    qtbot.waitUntil(lambda: "ended" in watcher.told)
    see(watcher, qtbot, 0)
    assert watcher.told == [True, False, "ended"]
    assert positions_s == [pytest.approx(1.5), 0.0], "whoever hears that it stopped must find it rewound"
    assert watcher.numbers == [*range(38, _COUNT), 0]
    assert watcher.positions_s[-1] == player.position_s == 0
    watcher.forget()
    player.play()
    qtbot.waitUntil(lambda: 5 in watcher.numbers)
    player.pause()
    assert watcher.told == [True, False]
    assert watcher.numbers[0] <= 1


def test_a_stretch_ends_where_it_should(player: Player, watcher: Watcher, qtbot: QtBot, clip: Path) -> None:
    show_first(player, watcher, qtbot, clip)
    player.set_range(0.5, 0.9)
    positions_s: list[float] = []
    player.playing_changed.connect(lambda _: positions_s.append(player.position_s))
    for _ in range(2):
        watcher.forget()
        player.play()
        assert player.position_s == pytest.approx(0.5, abs=0.001)
        qtbot.waitUntil(lambda: "ended" in watcher.told)
        assert watcher.told == [True, False, "ended"]
        assert watcher.positions_s[-1] == player.position_s == 0.5
        assert max(watcher.positions_s) < 0.9
        assert max(watcher.positions_s) > 0.9 - 4 * _TICK_S
        assert max(watcher.numbers) <= (0.9 + 2 * _TICK_S) * _RATE
    assert positions_s == [pytest.approx(0.5, abs=0.001)] * 4


def test_pausing_stays_and_playing_goes_on(player: Player, watcher: Watcher, qtbot: QtBot, clip: Path) -> None:
    show_first(player, watcher, qtbot, clip)
    player.play()
    qtbot.waitUntil(lambda: watcher.numbers[-1] >= 5)
    player.pause()
    paused_s = player.position_s
    watcher.forget()
    player.play()
    qtbot.waitUntil(lambda: len(watcher.positions_s) > 3 and len(watcher.numbers) > 3)
    assert paused_s <= watcher.positions_s[0] < paused_s + 0.2
    assert int(paused_s * _RATE) <= watcher.numbers[0] <= paused_s * _RATE + 2
    assert watcher.numbers == sorted(watcher.numbers)


def test_what_nobody_watches_is_not_converted(player: Player, watcher: Watcher, qtbot: QtBot, clip: Path) -> None:
    show_first(player, watcher, qtbot, clip)
    player.set_watched(False)
    player.play()
    qtbot.waitUntil(lambda: player.position_s > 0.3)
    assert watcher.numbers == [0]
    player.set_watched(True)
    qtbot.waitUntil(lambda: len(watcher.numbers) > 1)


def test_another_file_stops_the_one_that_plays(
    player: Player, watcher: Watcher, qtbot: QtBot, clip: Path, tone: Path
) -> None:
    show_first(player, watcher, qtbot, clip)
    player.seek(1.0)
    player.play()
    qtbot.waitUntil(lambda: watcher.numbers[-1] > 26)
    player.open(tone)
    assert not player.is_playing
    assert watcher.told == [True, False]
    qtbot.waitUntil(lambda: player.duration_s == pytest.approx(0.5, abs=0.02))
    assert player.position_s == 0
    player.open(None)
    assert player.path is None


def test_sound_alone_plays_in_time(player: Player, watcher: Watcher, qtbot: QtBot, tone: Path) -> None:
    player.open(tone)
    player.play()
    qtbot.waitUntil(lambda: "ended" in watcher.told)
    assert watcher.told == [True, False, "ended"]
    assert watcher.numbers == []


def test_a_broken_file_is_said_and_a_good_one_works_after_it(
    player: Player, watcher: Watcher, qtbot: QtBot, clip: Path, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"not a film at all" * 100)
    player.open(broken)
    qtbot.waitUntil(lambda: bool(watcher.told))
    (sentence,) = watcher.told
    assert isinstance(sentence, str)
    assert "“broken.mp4” cannot be played here" in sentence
    player.seek(1.0)
    player.play()
    assert not player.is_playing
    watcher.forget()
    show_first(player, watcher, qtbot, clip)
    player.play()
    qtbot.waitUntil(lambda: watcher.numbers[-1] >= 3)


def test_a_file_that_is_gone_is_said(player: Player, watcher: Watcher, qtbot: QtBot, tmp_path: Path) -> None:
    player.open(tmp_path / "gone.mp4")
    qtbot.waitUntil(lambda: bool(watcher.told))
    assert "“gone.mp4”" in str(watcher.told[0])


@pytest.mark.skipif(sys.platform != "linux", reason="counts threads where Linux lists them")
def test_closing_ends_every_thread_and_opening_works_again(qtbot: QtBot, clip: Path) -> None:
    def threads() -> int:
        return sum(1 for _ in Path("/proc/self/task").iterdir())

    player = Player()
    watcher = Watcher(player)
    show_first(player, watcher, qtbot, clip)
    opened = threads()
    player.close()  # what Qt keeps for the whole program, such as a thread for sound devices, is there now
    qtbot.waitUntil(lambda: not player.is_playing and threads() <= opened - 4)
    before = threads()
    for _ in range(2):
        watcher.forget()
        show_first(player, watcher, qtbot, clip)
        player.play()
        qtbot.waitUntil(lambda: watcher.numbers[-1] > 3)
        assert threads() > before
        player.close()
        assert watcher.told == [True, False]
        assert not player.is_playing
        qtbot.waitUntil(lambda: threads() <= before)


@pytest.mark.parametrize("muted", [False, True], ids=["heard", "muted"])
def test_with_a_sound_device(
    microphone_server: SoundServer, player: Player, watcher: Watcher, qtbot: QtBot, clip: Path, tone: Path, muted: bool
) -> None:
    player.set_muted(muted)
    player.open(tone)
    player.play()
    qtbot.waitUntil(lambda: "ended" in watcher.told)
    assert watcher.told == [True, False, "ended"]
    assert player._output is not None
    assert player._output.isMuted() is muted
    show_first(player, watcher, qtbot, clip)
    player.seek(20.5 / _RATE)
    see(watcher, qtbot, 20)


@pytest.mark.parametrize("way", MATRICES)
def test_a_clip_is_held_as_the_engine_holds_it(player: Player, qtbot: QtBot, tmp_path: Path, way: str) -> None:
    clip = write_held(tmp_path / "clip.mp4", way)
    shown: list[QImage] = []
    player.image_shown.connect(shown.append)
    player.open(clip)
    qtbot.waitUntil(lambda: bool(shown))
    image, meant = shown[0], read_frame(probe_face(clip, Fraction(25)), 0)
    assert (image.width(), image.height()) == meant.shape[1::-1]
    for x, y in ((8, 8), (-8, 8), (8, -8), (-8, -8)):
        seen = image.pixelColor(x % image.width(), y % image.height()).green()
        assert seen == pytest.approx(int(meant[y, x, 1]), abs=8)
