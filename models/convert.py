"""A network's file as others publish it → OpenVINO's form."""

from __future__ import annotations

import sys
from pathlib import Path

# OpenVINO's model converter, not needed here, reports every import to an analytics service.
for name in ("openvino.tools.ovc", "openvino_telemetry"):
    sys.modules.setdefault(name, None)  # type: ignore[arg-type]
import openvino as ov  # noqa: E402
from face_mesh_graph import read_face_mesh  # noqa: E402


def convert(file: Path, into: Path) -> None:
    """Write the network in `file` as `into`, an .xml with its .bin beside it, in FP16."""
    with_attention = file.name == "face_landmark_with_attention.tflite"
    network = read_face_mesh(file) if with_attention else ov.Core().read_model(file)
    ov.save_model(network, into, compress_to_fp16=True)
