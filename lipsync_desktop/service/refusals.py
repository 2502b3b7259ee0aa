"""Every way in which the service says no: a closed list of codes, each with its HTTP status."""

from __future__ import annotations

STATUS = {
    "bad_request": 400,
    "unauthorized": 401,
    "forbidden": 403,
    "not_found": 404,
    "method_not_allowed": 405,
    "too_slow": 408,
    "not_finished": 409,
    "cancelled": 409,
    "too_large": 413,
    "unknown_format": 415,
    "no_face": 422,
    "no_speech": 422,
    "unreadable": 422,
    "queue_full": 429,
    "rate_limited": 429,
    "headers_too_large": 431,
    "internal": 500,
    "model_failed": 500,
    "not_implemented": 501,
    "stopping": 503,
}


class Refusal(Exception):  # noqa: N818  # it is an answer, not a fault of ours
    """A request that is not done; its text is one sentence or two for the person behind the program.

    `retry_after_s`: when it may be worth asking again.
    """

    def __init__(self, code: str, sentence: str, retry_after_s: int | None = None) -> None:
        super().__init__(sentence)
        self.code = code
        self.status = STATUS[code]
        self.retry_after_s = retry_after_s

    @property
    def headers(self) -> dict[str, str]:
        said = {} if self.retry_after_s is None else {"Retry-After": str(self.retry_after_s)}
        return said | {"WWW-Authenticate": "Bearer"} if self.code == "unauthorized" else said

    @property
    def answer(self) -> dict[str, object]:
        return {"success": False, "error": str(self), "code": self.code}


def code_of(status: int) -> str:
    """The code for a status that the web framework or server came up with."""
    return next((code for code, its in STATUS.items() if its == status), "internal" if status >= 500 else "bad_request")
