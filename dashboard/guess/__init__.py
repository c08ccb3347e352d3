"""Guess first: what comes out is held back until its end was guessed."""
