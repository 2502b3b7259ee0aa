"""PyTorch's files are read without PyTorch, and what is no file of weights is refused without running any of it."""

from __future__ import annotations

import io
import os
import pickle
import re
import struct
import subprocess
import sys
import zipfile
from collections import OrderedDict
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from lipsync_desktop.engine.errors import ModelError
from lipsync_desktop.engine.library.checkpoints import is_checkpoint, read_checkpoint

CHECKPOINTS = Path(__file__).parent / "data" / "checkpoints"
MAGIC, PROTOCOL = 0x1950A86A20F9469CFC6C, 1001


@pytest.mark.parametrize("name", ["trained_zip", "trained_old", "plain_zip", "plain_old", "script"])
def test_every_form_gives_the_same_weights(name: str) -> None:
    expected = np.load(CHECKPOINTS / "expected.npz")
    weights = read_checkpoint(CHECKPOINTS / f"{name}.pth")
    assert set(weights) == set(expected)
    for key, values in weights.items():
        assert values.dtype == np.float32
        assert np.array_equal(values, expected[key]), key


@pytest.mark.parametrize(("name", "bits"), [("half", 11), ("bfloat16", 8)])
def test_shorter_numbers_become_float32(name: str, bits: int) -> None:
    expected = np.load(CHECKPOINTS / "expected.npz")
    weights = read_checkpoint(CHECKPOINTS / f"{name}.pth")
    for key, values in weights.items():
        assert values.dtype == np.float32
        np.testing.assert_allclose(values, expected[key], rtol=2.0**-bits, atol=1e-7)


@pytest.mark.parametrize("name", ["views_zip", "views_old"])
def test_tensors_that_share_their_numbers(name: str) -> None:
    whole = np.arange(24, dtype=np.float32).reshape(4, 6)
    weights = read_checkpoint(CHECKPOINTS / f"{name}.pth")
    assert np.array_equal(weights["turned"], whole.T)
    assert np.array_equal(weights["part"], whole[1:3, 2:4])


def test_a_parameter_is_its_tensor() -> None:
    assert np.array_equal(read_checkpoint(CHECKPOINTS / "parameter.pth")["parameter"], np.ones(3, np.float32))


def test_nothing_of_pytorch_is_imported() -> None:
    code = f"""
import sys
sys.modules["torch"] = None
from pathlib import Path
from lipsync_desktop.engine.library.checkpoints import read_checkpoint
assert read_checkpoint(Path({str(CHECKPOINTS / "trained_zip.pth")!r}))
"""
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True)


# What follows is hostile. Each pickle would write a file if anything in it were called.


class _Calls:
    """Pickles as a call of any function."""

    def __init__(self, function: Callable[..., object], *arguments: object) -> None:
        self._call = function, arguments

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return self._call


def zipped(root: bytes, path: Path, *more: tuple[str, bytes], compression: int = zipfile.ZIP_STORED) -> Path:
    with zipfile.ZipFile(path, "w", compression) as archive:
        archive.writestr("archive/data.pkl", root)
        for name, content in more:
            archive.writestr(name, content)
    return path


def old(root: bytes, path: Path, keys: Sequence[str] = (), content: bytes = b"") -> Path:
    facts = {"protocol_version": PROTOCOL, "little_endian": True, "type_sizes": {}}
    head = b"".join(pickle.dumps(part, 2) for part in (MAGIC, PROTOCOL, facts))
    path.write_bytes(head + root + pickle.dumps(list(keys), 2) + content)
    return path


