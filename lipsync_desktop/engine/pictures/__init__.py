"""Picture files → upright BGR in sRGB: the only room that knows Pillow and libheif."""

from .formats import looks_like_picture, picture_format
from .reading import MAX_SIDE_PX, Picture, fitted_size, picture_size, read_picture

__all__ = [
    "MAX_SIDE_PX",
    "Picture",
    "fitted_size",
    "looks_like_picture",
    "picture_format",
    "picture_size",
    "read_picture",
]
