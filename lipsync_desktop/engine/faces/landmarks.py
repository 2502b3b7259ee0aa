"""Which points of the face mesh are what (Kartynnik et al. 2019, arXiv 1907.06724). Left and right: the picture's."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Indices = NDArray[np.intp]
"""(n,) indices of mesh points."""

SURFACE = 468
"""Points of the face's surface; behind them come twice five of the irises, to 478 altogether."""


def _of(written: str) -> Indices:
    return np.array(written.split(), np.intp)


@dataclass(frozen=True, slots=True, eq=False)
class EyePoints:
    """Points of one eye: upper lid, lower lid, and the brow's upper and lower edge from left to right; the iris, its
    middle first. temple_first: whether the temple is on the left."""

    upper: Indices
    lower: Indices
    brow_upper: Indices
    brow_lower: Indices
    iris: Indices
    temple_first: bool

    @property
    def coarse(self) -> Indices:
        """(6,) around the opening, as `opening`: enough to mask the eye's white."""
        return ring(self.upper[[0, 3, 5, 8]], self.lower[[0, 3, 5, 8]])

    @property
    def opening(self) -> Indices:
        """(16,) around the opening, from the left corner along the upper lid and back along the lower one."""
        return ring(self.upper, self.lower)


def ring(upper: Indices, lower: Indices) -> Indices:
    """Once around what two edges enclose that share their ends and run from left to right."""
    return np.concatenate([upper, lower[-2:0:-1]])


LEFT_EYE = EyePoints(
    _of("33 246 161 160 159 158 157 173 133"),
    _of("33 7 163 144 145 153 154 155 133"),
    _of("70 63 105 66 107"),
    _of("46 53 52 65 55"),
    _of("468 469 470 471 472"),
    temple_first=True,
)
RIGHT_EYE = EyePoints(
    _of("362 398 384 385 386 387 388 466 263"),
    _of("362 382 381 380 374 373 390 249 263"),
    _of("336 296 334 293 300"),
    _of("285 295 282 283 276"),
    _of("473 474 475 476 477"),
    temple_first=False,
)
EYE_CORNERS = np.array([[33, 133], [362, 263]])
"""The two corners of each eye, from left to right."""
OUTER_EYE_CORNERS = np.array([33, 263])  # left, right

# Four rings of lips, (2, 11) each: the upper and the lower edge, from the left corner to the right one.
INNER_LIPS = np.stack([_of("78 191 80 81 82 13 312 311 310 415 308"), _of("78 95 88 178 87 14 317 402 318 324 308")])
SEMI_INNER_LIPS = np.stack(
    [_of("62 183 42 41 38 12 268 271 272 407 292"), _of("62 96 89 179 86 15 316 403 319 325 292")]
)
SEMI_OUTER_LIPS = np.stack(
    [_of("76 184 74 73 72 11 302 303 304 408 306"), _of("76 77 90 180 85 16 315 404 320 307 306")]
)
OUTER_LIPS = np.stack([_of("61 185 40 39 37 0 267 269 270 409 291"), _of("61 146 91 181 84 17 314 405 321 375 291")])
LIP_CORNERS = np.array([61, 291])  # left, right, where the outer red ends
LIP_MIDDLES = np.array([13, 14])
"""Where the upper and the lower lip meet in the middle."""
AROUND_MOUTH = np.array([61, 291, 0, 17])
"""The outer ring's corners, top and bottom."""
LOWER_LIP = np.array([17, 16, 15, 85, 315])
"""The middle of its red."""

OVAL = np.concatenate(
    [
        _of("10 338 297 332 284 251 389 356 454 323 361 288 397 365 379 378 400 377"),
        _of("152 148 176 149 150 136 172 58 132 93 234 127 162 21 54 103 67 109"),
    ]
)
"""(36,) around the face, from the forehead's top to the right."""
OVAL_TOP = np.concatenate([OVAL[-3:], OVAL[:4]])
"""(7,) where the forehead ends, from left to right."""
CHIN_LINE = OVAL[22:13:-1]
"""(9,) along the chin's edge, from left to right."""

FOREHEAD_TOP, CHIN, NOSE_TIP, UNDER_NOSE = 10, 152, 1, 2  # all on the face's middle line
FOREHEAD_LINE, NOSE_LINE = np.array([10, 151, 9]), np.array([2, 94, 1])
"""Points of the middle whose means say where up and down are."""
# Left and right, each: where the nose is widest, where the face is, and skin beside the nose and beside the mouth; then
# three points of skin around each cheek's.
NOSE_WINGS = np.array([98, 327])
TEMPLES = np.array([127, 356])
CHEEKS = np.array([205, 425])
LOW_CHEEKS = np.array([214, 434])
LEFT_CHEEK, RIGHT_CHEEK = np.array([205, 50, 207]), np.array([425, 280, 427])
BETWEEN_BROWS_TO_NOSE, BELOW_LIPS = np.array([9, 8, 195, 5]), np.array([200, 199, 175])
"""Skin of the middle that light from above, or from below, falls on."""
SKIN_AROUND_MOUTH = np.array([205, 425, 187, 411, 192, 416, 165, 391, 204, 424, 194, 418, 200, 199, 32, 262])
"""Whose colours are what lips are compared with."""
