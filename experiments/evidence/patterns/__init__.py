"""The patterns, family by family."""
