"""Times in words and figures."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QLocale

from lipsync_desktop.ui.parts.words import clock, file_size, time_left


@pytest.fixture
def german() -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.German, QLocale.Country.Germany))
    yield
    QLocale.setDefault(before)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0:00.0"), (-3, "0:00.0"), (5.24, "0:05.2"), (59.94, "0:59.9"), (59.96, "1:00.0"), (3599.96, "1:00:00.0")],
)
def test_clock(seconds: float, text: str) -> None:
    assert clock(seconds) == text


def test_clock_without_tenths() -> None:
    assert [clock(59.6, tenths=False), clock(3723, tenths=False)] == ["1:00", "1:02:03"]


@pytest.mark.usefixtures("german")
def test_the_decimal_comma() -> None:
    assert clock(65.25) in ("1:05,2", "1:05,3")
    assert file_size(3_200_000).replace("\xa0", " ") == "3,2 MB"


def test_time_left_is_as_coarse_as_a_guess() -> None:
    assert time_left(1) == "almost done"
    assert "40" in time_left(41.7)
    assert "55" not in time_left(90)
    assert "minute" in time_left(300)
    assert "2 hour" in time_left(7300)
