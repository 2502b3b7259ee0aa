"""Decoded frames → the BGR of an ordinary film (BT.709, 8 bits, full range), whatever the camera wrote."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Colorspace
from av.video.stream import VideoStream
from cv2.typing import MatLike
from numpy.typing import NDArray

from lipsync_desktop.engine.planes import Planes
from lipsync_desktop.engine.types import Doubles, Image

_HD_LINES = 720  # rows from which on what names no matrix is taken for BT.709, as players do; below for BT.601
# What FFmpeg calls a stream's matrix (AVColorSpace) and what its scaler calls the same.
_MATRICES = {
    1: Colorspace.ITU709,
    4: Colorspace.FCC,
    5: Colorspace.ITU601,
    6: Colorspace.ITU601,
    7: Colorspace.SMPTE240M,
    9: Colorspace.BT2020,
    10: Colorspace.BT2020,
}
_LUMA = {Colorspace.ITU709: (0.2126, 0.0722), Colorspace.ITU601: (0.299, 0.114)}
"""What red and blue have of the brightness (ITU-R BT.709-6, BT.601-7)."""
# ITU-T H.273: transfer characteristics and colour primaries.
_PQ, _HLG = 16, 18
_UNSPECIFIED, _BT709, _BT2020, _DISPLAY_P3 = 2, 1, 9, 12
# x and y of red, green, blue and white (BT.709, BT.2020, SMPTE EG 432-1).
_D65 = (0.3127, 0.3290)
_CHROMATICITIES = {
    _BT709: ((0.640, 0.330), (0.300, 0.600), (0.150, 0.060), _D65),
    _BT2020: ((0.708, 0.292), (0.170, 0.797), (0.131, 0.046), _D65),
    _DISPLAY_P3: ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060), _D65),
}
_CODES = 1 << 16
_HDR_PEAK_NITS = 1000.0
_SDR_PEAK_NITS = 203.0  # BT.2408: where HDR has its white, SDR has its brightest
_GAMMA = 2.4  # BT.1886
_HLG_GAMMA = 1.2  # of the system, for a display of 1000 cd/m²: luminance to that power (BT.2100)
_PQ_PEAK_NITS = 10_000.0
_BAND_ROWS = 32  # as much as a processor has at hand
_LEAST = 1e-6
_RED, _GREEN, _BLUE = 0.2126, 0.7152, 0.0722  # of BT.709's luminance
_SHOULDER = 0.75  # of a film's brightest: up to there the brightest channel is left as it is


@dataclass(frozen=True, slots=True, eq=False)
class Grading:
    """From one kind of RGB to BT.709's.

    light: (65536,) float32, linear light for each 16-bit code, 1 where the brightest code is; gamut: (3, 3) float32
    from BGR light to BT.709's; gain: (65536,) float32, by what light of that luminance is multiplied, None for 1;
    codes: (65536,) uint8, BT.709's code for each light from 0 to 1.
    """

    light: NDArray[np.float32]
    gamut: NDArray[np.float32]
    gain: NDArray[np.float32] | None
    codes: NDArray[np.uint8]

    def graded(self, image: NDArray[np.uint16]) -> Image:
        """(h, w, 3) 16-bit BGR → BT.709's BGR."""
        graded = np.empty(image.shape, np.uint8)
        for top in range(0, len(image), _BAND_ROWS):
            band = np.s_[top : top + _BAND_ROWS]
            light = cv2.split(cv2.transform(cv2.LUT(image[band], self.light), self.gamut))
            gain = np.ones_like(light[0]) if self.gain is None else _held(self.gain, *light)
            graded[band] = cv2.LUT(cv2.merge([_as_codes(channel, gain) for channel in light]), self.codes)
        return graded


def _held(gains: NDArray[np.float32], blue: MatLike, green: MatLike, red: MatLike) -> MatLike:
    """(h, w) float32, the same for all three channels, so that hue and saturation stay: colours that would come out
    brighter than a film can show are held back as a whole."""
    luminance = _BLUE * blue + _GREEN * green + _RED * red
    gain = cv2.LUT(_as_codes(luminance, np.ones_like(luminance)), gains)
    brightest = cv2.max(cv2.max(blue, green), red) * gain
    shoulder = np.maximum(luminance * gain, _SHOULDER)  # greys are where they should be already
    over = np.maximum(brightest - shoulder, 0)
    room = np.maximum(1 - shoulder, _LEAST)
    return np.asarray(gain * (brightest - over + over * room / (room + over)) / np.maximum(brightest, _LEAST))


def _as_codes(light: MatLike, gain: MatLike) -> MatLike:
    """Light times `gain`, from 0 to 1, in 16 bits; what lies outside is cut off."""
    return cv2.multiply(light, gain, scale=_CODES - 1, dtype=cv2.CV_16U)


