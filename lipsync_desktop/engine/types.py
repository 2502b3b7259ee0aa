"""The engine's vocabulary: plain arrays with their meaning, and frozen dataclasses.

NumPy is not loaded for it: the window and the command line's parser know these words before there is work.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from .files import Content
    from .notices import Notice
    from .planes import Planes

Floats: TypeAlias = "NDArray[np.float32]"
Doubles: TypeAlias = "NDArray[np.float64]"
"""Numbers of one width; their shape is said where they are used."""

Image: TypeAlias = "NDArray[np.uint8]"
"""(height, width, 3) uint8, BGR, upright, square pixels."""

Samples: TypeAlias = "NDArray[np.float32]"
"""(n,) float32 mono speech at SPEECH_RATE_HZ, full scale ±1."""

Points: TypeAlias = "NDArray[np.float64]"
"""(n, 3) float64: x and y in pixels of the picture, z in the same scale, nearer is smaller."""

SPEECH_RATE_HZ = 16_000  # what Wav2Lip's networks and Silero's were trained with
MEL_RATE_HZ = 80
"""Mel columns, and articulation samples, per second."""

WAVEFORM_RATE_HZ = 100
"""Peaks of a drawn waveform per second."""


class Network(Protocol):
    """A network ready to run: float32 arrays in, float32 arrays out, in the order of its inputs and outputs."""

    def __call__(self, *inputs: NDArray[np.float32]) -> tuple[NDArray[np.float32], ...]: ...


Quality = Literal["small", "good", "best"]

Codec = Literal["vp9", "av1", "h264", "png"]
"""How a film's pictures are written: WebM with VP9 or AV1, MP4 with H.264, or a folder of PNG pictures."""

Ending = Literal["pingpong", "loop", "hold"]
"""What a clip does when the speech is longer: go back and forth, begin again, or stand still at its end."""


class Articulator(IntEnum):
    """What one articulation sample, (8,) float32 in [0, 1], says at each index."""

    JAW_OPEN = 0
    LIP_SPREAD = 1
    LIP_ROUND = 2
    UPPER_LIP_RAISE = 3
    LOWER_LIP_DROP = 4
    LIP_PRESS = 5
    LIP_TUCK = 6
    TONGUE_UP = 7


@dataclass(frozen=True, slots=True)
class FaceBox:
    """An upright box in pixels of the upright picture; `score` in [0, 1], 1 when given by hand."""

    x: float
    y: float
    width: float
    height: float
    score: float = 1.0

    def scaled(self, factor: float) -> FaceBox:
        """The same box in a picture that is `factor` times as large."""
        return FaceBox(self.x * factor, self.y * factor, self.width * factor, self.height * factor, self.score)


@dataclass(frozen=True, slots=True, eq=False)
class Face:
    """One person's face in one image.

    `landmarks` are the 478 points of the face mesh, or None where the mesh found no face in the box.
    """

    box: FaceBox
    landmarks: Points | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Plate:
    """One image of the film to make, and the face in it that speaks, if there is one.

    A still gives the same `image` and `face` objects again and again: identity means "nothing has changed". Where
    `painted` is False the film has this frame already: what follows depends on it, but nobody needs its pixels.
    """

    image: Image
    face: Face | None
    painted: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Patch:
    """New pixels for a rectangle of an image. Position and size are even, as 4:2:0 chroma wants them, unless the
    rectangle ends at the image's odd edge."""

    x_px: int
    y_px: int
    pixels: Image


