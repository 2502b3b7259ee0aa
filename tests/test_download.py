"""Downloads from a server on the loopback that breaks off, resumes, lies about its length, and serves wrong bytes."""

from __future__ import annotations

import hashlib
import shutil
import threading
from collections.abc import Generator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from lipsync_desktop.engine.errors import DownloadError
from lipsync_desktop.engine.flow import Steps
from lipsync_desktop.engine.library import download as room
from lipsync_desktop.engine.library.catalogue import PUBLISHED, PublishedFile, PublishedWeights
from lipsync_desktop.engine.library.download import Fetched, download
from lipsync_desktop.engine.notices import AddressFault, AddressUnusable
from tests.weights_server import Answer, Request, Served, serving, whole

CONTENT = np.random.default_rng(0).bytes(3_000_000)
WRONG = np.random.default_rng(1).bytes(len(CONTENT))


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The loopback is asked directly, whatever this computer is set to."""
    monkeypatch.setenv("no_proxy", "*")


def weights(*servers: Served | str, content: bytes = CONTENT, size: int | None = None) -> PublishedWeights:
    addresses = tuple(server if isinstance(server, str) else server.address for server in servers)
    file = PublishedFile(hashlib.sha256(content).hexdigest(), len(content) if size is None else size, addresses)
    return replace(PUBLISHED[0], files=(file,))


def finished(steps: Generator[Fetched, None, Path]) -> tuple[Path, list[Fetched]]:
    watched = Steps(steps)
    seen = list(watched)
    return watched.result, seen


def test_a_good_server(tmp_path: Path) -> None:
    with serving(whole(CONTENT)) as server:
        file, steps = finished(download(weights(server), tmp_path / "new" / "folder"))
    assert file.read_bytes() == CONTENT
    assert [path.name for path in file.parent.iterdir()] == [file.name]
    assert server.ranges == [""]
    assert server.agents[0].startswith("lipsync-desktop/")
    arrived = [step.done_bytes for step in steps if step.host]
    assert arrived[0] == 0
    assert arrived[-1] == len(CONTENT)
    assert arrived == sorted(arrived)
    assert len(set(arrived)) >= 3
    assert all(step.total_bytes == len(CONTENT) for step in steps)
    assert {step.host for step in steps if step.host} == {"127.0.0.1"}


def test_what_is_there_is_not_fetched_again(tmp_path: Path) -> None:
    with serving(whole(CONTENT)) as server:
        first, _ = finished(download(weights(server), tmp_path))
        again, _ = finished(download(weights(server), tmp_path))
        assert first == again
        assert len(server.ranges) == 1
        first.write_bytes(WRONG)  # damaged since
        finished(download(weights(server), tmp_path))
        assert len(server.ranges) == 2
    assert first.read_bytes() == CONTENT


def breaking_off(*lengths: int) -> Answer:
    """A good server whose answers end after so many bytes, one after the other, and then are whole."""
    left = list(lengths)

    def answer(request: Request) -> None:
        whole(CONTENT, upto=request.start + left.pop(0) if left else None)(request)

    return answer


def test_a_connection_that_breaks_off_is_gone_on_with(tmp_path: Path) -> None:
    with serving(breaking_off(1_000_000, 500_000, 70_000)) as server:
        file, _ = finished(download(weights(server), tmp_path))
    assert file.read_bytes() == CONTENT
    assert server.ranges == ["", "bytes=1000000-", "bytes=1500000-", "bytes=1570000-"]


def test_a_server_that_brings_nothing_more_is_left_for_the_next(tmp_path: Path) -> None:
    with serving(whole(CONTENT, upto=900_000)) as stuck, serving(whole(CONTENT)) as good:
        file, steps = finished(download(weights(stuck, good), tmp_path))
    assert file.read_bytes() == CONTENT
    assert len(stuck.ranges) == 4  # it brought something once, and nothing three times
    assert good.ranges == ["bytes=900000-"]
    assert any(AddressUnusable("127.0.0.1", AddressFault.BREAKS_OFF) in step.notices for step in steps)


def test_cancelling_keeps_what_has_arrived(tmp_path: Path) -> None:
    with serving(whole(CONTENT)) as server:
        steps = download(weights(server), tmp_path)
        for step in steps:
            if step.done_bytes:
                break
        steps.close()
        (part,) = tmp_path.iterdir()
        kept = part.stat().st_size
        assert part.suffix == ".part"
        assert 0 < kept < len(CONTENT)
        file, more = finished(download(weights(server), tmp_path))
    assert server.ranges == ["", f"bytes={kept}-"]
    assert more[0].done_bytes == kept
    assert file.read_bytes() == CONTENT


def ignoring_ranges(request: Request) -> None:
    request.head(200, Content_Length=len(CONTENT))
    request.wfile.write(CONTENT)


def answering_another_range(request: Request) -> None:
    request.head(206, Content_Length=len(CONTENT), Content_Range=f"bytes 0-{len(CONTENT) - 1}/{len(CONTENT)}")
    request.wfile.write(CONTENT)


def refusing_ranges(request: Request) -> None:
    if request.start:
        request.head(416)
    else:
        whole(CONTENT)(request)


@pytest.mark.parametrize("answer", [ignoring_ranges, answering_another_range, refusing_ranges])
def test_a_server_that_cannot_go_on_begins_anew(tmp_path: Path, answer: Answer) -> None:
    with serving(answer) as server:
        wanted = weights(server)
        (tmp_path / f"{wanted.name}-{wanted.files[0].sha256[:8]}.part").write_bytes(CONTENT[:1_234_567])
        file, _ = finished(download(wanted, tmp_path))
    assert file.read_bytes() == CONTENT
    assert server.ranges[0] == "bytes=1234567-"


def test_wrong_bytes_are_thrown_away(tmp_path: Path) -> None:
    with serving(whole(WRONG)) as wrong, serving(whole(CONTENT)) as good:
        file, _ = finished(download(weights(wrong, good), tmp_path))
        assert file.read_bytes() == CONTENT
        assert good.ranges == [""]  # nothing of the wrong file is gone on with
        file.unlink()
        with pytest.raises(DownloadError, match=r"127\.0\.0\.1: it gives another file than the published one"):
            finished(download(weights(wrong), tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_a_part_of_another_file_is_found_out(tmp_path: Path) -> None:
    with serving(whole(CONTENT)) as one, serving(whole(CONTENT)) as two:
        wanted = weights(one, two)
        (tmp_path / f"{wanted.name}-{wanted.files[0].sha256[:8]}.part").write_bytes(WRONG[:1000])
        file, _ = finished(download(wanted, tmp_path))
    assert file.read_bytes() == CONTENT
    assert (one.ranges, two.ranges) == (["bytes=1000-"], [""])


def test_an_answer_from_elsewhere_is_not_appended(tmp_path: Path) -> None:
    def from_elsewhere(request: Request) -> None:
        if request.start:
            last = len(CONTENT) - 1
            request.head(206, Content_Length=len(CONTENT) - 500, Content_Range=f"bytes 500-{last}/{len(CONTENT)}")
            request.wfile.write(CONTENT[500:])
        else:
            whole(CONTENT)(request)

    with serving(from_elsewhere) as server:
        wanted = weights(server)
        (tmp_path / f"{wanted.name}-{wanted.files[0].sha256[:8]}.part").write_bytes(CONTENT[:1000])
        file, _ = finished(download(wanted, tmp_path))
    assert file.read_bytes() == CONTENT
    assert server.ranges == ["bytes=1000-", ""]


def endless(request: Request) -> None:
    request.head(200)
    while True:
        request.wfile.write(WRONG)


@pytest.mark.parametrize("announced", [100, len(CONTENT) + 1_000_000])
def test_a_lie_about_the_length_is_found_out(tmp_path: Path, announced: int) -> None:
    with serving(whole(CONTENT, announced=announced)) as liar, serving(whole(CONTENT)) as good:
        file, steps = finished(download(weights(liar, good), tmp_path))
        assert file.read_bytes() == CONTENT
        with pytest.raises(DownloadError, match="a file of another size"):
            finished(download(weights(liar), tmp_path / "other"))
    assert any(AddressUnusable("127.0.0.1", AddressFault.OTHER_SIZE) in step.notices for step in steps)


def test_more_than_the_size_is_never_written(tmp_path: Path) -> None:
    with serving(endless) as server:
        largest = 0

        def watched() -> Generator[Fetched, None, Path]:
            nonlocal largest
            for step in download(weights(server), tmp_path):
                largest = max([largest, *(path.stat().st_size for path in tmp_path.iterdir())])
                yield step
            raise AssertionError

        with pytest.raises(DownloadError, match="another file"):
            finished(watched())
    assert largest == len(CONTENT)


def test_a_size_that_nobody_knows(tmp_path: Path) -> None:
    with serving(whole(CONTENT)) as server:
        file, steps = finished(download(weights(server, size=0), tmp_path))
    assert file.read_bytes() == CONTENT
    assert steps[-1].total_bytes == len(CONTENT)


def test_an_unknown_size_has_a_ceiling(tmp_path: Path) -> None:
    with serving(whole(CONTENT, announced=3 << 30)) as server:
        with pytest.raises(DownloadError, match="a file of another size"):
            finished(download(weights(server, size=0), tmp_path))
        assert len(server.ranges) == 1
    assert list(tmp_path.iterdir()) == []


def test_a_length_that_is_no_number_counts_as_none(tmp_path: Path) -> None:
    def answer(request: Request) -> None:
        request.head(200, Content_Length="\xb2")  # a digit for Python, and no number
        request.wfile.write(CONTENT)

    with serving(answer) as server:
        file, _ = finished(download(weights(server), tmp_path))
    assert file.read_bytes() == CONTENT


def test_when_all_are_dead_every_reason_is_said(tmp_path: Path) -> None:
    def missing(request: Request) -> None:
        request.head(404)

    def broken(request: Request) -> None:
        request.head(503)

    with serving(missing) as one, serving(broken) as two:
        closed = two.address.rsplit(":", 1)[0] + ":1/weights.pth"
        with pytest.raises(DownloadError) as caught:
            finished(download(weights(one, two, closed), tmp_path))
    said = str(caught.value)
    assert said.startswith("Wav2Lip could not be fetched.")
    for reason in ("not found", "error 503", "no connection"):
        assert f"127.0.0.1: {reason}" in said or f"answers with {reason}" in said
    assert said.endswith(" and add it.")
    assert PUBLISHED[0].source in said
    assert "is kept" not in said


def test_what_arrived_before_all_died_is_kept_and_said(tmp_path: Path) -> None:
    with (
        serving(whole(CONTENT, upto=50_000)) as server,
        pytest.raises(DownloadError, match="What has arrived is kept for the next try"),
    ):
        finished(download(weights(server), tmp_path))
    assert [path.stat().st_size for path in tmp_path.iterdir()] == [50_000]


def test_no_address_at_all(tmp_path: Path) -> None:
    with pytest.raises(DownloadError, match="No address of it is known"):
        finished(download(weights(), tmp_path))


def test_a_server_that_stalls(tmp_path: Path) -> None:
    def stalling(request: Request) -> None:
        request.head(200, Content_Length=len(CONTENT))
        request.wfile.write(CONTENT[:1000])
        request.wfile.flush()
        type(request).released.wait(30)

    with ExitStack() as stack:
        stalled, good = stack.enter_context(serving(stalling)), stack.enter_context(serving(whole(CONTENT)))
        file, _ = finished(download(weights(stalled, good), tmp_path, timeout_s=0.2))
        assert file.read_bytes() == CONTENT


def test_a_slow_line_is_told_of_as_it_comes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So it can be cancelled, too: far less than a block has arrived, and no more comes before the news is out."""
    monkeypatch.setattr(room, "_TELL_EVERY_S", 0.0)
    heard = threading.Event()

    def dribbling(request: Request) -> None:
        request.head(200, Content_Length=len(CONTENT))
        for start in (0, 1000):
            request.wfile.write(CONTENT[start : start + 1000])
            heard.wait(5)
            heard.clear()
        type(request).released.wait(30)

    with serving(dribbling) as server:
        steps = download(weights(server), tmp_path, timeout_s=2)
        assert next(steps).done_bytes == 0
        for expected in (1000, 2000):
            assert next(steps).done_bytes == expected
            heard.set()
        steps.close()
    assert [path.stat().st_size for path in tmp_path.iterdir()] == [2000]
    assert server.ranges == [""]


