"""The networks that a person has added: fetched, read, kept."""
