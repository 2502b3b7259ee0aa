"""Small parts that many widgets use."""
