"""Published weights, fetched from their public addresses: the only room that ever touches the internet."""

from __future__ import annotations

import hashlib
import os
import shutil
import time
import urllib.error
import urllib.request
from collections.abc import Generator
from contextlib import closing, suppress
from dataclasses import dataclass
from http.client import HTTPException, HTTPMessage, HTTPResponse
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

from lipsync_desktop import __version__
from lipsync_desktop.engine.errors.downloads import DownloadFailed, DownloadNeedsRoom, DownloadUnwritable
from lipsync_desktop.engine.files import private_folder, reason_of
from lipsync_desktop.engine.notices import AddressFault, AddressRefuses, AddressUnusable, NoAddress, Notice, PartKept

from .catalogue import PublishedFile, PublishedWeights

# Read at once; then, of progress, the bytes and the time after which it is told.
_BLOCK_BYTES = 1 << 16
_TELL_EVERY_BYTES = 1 << 20
_TELL_EVERY_S = 0.2
_MOST_BYTES = 2 << 30  # where nobody knows how large the file is; the largest published weights are some hundred MB
_ROOM = 1.5  # for the file and for the network made from it, in sizes of the file
_MOST_TRIES, _MOST_STUCK = 100, 3  # of one address in all, and in succession that bring nothing
_TIMEOUT_S = 20.0  # without a byte
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True, slots=True)
class Fetched:
    """`done_bytes` of `total_bytes` (0: not known) are on the disk, the newest from `host`.

    `notices` are for the person, such as that an address was dead.
    """

    done_bytes: int
    total_bytes: int
    host: str
    notices: tuple[Notice, ...] = ()


class _UnusableError(Exception):
    """This address will not do; `fault` says why, or the status that HTTP gives."""

    def __init__(self, fault: AddressFault | int) -> None:
        super().__init__(fault)
        self.fault = fault

    def at(self, host: str) -> Notice:
        if isinstance(self.fault, AddressFault):
            return AddressUnusable(host, self.fault)
        return AddressRefuses(host, self.fault)


class _BrokenOffError(Exception):
    """The connection ended before the file did."""


def download(weights: PublishedWeights, folder: Path, timeout_s: float = _TIMEOUT_S) -> Generator[Fetched, None, Path]:
    """Fetch the first of the files that hold `weights` into `folder`, and return it once its checksum is right.

    What an earlier try left is gone on with; closing the generator keeps what has arrived. Nothing but the program's
    name and version is sent along. Raises DownloadError.
    """
    wanted = weights.files[0]
    whole = folder / f"{weights.name}-{wanted.sha256[:8]}.pth"
    part = whole.with_suffix(".part")
    notices: tuple[Notice, ...] = ()
    try:
        private_folder(folder)
        if whole.is_file():
            if (yield from _checksum(whole, wanted)) == wanted.sha256:
                return whole
            whole.unlink()
        _require_room(weights, wanted, part)
        for address in wanted.addresses:
            host = urlsplit(address).hostname or address
            try:
                yield from _fetch(address, wanted, part, timeout_s, notices)
                if (yield from _checksum(part, wanted)) != wanted.sha256:
                    part.unlink()
                    raise _UnusableError(AddressFault.OTHER_FILE)
            except _UnusableError as error:
                notices += (error.at(host),)
                yield Fetched(_size(part), wanted.size_bytes, host, notices)
                continue
            os.replace(part, whole)  # noqa: PTH105  # what lies there is replaced on Windows, too
            return whole
    except OSError as error:
        raise DownloadUnwritable(weights.title, folder, reason_of(error)) from error
    tried = notices if wanted.addresses else (NoAddress(),)
    raise DownloadFailed(weights.title, (*tried, PartKept()) if part.is_file() else tried, weights.source)


def _fetch(
    address: str, wanted: PublishedFile, part: Path, timeout_s: float, notices: tuple[Notice, ...]
) -> Generator[Fetched, None, None]:
    """Bring `part` to its full size from one address: one try after the other, as long as they bring something."""
    stuck = 0
    for _ in range(_MOST_TRIES):
        before = _size(part)
        if wanted.size_bytes and before >= wanted.size_bytes:
            return
        try:
            yield from _fetch_on(address, wanted, part, timeout_s, notices)
            return
        except _BrokenOffError:
            stuck = 0 if _size(part) > before else stuck + 1
        if stuck == _MOST_STUCK:
            break
    raise _UnusableError(AddressFault.BREAKS_OFF)


