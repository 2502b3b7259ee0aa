"""What a voice asks of the mouth, and what a film shows of it."""
