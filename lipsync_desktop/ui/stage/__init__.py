"""The stage in the middle of the window, and what lies on it."""
