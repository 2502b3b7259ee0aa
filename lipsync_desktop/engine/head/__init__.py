"""A picture's head that lives while it speaks."""
