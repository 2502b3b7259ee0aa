"""The window: one widget per file, values in and signals out; `main_window.py` composes them."""
