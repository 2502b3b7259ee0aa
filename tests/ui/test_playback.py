"""Film, voice and clip behind one clock: who leads, who follows, and whether they stay together."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from lipsync_desktop.engine.media import clip_frames
from lipsync_desktop.engine.types import Ending
from lipsync_desktop.ui.parts.view import View
from lipsync_desktop.ui.playing.playback import Playback
from tests.making import write_wav
from tests.ui.numbered import number_of, write_numbered

_RATE = 25
_NTSC = Fraction(30_000, 1001)
_ALL = (0.0, None)


class Watcher:
    """What a playback told, in order."""

    def __init__(self, playback: Playback) -> None:
        self.film: list[int] = []
        self.clip: list[int] = []
        self.both: list[tuple[int, int]] = []
        self.positions_s: list[float] = []
        self.told: list[bool | str] = []
        playback.film_image.connect(lambda image: self._film(number_of(image)))
        playback.clip_image.connect(lambda image: self.clip.append(number_of(image)))
        playback.moved.connect(self.positions_s.append)
        playback.playing_changed.connect(self.told.append)
        playback.ended.connect(lambda: self.told.append("ended"))

    def _film(self, number: int) -> None:
        self.film.append(number)
        if self.clip:
            self.both.append((number, self.clip[-1]))

    def forget(self) -> None:
        for list_ in (self.film, self.clip, self.both, self.positions_s, self.told):
            list_.clear()


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three seconds."""
    return write_numbered(tmp_path_factory.mktemp("film") / "film.mp4", 75, Fraction(_RATE))


@pytest.fixture(scope="module")
def short_clip(film: Path) -> Path:
    """One second."""
    return write_numbered(film.with_name("short.mp4"), 25, Fraction(_RATE))


@pytest.fixture(scope="module")
def voice(film: Path) -> Path:
    """Four seconds."""
    return write_wav(film.with_name("voice.wav"), 0.1 * np.sin(np.arange(64_000) / 10))


@pytest.fixture
def playback(qtbot: QtBot) -> Iterator[Playback]:
    playback = Playback()
    playback.set_rate(_RATE)
    yield playback
    playback.close()


@pytest.fixture
def watcher(playback: Playback) -> Watcher:
    return Watcher(playback)


def clip_places(length: int, ending: Ending, count: int) -> list[int]:
    return list(islice(clip_frames(length, ending), count))


def ready(playback: Playback, qtbot: QtBot) -> None:
    players = (playback._film, playback._voice, playback._clip)
    qtbot.waitUntil(lambda: all(player.path is None or player.duration_s > 0 for player in players))


def shows(qtbot: QtBot, list_: list[int], number: int) -> None:
    qtbot.waitUntil(lambda: list_[-1:] == [number])


def test_without_sources_nothing_happens(playback: Playback, watcher: Watcher) -> None:
    playback.set_sources(None, None, None, _ALL)
    playback.play()
    playback.seek(1.0)
    playback.step(1)
    playback.set_view(View.SIDE_BY_SIDE)
    assert not playback.has_anything
    assert not playback.is_playing
    assert playback.position_s == 0
    assert watcher.told == []


def test_a_clip_alone_plays_to_its_end(playback: Playback, watcher: Watcher, qtbot: QtBot, short_clip: Path) -> None:
    playback.set_sources(None, short_clip, None, _ALL)
    shows(qtbot, watcher.clip, 0)
    playback.play()
    qtbot.waitUntil(lambda: "ended" in watcher.told)
    shows(qtbot, watcher.clip, 0)
    assert watcher.clip == [*range(25), 0]
    assert playback.position_s == 0


def test_film_and_clip_stay_in_step(playback: Playback, watcher: Watcher, qtbot: QtBot, film: Path) -> None:
    clip = film.with_name("same.mp4")
    clip.write_bytes(film.read_bytes())
    playback.set_sources(film, clip, None, _ALL)
    playback.set_view(View.SIDE_BY_SIDE)
    ready(playback, qtbot)
    playback.play()
    qtbot.waitUntil(lambda: watcher.film[-1:] >= [10])
    watcher.forget()
    qtbot.waitUntil(lambda: "ended" in watcher.told)
    apart = [abs(film_number - clip_number) for film_number, clip_number in watcher.both if film_number > 10]
    assert len(apart) > 40
    assert np.median(apart) <= 1
    assert max(apart) <= 3, "a busy machine may lose a picture, the clock may not"