def is_hdr(stream: VideoStream) -> bool:
    """Whether the picture is brighter than a film's: its transfer is PQ or HLG (BT.2100)."""
    return stream.codec_context.color_trc in (_PQ, _HLG)


def to_bgr(frame: VideoFrame, stream: VideoStream, width: int, height: int) -> Image:
    """The frame, scaled to (width, height), as its stream's tags say.

    A frame without a matrix is taken for BT.601 below 720 lines and for BT.709 from there on. The luminance of PQ and
    HLG is tone-mapped with the EETF of BT.2390, from 1000 cd/m² to 203 cd/m² (BT.2408), with hue and saturation kept;
    BT.2020 and Display P3 are brought into BT.709 with their colours kept, those outside it cut off. Transparent parts
    are laid on white, as those of pictures are. The array has no gaps between its rows.
    """
    grading = _grading(stream.codec_context.color_trc, stream.codec_context.color_primaries)
    if grading:
        return grading.graded(np.asarray(_reformatted(frame, width, height, "bgr48le", _BT2020), np.uint16))
    if any(component.is_alpha for component in frame.format.components):
        return _on_white(_reformatted(frame, width, height, "bgra", _UNSPECIFIED))
    return np.asarray(_reformatted(frame, width, height, "bgr24", _UNSPECIFIED), np.uint8)


def own_planes(frame: VideoFrame, stream: VideoStream) -> Planes | None:
    """The planes of a frame of 8 bits and 4:2:0 as an ordinary film has them, BT.709 in limited range: views of its own
    where they are that; BT.601 and full range are brought there, their colours at half the size as they are."""
    context = stream.codec_context
    full = frame.format.name == "yuvj420p" or int(frame.color_range) == ColorRange.JPEG
    matrix = _matrix(frame)
    plain = frame.format.name in ("yuv420p", "yuvj420p") and matrix in _LUMA
    if not plain or _grading(context.color_trc, context.color_primaries):
        return None
    y, u, v = (
        np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)[: plane.height, : plane.width]
        for plane in frame.planes
    )
    planes = Planes(y, u, v)
    return planes if matrix == Colorspace.ITU709 and not full else _to_bt709(planes, matrix, full)


def _to_bt709(planes: Planes, matrix: Colorspace, full: bool) -> Planes:
    """In limited range. Greys have no colour in any matrix, so that brightness alone takes from the colours."""
    turn = _to_ycbcr(Colorspace.ITU709, False) @ np.linalg.inv(_to_ycbcr(matrix, full))
    colours = cv2.merge(planes[1:])
    u, v = cv2.split(cv2.transform(colours, np.column_stack([turn[1:, 1:], 128 - turn[1:, 1:].sum(1) * 128])))
    height, width = planes.y.shape
    brighter = cv2.transform(colours.astype(np.float32), np.append(turn[0, 1:], -128 * turn[0, 1:].sum())[np.newaxis])
    brighter = cv2.resize(brighter, (2 * u.shape[1], 2 * u.shape[0]), interpolation=cv2.INTER_LINEAR)[:height, :width]
    black = 16 - turn[0, 0] * (0 if full else 16)
    y = cv2.addWeighted(planes.y, turn[0, 0], brighter, 1.0, black, dtype=cv2.CV_8U)
    return Planes(np.asarray(y, np.uint8), np.asarray(u, np.uint8), np.asarray(v, np.uint8))


def _to_ycbcr(matrix: Colorspace, full: bool) -> Doubles:
    """(3, 3): Y, Cb, Cr in levels of 8 bits, less their zero, from red, green, blue in [0, 1]."""
    red, blue = _LUMA[matrix]
    luma = np.array([red, 1 - red - blue, blue])
    cb, cr = (np.array([0, 0, 1]) - luma) / (2 - 2 * blue), (np.array([1, 0, 0]) - luma) / (2 - 2 * red)
    light, colour = (255, 255) if full else (219, 224)
    return np.stack([luma * light, cb * colour, cr * colour])


def _matrix(frame: VideoFrame, otherwise: int = _UNSPECIFIED) -> Colorspace:
    """What the frame's colours were made with. otherwise: what is taken for that where the frame does not say."""
    guessed = _MATRICES.get(otherwise, Colorspace.ITU709 if frame.height >= _HD_LINES else Colorspace.ITU601)
    return _MATRICES.get(int(frame.colorspace), guessed)


