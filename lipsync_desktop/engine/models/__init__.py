"""The networks: read, built, compiled, and run. The only package that knows OpenVINO."""

from .adding import Recognised, add, recognise
from .fast import Examples
from .running import Generator, Models

__all__ = ["Examples", "Generator", "Models", "Recognised", "add", "recognise"]