def test_news_of_a_fast_line_is_not_for_every_block(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "_TELL_EVERY_S", 60.0)
    with serving(whole(CONTENT)) as server:
        _, steps = finished(download(weights(server), tmp_path))
    assert len([step for step in steps if step.host]) == 5  # none, the first block, two mebibytes, all


@pytest.mark.parametrize("location", ["https://[bad/x", "https://127.0.0.1:port/x"])
def test_a_redirect_to_no_address_is_said(tmp_path: Path, location: str) -> None:
    def redirecting(request: Request) -> None:
        request.head(302, Location=location)

    with serving(redirecting) as server, pytest.raises(DownloadError, match=r"127\.0\.0\.1: no connection"):
        finished(download(weights(server), tmp_path))


def test_redirects_without_end_are_given_up(tmp_path: Path) -> None:
    def redirecting(request: Request) -> None:
        request.head(302, Location=f"/{len(request.served.ranges)}")

    with serving(redirecting) as server:
        with pytest.raises(DownloadError, match="error 302"):
            finished(download(weights(server), tmp_path))
        assert len(server.ranges) == 6


def test_a_server_that_speaks_no_tls_is_no_full_disk(tmp_path: Path) -> None:
    with serving(whole(CONTENT)) as server:
        encrypted = server.address.replace("http:", "https:")
        with pytest.raises(DownloadError, match=r"127\.0\.0\.1: no connection"):
            finished(download(weights(encrypted), tmp_path))