@dataclass(frozen=True, slots=True, eq=False)
class PlanesPatch:
    """A patch that is made in the planes that the film's encoder takes, and what they were before."""

    x_px: int
    y_px: int
    planes: Planes
    before: Planes

    @property
    def pixels(self) -> Image:
        """As people see them, made anew."""
        return self.planes.bgr()


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One image of the finished film: the original and what changes in it (None: nothing).

    beside: what others change in it, each over those before. planes: the original as its file has it, where that is
    what the film's encoder takes.
    """

    image: Image
    patch: Patch | PlanesPatch | None = None
    beside: tuple[Patch, ...] = ()
    planes: Planes | None = None

    @property
    def patches(self) -> tuple[Patch | PlanesPatch, ...]:
        """All that changes."""
        return self.beside if self.patch is None else (self.patch, *self.beside)

    def composed(self) -> Image:
        """The whole picture, as a new array where something changed."""
        if not self.patches:
            return self.image
        whole = self.image.copy()
        for patch in self.patches:
            here = whole[patch.y_px :, patch.x_px :]
            if isinstance(patch, Patch):
                height, width = patch.pixels.shape[:2]
                here[:height, :width] = patch.pixels
            else:
                height, width = patch.planes.y.shape
                here[:height, :width] = patch.planes.over(here[:height, :width], patch.before)
        return whole


@dataclass(frozen=True, slots=True)
class Gesture:
    """What a head does besides speaking: `nod` down, `turn` to the picture's right, `tilt` clockwise, in radians;
    `brows` raised and `lids` closed, 0 to 1."""

    nod: float = 0.0
    turn: float = 0.0
    tilt: float = 0.0
    brows: float = 0.0
    lids: float = 0.0


@dataclass(frozen=True, slots=True)
class Sound:
    """A stretch of speech as the lip models hear it, MEL_RATE_HZ columns a second.

    mel: (80, n) float32 in [−4, 4]; voiced: (n,) float32, the probability that somebody speaks; phonetic: (22, n)
    float32, what a phone recogniser takes it for, None where there is none.
    """

    mel: NDArray[np.float32]
    voiced: NDArray[np.float32]
    phonetic: NDArray[np.float32] | None = None


@dataclass(frozen=True, slots=True)
class Footage:
    """What the face comes from: a picture (`duration_s` None) or a clip.

    `size_px` is (width, height), upright, with square pixels; `rate` the constant rate of frames handed out.
    `full_size_px` is the size before a huge picture was scaled down; people give and get face boxes in its pixels.
    `notices` are for the person, such as that a huge picture was scaled down. Where `transparent`, a picture
    keeps the colours of its transparent parts; else they are laid on white.

    image: the picture, decoded once; alpha: (h, w) uint8, 255 where a transparent one is opaque; content: the file's.
    """

    path: Path
    size_px: tuple[int, int]
    rate: Fraction
    duration_s: Fraction | None
    full_size_px: tuple[int, int]
    notices: tuple[Notice, ...] = ()
    transparent: bool = False
    image: Image | None = field(default=None, compare=False, repr=False)
    alpha: NDArray[np.uint8] | None = field(default=None, compare=False, repr=False)
    content: Content | None = field(default=None, compare=False, repr=False)

    @property
    def is_still(self) -> bool:
        return self.duration_s is None

    @property
    def scale(self) -> float:
        """Pixels used for each pixel of the full size, at most 1."""
        return self.size_px[0] / self.full_size_px[0]

    def size_at(self, height_px: int) -> tuple[int, int]:
        """The (width, height) of a film of it, at most as high: its own, or else in even pixels, as encoders want."""
        width, height = self.size_px
        if height_px >= height:
            return self.size_px
        even_px = height_px - height_px % 2
        return max(2 * round(width * even_px / height / 2), 2), even_px


@dataclass(frozen=True, slots=True)
class Trim:
    """The stretch of a recording that is spoken, in seconds from its start; `end_s` None: to its end."""

    start_s: Fraction = Fraction(0)
    end_s: Fraction | None = None

    def __str__(self) -> str:
        end = "its end" if self.end_s is None else f"{float(self.end_s):g} s"
        return f"{float(self.start_s):g} s to {end}"


@dataclass(frozen=True, slots=True)
class Speaker:
    """One of those who speak in a film, and what they say.

    person: the number that a scan gives them; None: whoever the settings choose. track: which of the recording's sound
    tracks, counted from 1; None: the one that is meant, as `recordings` tells it.
    """

    person: int | None
    recording: Path
    trim: Trim = field(default_factory=Trim)
    track: int | None = None


@dataclass(frozen=True, slots=True)
class SoundTrack:
    """One of a file's sound tracks. number: counted from 1, with those that cannot be decoded; language: a code such as
    “deu”, or “”; title: its own, or “”."""

    number: int
    language: str
    title: str
    channels: int


@dataclass(frozen=True, slots=True, eq=False)
class Waveform:
    """A recording to look at: `peaks` (n, 2) float32, lowest and highest sample in each 1 / WAVEFORM_RATE_HZ s."""

    duration_s: Fraction
    peaks: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Speech:
    """A recording that can be spoken: `duration_s` is exact, that of the trimmed stretch, counted by decoding.

    track: the number of its sound track; None: the file's usual one. gain: how much louder the networks hear it, as a
    quiet voice is a voice, too; 1 for all that are not quiet. channels: 1, or 2 where some of it is stereo. changes:
    whether its form, such as its sample rate, is another later on. spoken: whether anybody was heard to speak in it;
    None: nobody has listened yet. samples: the mono sound in blocks, where it is not too long to be kept; else it is
    decoded when it is heard.
    """

    path: Path
    duration_s: Fraction
    trim: Trim = field(default_factory=Trim)
    track: int | None = None
    gain: float = 1.0
    channels: int = 1
    changes: bool = False
    spoken: bool | None = None
    waveform: Waveform | None = field(default=None, compare=False, repr=False)
    samples: tuple[Samples, ...] | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """One image of the footage and every face in it, largest first, in pixels of `image`; of a picture's, what hinders
    the mouth of each."""

    time_s: Fraction
    image: Image
    faces: tuple[Face, ...]
    notices: tuple[tuple[Notice, ...], ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Progress:
    """`done` of `total` frames are written; `frame` is the newest.

    While the work is being prepared `done` is 0, `frame` None, and `total` 0 as long as it is not known.
    `notices` are for the person, such as that a device failed and the CPU took over. `first_time`: a network
    is being prepared for this computer, which takes longer and happens once.
    """

    done: int
    total: int
    frame: Frame | None
    notices: tuple[Notice, ...] = ()
    first_time: bool = False
