"""Findings: typed results, and how their numbers become sentences, tables, figures and files."""
