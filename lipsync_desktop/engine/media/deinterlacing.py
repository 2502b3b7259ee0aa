"""Interlaced frames → whole images."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from av.filter import Graph
from av.video.frame import VideoFrame


def deinterlaced(frames: Iterable[VideoFrame]) -> Iterator[VideoFrame]:
    """The same frames at the same times; those whose two fields are of different moments are made of one moment
    (FFmpeg's bwdif, which looks at the frames before and after). Raises av.FFmpegError."""
    graph: Graph | None = None
    shape: tuple[int, int, str] | None = None
    for frame in frames:
        now = (frame.width, frame.height, frame.format.name)
        if graph and now != shape:
            yield from _rest(graph)
            graph = None
        if frame.interlaced_frame and not graph:
            graph, shape = _bwdif(frame), now
        if graph:
            graph.vpush(frame)
            yield from _ready(graph)
        else:
            yield frame
    if graph:
        yield from _rest(graph)


def _bwdif(frame: VideoFrame) -> Graph:
    graph = Graph()
    source = graph.add_buffer(
        width=frame.width, height=frame.height, format=frame.format, time_base=frame.time_base or Fraction(1, 1000)
    )
    graph.link_nodes(source, graph.add("bwdif", "mode=send_frame:deint=interlaced"), graph.add("buffersink"))
    graph.configure()
    return graph


def _ready(graph: Graph) -> Iterator[VideoFrame]:
    while True:
        try:
            yield graph.vpull()
        except (BlockingIOError, EOFError):  # FFmpeg's EAGAIN and end of file
            return


def _rest(graph: Graph) -> Iterator[VideoFrame]:
    graph.vpush(None)
    yield from _ready(graph)
