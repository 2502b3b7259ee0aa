"""OpenCV's own threads, which work for the whole process."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import pytest

from lipsync_desktop.engine.imaging import undivided


@pytest.fixture(autouse=True)
def three_threads() -> Iterator[None]:
    before = cv2.getNumThreads()
    cv2.setNumThreads(3)
    yield
    cv2.setNumThreads(before)


def test_opencv_has_its_threads_again_afterwards() -> None:
    with undivided():
        assert cv2.getNumThreads() == 1
    assert cv2.getNumThreads() == 3
    with pytest.raises(KeyError), undivided():
        raise KeyError
    assert cv2.getNumThreads() == 3


def test_of_several_pieces_of_work_whoever_began_gives_them_back() -> None:
    first, second = undivided(), undivided()
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    second.__exit__(None, None, None)
    assert cv2.getNumThreads() == 3
