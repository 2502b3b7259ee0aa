"""The built-in lip model: the picture's own pixels, moved."""
