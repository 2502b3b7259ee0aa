"""The program around the window: start, menus, log, other programs."""
