"""The program's icon as Windows and macOS want it, from resources/icon.svg: `python icons.py FOLDER`.

Both containers hold PNG pictures, in all sizes that Windows, macOS and their screens ask for.
"""

from __future__ import annotations

import struct
import sys
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

SOURCE = Path(__file__).resolve().parents[1] / "icon.svg"

_SIDE = QColor(232, 238, 243)
_WINDOWS_PX = (16, 20, 24, 32, 40, 48, 64, 128, 256)
_MACS_PX = {
    b"icp4": 16,
    b"icp5": 32,
    b"ic11": 32,
    b"ic12": 64,
    b"ic07": 128,
    b"ic13": 256,
    b"ic08": 256,
    b"ic14": 512,
    b"ic09": 512,
    b"ic10": 1024,
}


def write_ico(file: Path) -> None:
    pictures = [(size_px, drawn(size_px)) for size_px in _WINDOWS_PX]
    offset = 6 + 16 * len(pictures)
    head = struct.pack("<HHH", 0, 1, len(pictures))
    for size_px, png in pictures:
        head += struct.pack("<BBBBHHII", size_px % 256, size_px % 256, 0, 0, 1, 32, len(png), offset)
        offset += len(png)
    file.write_bytes(head + b"".join(png for _, png in pictures))


def write_icns(file: Path) -> None:
    pictures = [(kind, drawn(size_px)) for kind, size_px in _MACS_PX.items()]
    content = b"".join(struct.pack(">4sI", kind, 8 + len(png)) + png for kind, png in pictures)
    file.write_bytes(struct.pack(">4sI", b"icns", 8 + len(content)) + content)


def write_side(file: Path) -> None:
    """What stands beside the last page of the installer for Windows: 164 × 314, times three for sharp screens."""
    image = QImage(3 * 164, 3 * 314, QImage.Format.Format_RGB888)
    image.fill(_SIDE)
    draw(image, QRectF(96, 300, 300, 300))
    image.save(str(file), "BMP")  # type: ignore[call-overload]


def draw(image: QImage, place: QRectF) -> None:
    painter = QPainter(image)
    QSvgRenderer(str(SOURCE)).render(painter, place)
    painter.end()


def drawn(size_px: int) -> bytes:
    """The icon as PNG."""
    image = QImage(size_px, size_px, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    draw(image, QRectF(0, 0, size_px, size_px))
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())


if __name__ == "__main__":
    write_ico(Path(sys.argv[1], "lipsync-desktop.ico"))
    write_icns(Path(sys.argv[1], "lipsync-desktop.icns"))
    write_side(Path(sys.argv[1], "side.bmp"))
