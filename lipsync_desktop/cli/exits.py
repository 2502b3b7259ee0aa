"""What a command ends with."""

DONE, BAD_INPUT, CANCELLED = 0, 2, 130
