"""Faces that are not where they are needed."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from . import FaceError

FootageKind = Literal["picture", "clip"]


class FaceMissing(FaceError):
    sentence = {
        "picture": (
            "The picture “{file}” has no face that can be found. Choose another picture, or give the face's place with "
            "a face box."
        ),
        "clip": (
            "No face was found anywhere in “{file}”. Choose a clip that shows a face from the front, or give its place "
            "with a face box."
        ),
    }
    path: Path
    kind: FootageKind


class FaceNotInBox(FaceError):
    _start = (
        "There is no face that can be found at the face box in “{file}”. Put the box closely around a face that looks "
        "forward, or choose another "
    )
    sentence = {"picture": _start + "picture.", "clip": _start + "clip."}
    path: Path
    kind: FootageKind


class FaceBoxOutside(FaceError):
    """width, height: in pixels, of all that is shown."""

    sentence = (
        "The face box lies outside “{file}”, which measures {width}×{height} pixels. Put it around a face in the "
        "picture."
    )
    path: Path
    width: int
    height: int


class PersonMissing(FaceError):
    """number: as a scan counts people; there: how many can be seen."""

    sentence = {
        "nobody": "There is no person {number} in “{file}”: nobody can be seen. Choose another clip.",
        "one": "There is no person {number} in “{file}”: only one can be seen. Choose one of those.",
        "several": "There is no person {number} in “{file}”: only {there} can be seen. Choose one of those.",
    }
    path: Path
    number: int
    there: int

    @property
    def case(self) -> str:
        return ("nobody", "one", "several")[min(self.there, 2)]


class PeopleDiffer(FaceError):
    """people: who were said to be one person; at_s: when two of them are seen side by side."""

    sentence = (
        "People {people} of “{file}” cannot be one person: two of them are seen side by side at {at_s:.1f} s. Name "
        "others, or leave them apart."
    )
    path: Path
    people: tuple[int, ...]
    at_s: float


class OwnPortraitFaceless(FaceError):
    """The program's own picture, with which networks are judged."""

    sentence = "No face was found in “{file}”. Install the program again."
    path: Path


# Of what the original can do


class OriginalKnowsOneFace(FaceError):
    sentence = (
        "The original knows one face and one voice. Let one person speak, or do not ask for exactly what it does."
    )


class OriginalSeesNoFace(FaceError):
    """frame: the first without a face, counted from 0."""

    sentence = (
        "No face was found in frame {frame}. The original needs one in every frame. Give the face's place with a face "
        "box, or do not ask for exactly what the original does."
    )
    frame: int


class OriginalBoxOutside(FaceError):
    sentence = "The face box lies outside the picture. Put it around a face in the picture."
