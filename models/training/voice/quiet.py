"""OpenVINO without its analytics: it reports every import to a service, and does without where that is not there."""

import sys

sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]
import openvino  # noqa: E402

__all__ = ["openvino"]
