"""A company of one's own: an export becomes aggregates, aggregates become a scenario, and constants are fitted to them."""
