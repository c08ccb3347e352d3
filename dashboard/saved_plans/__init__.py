"""Saved plans (My scenarios): kept in the browser, and as files."""