@pytest.mark.parametrize(
    "elsewhere", ["http://example.invalid/weights.pth", "ftp://127.0.0.1/weights.pth", "file:///etc/passwd"]
)
def test_nothing_comes_over_an_open_line(tmp_path: Path, elsewhere: str) -> None:
    def redirecting(request: Request) -> None:
        request.head(302, Location=elsewhere)

    with serving(redirecting) as server:
        for wanted in (weights(server), weights(elsewhere)):
            with pytest.raises(DownloadError, match=r"an address that is not safe|answers with error 302"):
                finished(download(wanted, tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_a_redirect_is_followed(tmp_path: Path) -> None:
    with serving(whole(CONTENT)) as server:

        def redirecting(request: Request) -> None:
            request.head(302, Location=server.address)

        with serving(redirecting) as first:
            file, _ = finished(download(weights(first), tmp_path))
    assert file.read_bytes() == CONTENT


def test_too_little_room_is_said_before(tmp_path: Path) -> None:
    free = shutil.disk_usage(tmp_path).free
    with serving(whole(CONTENT)) as server:
        with pytest.raises(DownloadError, match=r"needs \d+ MB of room in .* only \d+ MB are free"):
            finished(download(weights(server, size=free), tmp_path))
        assert server.ranges == []


def test_a_place_that_cannot_be_written_to(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with serving(whole(CONTENT)) as server, pytest.raises(DownloadError, match=r"could not be written into .*file"):
        finished(download(weights(server), tmp_path / "file"))


def test_the_published_addresses_are_safe() -> None:
    for published in PUBLISHED:
        assert published.files[0].addresses
        for file in published.files:
            assert len(file.sha256) == 64
            assert set(file.sha256) <= set("0123456789abcdef")
            for address in file.addresses:
                room._require_safe(address)
                assert address.startswith("https://")