def _reformatted(
    frame: VideoFrame, width: int, height: int, pixels: str, otherwise: int
) -> NDArray[np.uint8 | np.uint16]:
    reformatted = frame.reformat(
        width,
        height,
        pixels,
        src_colorspace=_matrix(frame, otherwise),
        src_color_range=int(frame.color_range),
        dst_color_range=ColorRange.JPEG,
    )
    return np.ascontiguousarray(reformatted.to_ndarray())  # FFmpeg pads rows to where its loops like them to begin


def _on_white(image: NDArray[np.uint8 | np.uint16]) -> Image:
    alpha = cv2.cvtColor(image[:, :, 3], cv2.COLOR_GRAY2BGR)
    over = cv2.multiply(image[:, :, :3], alpha, scale=1 / 255)
    return np.asarray(cv2.add(over, cv2.bitwise_not(alpha)), np.uint8)


@cache
def _grading(transfer: int, primaries: int) -> Grading | None:
    """How to get to BT.709 from there; None where no way has to be gone."""
    hdr = transfer in (_PQ, _HLG)
    if primaries not in (_BT2020, _DISPLAY_P3):
        if not hdr:
            return None
        primaries = primaries if primaries in _CHROMATICITIES else _BT2020
    codes = np.linspace(0, 1, _CODES)
    light, gain = codes**_GAMMA, None
    if transfer == _PQ:
        light = _pq_nits(codes) / _PQ_PEAK_NITS
        gain = _gain(_PQ_PEAK_NITS * codes, codes)
    elif transfer == _HLG:
        light = _hlg_scene(codes)
        gain = _gain(_HDR_PEAK_NITS * codes**_HLG_GAMMA, codes)
    gamut = (np.linalg.inv(_to_xyz(_BT709)) @ _to_xyz(primaries))[::-1, ::-1]
    return Grading(
        light.astype(np.float32),
        gamut.astype(np.float32),
        None if gain is None else gain.astype(np.float32),
        np.round(codes ** (1 / _GAMMA) * 255).astype(np.uint8),
    )


def _gain(nits: Doubles, light: Doubles) -> Doubles:
    """What brings light of that luminance to a film's: `nits` are what it is on the display that it was made for."""
    return np.asarray(_compressed(nits) / _SDR_PEAK_NITS / np.maximum(light, 0.5 / _CODES), np.float64)


def _to_xyz(primaries: int) -> Doubles:
    """(3, 3) from linear RGB to CIE XYZ (SMPTE RP 177)."""
    x, y = np.array(_CHROMATICITIES[primaries]).T
    xyz = np.stack([x / y, np.ones(4), (1 - x - y) / y])
    return np.asarray(xyz[:, :3] * np.linalg.solve(xyz[:, :3], xyz[:, 3]), np.float64)


# SMPTE ST 2084's constants, as its table has them.
_M1, _M2 = 2610 / 16384, 2523 / 4096 * 128
_C1, _C2, _C3 = 3424 / 4096, 2413 / 4096 * 32, 2392 / 4096 * 32


def _pq_nits(code: Doubles) -> Doubles:
    """SMPTE ST 2084's EOTF: code in [0, 1] → cd/m²."""
    power = code ** (1 / _M2)
    return np.asarray(10_000 * (np.maximum(power - _C1, 0) / (_C2 - _C3 * power)) ** (1 / _M1), np.float64)


def _pq_code(nits: Doubles | float) -> Doubles:
    """The inverse of `_pq_nits`."""
    power = (np.asarray(nits) / 10_000) ** _M1
    return np.asarray(((_C1 + _C2 * power) / (1 + _C3 * power)) ** _M2, np.float64)


def _hlg_scene(code: Doubles) -> Doubles:
    """HLG's inverse OETF: code in [0, 1] → the scene's light, 1 at its brightest (BT.2100)."""
    a, b, c = 0.17883277, 0.28466892, 0.55991073
    return np.asarray(np.where(code <= 0.5, code**2 / 3, (np.exp((code - c) / a) + b) / 12), np.float64)


def _compressed(nits: Doubles) -> Doubles:
    """From a 1000 cd/m² display to a 203 cd/m² one: BT.2390's EETF, a Hermite spline in PQ above a knee."""
    whole = _pq_code(_HDR_PEAK_NITS)
    code = np.minimum(_pq_code(nits) / whole, 1)
    top = _pq_code(_SDR_PEAK_NITS) / whole
    knee = 1.5 * top - 0.5
    t = np.maximum((code - knee) / (1 - knee), 0)
    rolled = (2 * t**3 - 3 * t**2 + 1) * knee + (t**3 - 2 * t**2 + t) * (1 - knee) + (3 * t**2 - 2 * t**3) * top
    return np.asarray(_pq_nits(np.where(code < knee, code, rolled) * whole), np.float64)
