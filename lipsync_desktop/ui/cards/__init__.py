"""The cards at the side: values in, signals out."""
