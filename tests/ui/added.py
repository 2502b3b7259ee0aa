"""Networks as a library describes them, without their files."""

from __future__ import annotations

from pathlib import Path

from lipsync_desktop.engine.library.catalogue import BSD, RESEARCH_ONLY, UNKNOWN
from lipsync_desktop.engine.library.records import Added, FastMode

FAST = FastMode(True, 41.26, 0.9874, 2.13)
TOO_POOR = FastMode(False, 31.0, 0.9, 1.9)


def lips(name: str, title: str, fast: FastMode | None = FAST, *, known: bool = True) -> Added:
    licence = RESEARCH_ONLY if known else UNKNOWN
    checksums = {"network.xml": "a" + name, "network.bin": "b" + name}
    return Added(name, title, "wav2lip", 96, licence.name, False, "w.pth", "c" * 64, checksums, fast, Path("gone"))


def detector(name: str = "s3fd") -> Added:
    return Added(name, "S³FD", "s3fd", 0, BSD.name, True, "s.pth", "d" * 64, {"network.xml": "e"}, None, Path("gone"))


GAN = lips("wav2lip-gan", "Wav2Lip GAN")
PLAIN = lips("wav2lip", "Wav2Lip", TOO_POOR)
OWN = lips("mine", "mine (Wav2Lip, 192 px)", None, known=False)
S3FD = detector()
ALL = [GAN, PLAIN, OWN, S3FD]
