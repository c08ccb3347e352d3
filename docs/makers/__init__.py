"""Makers of the pages that are written from declarations, rules and results."""
