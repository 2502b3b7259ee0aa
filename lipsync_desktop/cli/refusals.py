"""What this command line alone refuses, and what it calls that which the engine's errors are about."""

from __future__ import annotations

from pathlib import Path

from lipsync_desktop.engine.errors import DownloadError, LipsyncError, MediaError, ModelError, OutputError
from lipsync_desktop.engine.errors.downloads import DownloadFailed
from lipsync_desktop.engine.errors.faces import (
    FaceBoxOutside,
    FaceMissing,
    FaceNotInBox,
    OriginalBoxOutside,
    OriginalKnowsOneFace,
    OriginalSeesNoFace,
    PeopleDiffer,
    PersonMissing,
)
from lipsync_desktop.engine.errors.files import FileFault, FileUnreadable
from lipsync_desktop.engine.errors.films import CodecNotTransparent, CrfImpossible, FilmExists, NoCrf
from lipsync_desktop.engine.errors.models import ModelMissing, OriginalNeedsDetector, OriginalNeedsModel
from lipsync_desktop.engine.errors.pictures import NotTransparent
from lipsync_desktop.engine.errors.settings import (
    HigherThanPicture,
    SettingImpossible,
    SettingOutOfRange,
    SettingUnknown,
    StretchReversed,
)
from lipsync_desktop.service.faults import TokenMissing


class TableNameUnknown(OutputError):
    sentence = "“{file}” has to end in .csv, .json or .png. Give it one of these names."
    path: Path


class NothingToDownload(DownloadError):
    """there: the names of what can be."""

    sentence = "Nothing called “{name}” can be downloaded; there is: {there}."
    name: str
    there: str


class LicenceUnanswered(ModelError):
    """There is nobody at a terminal who could be asked."""

    sentence = "Nothing was added. If you accept this licence, run the command again with --accept-licence."


class LicenceRefused(ModelError):
    sentence = "Nothing was added, as the licence was not accepted."


class ServiceNotInstalled(LipsyncError):
    sentence = (
        "The service needs Flask and waitress, which are not installed. Install them with “pip install "
        "lipsync-desktop[service]”."
    )


class CheckoutIncomplete(LipsyncError):
    """script: what it has to have."""

    sentence = "“{folder}” is no checkout of Wav2Lip: it has no {script}."
    folder: Path
    script: str


class CheckoutFailed(LipsyncError):
    """program: the one of the two that failed; reason: its last words."""

    sentence = "“{program}” has made no film ({reason})."
    program: str
    reason: str


# Tables of films


class TableNotText(MediaError):
    sentence = "“{file}” is no table in UTF-8. Save it as CSV, in UTF-8."
    path: Path


class TableDamaged(MediaError):
    """line: where; reason: in the words of who reads it."""

    sentence = "Line {line} of “{file}” cannot be read ({reason}). Save the table again as CSV, in UTF-8."
    path: Path
    line: int
    reason: str


class TableEmpty(MediaError):
    sentence = "“{file}” names no film. Its first line names columns, and each line below them a film."
    path: Path


class ColumnMissing(MediaError):
    sentence = "Line 1 of “{file}” has no column “{column}”. It has to name the columns face, speech and out."
    path: Path
    column: str


class ColumnUnknown(MediaError):
    """there: all columns that mean something."""

    sentence = "Line 1 of “{file}” has a column “{column}”, which means nothing. These do: {there}."
    path: Path
    column: str
    there: str


class ColumnTwice(MediaError):
    sentence = "Line 1 of “{file}” has the column “{column}” twice. Leave one of them out."
    path: Path
    column: str


class RowTooLong(MediaError):
    """columns: how many there are."""

    sentence = (
        "Line {line} of “{file}” has more cells than the table's {columns} columns. Quote what holds a separator."
    )
    path: Path
    line: int
    columns: int


class CellWrong(MediaError):
    """reason: what cannot be, in sentences, the last without its full stop."""

    sentence = "Line {line} of “{file}”, column “{column}”: {reason}."
    path: Path
    line: int
    column: str
    reason: str


class TokenShort(LipsyncError):
    """least: how many characters it has to have."""

    sentence = "The token is too short; take {least} characters or more."
    least: int


class TokenUnreadable(LipsyncError):
    sentence = FileUnreadable.sentence
    path: Path
    kind: FileFault
    reason: str


_ABOUT: dict[type[LipsyncError], str] = {
    **dict.fromkeys((FaceMissing, FaceNotInBox, FaceBoxOutside, OriginalBoxOutside), "face-box"),
    **dict.fromkeys((OriginalKnowsOneFace, OriginalSeesNoFace), "parity"),
    FilmExists: "overwrite",
    **dict.fromkeys((NotTransparent, CodecNotTransparent), "alpha"),
    **dict.fromkeys((CrfImpossible, NoCrf), "crf"),
    PeopleDiffer: "same-person",
    HigherThanPicture: "height",
    OriginalNeedsModel: "model",
}
_REMEDIES: dict[type[LipsyncError], str] = {
    PersonMissing: "“lipsync-desktop scan” shows who they are.",
    ModelMissing: "“lipsync-desktop models add FILE” adds one.",
    OriginalNeedsDetector: "“lipsync-desktop models download s3fd” or “models add FILE” adds it.",
    DownloadFailed: "“lipsync-desktop models add FILE” adds it.",
    TokenMissing: "Put one into a file and name it with --token-file, or into LIPSYNC_TOKEN.",
}


def refusal(error: LipsyncError, *, in_table: bool = False) -> str:
    """What happened, and what this command line calls that which its remedy is about: an option, or a column."""
    remedy, about = _REMEDIES.get(type(error)), _ABOUT.get(type(error))
    if isinstance(error, SettingOutOfRange | SettingUnknown | SettingImpossible | StretchReversed):
        from .options import option_of  # which knows all settings, and is wanted only here

        about = option_of(error.setting).removeprefix("--")
    if about:
        remedy = f"The column is “{about}”." if in_table else f"The option is --{about}."
    return f"{error} {remedy}" if remedy else str(error)
