"""Who is seen in a clip, when and where; who of them speaks; people followed through it."""
