"""The settings of a film, each declared once: what it is by default, what it can be, what it does and to what.

Whoever lets people set something reads it from here: the command line its options, the service its fields and their
description, the window its controls and what it remembers, the documents their tables. NumPy is not loaded for it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeVar, get_args

from .errors import SettingError
from .errors.settings import SettingImpossible, SettingOutOfRange, SettingUnknown, StretchReversed
from .types import Codec, Ending, FaceBox, Quality, Speaker, Trim
from .values import Box, Choice, File, Groups, Name, Number, Ordinal, Rate, Speakers, Stretch, Switch, Values

T = TypeVar("T")

BUILT_IN = "builtin"
"""The name of the lip model and of the detector that come with the program."""
_USUAL_RATES = (Fraction(24), Fraction(25), Fraction(30_000, 1001), Fraction(30), Fraction(50), Fraction(60))
"""Frames a second that are offered to choose from."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting, as it is declared.

    name: the field's. called: what people and other programs call it, the name where nothing else is said; the command
    line writes it with hyphens. sentence: what it does, without its full stop. otherwise: what happens where it is not
    set, in words, if the default itself does not tell. stills, clips: the films that it does something to; built_in,
    added: the lip models.
    """

    name: str
    default: Any
    values: Values
    sentence: str
    otherwise: str = ""
    called: str = ""
    stills: bool = True
    clips: bool = True
    built_in: bool = True
    added: bool = True

    def applies(self, *, still: bool, built_in: bool) -> bool:
        """Whether it does anything to a film: from a picture or a clip, with the built-in lip model or an added one."""
        return (self.stills if still else self.clips) and (self.built_in if built_in else self.added)

    @property
    def range(self) -> str:
        """The least and the most that it can be, in English; “” where that is not a question of numbers."""
        match self.values:
            case Number(least, most, unit=unit):
                return f"{least:g} to {most:g} {unit}".rstrip().replace("-", "−")
            case Rate(least=least, most=most):
                return f"{least} to {most}"
        return ""

    @property
    def at_first(self) -> str:
        """What it is where nobody has set it, in English."""
        if self.otherwise:
            return self.otherwise
        return f"{self.default:g}" if isinstance(self.default, float) else str(self.default)


def setting(default: T, values: Values, sentence: str, **more: Any) -> T:
    """A dataclass's field, declared. more: as `Setting` has it."""
    return field(default=default, metadata={"values": values, "sentence": sentence, **more})


def declared(kind: type) -> tuple[Setting, ...]:
    """The settings of a dataclass, in their order."""
    return tuple(
        Setting(one.name, one.default, **{"called": one.name, **one.metadata}) for one in fields(kind) if one.metadata
    )


def check(chosen: RenderSettings | RenderJob) -> None:
    """Raises SettingError, for the first that is set to what it cannot be."""
    for one in declared(type(chosen)):
        value = getattr(chosen, one.name)
        if not (value in one.values or (value is None and one.default is None)):
            raise _refusal(one, value)


def _refusal(one: Setting, value: object) -> SettingError:
    match one.values:
        case Number(least, most) | Rate(least=least, most=most):
            return SettingOutOfRange(one.name, value, float(least), float(most))
        case Choice(words):
            return SettingUnknown(one.name, value, words)
        case Stretch() if isinstance(value, Trim) and value.start_s >= 0:
            return StretchReversed(one.name, value)
    return SettingImpossible(one.name, value)