@pytest.mark.parametrize("write", [zipped, old])
@pytest.mark.parametrize(
    ("function", "arguments"),
    [
        (os.system, ("echo owned > {}",)),
        (eval, ("open({!r}, 'w').write('owned')",)),
        (exec, ("open({!r}, 'w').write('owned')",)),
        (getattr, ("{}", "upper")),
        (subprocess.Popen, (["touch", "{}"],)),
        (open, ("{}", "w")),
        (pickle.loads, (b"{}",)),
    ],
)
def test_a_file_that_calls_is_refused_by_name_and_does_nothing(
    tmp_path: Path,
    write: Callable[[bytes, Path], Path],
    function: Callable[..., object],
    arguments: tuple[object, ...],
) -> None:
    trace = tmp_path / "trace"

    def aimed(argument: object) -> object:
        if isinstance(argument, list):
            return [aimed(part) for part in argument]
        return argument.format(str(trace)) if isinstance(argument, str) else argument

    hostile = {"state_dict": OrderedDict(weight=_Calls(function, *map(aimed, arguments)))}
    file = write(pickle.dumps(hostile, 2), tmp_path / "weights.pth")
    with pytest.raises(ModelError) as caught:
        read_checkpoint(file)
    assert f".{function.__name__}”, which no weights need" in str(caught.value)  # pickles spell modules in older ways
    assert "weights.pth" in str(caught.value)
    assert not trace.exists()


def test_every_protocol_is_watched(tmp_path: Path) -> None:
    for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
        file = zipped(
            pickle.dumps(_Calls(os.system, f"touch {tmp_path / 'trace'}"), protocol), tmp_path / "weights.pth"
        )
        with pytest.raises(ModelError, match=r"system”, which no weights need"):
            read_checkpoint(file)
    assert not (tmp_path / "trace").exists()


def test_allowed_things_cannot_be_bent(tmp_path: Path) -> None:
    """BUILD sets attributes on what was made; here on the function that makes tensors."""
    bent = b"\x80\x02ctorch._utils\n_rebuild_tensor_v2\n}X\x05\x00\x00\x00_makecposix\nsystem\nsb."
    with pytest.raises(ModelError):
        read_checkpoint(zipped(bent, tmp_path / "weights.pth"))
    bent = b"\x80\x02ctorch._utils\n_rebuild_tensor_v2\nN}X\x05\x00\x00\x00_makeX\x01\x00\x00\x00xs\x86b."
    with pytest.raises(ModelError, match="changes what may not be changed"):
        read_checkpoint(zipped(bent, tmp_path / "weights.pth"))


def test_an_archive_that_leaves_its_folder_is_refused(tmp_path: Path) -> None:
    for name in ("../../evil.pth", "/etc/evil", "archive/../../evil", "C:\\evil", "archive\\..\\..\\evil"):
        file = zipped(pickle.dumps({}, 2), tmp_path / "weights.pth", (name, b"x"))
        with pytest.raises(ModelError, match="lie outside its folder"):
            read_checkpoint(file)
    assert [path.name for path in tmp_path.iterdir()] == ["weights.pth"]


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    bomb = pickle.dumps("x" * 50_000_000, 2)
    file = zipped(bomb, tmp_path / "weights.pth", compression=zipfile.ZIP_DEFLATED)
    assert file.stat().st_size < 100_000
    with pytest.raises(ModelError, match="is compressed, as PyTorch never does"):
        read_checkpoint(file)


def tensor(count: int, shape: tuple[int, ...], strides: tuple[int, ...], offset: int = 0, key: str = "0") -> bytes:
    """A pickle of {"weight": tensor}, as PyTorch writes it."""

    def number(n: int) -> bytes:
        return pickle.dumps(n, 2)[2:-1]

    def text(string: str) -> bytes:
        return b"X" + struct.pack("<I", len(string)) + string.encode()

    def row(numbers: tuple[int, ...]) -> bytes:
        return b"(" + b"".join(map(number, numbers)) + b"t"

    pid = b"(" + text("storage") + b"ctorch\nFloatStorage\n" + text(key) + text("cpu") + number(count) + b"tQ"
    made = b"ctorch._utils\n_rebuild_tensor_v2\n(" + pid + number(offset) + row(shape) + row(strides)
    return b"\x80\x02}" + text("weight") + made + b"\x89ccollections\nOrderedDict\n)Rt" + b"Rs."


