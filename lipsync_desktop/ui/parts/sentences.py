"""The engine's sentences in the person's language: those that are met daily; any other stays as the engine has it."""

from __future__ import annotations

import re

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

_SENTENCES = (
    QT_TRANSLATE_NOOP("engine", "“{0}” is a folder. Choose a file in it."),
    QT_TRANSLATE_NOOP("engine", "“{0}” is empty. Choose another file."),
    QT_TRANSLATE_NOOP("engine", "There is no file “{0}” in that place. Check its name, or choose another."),
    QT_TRANSLATE_NOOP("engine", "“{0}” may not be read. Allow reading it, or choose another file."),
    QT_TRANSLATE_NOOP(
        "engine",
        "“{0}” is damaged, or in no format that can be read. "
        "Convert it to a common one such as MP4, WAV or PNG, or choose another file.",
    ),
    QT_TRANSLATE_NOOP(
        "engine",
        "“{0}” is damaged or incomplete and cannot be shown. Save or copy it again, or choose another.",
    ),
    QT_TRANSLATE_NOOP(
        "engine",
        "“{0}” is a picture ({1}), in which nobody can be heard. "
        "Choose a recording, or a video with somebody speaking.",
    ),
    QT_TRANSLATE_NOOP(
        "engine", "“{0}” is a picture in {1}, which cannot be read. Save it as PNG or JPEG and choose that."
    ),
    QT_TRANSLATE_NOOP("engine", "“{0}” is {1}. Choose a recording, or a video with somebody speaking."),
    QT_TRANSLATE_NOOP("engine", "“{0}” is {1}. Choose a picture, a clip or a recording."),
    QT_TRANSLATE_NOOP("engine", "“{0}” has no sound. Choose a recording, or a video with somebody speaking."),
    QT_TRANSLATE_NOOP("engine", "“{0}” holds no picture. Choose a portrait or a clip for the face."),
    QT_TRANSLATE_NOOP("engine", "“{0}” holds no sound at all. Choose another recording."),
    QT_TRANSLATE_NOOP("engine", "“{0}” is silent from start to end. Choose a recording in which somebody speaks."),
    QT_TRANSLATE_NOOP("engine", "“{0}” lasts only {1} s; speech needs at least {2} s. Choose a longer recording."),
    QT_TRANSLATE_NOOP(
        "engine",
        "The picture “{0}” has no face that can be found. "
        "Choose another picture, or give the face's place with a face box.",
    ),
    QT_TRANSLATE_NOOP(
        "engine",
        "No face was found anywhere in “{0}”. "
        "Choose a clip that shows a face from the front, or give its place with a face box.",
    ),
    QT_TRANSLATE_NOOP(
        "engine",
        "There is no face that can be found at the face box in “{0}”. "
        "Put the box closely around a face that looks forward, or choose another picture.",
    ),
    QT_TRANSLATE_NOOP(
        "engine",
        "There is no face that can be found at the face box in “{0}”. "
        "Put the box closely around a face that looks forward, or choose another clip.",
    ),
    QT_TRANSLATE_NOOP(
        "engine",
        "The face box lies outside “{0}”, which measures {1} pixels. Put it around a face in the picture.",
    ),
    QT_TRANSLATE_NOOP("engine", "“{0}” could not be written to “{1}” ({2}). Choose another place or make room."),
    QT_TRANSLATE_NOOP(
        "engine",
        "There is no place for the film in the program's own folder “{0}” ({1}). "
        "Make room on that disk, or allow writing to the folder, and make the film again.",
    ),
    QT_TRANSLATE_NOOP(
        "engine",
        "“{0}” cannot be used: it is unplugged, taken by another program, or not allowed to this one. "
        "Check the system's sound and privacy settings, or choose another microphone.",
    ),
    QT_TRANSLATE_NOOP(
        "engine",
        "The microphone has fallen silent: it was unplugged, or the sound system stopped. "
        "What was recorded until then is in “{0}”. Check the plug and record again.",
    ),
    QT_TRANSLATE_NOOP(
        "engine",
        "The microphone has fallen silent: it was unplugged, or the sound system stopped. "
        "Check the plug and record again.",
    ),
    QT_TRANSLATE_NOOP(
        "engine",
        "The recording cannot be written to “{0}” any more ({1}). What was recorded until then is kept. "
        "Make room there, and record again.",
    ),
    QT_TRANSLATE_NOOP("engine", "The recording cannot be written to “{0}” ({1}). Make room there, and record again."),
    QT_TRANSLATE_NOOP("engine", "“{0}” is gone. Choose it again, or another file."),
)
_KINDS = (
    QT_TRANSLATE_NOOP("engine", "a text"),
    QT_TRANSLATE_NOOP("engine", "a PDF document"),
    QT_TRANSLATE_NOOP("engine", "a web page"),
    QT_TRANSLATE_NOOP("engine", "a ZIP archive"),
    QT_TRANSLATE_NOOP("engine", "an archive"),
    QT_TRANSLATE_NOOP("engine", "a Word document"),
    QT_TRANSLATE_NOOP("engine", "an Office document"),
    QT_TRANSLATE_NOOP("engine", "a PowerPoint presentation"),
    QT_TRANSLATE_NOOP("engine", "an Excel sheet"),
    QT_TRANSLATE_NOOP("engine", "an e-book"),
    QT_TRANSLATE_NOOP("engine", "a program"),
    QT_TRANSLATE_NOOP("engine", "a file of subtitles"),
    QT_TRANSLATE_NOOP("engine", "a drawing (SVG)"),
    QT_TRANSLATE_NOOP("engine", "a playlist, which only names other files"),
    QT_TRANSLATE_NOOP("engine", "a camera's raw format"),
)


def translated(sentence: str) -> str:
    """What an error of the engine says, in the person's language where that is known."""
    for template in map(str, _SENTENCES):
        if found := re.fullmatch(_pattern(template), sentence, re.DOTALL):
            values = [_in_own_words(value) if value in _KINDS else value for value in found.groups()]
            return _in_own_words(template).format(*values)
    return sentence


def _pattern(template: str) -> str:
    """A regular expression with a group for each of the template's places, in their order."""
    return re.sub(r"\\\{\d\\\}", "(.*)", re.escape(template))


def _in_own_words(text: str) -> str:
    return QCoreApplication.translate("engine", text)
