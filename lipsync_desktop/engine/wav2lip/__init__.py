"""Wav2Lip, from weights that a person brings."""
