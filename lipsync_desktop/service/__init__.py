"""The engine behind HTTP, for programs on the same computer that want a talking face."""