def test_the_hand_made_tensor_is_a_good_one(tmp_path: Path) -> None:
    numbers = np.arange(6, dtype="<f4")
    file = zipped(tensor(6, (2, 3), (3, 1)), tmp_path / "weights.pth", ("archive/data/0", numbers.tobytes()))
    assert np.array_equal(read_checkpoint(file)["weight"], numbers.reshape(2, 3))


@pytest.mark.parametrize(
    "root",
    [
        tensor(6, (2, 4), (3, 1)),  # reaches beyond its numbers
        tensor(6, (2, 3), (3, 1), offset=3),
        tensor(10**9, (2, 3), (3, 1)),  # claims more numbers than there are
        tensor(6, (2, 3), (3, -1)),
        tensor(6, (2, 3), (3,)),
        tensor(6, (10**6, 10**6), (0, 0)),  # one number, repeated until the memory is full
        tensor(6, (1,) * 40, (1,) * 40),
        tensor(6, (2, 3), (3, 1), key="../../../etc/passwd"),
        tensor(-6, (2, 3), (3, 1)),
    ],
)
def test_impossible_tensors_are_refused(tmp_path: Path, root: bytes) -> None:
    numbers = np.arange(6, dtype="<f4").tobytes()
    for file in (
        zipped(root, tmp_path / "new.pth", ("archive/data/0", numbers)),
        old(root, tmp_path / "old.pth", ["0"], struct.pack("<q", 6) + numbers),
    ):
        with pytest.raises(ModelError, match=file.name):
            read_checkpoint(file)


def test_a_pickle_that_claims_to_remember_much_takes_no_memory(tmp_path: Path) -> None:
    greedy = b"\x80\x02]r\xff\xff\xff\x7f."
    with pytest.raises(ModelError, match="remember more than it holds"):
        read_checkpoint(zipped(greedy, tmp_path / "weights.pth"))


def _text(string: str) -> bytes:
    return b"X" + struct.pack("<I", len(string)) + string.encode()


