"""A project in one file, which can be moved and reopened.

The file is JSON, or a zip archive of it and its media. Media are named by where they lie to the file, and known by
their contents, so that they are found again when they were moved along with it.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path, PurePosixPath
from typing import IO, Any

from lipsync_desktop import __version__

from .errors import MediaError, SettingError
from .errors.files import FileUnreadable
from .errors.projects import ProjectDamaged, ProjectMediaMissing, ProjectNewer
from .files import Content, private_folder, reason_of, require_file
from .media import replacing
from .project import Document, Take
from .settings import RenderSettings, Setting, declared
from .types import FaceBox, Speaker, Trim
from .values import Box, Groups, Rate

SUFFIX = ".lipsync"
_FORM = 1  # of the file, as this version writes it; a newer one is refused
_LONGEST_BYTES = 1 << 24  # of the JSON: a project of a thousand takes has some hundred thousand
_MOST_BESIDE = 2000  # files in the project's folder and those in it that are looked at for one that was moved
_JSON = "project.json"
_MEDIA = "media"
_DAMAGED = (
    *(ValueError, TypeError, LookupError, AttributeError, ArithmeticError, SettingError),
    *(zipfile.BadZipFile, RuntimeError),  # this one of archives with passwords, and of endless brackets
)
"""What comes of reading what is not as we write it."""
_FRACTION = re.compile(r"\d{1,12}(/\d{1,12})?")
_HASH = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Opened:
    """A project as it was read. with_media: whether its media lie within its file; changed: those that hold something
    else than when it was saved."""

    document: Document
    with_media: bool = False
    changed: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class _Medium:
    """A file of a document, as the file of it names it: by its place from there, and by its content. hash: “” where
    it could not be read when the project was saved."""

    place: str
    hash: str
    size: int


# Writing


def save_project(
    document: Document, file: Path, *, with_media: bool = False, content: Callable[[Path], Content] = Content
) -> Path:
    """Write it to `file`, whose name gets our ending if it has another, and return that; what is there is replaced in
    one step by what is whole. content: of media, as far as it is known already.

    Media that cannot be read are no reason not to save, unless they are to be within. Raises: OutputError, MediaError.
    """
    if file.suffix.lower() != SUFFIX:
        file = file.with_name(file.name + SUFFIX)
    media = document.media
    known = [_medium(path, _beside(path, file.parent), content) for path in media]
    with replacing(file, True, SUFFIX, media) as part:
        if with_media:
            for path in media:
                require_file(path)
            names = [f"{_MEDIA}/{number:02}-{path.name}" for number, path in enumerate(media)]
            inside = [replace(one, place=name) for one, name in zip(known, names, strict=True)]
            with zipfile.ZipFile(part, "w", zipfile.ZIP_STORED) as archive:  # media are compressed already
                archive.writestr(_JSON, _text(document, media, inside))
                for path, name in zip(media, names, strict=True):
                    archive.write(path, name)
        else:
            part.write_text(_text(document, media, known), "utf-8")
        with part.open("rb+") as written:
            os.fsync(written.fileno())
    return file


def _medium(path: Path, place: str, content: Callable[[Path], Content]) -> _Medium:
    try:
        facts = content(path)
        return _Medium(place, facts.hash, facts.stamp.size)
    except (OSError, MediaError):
        return _Medium(place, "", 0)


def _beside(path: Path, folder: Path) -> str:
    """The way from there, in the same words on every system; the whole path where it is on another drive."""
    try:
        return Path(os.path.relpath(path.absolute(), folder.absolute())).as_posix()
    except ValueError:
        return path.absolute().as_posix()


def _text(document: Document, media: tuple[Path, ...], known: list[_Medium]) -> str:
    at = {path: number for number, path in enumerate(media)}
    facts = {
        "lipsync": _FORM,
        "program": __version__,
        "media": [{"path": one.place, "hash": one.hash, "bytes": one.size} for one in known],
        "face": None if document.face is None else at[document.face],
        "takes": [
            {"name": take.name, "best": take.best, **_said(at[take.recording], take.trim, take.track)}
            for take in document.takes
        ],
        "spoken": document.spoken,
        "others": [{"person": one.person, **_said(at[one.recording], one.trim, one.track)} for one in document.others],
        "soundtrack": None if document.soundtrack is None else at[document.soundtrack],
        "own_sound_track": document.own_sound_track,
        "settings": {
            one.name: _written(getattr(document.settings, one.name)) for one in declared(RenderSettings)
        },  # those that are as at first, too: that may be another in a later version
    }
    return json.dumps(facts, indent=1) + "\n"


def _said(medium: int, trim: Trim, track: int | None) -> dict[str, Any]:
    end = None if trim.end_s is None else str(trim.end_s)
    return {"media": medium, "from_s": str(trim.start_s), "to_s": end, "track": track}


def _written(value: Any) -> Any:
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, FaceBox):
        return [value.x, value.y, value.width, value.height, value.score]
    return value


# Reading


def open_project(file: Path, unpacked: Path, content: Callable[[Path], Content] = Content) -> Opened:
    """The project in a file. unpacked: the folder for what lies within one that has its media with it.

    A medium is looked for where it lay, from the file, and else, by its content, beside the file and in the folders
    there. Raises: MediaError.
    """
    require_file(file)
    try:
        if not zipfile.is_zipfile(file):
            facts = _facts(file, file.open("rb"))
            return _found(file, facts, content)
        with zipfile.ZipFile(file) as archive:
            facts = _facts(file, archive.open(_JSON))
            media = _media(facts)
            folder = private_folder(unpacked)
            places = [_unpacked(archive, one, folder, content) for one in media]
        return Opened(_document(facts, places), True)
    except OSError as error:
        raise FileUnreadable(file, "disk", reason_of(error)) from error
    except _DAMAGED as error:
        raise ProjectDamaged(file) from error


def _facts(file: Path, source: IO[bytes]) -> dict[str, Any]:
    """Raises ProjectNewer, OSError, ValueError."""
    with source:
        text = source.read(_LONGEST_BYTES + 1)
    if len(text) > _LONGEST_BYTES:
        raise ValueError("too long")
    facts = json.loads(text)
    form = facts["lipsync"]
    if isinstance(form, int) and form > _FORM:
        raise ProjectNewer(file, form)
    if form != _FORM:
        raise ValueError(f"form {form}")
    if facts["settings"].keys() - {one.name for one in declared(RenderSettings)}:
        raise ProjectNewer(file, form)
    return dict(facts)


def _media(facts: Mapping[str, Any]) -> list[_Medium]:
    found = [_Medium(str(one["path"]), str(one["hash"]), int(one["bytes"])) for one in facts["media"]]
    if not all(one.place and (_HASH.fullmatch(one.hash) or not one.hash) for one in found):
        raise ValueError("no media")
    return found


def _found(file: Path, facts: Mapping[str, Any], content: Callable[[Path], Content]) -> Opened:
    """Raises ProjectMediaMissing, ValueError."""
    places: list[Path] = []
    changed, missing = [], []
    beside: list[Path] | None = None
    for medium in _media(facts):
        there = Path(os.path.normpath(file.absolute().parent / medium.place))
        places.append(there)
        if _holds(there, medium, content) or (not medium.hash and there.is_file()):
            continue
        beside = list(_around(file)) if beside is None else beside
        if other := next((one for one in beside if _holds(one, medium, content)), None):
            places[-1] = other
        elif there.is_file():
            changed.append(there)
        else:
            missing.append(there.name)
    if missing:
        raise ProjectMediaMissing(file, tuple(missing))
    return Opened(_document(facts, places), False, tuple(changed))


def _holds(path: Path, medium: _Medium, content: Callable[[Path], Content]) -> bool:
    try:
        facts = content(path)
        return facts.stamp.size == medium.size and facts.hash == medium.hash
    except (OSError, ValueError, MediaError):  # of names that no disk can have, too
        return False


def _around(file: Path) -> Iterator[Path]:
    """The files beside it, and in the folders there."""
    folders = [file.absolute().parent]
    seen = 0
    for depth in range(2):
        inner: list[Path] = []
        for folder in folders:
            try:
                there = sorted(folder.iterdir())
            except OSError:
                continue
            for one in there:
                seen += 1
                if seen > _MOST_BESIDE:
                    return
                if one.is_file():
                    yield one
                elif one.is_dir() and not one.name.startswith("."):
                    inner.append(one)
        folders = inner


def _unpacked(archive: zipfile.ZipFile, medium: _Medium, folder: Path, content: Callable[[Path], Content]) -> Path:
    """A medium of an archive, in a folder of its own, where it stays for the next time. Raises OSError, ValueError."""
    name = PurePosixPath(medium.place).name.partition("-")[2]
    if not (medium.hash and name.strip(".") and "\\" not in name and ":" not in name):
        raise ValueError("no name of a medium")
    place = private_folder(folder / medium.hash) / name
    if _holds(place, medium, content):
        return place
    if archive.getinfo(medium.place).file_size != medium.size:
        raise ValueError("another size")
    part = place.with_name(f".{os.getpid()}.part")
    try:
        with archive.open(medium.place) as source, part.open("wb") as target:
            shutil.copyfileobj(source, target)
        if not _holds(part, medium, Content):
            raise ValueError("another content")
        part.replace(place)
    finally:
        part.unlink(missing_ok=True)
    return place


def _document(facts: Mapping[str, Any], places: list[Path]) -> Document:
    """Raises ValueError and the like, SettingError."""
    takes = tuple(
        Take(_at(places, one["media"]), _trim(one), _number(one["track"]), str(one["name"]), bool(one["best"]))
        for one in facts["takes"]
    )
    others = tuple(
        Speaker(_number(one["person"]), _at(places, one["media"]), _trim(one), _number(one["track"]))
        for one in facts["others"]
    )
    known = {one.name: one for one in declared(RenderSettings)}
    spoken = facts["spoken"]
    if spoken is not None and not (type(spoken) is int and 0 <= spoken < len(takes)):
        raise ValueError("nobody speaks")
    document = Document(
        None if facts["face"] is None else _at(places, facts["face"]),
        takes,
        spoken,
        RenderSettings(**{name: _value(known[name], said) for name, said in facts["settings"].items()}),
        others,
        None if facts["soundtrack"] is None else _at(places, facts["soundtrack"]),
        _number(facts["own_sound_track"]),
    )
    for take in takes:  # as a job checks them
        replace(document, face=document.face or take.recording, takes=(take,), spoken=0).job(take.recording)
    return document


def _at(places: list[Path], number: Any) -> Path:
    if type(number) is not int or number < 0:
        raise ValueError("no number")
    return places[number]


def _number(value: Any) -> int | None:
    if value is not None and type(value) is not int:
        raise ValueError("no number")
    return value


def _trim(said: Mapping[str, Any]) -> Trim:
    return Trim(_fraction(said["from_s"]), None if said["to_s"] is None else _fraction(said["to_s"]))


def _fraction(text: Any) -> Fraction:
    """“1e999999999” is a fraction, too, which takes for ever to work out."""
    if not (isinstance(text, str) and _FRACTION.fullmatch(text)):
        raise ValueError("no fraction")
    return Fraction(text)


def _value(setting: Setting, said: Any) -> Any:
    if said is None:
        return None
    match setting.values:
        case Rate():
            return _fraction(said)
        case Box():
            return FaceBox(*map(float, said))
        case Groups():
            return tuple(tuple(group) for group in said)
    return said
