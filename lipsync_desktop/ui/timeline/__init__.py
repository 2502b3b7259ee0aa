"""The rows below the stage, on one axis of time."""
