"""Networks that are missing, damaged, or do not run."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from . import ModelError

# The program's own


class NetworkMissing(ModelError):
    sentence = (
        "The network “{file}” is missing from {path.parent}. Install the program again, or run “python3 make.py demo” "
        "in a checkout."
    )
    path: Path


class NetworkDamaged(ModelError):
    sentence = (
        "The network “{file}” in {path.parent} is damaged. Install the program again, or delete that folder and run "
        "“python3 make.py demo” in a checkout."
    )
    path: Path


class NetworkRefused(ModelError):
    """By this computer's processor. reason: OpenVINO's words."""

    sentence = "This computer's processor cannot run the network “{name}” ({reason})."
    name: str
    reason: str


# Those that people have added


class ModelMissing(ModelError):
    """there: the names of those that have been added."""

    sentence = {
        True: "There is no added model called “{name}” (there: {there}). Add its file first, or choose another.",
        False: "There is no added model called “{name}” (there: none). Add its file first, or choose another.",
    }
    name: str
    there: tuple[str, ...]

    @property
    def case(self) -> bool:
        return bool(self.there)


class ModelDamaged(ModelError):
    """folder: its own."""

    sentence = "The model in “{folder}” is damaged. Remove it and add its file again."
    folder: Path


class ModelRecordDamaged(ModelError):
    """folder: its own."""

    sentence = (
        "What is known about the added model “{name}” is damaged. Add its file again under that name, or remove the "
        "folder “{folder}”."
    )
    name: str
    folder: Path


class ModelFileUnreadable(ModelError):
    """part: the name of one of its files; reason: the system's words."""

    sentence = "“{part}” of the model “{name}” cannot be read ({reason}). Add the model again."
    name: str
    part: str
    reason: str


class ModelFileDamaged(ModelError):
    """part: the name of one of its files."""

    sentence = "“{part}” of the model “{name}” is damaged. Add the model again."
    name: str
    part: str


class ModelOfOtherKind(ModelError):
    """kind: what it should have been."""

    sentence = {
        "wav2lip": "The model “{name}” makes no mouths. Choose another.",
        "s3fd": "The model “{name}” finds no faces. Choose another.",
    }
    name: str
    kind: Literal["wav2lip", "s3fd"]


class OriginalNeedsModel(ModelError):
    sentence = "Only an added Wav2Lip model can do as the original does. Choose one."


class OriginalNeedsDetector(ModelError):
    sentence = (
        "To do as the original does takes its face detector S³FD. Add it first, or give the face's place with a face "
        "box."
    )


# Adding and removing


class ModelNameImpossible(ModelError):
    """reserved: a name that is taken for good."""

    sentence = "“{name}” cannot be a model's name. Use small letters, digits, dots, dashes, and not “{reserved}”."
    name: str
    reserved: str


class NoPlaceForModels(ModelError):
    """reason: the system's words."""

    sentence = "There is no place for models in “{folder}” ({reason}). Make room, or allow writing to the folder."
    folder: Path
    reason: str


class ModelUnwritable(ModelError):
    """reason: OpenVINO's words."""

    sentence = "The model could not be written into “{folder}” ({reason}). Make room, or allow writing to the folder."
    folder: Path
    reason: str


class ModelNotPlaced(ModelError):
    """reason: the system's words."""

    sentence = (
        "The model could not be put at “{folder}” ({reason}). What was there is as it was. Make room, or look whether "
        "the folder may be written to."
    )
    folder: Path
    reason: str


class ModelNotRemoved(ModelError):
    """reason: the system's words."""

    sentence = "“{folder}” could not be removed ({reason}). Remove the folder by hand."
    folder: Path
    reason: str
