"""Films on their way out: asked for, queued, made beside the work, and kept for the next start until they are there."""
