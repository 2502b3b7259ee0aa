"""What the stage shows once there is a film."""

from enum import Enum


class View(Enum):
    ORIGINAL = "original"
    FILM = "film"
    SIDE_BY_SIDE = "side by side"
