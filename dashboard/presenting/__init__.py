"""Other forms of the page: presented, blank, embedded, printed; and the keys that lead there."""
