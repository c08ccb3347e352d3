"""The sentence over the result, and the five cards under it."""
