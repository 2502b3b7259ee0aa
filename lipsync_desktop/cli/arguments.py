"""What people write on the command line → values, for argparse: what cannot be one is refused in a sentence."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import TypeVar

from lipsync_desktop.engine.rates import film_rate
from lipsync_desktop.engine.types import FaceBox, Speaker
from lipsync_desktop.engine.values import Box

N = TypeVar("N", int, float)


def number(kind: type[N], low: float, high: float) -> Callable[[str], N]:
    """Reads an int or a float from `low` to `high`."""

    def parse(text: str) -> N:
        try:
            value = kind(text)
        except ValueError:
            raise argparse.ArgumentTypeError(f"“{text}” is not a number") from None
        if not low <= value <= high:
            raise argparse.ArgumentTypeError(f"must lie between {low:g} and {high:g}, not {text}")
        return value

    return parse


def rate(text: str) -> Fraction:
    """Frames a second, such as 25, 29.97 or 30000/1001."""
    try:
        return film_rate(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def seconds(text: str) -> Fraction:
    """A point in time, exactly."""
    try:
        point = Fraction(text)
    except (ValueError, ZeroDivisionError):
        raise argparse.ArgumentTypeError(f"“{text}” is not a number of seconds; write 12.5") from None
    if point < 0:
        raise argparse.ArgumentTypeError(f"must not be negative, as {text} is")
    return point


def face_box(text: str) -> FaceBox:
    """x,y,width,height in pixels of the upright picture."""
    try:
        x, y, width, height = (float(part) for part in text.split(","))
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}” is not a box; write x,y,width,height in pixels") from None
    if (box := FaceBox(x, y, width, height)) not in Box():
        raise argparse.ArgumentTypeError(f"“{text}” is not {Box()}")
    return box


def ordinal(text: str) -> int:
    """A number that is counted from 1."""
    if not (text.isdecimal() and int(text) > 0):
        raise argparse.ArgumentTypeError(f"“{text}” is none of the numbers, which are counted from 1")
    return int(text)


def speaker(text: str) -> Speaker:
    """N=FILE: a person's number, and what that person says."""
    name, equals, recording = text.partition("=")
    if not (equals and recording and name.isdecimal() and int(name) > 0):
        raise argparse.ArgumentTypeError(f"“{text}” names nobody; write 2=voice.wav, with the number from a scan")
    return Speaker(int(name), Path(recording))


def same_person(text: str) -> tuple[int, ...]:
    """N,M: numbers from a scan that are one person's."""
    numbers = text.split(",")
    if len(set(numbers)) < 2 or not all(number.isdecimal() and int(number) > 0 for number in numbers):
        raise argparse.ArgumentTypeError(f"“{text}” names no two people; write 1,3, with the numbers from a scan")
    return tuple(sorted({int(number) for number in numbers}))
