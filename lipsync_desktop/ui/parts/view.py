"""What the stage shows."""

from enum import Enum


class View(Enum):
    """The picture as it was; the same as it would speak now; the film that was made; it beside the original."""

    ORIGINAL = "original"
    PREVIEW = "preview"
    FILM = "film"
    SIDE_BY_SIDE = "side by side"
