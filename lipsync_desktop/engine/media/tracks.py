"""What is in a file: opened once with a sentence for every way in which that can fail."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from itertools import islice
from pathlib import Path
from typing import Any

import av
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.packet import Packet
from av.stream import Disposition, Stream
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from lipsync_desktop.engine.errors import MediaError, SpeechError
from lipsync_desktop.engine.errors.clips import FileUndecodable, NothingInside
from lipsync_desktop.engine.errors.files import FileUnreadable, RecordingUnreadable
from lipsync_desktop.engine.errors.speech import (
    RecordingUndecodable,
    SoundMissing,
    SoundUndecodable,
    TrackMissing,
    TrackUndecodable,
)
from lipsync_desktop.engine.files import require_file
from lipsync_desktop.engine.pictures import looks_like_picture, read_picture
from lipsync_desktop.engine.types import SoundTrack

from .formats import self_contained
from .forms import forget_order
from .kinds import refusal
from .links import Link, links
from .orientation import orientation_of

# What is wrong with a file is said in a sentence, not on stderr; a Python callback could wait for a thread that waits.
av.logging.restore_default_callback()
av.logging.set_libav_level(av.logging.PANIC)

_SELF_CONTAINED = self_contained()
_LATE_S = Fraction(1, 10)
"""A file whose time begins sooner is taken to say how long it lasts, not when it ends."""
_MANY_PICTURES = 50
"""Pictures after which a track is known for a clip, and counting ends."""
_CLIP_TO_SLIDES = 4
"""A track with so many times fewer pictures than the fullest is a cover or slides, no clip."""


@contextmanager
def opened(path: Path, error: type[MediaError] = MediaError, link: Link | None = None) -> Iterator[InputContainer]:
    """The file, or one link of it, demuxed.

    Raises `error` where it is missing, empty, or nothing that FFmpeg reads, then or later.
    """
    for_speech = issubclass(error, SpeechError)
    require_file(path, RecordingUnreadable if for_speech else FileUnreadable)
    undecodable = RecordingUndecodable(path) if for_speech else FileUndecodable(path)
    try:
        # A relative name with a colon in it would be taken for a protocol's.
        options = {"format_whitelist": _SELF_CONTAINED}
        container = av.open(link or str(path.absolute()), "r", options=options, metadata_errors="replace")
    except (av.FFmpegError, OSError, ValueError) as cause:
        raise refusal(path, undecodable) from cause
    with container:
        for track in container.streams.audio:
            if is_decodable(track):
                forget_order(track.codec_context)
        try:
            yield container
        except av.FFmpegError as cause:  # such as a bare stream, in which nothing can be found by its time
            raise refusal(path, undecodable) from cause


def picture_track(container: InputContainer) -> VideoStream | None:
    """The moving picture, which covers, thumbnails and slides beside it are not; None where there is none that can be
    decoded."""
    tracks = [
        stream
        for stream in container.streams.video
        if not stream.disposition & Disposition.attached_pic and is_decodable(stream)
    ]
    if len(tracks) > 1:
        tracks = _clips_among(container, tracks)
    for stream in tracks:
        stream.thread_type = "AUTO"
        stream.codec_context.thread_count = min(4, os.cpu_count() or 1)
        return stream
    return None


def _clips_among(container: InputContainer, tracks: list[VideoStream]) -> list[VideoStream]:
    """Those that show about as many pictures as the fullest; first those that are marked as the ones to show."""
    shown: Counter[int] = Counter()
    with opened(Path(container.name)) as again:
        for packet in again.demux([again.streams[track.index] for track in tracks]):
            shown[packet.stream.index] += packet.size > 0
            if shown[packet.stream.index] == _MANY_PICTURES:
                break
    most = max(shown.values(), default=0)
    clips = [track for track in tracks if shown[track.index] * _CLIP_TO_SLIDES >= most]
    return sorted(clips, key=lambda track: not track.disposition & Disposition.default)


def sound_track(container: InputContainer, path: Path, number: int | None = None) -> AudioStream:
    """Sound track `number`, counted from 1; None: the first that can be decoded, of those that the file marks as its
    default if there are any. Raises SpeechError."""
    tracks = container.streams.audio
    if not tracks:
        raise refusal(path, SoundMissing(path))
    if number is not None and not 1 <= number <= len(tracks):
        raise TrackMissing(path, number, len(tracks))
    known = [track for track in tracks if is_decodable(track)]
    if number is not None and tracks[number - 1] not in known:
        raise TrackUndecodable(path, number)
    if not known:
        raise SoundUndecodable(path)
    if number is not None:
        return tracks[number - 1]
    return next((track for track in known if track.disposition & Disposition.default), known[0])


def sound_tracks(path: Path) -> list[SoundTrack]:
    """Those that can be decoded, the one that is meant where nobody chooses first. Raises SpeechError."""
    with opened(path, SpeechError) as container:
        usual = sound_track(container, path)
        tracks = [
            SoundTrack(number, track.language or "", track.metadata.get("title", ""), track.channels)
            for number, track in enumerate(container.streams.audio, start=1)
            if is_decodable(track)
        ]
        first = list(container.streams.audio).index(usual) + 1
        return sorted(tracks, key=lambda track: track.number != first)


def can_be_heard(container: InputContainer) -> bool:
    """Whether one of the sound tracks can be decoded."""
    return any(map(is_decodable, container.streams.audio))


def require_sound_track(path: Path, number: int) -> None:
    """Raises SpeechError, where the file has no such sound track, or one that cannot be decoded."""
    with opened(path, SpeechError) as container:
        sound_track(container, path, number)


def is_decodable(stream: Stream) -> bool:
    """Whether there is a decoder for what FFmpeg lists."""
    return stream.codec_context is not None


def is_single(container: InputContainer, stream: VideoStream) -> bool:
    """Whether the track is one image, as in HEIC: a picture in a clip's container. A header that says so may be that of
    the first fragment alone. The container is read from its start, and not put back."""
    if max(stream.frames, len(stream.index_entries)) > 1:
        return False
    container.seek(0)
    pictures = (packet for packet in container.demux(stream) if packet.size)
    return next(islice(pictures, 1, None), None) is None


def start_of(container: InputContainer) -> Fraction:
    """Where the file's own time begins, in seconds."""
    return Fraction(container.start_time or 0, av.time_base)


