"""A study as one page that needs no network."""
