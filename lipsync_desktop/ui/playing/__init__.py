"""What plays, and from which file."""
