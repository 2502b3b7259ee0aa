"""What a setting can be: kinds of values, each of which knows its own (`value in kind`) and names them in English.

A front end has one option, field or control for each kind, and thereby for every setting.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TypeAlias

from .rates import HIGHEST, LOWEST
from .types import FaceBox, Speaker, Trim


@dataclass(frozen=True, slots=True)
class Number:
    """From `least` to `most`, in `unit`, which is “” for shares of one; whole: no fractions. `step` is what a control
    moves by at once."""

    least: float
    most: float
    step: float = 1
    unit: str = ""
    whole: bool = False

    def __contains__(self, value: object) -> bool:
        if isinstance(value, bool) or not isinstance(value, int if self.whole else int | float):
            return False
        return self.least <= value <= self.most

    def __str__(self) -> str:
        kind = "a whole number" if self.whole else "a number"
        return f"{kind} from {self.least:g} to {self.most:g}"


class Ordinal:
    """One of several that are counted from 1."""

    def __contains__(self, value: object) -> bool:
        return isinstance(value, int) and not isinstance(value, bool) and value >= 1

    def __str__(self) -> str:
        return "a number, counted from 1"


@dataclass(frozen=True, slots=True)
class Rate:
    """Frames a second. usual: those that a list offers."""

    usual: tuple[Fraction, ...]
    least = LOWEST
    most = HIGHEST

    def __contains__(self, value: object) -> bool:
        return isinstance(value, Fraction) and self.least <= value <= self.most

    def __str__(self) -> str:
        return f"a Fraction from {self.least} to {self.most}"


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few words."""

    words: tuple[str, ...]

    def __contains__(self, value: object) -> bool:
        return value in self.words

    def __str__(self) -> str:
        return f"{', '.join(self.words[:-1])} or {self.words[-1]}"


class Switch:
    """On or off."""

    def __contains__(self, value: object) -> bool:
        return isinstance(value, bool)

    def __str__(self) -> str:
        return "on or off"


class Name:
    """Of something that this computer has or has not: a model, a device."""

    def __contains__(self, value: object) -> bool:
        return isinstance(value, str) and value != ""

    def __str__(self) -> str:
        return "a name"


class File:
    """Where a file lies."""

    def __contains__(self, value: object) -> bool:
        return isinstance(value, Path)

    def __str__(self) -> str:
        return "a path"


class Stretch:
    """From a second to a later one."""

    def __contains__(self, value: object) -> bool:
        if not isinstance(value, Trim):
            return False
        return value.start_s >= 0 and (value.end_s is None or value.start_s < value.end_s)

    def __str__(self) -> str:
        return "a stretch that ends after it begins"


class Box:
    """A face's place, which may reach out of the picture."""

    furthest_px = 1e6

    def __contains__(self, value: object) -> bool:
        if not isinstance(value, FaceBox):
            return False
        sides = value.x, value.y, value.width, value.height
        return value.width > 0 and value.height > 0 and all(abs(side) <= self.furthest_px for side in sides)

    def __str__(self) -> str:
        return "a box with a positive size, in pixels"


class Groups:
    """People who are one and the same, by their numbers, group by group."""

    def __contains__(self, value: object) -> bool:
        return isinstance(value, tuple) and all(
            isinstance(group, tuple) and len(group) > 1 and all(number in Ordinal() for number in group)
            for group in value
        )

    def __str__(self) -> str:
        return "groups of numbers from a scan"


class Speakers:
    """Those who speak besides the first, each with a number."""

    def __contains__(self, value: object) -> bool:
        return isinstance(value, tuple) and all(isinstance(one, Speaker) and one.person in Ordinal() for one in value)

    def __str__(self) -> str:
        return "speakers, each with a number from a scan"


Values: TypeAlias = Number | Ordinal | Rate | Choice | Switch | Name | File | Stretch | Box | Groups | Speakers
