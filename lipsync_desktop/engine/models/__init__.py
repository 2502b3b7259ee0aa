"""The networks: read, built, compiled, and run. The only package that knows OpenVINO."""

from .adding import Recognised, add, recognise
from .fast import Examples
from .running import Models, Wav2LipNetwork

__all__ = ["Examples", "Models", "Recognised", "Wav2LipNetwork", "add", "recognise"]
