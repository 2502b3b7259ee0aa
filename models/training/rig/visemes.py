"""Articulations to look at and to measure with: what a careful speaker's mouth does at some sounds."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lipsync_desktop.engine.types import Articulator


def _articulation(**values: float) -> NDArray[np.float32]:
    articulation = np.zeros(len(Articulator), np.float32)
    for name, value in values.items():
        articulation[Articulator[name.upper()]] = value
    return articulation


VISEMES = {
    "m": _articulation(lip_press=1),
    "ah": _articulation(jaw_open=0.85, lip_spread=0.1, upper_lip_raise=0.2, lower_lip_drop=0.3),
    "eh": _articulation(jaw_open=0.4, lip_spread=0.5, upper_lip_raise=0.3, lower_lip_drop=0.3),
    "ee": _articulation(jaw_open=0.18, lip_spread=0.9, upper_lip_raise=0.13, lower_lip_drop=0.23),
    "oh": _articulation(jaw_open=0.5, lip_round=0.7, upper_lip_raise=0.1, lower_lip_drop=0.2),
    "oo": _articulation(jaw_open=0.2, lip_round=1, upper_lip_raise=0.1, lower_lip_drop=0.2),
    "f": _articulation(jaw_open=0.1, lip_spread=0.2, upper_lip_raise=0.4, lip_tuck=1),
    "s": _articulation(jaw_open=0.08, lip_spread=0.45, upper_lip_raise=0.34, lower_lip_drop=0.28, tongue_up=0.45),
    "sh": _articulation(jaw_open=0.1, lip_round=0.6, upper_lip_raise=0.4, lower_lip_drop=0.32, tongue_up=0.4),
    "l": _articulation(jaw_open=0.3, lip_spread=0.2, upper_lip_raise=0.2, lower_lip_drop=0.3, tongue_up=1),
}
"""(8,) each; all but the last are told from the lips alone."""
