"""The networks: read, built, compiled, and run. The only package that knows OpenVINO."""

from .running import Models

__all__ = ["Models"]
