"""Frame rates as people and programs write them."""

from __future__ import annotations

import re
from fractions import Fraction

LOWEST, HIGHEST = 1, 120  # frames a second
_WRITTEN = re.compile(r"\d{1,9}(\.\d{1,9})?(/\d{1,9})?", re.ASCII)


def film_rate(text: str) -> Fraction:
    """`25`, `29.97` (taken as 30000/1001) or `24000/1001`, between 1 and 120. Raises ValueError."""
    if not _WRITTEN.fullmatch(text) or ("." in text and "/" in text):
        raise ValueError(f"“{text[:32]}” is not a frame rate; write 25, 29.97 or 30000/1001")
    try:
        rate = Fraction(text)
    except ZeroDivisionError:
        raise ValueError(f"“{text}” is not a frame rate; write 25, 29.97 or 30000/1001") from None
    if not LOWEST <= rate <= HIGHEST:
        raise ValueError(f"the frame rate must lie between {LOWEST} and {HIGHEST}, not {text}")
    ntsc = Fraction(round(rate) * 1000, 1001)
    return ntsc if "." in text and abs(rate - ntsc) < Fraction(1, 100) and rate != round(rate) else rate
