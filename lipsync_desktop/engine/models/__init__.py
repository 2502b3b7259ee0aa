"""The networks: read, built, compiled, and run. The only package that knows OpenVINO."""

from .running import Models, Wav2LipNetwork

__all__ = ["Models", "Wav2LipNetwork"]
