"""Goals on the cards: set in a small sheet, counted future by future, part of the plan."""
