"""What people should know although all goes on: facts that come with what was asked for."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Literal

from .facts import Fact


class Notice(Fact):
    """Something that a person may want to know; two that say the same are equal."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Notice) and type(self) is type(other) and self.values == other.values

    def __hash__(self) -> int:
        return hash((type(self), self.values))


# Of a picture or a clip


class PictureScaled(Notice):
    sentence = "“{file}” is very large ({width}×{height} pixels); it is used at {used_width}×{used_height}."
    path: Path
    width: int
    height: int
    used_width: int
    used_height: int


class ClipScaled(Notice):
    sentence = "“{file}” is very large ({width}×{height}); it is used at {used_width}×{used_height}."
    path: Path
    width: int
    height: int
    used_width: int
    used_height: int


class HighDynamicRange(Notice):
    sentence = "“{file}” is HDR; its colours are brought into the range of an ordinary film."
    path: Path


class Interlaced(Notice):
    sentence = "“{file}” is interlaced; whole images are made of its half ones."
    path: Path


Hindrance = Literal["covered", "wide open", "turned away", "too small", "no person"]
"""What hinders a mouth from speaking well."""


class MouthHindered(Notice):
    sentence = {
        "covered": "Something covers the mouth in “{file}”, which stays as it is. Choose one that shows the lips.",
        "wide open": "The mouth in “{file}” is wide open; closing it stretches the skin around it, and a tongue that "
        "is out stays on the lip. One that is nearly closed looks better.",
        "turned away": "The face in “{file}” is turned away, so that its mouth moves little. One that looks forward "
        "speaks better.",
        "too small": "The face in “{file}” is so small that its mouth can hardly be seen. Choose a closer view of it.",
        "no person": "The face in “{file}” looks like a statue's; a mouth with teeth will look strange in it.",
    }
    path: Path
    kind: Hindrance


class PersonHindered(Notice):
    """The same of somebody in a clip, by their number in the scan. held_s: for how long, of the time in which they are
    seen; of what takes a look about so long."""

    sentence = {
        "covered all along": "Something covers the mouth of person {person} in “{file}”, which stays as it is. Choose "
        "a clip that shows the lips.",
        "covered": "Something covers the mouth of person {person} in “{file}” for about {held_s:.1f} of {seen_s:.1f} "
        "s. Choose a clip that shows the lips.",
        "wide open": "The mouth of person {person} in “{file}” is wide open for about {held_s:.1f} of {seen_s:.1f} s; "
        "closing it stretches the skin around it.",
        "turned away": "Person {person} in “{file}” is turned away for {held_s:.1f} of {seen_s:.1f} s, so that the "
        "mouth moves little or not at all.",
        "too small": "The face of person {person} in “{file}” is so small for {held_s:.1f} of {seen_s:.1f} s that its "
        "mouth can hardly be seen.",
        "no person": "The face of person {person} in “{file}” looks like a statue's; a mouth with teeth will look "
        "strange in it.",
    }
    path: Path
    kind: Hindrance
    person: int
    held_s: float
    seen_s: float

    @property
    def case(self) -> str:
        return "covered all along" if self.kind == "covered" and self.held_s >= self.seen_s else self.kind


# Of a recording


class NoSpeechHeard(Notice):
    """The detector may miss those who hardly speak."""

    _rest = (
        ", so that the mouth will stay closed, or nearly so. Whispers and songs are not always heard; if nobody speaks "
        "in it, choose another recording."
    )
    sentence = {
        "recording": "No speech was heard in “{file}”" + _rest,
        "stretch": "No speech was heard in the chosen stretch of “{file}”" + _rest,
    }
    path: Path
    kind: Literal["recording", "stretch"]


class OriginalHearsOtherwise(Notice):
    sentence = (
        "This installation comes without librosa, by which the original hears. Its mel is made here instead: the same "
        "for a recording at 16 kHz; any other is brought to that rate by another filter."
    )


# Of networks


class NoFastForm(Notice):
    sentence = "“{name}” has no fast form that is good enough on this computer; it runs exactly instead."
    name: str


class PhonesMissing(Notice):
    sentence = (
        "The network that recognises phones is missing from this installation; the voice is heard without it, and "
        "fewer of its sounds are told apart."
    )


class DeviceFailed(Notice):
    """there: the devices that this computer has, as OpenVINO names them."""

    sentence = "The device “{device}” cannot run the networks; the CPU does it instead. This computer has: {there}."
    device: str
    there: str


# Of what is fetched


class AddressFault(StrEnum):
    """Why an address will not do, in a few words."""

    OTHER_FILE = "it gives another file than the published one"
    OTHER_SIZE = "it gives a file of another size"
    BREAKS_OFF = "the connection breaks off"
    NOT_FOUND = "not found"
    NO_CONNECTION = "no connection"
    UNSAFE = "it leads to an address that is not safe"


class AddressUnusable(Notice):
    sentence = "{host}: {fault}."
    host: str
    fault: AddressFault


class AddressRefuses(Notice):
    """status: HTTP's."""

    sentence = "{host}: it answers with error {status}."
    host: str
    status: int


class NoAddress(Notice):
    sentence = "No address of it is known."


class PartKept(Notice):
    sentence = "What has arrived is kept for the next try."
