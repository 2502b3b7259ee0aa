"""OpenVINO, without the parts of it that report to anybody."""

from __future__ import annotations

import ctypes
import sys
from contextlib import suppress

# libc loads what unwinds exceptions when one is first thrown; where there is no memory for it then, the process ends.
if sys.platform == "linux":
    with suppress(OSError):
        ctypes.CDLL("libgcc_s.so.1")
# Importing OpenVINO also imports its model converter, which reports every import to an analytics service. OpenVINO
# does without either of the two when it cannot be imported; it then starts in half the time, too.
for _name in ("openvino.tools.ovc", "openvino_telemetry"):
    sys.modules.setdefault(_name, None)  # type: ignore[arg-type]
import openvino as ov  # noqa: E402
from openvino import opset13 as ops  # noqa: E402

__all__ = ["SHORT", "ops", "ov", "reason"]

SHORT = {"INFERENCE_PRECISION_HINT": "bf16"}
"""What makes OpenVINO compute in BF16."""


def reason(error: RuntimeError) -> str:
    """What happened, in one line: OpenVINO says first, on lines of their own, where in its source."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[-1] if lines else "it does not say why"