def test_the_picture_of_a_shorter_clip_begins_again(
    playback: Playback, watcher: Watcher, qtbot: QtBot, short_clip: Path, voice: Path
) -> None:
    playback.set_sources(None, short_clip, voice, _ALL)
    ready(playback, qtbot)
    playback.seek(2.5)
    shows(qtbot, watcher.clip, 12)
    playback.play()
    qtbot.waitUntil(lambda: watcher.clip[-1] == 24)
    qtbot.waitUntil(lambda: 3 < watcher.clip[-1] < 12)
    assert 3.0 < playback.position_s < 3.6
    assert playback.is_playing


def test_the_clip_shows_what_the_film_shows(
    playback: Playback, watcher: Watcher, qtbot: QtBot, film: Path, short_clip: Path
) -> None:
    """Back and forth, and at its end for good: at every moment, also where a film goes the other way."""
    places = [*clip_places(25, "pingpong", 60), *[7] * 15]
    playback.set_sources(film, short_clip, None, _ALL)
    playback.set_view(View.SIDE_BY_SIDE)
    playback.set_places(places)
    ready(playback, qtbot)
    for number in (12, 37, 49, 58, 65, 74):
        playback.seek((number + 0.5) / _RATE)
        shows(qtbot, watcher.film, number)
        shows(qtbot, watcher.clip, places[number])
        assert playback.clip_position_s == pytest.approx((places[number] + 0.5) / _RATE, abs=0.001)
    playback.step(-1)
    shows(qtbot, watcher.clip, places[73])


def test_the_clip_stays_in_step_on_its_way_back(
    playback: Playback, watcher: Watcher, qtbot: QtBot, film: Path, short_clip: Path
) -> None:
    places = clip_places(25, "pingpong", 75)
    playback.set_sources(film, short_clip, None, _ALL)
    playback.set_view(View.SIDE_BY_SIDE)
    playback.set_places(places)
    ready(playback, qtbot)
    playback.seek(26.5 / _RATE)
    shows(qtbot, watcher.clip, places[26])
    watcher.forget()
    playback.play()
    qtbot.waitUntil(lambda: watcher.film[-1:] >= [60])
    apart = [abs(places[film_number] - clip_number) for film_number, clip_number in watcher.both]
    assert len({clip_number for _, clip_number in watcher.both}) > 5
    assert np.median(apart) <= 3


def test_the_timeline_begins_with_the_recording_not_with_the_film(
    playback: Playback, watcher: Watcher, qtbot: QtBot, film: Path, short_clip: Path, voice: Path
) -> None:
    playback.set_sources(film, short_clip, voice, (0.4, 3.4))
    playback.set_view(View.SIDE_BY_SIDE)
    ready(playback, qtbot)
    assert playback.position_s == pytest.approx(0.4)
    playback.seek(0.4 + 30.5 / _RATE)
    shows(qtbot, watcher.film, 30)
    shows(qtbot, watcher.clip, 5)
    assert playback.position_s == pytest.approx(0.4 + 30.5 / _RATE, abs=0.001)
    assert watcher.positions_s[-1] == playback.position_s
    playback.seek(0.1)
    shows(qtbot, watcher.film, 0)
    assert playback.position_s == pytest.approx(0.4)


def test_a_trimmed_voice_plays_its_stretch(
    playback: Playback, watcher: Watcher, qtbot: QtBot, short_clip: Path, voice: Path
) -> None:
    playback.set_sources(None, short_clip, voice, (1.5, 1.9))
    ready(playback, qtbot)
    playback.play()
    qtbot.waitUntil(lambda: "ended" in watcher.told)
    assert watcher.told == [True, False, "ended"]
    assert playback.position_s == 1.5
    shows(qtbot, watcher.clip, 0)
    assert min(watcher.positions_s) >= 1.499
    assert max(watcher.positions_s) < 1.9
    assert max(watcher.clip) <= 12


@pytest.mark.parametrize("rate", [Fraction(_RATE), _NTSC, Fraction(60)], ids=["25", "29.97", "60"])
def test_a_step_is_one_frame_to_either_side(
    playback: Playback, watcher: Watcher, qtbot: QtBot, tmp_path: Path, rate: Fraction
) -> None:
    playback.set_sources(None, write_numbered(tmp_path / "clip.mp4", 30, rate), None, _ALL)
    playback.set_rate(float(rate))
    shows(qtbot, watcher.clip, 0)
    for number in range(1, 30):
        playback.step(1)
        shows(qtbot, watcher.clip, number)
    for number in (29, 29, 28, 27):
        playback.step(1 if number == 29 else -1)
        shows(qtbot, watcher.clip, number)
    playback.step(-99)
    shows(qtbot, watcher.clip, 0)
    playback.step(-1)
    playback.step(1)
    shows(qtbot, watcher.clip, 1)


