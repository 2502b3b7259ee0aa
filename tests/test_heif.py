"""Telephones' pictures come out whole and upright, whatever lies beside them in the file."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from lipsync_desktop.engine.errors import MediaError
from lipsync_desktop.engine.media import file_facts
from lipsync_desktop.engine.pictures import looks_like_picture, picture_size, read_picture
from tests import heif

_SIZE = (100, 72)
_TILE = 64


@pytest.fixture(scope="module")
def scene() -> np.ndarray:
    """100×72, different in every corner."""
    width, height = _SIZE
    image = np.full((height, width, 3), 128, np.uint8)
    image[:36, :50], image[:36, 50:], image[36:, :50] = (200, 60, 60), (60, 190, 60), (60, 60, 200)
    return cv2.circle(image, (70, 50), 12, (240, 240, 240), -1)


@pytest.fixture(scope="module")
def tiles(scene: np.ndarray) -> list[heif.Item]:
    return heif.grid(scene, _TILE)[:-1]


def read(path: Path, file: bytes, name: str = "IMG_0001.HEIC", *, with_alpha: bool = False) -> np.ndarray:
    (path / name).write_bytes(file)
    assert looks_like_picture(path / name)
    picture = read_picture(path / name, with_alpha=with_alpha)
    assert picture.full_size_px == picture.image.shape[1::-1]
    return picture.image


def alike(image: np.ndarray, expected: np.ndarray) -> bool:
    """But for what half the colours' resolution does to edges."""
    return image.shape == expected.shape and np.abs(image.astype(int) - expected).mean() < 5


@pytest.mark.parametrize(
    ("properties", "turn"),
    [
        ((), lambda image: image),
        ((heif.irot(1),), lambda image: np.rot90(image, 1)),
        ((heif.irot(2),), lambda image: np.rot90(image, 2)),
        ((heif.irot(3),), lambda image: np.rot90(image, 3)),
        ((heif.imir(0),), lambda image: image[::-1]),
        ((heif.imir(1),), lambda image: image[:, ::-1]),
        ((heif.clap(_SIZE, 20, 10, 60, 50),), lambda image: image[10:60, 20:80]),
        (
            (heif.clap(_SIZE, 20, 10, 60, 50), heif.irot(1), heif.imir(1)),
            lambda image: np.rot90(image[10:60, 20:80], 1)[:, ::-1],
        ),
    ],
)
def test_a_grid_is_one_upright_picture(
    scene: np.ndarray, tiles: list[heif.Item], tmp_path: Path, properties: tuple[bytes, ...], turn: object
) -> None:
    assert callable(turn)
    file = heif.heif([*tiles, heif.grid_of(4, 2, 2, _SIZE, *properties)])
    assert alike(read(tmp_path, file, "from-a-telephone.jpg"), turn(scene))  # as some services name them
    assert picture_size(file) == turn(scene).shape[1::-1]


def test_what_lies_beside_the_picture_is_not_it(scene: np.ndarray, tiles: list[heif.Item], tmp_path: Path) -> None:
    small = np.ascontiguousarray(cv2.resize(scene, (50, 36)))
    half = np.zeros_like(scene)
    half[:, :50] = 255
    whole = 5
    beside = [
        heif.coded(small).item(refers=((b"thmb", (whole,)),)),
        heif.coded(half).item(heif.auxiliary(heif.DEPTH), refers=((b"auxl", (whole,)),), hidden=True),
        heif.coded(small).item(),
    ]
    alpha = heif.coded(half).item(heif.auxiliary(heif.ALPHA), refers=((b"auxl", (whole,)),), hidden=True)
    items = [*tiles, heif.grid_of(4, 2, 2, _SIZE), *beside]
    assert alike(read(tmp_path, heif.heif(items, whole)), scene)
    on_white = scene.copy()
    on_white[:, 50:] = 255
    transparent = heif.heif([*items, alpha], whole)
    assert alike(read(tmp_path, transparent), on_white)
    assert alike(read(tmp_path, transparent, with_alpha=True), scene)
    found = read_picture(tmp_path / "IMG_0001.HEIC", with_alpha=True).alpha
    assert found is not None
    assert alike(found, half[:, :, 0])
    assert file_facts(tmp_path / "IMG_0001.HEIC")["kind"] == "picture"


def test_avif_is_cropped_turned_and_mirrored_too(scene: np.ndarray, tmp_path: Path) -> None:
    one = heif.coded(scene, "libsvtav1")
    still = one.item(heif.clap(_SIZE, 20, 10, 60, 50), heif.irot(1), heif.imir(0))
    image = read(tmp_path, heif.heif([still], brands=b"mif1mif1avif"), "picture.avif")
    assert alike(image, np.rot90(scene[10:60, 20:80], 1)[::-1])


def test_damaged_ones_are_refused(scene: np.ndarray, tiles: list[heif.Item], tmp_path: Path) -> None:
    whole = heif.heif([*tiles, heif.grid_of(4, 2, 2, _SIZE)])
    empty = [heif.Item(tile.kind, b"", tile.properties, hidden=True) for tile in tiles]
    one = heif.coded(scene)
    files = {
        "head.heic": whole[:100],
        "half.heic": whole[: len(whole) // 2],
        "cut.heic": whole[:-40],
        "missing.heic": heif.heif([*tiles[:3], heif.grid_of(4, 2, 2, _SIZE)]),
        "nothing.heic": heif.heif([*tiles, heif.grid_of(4, 2, 2, (0, 0))]),
        "empty.heic": heif.heif([*empty, heif.grid_of(4, 2, 2, _SIZE)]),
        "larger-inside.heic": heif.heif([heif.Item(b"hvc1", one.content, (one.configuration, heif.ispe(16, 16)))]),
    }
    for name, content in files.items():
        with pytest.raises(MediaError, match=f"^“{name}” is damaged or incomplete.*choose another\\.$"):
            read(tmp_path, content, name)


def test_more_pixels_than_a_film_can_show_are_refused(tiles: list[heif.Item], tmp_path: Path) -> None:
    with pytest.raises(MediaError, match=r"announces 20000×20000 pixels.*Scale it down"):
        read(tmp_path, heif.heif([*tiles, heif.grid_of(4, 2, 2, (20_000, 20_000))]))
    huge = [heif.Item(tile.kind, tile.content, (tile.properties[0], heif.ispe(20_000, 20_000))) for tile in tiles]
    with pytest.raises(MediaError, match="damaged"):  # each tile would be decoded, and all but a corner thrown away
        read(tmp_path, heif.heif([*huge, heif.grid_of(4, 2, 2, _SIZE)]))


def test_a_sequence_without_a_still_is_a_clip(tmp_path: Path) -> None:
    (tmp_path / "burst.heics").write_bytes(heif.box(b"ftyp", b"hevc", bytes(4), b"msf1hevciso8") + bytes(99))
    assert not looks_like_picture(tmp_path / "burst.heics")


def test_real_ones(material: Path) -> None:
    picture = read_picture(material / "images_edge" / "thumbor_image.heic")
    assert picture.image.std() > 10
