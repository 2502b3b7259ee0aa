"""Why a service cannot be where, or as, it was asked for: what whoever starts it is told."""

from __future__ import annotations

from lipsync_desktop.engine.errors import LipsyncError


class ServiceError(LipsyncError):
    """The service cannot begin."""


class TokenMissing(ServiceError):
    sentence = "Other computers could reach the service at {host}, so it needs a token there."
    host: str


class AddressTaken(ServiceError):
    """reason: the system's words."""

    sentence = (
        "The service cannot listen at {host}, port {port} ({reason}). Choose another port, or end the program that "
        "uses it."
    )
    host: str
    port: int
    reason: str
