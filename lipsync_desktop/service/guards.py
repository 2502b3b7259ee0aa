"""Who may ask: the right host name, the right page, the right token, and not too often."""

from __future__ import annotations

import hmac
import time
from collections import OrderedDict
from collections.abc import Callable
from ipaddress import ip_address
from threading import Lock

from .refusals import Refusal

_ADDRESSES_KEPT = 1024  # clients whose requests are counted, the latest
Header = Callable[[str], str | None]
"""A request's header by its name, in any case."""

_EXPOSED = "X-Num-Frames, X-Duration, X-Fps, X-Notices, X-Notice-Codes, X-Queue-Seconds, Retry-After"
_USUAL_PORT = 80  # which clients leave out
_LOCAL_NAMES = ("localhost", "127.0.0.1", "[::1]")


def is_loopback(host: str) -> bool:
    """Whether only programs on this computer can reach what listens there."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class Guard:
    """What is asked of every request before anything else is read of it.

    On the loopback the Host header has to name it, so that no page elsewhere can have its own name point here (DNS
    rebinding); elsewhere the token, which no page knows, does the same. A page's Origin has to be among `origins`.
    """

    def __init__(self, host: str, port: int, token: str | None, origins: tuple[str, ...]) -> None:
        own = host if ":" not in host else f"[{host}]"
        names = {f"{name}:{port}" for name in (*_LOCAL_NAMES, own)} | (
            set(_LOCAL_NAMES) if port == _USUAL_PORT else set()
        )
        self._hosts = names if is_loopback(host) else None
        self._token = token
        self._origins = origins

    def check(self, method: str, header: Header) -> None:
        """Raises Refusal. A preflight has no token yet."""
        if self._hosts is not None and (header("Host") or "").lower() not in self._hosts:
            raise Refusal("forbidden", "The service answers to the names of this computer itself only.")
        origin = header("Origin")
        if origin is not None and origin not in self._origins:
            raise Refusal("forbidden", "Pages of this origin may not use the service. Name it with --origin.")
        if origin is None and (header("Sec-Fetch-Site") or "none") not in ("none", "same-origin"):
            raise Refusal("forbidden", "Other pages may not use the service.")
        if self._token is not None and method != "OPTIONS" and not self._is_token(header("Authorization") or ""):
            raise Refusal("unauthorized", "Send the service's token as “Authorization: Bearer TOKEN”.")

    def headers(self, method: str, header: Header) -> dict[str, str]:
        """What an answer says so that a page of a named origin may read it (Fetch Standard, CORS)."""
        said = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
        if self._origins:
            said["Vary"] = "Origin"
        if (origin := header("Origin")) is not None and origin in self._origins:
            said["Access-Control-Allow-Origin"] = origin
            said["Access-Control-Expose-Headers"] = _EXPOSED
            if method == "OPTIONS":
                said["Access-Control-Allow-Methods"] = "GET, POST, DELETE"
                said["Access-Control-Allow-Headers"] = "Authorization, Content-Type, X-Client"
        return said

    def _is_token(self, authorization: str) -> bool:
        assert self._token is not None
        scheme, _, given = authorization.partition(" ")
        # Headers arrive as bytes that were taken for Latin-1.
        right = hmac.compare_digest(given.strip().encode("latin-1", "replace"), self._token.encode("utf-8"))
        return right and scheme.lower() == "bearer"


class Rate:
    """At most so many requests a minute from each address, which may come at once (a token bucket)."""

    def __init__(self, a_minute: int, now: Callable[[], float] = time.monotonic) -> None:
        self._a_minute = a_minute
        self._now = now
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = Lock()

    def count(self, address: str) -> None:
        """Raises Refusal."""
        with self._lock:
            now = self._now()
            left, since = self._left.pop(address, (float(self._a_minute), now))
            left = min(float(self._a_minute), left + (now - since) * self._a_minute / 60)
            self._left[address] = (left - 1 if left >= 1 else left, now)
            while len(self._left) > _ADDRESSES_KEPT:
                self._left.popitem(last=False)
            if left < 1:
                wait_s = int((1 - left) * 60 / self._a_minute) + 1
                raise Refusal("rate_limited", f"That is more than {self._a_minute} films a minute.", wait_s)
