"""Every way in which the service says no, and what it calls what the engine says: closed lists of codes."""

from __future__ import annotations

from collections.abc import Mapping

from lipsync_desktop.engine.errors import (
    FaceError,
    LipsyncError,
    MediaError,
    MemoryShort,
    ModelError,
    SettingError,
    SpeechError,
)
from lipsync_desktop.engine.errors.files import RecordingUnreadable
from lipsync_desktop.engine.errors.speech import (
    OtherGivenAsSpeech,
    PictureGivenAsSpeech,
    RecordingUndecodable,
    SamplesDamaged,
    SoundUndecodable,
    TimeStampsDamaged,
    TrackUndecodable,
)
from lipsync_desktop.engine.notices import (
    ClipScaled,
    DeviceFailed,
    HighDynamicRange,
    Interlaced,
    MouthHindered,
    NoFastForm,
    NoSpeechHeard,
    Notice,
    OriginalHearsOtherwise,
    PersonHindered,
    PhonesMissing,
    PictureScaled,
)

STATUS = {
    "bad_request": 400,
    "unauthorized": 401,
    "forbidden": 403,
    "not_found": 404,
    "method_not_allowed": 405,
    "too_slow": 408,
    "not_finished": 409,
    "cancelled": 409,
    "too_large": 413,
    "unknown_format": 415,
    "no_face": 422,
    "no_speech": 422,
    "unreadable": 422,
    "queue_full": 429,
    "rate_limited": 429,
    "headers_too_large": 431,
    "internal": 500,
    "model_failed": 500,
    "not_implemented": 501,
    "stopping": 503,
}
"""Each code's HTTP status."""

_CODES: dict[type[LipsyncError], str] = {
    LipsyncError: "internal",
    MediaError: "unreadable",
    SpeechError: "no_speech",
    **dict.fromkeys((RecordingUnreadable, RecordingUndecodable, TimeStampsDamaged, SamplesDamaged), "unreadable"),
    **dict.fromkeys((PictureGivenAsSpeech, OtherGivenAsSpeech, TrackUndecodable, SoundUndecodable), "unreadable"),
    FaceError: "no_face",
    ModelError: "model_failed",
    SettingError: "bad_request",
}
"""What the engine's errors are for a client: that of the type itself, or else of the nearest of its families."""

_SENTENCES: dict[type[LipsyncError], str] = {
    LipsyncError: "The film could not be written to the service's disk; its log says why.",
    MemoryShort: "The service's memory is not enough for this. Send a smaller picture.",
    FaceError: "The picture has no face that can be found. Send another, or its face_box.",
    ModelError: "The lip model does not run; the service's log says why.",
}
"""Of errors whose own sentences are not for clients: what they can do, and nothing about the service's computer."""

NOTICES: dict[type[Notice], str] = {
    PictureScaled: "scaled_down",
    ClipScaled: "scaled_down",
    HighDynamicRange: "high_dynamic_range",
    Interlaced: "interlaced",
    **dict.fromkeys((MouthHindered, PersonHindered), "mouth_hindered"),
    NoSpeechHeard: "no_speech_heard",
    NoFastForm: "no_fast_form",
    DeviceFailed: "device_failed",
    PhonesMissing: "phones_missing",
    OriginalHearsOtherwise: "original_hears_otherwise",
}
"""The codes of what a film may come with."""


class Refusal(Exception):  # noqa: N818  # it is an answer, not a fault of ours
    """A request that is not done; its text is one sentence or two for the person behind the program.

    `retry_after_s`: when it may be worth asking again.
    """

    def __init__(self, code: str, sentence: str, retry_after_s: int | None = None) -> None:
        super().__init__(sentence)
        self.code = code
        self.status = STATUS[code]
        self.retry_after_s = retry_after_s

    @property
    def headers(self) -> dict[str, str]:
        said = {} if self.retry_after_s is None else {"Retry-After": str(self.retry_after_s)}
        return said | {"WWW-Authenticate": "Bearer"} if self.code == "unauthorized" else said

    @property
    def answer(self) -> dict[str, object]:
        return {"success": False, "error": str(self), "code": self.code}


def code_of(status: int) -> str:
    """The code for a status that the web framework or server came up with."""
    return next((code for code, its in STATUS.items() if its == status), "internal" if status >= 500 else "bad_request")


def code_for(kind: type[LipsyncError]) -> str:
    """The code of a type of the engine's errors."""
    return _CODES[_nearest(kind, _CODES)]


def refused(error: LipsyncError) -> Refusal:
    """What the engine cannot do, as the client is told."""
    kind = type(error)
    if issubclass(kind, MediaError | SettingError):
        return Refusal(code_for(kind), str(error))
    return Refusal(code_for(kind), _SENTENCES[_nearest(kind, _SENTENCES)])


def _nearest(kind: type[LipsyncError], table: Mapping[type[LipsyncError], str]) -> type[LipsyncError]:
    return next(one for one in kind.__mro__ if one in table)
