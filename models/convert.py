"""A network's file as others publish it → OpenVINO's form."""

from __future__ import annotations

import sys
from pathlib import Path

# OpenVINO's model converter, not needed here, reports every import to an analytics service.
for name in ("openvino.tools.ovc", "openvino_telemetry"):
    sys.modules.setdefault(name, None)  # type: ignore[arg-type]
import openvino as ov  # noqa: E402
from mediapipe_graph import read_graph  # noqa: E402

_OPERATIONS_OF_ITS_OWN = ("face_landmark_with_attention.tflite", "selfie_segmentation.tflite")


def convert(file: Path, into: Path) -> None:
    """Write the network in `file` as `into`, an .xml with its .bin beside it, in FP16."""
    network = read_graph(file, into.stem) if file.name in _OPERATIONS_OF_ITS_OWN else ov.Core().read_model(file)
    ov.save_model(network, into, compress_to_fp16=True)
