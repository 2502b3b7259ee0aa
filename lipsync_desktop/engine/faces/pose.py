"""How a head is turned, from its landmarks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lipsync_desktop.engine.types import Doubles, Points

from .landmarks import EYE_CORNERS, FOREHEAD_LINE, NOSE_LINE


@dataclass(frozen=True, slots=True, eq=False)
class Pose:
    """The head's own frame: x to the picture's right along the eyes, y down the face, z away from the viewer.

    rotation: (3, 3), rows are the axes in picture space. origin: (3,), between the eyes. unit_px: the distance
    between the eyes' centres, turned back to a frontal view.
    """

    rotation: Doubles
    origin: Doubles
    unit_px: float

    @classmethod
    def of(cls, landmarks: Points) -> Pose:
        right, left = landmarks[EYE_CORNERS].mean(1)
        unit_px = max(float(np.linalg.norm(left - right)), 1e-3)
        x = (left - right) / unit_px
        down = landmarks[NOSE_LINE].mean(0) - landmarks[FOREHEAD_LINE].mean(0)
        z = np.cross(x, down)
        z /= max(float(np.linalg.norm(z)), 1e-9)
        return cls(np.stack([x, np.cross(z, x), z]), (right + left) / 2, unit_px)

    @property
    def yaw_degrees(self) -> float:
        return float(np.degrees(np.arcsin(np.clip(self.rotation[0, 2], -1.0, 1.0))))

    def to_local(self, points: Points) -> Doubles:
        """(n, 3) picture points → (n, 3) in the head's frame, in eye distances."""
        local: Doubles = (points - self.origin) @ self.rotation.T / self.unit_px
        return local

    def to_px(self, vectors: Doubles) -> Doubles:
        """(…, 3) directions in the head's frame → (…, 2) displacements in pixels."""
        px: Doubles = vectors @ self.rotation[:, :2] * self.unit_px
        return px

    def point_px(self, local: Doubles) -> Doubles:
        """(…, 3) points in the head's frame → (…, 2) in pixels."""
        return self.to_px(local) + self.origin[:2]
