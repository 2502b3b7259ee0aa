"""How much of everything the service takes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """body_bytes: of one request. image_pixels: as its decoder takes them. speech_s: of the recording, decoded.
    waiting: jobs in the queue besides the one that is made. requests_a_minute: from one address, those that make films.
    listeners: event streams at a time. kept: finished jobs whose films wait to be fetched, and kept_s for how long.
    grace_s: how long a film may still be made after the service was asked to stop.
    """

    body_bytes: int = 64 << 20
    image_pixels: int = 50_000_000
    speech_s: float = 600.0
    waiting: int = 16
    requests_a_minute: int = 120
    listeners: int = 8
    kept: int = 32
    kept_s: float = 900.0
    grace_s: float = 10.0

    @property
    def threads(self) -> int:
        """As many as can wait for a film or listen at a time, and some that are always free to say no."""
        return self.waiting + 1 + self.listeners + 4
