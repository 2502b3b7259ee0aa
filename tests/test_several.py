"""Several speak at once: a thread for each, one frame for all, and what they change side by side."""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterable, Iterator
from fractions import Fraction

import numpy as np
import pytest

from lipsync_desktop.engine.lips.several import Scene, Voice, sync_all, together
from lipsync_desktop.engine.settings import RenderSettings
from lipsync_desktop.engine.types import Face, FaceBox, Frame, Image, Patch, Plate, Sound

IMAGE: Image = np.random.default_rng(0).integers(60, 190, (40, 80, 3), np.uint8)
RATE = Fraction(25)


def brighter(x: int, by: int, width: int = 20) -> Patch:
    return Patch(x, 10, IMAGE[10:30, x : x + width] + np.uint8(by))


class Painter:
    """A lip model that makes a stretch of the image brighter; the first two wait for each other at their first plate,
    and one may be said to fail at its fourth."""

    name = "painter"

    def __init__(self, x: int, company: threading.Barrier, *, fails: bool = False) -> None:
        self._x, self._company, self._fails = x, company, fails

    def fit(self, plate: Plate, settings: RenderSettings) -> None:
        pass

    def sync(
        self, plates: Iterable[Plate], sound: Iterable[Sound], rate: Fraction, settings: RenderSettings
    ) -> Iterator[Frame]:
        for number, plate in enumerate(plates):
            if number == 0:
                self._company.wait()  # would break if one spoke after the other
            if number == 3 and self._fails:
                raise ValueError("hoarse")
            yield Frame(plate.image, brighter(self._x, 5 + number) if plate.face else None)


def scenes(count: int) -> Iterator[Scene]:
    face = Face(FaceBox(0, 0, 1, 1))
    return (Scene(IMAGE, (face, None if number == 1 else face), painted=True) for number in range(count))


def film(scenes: Iterator[Scene], *, fails: bool = False) -> Generator[Frame]:
    company = threading.Barrier(2, timeout=5)
    voices = [Voice(Painter(4, company), ()), Voice(Painter(40, company, fails=fails), ())]
    return sync_all(scenes, voices, RATE, RenderSettings(), still=True)


def test_each_speaks_in_a_thread_and_all_in_one_frame() -> None:
    frames = list(film(scenes(20)))
    assert [len(frame.patches) for frame in frames] == [2, 1, *[2] * 18]
    assert all(frame.image is IMAGE for frame in frames)
    for number, frame in enumerate(frames):
        change = frame.composed().astype(int) - IMAGE
        assert set(np.unique(change[:, :24])) == {0, 5 + number}
        assert set(np.unique(change[:, 40:])) == ({0} if number == 1 else {0, 5 + number})


def test_what_one_cannot_do_comes_out_after_what_all_could() -> None:
    frames = film(scenes(20), fails=True)
    assert [len(next(frames).patches) for _ in range(3)] == [2, 1, 2]
    with pytest.raises(ValueError, match="hoarse"):
        next(frames)


def test_an_image_that_cannot_be_had_ends_all() -> None:
    def torn() -> Iterator[Scene]:
        yield from scenes(2)
        raise OSError("torn")

    frames = film(torn())
    assert len([next(frames), next(frames)]) == 2
    with pytest.raises(OSError, match="torn"):
        next(frames)


def test_leaving_early_ends_the_threads() -> None:
    before = threading.active_count()
    frames = film(scenes(10**9))
    next(frames)
    assert threading.active_count() == before + 2
    frames.close()
    assert threading.active_count() == before


def test_who_changes_the_same_pixels_changes_them_together() -> None:
    frame = together(
        [Frame(IMAGE, brighter(4, 5)), Frame(IMAGE), Frame(IMAGE, brighter(14, 7)), Frame(IMAGE, brighter(50, 9))]
    )
    assert [(patch.x_px, patch.pixels.shape[1]) for patch in frame.patches] == [(4, 30), (50, 20)]
    change = (frame.composed().astype(int) - IMAGE)[20]
    assert (change[4:14] == 5).all()
    assert (change[14:24] == 12).all()
    assert (change[24:34] == 7).all()
    assert (change[50:70] == 9).all()
    assert not change[:4].any()


def test_who_changes_nothing_leaves_the_frame_as_it_is() -> None:
    assert together([Frame(IMAGE), Frame(IMAGE)]).patches == ()