def _fetch_on(
    address: str, wanted: PublishedFile, part: Path, timeout_s: float, notices: tuple[Notice, ...]
) -> Generator[Fetched, None, None]:
    """Append to `part` what one answer brings."""
    host = urlsplit(address).hostname or address
    most = wanted.size_bytes or _MOST_BYTES
    done = told = _size(part)
    due_s = 0.0
    yield Fetched(done, wanted.size_bytes, host, notices)
    with closing(_answer(address, done, timeout_s)) as answer:
        if done and not _goes_on(answer, done):
            done = told = 0
        total = _announced(answer, done)
        if total > most or 0 < total < wanted.size_bytes:
            raise _UnusableError(AddressFault.OTHER_SIZE)
        with part.open("r+b" if done else "wb") as file:
            file.seek(done)
            end = total or most  # a line may stay open after the last byte
            while done < end and (block := _read(answer, min(_BLOCK_BYTES, end - done))):
                file.write(block)
                done += len(block)
                if done - told >= _TELL_EVERY_BYTES or time.monotonic() >= due_s:
                    told, due_s = done, time.monotonic() + _TELL_EVERY_S
                    yield Fetched(done, wanted.size_bytes or total, host, notices)
    if done < (wanted.size_bytes or total):
        raise _BrokenOffError
    yield Fetched(done, wanted.size_bytes or total, host, notices)


def _answer(address: str, start: int, timeout_s: float) -> HTTPResponse:
    """What the address has from byte `start` on, or all of it where it cannot go on there."""
    _require_safe(address)
    headers = {"User-Agent": f"lipsync-desktop/{__version__}"}
    if start:
        headers["Range"] = f"bytes={start}-"
    opener = urllib.request.build_opener(_SafeRedirects)
    try:
        answer: HTTPResponse = opener.open(urllib.request.Request(address, headers=headers), timeout=timeout_s)
    except urllib.error.HTTPError as error:
        code = error.code
        error.close()
        if code == 416 and start:  # there is nothing from there on: the part is of another file
            return _answer(address, 0, timeout_s)
        raise _UnusableError(AddressFault.NOT_FOUND if code in (404, 410) else code) from error
    except (OSError, HTTPException, ValueError) as error:  # ValueError: a redirect to what is no address
        raise _UnusableError(AddressFault.NO_CONNECTION) from error
    if start and answer.status == 206 and not _goes_on(answer, start):
        answer.close()
        return _answer(address, 0, timeout_s)
    return answer


class _SafeRedirects(urllib.request.HTTPRedirectHandler):
    max_redirections = 5

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> urllib.request.Request | None:
        _require_safe(newurl)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _require_safe(address: str) -> None:
    """Nothing is fetched over an open line, but from this computer itself."""
    parts = urlsplit(address)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        raise _UnusableError(AddressFault.UNSAFE)


def _goes_on(answer: HTTPResponse, start: int) -> bool:
    """Whether the answer begins where the part ends, and not at the file's start."""
    return answer.status == 206 and (answer.headers.get("Content-Range") or "").startswith(f"bytes {start}-")


def _announced(answer: HTTPResponse, start: int) -> int:
    """The whole file's size as the answer has it; 0 where it does not say."""
    return start + answer.length if answer.length else 0


def _read(answer: HTTPResponse, most: int) -> bytes:
    """The bytes that are there by now, at least one but at the end: a slow line is not waited for."""
    try:
        return answer.read1(most)
    except (HTTPException, OSError) as error:
        raise _BrokenOffError from error


def _checksum(file: Path, wanted: PublishedFile) -> Generator[Fetched, None, str]:
    digest = hashlib.sha256()
    done = 0
    with file.open("rb") as content:
        while block := content.read(_TELL_EVERY_BYTES):
            digest.update(block)
            done += len(block)
            yield Fetched(done, wanted.size_bytes or _size(file), "")
    return digest.hexdigest()


def _size(file: Path) -> int:
    with suppress(OSError):
        return file.stat().st_size
    return 0


def _require_room(weights: PublishedWeights, wanted: PublishedFile, part: Path) -> None:
    needed = max(round(_ROOM * wanted.size_bytes) - _size(part), 0)
    free = shutil.disk_usage(part.parent).free
    if free < needed:
        raise DownloadNeedsRoom(weights.title, part.parent, needed / 1e6, free / 1e6)