def length_of(container: InputContainer) -> Fraction | None:
    """How long the file says that it lasts, in seconds from where its time begins; None where it does not say so. The
    container may be read somewhere else afterwards.

    Where its time begins late, as in recordings cut out of longer ones, Matroska and Flash may say when it ends
    instead: what comes later than that tells.
    """
    if not container.duration:
        return None
    said, start = Fraction(container.duration, av.time_base), start_of(container)
    if start < _LATE_S or any(stream.duration for stream in container.streams):
        return said
    container.seek(container.duration)
    later = (packet.pts * packet.time_base for packet in container.demux() if packet.pts and packet.time_base)
    return said if any(time > said + start / 2 for time in later) else max(said - start, Fraction(0))


def file_facts(path: Path) -> dict[str, Any]:
    """What the file holds, ready for JSON: kind (“picture”, “clip”, “sound”, or “unreadable” where its pictures
    cannot be decoded and nothing is heard), container, duration_s and streams.

    Raises: MediaError.
    """
    if looks_like_picture(path):
        picture = read_picture(path)
        width, height = picture.full_size_px
        notices = [str(notice) for notice in picture.notices]
        return {"file": str(path), "kind": "picture", "width": width, "height": height, "notices": notices}
    with opened(path) as container:
        track = picture_track(container)
        streams = [_facts(stream) for stream in container.streams if stream.type in ("video", "audio")]
        first = next(decoded_pictures(container, track), None) if track else None
        if not streams:
            raise refusal(path, NothingInside(path))
        facts = {
            "file": str(path),
            "kind": _kind(container, track),
            "container": container.format.name,
            "duration_s": _duration_s(path, container),
            "streams": streams,
        }
        if first:
            upright = orientation_of(first)
            facts |= {"rotation_degrees": upright.rotation_degrees, "mirrored": upright.is_mirrored or None}
        return facts


def _kind(container: InputContainer, track: VideoStream | None) -> str:
    if track:
        return "picture" if is_single(container, track) else "clip"
    if can_be_heard(container) or not container.streams.video:
        return "sound"
    return "unreadable"


def _duration_s(path: Path, container: InputContainer) -> float | None:
    """As the file says it; of recordings that were joined, all together."""
    joined = 0.0
    for link in links(path):
        if link is None:
            length = length_of(container)
            return None if length is None else round(float(length), 6)
        with opened(path, link=link) as part:
            joined += (part.duration or 0) / av.time_base
    return round(joined, 6) or None


def _facts(stream: Stream) -> dict[str, Any]:
    if not is_decodable(stream):  # all that is known of it stands in its decoder's place
        return {"type": stream.type, "codec": None, "decodable": False, "language": stream.language}
    facts: dict[str, Any] = {"type": stream.type, "codec": stream.codec_context.name}
    if isinstance(stream, VideoStream):
        rate, aspect = stream.average_rate, stream.sample_aspect_ratio
        facts |= {
            "width": stream.width,
            "height": stream.height,
            "rate": f"{rate.numerator}/{rate.denominator}" if rate else None,
            "pixel_format": stream.codec_context.pix_fmt,
            "pixel_aspect": f"{aspect.numerator}:{aspect.denominator}" if aspect and aspect != 1 else None,
        }
    elif isinstance(stream, AudioStream):
        facts |= {"sample_rate": stream.sample_rate, "channels": stream.channels} | _names(stream)
    return facts


def _names(stream: AudioStream) -> dict[str, Any]:
    """What tells a sound track from the file's others; nothing where there are none."""
    tracks = list(stream.container.streams.audio)
    if len(tracks) == 1:
        return {}
    return {
        "track": tracks.index(stream) + 1,
        "language": stream.language,
        "title": stream.metadata.get("title"),
        "default": "yes" if stream.disposition & Disposition.default else None,
    }


def decoded(packets: Iterator[Packet[Any]]) -> Iterator[Any]:
    """Frames in the order of their presentation; damaged ones are left out."""
    while True:
        try:
            frames = next(packets).decode()
        except StopIteration:
            return
        except av.error.InvalidDataError:
            continue
        except av.FFmpegError:  # cut off in the middle: what came before is still good
            return
        yield from frames


def decoded_pictures(container: InputContainer, stream: VideoStream) -> Iterator[VideoFrame]:
    """The track's frames in the order of their presentation; damaged ones are left out."""
    return decoded(container.demux(stream))
