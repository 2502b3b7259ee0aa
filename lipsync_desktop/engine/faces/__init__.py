"""Faces in one image: found, measured, followed into the next."""