@dataclass(frozen=True, slots=True)
class RenderSettings:
    """How a film is made. Raises SettingError."""

    still_rate: Fraction = setting(
        Fraction(25),
        Rate(_USUAL_RATES),
        "frames a second of a film from a picture, such as 25, 29.97 or 30000/1001; a clip keeps its own",
        called="fps",
        clips=False,
    )
    quality: Quality = setting("good", Choice(get_args(Quality)), "a smaller file or a better picture")
    model: str = setting(BUILT_IN, Name(), f"the lip model: {BUILT_IN}, or one that was added")
    device: str = setting("CPU", Name(), "where the networks run: CPU, GPU or NPU, as OpenVINO names them")
    offset_ms: float = setting(0.0, Number(-1000, 1000, 10, "ms"), "moves the mouth later, or earlier where negative")
    expressiveness: float = setting(1.0, Number(0, 2, 0.05), "size of the movements", added=False)
    smile: float = setting(
        0.0, Number(-1, 1, 0.05), "how much of a smile is added to the face's own, or taken away", added=False
    )
    smoothing_ms: float = setting(
        0.0, Number(0, 200, 10, "ms"), "how far movements run into each other; lips that meet still do", added=False
    )
    liveliness: float = setting(
        1.0,
        Number(0, 2, 0.05),
        "how much the head in a picture moves to the speech; 0 keeps it still, eyes included",
        clips=False,
    )
    face_box: FaceBox | None = setting(
        None,
        Box(),
        "the face that speaks: x, y, width and height in pixels of the upright picture",
        otherwise="who is seen most",
    )
    person: int | None = setting(
        None, Ordinal(), "who speaks, by the number that a scan gives them", otherwise="who is seen most"
    )
    same_person: tuple[tuple[int, ...], ...] = setting(
        (),
        Groups(),
        "people of a scan who are one and the same, such as 1,3; may be repeated",
        otherwise="as the scan has them",
    )
    ending: Ending = setting(
        "pingpong",
        Choice(get_args(Ending)),
        "a clip shorter than the speech goes back and forth, begins again, or stands still",
        stills=False,
    )
    keep_rest: bool = setting(
        False,
        Switch(),
        "a clip longer than the speech goes on, with its own mouth",
        otherwise="it is cut",
        stills=False,
    )
    own_sound: float = setting(0.0, Number(0, 1, 0.05), "the clip's own sound under the voice", stills=False)
    height: int | None = setting(
        None,
        Number(64, 3840, 2, "px", whole=True),
        "how high the film is, to the even pixel below; never higher than its picture or clip",
        otherwise="as that is",
    )
    codec: Codec = setting(
        "vp9", Choice(get_args(Codec)), "how the pictures are written", otherwise="by the film's name"
    )
    crf: int | None = setting(
        None, Number(0, 63, whole=True), "the codec's own measure, in place of the quality", otherwise="the quality's"
    )
    alpha: bool = setting(
        False,
        Switch(),
        "keeps a picture's transparency, in WebM (VP9) or PNG, for compositors; its head keeps still",
        otherwise="laid on white",
        clips=False,
    )
    detector: str = setting(BUILT_IN, Name(), f"what finds faces: {BUILT_IN}, or an added S³FD")
    fast: bool = setting(
        False,
        Switch(),
        "an added model's fast form (BF16 or INT8), where it is good enough",
        otherwise="exact",
        built_in=False,
    )
    parity: bool = setting(
        False,
        Switch(),
        "an added Wav2Lip exactly as its own program runs it, faults included",
        otherwise="better",
        built_in=False,
    )

    def __post_init__(self) -> None:
        check(self)


@dataclass(frozen=True, slots=True)
class RenderJob:
    """A film to make: whose face says what, and where the film goes. Raises SettingError.

    `speech` is what the person says whom the settings choose: a stretch of it, from one of its sound tracks.
    """

    face: Path
    speech: Path
    output: Path
    settings: RenderSettings = field(default_factory=RenderSettings)
    overwrite: bool = setting(False, Switch(), "replaces the film if it exists", otherwise="refuse")
    trim: Trim = setting(
        Trim(),
        Stretch(),
        "the stretch of the recording that is spoken, in seconds from its start",
        otherwise="all of it",
        called="speech",
    )
    others: tuple[Speaker, ...] = setting(
        (),
        Speakers(),
        "what person N of the scan says, for each who speaks, in place of one speech; may be repeated",
        otherwise="one speaks",
        called="speaker",
    )
    soundtrack: Path | None = setting(
        None,
        File(),
        "what is heard in place of the speech that moves the lips, such as a mix with music",
        otherwise="the speech",
    )
    resume: bool = setting(
        False,
        Switch(),
        "goes on where the same film broke off; if this one breaks off, what is done stays",
        otherwise="begin anew",
    )
    speech_track: int | None = setting(
        None,
        Ordinal(),
        "which sound track of the recording speaks, as info numbers them",
        otherwise="one with a voice, else its default",
    )
    own_sound_track: int | None = setting(
        None,
        Ordinal(),
        "which of the clip's sound tracks is its own sound, as info numbers them",
        otherwise="its default",
        stills=False,
    )

    def __post_init__(self) -> None:
        check(self)

    @property
    def speakers(self) -> tuple[Speaker, ...]:
        """All who speak, first who says `speech`."""
        return (Speaker(self.settings.person, self.speech, self.trim, self.speech_track), *self.others)

    @property
    def sources(self) -> tuple[Path, ...]:
        """Every file that the film is made from."""
        soundtrack = [self.soundtrack] if self.soundtrack else []
        return (self.face, *(speaker.recording for speaker in self.speakers), *soundtrack)
