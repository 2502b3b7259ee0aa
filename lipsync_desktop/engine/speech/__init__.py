"""Speech: recorded, heard as mel and voice activity, and what it asks of the mouth."""
