"""What is found out about a recording before it is spoken: which of its tracks is meant, and whether anybody speaks."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import closing
from pathlib import Path

from .errors import SpeechError
from .media import hear_speech, sound_tracks
from .notices import NoSpeechHeard
from .open_files import OpenFiles
from .speech.listening import speaks
from .types import Network, Speech, Trim


def preparing_speech(
    path: Path, trim: Trim, track: int | None, voice_activity: Network, files: OpenFiles
) -> Generator[object, None, Speech]:
    """The recording, measured and listened to; `track` None: the one that is meant. Yields while it works.

    Raises: SpeechError, where nobody can speak with it.
    """
    if track is None:
        track = yield from spoken_track(path, voice_activity, files)
    speech = yield from files.measuring(path, trim, track)
    if speech.spoken is None:
        speech = files.listened(speech, (yield from _is_spoken(speech, voice_activity)))
    return speech


def spoken_track(path: Path, voice_activity: Network, files: OpenFiles) -> Generator[object, None, int]:
    """The number of the sound track that is meant: where several have sound, one with a voice; of these the one that
    the file marks as its default, or the first. Yields while it works. Raises SpeechError."""
    numbers = [track.number for track in sound_tracks(path)]
    sounding: list[int] = []
    for number in numbers if len(numbers) > 1 else ():
        try:
            speech = yield from preparing_speech(path, Trim(), number, voice_activity, files)
        except SpeechError:  # silent, or too short; if all are, it is said of the usual one
            continue
        if speech.spoken:
            return number
        sounding.append(number)
    return next(iter(sounding), numbers[0])


def unspoken(speech: Speech) -> NoSpeechHeard:
    """What to tell people of a recording in which nobody was heard to speak."""
    return NoSpeechHeard(speech.path, "recording" if speech.trim == Trim() else "stretch")


def _is_spoken(speech: Speech, voice_activity: Network) -> Generator[None, None, bool]:
    heard = False
    with closing(hear_speech(speech)) as blocks:
        for heard in speaks(blocks, voice_activity):
            yield
    return heard
