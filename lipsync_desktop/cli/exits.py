"""What a command ends with."""

# What a shell sees: 0, argparse's own 2 for what was asked wrongly, and 128 + SIGINT.
DONE, BAD_INPUT, CANCELLED = 0, 2, 130
