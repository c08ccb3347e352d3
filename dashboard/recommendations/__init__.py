"""Recommendations: every lever moved alone, ranked by what it changes, in a drawer that fills in."""
