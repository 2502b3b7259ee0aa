"""How the film is to be made, as the person chose it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

RATES = (Fraction(24), Fraction(25), Fraction(30_000, 1001), Fraction(30), Fraction(50), Fraction(60))
"""Frames a second that a film from a picture can have."""

QUALITIES = ("small", "good", "best")
ENDINGS = ("pingpong", "loop", "hold")
SUFFIXES = {"vp9": ".webm", "av1": ".webm", "h264": ".mp4"}
"""How the names of films end, for each codec that can be chosen."""
MOST_EXPRESSIVE = 2.0
MOST_LIVELY = 2.0
MOST_SMOOTHING_MS = 200
LARGEST_OFFSET_MS = 500
BUILT_IN = "builtin"


@dataclass(frozen=True, slots=True)
class Choices:
    """The settings of the film card; the meaning of each is that of `RenderSettings`."""

    model: str = BUILT_IN
    quality: Literal["small", "good", "best"] = "good"
    expressiveness: float = 1.0
    offset_ms: float = 0.0
    still_rate: Fraction = Fraction(25)
    device: str = "CPU"
    detector: str = BUILT_IN
    fast: bool = False
    smile: float = 0.0
    smoothing_ms: float = 0.0
    liveliness: float = 1.0
    ending: Literal["pingpong", "loop", "hold"] = "pingpong"
    keep_rest: bool = False
    own_sound: float = 0.0
    codec: Literal["vp9", "av1", "h264"] = "vp9"
