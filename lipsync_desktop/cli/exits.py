"""What a command ends with."""

# What a shell sees: 0, argparse's own 2 for what was asked wrongly, one of our own that no interpreter ends with, and
# 128 + SIGINT.
DONE, BAD_INPUT, SOME_FAILED, CANCELLED = 0, 2, 3, 130