def _whole(number: int) -> bytes:
    content = number.to_bytes(number.bit_length() // 8 + 1, "little", signed=True)
    return b"\x8a" + bytes([len(content)]) + content


def _doubled(first: bytes, twice: Callable[[bytes], bytes], times: int) -> bytes:
    """A thing that holds the last one twice, which holds the one before twice, and so on."""
    steps = (twice(b"h" + bytes([n])) + b"q" + bytes([n + 1]) + b"0" for n in range(times))
    return first + b"q\x000" + b"".join(steps) + b"h" + bytes([times])


def _bombs() -> dict[str, bytes]:
    pairs = b"](" + b"".join(b"(" + _text(f"k{n}") + b"K\x01l" for n in range(30_000)) + b"eq\x01"
    row = b"(" + b"K\x01" * 30_000 + b"tq\x01"
    ordered = b"ccollections\nOrderedDict\nq\x02"
    module = b"c__torch__\nPart\n)R"
    nested = _doubled(b"K\x01\x85", lambda one: one + one + b"\x86", 100)
    parts = _doubled(module, lambda one: module + b"}" + _text("a") + one + b"s" + _text("b") + one + b"sb", 30)
    bombs = {
        "copies of pairs": pairs + ordered + b"](" + b"h\x02h\x01\x85R" * 100_000 + b"e",
        "copies of arguments": row + ordered + b"](" + b"h\x02h\x01R" * 100_000 + b"e",
        "copies of sizes": row + b"ctorch\nSize\nq\x02](" + b"h\x02h\x01\x85R" * 100_000 + b"e",
        "colliding keys": b"}(" + b"".join(_whole(n * (2**61 - 1)) + b"N" for n in range(1, 50_000)) + b"u",
        "keys within keys": b"}" + nested + b"Ns",
        "a kind within kinds": _text("storage") + nested + _text("0") + b"\x87Q",
        "parts within parts": parts,
        "empty things": b"](" + b"}" * 30_000_000 + b"e",
        "numbers remembered everywhere": b"N" + b"".join(b"r" + struct.pack("<I", n << 20) for n in range(4000)),
    }
    return {name: b"\x80\x02" + root + b"." for name, root in bombs.items()}


_READ_ALL = """
import resource, sys, time
from pathlib import Path
from lipsync_desktop.engine.library.checkpoints import read_checkpoint
from lipsync_desktop.engine.errors import ModelError

for file in sorted(Path(sys.argv[1]).iterdir()):
    started, before_kb = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    try:
        print(file.name, "read", len(read_checkpoint(file)), "weights")
    except ModelError as error:
        print(file.name, "refused", error)
    more_mb = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before_kb) / 1024
    assert time.process_time() - started < 20, file
    assert more_mb < 400, (file, more_mb)
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="there a process cannot ask how much memory it took")
def test_bombs_take_neither_time_nor_memory(tmp_path: Path) -> None:
    for name, root in _bombs().items():
        zipped(root, tmp_path / f"{name}.pth")
    crowd = tmp_path / "a crowd.pth"
    with zipfile.ZipFile(crowd, "w") as archive:
        for number in range(60_000):
            archive.writestr(f"archive/data/{number}", b"")
    done = subprocess.run([sys.executable, "-c", _READ_ALL, str(tmp_path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == len(_bombs()) + 1
    for sentence in (
        "a kind within kinds.pth refused.*a tensor's numbers are not described as such",
        "copies of arguments.pth refused",
        "copies of sizes.pth refused.*it describes too much",
        "numbers remembered everywhere.pth refused.*remember more than it holds",
        "a crowd.pth refused “a crowd.pth” is damaged.*too many files",
        "colliding keys.pth read 0 weights",
        "keys within keys.pth read 0 weights",
        "parts within parts.pth refused.*it describes too much",
        "empty things.pth refused.*it describes too much",
        "copies of pairs.pth refused.*it describes too much",
    ):
        assert re.search(sentence, done.stdout), sentence


def test_damage_is_said(tmp_path: Path) -> None:
    for name in ("trained_zip", "trained_old", "script"):
        whole = (CHECKPOINTS / f"{name}.pth").read_bytes()
        for share in (0.1, 0.4, 0.7, 0.95):
            file = tmp_path / f"{name}.pth"
            file.write_bytes(whole[: int(len(whole) * share)])
            with pytest.raises(ModelError, match=rf"“{name}.pth” is damaged, or no file of weights"):
                read_checkpoint(file)


def test_damaged_bytes_never_end_in_anything_but_a_sentence(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    refused = 0
    for name in ("plain_zip", "plain_old", "script"):
        whole = np.frombuffer((CHECKPOINTS / f"{name}.pth").read_bytes(), np.uint8)
        for _ in range(150):
            damaged = whole.copy()
            damaged[rng.integers(0, len(whole), 8)] = rng.integers(0, 256, 8)
            file = tmp_path / "weights.pth"
            file.write_bytes(damaged.tobytes())
            try:
                read_checkpoint(file)
            except ModelError:
                refused += 1
    assert refused > 100


def test_other_files_are_no_checkpoints(tmp_path: Path) -> None:
    text = tmp_path / "weights.pth"
    text.write_text("<html>404</html>")
    assert not is_checkpoint(text)
    assert is_checkpoint(CHECKPOINTS / "plain_zip.pth")
    assert is_checkpoint(CHECKPOINTS / "plain_old.pth")
    documents = tmp_path / "letters.zip"
    with zipfile.ZipFile(documents, "w") as archive:
        archive.writestr("letter.txt", "dear")
    with pytest.raises(ModelError, match="archive of something else"):
        read_checkpoint(documents)
    assert io.BytesIO(documents.read_bytes()).read(2) == b"PK"
