"""The levers: their column, their words and numbers, and where they have no effect."""