def test_steps_back_from_beyond_the_end(playback: Playback, watcher: Watcher, qtbot: QtBot, short_clip: Path) -> None:
    playback.set_sources(None, short_clip, None, _ALL)
    shows(qtbot, watcher.clip, 0)
    playback.seek(99)
    shows(qtbot, watcher.clip, 24)
    assert playback.position_s == pytest.approx(1.0)
    playback.step(-1)
    shows(qtbot, watcher.clip, 23)


def test_steps_stay_inside_the_stretch(playback: Playback, qtbot: QtBot, voice: Path) -> None:
    playback.set_sources(None, None, voice, (1.0, 1.2))
    ready(playback, qtbot)
    playback.seek(1.0)
    playback.step(-3)
    assert playback.position_s == pytest.approx(1.0, abs=0.002)
    playback.step(99)
    assert playback.position_s == pytest.approx(1.16, abs=0.002)


def test_a_step_pauses(playback: Playback, watcher: Watcher, qtbot: QtBot, film: Path) -> None:
    playback.set_sources(None, film, None, _ALL)
    shows(qtbot, watcher.clip, 0)
    playback.toggle()
    qtbot.waitUntil(lambda: watcher.clip[-1] > 5)
    playback.step(1)
    assert not playback.is_playing
    assert watcher.told == [True, False]


def test_another_view_keeps_the_position(
    playback: Playback, watcher: Watcher, qtbot: QtBot, film: Path, short_clip: Path, voice: Path
) -> None:
    playback.set_sources(film, short_clip, voice, _ALL)
    ready(playback, qtbot)
    playback.set_view(View.FILM)
    playback.seek(40.5 / _RATE)
    shows(qtbot, watcher.film, 40)
    for view, numbers, number in (
        (View.ORIGINAL, watcher.clip, 15),
        (View.FILM, watcher.film, 40),
        (View.SIDE_BY_SIDE, watcher.clip, 15),
    ):
        watcher.forget()
        playback.set_view(view)
        shows(qtbot, numbers, number)
        assert playback.position_s == pytest.approx(40.5 / _RATE, abs=0.001)


def test_another_view_while_it_plays(
    playback: Playback, watcher: Watcher, qtbot: QtBot, film: Path, short_clip: Path, voice: Path
) -> None:
    playback.set_sources(film, short_clip, voice, _ALL)
    playback.set_view(View.FILM)
    ready(playback, qtbot)
    playback.play()
    qtbot.waitUntil(lambda: watcher.film[-1:] >= [5])
    watcher.forget()
    playback.set_view(View.SIDE_BY_SIDE)
    qtbot.waitUntil(lambda: len(watcher.clip) > 5 and len(watcher.film) > 5)
    assert playback._clip.is_playing
    playback.set_view(View.FILM)
    assert [playback._clip.is_playing, playback.is_playing] == [False, True], "nobody sees the clip"
    assert watcher.told == []


def test_other_sources_stop_the_old_ones(
    playback: Playback, watcher: Watcher, qtbot: QtBot, film: Path, short_clip: Path, voice: Path
) -> None:
    playback.set_sources(None, short_clip, voice, _ALL)
    ready(playback, qtbot)
    playback.play()
    qtbot.waitUntil(lambda: len(watcher.clip) > 5)
    playback.set_sources(film, None, None, _ALL)
    players = (playback._film, playback._voice, playback._clip)
    assert not any(player.is_playing for player in players)
    assert watcher.told == [True, False]
    assert [player.path for player in players] == [film, None, None]
    assert playback.position_s == 0


def test_only_one_is_heard(playback: Playback, qtbot: QtBot, film: Path, short_clip: Path, voice: Path) -> None:
    def clip_is_muted() -> bool:
        output = playback._clip._output
        assert output is not None
        return output.isMuted()

    playback.set_sources(None, short_clip, None, _ALL)
    assert not clip_is_muted()
    playback.set_sources(None, short_clip, voice, _ALL)
    assert clip_is_muted()
    playback.set_sources(film, short_clip, voice, _ALL)
    assert clip_is_muted()
    ready(playback, qtbot)
    playback.play()
    qtbot.waitUntil(lambda: playback._film.is_playing)
    assert not playback._voice.is_playing


def test_a_broken_film_is_said(playback: Playback, qtbot: QtBot, tmp_path: Path) -> None:
    broken = tmp_path / "broken.webm"
    broken.write_bytes(b"no film")
    said: list[str] = []
    playback.failed.connect(said.append)

    playback.set_sources(broken, None, None, _ALL)
    qtbot.waitUntil(lambda: bool(said))
    assert "broken.webm" in said[0]
